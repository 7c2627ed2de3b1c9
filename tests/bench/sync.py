"""Sync through a real PostgreSQL on a real disk, beside PouchDB's replication and a plain SELECT with executemany.

Ours and each yardstick take turns, and medians are compared: whatever else the machine does meets both. PouchDB
(../shared/bench) needs node and npm; where they are absent its rows are left out, with a word.
"""

from __future__ import annotations

import gc
import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Boolean, Column, Integer, insert, text

from ctcoord.domain.codes import DOMAINS
from ctcoord.models import tables
from ctcoord.models.base import Uuid16
from ctcoord.models.ids import new_id
from ctcoord.models.store import connect as open_raw
from ctcoord.services.station import Station
from ctcoord.sync import engine
from ctcoord.sync.connect import connect
from ctcoord.sync.postgres import PostgresCentral
from ctcoord.sync.transport import Snapshot
from tests import pg
from tests.bench.measure import Row, at_most
from tests.bench.stores import BUILD, NOW, blank, scratch
from tests.central.conftest import Central, Person
from tests.conftest import REALDATA

ROWS = 10_000
EDITS = 1000
RUNS = 3
Home = tuple[bytes, list[bytes]]  # a household with its barriers
YARDSTICK = REALDATA.parent / "bench"


def rows() -> Iterator[Row]:
    """First sync of 10,000 rows, pushes of 1,000 edits, and the round trips of an idle sync and of one edit."""
    gc.collect()
    gc.freeze()  # as the application does when it has started (app.py)
    with pg.eighteen() as server:
        durable(server)
        for part in (_first, _pushes):
            central = Central(server.database())
            try:
                with scratch() as folder:
                    yield from part(folder, central)
            finally:
                central.close()


def _first(folder: Path, central: Central) -> Iterator[Row]:
    """A caseload of 250 households of 40 rows each, four people in each, on a new computer."""
    ana = central.person("ana")
    desk = joined(folder / "desk", central, ana)
    fill(desk, households=250, people=4, facts=35)
    synced(desk, central, ana)
    desk.close()
    central.admin.execute("VACUUM ANALYZE")  # as a server does by itself within minutes
    first, plain, pouch = in_turn(
        lambda n: timed(lambda: first_sync(folder / f"new-{n}", central, ana)),
        lambda n: timed(select_and_executemany(folder / f"plain-{n}", central)),
        lambda _: pouchdb("pull"),
    )
    yield Row("sync.first", first, plain, "ms", 4.0, f"{ROWS:,} rows; a plain SELECT and executemany beside it")
    if pouch:
        yield Row("sync.first_pouchdb", first / ROWS, pouch, "ms/row", 1 / 6, "PouchDB replicating documents")


def _pushes(folder: Path, central: Central) -> Iterator[Row]:
    """1,000 households; edits of one field each, over few of them and over all."""
    ana = central.person("ana")
    desk = joined(folder / "desk", central, ana)
    homes = fill(desk, households=1000, people=2, facts=7)
    synced(desk, central, ana)
    central.admin.execute("VACUUM ANALYZE")
    few, many, pouch = in_turn(
        lambda n: pushed(desk, central, ana, homes[:100], n),
        lambda n: pushed(desk, central, ana, homes, n + RUNS),
        lambda _: pouchdb("push"),
    )
    if pouch:
        yield Row("sync.push_100", few, pouch, "ms", 1 / 5, f"{EDITS:,} edits over 100 households")
        yield Row("sync.push_1000", many, pouch, "ms", 1 / 2, f"{EDITS:,} edits over 1,000 households")
    synced(desk, central, ana)
    yield at_most("sync.idle", synced(desk, central, ana).round_trips, 1, "trips", "after connecting")
    edit(desk, homes[:1], 1, "one more")
    yield at_most("sync.one_edit", synced(desk, central, ana).round_trips, 3, "trips")
    desk.close()


def in_turn(*measures: Callable[[int], float]) -> list[float]:
    """The median of each of some measures, which take turns."""
    runs = [[measure(n) for measure in measures] for n in range(RUNS)]
    return [statistics.median(values) for values in zip(*runs, strict=True)]


def durable(server: pg.Server) -> None:
    """The settings of a real server: what is acknowledged is on the disk."""
    with psycopg.connect(server.url, autocommit=True) as admin:
        for name in ("fsync", "full_page_writes"):
            admin.execute(f"ALTER SYSTEM SET {name} = on")
        admin.execute("SELECT pg_reload_conf()")


def joined(home: Path, central: Central, person: Person) -> Station:
    """A new station that belongs to the deployment."""
    made = blank(home)
    reached = PostgresCentral(central.url, person.login)
    connect(made, reached, central.url, person.login)
    reached.close()
    return made


def synced(desk: Station, central: Central, person: Person) -> engine.SyncResult:
    """One sync on a connection of its own."""
    reached = PostgresCentral(central.url, person.login)
    try:
        return engine.sync(desk, reached)
    finally:
        reached.close()


def fill(desk: Station, *, households: int, people: int, facts: int) -> list[Home]:
    """Households of 1 + ``people`` + ``facts`` rows, typed here."""
    made = []
    with desk.write() as connection:
        for n in range(households):
            records: dict[str, list[dict[str, Any]]] = {}
            made.append(_household(records, desk.agency_id or b"", n, people, facts))
            for entity, values in records.items():
                connection.execute(insert(tables()[entity]), values)
    return made


