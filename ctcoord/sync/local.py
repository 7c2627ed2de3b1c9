"""What a pull changes here: one local transaction that either holds exactly what was sent, or nothing.

Work that has not arrived is laid aside, rows and deletions are applied, the checksum of every bucket is
compared, and the work is laid over the new rows again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Table as SqlTable

from ctcoord.models import tables
from ctcoord.models.base import synced_tables
from ctcoord.models.versions import tables_at
from ctcoord.services import components, derived
from ctcoord.services.driver import rows
from ctcoord.sync import filling, overlay
from ctcoord.sync.cursor import STALE, Cursor
from ctcoord.sync.transport import Deleted, Head, Pulled, Want
from ctcoord.sync.wire import CLIENT, MODULUS, BucketKey, canonical, hash60

LINKS = ("family_link", "person_link")


class Mismatch(Exception):
    """The rows here are not those of the central database: ``keys`` are fetched whole. Nothing was changed."""

    def __init__(self, keys: Iterable[BucketKey]) -> None:
        self.keys = frozenset(keys)
        super().__init__(f"{len(self.keys)} buckets differ")


@dataclass(frozen=True)
class Page:
    """What one pull brought: the heads of its buckets, and their rows since ``wants``, as ``version`` knows them."""

    heads: Sequence[Head]
    wants: Sequence[Want]
    pulled: Pulled = field(default_factory=Pulled)
    version: int = CLIENT

    @classmethod
    def of(cls, heads: Sequence[Head], wants: Sequence[Want], version: int = CLIENT) -> Page:
        """The page of these wants, with their heads of a manifest; its rows are still to come."""
        wanted = {want.key for want in wants}
        return cls([head for head in heads if head.key in wanted], wants, version=version)

    def with_rows(self, pulled: Pulled) -> Page:
        """The same page with what was pulled."""
        return Page(self.heads, self.wants, pulled, self.version)


@dataclass(slots=True)
class Applied:
    """What changed here: rows and deletions, and the scopes that views show anew."""

    rows: int = 0
    deleted: int = 0
    scopes: set[bytes] = field(default_factory=set)


def buckets(connection: Connection) -> list[BucketKey]:
    """The keys of ``cursors``, in their order: all that most syncs need of them at their end."""
    listed = "SELECT scope_id, subject_id, data_class FROM bucket ORDER BY scope_id, subject_id, data_class"
    return [BucketKey._make(row) for row in rows(connection, listed, ())]


def cursors(connection: Connection) -> dict[BucketKey, Cursor]:
    """Every bucket that this station holds."""
    found = rows(
        connection, "SELECT scope_id, subject_id, data_class, seq, set_hash, chain_hash, locked FROM bucket", ()
    )
    return {(key := BucketKey(*row[:3])): Cursor(key, row[3], row[4], row[5], bool(row[6])) for row in found}


def apply(connection: Connection, page: Page) -> Applied:
    """Apply a page inside a transaction of ``Store.syncing``; raises Mismatch, after which it is rolled back."""
    driver: Any = connection.connection.driver_connection
    _move(driver, page)
    known = set(driver.execute(_MOVING_BUCKETS))
    anew = [want.key for want in page.wants if want.after == 0 and want.key in known]
    concerned = _OF_SCOPES if not known else _TOUCHED  # of new buckets every row is, and none need be listed
    driver.execute(_STAMP)
    overlay.take_off(connection)
    _doubt(driver, anew)
    sums: dict[tuple[bytes, bytes, str], int] = {head.key: 0 for head in page.heads}
    if known:
        _touch(driver, page.pulled)
        _add(driver, sums, page, concerned, -1)
    unlinked = _unlinked(driver, page.pulled.deleted)
    done = Applied(scopes={head.key.scope for head in page.heads})
    for entity, table in page.pulled.tables.items():
        done.rows += len(table.rows)
        filling.store(driver, tables()[entity], table, concerned)
    done.deleted = _delete(driver, page.pulled.deleted) + _drop_doubtful(driver, anew)
    _add(driver, sums, page, concerned, 1)
    _compare(driver, page, sums)
    _let_go(driver)
    overlay.put_on(connection)
    _derive(connection, page.pulled, unlinked)
    return done


def begin_anew(connection: Connection, keys: Sequence[BucketKey]) -> None:
    """Fetch these buckets whole next time; what waits in them still says what its author had seen."""
    driver: Any = connection.connection.driver_connection
    _moving_table(driver)
    driver.executemany("INSERT OR IGNORE INTO temp.moving VALUES (?1, ?2, ?3, 0)", keys)
    driver.execute(_STAMP)
    driver.executemany(
        "UPDATE bucket SET seq = 0, set_hash = 0, chain_hash = x'' WHERE scope_id = ?1 AND subject_id = ?2"
        " AND data_class = ?3",
        keys,
    )


def outdate(connection: Connection) -> None:
    """Fetch every bucket whole next time: what is here was made by another version of the protocol."""
    connection.exec_driver_sql("UPDATE bucket SET set_hash = ?", (STALE,))


def stale_rights(connection: Connection, heads: Sequence[Head]) -> list[Head]:
    """Heads of buckets that are here with other rights, owner or lock than the manifest says."""
    found = rows(connection, "SELECT scope_id, subject_id, data_class, may, owner_id, locked FROM bucket", ())
    known = {row[:3]: row[3:] for row in found}
    return [head for head in heads if known.get(head.key, (head.may, head.owner, 0)) != (head.may, head.owner, 0)]


def keep_rights(connection: Connection, heads: Sequence[Head]) -> None:
    """Keep what the manifest says of rights and owners; a bucket in it is not locked."""
    driver: Any = connection.connection.driver_connection
    driver.executemany(
        "UPDATE bucket SET may = ?4, owner_id = ?5, locked = 0 WHERE scope_id = ?1 AND subject_id = ?2"
        " AND data_class = ?3",
        [(*head.key, head.may, head.owner) for head in heads],
    )


def has_reached(connection: Connection) -> bool:
    """Whether there are acknowledged ops for ``catch_up``."""
    return bool(rows(connection, f"{_REACHED} LIMIT 1", ()))


def strays(connection: Connection) -> list[BucketKey]:
    """Buckets in which something of this station was acknowledged, and of which no copy is here.

    Either it comes with the next pull, or they are not to be seen.
    """
    return [BucketKey(*row) for row in rows(connection, _STRAYS, ())]


def catch_up(connection: Connection) -> set[bytes]:
    """Let go of acknowledged ops that this station's copy has reached already; the scopes concerned."""
    driver: Any = connection.connection.driver_connection
    _moving_table(driver)
    driver.execute(f"INSERT OR IGNORE INTO temp.moving SELECT scope_id, subject_id, data_class, seq FROM ({_REACHED})")
    found = {scope for (scope,) in driver.execute("SELECT DISTINCT scope_id FROM temp.moving")}
    if found:
        overlay.take_off(connection)
        _let_go(driver)
        overlay.put_on(connection)
        derived.refresh(connection)
    return found


