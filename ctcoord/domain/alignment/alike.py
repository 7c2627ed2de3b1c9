"""Days of a period that say the same are looked at once: a year of school weeks has few different days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from ctcoord.domain.alignment.care import AWAY, Day, DayResult
from ctcoord.domain.alignment.days import AROUND, NIGHT, Pattern
from ctcoord.domain.alignment.facts import Activity
from ctcoord.domain.alignment.period import Period

Alike = tuple[list[int], DayResult]
_BEFORE, _AFTER, _FAR_BEFORE, _FAR_AFTER = 1, 2, 4, 8  # over which midnights a day reaches
_FAR = {_BEFORE: -1, _AFTER: 1, _FAR_BEFORE: -2, _FAR_AFTER: 2}


def alike_days(period: Period) -> list[Alike]:
    """The days of a period that say the same, rising, with what they say; those that say nothing are left out."""
    patterns, reaching, leaving = period.days.patterns, _reaching(period), _leaving(period)
    found: list[Alike] = []
    for first, last in pairwise(_edges(period)):
        alone: dict[object, list[int]] = {}
        around: dict[object, list[int]] = {}
        for at in range(first, last):
            if patterns[at] not in leaving:
                continue
            if at not in reaching:
                alone.setdefault(patterns[at], []).append(at)
            else:
                around.setdefault(_key_around(period, at), []).append(at)
        found += [_read(period, days, alone=True) for days in _by_weekday(period, alone.values())]
        found += [_read(period, days, alone=False) for days in _by_weekday(period, around.values())]
    return found


def _leaving(period: Period) -> set[Pattern]:
    """What happens on the days on which anything may take a responsible person away from the children."""
    people = {one.id for one in period.facts.people if one.responsible}
    takes = {
        number
        for number, one in enumerate(period.days.occurrences)
        if isinstance(one.owner, Activity) and one.owner.kind in AWAY and one.owner.person in people and not one.changed
    }
    return {pattern for pattern in set(period.days.patterns) if not takes.isdisjoint(pattern)}


def _read(period: Period, places: list[int], *, alone: bool) -> Alike:
    days = [period.first - AROUND + at for at in places]
    return days, Day(days[0], period, alone=alone).read()


def _edges(period: Period) -> list[int]:
    """The places (in ``patterns``) from which on who is who and who lives where may be different."""
    first, last = period.first, period.last + 1
    inside = {day for day in period.who.changes() if first < day < last}
    return [day - first + AROUND for day in sorted(inside | {first, last})]


def _by_weekday(period: Period, groups: Iterable[list[int]]) -> Iterator[list[int]]:
    """Where ways differ by day of the week, so do days that are otherwise alike."""
    if not period.ways.by_day:
        yield from groups
        return
    for places in groups:
        weekdays: dict[int, list[int]] = {}
        for at in places:
            weekdays.setdefault((period.first + at) % 7, []).append(at)
        yield from weekdays.values()


def _key_around(period: Period, at: int) -> object:
    """What a day depends on that is not alone; one near a change of the clocks is like no other."""
    if period.clock.odd(period.first - AROUND + at):
        return at
    return tuple(period.days.patterns[at - AROUND : at + AROUND + 1])


def _reaching(period: Period) -> set[int]:
    """The places of the days into which something reaches over midnight, or on which clocks change."""
    patterns = period.days.patterns
    reach_of = {pattern: _reaches(period, pattern) for pattern in set(patterns)}
    found = {day - period.first + AROUND for day in period.clock.odd_days}
    if any(reach_of.values()):
        for at, pattern in enumerate(patterns):
            if reach := reach_of[pattern]:
                found |= {at + far for bit, far in _FAR.items() if reach & bit} | {at}
    return found


def _reaches(period: Period, pattern: Pattern) -> int:
    times = [one for one in map(period.days.occurrences.__getitem__, pattern) if not one.changed]
    earliest = min((one.opens for one in times), default=NIGHT) - period.ways.longest
    latest = max((one.closes for one in times), default=0) + period.ways.longest
    before = _BEFORE * (earliest < 0) + _FAR_BEFORE * (earliest < -NIGHT)
    return before + _AFTER * (latest > NIGHT) + _FAR_AFTER * (latest > 2 * NIGHT)
