"""Findings of the week: care gaps, what cannot be reached, hours that do not suffice, and what to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from ctcoord.domain.alignment.alike import Alike
from ctcoord.domain.alignment.facts import Activity, Band, Finding, Kind, Support
from ctcoord.domain.alignment.minutes import Minutes, length
from ctcoord.domain.alignment.period import Period
from ctcoord.domain.alignment.who import by_id, meets, serves, within

Piece = tuple[Alike, Minutes]  # days that are alike, and spans of each
LONG_GAP = 60  # minutes a week from which a gap is severe
_TRIP_STEPS = {
    "drop_off": ("earlier_care", "another_carer", "later_start"),
    "no_journey": ("ride", "nearer_site"),
    "first_trip": ("ride", "later_start"),
    "last_trip": ("ride", "earlier_end"),
    "too_long": ("nearer_site", "ride"),
}


def gaps(period: Period, alike: list[Alike]) -> Iterator[Finding]:
    """Who is without care: one finding a child, activity and reason."""
    found: dict[tuple[str, str, str, bool], list[Piece]] = defaultdict(list)
    for some in alike:
        for child, person, activity, closed, minutes in some.result.gaps:
            found[child, person, activity, closed].append((some, minutes))
    for (child, person, activity, closed), pieces in found.items():
        bands = _bands(period, pieces)
        days = _days(bands)
        most = _busiest(pieces)
        yield Finding(
            kind="care_gap",
            cause="closed" if closed else "no_care",
            severity="high" if most >= LONG_GAP else "medium",
            people=(child, person),
            about=(activity, *by_id(_care_of(period, child, days))),
            first_on=date.fromordinal(days[0]),
            last_on=date.fromordinal(days[-1]),
            minutes=most,
            bands=bands,
            steps=("find_care", "ask_adult", "change_times"),
        )


def _care_of(period: Period, child: str, days: list[int]) -> Iterator[str]:
    """The care and schools of a child that there are on any of the days."""
    for support in period.facts.supports:
        care = support.domain == "childcare" and support.status == "active" and serves(support, child)
        if care and meets(support.begins, support.ends, days):
            yield support.id
    for one in period.facts.activities:
        school = one.person == child and one.kind == Kind.SCHOOL and one.certain
        if school and meets(one.begins, one.ends, days):
            yield one.id


def trips(period: Period, alike: list[Alike]) -> Iterator[Finding]:
    """What cannot be reached."""
    found: dict[tuple[str, str, str], list[Piece]] = defaultdict(list)
    dropped: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for some in alike:
        spans: dict[tuple[str, str, str], set[tuple[int, int]]] = defaultdict(set)
        for cause, person, activity, children, start, end in some.result.trips:
            spans[cause, person, activity].add((start, end))
            dropped[cause, person, activity] |= set(children)
        for key, minutes in spans.items():
            found[key].append((some, sorted(minutes)))
    for (cause, person, activity), pieces in found.items():
        bands = _bands(period, pieces)
        days = _days(bands)
        yield Finding(
            kind="cannot_get_there",
            cause=cause,
            severity="medium" if cause == "too_long" else "high",
            people=(person, *by_id(dropped[cause, person, activity])),
            about=(activity,),
            first_on=date.fromordinal(days[0]),
            last_on=date.fromordinal(days[-1]),
            minutes=_busiest(pieces),
            bands=bands,
            steps=_TRIP_STEPS[cause],
        )


def hours(period: Period, alike: list[Alike]) -> Iterator[Finding]:
    """Care that is authorised for fewer hours a week than are needed."""
    for child, weeks in _needed(alike).items():
        care = [one for one in period.facts.supports if one.domain == "childcare" and serves(one, child)]
        least = min((one.minutes_a_week for one in care if one.minutes_a_week is not None), default=None)
        if least is None:
            continue
        over: dict[int, int] = {}
        about: set[str] = set()
        for number, minutes in weeks.items():
            if minutes <= least:  # whichever of them run
                continue
            running = [one for one in care if _runs_in(one, *_week_days(period, number))]
            allowed = [one.minutes_a_week for one in running if one.minutes_a_week is not None]
            if running and len(allowed) == len(running) and minutes > sum(allowed):
                over[number] = minutes - sum(allowed)
                about |= {one.id for one in running}
        if over:
            yield Finding(
                kind="breaks_first",
                cause="hours",
                severity="medium",
                people=(child,),
                about=by_id(about),
                first_on=date.fromordinal(_week_days(period, min(over))[0]),
                last_on=date.fromordinal(_week_days(period, max(over))[1]),
                minutes=max(over.values()),
                steps=("ask_hours", "ask_adult"),
            )


def _needed(alike: list[Alike]) -> dict[str, dict[int, int]]:
    """Minutes of care that are needed, by child and week."""
    needed: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for some in alike:
        for child, minutes in some.result.needed.items():
            weeks = needed[child]
            for number, times in some.weeks.items():
                weeks[number] += minutes * times
    return needed


def _week_days(period: Period, number: int) -> tuple[int, int]:
    return max(number * 7 + 1, period.first), min(number * 7 + 7, period.last)


def _runs_in(support: Support, first: int, last: int) -> bool:
    begins = support.begins.toordinal() if support.begins else first
    ends = support.ends.toordinal() if support.ends else last
    return support.status == "active" and max(begins, first) <= min(ends, last)


def questions(period: Period, alike: list[Alike]) -> Iterator[Finding]:
    """What the week needs and nobody knows."""
    first: dict[tuple[str, tuple[str, ...]], int] = {}
    able: dict[str, list[tuple[Alike, int]]] = defaultdict(list)
    for some in alike:
        for asked in some.result.unknown:
            first[asked] = min(first.get(asked, some.days[0]), some.days[0])
        for person, minutes in some.result.ask.items():
            able[person].append((some, minutes))
    for (cause, ids), day in first.items():
        people, about = (ids, ()) if cause == "home" else ((), ids)
        yield unknown(cause, date.fromordinal(day), people=people, about=about)
    for person, pieces in able.items():
        weeks: dict[int, int] = defaultdict(int)
        for some, minutes in pieces:
            for number, times in some.weeks.items():
                weeks[number] += minutes * times
        day = min(some.days[0] for some, _minutes in pieces)
        yield unknown("available", date.fromordinal(day), people=(person,), minutes=max(weeks.values()))


def unknown(cause: str, day: date, **more: Any) -> Finding:
    """A question to ask."""
    values: dict[str, Any] = {"people": (), "about": (), "steps": ("ask",), **more}
    return Finding(kind="unknown", cause=cause, severity="low", first_on=day, **values)


def unscheduled(period: Period) -> Iterator[Finding]:
    """What matters to the week and has no times, or no certain start."""
    for one in period.facts.activities:
        if (day := _first_day(period, one)) is None:
            continue
        if not one.certain:
            yield unknown("start", date.fromordinal(day), about=(one.id,))
        if not one.schedules and _matters(period, one, day):
            yield unknown("schedule", date.fromordinal(day), about=(one.id,))
    for person in period.facts.people:
        if person.birth_date is None and person.child:
            yield unknown("birth_date", date.fromordinal(period.first), people=(person.id,))


def unclear(period: Period) -> Iterator[Finding]:
    """Care without times, and rides that were authorised and never used."""
    for support in period.facts.supports:
        if support.status != "active" or (day := _first_day(period, support)) is None:
            continue
        if support.domain == "childcare" and not support.schedules:
            yield unknown("schedule", date.fromordinal(day), about=(support.id,))
        if support.domain == "transit" and support.used is False:
            yield unknown("unused", date.fromordinal(day), about=(support.id,))


def _first_day(period: Period, one: Activity | Support) -> int | None:
    """The first day of the period on which it runs."""
    day = max(period.first, one.begins.toordinal()) if one.begins else period.first
    return day if day <= period.last and within(one.begins, one.ends, day) else None


def _matters(period: Period, one: Activity, day: int) -> bool:
    people = {person.id: person for person in period.facts.people}
    if (person := people.get(one.person)) is None:
        return False
    if person.responsible:
        return True
    if period.who.needs_care(person, day):
        return one.kind == Kind.SCHOOL
    children = [child for child in period.facts.people if period.who.needs_care(child, day)]
    return period.who.adult(person, day) and any(period.who.together(person, child, day) for child in children)


def _bands(period: Period, pieces: Iterable[Piece]) -> tuple[Band, ...]:
    """Spans of many days, equal ones of different days together."""
    bands: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for (days, _result, _weeks), minutes in pieces:
        for start, end in minutes:
            shown = (period.clock.shown(days[0], start), period.clock.shown(days[0], end))
            bands[(*shown, end - start)] += days
    return tuple(sorted(Band(tuple(sorted(days)), *key) for key, days in bands.items()))


def _days(bands: Iterable[Band]) -> list[int]:
    return sorted({day for band in bands for day in band.days})


def _busiest(pieces: Iterable[Piece]) -> int:
    """The most minutes that a week has."""
    weeks: dict[int, int] = defaultdict(int)
    for some, minutes in pieces:
        long = length(minutes)
        for number, times in some.weeks.items():
            weeks[number] += long * times
    return max(weeks.values(), default=0)