def own_hash(connection: Connection, key: BucketKey, version: int = CLIENT) -> int:
    """The checksum of a bucket from its rows as they are stored, all of them. Work not arrived must be off."""
    total = 0
    for table in tables_at(version):
        texts = rows(
            connection,
            f"SELECT {canonical(table, 't', version)} FROM {table.name} t WHERE t.scope_id = ?1 AND t.data_class = ?3"
            " AND coalesce(t.subject_id, zeroblob(16)) = ?2 AND t.seq IS NOT NULL",
            tuple(key),
        )
        total += sum(hash60(text) for (text,) in texts)
    return total % MODULUS


def move(driver: Any, keys: Iterable[tuple[bytes, bytes, str]]) -> None:
    """These buckets are the ones whose overlay is taken off and put on."""
    _moving_table(driver)
    driver.executemany("INSERT INTO temp.moving VALUES (?1, ?2, ?3, 0)", list(keys))


def _moving_table(driver: Any) -> None:
    driver.execute(
        "CREATE TEMP TABLE IF NOT EXISTS moving (scope_id BLOB, subject_id BLOB, data_class TEXT, seq INTEGER,"
        " PRIMARY KEY (scope_id, subject_id, data_class)) WITHOUT ROWID"
    )
    driver.execute("DELETE FROM temp.moving")


def _move(driver: Any, page: Page) -> None:
    _moving_table(driver)
    driver.executemany("INSERT INTO temp.moving VALUES (?1, ?2, ?3, ?4)", [(*h.key, h.seq) for h in page.heads])


