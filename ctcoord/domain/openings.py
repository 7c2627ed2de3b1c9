"""When a service is open: weekly and monthly hours in local wall-clock time, past midnight too.

Terms of HSDS 3.1 schedule and RFC 5545: ``byday`` MO,TU or with a place in the month (2TU, -1FR), ``interval`` every
so many weeks or months since ``valid_from``.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ctcoord.domain.weekly import DAYS

_AHEAD = 35  # days within which the next opening is looked for


@dataclass(frozen=True, slots=True)
class Hours:
    """One schedule. Times are local ``HH:MM``; closing at or before the opening time means the next day."""

    byday: str | None = None
    opens_at: str | None = None
    closes_at: str | None = None
    freq: str = "WEEKLY"
    interval: int = 1
    valid_from: date | None = None
    valid_to: date | None = None


def is_open(hours: Iterable[Hours], moment: datetime) -> bool | None:
    """Whether anything is open at a local wall-clock moment; None where no schedule says any time."""
    said = None
    today, clock = moment.date(), moment.strftime("%H:%M")
    for one in hours:
        if one.opens_at is None or one.closes_at is None:
            continue
        said = said or False
        overnight = one.closes_at <= one.opens_at
        if covers(one, today) and one.opens_at <= clock and (overnight or clock < one.closes_at):
            return True
        if overnight and clock < one.closes_at and covers(one, today - timedelta(days=1)):
            return True
    return said


def next_opening(hours: Sequence[Hours], moment: datetime) -> tuple[date, str] | None:
    """The day and time of the next opening after a local moment, within five weeks; None where none is known."""
    today, clock = moment.date(), moment.strftime("%H:%M")
    for days in range(_AHEAD + 1):
        day = today + timedelta(days=days)
        times = [one.opens_at for one in hours if one.opens_at and covers(one, day) and (days or one.opens_at > clock)]
        if times:
            return day, min(times)
    return None


def covers(one: Hours, day: date) -> bool:
    """Whether a schedule holds on a day, whatever its times."""
    if (one.valid_from and day < one.valid_from) or (one.valid_to and day > one.valid_to):
        return False
    if not _in_turn(one, day):
        return False
    parts = [part for part in (one.byday or "").split(",") if part]
    if not parts:
        return True
    return any(_matches(part, day, monthly=one.freq == "MONTHLY") for part in parts)


def _in_turn(one: Hours, day: date) -> bool:
    """Of every second week, month and so on, whether it is the turn of this one; weeks begin on Monday."""
    if one.interval <= 1 or one.valid_from is None:
        return True
    if one.freq == "MONTHLY":
        passed = (day.year - one.valid_from.year) * 12 + day.month - one.valid_from.month
    else:
        passed = (_monday(day) - _monday(one.valid_from)).days // 7
    return passed % one.interval == 0


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _matches(part: str, day: date, *, monthly: bool) -> bool:
    if part[-2:] not in DAYS or DAYS.index(part[-2:]) != day.weekday():
        return False
    place = part[:-2]
    if not place or not monthly:
        return True
    last = calendar.monthrange(day.year, day.month)[1]
    counted = -((last - day.day) // 7 + 1) if place.startswith("-") else (day.day - 1) // 7 + 1
    try:
        return int(place) == counted
    except ValueError:
        return False
