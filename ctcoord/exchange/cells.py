"""One cell of an extract, read as its column's kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ctcoord.domain import parse, weekly
from ctcoord.domain.parse import Unreadable, clean
from ctcoord.exchange.profiles import Column, Profile
from ctcoord.exchange.tabular import NO_RESULT
from ctcoord.exchange.targets import FORGIVING, target_of

LONGEST_TEXT = 2_000
MOST_REMEMBERED = 4_096  # read cells of a column
MOST_CLOSED_DAYS = 400  # one range of closed days; a longer one is a typing mistake
YEARS_AHEAD = 20  # how far authorisations and leases reach: what two digits of a year may mean

Span = tuple[str, str]
Range = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Cell:
    """A read cell: its value, and the code of a warning that goes with it."""

    value: Any = None
    warning: str | None = None


NOTHING = Cell()


class Reader:
    """Reads the cells of one column."""

    def __init__(self, column: Column, profile: Profile, year: int) -> None:
        """``year`` is the one in which the file was made: it decides what two digits of a year mean."""
        target = target_of(column.field, profile.roles)
        self.column = column
        self._year = year
        self._order = column.date_order or profile.date_order
        self._codes = {_code_key(told): kept for told, kept in column.codes.items()}
        self._closed = bool(target and target.values)
        if target:
            self._codes = {value.lower(): value for value in target.values} | self._codes
        blanks = profile.blanks + (profile.open_ended if column.kind == "date" else ())
        self._blanks = {blank.lower() for blank in blanks}
        self._read: dict[str, Cell] = {}  # columns repeat their cells: dates, towns, codes

    def read(self, text: str) -> Cell:
        """The value of a cell; raises Unreadable when it cannot be used and must be."""
        known = self._read.get(text)
        if known is None:
            known = self._cell(text)
            if len(self._read) < MOST_REMEMBERED:
                self._read[text] = known
        return known

    def _cell(self, text: str) -> Cell:
        if text == NO_RESULT:
            if self.column.required:
                raise Unreadable("formula")
            return Cell(None, "formula")
        if "\0" in text:
            raise Unreadable("nul")
        text = clean(text)
        if len(text) > LONGEST_TEXT:
            raise Unreadable("long")
        if not text or text.lower() in self._blanks:
            if self.column.required:
                raise Unreadable("missing")
            return NOTHING
        try:
            return self._value(text)
        except Unreadable as error:
            if self.column.kind in FORGIVING and not self.column.required:
                return Cell(_KEPT.get(self.column.kind, _nothing)(text), error.code)
            raise

    def _value(self, text: str) -> Cell:
        if self.column.width and text.isascii() and text.isdigit():
            text = text.zfill(self.column.width)
        if self._codes:
            known = self._codes.get(_code_key(text))
            if known is not None:
                return Cell(known or None)
            if self._closed:
                raise Unreadable("code")
        if self.column.kind == "date":
            return Cell(self._date(text))
        if self.column.kind in ("hours", "minutes"):
            return Cell(_a_week(weekly.parse_minutes(text, self.column.kind), self.column.per))
        if self.column.kind == "zip":
            return Cell(*parse.parse_zip(text))
        if self.column.kind == "dates":
            return Cell(self._ranges(text))
        return Cell(_READ[self.column.kind](text))

    def _date(self, text: str) -> date:
        past = self.column.field.endswith(("birth_date", "died_on", "as_of"))
        return parse.parse_date(text, self._order, self._year if past else self._year + YEARS_AHEAD)

    def _ranges(self, text: str) -> tuple[Range, ...]:
        """Days and ranges of days: ``2026-12-25; 12/21/2026 - 1/2/2027``."""
        found = []
        for part in re.split(r"[;\n]+", text):
            if not part.strip():
                continue
            first, dash, last = _cut_range(part.strip())
            start = self._date(first)
            end = self._date(last) if dash else start
            if end < start or end - start > timedelta(days=MOST_CLOSED_DAYS):
                raise Unreadable("order")
            found.append((start, end))
        return tuple(dict.fromkeys(found))


def _cut_range(text: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"(.+?)\s*(?:–|—|\s-\s|\bto\b|\bthrough\b|\ba\b)\s*(.+)", text)
    return (match[1], "-", match[2]) if match else (text, "", "")


def _code_key(text: str) -> str:
    """A code as it is compared: case and a spreadsheet's ``.0`` do not count."""
    return clean(text).lower().removesuffix(".0")


def _a_week(minutes: int, per: str) -> int:
    """Minutes of a day, two weeks or a month as minutes of a week; a month is a twelfth of 52 weeks."""
    times, over = {"day": (5, 1), "week": (1, 1), "two weeks": (1, 2), "month": (12, 52)}[per]
    return round(minutes * times / over)


def _span(text: str) -> Span:
    """Times of a day from until: ``8:00-17:30``, ``8 AM to 4:30 PM``."""
    start, dash, end = _cut_range(re.sub(r"(?<=\d|[mM.])-(?=\d)", " - ", text))
    if not dash:
        raise Unreadable("time")
    return weekly.parse_time(start), weekly.parse_time(end)


def _typed(text: str) -> tuple[str, str | None]:
    return text, None


def _nothing(_text: str) -> None:
    return None


def _number_as_code(text: str) -> str:
    return text.removesuffix(".0") if text.removesuffix(".0").isdigit() else text


_KEPT: dict[str, Callable[[str], Any]] = {"phone": _typed, "email": _typed}
_READ: dict[str, Callable[[str], Any]] = {
    "text": str,
    "code": _number_as_code,
    "name": parse.parse_name,
    "money": parse.parse_cents,
    "whole": parse.parse_whole,
    "bool": parse.parse_bool,
    "ssn": parse.parse_ssn,
    "phone": lambda text: (text, parse.parse_phone(text)),
    "email": lambda text: (text, parse.parse_email(text)),
    "byday": weekly.parse_byday,
    "time": weekly.parse_time,
    "span": _span,
}
