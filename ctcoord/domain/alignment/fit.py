"""Find a fit: of the providers there are, which close a gap in care, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ctcoord.domain.alignment.facts import Facts, Finding, Schedule, Support, Way
from ctcoord.domain.alignment.rules import Rules
from ctcoord.domain.alignment.what_if import Added, outcome


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider of care: ``schedules`` are its opening hours; empty: nobody knows them.

    ``ways`` lead to and from the family's places. ``free``: places counted free; None: nobody counted.
    """

    id: str
    name: str
    place: str
    schedules: tuple[Schedule, ...]
    ways: tuple[Way, ...] = ()
    free: int | None = None
    youngest: float | None = None  # years
    oldest: float | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a candidate fits: minutes a week that it closes and leaves, and codes of what speaks for or against it.

    Reasons: closes_all, closes_some, closes_none, free_places, places_unknown, full, age (it takes children of another
    age), hours_unknown, late (drop-off and the way do not fit), way_unknown, way_estimated.
    """

    candidate: Candidate
    closes: int
    leaves: int
    minutes_away: int | None
    reasons: tuple[str, ...]


def ranked(
    facts: Facts, gap: Finding, candidates: Iterable[Candidate], period: tuple[date, date], rules: Rules | None = None
) -> list[Fit]:
    """The candidates for a care gap, best first: what they leave open, whether one gets there, places, the way."""
    fits = [_fit(facts, gap, one, period, rules) for one in candidates]
    return sorted(fits, key=_order)


def _order(fit: Fit) -> tuple[object, ...]:
    away = fit.minutes_away if fit.minutes_away is not None else 24 * 60
    against = [reason in fit.reasons for reason in ("age", "full", "late")]
    return "age" in fit.reasons, fit.leaves, sum(against), against, away, fit.candidate.name, fit.candidate.id


def _fit(facts: Facts, gap: Finding, one: Candidate, period: tuple[date, date], rules: Rules | None) -> Fit:
    child = gap.people[0]
    begin, hours = period[0], one.schedules
    support = Support(f"fit:{one.id}", "childcare", one.name, child, begins=begin, place=one.place, schedules=hours)
    tried = outcome(facts, [Added(support, one.ways)], *period, rules)
    closes = tried.minutes_before - tried.minutes_after
    late = any(found.cause == "drop_off" and child in found.people for found in tried.came)
    away = min((way.minutes for way in one.ways if way.minutes is not None), default=None)
    reasons = [*_reasons(one, closes, tried.minutes_after), *(["late"] if late else [])]
    born = next((person.birth_date for person in facts.people if person.id == child), None)
    if born is not None and not _takes(one, (begin - born).days / 365.25):
        reasons.append("age")
    return Fit(one, closes, tried.minutes_after, away, tuple(reasons))


def _takes(one: Candidate, years: float) -> bool:
    """Whether it takes a child of so many years; the oldest age lasts until the next birthday."""
    return (one.youngest or 0) <= years and (one.oldest is None or years < int(one.oldest) + 1)


def _reasons(one: Candidate, closes: int, leaves: int) -> Iterable[str]:
    yield "closes_none" if closes <= 0 else "closes_all" if leaves == 0 else "closes_some"
    if not one.schedules:
        yield "hours_unknown"
    yield "places_unknown" if one.free is None else "free_places" if one.free > 0 else "full"
    if not one.ways:
        yield "way_unknown"
    elif any(way.basis == "estimate" for way in one.ways):
        yield "way_estimated"
