"""A scratch copy of a family's facts: change times, dates or an adult's answer, add a support, and look again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import Facts, Finding, Place, Schedule, Support, Way
from ctcoord.domain.alignment.rules import Rules


@dataclass(frozen=True, slots=True)
class NewTimes:
    """A support or activity has these weekly times instead; ``was``: those when it was kept, None before."""

    of: str
    schedules: tuple[Schedule, ...]
    was: tuple[Schedule, ...] | None = None


@dataclass(frozen=True, slots=True)
class NewDates:
    """A support or activity runs from a day to a day instead; None is open. ``was``: those when it was kept."""

    of: str
    begins: date | None
    ends: date | None
    was: tuple[date | None, date | None] | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """A support that is not there yet; ``place``, where it is none of the family's, and the ways to and from it.

    ``service``: the service of the directory that gives it, as hex; '' for none.
    """

    support: Support
    ways: tuple[Way, ...] = ()
    place: Place | None = None
    service: str = ""


@dataclass(frozen=True, slots=True)
class Instead:
    """From the first day of another support on, that one instead of ``of``, which ends the day before."""

    of: str
    by: Added


@dataclass(frozen=True, slots=True)
class Removed:
    """A support or activity falls away."""

    of: str


@dataclass(frozen=True, slots=True)
class Cares:
    """An adult is, or is not, free to care for the children."""

    person: str
    available: bool
    on: date


Edit = NewTimes | NewDates | Added | Instead | Removed | Cares


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the edits do: findings that go, that come, and that stay, and minutes a week without care.

    ``more`` and ``less`` stay as well, with more or fewer minutes a week, or from an earlier or later day on.
    """

    gone: tuple[Finding, ...]
    came: tuple[Finding, ...]
    stay: tuple[Finding, ...]
    more: tuple[Finding, ...]
    less: tuple[Finding, ...]
    minutes_before: int
    minutes_after: int


def changed(facts: Facts, edits: Iterable[Edit]) -> Facts:
    """The facts with the edits, in their order; one about what is not there changes nothing."""
    for edit in edits:
        facts = _changed(facts, edit)
    return facts


def _changed(facts: Facts, edit: Edit) -> Facts:
    match edit:
        case Added(support, ways, place):
            places = facts.places if place is None or place in facts.places else (*facts.places, place)
            return replace(facts, supports=(*facts.supports, support), ways=(*facts.ways, *ways), places=places)
        case Instead(of, by):
            return _changed(_edited(facts, of, lambda one: _until(one, by.support.begins)), by)
        case Cares(person, available, on):
            people = tuple(
                replace(one, care_available=available, care_confirmed_on=on) if one.id == person else one
                for one in facts.people
            )
            return replace(facts, people=people)
        case NewTimes(of, schedules):
            return _edited(facts, of, lambda one: replace(one, schedules=schedules))
        case NewDates(of, begins, ends):
            return _edited(facts, of, lambda one: _moved(one, begins, ends))
        case Removed(of):
            supports = tuple(one for one in facts.supports if one.id != of)
            return replace(facts, supports=supports, activities=tuple(one for one in facts.activities if one.id != of))


def _moved(one: Any, begins: date | None, ends: date | None) -> Any:
    """A support or activity from a day to a day; times that begin or end with it go on doing so."""
    schedules = tuple(
        replace(
            times,
            begins=begins if times.begins is not None and times.begins == one.begins else times.begins,
            ends=ends if times.ends is not None and times.ends == one.ends else times.ends,
        )
        for times in one.schedules
    )
    return replace(one, begins=begins, ends=ends, schedules=schedules)


def _until(one: Any, day: date | None) -> Any:
    """A support or activity that ends before a day; with None there is nothing of it."""
    before = day - timedelta(days=1) if day is not None else date.min
    return replace(one, ends=before if one.ends is None else min(one.ends, before))


def _edited(facts: Facts, of: str, edit: Callable[[Any], Any]) -> Facts:
    """The support or activity of an id as ``edit`` makes it."""
    supports = tuple(edit(one) if one.id == of else one for one in facts.supports)
    activities = tuple(edit(one) if one.id == of else one for one in facts.activities)
    return replace(facts, supports=supports, activities=activities)


def outcome(facts: Facts, edits: Sequence[Edit], begin: date, end: date, rules: Rules | None = None) -> Outcome:
    """What the edits do to the findings from ``begin`` to ``end``."""
    before = findings(facts, begin, end, rules)
    after = findings(changed(facts, edits), begin, end, rules)
    known, now = _extents(before), _extents(after)
    stay = [(one, _compared(known[_same(one)], now[_same(one)])) for one in after if _same(one) in known]
    return Outcome(
        gone=tuple(one for one in before if _same(one) not in now),
        came=tuple(one for one in after if _same(one) not in known),
        stay=tuple(one for one, grew in stay if grew == 0),
        more=tuple(one for one, grew in stay if grew > 0),
        less=tuple(one for one, grew in stay if grew < 0),
        minutes_before=without_care(before),
        minutes_after=without_care(after),
    )


def _same(finding: Finding) -> tuple[object, ...]:
    """The same finding before and after: what it is about, whatever its days."""
    return finding.kind, finding.cause, finding.people, finding.about[:1]


def _extents(some: Iterable[Finding]) -> dict[object, tuple[int, date]]:
    """The minutes and the first day of findings that are the same."""
    found: dict[object, tuple[int, date]] = {}
    for one in some:
        minutes, first = found.get(_same(one), (0, one.first_on))
        found[_same(one)] = max(minutes, one.minutes), min(first, one.first_on)
    return found


def _compared(before: tuple[int, date], after: tuple[int, date]) -> int:
    """1 for more minutes, or as many from an earlier day on; -1 the other way round; 0 for the same."""
    (minutes, first), (later_minutes, later_first) = before, after
    if minutes != later_minutes:
        return 1 if later_minutes > minutes else -1
    return (later_first < first) - (later_first > first)


def without_care(some: Iterable[Finding]) -> int:
    """The minutes of the worst week without care, child by child, added up."""
    return sum(one.minutes for one in some if one.kind == "care_gap")
