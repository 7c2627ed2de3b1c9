"""Frozen rows about people that several services share: who a fact comes from, how a name reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from ctcoord.services import driver

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
    found = driver.rows(connection, "SELECT id, agency_code, name, short_name FROM agency", ())
    return {row[0]: build(AgencyRow, row, own=row[0] == own) for row in found}


def source(
    agency: AgencyRow | None, as_of: datetime | None, confirmed_on: date | None, absent_since: date | None
) -> Source:
    """The source that a row's provenance says."""
    name, own = (agency.short_name, agency.own) if agency else ("", False)
    return Source(name, own, as_of, confirmed_on, absent_since)


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
