"""Dates, ages and spans as the window shows them, in the language in use."""

from __future__ import annotations

from datetime import date, datetime

from ctcoord.words.current import _, in_use, ngettext


def day_name(day: date) -> str:
    """Sat, sáb."""
    return in_use().weekday(day)


def short_date(day: date, today: date) -> str:
    """Nov 21 in the present year, else Nov 21, 2027; 21 nov, 21 nov 2027."""
    return in_use().day(day) if day.year == today.year else in_use().date(day)


def near_date(day: date, today: date) -> str:
    """With the weekday where that cannot be another year's day: Sat Nov 21; sáb 21 nov; else with the year."""
    return in_use().date(day, today)


def long_date(day: date) -> str:
    """Saturday, November 21, 2026; Sábado, 21 de noviembre de 2026."""
    return in_use().long_date(day)


def month_year(day: date, *, with_year: bool) -> str:
    """Nov, or Nov 2026 where the year changes or begins."""
    return in_use().month(day, year=with_year)


def due_words(day: date, today: date) -> str:
    """−3 d · Wed when late, Today, else the near date."""
    late = (today - day).days
    if late > 0:
        return _("−{days} d · {day}", days=late, day=day_name(day) if late < 7 else short_date(day, today))
    return _("Today") if late == 0 else near_date(day, today)


def age_on(birth: date, day: date) -> int:
    """Completed years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def days_words(days: int) -> str:
    """1 day, 25 days."""
    return ngettext("{n} day", "{n} days", days)


def clock_time(moment: datetime) -> str:
    """10:41, 24 hours."""
    return in_use().clock(moment)
