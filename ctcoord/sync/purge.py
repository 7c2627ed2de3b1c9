"""A bucket that left scope: what was not sent is sealed to the agency's key, then its rows go for good."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from ctcoord.models.base import synced_tables
from ctcoord.services import components, derived
from ctcoord.services.drafts import Draft
from ctcoord.services.driver import rows
from ctcoord.sync.wire import BucketKey

_THERE = "scope_id = ?1 AND coalesce(subject_id, zeroblob(16)) = ?2 AND data_class = ?3"
_COLUMNS = (
    "seq", "op_id", "action_id", "scope_id", "subject_id", "data_class", "entity", "record_id", "kind", "field",
    "value", "base_value", "author_id", "made_at", "base_seq", "state", "reason",
)  # fmt: skip
_OF_CASES = """
    SELECT scope_id, subject_id, data_class FROM bucket
        WHERE scope_id <> zeroblob(16) AND scope_id NOT IN (SELECT id FROM agency)
    UNION SELECT scope_id, coalesce(subject_id, zeroblob(16)), data_class FROM outbox
    ORDER BY 1, 2, 3
"""
_SOURCE = "agency_id, system, kind, source_id"
Unsent = dict[BucketKey, list[dict[str, Any]]]


def unsent(connection: Connection, keys: Sequence[BucketKey]) -> Unsent:
    """The ops of these buckets that the central database does not have, by bucket; ids in hex."""
    found = {}
    for key in keys:
        ops = rows(
            connection,
            f"SELECT {', '.join(_COLUMNS)} FROM outbox WHERE {_THERE} AND state <> 'acked' ORDER BY seq",
            tuple(key),
        )
        if ops:
            found[key] = [
                {
                    name: value.hex() if isinstance(value, bytes) else value
                    for name, value in zip(_COLUMNS, op, strict=True)
                }
                for op in ops
            ]
    return found


def of_cases(connection: Connection) -> list[BucketKey]:
    """Every bucket of a household, and every other one in which something was not sent."""
    return [BucketKey(*row) for row in rows(connection, _OF_CASES, ())]


def sealed(found: Unsent, recovery_key: bytes) -> dict[bytes, bytes]:
    """One sealed box a scope, of the JSON list of its ops; ``recovery_key`` is the agency's public key (32 bytes)."""
    from nacl.public import PublicKey, SealedBox

    box = SealedBox(PublicKey(recovery_key))
    by_scope: defaultdict[bytes, list[dict[str, Any]]] = defaultdict(list)
    for key, ops in found.items():
        by_scope[key.scope] += ops
    return {scope: bytes(box.encrypt(json.dumps(ops).encode())) for scope, ops in by_scope.items()}


def sealed_draft(draft: Draft, scope: bytes, recovery_key: bytes) -> bytes:
    """A sealed box with an unfinished note about a household, in the shape of an op."""
    from nacl.public import PublicKey, SealedBox

    op = dict.fromkeys(_COLUMNS)
    op |= {"scope_id": scope.hex(), "record_id": scope.hex(), "entity": "draft", "kind": "create"}
    op |= {"made_at": draft.saved_at.isoformat(), "value": json.dumps({"body": draft.body})}
    return bytes(SealedBox(PublicKey(recovery_key)).encrypt(json.dumps([op]).encode()))


def purge(connection: Connection, keys: Sequence[BucketKey], handed_over: Unsent) -> list[BucketKey]:
    """Remove these buckets, inside a transaction of ``Store.syncing``; those that were.

    One in which something was typed since its ops were handed over stays until the next time.
    """
    now = unsent(connection, keys)
    going = [key for key in keys if now.get(key, []) == handed_over.get(key, [])]
    scopes = {key.scope for key in going}
    people = {
        person
        for scope in scopes
        for (person,) in rows(
            connection,
            "SELECT DISTINCT o.person_id FROM person_link p JOIN person_link o ON o.link_id = p.link_id"
            " WHERE p.scope_id = ?1",
            (scope,),
        )
    }
    driver: Any = connection.connection.driver_connection
    _forget_imports(driver, going)
    for table in synced_tables():
        driver.executemany(f"DELETE FROM {table.name} WHERE {_THERE}", going)
    for table_name in ("outbox", "bucket"):
        driver.executemany(f"DELETE FROM {table_name} WHERE {_THERE}", going)
    _forget_sent(driver, going)
    if going:
        components.rebuild(connection, scopes, people)
        derived.refresh(connection)
    return going


def truncate_log(connection_driver: Any) -> None:
    """Empty the write-ahead log, so that no page of what was removed stays in it; outside a transaction."""
    connection_driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget_sent(driver: Any, keys: Sequence[BucketKey]) -> None:
    """What was acknowledged of these buckets; read once, since an import sends thousands of them."""
    driver.execute(
        "CREATE TEMP TABLE IF NOT EXISTS going_bucket (scope_id BLOB, subject TEXT, class TEXT,"
        " PRIMARY KEY (scope_id, subject, class)) WITHOUT ROWID"
    )
    driver.execute("DELETE FROM temp.going_bucket")
    driver.executemany(
        "INSERT INTO temp.going_bucket VALUES (?1, ?2, ?3)",
        [(key.scope, key.subject.hex(), key.data_class) for key in keys],
    )
    driver.execute(
        "DELETE FROM acked_op WHERE scope_id IN (SELECT scope_id FROM temp.going_bucket)"
        " AND (scope_id, sent ->> 'subject', sent ->> 'class') IN (SELECT * FROM temp.going_bucket)"
    )
    driver.execute("DELETE FROM temp.going_bucket")


def _forget_imports(driver: Any, keys: Sequence[BucketKey]) -> None:
    """What imports kept of these records: how they were before a run, and which input rows made them."""
    driver.execute(
        "CREATE TEMP TABLE IF NOT EXISTS going (scope_id BLOB, id BLOB, PRIMARY KEY (scope_id, id)) WITHOUT ROWID"
    )
    driver.execute("DELETE FROM temp.going")
    for table in synced_tables():
        driver.executemany(
            f"INSERT OR IGNORE INTO temp.going SELECT scope_id, id FROM {table.name} WHERE {_THERE}", keys
        )
    gone = "(scope_id, record_id) IN (SELECT scope_id, id FROM temp.going)"
    driver.execute(f"DELETE FROM import_change WHERE {gone}")
    # Input rows that made nothing else; source_record has no index by source, so it is read once for each question.
    driver.execute(
        "CREATE TEMP TABLE IF NOT EXISTS source_gone (agency_id, system, kind, source_id,"
        " PRIMARY KEY (agency_id, system, kind, source_id)) WITHOUT ROWID"
    )
    driver.execute("DELETE FROM temp.source_gone")
    driver.execute(f"INSERT OR IGNORE INTO temp.source_gone SELECT {_SOURCE} FROM source_record WHERE {gone}")
    driver.execute(
        f"DELETE FROM temp.source_gone WHERE ({_SOURCE}) IN (SELECT {_SOURCE} FROM source_record WHERE NOT {gone})"
    )
    driver.execute(f"DELETE FROM source_row WHERE ({_SOURCE}) IN (SELECT {_SOURCE} FROM temp.source_gone)")
    driver.execute(f"DELETE FROM source_record WHERE {gone}")
    driver.execute("DELETE FROM temp.going")
    driver.execute("DELETE FROM temp.source_gone")