def _doubt(driver: Any, keys: Sequence[BucketKey]) -> None:
    """Mark every row of buckets that are fetched whole: what the central database does not send again is gone."""
    for table in synced_tables() if keys else ():
        driver.executemany(
            f"UPDATE {table.name} SET seq = -1 WHERE scope_id = ?1 AND coalesce(subject_id, zeroblob(16)) = ?2"
            " AND data_class = ?3 AND seq IS NOT NULL",
            keys,
        )


def _drop_doubtful(driver: Any, keys: Sequence[BucketKey]) -> int:
    """Remove what was marked and not sent again; how many rows that were."""
    scopes = [(scope,) for scope in {key.scope for key in keys}]
    dropped = 0
    for table in synced_tables() if keys else ():
        dropped += driver.executemany(f"DELETE FROM {table.name} WHERE scope_id = ?1 AND seq = -1", scopes).rowcount
    return dropped


def _touch(driver: Any, pulled: Pulled) -> None:
    driver.execute(
        "CREATE TEMP TABLE IF NOT EXISTS touched (entity TEXT, scope_id BLOB, id BLOB,"
        " PRIMARY KEY (entity, scope_id, id)) WITHOUT ROWID"
    )
    driver.execute("DELETE FROM temp.touched")
    insert = "INSERT OR IGNORE INTO temp.touched VALUES (?1, ?2, ?3)"
    for entity, table in pulled.tables.items():
        scope, record = table.columns.index("scope_id"), table.columns.index("id")
        driver.executemany(insert, [(entity, row[scope], row[record]) for row in table.rows])
    driver.executemany(insert, [(gone.entity, gone.key.scope, gone.id) for gone in pulled.deleted])


def _add(driver: Any, sums: dict[tuple[bytes, bytes, str], int], page: Page, concerned: str, sign: int) -> None:
    """Add (or take away) the hashes of the rows concerned, as they are stored now, to the sums of their buckets."""
    for entity in {*page.pulled.tables, *(gone.entity for gone in page.pulled.deleted)}:
        for scope, subject, data_class, text in driver.execute(_texts(tables()[entity], concerned, page.version)):
            key = (scope, subject, data_class)  # a plain tuple finds a BucketKey, and costs half
            if key in sums:
                sums[key] += sign * hash60(text)


@lru_cache(maxsize=128)
def _texts(table: SqlTable, concerned: str, version: int) -> str:
    return (
        f"SELECT t.scope_id, coalesce(t.subject_id, zeroblob(16)), t.data_class, {canonical(table, 't', version)}"
        f" FROM {concerned.format(table.name)} AND t.seq > 0"
    )


def _delete(driver: Any, deleted: Sequence[Deleted]) -> int:
    by_entity: defaultdict[str, list[tuple[bytes, bytes]]] = defaultdict(list)
    for gone in deleted:
        by_entity[gone.entity].append((gone.key.scope, gone.id))
    count = 0
    for entity, keys in by_entity.items():
        count += driver.executemany(
            f"DELETE FROM {tables()[entity].name} WHERE scope_id = ?1 AND id = ?2", keys
        ).rowcount
    return count


def _compare(driver: Any, page: Page, sums: Mapping[tuple[bytes, bytes, str], int]) -> None:
    whole = {want.key for want in page.wants if want.after == 0}
    before = {row[:3]: row[3] for row in driver.execute(_MOVING_HASHES) if row[:3] not in whole}
    wrong = [h.key for h in page.heads if (before.get(h.key, 0) + sums[h.key]) % MODULUS != h.set_hash]
    if wrong:
        raise Mismatch(wrong)
    driver.executemany(_CURSOR, [(*h.key, h.seq, h.set_hash, h.chain_hash, h.may, h.owner) for h in page.heads])


