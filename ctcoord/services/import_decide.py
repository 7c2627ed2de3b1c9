"""What each staged row is: new, changed, unchanged, deleted or rejected. Set-based, on the staging connection.

The order matters: repeated keys first (only the newest row of a key goes on), then rows that nobody
can be found for, then rows whose parent is rejected, then what the store already knows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from ctcoord.models.store import friendly
from ctcoord.services.import_depends import parents, persons, reason, reject_lost
from ctcoord.services.import_keep import KEPT, keep_unread
from ctcoord.services.import_rights import DIRECTORY, EVERYTHING
from ctcoord.services.import_sealed import warn_sealed
from ctcoord.services.import_spans import warn_reversed
from ctcoord.services.import_ties import find_ties, settle
from ctcoord.services.intake import FileCounts, Shape, instant_text
from ctcoord.services.staging import Staging
from ctcoord.words import mark

REPEATED = mark("The key {key} is repeated: line {kept} is newer or comes first and is used")

_DECIDED = (
    "CREATE TABLE lost (row_no INTEGER PRIMARY KEY, reason TEXT)",
    "CREATE TABLE gone_row (row_no INTEGER PRIMARY KEY)",
    "CREATE TABLE gone_person (person_id BLOB PRIMARY KEY, kind TEXT) WITHOUT ROWID",
    """CREATE TABLE known (row_no INTEGER PRIMARY KEY, content BLOB, source_date TEXT, deleted INTEGER,
       absent INTEGER, exported_at TEXT)""",
    "CREATE TABLE tied (row_no INTEGER PRIMARY KEY, wins INTEGER)",
    "CREATE TABLE moved (row_no INTEGER PRIMARY KEY)",
    "CREATE TABLE present (row_no INTEGER PRIMARY KEY, as_of TEXT)",
    "CREATE TABLE candidate (row_no INTEGER PRIMARY KEY)",
    "CREATE TABLE differs (row_no INTEGER PRIMARY KEY)",
    "CREATE TABLE made (row_no INTEGER, id BLOB, PRIMARY KEY (row_no, id)) WITHOUT ROWID",
    "CREATE TABLE vanished (row_no INTEGER, entity TEXT, scope_id BLOB, id BLOB)",
    "CREATE TABLE household_new (scope_id BLOB PRIMARY KEY, label TEXT) WITHOUT ROWID",
    "CREATE TABLE pair (one BLOB, other BLOB, label TEXT, PRIMARY KEY (one, other)) WITHOUT ROWID",
    """CREATE TABLE absent (file_no INTEGER, kind TEXT, source_id TEXT, fresh INTEGER,
       PRIMARY KEY (kind, source_id)) WITHOUT ROWID""",
    "CREATE TABLE withheld (row_no INTEGER, what TEXT, PRIMARY KEY (row_no, what)) WITHOUT ROWID",
)
# Whether a row is older than what is known of it; its one parameter is when the file was made.
_OUTDATED = """(row.source_date < k.source_date
    OR (row.source_date IS k.source_date AND ? < k.exported_at))"""
_TABLES = tuple(ddl.split()[2] for ddl in _DECIDED)


def decide(staging: Staging, step: Callable[[], None]) -> None:
    """Set every row's outcome; may be run again after the store has changed. ``step`` may raise Cancelled."""
    db = staging.db
    with friendly(staging.path):
        db.execute("BEGIN")
        try:
            _begin_anew(db)
            for decision in _DECISIONS:
                decision(staging)
                step()
        except BaseException:
            with suppress(sqlcipher.Error):  # a full disk has ended the transaction, and is what is told
                db.execute("COMMIT")  # without a journal there is nothing to roll back to; the file is thrown away
            raise
        db.execute("COMMIT")


def counts(staging: Staging) -> dict[str, FileCounts]:
    """How the rows of each file were accounted for."""
    found = {name: FileCounts() for name in staging.names}
    sql = "SELECT file_no, outcome, count(*), sum(older) FROM row GROUP BY file_no, outcome"
    for file_no, outcome, rows, older in staging.db.execute(sql):
        entry = found[staging.names[file_no]]
        setattr(entry, outcome, rows)
        entry.read += rows
        entry.older += older
    for file_no, rows in staging.db.execute("SELECT file_no, count(*) FROM absent GROUP BY file_no"):
        found[staging.names[file_no]].absent = rows
    return found


def withheld(staging: Staging) -> dict[str, int]:
    """How many rows that say something new are left out, since they are not this person's to send; by class."""
    sql = """SELECT what, count(*) FROM withheld JOIN row USING (row_no)
             WHERE outcome IN ('new', 'changed') GROUP BY what ORDER BY what <> 'directory', what"""
    return dict(staging.db.execute(sql).fetchall())


