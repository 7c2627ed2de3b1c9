"""Days of the week, times of day and lengths of time as agencies write them, in the terms of HSDS schedule."""

from __future__ import annotations

import re
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal

from ctcoord.domain.parse import Cell, Unreadable, clean, parse_decimal

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MINUTES_A_WEEK = 7 * 24 * 60

_DAY_NAMES = (
    "mo m mon monday lu lun lunes",
    "tu t tue tues tuesday ma mar martes",
    "we w wed weds wednesday mi mie mié miércoles miercoles",
    "th r thu thur thurs thursday ju jue jueves",
    "fr f fri friday vi vie viernes",
    "sa sat saturday sab sáb sábado sabado",
    "su u sun sunday do dom domingo",
)
_DAY_OF = {name: day for day, names in enumerate(_DAY_NAMES) for name in names.split()}
_GROUPS = {"weekdays": "MO-FR", "weekday": "MO-FR", "weekend": "SA-SU", "weekends": "SA-SU",
           "daily": "MO-SU", "every day": "MO-SU", "all": "MO-SU"}  # fmt: skip
_RUN = re.compile(r"mo|tu|we|th|fr|sa|su|[mtwrfu]")  # MTWThF, MTWRF, SaSu; a lone S is nobody's
_IN_ORDER = {"mtwtf": range(5), "mtwtfs": range(6), "mtwtfss": range(7), "smtwtfs": range(7)}
_FLAGS = re.compile(r"[01]{7}", re.ASCII)


def parse_byday(value: str) -> str:
    """Days of the week as HSDS ``byday``: ``MO,WE,FR`` in the order of the week.

    Reads lists (``Mon, Wed & Fri``, ``lun mié vie``), ranges (``M-F``, ``Sat-Mon``), runs of letters
    (``MTWThF``, R for Thursday, U for Sunday), ``weekdays``, and seven flags that start on Monday
    (``1111100``). Raises Unreadable ``days``.
    """
    text = clean(value).lower()
    text = _GROUPS.get(text, text).lower()
    if _FLAGS.fullmatch(text):
        days = {day for day, flag in enumerate(text) if flag == "1"}
    else:
        words = re.split(r"[\s,;/&+.]+|\band\b|\by\b", re.sub(r"\s*(?:-|–|\bto\b|\bthru\b|\bthrough\b)\s*", "-", text))
        days = {day for word in words if word for day in _days_of(word)}
    if not days:
        raise Unreadable("days")
    return ",".join(DAYS[day] for day in sorted(days))


def _days_of(word: str) -> list[int]:
    if word in _DAY_OF:
        return [_DAY_OF[word]]
    first, dash, last = word.partition("-")
    if dash and first in _DAY_OF and last in _DAY_OF:
        start, end = _DAY_OF[first], _DAY_OF[last]
        return [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]
    if word in _IN_ORDER:
        return list(_IN_ORDER[word])
    days = [_DAY_OF[letters] for letters in _RUN.findall(word)]
    if "".join(_RUN.findall(word)) != word or len(set(days)) < len(days):
        raise Unreadable("days")
    return days


_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2})(?::\d{2}(?:\.\d+)?)?)?\s*([ap])?\.?\s?m?\.?", re.ASCII)
_MILITARY = re.compile(r"(\d{1,2})(\d{2})\s*([ap])?\.?m?\.?", re.ASCII)


def parse_time(value: Cell | time) -> str:
    """A time of day as ``HH:MM``, 00:00 to 23:59; 24:00 is 00:00.

    Reads ``7:30 AM``, ``07:30:00``, ``7am``, ``0730``, ``noon``, a time cell, and a day's fraction as Excel
    keeps it (0.3125). A bare ``7`` is refused: nobody knows which. Raises Unreadable ``time``.
    """
    if isinstance(value, (time, datetime)):
        return f"{value.hour:02}:{value.minute:02}"
    if isinstance(value, float) or (isinstance(value, str) and re.fullmatch(r"0?\.\d+", value.strip())):
        return _time_of_minutes(round(float(value) * 1440) if 0 <= float(value) < 1 else -1)
    text = clean(str(value)).lower()
    text = {"noon": "12:00", "midnight": "00:00", "mediodía": "12:00", "medianoche": "00:00"}.get(text, text)
    match = _CLOCK.fullmatch(text)
    if match and (match[2] or match[3]):
        return _time(int(match[1]), int(match[2] or 0), match[3])
    if match := _MILITARY.fullmatch(text):
        return _time(int(match[1]), int(match[2]), match[3])
    raise Unreadable("time")


def _time(hour: int, minute: int, half: str | None) -> str:
    if half and not 1 <= hour <= 12:
        raise Unreadable("time")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, minute) == (24, 0):
        hour = 0
    return _time_of_minutes(hour * 60 + minute if minute < 60 else -1)


def _time_of_minutes(minutes: int) -> str:
    if not 0 <= minutes < 1440:
        raise Unreadable("time")
    return f"{minutes // 60:02}:{minutes % 60:02}"


def parse_minutes(value: Cell, unit: str = "hours") -> int:
    """A length of time in whole minutes: a number of ``unit`` ('hours' or 'minutes'), or ``h:mm``.

    Raises Unreadable ``duration``.
    """
    text = str(value).strip()
    if match := re.fullmatch(r"(\d{1,4}):([0-5]\d)(?::\d{2})?", text, re.ASCII):
        return int(match[1]) * 60 + int(match[2])
    try:
        number = parse_decimal(value) * (60 if unit == "hours" else 1)
    except Unreadable:
        raise Unreadable("duration") from None
    if not 0 <= number <= 10_000_000:
        raise Unreadable("duration")
    return int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def span_minutes(opens_at: str, closes_at: str) -> int:
    """Minutes from one ``HH:MM`` to another, past midnight when the second is not later."""
    start, end = (int(at[:2]) * 60 + int(at[3:]) for at in (opens_at, closes_at))
    return end - start if end > start else end - start + 1440
