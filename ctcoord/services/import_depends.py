"""Rows that depend on others: on their person, and on the row that their file names as parent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ctcoord.services.staging import Staging, json_of
from ctcoord.words import Message, mark

NO_PERSON = mark("Its person is neither in the file nor known")
PARENT_REJECTED = mark("It depends on a row of {parent} that was rejected")
PARENT_DELETED = mark("It depends on a row of {parent} that was deleted")
PARENT_UNKNOWN = mark("It names {parent} {key}, which is neither in the file nor known")
OTHER_PERSON = mark("It names {parent} {key}, which belongs to another person")


def reject_lost(db: Any) -> None:
    """Reject the rows collected in ``lost``, each with its reason."""
    db.execute(
        """INSERT INTO issue (file_no, line, value, reason, rejected, decided)
           SELECT r.file_no, r.line, nullif(r.source_id, ''), l.reason, 1, 1
           FROM lost l JOIN row r USING (row_no) ORDER BY row_no"""
    )
    db.execute("UPDATE row SET outcome = 'rejected' WHERE row_no IN (SELECT row_no FROM lost)")
    db.execute("DELETE FROM lost")


def reason(text: str, **params: str) -> str:
    """SQL that builds the JSON of a message; the parameters are SQL expressions."""
    listed = ", ".join(f"'{name}', {sql}" for name, sql in params.items())
    return f"json_object('text', '{text}', 'params', json_object({listed}))"


def persons(staging: Staging) -> None:
    """Who is known: to the store (with a household, for good), or by a row of the file that defines them."""
    db = staging.db
    db.execute(
        """INSERT INTO person_home
           SELECT p.id, min(p.scope_id), max(p.deleted_at IS NULL) FROM (
               SELECT home AS id FROM row WHERE home IS NOT NULL UNION SELECT person_id FROM member) wanted
           JOIN store.person p ON p.id = wanted.id GROUP BY p.id"""
    )
    db.execute("UPDATE person_home SET known = 0 WHERE person_id IN (SELECT person_id FROM gone_person)")
    _reject_gone(db)
    defined = """SELECT m.person_id FROM member m JOIN row r USING (row_no)
                 WHERE m.defines AND r.outcome IS NULL AND r.row_no NOT IN (SELECT row_no FROM gone_row)"""
    db.execute(
        f"""INSERT INTO lost SELECT row_no, '{json_of(Message(NO_PERSON))}' FROM row
            WHERE outcome IS NULL AND NOT deleted AND home IS NOT NULL
            AND row_no NOT IN (SELECT row_no FROM gone_row) AND home NOT IN ({defined})
            AND home NOT IN (SELECT person_id FROM person_home WHERE known)"""
    )
    reject_lost(db)


def _reject_gone(db: Any) -> None:
    """What depends on somebody whose own row is deleted: rejected, or, where it is known, deleted with it."""
    db.execute(
        f"""INSERT INTO lost SELECT r.row_no, {reason(PARENT_DELETED, parent="g.kind")}
            FROM row r JOIN gone_person g ON g.person_id = r.home
            WHERE r.outcome IS NULL AND NOT r.deleted AND r.row_no NOT IN (SELECT row_no FROM gone_row)"""
    )
    _delete_known(db)
    reject_lost(db)


def _delete_known(db: Any) -> None:
    """Of the lost rows those that are known, and whose parent is deleted, go with it, with a word when they go."""
    deleted = "json_extract(l.reason, '$.text') = ?"
    db.execute(
        f"""INSERT INTO issue (file_no, line, value, reason, rejected, decided)
            SELECT r.file_no, r.line, nullif(r.source_id, ''), l.reason, 0, 1
            FROM lost l JOIN row r USING (row_no) JOIN known k USING (row_no)
            WHERE {deleted} AND NOT k.deleted ORDER BY row_no""",
        (PARENT_DELETED,),
    )
    known = f"SELECT row_no FROM lost l JOIN known USING (row_no) WHERE {deleted}"
    db.execute(f"UPDATE row SET deleted = 1, cascaded = 1 WHERE row_no IN ({known})", (PARENT_DELETED,))
    db.execute("INSERT OR IGNORE INTO gone_row SELECT row_no FROM row WHERE cascaded")
    db.execute("DELETE FROM lost WHERE row_no IN (SELECT row_no FROM gone_row)")


def parents(staging: Staging) -> None:
    """Rows whose parent row is rejected, deleted, unknown or another person's; parents before children."""
    for file_no, parent_no, kind, required, entity in _by_dependency(staging):
        _reject_orphans(staging, file_no, parent_no, kind, entity, required=required)


