"""Days of a period that say the same are looked at once: a year of school weeks has few different days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from ctcoord.domain.alignment.care import AWAY, Day, DayResult
from ctcoord.domain.alignment.days import AROUND, NIGHT, Occurrence
from ctcoord.domain.alignment.facts import Activity
from ctcoord.domain.alignment.period import Period


class Alike(NamedTuple):
    """Days that say the same, rising, what they say, and how many of them are in each week."""

    days: list[int]
    result: DayResult
    weeks: Mapping[int, int]


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
        found += [_read(period, days, alone=True) for days in _by_weekday(period, alone.values(), 0)]
        found += [_read(period, days, alone=False) for days in _by_weekday(period, around.values(), AROUND)]
    return found


def _leaving(period: Period) -> set[int]:
    """The patterns of days on which anything may take a responsible person away from the children."""
    people = {one.id for one in period.facts.people if one.responsible}
    return {number for number, some in enumerate(period.days.of_pattern) if any(_takes(one, people) for one in some)}


def _takes(one: Occurrence, people: set[str]) -> bool:
    owner = one.owner
    return isinstance(owner, Activity) and owner.kind in AWAY and owner.person in people and not one.changed


def _read(period: Period, places: list[int], *, alone: bool) -> Alike:
    days = [period.first - AROUND + at for at in places]
    return Alike(days, Day(days[0], period, alone=alone).read(), Counter([(day - 1) // 7 for day in days]))


def _edges(period: Period) -> list[int]:
    """The places (in ``patterns``) from which on who is who and who lives where may be different."""
    first, last = period.first, period.last + 1
    inside = {day for day in period.who.changes() if first < day < last}
    return [day - first + AROUND for day in sorted(inside | {first, last})]


def _by_weekday(period: Period, groups: Iterable[list[int]], around: int) -> Iterator[list[int]]:
    """Where ways differ by day of the week, so do days that are otherwise alike, and those that reach into others."""
    kinds = period.ways.of_weekday
    if len(set(kinds)) == 1:
        yield from groups
        return
    for places in groups:
        alike: dict[object, list[int]] = {}
        for at in places:
            weekday = period.first - AROUND - 1 + at
            alike.setdefault(tuple(kinds[(weekday + far) % 7] for far in range(-around, around + 1)), []).append(at)
        yield from alike.values()


def _key_around(period: Period, at: int) -> object:
    """What a day depends on that is not alone; one near a change of the clocks is like no other."""
    if period.clock.odd(period.first - AROUND + at):
        return at
    return tuple(period.days.patterns[at - AROUND : at + AROUND + 1])


def _reaching(period: Period) -> set[int]:
    """The places of the days into which something reaches over midnight, or on which clocks change.

    So are the days before such a one, as far as the clock looks, where rounds with children may end after midnight.
    """
    before = range(AROUND + 2 if _rounds_reach(period) else 1)
    found = {day - period.first + AROUND - far for day in period.clock.odd_days for far in before}
    days, longest = period.days, period.ways.longest
    if any(_reach(one, longest) for one in days.occurrences):
        reach_of = [{far for one in some for far in _reach(one, longest)} for some in days.of_pattern]
        found |= {at + far for at, pattern in enumerate(days.patterns) for far in (0, *reach_of[pattern])
                  if reach_of[pattern]}  # fmt: skip
    return found


def _rounds_reach(period: Period) -> bool:
    """Whether a round could take so many of the longest ways, one for each child, that it ends after midnight."""
    most = period.ways.longest * len(period.facts.people)
    return any(one.opens + most >= NIGHT for one in period.days.occurrences if isinstance(one.owner, Activity))


def _reach(one: Occurrence, longest: int) -> list[int]:
    """How many days before and after its own an occurrence may matter, by ways of at most so many minutes.

    The minute in which it closes matters too: somebody may be gone from then on.
    """
    earliest, latest = one.opens - longest, one.closes + longest
    if one.changed or (earliest >= 0 and latest < NIGHT):
        return []
    bounds = {-1: earliest < 0, -2: earliest < -NIGHT, 1: latest >= NIGHT, 2: latest >= 2 * NIGHT}
    return [far for far, reached in bounds.items() if reached]
