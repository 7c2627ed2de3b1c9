"""Findings of dates: what is not there yet, what breaks first, and what is paid twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ctcoord.domain.alignment.care import AWAY
from ctcoord.domain.alignment.facts import Activity, Finding, Person, Support
from ctcoord.domain.alignment.period import Period
from ctcoord.domain.alignment.who import by_id, runs, serves, within

_LATER = date.max.toordinal()
_NOT_YET = frozenset({"applied", "waitlisted"})
_ONCE = ("childcare", "housing", "transit")  # paid twice is once too often
_LEASE = "lease"  # the purpose of what pays for nothing
_STEPS = {
    "childcare": ("renew", "find_care"),
    "transit": ("renew", "ride"),
    "housing": ("renew", "find_housing"),
}


Times = dict[int, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Need:
    """A domain that an activity rests on, and those supports that may serve it."""

    domain: str
    person: str | None
    supports: tuple[Support, ...]

    def held(self, day: int) -> bool:
        """Whether any of them runs."""
        return any(runs(one, day) for one in self.supports)


def needs(period: Period) -> Iterator[tuple[Activity, Person, int, int, list[Need]]]:
    """Each activity that takes a responsible adult away, its first and last day in the period, and what it rests on."""
    people = {person.id: person for person in period.facts.people}
    for activity in period.facts.activities:
        person = people.get(activity.person)
        first = max(period.first, activity.begins.toordinal() if activity.begins else period.first)
        last = min(period.last, activity.ends.toordinal() if activity.ends else period.last)
        if person is None or not person.responsible or activity.kind not in AWAY or first > last:
            continue
        if period.who.adult(person, first):
            yield activity, person, first, last, list(_needs(period, activity, person, first))


def _needs(period: Period, activity: Activity, person: Person, day: int) -> Iterator[Need]:
    supports = period.facts.supports
    for child in period.facts.people:
        if child.id != person.id and period.who.needs_care(child, day) and period.who.together(person, child, day):
            care = tuple(one for one in supports if one.domain == "childcare" and serves(one, child.id))
            yield Need("childcare", child.id, care)
    rides = (one for one in supports if one.domain == "transit" and serves(one, person.id))
    yield Need("transit", person.id, tuple(one for one in rides if _takes_to(period, one, activity)))
    yield Need("housing", None, tuple(one for one in supports if one.domain == "housing"))


def _takes_to(period: Period, support: Support, activity: Activity) -> bool:
    return not support.purpose or activity.kind in period.rules.purposes.get(support.purpose, ())


def not_yet(period: Period) -> Iterator[Finding]:
    """An activity begins before what it rests on."""
    for activity, person, first, _last, rests_on in needs(period):
        if activity.begins is None or activity.begins.toordinal() != first:
            continue
        for need in rests_on:
            coming = sorted((_begin(one, first), one.id) for one in need.supports if _is_coming(one, first))
            if not coming or need.held(first):
                continue
            begins, support = coming[0]
            yield Finding(
                kind="not_yet",
                cause="waiting" if begins == _LATER else "later",
                severity="high" if need.domain == "childcare" else "medium",
                people=_people((need,), person),
                about=(activity.id, support),
                first_on=activity.begins,
                last_on=None if begins == _LATER else date.fromordinal(begins - 1),
                chain=(support, activity.id),
                steps=("ask_earlier", "bridge"),
            )


def _is_coming(support: Support, day: int) -> bool:
    if support.status in _NOT_YET:
        return True
    return support.status == "active" and support.begins is not None and support.begins.toordinal() > day


def _begin(support: Support, day: int) -> int:
    """The day on which it will begin; what somebody still waits for has none, whatever dates were asked for."""
    begins = support.begins.toordinal() if support.begins and support.status == "active" else _LATER
    return begins if begins > day else _LATER


def _people(needs: Iterable[Need], person: Person) -> tuple[str, ...]:
    """Whom needs are about: the children, then whose activity it is."""
    return (*by_id(need.person for need in needs if need.person and need.domain == "childcare"), person.id)


def breaks(period: Period) -> Iterator[Finding]:
    """What ends or must be renewed before the activity ends, and what then fails."""
    for activity, person, first, last, rests_on in needs(period):
        for one in period.facts.supports:
            served = [need for need in rests_on if any(other is one for other in need.supports)]
            end = _end(one, first, last)
            failing = [need for need in served if end is not None and not need.held(end + 1)]
            due = one.renewal_due.toordinal() if one.renewal_due else 0
            if end is not None and failing:
                yield _break("ends", failing, one, (activity, person), end + 1)
            elif served and first <= due <= last and runs(one, due):
                yield _break("renewal", served, one, (activity, person), due)


def _end(support: Support, first: int, last: int) -> int | None:
    """The last day of a support that ends while the activity goes on."""
    if support.ends is None or support.status != "active":
        return None
    end = support.ends.toordinal()
    begins = support.begins.toordinal() if support.begins else 0
    return end if first <= end < last and begins <= end else None


def homes(period: Period) -> Iterator[Finding]:
    """The last day at a place to live comes before that of the activity, and nobody knows where they live then."""
    ends = sorted({one.ends.toordinal() for one in period.facts.residences if one.ends and one.turn is None})
    for activity, person, first, last, _rests_on in needs(period):
        for day in (one for one in ends if first <= one < last):
            if period.who.home(person, day) is not None and period.who.home(person, day + 1) is None:
                yield Finding(
                    kind="breaks_first", cause="home", severity="medium", people=(person.id,), about=(activity.id,),
                    first_on=date.fromordinal(day + 1), steps=("ask_home", "find_housing"),
                )  # fmt: skip


def _break(cause: str, needs: list[Need], support: Support, about: tuple[Activity, Person], day: int) -> Finding:
    activity, person = about
    over = cause == "ends"
    severe = over and support.domain in ("childcare", "transit")
    people = _people(needs, person)
    chain = (support.id, *people[:-1], activity.id)
    return Finding(
        kind="breaks_first",
        cause=cause,
        severity="high" if severe else "medium",
        people=people,
        about=(support.id, activity.id),
        first_on=date.fromordinal(day),
        chain=(*chain, *((activity.support,) if activity.support else ())),
        steps=_STEPS[support.domain] if over else ("renew",),
    )


def consents(period: Period) -> Iterator[Finding]:
    """Permissions to share that end while something still goes on."""
    going = [activity for activity, *_ in needs(period)]
    for one in period.facts.authorities:
        if one.ends is None or not period.first <= (end := one.ends.toordinal()) <= period.last:
            continue
        if any(within(activity.begins, activity.ends, end + 1) for activity in going):
            yield Finding(
                kind="breaks_first", cause="consent", severity="low", people=(), about=(one.id,),
                first_on=date.fromordinal(end + 1), steps=("ask_consent",),
            )  # fmt: skip


def twice(period: Period) -> Iterator[Finding]:
    """Two agencies that pay for the same thing: a lease pays nothing, and what serves other purposes is another."""
    times: dict[int, Times] = {}  # of each support once: there may be many pairs of them
    paid = [
        one
        for one in period.facts.supports
        if one.domain in _ONCE and one.status == "active" and one.source.agency and one.purpose != _LEASE
    ]
    for place, one in enumerate(paid):
        for other in paid[place + 1 :]:
            same = other.person == one.person or other.person is None or one.person is None
            alike = (one.domain, one.purpose) == (other.domain, other.purpose)
            if not alike or one.source.agency == other.source.agency or not same:
                continue
            if days := _shared_days(period, one, other, times):
                yield Finding(
                    kind="twice",
                    cause=one.domain,
                    severity="medium",
                    people=by_id(filter(None, (one.person, other.person))),
                    about=by_id((one.id, other.id)),
                    first_on=date.fromordinal(days[0]),
                    last_on=date.fromordinal(days[1]),
                    steps=("ask_agencies",),
                )


def _shared_days(period: Period, one: Support, other: Support, times: dict[int, Times]) -> tuple[int, int] | None:
    """The first and the last day on which both are there at once."""
    begins = [limit.toordinal() for limit in (one.begins, other.begins) if limit]
    ends = [limit.toordinal() for limit in (one.ends, other.ends) if limit]
    first, last = max([period.first, *begins]), min([period.last, *ends])
    if first > last:
        return None
    if one.domain != "childcare" or not (one.schedules and other.schedules):
        return first, last
    for who in (one, other):
        if id(who) not in times:
            times[id(who)] = _times(period, who)
    ours, theirs = times[id(one)], times[id(other)]
    begin = next((day for day in range(first, last + 1) if _meet(ours, theirs, day)), None)
    end = next((day for day in range(last, first - 1, -1) if _meet(ours, theirs, day)), None)
    return (begin, end) if begin is not None and end is not None else None


def _times(period: Period, support: Support) -> Times:
    """When it opens and closes, by day."""
    found: Times = {}
    for day in range(period.first, period.last + 1):
        if some := [(at.opens, at.closes) for at in period.days.on(day) if at.owner is support and not at.changed]:
            found[day] = some
    return found


def _meet(ours: Times, theirs: Times, day: int) -> bool:
    return any(a < d and c < b for a, b in ours.get(day, ()) for c, d in theirs.get(day, ()))