def leaving(staging: Staging) -> dict[str, int]:
    """How many records that say something new are sent and then leave this station; by class."""
    found: Counter[str] = Counter()
    classes = sorted(staging.sends.leaving)
    for number in range(len(staging.shapes)) if classes else ():
        sql = f"""SELECT data_class, count(*) FROM v_{number} WHERE outcome IN ('new', 'changed')
                  AND data_class IN ({", ".join("?" * len(classes))}) GROUP BY data_class"""
        found.update(dict(staging.db.execute(sql, classes).fetchall()))
    return dict(sorted(found.items()))


def differs_sql(shape: Shape, old: str, new: str) -> str:
    """The condition that a staged record says something else than the store's."""
    parts = [f'{old}."{name}" IS NOT {new}."{name}"' for name in shape.plain]
    if not shape.patch:
        parts += [f"{old}.absent_since IS NOT NULL", f"{old}.deleted_at IS NOT NULL"]
    if shape.merge:
        column, keys = shape.merge
        each = " OR ".join(f"{old}.\"{column}\" -> '$.{key}' IS NOT {new}.\"{column}\" -> '$.{key}'" for key in keys)
        parts.append(f'({old}."{column}" IS NOT {new}."{column}" AND ({each or "0"}))')
    return "(" + " OR ".join(parts) + ")"


def _begin_anew(db: Any) -> None:
    for table in _TABLES:
        db.execute(f"DROP TABLE IF EXISTS {table}")
    for ddl in _DECIDED:
        db.execute(ddl)
    db.execute("UPDATE row SET outcome = NULL, older = 0 WHERE outcome IS NOT NULL")
    db.execute("UPDATE row SET deleted = 0, cascaded = 0 WHERE cascaded")
    db.execute("UPDATE row SET outcome = 'rejected' WHERE unreadable")
    db.execute("DELETE FROM issue WHERE decided")
    db.execute("DELETE FROM person_home")


def _repeats(staging: Staging) -> None:
    staging.db.execute(
        f"""INSERT INTO lost
            SELECT row_no, {reason(REPEATED, key="source_id", kept="kept")} FROM (
                SELECT row_no, source_id, first_value(line) OVER newest AS kept, row_number() OVER newest AS place
                FROM row WHERE outcome IS NULL AND (file_no, source_id) IN (
                    SELECT file_no, source_id FROM row WHERE outcome IS NULL
                    GROUP BY file_no, source_id HAVING count(*) > 1)
                WINDOW newest AS (PARTITION BY file_no, source_id ORDER BY source_date DESC NULLS LAST, row_no))
            WHERE place > 1"""
    )
    reject_lost(staging.db)


def _homes(staging: Staging) -> None:
    """The household of each person not yet known: of all sights in the file, the one that ranks first."""
    db = staging.db
    db.execute(
        """INSERT INTO person_home SELECT person_id, unhex(substr(first, -32)), 0 FROM (
               SELECT m.person_id, min(m.rank || hex(m.household_id)) AS first
               FROM member m JOIN row r USING (row_no)
               WHERE r.outcome IS NULL AND NOT r.deleted AND m.row_no NOT IN (SELECT row_no FROM gone_row)
               AND m.person_id NOT IN (SELECT person_id FROM person_home) GROUP BY m.person_id)"""
    )
    db.execute(
        """INSERT INTO household_new
           SELECT h.scope_id, min(m.label) FROM person_home h LEFT JOIN member m ON m.household_id = h.scope_id
           WHERE NOT h.known AND h.scope_id NOT IN (SELECT id FROM store.household) GROUP BY h.scope_id"""
    )
    db.execute(
        """INSERT OR IGNORE INTO pair
           SELECT min(h.scope_id) OVER each, h.scope_id, m.label
           FROM member m JOIN row r USING (row_no) JOIN person_home h USING (person_id)
           WHERE r.outcome IS NULL AND NOT r.deleted
           WINDOW each AS (PARTITION BY m.household_id)"""
    )
    db.execute("DELETE FROM pair WHERE one = other")


def _sources(staging: Staging) -> None:
    """Which rows are known, and as what; every row that does not say of which day it is, is of the export's."""
    db, feed = staging.db, staging.feed
    exported = _exported(staging)
    if exported:
        db.execute("UPDATE row SET source_date = ? WHERE source_date IS NULL AND outcome IS NULL", (exported,))
    db.execute(
        """INSERT INTO known
           SELECT r.row_no, s.content_hash, s.source_date, s.deleted, s.absent_since IS NOT NULL, i.exported_at
           FROM file f JOIN row r USING (file_no) JOIN store.source_row s
             ON s.agency_id = ? AND s.system = ? AND s.kind = f.kind AND s.source_id = r.source_id
           LEFT JOIN store.import_run i ON i.id = s.run_id WHERE r.outcome IS NULL""",
        (feed.agency_id, feed.system),
    )


