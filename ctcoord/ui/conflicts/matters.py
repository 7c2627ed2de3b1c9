"""What waits for a person, as plain data: records with conflicting fields, and records that were set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from ctcoord.services.conflicts import EDITED, FIRST, SECOND, ConflictRow
from ctcoord.services.sending import ParkedRow
from ctcoord.words import in_use
from ctcoord.words.records import UNITS, choices, list_choices


@dataclass(frozen=True, slots=True)
class Matter:
    """The conflicts of one record: decided and saved together, since an action lies in one household."""

    rows: tuple[ConflictRow, ...]

    @property
    def key(self) -> tuple[bytes, bytes]:
        """What the matter is known by between two reads."""
        return self.rows[0].scope_id, self.rows[0].record_id

    @property
    def since(self) -> datetime | None:
        """When the first of its conflicts came about."""
        return min((row.second_at for row in self.rows if row.second_at is not None), default=None)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two values: whose, when, and the choice that takes it."""

    choice: str
    value: Any
    by: str
    at: datetime | None
    ours: bool
    in_use: bool
    safer: bool  # it acts because it protects the family, whatever the record says


@dataclass(frozen=True, slots=True)
class Decision:
    """What was chosen for a conflict: first, second or edited with a value as on the wire."""

    choice: str
    value: Any = None


def matters(rows: Sequence[ConflictRow]) -> list[Matter]:
    """Conflicts by record, in the order of the rows; a record's are beside each other there."""
    return [Matter(tuple(group)) for _key, group in groupby(rows, key=lambda row: (row.scope_id, row.record_id))]


def sides(row: ConflictRow, staff_id: bytes | None, *, ours_left: bool = True) -> tuple[Side, Side]:
    """The two values: the first at the left, or with ``ours_left`` ours where just one of them is ours."""
    acts, too = (any(_same(one, value) for one in row.acting) for value in (row.first, row.second))
    safer = not _same(row.acting, (row.current,))
    first = Side(FIRST, row.first, row.first_by, row.first_at, _is(row.first_id, staff_id), acts, safer)
    second = Side(
        SECOND, row.second, row.second_by, row.second_at, _is(row.second_id, staff_id),
        too and not _same(row.first, row.second), safer,
    )  # fmt: skip
    return (second, first) if ours_left and second.ours and not first.ours else (first, second)


def mixed(matter: Matter, staff_id: bytes | None) -> bool:
    """Whether the columns cannot be called ours and theirs: in some row neither, or both, are ours."""
    return any(left.ours == right.ours for left, right in (sides(row, staff_id) for row in matter.rows))


def field_kind(row: ConflictRow) -> str:
    """How another value is written: date, text, number, unit (a number in the unit shown), code (one of a list), codes
    (several of a list), or '' where one of the two can only be chosen."""
    values = [value for value in (row.base, row.first, row.second, row.current) if value is not None]
    if row.field is None or not row.editable or any(isinstance(value, dict | list) for value in values):
        return ""
    if choices(in_use(), row.entity, row.field):
        return "code"
    if list_choices(in_use(), row.field):
        return "codes"
    if row.field in UNITS:
        return "unit"
    if values and all(isinstance(value, int | float) for value in values):
        return "number"
    return "date" if values and all(_is_day(value) for value in values) else "text"


def parked_key(row: ParkedRow) -> tuple[bytes, bytes]:
    """What a parked record is known by between two reads."""
    return row.scope_id, row.record_id


def _is(author: bytes | None, staff_id: bytes | None) -> bool:
    return author is not None and author == staff_id


def _same(one: Any, other: Any) -> bool:
    return bool(one == other)


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


__all__ = ["EDITED", "FIRST", "SECOND", "Decision", "Matter", "Side", "field_kind", "matters", "mixed", "sides"]
