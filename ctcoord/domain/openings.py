"""When a service is open: weekly and monthly hours in local wall-clock time, past midnight too.

Terms of HSDS 3.1 schedule and RFC 5545: ``byday`` MO,TU or with a place in the month (2TU, -1FR), ``bymonthday`` 1,15
or -1, ``interval`` every so many weeks or months since the first day. A rule that cannot be told from what is written
(every second week of nobody knows which) leaves a day unknown: nobody is sent to a closed door by a guess.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ctcoord.domain.weekly import DAYS

_AHEAD = 35  # days within which the next opening is looked for
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


@dataclass(frozen=True, slots=True)
class Hours:
    """One schedule. Times are local ``HH:MM``; closing at or before the opening time means the next day.

    ``starts_on`` and ``ends_on`` are the days of the first and last occurrence (iCal dtstart and until); ``counted``:
    it ends after a number of occurrences, which is not reckoned with.
    """

    byday: str | None = None
    opens_at: str | None = None
    closes_at: str | None = None
    freq: str = "WEEKLY"
    interval: int = 1
    valid_from: date | None = None
    valid_to: date | None = None
    bymonthday: str | None = None
    byweekno: str | None = None
    byyearday: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    counted: bool = False


def is_open(hours: Iterable[Hours], moment: datetime) -> bool | None:
    """Whether anything is open at a local wall-clock moment; None where no schedule says it."""
    said: bool | None = None
    unclear = False
    today, clock = moment.date(), moment.strftime("%H:%M")
    for one in hours:
        if one.opens_at is None or one.closes_at is None:
            continue
        said = said or False
        overnight = one.closes_at <= one.opens_at
        days = [today] if one.opens_at <= clock and (overnight or clock < one.closes_at) else []
        days += [today - timedelta(days=1)] if overnight and clock < one.closes_at else []
        answers = [covers(one, day) for day in days]
        if True in answers:
            return True
        unclear = unclear or None in answers
    return None if unclear else said


def next_opening(hours: Sequence[Hours], moment: datetime) -> tuple[date, str] | None:
    """The day and time of the next opening after a local moment, within five weeks; None where none is known."""
    today, clock = moment.date(), moment.strftime("%H:%M")
    for days in range(_AHEAD + 1):
        day = today + timedelta(days=days)
        times = [one.opens_at for one in hours if one.opens_at and covers(one, day) and (days or one.opens_at > clock)]
        if times:
            return day, min(times)
    return None


def times_on(hours: Iterable[Hours], day: date) -> tuple[tuple[str, str], ...] | None:
    """When it opens and closes on a day, the earliest first, each once; empty: closed. None where it is not known."""
    told = [one for one in hours if one.opens_at is not None and one.closes_at is not None]
    answers = [(covers(one, day), (one.opens_at or "", one.closes_at or "")) for one in told]
    found = {times for answer, times in answers if answer}
    if not told or (not found and any(answer is None for answer, _times in answers)):
        return None
    return tuple(sorted(found))


def covers(one: Hours, day: date) -> bool | None:
    """Whether a schedule holds on a day, whatever its times; None where what is written does not tell."""
    first, last = _latest(one.valid_from, one.starts_on), _earliest(one.valid_to, one.ends_on)
    if (first and day < first) or (last and day > last):
        return False
    answers = [_on_its_days(one, day), _in_turn(one, day)]
    answers += [None] if one.counted or one.freq not in _FREQUENCIES else []
    return _all(answers)


def _all(answers: Sequence[bool | None]) -> bool | None:
    """One no is a no; else what is unknown leaves it unknown."""
    if False in answers:
        return False
    return None if None in answers else True


def _latest(*days: date | None) -> date | None:
    return max((day for day in days if day), default=None)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _begin(one: Hours) -> date | None:
    """The day from which weeks and months are counted."""
    return one.starts_on or one.valid_from


def _on_its_days(one: Hours, day: date) -> bool | None:
    """Whether the rule names this day; every part of it that says something must."""
    parts = [part.strip().upper() for part in (one.byday or "").split(",") if part.strip()]
    answers: list[bool | None] = []
    if parts:
        answers.append(any(_matches(part, day) for part in parts))
    month, year = calendar.monthrange(day.year, day.month)[1], 366 if calendar.isleap(day.year) else 365
    weeks = date(day.year, 12, 28).isocalendar().week
    named = ((one.bymonthday, day.day, month), (one.byyearday, day.timetuple().tm_yday, year),
             (one.byweekno, day.isocalendar().week, weeks))  # fmt: skip
    answers += [_numbered(text, number, most) for text, number, most in named if (text or "").strip()]
    if not answers and one.freq in ("MONTHLY", "YEARLY"):  # RFC 5545: then it is the day of the first one
        begin = _begin(one)
        return None if begin is None else day.day == begin.day and (one.freq == "MONTHLY" or day.month == begin.month)
    return _all(answers)


def _numbered(text: str | None, number: int, most: int) -> bool | None:
    """Whether a number is among those listed, those below zero counted from the end; None where they are none."""
    try:
        listed = [int(part) for part in (text or "").split(",") if part.strip()]
    except ValueError:
        return None
    return number in listed or number - most - 1 in listed


def _in_turn(one: Hours, day: date) -> bool | None:
    """Of every second week, month and so on, whether it is the turn of this one; weeks begin on Monday."""
    if one.interval <= 1:
        return True
    begin = _begin(one)
    if begin is None:
        return None
    passed = {
        "DAILY": (day - begin).days,
        "MONTHLY": (day.year - begin.year) * 12 + day.month - begin.month,
        "YEARLY": day.year - begin.year,
    }.get(one.freq, (_monday(day) - _monday(begin)).days // 7)
    return passed % one.interval == 0


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _matches(part: str, day: date) -> bool:
    """Whether a day is ``TU``, or ``2TU``: the second Tuesday of its month, whatever frequency was written beside."""
    if part[-2:] not in DAYS or DAYS.index(part[-2:]) != day.weekday():
        return False
    place = part[:-2]
    if not place:
        return True
    last = calendar.monthrange(day.year, day.month)[1]
    counted = -((last - day.day) // 7 + 1) if place.startswith("-") else (day.day - 1) // 7 + 1
    try:
        return int(place) == counted
    except ValueError:
        return False
