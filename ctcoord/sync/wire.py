"""What goes over the wire, and how both sides tell that they hold the same rows: texts, hashes, constants.

The SQL here is for SQLite and comes from the models' metadata, as the database's own does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import JSON, Column, Float, Table

from ctcoord.models.base import PROTOCOL, Uuid16
from ctcoord.models.versions import columns_at, written_default

CLIENT = PROTOCOL  # the protocol that this program speaks; with an older database it speaks the older one
NOBODY = bytes(16)  # the subject of a bucket that is about the scope as a whole; NULL in the local store
UNIT = "\x1f"
MODULUS = 1 << 60


class BucketKey(NamedTuple):
    """The unit of access, transfer, purge and checksum; ``subject`` is NOBODY for the scope as a whole."""

    scope: bytes
    subject: bytes
    data_class: str


def hash60(text: str) -> int:
    """The first 15 hex digits of SHA-256 as an integer below 2^60."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 4


def head_hash(key: BucketKey, seq: int) -> int:
    """What a bucket adds to the digest."""
    return hash60(f"{key.scope.hex()}{key.subject.hex()}{key.data_class}{seq}")


def digest(cursors: Iterable[tuple[BucketKey, int]]) -> int:
    """One number for how far all buckets have come."""
    return sum(head_hash(key, seq) for key, seq in cursors) % MODULUS


@lru_cache(maxsize=128)
def canonical(table: Table, row: str, version: int = CLIENT) -> str:
    """The SQL expression of a row's canonical text, as a version knows it; ``row`` is the alias of its table."""
    named = [f"'{name}=' || {_said(table.columns[name], row)}" for name in sorted(columns_at(table, version))]
    return f"concat_ws(char(31), '{table.name}', lower(hex({row}.id)), {row}.seq, {', '.join(named)})"


def _said(column: Column[object], row: str) -> str:
    """The text of a value; NULL if it is a default that says nothing."""
    silent = written_default(column)
    return _text(column, row) if silent is None else f"nullif({_text(column, row)}, {silent})"


def _text(column: Column[object], row: str) -> str:
    value = f'{row}."{column.name}"'
    if isinstance(column.type, Uuid16):
        return f"iif({value} IS NULL, NULL, lower(hex({value})))"
    if isinstance(column.type, JSON):
        return f"json({value})"
    if isinstance(column.type, Float):
        return f"CAST({value} * 1000000 AS INTEGER)"
    return value


@lru_cache(maxsize=128)
def local_columns(table: Table, version: int = CLIENT) -> tuple[str, ...]:
    """Key, bucket, fields and ``seq``: what a pull brings of a row to a program of that version."""
    return ("scope_id", "id", "subject_id", "data_class", *columns_at(table, version), "seq")


# One op of the outbox ``o`` as JSON, with the cursor of its bucket ``b``; values go as the triggers wrote them.
_MEMBERS = """'op', lower(hex(o.op_id)), 'action', lower(hex(o.action_id)), 'scope', lower(hex(o.scope_id)),
    'subject', lower(hex(coalesce(o.subject_id, zeroblob(16)))), 'class', o.data_class, 'entity', o.entity,
    'id', lower(hex(o.record_id)), 'kind', o.kind, 'field', o.field,
    'base', coalesce(o.base_seq, b.seq, 0), 'n', o.seq,
    'author', nullif(lower(hex(o.author_id)), ''), 'at', o.made_at"""
OP_JSON = f"iif(o.kind = 'delete', json_object({_MEMBERS}), json_object({_MEMBERS}, 'value', json(o.value)))"
