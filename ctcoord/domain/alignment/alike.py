"""Days of a period that say the same are looked at once: a year of school weeks has few different days."""

from __future__ import annotations

from bisect import bisect_right

from ctcoord.domain.alignment.care import Day, DayResult
from ctcoord.domain.alignment.days import AROUND, NIGHT, Pattern
from ctcoord.domain.alignment.period import Period

Alike = tuple[list[int], DayResult]
_BEFORE, _AFTER, _FAR_BEFORE, _FAR_AFTER = 1, 2, 4, 8  # over which midnights a day reaches


def alike_days(period: Period) -> list[Alike]:
    """The days of a period that say the same, rising, with what they say."""
    groups: dict[object, list[int]] = {}
    edges = sorted(period.who.changes())
    reaches = {pattern: _reaches(period, pattern) for pattern in set(period.days.patterns)}
    for day in range(period.first, period.last + 1):
        key = day if period.clock.odd(day) else (bisect_right(edges, day), _pattern(period, day, reaches))
        groups.setdefault(key, []).append(day)
    return [(days, Day(days[0], period).read()) for days in groups.values()]


def _pattern(period: Period, day: int, reaches: dict[Pattern, int]) -> object:
    """What happens on a day, and around it where something reaches over midnight."""
    place = day - period.first + AROUND
    around = period.days.patterns[place - AROUND : place + AROUND + 1]
    far_before, before, this, after, far_after = (reaches[pattern] for pattern in around)
    far = far_before & _FAR_AFTER or before & _AFTER or after & _BEFORE or far_after & _FAR_BEFORE
    weekday = day % 7 if period.ways.by_day else None
    return weekday, tuple(around) if this or far else around[AROUND]


def _reaches(period: Period, pattern: Pattern) -> int:
    times = [one for one in map(period.days.occurrences.__getitem__, pattern) if not one.changed]
    earliest = min((one.opens for one in times), default=NIGHT) - period.ways.longest
    latest = max((one.closes for one in times), default=0) + period.ways.longest
    before = _BEFORE * (earliest < 0) + _FAR_BEFORE * (earliest < -NIGHT)
    return before + _AFTER * (latest > NIGHT) + _FAR_AFTER * (latest > 2 * NIGHT)
