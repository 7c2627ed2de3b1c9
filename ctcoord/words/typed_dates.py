"""Dates as people type them: numbers in the order of their language, months by name, or 2026-11-21."""

from __future__ import annotations

import re
from datetime import date

from ctcoord.words.calendar import CALENDARS

ORDER = {"en": "mdy", "es": "dmy"}  # of numbers alone; 2026-11-21 is the same everywhere
MIN_LETTERS = 3
_WEEKDAYS = {name.casefold() for calendar in CALENDARS.values() for name in calendar.weekdays}
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")


def read_day(text: str, language: str, near: date) -> date | None:
    """The date that ``text`` says in a language; None when it says none.

    Without a year it is the one nearest to ``near``; a year of two digits lies at most 20 years after it.
    A number that cannot be a month is a day, whatever the order. Names of days are not read.
    """
    found = [token.casefold() for token in _TOKEN.findall(text)]
    numbers = [token for token in found if token.isdecimal()]
    named = [token for token in found if _month(token)]
    # "mar" is March, and Tuesday in Spanish: the day when another word names the month.
    months = [_month(token) for token in named if token not in _WEEKDAYS] or [_month(token) for token in named[-1:]]
    if len(months) > 1 or len(numbers) + len(months) not in {2, 3}:
        return None
    year, month, day = _with_name(numbers, months[0]) if months else _in_order(numbers, ORDER.get(language, "mdy"))
    if year is None:
        candidates = [made for shift in (-1, 0, 1) if (made := _made(near.year + shift, month, day))]
        return min(candidates, key=lambda made: abs((made - near).days), default=None)
    return _made(_century(year, near), month, day)


def _month(token: str) -> int:
    """1 to 12 for the name of a month in any of the languages, or the beginning of one; 0 for other words."""
    if token.isdecimal() or len(token) < MIN_LETTERS:
        return 0
    for calendar in CALENDARS.values():
        for names in (calendar.long_months, calendar.months):
            for position, name in enumerate(names, start=1):
                if name.casefold().startswith(token):
                    return position
    return 0


def _with_name(numbers: list[str], month: int) -> tuple[str | None, int, int]:
    day, year = (numbers[1], numbers[0]) if len(numbers[0]) == len("2026") else (numbers[0], (*numbers, None)[1])
    return year, month, int(day or 0)


def _in_order(numbers: list[str], order: str) -> tuple[str | None, int, int]:
    if len(numbers[0]) == len("2026"):
        if len(numbers) < len(order):
            return None, 0, 0
        return numbers[0], int(numbers[1]), int(numbers[2])
    first, second = int(numbers[0]), int(numbers[1])
    month, day = (first, second) if order == "mdy" else (second, first)
    if month > len(CALENDARS["en"].months) >= day:
        month, day = day, month
    return (*numbers, None)[2], month, day


def _century(year: str, near: date) -> int:
    if len(year) > len("26"):
        return int(year)
    this = near.year // 100 * 100 + int(year)
    return this if this <= near.year + 20 else this - 100


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