def _let_go(driver: Any) -> None:
    """Drop the acknowledged ops that this copy has reached, and records that by now are nobody's.

    What the central database made of an op is in its rows: one that has no place there, and that no op
    waits to create, was removed since.
    """
    arrived = driver.execute(f"SELECT DISTINCT entity, scope_id, record_id FROM outbox AS o {_ARRIVED}").fetchall()
    driver.execute(f"DELETE FROM outbox AS o {_ARRIVED}")
    for entity in {row[0] for row in arrived}:
        driver.executemany(
            f"DELETE FROM {tables()[entity].name} WHERE scope_id = ?1 AND id = ?2 AND seq IS NULL AND NOT EXISTS ("
            "SELECT 1 FROM outbox o WHERE o.scope_id = ?1 AND o.record_id = ?2 AND o.kind = 'create')",
            [row[1:] for row in arrived if row[0] == entity],
        )


def _unlinked(driver: Any, deleted: Sequence[Deleted]) -> set[bytes]:
    """Persons that lose a link by a deletion."""
    links = [(gone.key.scope, gone.id) for gone in deleted if gone.entity == "person_link"]
    found = "SELECT person_id FROM person_link WHERE scope_id = ?1 AND id = ?2"
    return {person for key in links for (person,) in driver.execute(found, key)}


def _derive(connection: Connection, pulled: Pulled, unlinked: set[bytes]) -> None:
    """Make again what lists and search read, for what was pulled."""
    linked = {
        row[table.columns.index("scope_id")]
        for entity in LINKS
        if (table := pulled.tables.get(entity)) is not None
        for row in table.rows
    } | {gone.key.scope for gone in pulled.deleted if gone.entity in LINKS}
    if linked:
        components.rebuild(connection, linked, unlinked)
    derived.refresh(connection)


# Which rows of a table a page may change: those it names, or all of its scopes.
_TOUCHED = "temp.touched d CROSS JOIN {0} t ON t.scope_id = d.scope_id AND t.id = d.id WHERE d.entity = '{0}'"
_OF_SCOPES = "(SELECT DISTINCT scope_id FROM temp.moving) d CROSS JOIN {0} t ON t.scope_id = d.scope_id WHERE true"
_MOVING_BUCKETS = """
    SELECT b.scope_id, b.subject_id, b.data_class FROM temp.moving m
    CROSS JOIN bucket b USING (scope_id, subject_id, data_class)
"""
_MOVING_HASHES = _MOVING_BUCKETS.replace("b.data_class FROM", "b.data_class, b.set_hash FROM")
_STAMP = """
    UPDATE outbox AS o SET base_seq = coalesce((SELECT b.seq FROM bucket b WHERE b.scope_id = o.scope_id
        AND b.subject_id = coalesce(o.subject_id, zeroblob(16)) AND b.data_class = o.data_class), 0)
    WHERE o.state = 'pending' AND o.base_seq IS NULL
        AND (o.scope_id, coalesce(o.subject_id, zeroblob(16)), o.data_class)
            IN (SELECT scope_id, subject_id, data_class FROM temp.moving)
"""
_ARRIVED = """
    WHERE state = 'acked' AND acked_seq <= (SELECT m.seq FROM temp.moving m
        WHERE m.scope_id = o.scope_id AND m.subject_id = coalesce(o.subject_id, zeroblob(16))
        AND m.data_class = o.data_class)
"""
_REACHED = """
    SELECT b.scope_id, b.subject_id, b.data_class, b.seq FROM outbox o JOIN bucket b ON b.scope_id = o.scope_id
        AND b.subject_id = coalesce(o.subject_id, zeroblob(16)) AND b.data_class = o.data_class
    WHERE o.state = 'acked' AND o.acked_seq <= b.seq
"""
_STRAYS = """
    SELECT DISTINCT o.scope_id, coalesce(o.subject_id, zeroblob(16)) AS subject, o.data_class FROM outbox o
    WHERE o.state = 'acked' AND NOT EXISTS (SELECT 1 FROM bucket b WHERE b.scope_id = o.scope_id
        AND b.subject_id = coalesce(o.subject_id, zeroblob(16)) AND b.data_class = o.data_class)
    ORDER BY 1, 2, 3
"""
_CURSOR = """
    INSERT INTO bucket (scope_id, subject_id, data_class, seq, set_hash, chain_hash, may, owner_id, locked)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)
    ON CONFLICT (scope_id, subject_id, data_class) DO UPDATE SET seq = excluded.seq, set_hash = excluded.set_hash,
        chain_hash = excluded.chain_hash, may = excluded.may, owner_id = excluded.owner_id, locked = 0
"""
