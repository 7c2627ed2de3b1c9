"""Find a fit: of the providers there are, which close a gap in care, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import Activity, Facts, Finding, Person, Schedule, Support, Way
from ctcoord.domain.alignment.rules import Rules
from ctcoord.domain.alignment.what_if import Added, changed

FITS, ASK, NO = "fits", "ask", "no"
_VERDICTS = (FITS, ASK, NO)  # the best first
AGAINST = ("age", "no_journey", "late", "far", "full")  # the worst first
TO_ASK = frozenset({"hours_unknown", "places_unknown", "places_old", "age_unknown", "way_unknown"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider of care: ``schedules`` are its opening hours; empty: nobody knows them.

    ``ways`` lead to and from the family's places. ``free``: places counted free; None: nobody counted; ``old``: so long
    ago that it says little. ``languages``: ISO 639-1 codes; empty: not known.
    """

    id: str
    name: str
    place: str
    schedules: tuple[Schedule, ...]
    ways: tuple[Way, ...] = ()
    free: int | None = None
    old: bool = False
    youngest: float | None = None  # years
    oldest: float | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a candidate fits: minutes a week that it closes and leaves, and codes of what speaks for or against it.

    Reasons: closes_all, closes_some, closes_none, free_places, places_unknown, places_old, full, age (it takes children
    of another age), age_unknown (nobody says which), hours_unknown, late (drop-off and the way do not fit), far (longer
    than a trip may be), no_journey (the timetable has none), language (theirs is spoken), language_other, way_unknown
    (between it and the activity), way_estimated. ``minutes_away``: between it and the activity, the longer of there and
    back; where nobody knows that, to the nearest of the family's places.
    """

    candidate: Candidate
    closes: int
    leaves: int
    minutes_away: int | None
    reasons: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """``fits``; ``ask`` where something of it is not known; ``no`` where something speaks against it."""
        known = "hours_unknown" not in self.reasons
        if any(reason in self.reasons for reason in AGAINST) or (known and self.closes <= 0):
            return NO
        return ASK if TO_ASK.intersection(self.reasons) else FITS


@dataclass(frozen=True, slots=True)
class Search:
    """What a provider is wanted for: a care gap in a period, by these rules, in the family's language ('': any)."""

    gap: Finding
    period: tuple[date, date]
    rules: Rules = field(default_factory=Rules)
    language: str = ""

    @property
    def child(self) -> str:
        """Who needs the care."""
        return self.gap.people[0]


def ranked(facts: Facts, search: Search, candidates: Iterable[Candidate]) -> list[Fit]:
    """The candidates, best first: those that fit, those to be asked, the others; among them by what they leave open.

    Each is tried alone, with its opening hours as the care, in a copy of the family's week.
    """
    before = findings(facts, *search.period, search.rules)
    return sorted((_fit(facts, search, before, one) for one in candidates), key=_order)


def _order(fit: Fit) -> tuple[object, ...]:
    away = fit.minutes_away if fit.minutes_away is not None else 24 * 60
    against = [reason in fit.reasons for reason in AGAINST]
    other = "language_other" in fit.reasons
    verdict = _VERDICTS.index(fit.verdict)
    return verdict, against[0], fit.leaves, sum(against), against, other, away, fit.candidate.name, fit.candidate.id


def _fit(facts: Facts, search: Search, before: Iterable[Finding], one: Candidate) -> Fit:
    begin, child = search.period[0], search.child
    support = Support(
        f"fit:{one.id}", "childcare", one.name, child, begins=begin, place=one.place, schedules=one.schedules
    )
    after = findings(changed(facts, [Added(support, one.ways)]), *search.period, search.rules) if one.schedules else ()
    leaves = _without(after if one.schedules else before, child)
    closes = _without(before, child) - leaves
    away = _away(facts, search, one)
    there = _there(facts, search)
    reasons = [*_closing(one, closes, leaves), *_places(one), *_ways(one, there)]
    if _late(after, child) > _late(before, child):
        reasons.append("late")
    if any(way.minutes is None and there in (way.origin, way.target) for way in one.ways):
        reasons.append("no_journey")
    if away is not None and away > search.rules.longest_trip:
        reasons.append("far")
    reasons.extend(_ages(facts, search, one))
    if search.language and one.languages:
        reasons.append("language" if search.language in one.languages else "language_other")
    return Fit(one, closes, leaves, away, tuple(reasons))


def _without(some: Iterable[Finding], child: str) -> int:
    """The minutes of the child's worst week without care."""
    return sum(one.minutes for one in some if one.kind == "care_gap" and child in one.people[:1])


def _late(some: Iterable[Finding], child: str) -> int:
    """The minutes of the worst week by which bringing the child makes somebody late."""
    return sum(one.minutes for one in some if one.cause == "drop_off" and child in one.people)


def _there(facts: Facts, search: Search) -> str | None:
    """Where the activity is that the gap is about."""
    activity = by_id(facts).get(search.gap.about[0])
    return activity.place if isinstance(activity, Activity) else None


def _away(facts: Facts, search: Search, one: Candidate) -> int | None:
    there = _there(facts, search)
    known = [way for way in one.ways if way.minutes is not None]
    between = [way.minutes for way in known if there in (way.origin, way.target) and way.minutes is not None]
    return max(between, default=None) or min((way.minutes for way in known if way.minutes is not None), default=None)


def _ages(facts: Facts, search: Search, one: Candidate) -> Iterator[str]:
    """Whether it takes the child at its age; the oldest age lasts until the next birthday."""
    child = by_id(facts).get(search.child)
    born = child.birth_date if isinstance(child, Person) else None
    if born is None or (one.youngest is None and one.oldest is None):
        yield "age_unknown"
        return
    years = (search.period[0] - born).days / 365.25
    if years < (one.youngest or 0) or (one.oldest is not None and years >= int(one.oldest) + 1):
        yield "age"


def _closing(one: Candidate, closes: int, leaves: int) -> Iterator[str]:
    if not one.schedules:
        yield "hours_unknown"
    else:
        yield "closes_none" if closes <= 0 else "closes_all" if leaves == 0 else "closes_some"


def _places(one: Candidate) -> Iterator[str]:
    if one.free is None:
        yield "places_unknown"
    elif one.old:
        yield "places_old"
    else:
        yield "free_places" if one.free > 0 else "full"


def _ways(one: Candidate, there: str | None) -> Iterator[str]:
    if not any(there in (way.origin, way.target) for way in one.ways):
        yield "way_unknown"
    if any(way.basis == "estimate" for way in one.ways):
        yield "way_estimated"