def _gone(staging: Staging) -> None:
    """Rows that say, or of which a newer file said, that they are deleted; and the people who go with them."""
    db, exported = staging.db, (_exported(staging),)
    db.execute("INSERT INTO gone_row SELECT row_no FROM row WHERE outcome IS NULL AND deleted")
    if _any(db, "known"):
        outdated = f"SELECT k.row_no FROM known k JOIN row USING (row_no) WHERE {_OUTDATED}"
        db.execute(f"DELETE FROM gone_row WHERE row_no IN ({outdated} AND NOT k.deleted)", exported)
        db.execute(f"INSERT OR IGNORE INTO gone_row {outdated} AND k.deleted", exported)
    db.execute(
        """INSERT OR IGNORE INTO gone_person SELECT m.person_id, f.kind FROM gone_row g
           JOIN row r USING (row_no) JOIN file f USING (file_no) JOIN member m USING (row_no)
           WHERE f.people AND m.defines"""
    )


def _known(staging: Staging) -> None:
    db, exported = staging.db, _exported(staging)
    db.execute(
        """UPDATE row SET outcome = 'deleted' FROM known k
           WHERE k.row_no = row.row_no AND row.outcome IS NULL AND row.cascaded AND NOT k.deleted"""
    )
    db.execute(
        """UPDATE row SET outcome = 'unchanged' FROM known k WHERE k.row_no = row.row_no AND row.outcome IS NULL
           AND k.content = row.content AND k.deleted = row.deleted AND NOT k.absent"""
    )
    db.execute(
        f"""UPDATE row SET outcome = 'unchanged', older = 1 FROM known k WHERE k.row_no = row.row_no
            AND row.outcome IS NULL AND {_OUTDATED}""",
        (exported,),
    )
    find_ties(staging, exported)
    settle(staging)
    db.execute(
        """UPDATE row SET outcome = iif(k.deleted, 'unchanged', 'deleted') FROM known k
           WHERE k.row_no = row.row_no AND row.outcome IS NULL AND row.deleted"""
    )
    db.execute("UPDATE row SET outcome = 'deleted' WHERE outcome IS NULL AND deleted")


def _present(staging: Staging) -> None:
    """Rows that this station has not seen, but whose records are here: another station sent them."""
    db = staging.db
    for number, shape in enumerate(staging.shapes):
        if shape.shared or not _any(db, f"store.{shape.entity}"):
            continue
        filled = " OR ".join(f't."{name}" IS NOT {_literal(shape.on_delete.get(name))}' for name in shape.plain)
        db.execute(
            f"""INSERT INTO present SELECT v.row_no, t.as_of FROM v_{number} v
                JOIN store.{shape.entity} t ON t.scope_id = v.scope_id AND t.id = v.id
                WHERE v.outcome IS NULL AND v.row_no NOT IN (SELECT row_no FROM known)
                {f"AND ({filled})" if shape.patch else ""}
                ON CONFLICT (row_no) DO UPDATE SET as_of = max(as_of, excluded.as_of)"""
        )
    db.execute(
        """UPDATE row SET outcome = 'unchanged', older = 1 FROM present p
           WHERE p.row_no = row.row_no AND row.source_date < p.as_of"""
    )
    db.execute(
        """INSERT INTO candidate SELECT row_no FROM row WHERE outcome IS NULL
           AND (row_no IN (SELECT row_no FROM known) OR row_no IN (SELECT row_no FROM present))"""
    )


def _differences(staging: Staging) -> None:
    db = staging.db
    if not _any(db, "candidate"):
        return
    for number, shape in enumerate(staging.shapes):
        db.execute(
            f"""INSERT OR IGNORE INTO differs SELECT v.row_no FROM candidate c JOIN v_{number} v USING (row_no)
                LEFT JOIN store.{shape.entity} t ON t.scope_id = v.scope_id AND t.id = v.id
                WHERE t.id IS NULL OR {differs_sql(shape, "t", "v")}"""
        )
    _vanished(staging)


