"""The findings of alignment once more, written from ``ctcoord/domain/alignment/README.md`` alone: slow and plain.

It shares nothing with the engine but the rows that come in; read beside the page, each method is right or it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import NamedTuple

from ctcoord.domain.alignment.facts import Activity, Finding, Person, Support
from tests.domain.alignment_grid import (
    DAY,
    End,
    Grid,
    Occurrence,
    Owner,
    adult,
    departs,
    holds,
    maximal_runs,
    monday,
    needs_care,
    place_of,
    runs,
    takes_turn,
)

KINDS = ("care_gap", "cannot_get_there", "breaks_first", "not_yet", "twice", "unknown")
DOMAINS = ("childcare", "housing", "transit")

Lot = list[tuple[date, int, int]]
Need = tuple[str, str | None]


class Found(NamedTuple):
    """What the definition says of a finding; spans as (day, starts, ends, minutes) in rising order."""

    kind: str
    cause: str
    severity: str
    people: tuple[str, ...]
    about: tuple[str, ...]
    first_on: date
    last_on: date | None = None
    minutes: int = 0
    spans: tuple[tuple[date, int, int, int], ...] = ()


def plain(finding: Finding) -> Found:
    """A finding of the engine without what the definition leaves open."""
    return Found(
        finding.kind, finding.cause, finding.severity, finding.people, finding.about, finding.first_on,
        finding.last_on, finding.minutes, tuple(sorted((day, s, e, passed) for day, s, e, passed in finding.spans)),
    )  # fmt: skip


def order(found: Found) -> tuple[object, ...]:
    return found.first_on, KINDS.index(found.kind), found.cause, found.people, found.about


def ids(rows: Iterable[Person | Support | Activity]) -> tuple[str, ...]:
    return tuple(sorted({row.id for row in rows}))


def of(needs: list[Need], activity: Activity) -> tuple[str, ...]:
    """Whom a finding of needs is about: the children, then who the activity is of."""
    return (*sorted(who or "" for domain, who in needs if domain == "childcare"), activity.person)


def most_in_a_week(lot: Iterable[tuple[date, int, int]]) -> int:
    weeks: dict[date, int] = {}
    for day, begins, ends in lot:
        weeks[monday(day)] = weeks.get(monday(day), 0) + ends - begins
    return max(weeks.values())


class Oracle(Grid):
    """One family in one period, and everything that does not hold together in it."""

    def findings(self) -> tuple[Found, ...]:
        parts = (self.care_gaps, self.trips, self.needs, self.hours, self.consents, self.twice, self.unknown)
        return tuple(sorted((found for part in parts for found in part()), key=order))

    def closure(self, child: Person, day: date) -> bool:
        return any(
            change.begins <= day <= change.ends
            for owner in self.cover_owners(child) if runs(owner, day)
            for schedule in owner.schedules
            if holds(schedule, day) and takes_turn(schedule.turn, day, schedule.begins, owner.begins)
            for change in schedule.changes
        )  # fmt: skip

    def care_gaps(self) -> Iterator[Found]:
        lots: dict[tuple[str, str, str, str], Lot] = {}
        for day in self.days:
            for activity, person in self.duties(day):
                for child in self.children(person, day):
                    cause = "closed" if self.closure(child, day) else "no_care"
                    for begins, ends in maximal_runs(self.gap(activity, person, child, day)):
                        lot = lots.setdefault((child.id, person.id, activity.id, cause), [])
                        lot.append((day, begins, ends))
        for (child_id, person_id, activity_id, cause), lot in lots.items():
            owners = self.cover_owners(self.person[child_id])
            about = ids(owner for owner in owners if any(runs(owner, day) for day, _, _ in lot))
            severity = "high" if most_in_a_week(lot) >= 60 else "medium"
            yield self.spanned("care_gap", cause, severity, (child_id, person_id), (activity_id, *about), lot)

    def spanned(
        self, kind: str, cause: str, severity: str, people: tuple[str, ...], about: tuple[str, ...],
        lot: Lot,
    ) -> Found:  # fmt: skip
        spans = sorted((day, self.clock(s, day), self.clock(e, day), e - s) for day, s, e in set(lot))
        days = [day for day, _, _ in lot]
        minutes = most_in_a_week(set(lot))
        return Found(kind, cause, severity, people, about, min(days), max(days), minutes, tuple(spans))

    # Cannot get there

    def trips(self) -> Iterator[Found]:
        lots: dict[tuple[str, str, str], Lot] = {}
        dropped: dict[tuple[str, str, str], set[str]] = {}
        for day in self.days:
            for activity, person in self.duties(day):
                for event in self.occurrences(activity, day):
                    own = ((*trip, ()) for trip in self.own_trips(event, person, day))
                    children = self.with_children(event, person, day)
                    for cause, begins, ends, with_ in [*own, *children]:
                        key = (activity.id, person.id, cause)
                        lots.setdefault(key, []).append((day, begins, ends))
                        dropped[key] = dropped.get(key, set()) | {child.id for child in with_}
        for (activity_id, person_id, cause), lot in lots.items():
            people = (person_id, *sorted(dropped[activity_id, person_id, cause]))
            severity = "medium" if cause == "too_long" else "high"
            yield self.spanned("cannot_get_there", cause, severity, people, (activity_id,), lot)

    def own_trips(self, event: Occurrence, person: Person, day: date) -> Iterator[tuple[str, int, int]]:
        home, place = self.home(person, day), event.owner.place
        to = self.way(home, place, day, event.opens)
        back = self.way(place, home, day, event.closes)
        if to and to.minutes is None:
            yield "no_journey", event.begins, event.begins
        if back and back.minutes is None:
            yield "no_journey", event.ends, event.ends
        if to and to.minutes is not None:
            if to.minutes > self.rules.longest_trip:
                yield "too_long", event.begins - to.minutes, event.begins
            if not departs(to, event.opens - to.minutes):
                yield "first_trip", event.begins, event.begins
        if back and back.minutes is not None:
            if back.minutes > self.rules.longest_trip:
                yield "too_long", event.ends, event.ends + back.minutes
            if not departs(back, event.closes):
                yield "last_trip", event.ends, event.ends

    def with_children(
        self, event: Occurrence, person: Person, day: date
    ) -> Iterator[tuple[str, int, int, tuple[Person, ...]]]:
        """Bringing them takes too long, or there is no journey to bring or fetch them."""
        chain = self.chain(event, person, day)
        *legs, (_, _, now) = self.legs(chain, event, day)
        ways = [self.way(one.owner.place, other.owner.place, day, self.clock(t, day)) for one, other, t in legs]
        if any(way and way.minutes is None for way in ways):
            yield "no_journey", event.begins, event.begins, tuple(child for child, _ in chain)
        elif None not in ways and now > event.begins:
            yield "drop_off", event.begins, now, tuple(child for child, _ in chain)
        for child in self.children(person, day):
            cover = self.pick_up(child, event, day)
            if cover and all(cover.ends in self.away(carer, day) for carer in self.carers(person, child, day)):
                back = self.way(event.owner.place, cover.owner.place, day, event.closes)
                if back and (back.minutes is None or not departs(back, event.closes)):
                    cause = "no_journey" if back.minutes is None else "last_trip"
                    yield cause, event.ends, event.ends, (child,)

    # Dates

    def needs(self) -> Iterator[Found]:
        for activity in self.facts.activities:
            days = [day for day in self.days if holds(activity, day)]
            if days and any(activity == one for one, _ in self.duties(days[0])):
                person = self.person[activity.person]
                needs: list[Need] = [("childcare", child.id) for child in self.children(person, days[0])]
                needs += [("transit", person.id), ("housing", None)]
                yield from self.not_yet(activity, needs, days[0])
                yield from self.breaks(activity, needs, days[0], days[-1])
                yield from self.homeless(activity, person, days[:-1])

    def serving(self, need: Need, activity: Activity) -> list[Support]:
        domain, who = need
        found = [one for one in self.facts.supports if one.domain == domain]
        if domain == "transit":
            kinds = self.rules.purposes
            found = [s for s in found if not s.purpose or activity.kind in kinds.get(s.purpose, ())]
        return [one for one in found if domain == "housing" or one.person in (None, who)]

    def not_yet(self, activity: Activity, needs: list[Need], first: date) -> Iterator[Found]:
        for need in needs:
            supports = self.serving(need, activity)
            if activity.begins != first or any(runs(one, first) for one in supports):
                continue
            later = [s for s in supports if s.status == "active" and s.begins and s.begins > first]
            waiting = [s for s in supports if s.status in ("applied", "waitlisted")]
            people = of([need], activity)
            severity = "high" if need[0] == "childcare" else "medium"
            if later:
                begins, support = min((s.begins or date.min, s.id) for s in later)
                yield Found("not_yet", "later", severity, people, (activity.id, support), first, begins - DAY)
            elif waiting:
                about = (activity.id, min(s.id for s in waiting))
                yield Found("not_yet", "waiting", severity, people, about, first)

    def breaks(self, activity: Activity, needs: list[Need], first: date, last: date) -> Iterator[Found]:
        for support in self.facts.supports:
            its = [need for need in needs if support in self.serving(need, activity)]
            end, due = support.ends, support.renewal_due
            ending = [
                need for need in its
                if end and runs(support, end) and first <= end < last
                and not any(runs(other, end + DAY) for other in self.serving(need, activity))
            ]  # fmt: skip
            about = (support.id, activity.id)
            if ending and end:
                severity = "medium" if support.domain == "housing" else "high"
                yield Found("breaks_first", "ends", severity, of(ending, activity), about, end + DAY)
            elif its and due and runs(support, due) and first <= due <= last:
                yield Found("breaks_first", "renewal", "medium", of(its, activity), about, due)

    def homeless(self, activity: Activity, person: Person, days: list[date]) -> Iterator[Found]:
        for day in days:
            ends = [one for one in self.facts.residences if one.ends == day and not one.turn]
            if ends and self.home(person, day) and not self.home(person, day + DAY):
                yield Found("breaks_first", "home", "medium", (person.id,), (activity.id,), day + DAY)

    def hours(self) -> Iterator[Found]:
        for child in self.facts.people:
            cares = [s for s in self.facts.supports if s.domain == "childcare" and s.person in (None, child.id)]
            weeks = []
            for week in sorted({monday(day) for day in self.days}):
                days = [day for day in self.days if monday(day) == week]
                running = [s for s in cares if any(runs(s, day) for day in days)]
                limits = [s.minutes_a_week for s in running]
                if not running or None in limits:
                    continue
                needed = sum(len(self.need_of_care(child, day)) for day in days)
                excess = needed - sum(limit or 0 for limit in limits)
                if excess > 0:
                    weeks.append((days, excess, running))
            if weeks:
                about = ids(one for _, _, running in weeks for one in running)
                most = max(excess for _, excess, _ in weeks)
                first, last = weeks[0][0][0], weeks[-1][0][-1]
                yield Found("breaks_first", "hours", "medium", (child.id,), about, first, last, most)

    def need_of_care(self, child: Person, day: date) -> set[int]:
        needed: set[int] = set()
        for activity, person in self.duties(day):
            if child in self.children(person, day):
                needed |= self.gap(activity, person, child, day, school_only=True)
        return needed

    def consents(self) -> Iterator[Found]:
        for authority in self.facts.authorities:
            if authority.ends not in self.days:
                continue
            after = authority.ends + DAY
            for activity in self.facts.activities:
                days = [day for day in self.days if holds(activity, day)]
                if days and holds(activity, after) and any(activity == one for one, _ in self.duties(days[0])):
                    yield Found("breaks_first", "consent", "low", (), (authority.id,), after)
                    break

    def twice(self) -> Iterator[Found]:
        for one, other in combinations(sorted(self.facts.supports, key=lambda support: support.id), 2):
            agencies = {one.source.agency, other.source.agency}
            same = one.person == other.person or None in (one.person, other.person)
            alike = one.domain == other.domain and one.purpose == other.purpose != "lease"
            if len(agencies) < 2 or "" in agencies or not alike or not same:
                continue
            days = [day for day in self.days if one.domain in DOMAINS and self.both(one, other, day)]
            if days:
                people = tuple(sorted({who for who in (one.person, other.person) if who}))
                yield Found("twice", one.domain, "medium", people, (one.id, other.id), days[0], days[-1])

    def both(self, one: Support, other: Support, day: date) -> bool:
        if not (runs(one, day) and runs(other, day)):
            return False
        if one.domain != "childcare" or not one.schedules or not other.schedules:
            return True
        return any(
            max(a.opens, b.opens) < min(a.closes, b.closes)
            for a in self.occurrences(one, day) for b in self.occurrences(other, day)
        )  # fmt: skip

    # Unknown

    def unknown(self) -> Iterator[Found]:
        for cause, ask in (("schedule", self.unscheduled), ("start", self.uncertain), ("unused", self.unused)):
            for owner_id, day in ask():
                yield Found("unknown", cause, "low", (), (owner_id,), day)
        for person in self.facts.people:
            if person.birth_date is None and person.child and self.days:
                yield Found("unknown", "birth_date", "low", (person.id,), (), self.days[0])
            yield from self.available(person)
        yield from self.ways_unknown()

    def first_day(self, owner: Owner) -> date | None:
        return next((day for day in self.days if runs(owner, day)), None)

    def unscheduled(self) -> Iterator[tuple[str, date]]:
        owners: list[Owner] = [*self.facts.activities, *self.facts.supports]
        for owner in owners:
            day = self.first_day(owner)
            if day and not owner.schedules and self.is_asked(owner, day):
                yield owner.id, day

    def is_asked(self, owner: Owner, day: date) -> bool:
        if isinstance(owner, Support):
            return owner.domain == "childcare"
        person = self.person[owner.person]
        carer = adult(person, day) and self.children(person, day)
        return person.responsible or bool(carer) or (owner.kind == "school" and needs_care(person, day))

    def uncertain(self) -> Iterator[tuple[str, date]]:
        for activity in self.facts.activities:
            day = self.first_day(activity)
            if day and not activity.certain:
                yield activity.id, day

    def unused(self) -> Iterator[tuple[str, date]]:
        for support in self.facts.supports:
            day = self.first_day(support)
            if day and support.domain == "transit" and support.used is False:
                yield support.id, day

    def available(self, other: Person) -> Iterator[Found]:
        if other.care_available is False or (other.care_available and other.care_confirmed_on):
            return
        weeks: dict[date, int] = {}
        first = None
        for day in self.days:
            minutes: set[int] = set()
            for activity, person in self.duties(day):
                for child in self.children(person, day):
                    if other in self.others(person, child, day):
                        minutes |= self.gap(activity, person, child, day) - self.away(other, day)
            if minutes:
                first = first or day
                weeks[monday(day)] = weeks.get(monday(day), 0) + len(minutes)
        if first:
            yield Found("unknown", "available", "low", (other.id,), (), first, None, max(weeks.values()))

    def ways_unknown(self) -> Iterator[Found]:
        seen = set()
        for day, one, other, minute in self.asked():
            ends = [end for end in (one, other) if end.at is None]
            for end in ends:
                people, about = ((end.whose,), ()) if end.what == "home" else ((), (end.whose,))
                found = Found("unknown", end.what, "low", people, about, day)
                if found[:5] not in seen:
                    seen.add(found[:5])
                    yield found
            if not ends and self.way(one.at, other.at, day, minute) is None:
                found = Found("unknown", "travel", "low", (), tuple(sorted((one.at or "", other.at or ""))), day)
                if found[:5] not in seen:
                    seen.add(found[:5])
                    yield found

    def asked(self) -> Iterator[tuple[date, End, End, int]]:
        """Every way asked for, in the order of the days."""
        for day in self.days:
            for activity, person in self.duties(day):
                for event in self.occurrences(activity, day):
                    yield from self.asked_for(event, person, day)

    def asked_for(self, event: Occurrence, person: Person, day: date) -> Iterator[tuple[date, End, End, int]]:
        place, home = place_of(event), End(self.home(person, day), "home", person.id)
        yield day, home, place, event.opens
        yield day, place, home, event.closes
        for one, other, instant in self.legs(self.chain(event, person, day), event, day)[:-1]:
            yield day, place_of(one), place_of(other), self.clock(instant, day)
        for child in self.children(person, day):
            yield day, self.end(self.drop_off(child, event, day), person, day), place, event.opens
            yield day, place, self.end(self.pick_up(child, event, day), person, day), event.closes
            for carer in self.carers(person, child, day):
                base = End(self.home(carer, day), "home", carer.id)
                for activity in self.facts.activities:
                    for own in self.occurrences(activity, day) if activity.person == carer.id else ():
                        yield day, base, place_of(own), own.opens
                        yield day, place_of(own), base, own.closes
