"""A scratch copy of a family's facts: change times, dates or an adult's answer, add a support, and look again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import Facts, Finding, Schedule, Support, Way
from ctcoord.domain.alignment.rules import Rules


@dataclass(frozen=True, slots=True)
class NewTimes:
    """A support or activity has these weekly times instead."""

    of: str
    schedules: tuple[Schedule, ...]


@dataclass(frozen=True, slots=True)
class NewDates:
    """A support or activity runs from a day to a day instead; None is open."""

    of: str
    begins: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class Added:
    """A support that is not there yet, with the ways to and from its place."""

    support: Support
    ways: tuple[Way, ...] = ()


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


Edit = NewTimes | NewDates | Added | Removed | Cares


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the edits do: findings that go, that come, and that stay, and minutes a week without care."""

    gone: tuple[Finding, ...]
    came: tuple[Finding, ...]
    stay: tuple[Finding, ...]
    minutes_before: int
    minutes_after: int


def changed(facts: Facts, edits: Iterable[Edit]) -> Facts:
    """The facts with the edits, in their order; one about what is not there changes nothing."""
    for edit in edits:
        facts = _changed(facts, edit)
    return facts


def _changed(facts: Facts, edit: Edit) -> Facts:
    match edit:
        case Added(support, ways):
            return replace(facts, supports=(*facts.supports, support), ways=(*facts.ways, *ways))
        case Cares(person, available, on):
            people = tuple(
                replace(one, care_available=available, care_confirmed_on=on) if one.id == person else one
                for one in facts.people
            )
            return replace(facts, people=people)
        case NewTimes(of, schedules):
            return _edited(facts, of, lambda one: replace(one, schedules=schedules))
        case NewDates(of, begins, ends):
            return _edited(facts, of, lambda one: replace(one, begins=begins, ends=ends))
        case Removed(of):
            supports = tuple(one for one in facts.supports if one.id != of)
            return replace(facts, supports=supports, activities=tuple(one for one in facts.activities if one.id != of))


def _edited(facts: Facts, of: str, edit: Callable[[Any], Any]) -> Facts:
    """The support or activity of an id as ``edit`` makes it."""
    supports = tuple(edit(one) if one.id == of else one for one in facts.supports)
    activities = tuple(edit(one) if one.id == of else one for one in facts.activities)
    return replace(facts, supports=supports, activities=activities)


def outcome(facts: Facts, edits: Sequence[Edit], begin: date, end: date, rules: Rules | None = None) -> Outcome:
    """What the edits do to the findings from ``begin`` to ``end``."""
    before = findings(facts, begin, end, rules)
    after = findings(changed(facts, edits), begin, end, rules)
    known, now = {_same(one) for one in before}, {_same(one) for one in after}
    return Outcome(
        gone=tuple(one for one in before if _same(one) not in now),
        came=tuple(one for one in after if _same(one) not in known),
        stay=tuple(one for one in after if _same(one) in known),
        minutes_before=without_care(before),
        minutes_after=without_care(after),
    )


def _same(finding: Finding) -> tuple[object, ...]:
    """The same finding before and after: what it is about, whatever its days."""
    return finding.kind, finding.cause, finding.people, finding.about[:1]


def without_care(some: Iterable[Finding]) -> int:
    """The minutes of the worst week without care, child by child, added up."""
    return sum(one.minutes for one in some if one.kind == "care_gap")
