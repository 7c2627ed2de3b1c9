"""What must hold when a run has come to rest, whatever went wrong in it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ctcoord.models import tables
from ctcoord.models.base import synced_tables
from ctcoord.services.station import Station
from ctcoord.sync import local, overlay
from ctcoord.sync.wire import MODULUS, NOBODY, local_columns
from tests.sim.records import row_hash, stored
from tests.sim.server import Reference
from tests.sim.world import World, chains_of, unsealed


def check(world: World) -> None:
    """All of them."""
    every_op_is_findable(world)
    nothing_taken_back_was_sent(world)
    no_op_claims_to_have_seen_more_than_its_author(world)
    for number in range(world.count):
        nothing_waits(world.stations[number])
        holds_what_the_server_shows(world, number)
    server_adds_up(world.server)
    assert world.restores or not world.differed, "a checksum was wrong without a reason"


def every_op_is_findable(world: World) -> None:
    """Acknowledged or not, each op is in the central database, sealed, or still on its station: never nowhere."""
    logged = {op_id for op_id, _ in world.server.state.log}
    here = set()
    for station in world.stations:
        with station.whole() as connection:
            here |= {bytes(row[0]) for row in connection.exec_driver_sql("SELECT op_id FROM outbox")}
    chains = chains_of(world.server.state.log)
    said = {op for op, (key, seq, chain) in world.said.items() if chains[key].get(seq, b"") == chain}
    lost = set(world.made) - logged - here - unsealed(world) - world.excused - said
    assert not lost, f"{len(lost)} ops are nowhere: {sorted(op.hex() for op in lost)[:3]}"


def nothing_taken_back_was_sent(world: World) -> None:
    """Within its twelve seconds an action can be undone: nobody has seen it."""
    assert not world.taken_back & {op_id for op_id, _ in world.server.state.log}


def no_op_claims_to_have_seen_more_than_its_author(world: World) -> None:
    """Otherwise a change that somebody made meanwhile would be overwritten without a conflict.

    After a restore what came after the backup is another history, unless all of it was brought again.
    """
    chains = chains_of(world.server.state.log)
    for (op_id, _), logged in world.server.state.log.items():
        if op_id in world.seen and (base := logged.op["base"]):
            key, seq, chain = world.seen[op_id]
            assert (base, chains[key][base]) == (seq, chain), op_id.hex()


def nothing_waits(station: Station) -> None:
    """Acknowledged ops have left the outbox; what is left was parked and waits for a person."""
    with station.whole() as connection:
        found = Counter(connection.exec_driver_sql("SELECT state FROM outbox").scalars())
    assert set(found) <= {"parked"}, found


def holds_what_the_server_shows(world: World, number: int) -> None:
    """Row for row, under what is parked; and no byte of what one may not see."""
    server, login = world.server, f"s{number}"
    visible = set(server.visible(login))
    wanted: dict[str, set[tuple[Any, ...]]] = {table.name: set() for table in synced_tables()}
    for (entity, scope, record), row in server.state.rows.items():
        if row.key in visible:
            wanted[entity].add(stored(tables()[entity], scope, record, row))
    station = world.stations[number]
    with station.store.syncing(station.clock.now()) as connection:
        driver: Any = connection.connection.driver_connection
        local._moving_table(driver)
        driver.execute("INSERT INTO temp.moving SELECT scope_id, subject_id, data_class, seq FROM bucket")
        overlay.take_off(connection)
        held = local.cursors(connection)
        for table in synced_tables():
            assert rows(driver, table.name, "seq IS NOT NULL") == wanted[table.name], (login, table.name)
        for key, cursor in held.items():
            assert cursor.set_hash == local.own_hash(connection, key) == server.state.heads[key].set_hash
            assert cursor.seq == server.state.heads[key].seq
        unexplained = driver.execute(_UNEXPLAINED).fetchall()
        connection.rollback()
    assert set(held) == visible, login
    assert not unexplained, login


def rows(driver: Any, table: str, condition: str) -> set[tuple[Any, ...]]:
    """The rows of a table as a pull brings them."""
    names = ", ".join(
        "coalesce(subject_id, zeroblob(16))"
        if name == "subject_id"
        else f'json("{name}")'
        if name == "extra"
        else f'"{name}"'
        for name in local_columns(tables()[table])
    )
    return set(driver.execute(f"SELECT {names} FROM {table} WHERE {condition}"))


def server_adds_up(server: Reference) -> None:
    """The incremental checksums are those of the rows."""
    sums: Counter[Any] = Counter()
    for (entity, _, record), row in server.state.rows.items():
        sums[row.key] += row_hash(tables()[entity], record, row)
    for key, head in server.state.heads.items():
        assert head.set_hash == sums[key] % MODULUS
        assert key.subject != b"" and len(key.subject) == len(NOBODY)


# Records that the central database never had are there only for an op that was parked.
_UNEXPLAINED = " UNION ALL ".join(
    f"SELECT '{name}', hex(id) FROM {name} t WHERE seq IS NULL AND NOT EXISTS (SELECT 1 FROM outbox o"
    " WHERE o.scope_id = t.scope_id AND o.record_id = t.id AND o.kind = 'create')"
    for name in ("household", "person", "barrier", "support", "note")
)