def _vanished(staging: Staging) -> None:
    """Records that a row made before and makes no longer. Driven from source_record, which has no other index."""
    db, feed = staging.db, staging.feed
    for number, shape in enumerate(staging.shapes):
        if not shape.patch:
            db.execute(
                f"INSERT OR IGNORE INTO made SELECT v.row_no, v.id FROM candidate c JOIN v_{number} v USING (row_no)"
            )
    db.execute(
        f"""INSERT INTO vanished
           SELECT r.row_no, o.entity, o.scope_id, o.record_id FROM store.source_record o
           CROSS JOIN file f ON f.kind = o.kind AND f.complete
           CROSS JOIN row r ON r.file_no = f.file_no AND r.source_id = o.source_id
           JOIN candidate c ON c.row_no = r.row_no
           WHERE o.agency_id = ? AND o.system = ? AND NOT o.fills
           AND NOT EXISTS (SELECT 1 FROM made m WHERE m.row_no = r.row_no AND m.id = o.record_id)
           AND NOT {KEPT} AND r.row_no NOT IN (SELECT row_no FROM tied)""",
        (feed.agency_id, feed.system),
    )
    for (entity,) in db.execute("SELECT DISTINCT entity FROM vanished").fetchall():
        db.execute(
            f"""INSERT OR IGNORE INTO differs SELECT g.row_no FROM vanished g
                JOIN store.{entity} t ON t.scope_id = g.scope_id AND t.id = g.id
                WHERE g.entity = ? AND t.deleted_at IS NULL""",
            (entity,),
        )


def _outcomes(staging: Staging) -> None:
    staging.db.execute(
        """INSERT OR IGNORE INTO differs SELECT row_no FROM known k JOIN row r USING (row_no)
           JOIN file f USING (file_no) WHERE f.by_content AND r.outcome IS NULL AND k.content <> r.content"""
    )
    staging.db.execute(
        """UPDATE row SET outcome = CASE WHEN row_no IN (SELECT row_no FROM differs) THEN 'changed'
                                         WHEN row_no IN (SELECT row_no FROM candidate) THEN 'unchanged'
                                         ELSE 'new' END
           WHERE outcome IS NULL"""
    )
    staging.db.execute(
        """INSERT INTO moved SELECT row_no FROM known k JOIN row r USING (row_no)
           WHERE r.outcome <> 'rejected' AND NOT r.older AND NOT r.cascaded
           AND row_no NOT IN (SELECT row_no FROM tied WHERE NOT wins) AND (k.content <> r.content
             OR k.source_date IS NOT r.source_date OR k.deleted <> r.deleted OR k.absent)"""
    )


def _withheld(staging: Staging) -> None:
    """Rows of which a record is not this person's to send: it is not written here either."""
    if staging.sends.taken == EVERYTHING:
        return
    taken = staging.sends.taken.format(row="v", store="store")
    for number in range(len(staging.shapes)):
        staging.db.execute(
            f"""INSERT OR IGNORE INTO withheld
                SELECT v.row_no, iif(v.scope_id = zeroblob(16), '{DIRECTORY}', v.data_class) FROM v_{number} v
                WHERE v.outcome <> 'rejected' AND NOT {taken}"""
        )


def _absent(staging: Staging) -> None:
    """Known rows that a full refresh no longer holds; only those that this file's period should cover."""
    db, feed = staging.db, staging.feed
    if not feed.full_refresh or _newer_run(staging):
        return
    start, end = feed.period or (None, None)
    db.execute(
        """INSERT INTO absent SELECT f.file_no, s.kind, s.source_id, s.absent_since IS NULL
           FROM file f JOIN store.source_row s ON s.agency_id = ? AND s.system = ? AND s.kind = f.kind
           LEFT JOIN store.import_run i ON i.id = s.run_id
           WHERE NOT s.deleted
           AND NOT EXISTS (SELECT 1 FROM row r WHERE r.file_no = f.file_no AND r.source_id = s.source_id)
           AND (? IS NULL OR i.report ->> '$.period[0]' IS NULL
                OR (i.report ->> '$.period[0]' >= ? AND i.report ->> '$.period[1]' <= ?))""",
        (feed.agency_id, feed.system, start, start, end),
    )


_DECISIONS = (
    *(_repeats, _sources, _gone, persons, parents, _homes, keep_unread, warn_reversed),
    *(_known, _present, _differences, _outcomes, warn_sealed, _withheld, _absent),
)


def _exported(staging: Staging) -> str | None:
    """When the file was made, as instant text."""
    return instant_text(staging.feed.exported_at) if staging.feed.exported_at else None


def _newer_run(staging: Staging) -> bool:
    """Whether a newer file of the same system was applied: an old one says nothing about what is gone."""
    feed = staging.feed
    if feed.exported_at is None:
        return False
    sql = """SELECT EXISTS (SELECT 1 FROM store.import_run WHERE agency_id = ? AND system = ?
             AND undone_at IS NULL AND exported_at > ?)"""
    values = (feed.agency_id, feed.system, instant_text(feed.exported_at))
    return bool(staging.db.execute(sql, values).fetchone()[0])


def _any(db: Any, table: str) -> bool:
    return bool(db.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0])


def _literal(value: object) -> str:
    """A constant of our own shapes as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(int(value)) if isinstance(value, (bool, int)) else repr(value)