def _reject_orphans(
    staging: Staging, file_no: int, parent_no: int | None, kind: str, entity: str | None, *, required: bool
) -> None:
    """Reject rows whose parent row is rejected, deleted or another person's, or, if required, unknown."""
    db, feed = staging.db, staging.feed
    parent, key = f"'{kind}'", "r.parent"
    known_record = (
        f"EXISTS (SELECT 1 FROM store.{entity} t JOIN person_home h ON h.scope_id = t.scope_id"
        " WHERE h.person_id = r.home AND t.id = r.parent_record AND t.subject_id = r.home AND t.deleted_at IS NULL)"
        if entity
        else "0"
    )
    # A provider that became a victim service provider is deleted from the directory: nothing more of its supports.
    refused = (
        """EXISTS (SELECT 1 FROM store.support t JOIN person_home h ON h.scope_id = t.scope_id
                   JOIN store.organization o ON o.id = t.provider_id
                   WHERE h.person_id = r.home AND t.id = r.parent_record AND o.deleted_at IS NOT NULL)"""
        if entity == "support"
        else "0"
    )
    elsewhere = f"r.parent_record IS NOT NULL AND NOT {known_record}" if entity else "0"
    db.execute(
        f"""INSERT INTO lost SELECT row_no, reason FROM (
            SELECT r.row_no, CASE
              WHEN q.row_no AND max(q.outcome IS NULL AND g.row_no IS NULL) THEN
                CASE WHEN max(q.outcome IS NULL AND q.home <> r.home)
                THEN {reason(OTHER_PERSON, parent=parent, key=key)} END
              WHEN q.row_no AND max(q.outcome IS NULL) THEN {reason(PARENT_DELETED, parent=parent)}
              WHEN q.row_no THEN {reason(PARENT_REJECTED, parent=parent)}
              WHEN {refused} THEN {reason(PARENT_REJECTED, parent=parent)}
              WHEN EXISTS (SELECT 1 FROM store.source_row s WHERE s.agency_id = ? AND s.system = ? AND s.kind = ?
                           AND s.source_id = r.parent AND NOT s.deleted) THEN
                CASE WHEN {elsewhere} THEN {reason(OTHER_PERSON, parent=parent, key=key)} END
              WHEN {known_record} THEN NULL
              ELSE {reason(PARENT_UNKNOWN, parent=parent, key=key)} END AS reason
            FROM row r LEFT JOIN row q ON q.file_no = ? AND q.source_id = r.parent
            LEFT JOIN gone_row g ON g.row_no = q.row_no
            WHERE r.file_no = ? AND r.outcome IS NULL AND NOT r.deleted AND r.parent IS NOT NULL GROUP BY r.row_no)
            WHERE reason IS NOT NULL""",
        (feed.agency_id, feed.system, kind, parent_no, file_no),
    )
    if required:
        _delete_known(db)
    else:
        _warn_unknown(db)
    reject_lost(db)


def _warn_unknown(db: Any) -> None:
    """A parent that need not be there makes a warning, not a rejection."""
    unknown = "json_extract(l.reason, '$.text') = ?"
    db.execute(
        f"""INSERT INTO issue (file_no, line, value, reason, rejected, decided)
            SELECT r.file_no, r.line, nullif(r.source_id, ''), l.reason, 0, 1
            FROM lost l JOIN row r USING (row_no) WHERE {unknown} ORDER BY row_no""",
        (PARENT_UNKNOWN,),
    )
    db.execute(f"DELETE FROM lost AS l WHERE {unknown}", (PARENT_UNKNOWN,))


def _by_dependency(staging: Staging) -> Iterator[tuple[int, int | None, str, bool, str | None]]:
    """Files that have a parent, parents first: number, parent's number, parent's kind, required, its record."""
    files = staging.db.execute(
        "SELECT file_no, kind, parent_kind, parent_required, parent_entity FROM file ORDER BY file_no"
    ).fetchall()
    numbers = {kind: number for number, kind, *_ in files}
    done = {kind for _, kind, parent, *_ in files if parent not in numbers}
    waiting = list(files)
    while waiting:
        ready = [entry for entry in waiting if entry[1] in done or entry[2] in done]
        if not ready:
            raise ValueError("files that depend on each other")
        for number, kind, parent, required, entity in ready:
            done.add(kind)
            if parent is not None:
                yield number, numbers.get(parent), parent, bool(required), entity
        waiting = [entry for entry in waiting if entry not in ready]
