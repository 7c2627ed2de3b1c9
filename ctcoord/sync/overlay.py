"""Work that has not arrived yet lies over the rows as the central database has them: off, and on again.

A row that the central database never had (``seq`` NULL) needs no laying aside: it counts in no checksum.
Every op keeps in ``base_value`` what lies under it: of a set the field, of a deletion the record with its
``seq``, of a creation the record only if the central database turned out to have one, too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy import Table as SqlTable

from ctcoord.models import tables
from ctcoord.models.base import synced_columns
from ctcoord.models.triggers import kept, record_json, record_value, record_values, wire


class _Op(NamedTuple):
    seq: int
    entity: str
    scope: bytes
    subject: bytes | None
    data_class: str
    record: bytes
    kind: str
    field: str | None
    value: str | None
    base: str | None
    fixed: int  # set aside since what it would change was signed: it waits for a person, and nothing acts on it


def take_off(connection: Connection) -> None:
    """Bring the rows of every bucket in ``temp.moving`` to what lies under the ops of this station."""
    driver: Any = connection.connection.driver_connection
    for op in driver.execute(f"{_OPS} AND o.base_value IS NOT NULL ORDER BY o.seq DESC").fetchall():
        _UNDER[op[6]](driver, tables()[op[1]], _Op(*op))


def put_on(connection: Connection) -> None:
    """Lay what is left in the outbox over these rows again, oldest first, and keep what is under it now."""
    driver: Any = connection.connection.driver_connection
    for op in driver.execute(f"{_OPS} ORDER BY o.seq").fetchall():
        _OVER[op[6]](driver, tables()[op[1]], _Op(*op))


def _unset(driver: Any, table: SqlTable, op: _Op) -> None:
    driver.execute(_set_field(table, op.field or ""), (op.base, op.scope, op.record))


def _uncreate(driver: Any, table: SqlTable, op: _Op) -> None:
    driver.execute(_set_record(table), (op.base, op.scope, op.record))
    driver.execute("UPDATE outbox SET base_value = NULL WHERE seq = ?1", (op.seq,))


def _undelete(driver: Any, table: SqlTable, op: _Op) -> None:
    if driver.execute(_exists(table), (op.scope, op.record)).fetchone():  # made again here since
        driver.execute(_set_record(table, seq=True), (op.base, op.scope, op.record))
        return
    driver.execute(_insert(table, seq=True), (op.base, op.scope, op.record, op.subject, op.data_class))


def _set(driver: Any, table: SqlTable, op: _Op) -> None:
    driver.execute(_keep_field(table, op.field or ""), (op.seq, op.scope, op.record))
    if op.fixed:
        return
    driver.execute(_set_field(table, op.field or ""), (op.value, op.scope, op.record))


def _create(driver: Any, table: SqlTable, op: _Op) -> None:
    if driver.execute(f"{_exists(table)} AND seq IS NULL", (op.scope, op.record)).fetchone():
        return
    if driver.execute(_exists(table), (op.scope, op.record)).fetchone():
        driver.execute(_keep_record(table, "AND seq IS NOT NULL"), (op.seq, op.scope, op.record))
        driver.execute(_merge_record(table), (op.value, op.scope, op.record))
    else:
        driver.execute(_insert(table, seq=False), (op.value, op.scope, op.record, op.subject, op.data_class))


def _delete(driver: Any, table: SqlTable, op: _Op) -> None:
    driver.execute(_keep_record(table), (op.seq, op.scope, op.record))
    driver.execute(f"DELETE FROM {table.name} WHERE scope_id = ?1 AND id = ?2", (op.scope, op.record))


_UNDER = {"set": _unset, "create": _uncreate, "delete": _undelete}
_OVER = {"set": _set, "create": _create, "delete": _delete}

_OPS = """
    SELECT o.seq, o.entity, o.scope_id, o.subject_id, o.data_class, o.record_id, o.kind, o.field, o.value, o.base_value,
        o.state = 'parked' AND coalesce(o.reason = 'fixed', 0)
    FROM temp.moving m CROSS JOIN outbox o ON o.scope_id = m.scope_id AND o.data_class = m.data_class
        AND coalesce(o.subject_id, zeroblob(16)) = m.subject_id
    WHERE true"""


def _exists(table: SqlTable) -> str:
    return f"SELECT 1 FROM {table.name} WHERE scope_id = ?1 AND id = ?2"


@lru_cache(maxsize=512)
def _set_field(table: SqlTable, name: str) -> str:
    return f'UPDATE {table.name} SET "{name}" = {kept(table.c[name], "?1")} WHERE scope_id = ?2 AND id = ?3'


@lru_cache(maxsize=512)
def _keep_field(table: SqlTable, name: str) -> str:
    now = f"SELECT json_quote({wire(table.c[name], 't')}) FROM {table.name} t WHERE t.scope_id = ?2 AND t.id = ?3"
    return f"UPDATE outbox SET base_value = coalesce(({now}), base_value) WHERE seq = ?1"


@lru_cache(maxsize=128)
def _set_record(table: SqlTable, *, seq: bool = False) -> str:
    """Every field as the JSON object ?1 has it, NULL where it has none."""
    names = [*synced_columns(table), *(["seq"] if seq else [])]
    fields = ", ".join(f'"{name}" = {record_value(table.c[name], "?1")}' for name in names)
    return f"UPDATE {table.name} SET {fields} WHERE scope_id = ?2 AND id = ?3"


@lru_cache(maxsize=64)
def _merge_record(table: SqlTable) -> str:
    """The fields that the JSON object ?1 has; others stay."""
    fields = ", ".join(f'"{name}" = coalesce({_member(table, name)}, "{name}")' for name in synced_columns(table))
    return f"UPDATE {table.name} SET {fields} WHERE scope_id = ?2 AND id = ?3"


@lru_cache(maxsize=64)
def _keep_record(table: SqlTable, condition: str = "") -> str:
    seq = "'\"seq\":' || t.seq"
    now = f"SELECT {record_json(table, 't', seq)} FROM {table.name} t WHERE t.scope_id = ?2 AND t.id = ?3"
    return f"UPDATE outbox SET base_value = ({now} {condition}) WHERE seq = ?1"


@lru_cache(maxsize=64)
def _insert(table: SqlTable, *, seq: bool) -> str:
    names = [*synced_columns(table), *(["seq"] if seq else [])]
    listed = ", ".join(f'"{name}"' for name in names)
    values = record_values(table, "?1", names)
    return (
        f"INSERT INTO {table.name} (scope_id, id, subject_id, data_class, {listed}) VALUES (?2, ?3, ?4, ?5, {values})"
    )


def _member(table: SqlTable, name: str) -> str:
    return kept(table.c[name], f"(?1 -> '$.{name}')")
