"""The ways of a day, leg by leg: home, the children's places, the activity and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ctcoord.domain.alignment.care import AWAY, Cover, Day
from ctcoord.domain.alignment.days import Occurrence
from ctcoord.domain.alignment.facts import Activity, Person, Way
from ctcoord.domain.alignment.minutes import both


@dataclass(frozen=True, slots=True)
class Leg:
    """One way, in minutes that pass from the day's midnight; ``people`` who take it, the adult first."""

    start: int
    end: int
    way: Way
    target: str
    activity: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trip:
    """Who goes where on a day; ``start`` and ``end`` of what they are at, in minutes that pass."""

    person: Person
    activity: Activity
    occurrence: Occurrence
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a child is brought or fetched."""

    child: str
    cover: Cover


def rounds(view: Day) -> Iterator[Leg]:
    """Every leg of every adult's activity that opens on a day. A way that nobody knows is left out."""
    adults = {one.id: one for one in view.adults}
    for one in view.period.days.on(view.day):
        owner = one.owner
        if one.changed or not isinstance(owner, Activity) or owner.person not in adults:
            continue
        person = adults[owner.person]
        if owner.place is None:
            continue
        span = view.clock.passed(view.day, one.opens), view.clock.passed(view.day, one.closes)
        with_children = person.responsible and owner.kind in AWAY
        brought = _stops(view, person, span, last=False) if with_children else []
        fetched = _stops(view, person, span, last=True) if with_children else []
        trip = Trip(person, owner, one, *span)
        yield from _there(view, trip, brought)
        yield from _back(view, trip, fetched)


def _stops(view: Day, person: Person, span: tuple[int, int], *, last: bool) -> list[Stop]:
    """The children whom nobody else can bring or fetch, in the order in which places open or close."""
    found = []
    for child in view.children:
        if child.id == person.id or not view.who.together(person, child, view.day):
            continue
        cover = _picked_up(view, child, span) if last else view.drop_off(child, span)
        if cover is None or cover.place is None or (not last and cover.start > span[0]):
            continue
        if _nobody_there(view, child, person, cover.end if last else cover.start):
            found.append(Stop(child.id, cover))
    return sorted(found, key=lambda stop: (stop.cover.end if last else stop.cover.start, stop.child))


def _picked_up(view: Day, child: Person, span: tuple[int, int]) -> Cover | None:
    during = [one for one in view.covers(child) if one.start < span[1] and one.end > span[0]]
    return min(during, key=lambda one: (-one.end, one.owner), default=None)


def _nobody_there(view: Day, child: Person, person: Person, minute: int) -> bool:
    left = [(minute, minute + 1)]
    for one in view.adults:
        carer = one.care_available and one.care_confirmed_on and one.id != person.id
        if carer and view.who.together(one, child, view.day):
            left = both(left, view.away(one))
    return bool(left)


def _there(view: Day, trip: Trip, stops: Sequence[Stop]) -> Iterator[Leg]:
    """From home by the places that open to the activity; the last leg as late as it can be."""
    person, activity = trip.person, trip.activity
    clock, here = trip.occurrence.opens % 1440, view.home(person)
    along = [stop.child for stop in stops]
    at: int | None = None
    for stop in stops:
        place, opens = stop.cover.place or "", stop.cover.start
        way = _way(view, here, place, clock)
        minutes = _minutes(way)
        leaves = opens - minutes if at is None else at
        if way is not None and minutes:
            yield Leg(leaves, leaves + minutes, way, place, activity.id, (person.id, *along))
        at, here = max(leaves + minutes, opens), place
        along.remove(stop.child)
    way = _way(view, here, activity.place, clock)
    if way is not None and way.minutes and activity.place is not None:
        leaves = max(trip.start - way.minutes, trip.start - way.minutes if at is None else at)
        yield Leg(leaves, leaves + way.minutes, way, activity.place, activity.id, (person.id,))


def _back(view: Day, trip: Trip, stops: Sequence[Stop]) -> Iterator[Leg]:
    """From the activity by the places of the children home."""
    person, activity = trip.person, trip.activity
    clock, here, at = trip.occurrence.closes % 1440, activity.place, trip.end
    along: list[str] = []
    home = view.home(person)
    for target, child in (*((stop.cover.place, stop.child) for stop in stops), (home, "")):
        way = _way(view, here, target, clock)
        if way is not None and way.minutes and target is not None:
            yield Leg(at, at + way.minutes, way, target, activity.id, (person.id, *along))
            at += way.minutes
        here = target if target is not None else here
        along += [child] if child else []


def _way(view: Day, origin: str | None, target: str | None, clock: int) -> Way | None:
    if origin is None or target is None:
        return None
    return view.period.ways.find(origin, target, (view.day - 1) % 7, clock)


def _minutes(way: Way | None) -> int:
    return way.minutes or 0 if way else 0
