"""Frozen rows about people that several services share: who a fact comes from, how a name reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from ctcoord.models.agency import Agency

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency that owns records here; ``own`` is ours."""

    id: bytes
    agency_code: str
    name: str
    short_name: str
    own: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: every fact names its agency and the day it vouches for."""

    agency: str
    own: bool
    as_of: datetime | None
    confirmed_on: date | None
    absent_since: date | None = None


def agencies(connection: Connection, own: bytes | None) -> dict[bytes, AgencyRow]:
    """Every agency known here, by id."""
    table = Agency.__table__
    statement = select(table.c.id, table.c.agency_code, table.c.name, table.c.short_name)
    return {row.id: AgencyRow(*row, row.id == own) for row in connection.execute(statement)}


def source(row: object, known: dict[bytes, AgencyRow]) -> Source:
    """The source of a selected row that carries the provenance columns."""
    agency = known.get(getattr(row, "agency_id", None) or b"")
    return Source(
        agency.short_name if agency else "",
        bool(agency and agency.own),
        getattr(row, "as_of", None),
        getattr(row, "confirmed_on", None),
        getattr(row, "absent_since", None),
    )


def build(row_type: Callable[..., Row], values: Iterable[Any], **more: Any) -> Row:
    """A frozen row from selected values in the order of its fields, and the rest by name."""
    return row_type(*values, **more)


def full_name(first: str | None, last: str | None, middle: str | None = None, suffix: str | None = None) -> str:
    """'First Middle Last Suffix' of what is known; '' when nothing is."""
    return " ".join(part for part in (first, middle, last, suffix) if part)


def age(born: date | None, today: date) -> int | None:
    """Completed years on ``today``."""
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