def _household(records: dict[str, list[dict[str, Any]]], agency: bytes, n: int, people: int, facts: int) -> Home:
    home, barriers = new_id(), []

    def add(entity: str, **values: Any) -> bytes:
        given = {"scope_id": home, "id": new_id(), "data_class": "core", "agency_id": agency, "as_of": NOW, **values}
        records.setdefault(entity, []).append(given)
        return bytes(given["id"])

    add("household", id=home, owner_id=agency, case_number=f"77-{n}")
    members = [new_id() for _ in range(people)]
    for number, who in enumerate(members):
        names = {"first_name": f"Maria {number}", "last_name": f"Vega{n}"}
        add("person", id=who, subject_id=who, birth_date=NOW.date(), **names)
    for number in range(facts):
        domain, who = DOMAINS[number % len(DOMAINS)], members[number % people]
        if number % 3 == 0:
            add("support", subject_id=who, data_class=domain, domain=domain, program=f"{domain} help", status="active")
        elif number % 3 == 1:
            add("note", data_class="coordination", kind="note", occurred_at=NOW, body="x" * 100, author_id=agency)
        else:
            title = {"title": f"No car {n}", "opened_on": NOW.date(), "severity": "medium"}
            barriers.append(add("barrier", data_class="coordination", **title))
    return home, barriers


def edit(desk: Station, homes: list[Home], count: int, tag: str) -> None:
    """Other titles of barriers, spread over the households."""
    table = tables()["barrier"]
    with desk.write() as connection:
        for n in range(count):
            home, barriers = homes[n % len(homes)]
            title = {"title": f"{tag} {n}"}
            here = (table.c.scope_id == home) & (table.c.id == barriers[(n // len(homes)) % len(barriers)])
            connection.execute(table.update().where(here).values(title))


def pushed(desk: Station, central: Central, person: Person, homes: list[Home], run: int) -> float:
    """Milliseconds from the start of a sync until 1,000 edits are at the central database and known to be there."""
    edit(desk, homes, EDITS, f"edit {run}")
    start = time.perf_counter()
    reached = _Watched(central.url, person.login)
    try:
        assert engine.sync(desk, reached).pushed == EDITS
    finally:
        reached.close()
    with desk.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar() == 0
    return 1000 * (reached.push_ended - start)


class _Watched(PostgresCentral):
    """Notes when all was handed over and settled: the moment at which a sync begins to ask."""

    push_ended = 0.0

    def snapshot(self, device: bytes) -> AbstractContextManager[Snapshot]:
        self.push_ended = time.perf_counter()
        return super().snapshot(device)


def first_sync(home: Path, central: Central, person: Person) -> Callable[[], object]:
    """A second computer of the same person, empty until now."""
    desk = joined(home, central, person)

    def run() -> None:
        found = synced(desk, central, person)
        assert found.pulled >= ROWS
        desk.close()

    return run


def select_and_executemany(home: Path, central: Central) -> Callable[[], object]:
    """The same rows by plain SELECTs as the superuser, into an equal encrypted store on a bare connection."""
    desk = blank(home)
    path, key = desk.store.path, desk.store.key
    desk.close()
    raw = open_raw(path, key)

    def run() -> None:
        with psycopg.connect(central.url) as connection:
            raw.execute("BEGIN IMMEDIATE")
            for entity in ("household", "person", "support", "note", "barrier"):
                names = [column.name for column in tables()[entity].columns if column.name != "run_id"]
                listed = ", ".join(f'"{name}"' for name in names)
                wanted = ", ".join(_as_stored(tables()[entity].columns[name]) for name in names)
                found = connection.execute(f"SELECT {wanted} FROM ctcoord.{entity}")  # type: ignore[arg-type] # our own names
                marks = ", ".join("?" * len(names))
                raw.executemany(f"INSERT INTO {entity} ({listed}) VALUES ({marks})", found)
            raw.execute("COMMIT")
        raw.close()

    return run


def _as_stored(column: Column[Any]) -> str:
    """The SQL of a column as the local store keeps it."""
    if column.name == "subject_id":
        return "uuid_send(nullif(subject_id, '00000000-0000-0000-0000-000000000000'))"
    if isinstance(column.type, Uuid16):
        return f'uuid_send("{column.name}")'
    return f'"{column.name}"::' + ("int" if isinstance(column.type, Boolean | Integer) else "text")


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of a call; of what it returns to be called, where preparing does not count."""
    start = time.perf_counter()
    left = call()
    if callable(left):
        start = time.perf_counter()
        left()
    return 1000 * (time.perf_counter() - start)


def pouchdb(what: str) -> float:
    """PouchDB's milliseconds: ``pull`` for a document, ``push`` for 1,000 edits; 0 where it cannot run."""
    if not YARDSTICK.is_dir() or not shutil.which("node") or not shutil.which("npm"):
        print("sync: without PouchDB beside it, for want of node, npm or ../shared/bench")
        return 0.0
    home = BUILD / "bench" / "pouchdb"
    if not (home / "node_modules").is_dir():
        home.mkdir(parents=True, exist_ok=True)
        for path in YARDSTICK.iterdir():
            shutil.copyfile(path, home / path.name)
        subprocess.run(["npm", "install", "--silent"], cwd=home, check=True)
    with scratch() as folder:
        surroundings = {"PATH": str(Path(shutil.which("node") or "").parent), "YARDSTICK_DIR": str(folder)}
        with subprocess.Popen(["node", "server.js"], cwd=home, env=surroundings, stdout=subprocess.PIPE) as server:
            try:
                assert server.stdout is not None and server.stdout.readline() == b"up\n"
                ran = subprocess.run(
                    ["node", "client.js"], cwd=home, env=surroundings, capture_output=True, check=True, text=True
                )
            finally:
                server.kill()
    found = json.loads(ran.stdout)
    return float(found["pull_ms"] / found["pulled"] if what == "pull" else found["push_ms"])
