"""Days of a period that say the same are looked at once: a year of school weeks has few different days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from ctcoord.domain.alignment.care import Day, DayResult
from ctcoord.domain.alignment.days import AROUND, NIGHT, Pattern
from ctcoord.domain.alignment.period import Period

Alike = tuple[list[int], DayResult]
_BEFORE, _AFTER, _FAR_BEFORE, _FAR_AFTER = 1, 2, 4, 8  # over which midnights a day reaches


def alike_days(period: Period) -> list[Alike]:
    """The days of a period that say the same, rising, with what they say."""
    groups: dict[object, list[int]] = {}
    alone: dict[object, bool] = {}
    for day, key, by_itself in _keys(period):
        groups.setdefault(key, []).append(day)
        alone[key] = by_itself
    return [(days, Day(days[0], period, alone=alone[key]).read()) for key, days in groups.items()]


def _keys(period: Period) -> Iterator[tuple[int, object, bool]]:
    """For each day what its answer depends on, and whether that is its own occurrences alone."""
    patterns, odd = period.days.patterns, period.clock.odd_days
    reach_of = {pattern: _reaches(period, pattern) for pattern in set(patterns)}
    reaches = [reach_of[pattern] for pattern in patterns]
    edges = sorted(period.who.changes())
    by_weekday = period.ways.by_day
    for day in range(period.first, period.last + 1):
        at = day - period.first + AROUND
        far = reaches[at - 2] & _FAR_AFTER or reaches[at - 1] & _AFTER or reaches[at + 1] & _BEFORE
        alone = not (reaches[at] or far or reaches[at + 2] & _FAR_BEFORE)
        if day in odd or (not alone and period.clock.odd(day)):
            yield day, day, False
            continue
        state = bisect_right(edges, day), day % 7 if by_weekday else None
        yield day, (state, patterns[at] if alone else tuple(patterns[at - AROUND : at + AROUND + 1])), alone


def _reaches(period: Period, pattern: Pattern) -> int:
    times = [one for one in map(period.days.occurrences.__getitem__, pattern) if not one.changed]
    earliest = min((one.opens for one in times), default=NIGHT) - period.ways.longest
    latest = max((one.closes for one in times), default=0) + period.ways.longest
    before = _BEFORE * (earliest < 0) + _FAR_BEFORE * (earliest < -NIGHT)
    return before + _AFTER * (latest > NIGHT) + _FAR_AFTER * (latest > 2 * NIGHT)
