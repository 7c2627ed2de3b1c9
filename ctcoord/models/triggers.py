"""TEMP triggers that turn every change of a synced column into an outbox op, in the same transaction.

They are generated from the models' metadata on the writing connection, so that a new column needs
no edit here, and they see every way of writing: ORM, Core, bulk, INSERT … SELECT. Sync's own writes
set ``bypass``. (REPLACE conflict handling fires no delete triggers: it is not used.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Table

from ctcoord.models.base import Instant, Uuid16, synced_columns, synced_tables
from ctcoord.models.versions import written_default

# One row: who is writing now. Not synced, not on disk.
_ACTION = """
CREATE TEMP TABLE IF NOT EXISTS action (
    bypass INTEGER NOT NULL, action_id BLOB NOT NULL, author_id BLOB, made_at TEXT NOT NULL, held_until TEXT)
"""
_INTO = """INSERT INTO outbox (op_id, action_id, scope_id, subject_id, data_class, entity, record_id, kind, field,
    value, base_value, author_id, made_at, held_until)"""


@lru_cache(maxsize=1)
def statements() -> tuple[str, ...]:
    """The DDL that arms a writing connection: the action table and three triggers a synced table."""
    return (_ACTION, *(sql for table in synced_tables() for sql in _triggers(table)))


@contextmanager
def without_inserts(driver: Any, table: Table) -> Iterator[None]:
    """Leave a table's insert trigger out of a transaction of sync's own writes, where it says nothing but costs.

    An exception leaves it to the rollback to bring it back.
    """
    name = f"op_{table.name}_insert"
    driver.execute(f"DROP TRIGGER temp.{name}")
    yield
    driver.execute(next(one for one in statements() if one.startswith(f"CREATE TEMP TRIGGER {name} ")))


def _triggers(table: Table) -> tuple[str, str, str]:
    name, columns = table.name, [table.columns[name] for name in synced_columns(table)]
    create, deleted = record_json(table, "NEW"), record_json(table, "OLD", "'\"seq\":' || OLD.seq")
    fields = " UNION ALL ".join(
        f"SELECT '{c.name}' AS field, json_quote({wire(c, 'NEW')}) AS value, json_quote({wire(c, 'OLD')}) AS base"
        f" WHERE {_q(c, 'NEW')} IS NOT {_q(c, 'OLD')}"
        for c in columns
    )
    changed = " OR ".join(f"{_q(c, 'NEW')} IS NOT {_q(c, 'OLD')}" for c in columns)
    return (
        _trigger(name, "insert", "", _op("NEW", name, "create", f"NULL, {create}, NULL")),
        _trigger(
            name, "update", f" AND ({changed})", _op("NEW", name, "set", "field, value, base", f"action, ({fields})")
        ),
        _trigger(name, "delete", "", _op("OLD", name, "delete", f"NULL, NULL, {deleted}")),
    )


def _trigger(table: str, verb: str, condition: str, body: str) -> str:
    return (
        f"CREATE TEMP TRIGGER op_{table}_{verb} AFTER {verb.upper()} ON main.{table}"
        f" WHEN (SELECT bypass FROM action) = 0{condition} BEGIN {body}; END"
    )


def _op(row: str, table: str, kind: str, payload: str, source: str = "action") -> str:
    return (
        f"{_INTO} SELECT new_id(), action_id, {row}.scope_id, {row}.subject_id, {row}.data_class, '{table}',"
        f" {row}.id, '{kind}', {payload}, author_id, made_at, held_until FROM {source}"
    )


def record_json(table: Table, row: str, *more: str) -> str:
    """The SQL expression of a record's synced columns that are not NULL as a JSON object, and ``more`` members."""
    # Concatenated rather than json_patch over json_object: half the time of a long import's triggers.
    members = [_member(table.columns[name], row) for name in synced_columns(table)]
    return f"'{{' || concat_ws(',', {', '.join((*members, *more))}) || '}}'"  # concat_ws drops what is NULL


def _member(column: Column[object], row: str) -> str:
    """The SQL expression of a column of a record as a member of a JSON object; NULL where it is NULL."""
    value, name = _q(column, row), f'\'"{column.name}":'
    if isinstance(column.type, Uuid16):
        member = f"{name}\"' || lower(hex({value})) || '\"'"
    elif isinstance(column.type, JSON):
        member = f"{name}' || json({value})"
    else:
        member = f"{name}' || json_quote({value})"
    return f"iif({value} IS NULL, NULL, {member})"


def wire(column: Column[object], row: str) -> str:
    """The SQL expression of a value on the wire: ids in hex, JSON as JSON, the rest as stored."""
    value = _q(column, row)
    if isinstance(column.type, Uuid16):
        return f"lower(hex({value}))" if not column.nullable else f"iif({value} IS NULL, NULL, lower(hex({value})))"
    return f"json({value})" if isinstance(column.type, JSON) else value


def _q(column: Column[object], row: str) -> str:
    return f'{row}."{column.name}"'


def kept(column: Column[object], text: str) -> str:
    """The SQL expression of a column's stored value from that of its JSON text: the inverse of ``wire``.

    JSON columns keep the very text: written anew it could be spelt otherwise, and would be another to a checksum.
    """
    if isinstance(column.type, Uuid16):
        return f"unhex({text} ->> '$')"
    if isinstance(column.type, JSON):
        return f"nullif(json({text}), 'null')"
    return f"({text} ->> '$')"


def record_values(table: Table, text: str, names: Iterable[str]) -> str:
    """The SQL expressions of these columns from that of a record's JSON object, as a list."""
    return ", ".join(record_value(table.columns[name], text) for name in names)


def record_value(column: Column[object], text: str) -> str:
    """The SQL expression of a column from that of a record's JSON object, which an older program may have written."""
    value, silent = kept(column, f"({text} -> '$.{column.name}')"), written_default(column)
    return value if silent is None else f"coalesce({value}, {silent})"


def from_wire(column: Column[object], value: Any) -> Any:
    """The Python value of a column from its JSON value on the wire: the inverse of what ops carry."""
    if value is None:
        return None
    for kind, parse in _PARSE:
        if isinstance(column.type, kind):
            return parse(value)
    return value


_PARSE: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Uuid16, bytes.fromhex),
    (Instant, lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC)),
    (Date, date.fromisoformat),
    (Boolean, bool),
)


def to_wire(value: Any) -> Any:
    """The JSON value of a Python value: ids in hex, dates and instants in ISO form."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value
