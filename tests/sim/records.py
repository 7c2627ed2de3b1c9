"""Records and ops as the reference server keeps them: values as they are on the wire, no nulls."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Float, Integer
from sqlalchemy import Table as SqlTable

from ctcoord.models import tables
from ctcoord.models.base import PROTOCOL, Instant, Uuid16, synced_columns
from ctcoord.models.versions import columns_at, silent_default, since_of
from ctcoord.sync.transport import OpResult
from ctcoord.sync.wire import NOBODY, BucketKey, hash60

Op = dict[str, Any]


@dataclass
class Row:
    """A record as it stands: field values on the wire, no nulls."""

    key: BucketKey
    seq: int
    fields: dict[str, Any]


@dataclass
class Logged:
    """An op that was taken, with who sent it and which fields it settled ('*' for all of them).

    ``counted``: it moved its bucket on.
    """

    op: Op
    login: str
    device: bytes
    result: str
    seq: int
    touched: frozenset[str]
    counted: bool
    reason: str | None = None
    blind: bool = False  # added to a bucket that its author does not see


NOTHING = object()


def answer(op_id: bytes, logged: Logged, *, again: bool) -> OpResult:
    """What an op's author is told: of a bucket that they do not see always the same."""
    if logged.blind:
        return OpResult(op_id, "applied", 0, None, again)
    seq = None if logged.result == "parked" else logged.seq
    return OpResult(op_id, logged.result, seq, logged.reason, again)


def older(said: dict[str, Any], known: dict[str, Any]) -> bool:
    """Whether an import is of an older export than what is known."""
    return bool(said.get("as_of") and known.get("as_of")) and said["as_of"] < known["as_of"]


def value_in(op: Op, name: str) -> Any:
    """What an op says of a field."""
    return op["value"].get(name) if op["kind"] == "create" else op.get("value")


def instant(text: str) -> str | None:
    """An instant of an op as typed columns have it."""
    return text.replace("T", " ").removesuffix("Z") or None


def same(one: Any, other: Any) -> bool:
    """Whether two values on the wire are one; JSON is compared as text, as it is kept."""
    if one is NOTHING:
        return False
    return bool(json.dumps(one) == json.dumps(other))


def text_of(table: SqlTable, name: str, value: Any) -> str:
    """A value in canonical text."""
    kind = table.columns[name].type
    if isinstance(kind, JSON):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if isinstance(kind, Boolean):
        return str(int(value))
    if isinstance(kind, Float):
        return str(int(value * 1_000_000))
    return str(value)


def defaults(table: SqlTable) -> dict[str, Any]:
    """What a new record has in columns that older programs do not know, as on the wire."""
    found = {name: silent_default(table.c[name]) for name in synced_columns(table)}
    return {
        name: int(text) if isinstance(table.c[name].type, Boolean | Integer) else text
        for name, text in found.items()
        if text is not None
    }


def knows(version: int, entity: str, row: Row) -> bool:
    """Whether a program of that version has the row at all; of conflicts those about what it knows."""
    if entity == "conflict":
        of, field = tables()[row.fields["entity"]], row.fields.get("field")
        return since_of(of, field) <= version
    return since_of(tables()[entity]) <= version


def row_hash(table: SqlTable, record: bytes, row: Row, version: int = PROTOCOL) -> int:
    """The hash of a row's canonical text, as a version knows it; a newer column's default says nothing."""
    silent, known = defaults(table), columns_at(table, version)
    said = {name: value for name, value in row.fields.items() if name in known and silent.get(name) != value}
    named = [f"{name}={text_of(table, name, value)}" for name, value in sorted(said.items())]
    return hash60("\x1f".join([table.name, record.hex(), str(row.seq), *named]))


def stored(table: SqlTable, scope: bytes, record: bytes, row: Row, version: int = PROTOCOL) -> tuple[Any, ...]:
    """A row as a pull brings it to a program of that version."""
    subject = row.key.subject
    values = [_stored(table.columns[name].type, row.fields.get(name)) for name in columns_at(table, version)]
    return (scope, record, subject if subject != NOBODY else NOBODY, row.key.data_class, *values, row.seq)


def _stored(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Uuid16):
        return bytes.fromhex(value)
    if isinstance(kind, JSON):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if isinstance(kind, Boolean | Integer):
        return int(value)
    assert isinstance(kind, Date | Instant | Float) or isinstance(value, str)
    return value
