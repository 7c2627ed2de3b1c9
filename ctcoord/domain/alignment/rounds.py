"""The ways of a day, leg by leg: home, the children's places, the activity and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ctcoord.domain.alignment.care import AWAY, Cover, Day
from ctcoord.domain.alignment.facts import Activity, Person, Way
from ctcoord.domain.alignment.minutes import both


@dataclass(frozen=True, slots=True)
class Leg:
    """One way, in minutes that pass from the day's midnight; ``people`` who take it, the adult first.

    ``way`` None: nobody knows how long it takes, or where it begins or leads (``target`` ''); it starts and ends at
    once.
    """

    start: int
    end: int
    way: Way | None
    target: str
    activity: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trip:
    """Who goes where on a day; ``start`` and ``end`` of what they are at, in minutes that pass."""

    person: Person
    activity: Activity
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a child is brought or fetched."""

    child: str
    cover: Cover


def rounds(view: Day) -> Iterator[Leg]:
    """Every leg of every adult's activity that opens on a day; a way that cannot be gone is left out."""
    adults = {one.id: one for one in view.adults}
    for one in view.period.days.on(view.day):
        owner = one.owner
        if one.changed or not isinstance(owner, Activity) or owner.person not in adults:
            continue
        person = adults[owner.person]
        span = view.clock.passed(view.day, one.opens), view.clock.passed(view.day, one.closes)
        with_children = person.responsible and owner.kind in AWAY
        brought = _stops(view, person, span, last=False) if with_children else []
        fetched = _stops(view, person, span, last=True) if with_children else []
        if owner.place is None and (view.home(person) is None or not with_children):
            continue  # of both ends nobody knows anything, or nobody asks
        trip = Trip(person, owner, *span)
        yield from _there(view, trip, brought)
        yield from _back(view, trip, fetched)


def _stops(view: Day, person: Person, span: tuple[int, int], *, last: bool) -> list[Stop]:
    """The children whom nobody else can bring or fetch, in the order in which places open or close."""
    found = []
    for child in view.children_with(person):
        cover = view.pick_up(child, span) if last else view.drop_off(child, span)
        if cover is None or (not last and cover.start > span[0]):
            continue
        if _nobody_there(view, child, person, cover.end if last else cover.start):
            found.append(Stop(child.id, cover))
    return sorted(found, key=lambda stop: (stop.cover.end if last else stop.cover.start, stop.child))


def _nobody_there(view: Day, child: Person, person: Person, minute: int) -> bool:
    left = [(minute, minute + 1)]
    for one in view.adults:
        carer = one.care_available and one.care_confirmed_on and one.id != person.id
        if carer and view.who.together(one, child, view.day):
            left = both(left, view.away(one))
    return bool(left)


def _there(view: Day, trip: Trip, stops: Sequence[Stop]) -> Iterator[Leg]:
    """From home by the children's places to the activity, as late as it can be; else from when the first opens."""
    late = _by(view, trip, stops)
    yield from late if late is not None else _from_opening(view, trip, stops)


def _by(view: Day, trip: Trip, stops: Sequence[Stop]) -> list[Leg] | None:
    """Backwards from the start; at a school one is when it opens. None: a place opens too late for that."""
    at, target, along = trip.start, trip.activity.place, [trip.person.id]
    found: list[Leg] = []
    for stop in reversed(stops):
        way = _way(view, stop.cover.place, target, at)
        leaves = at - _minutes(way)
        found += _leg(trip, way, (leaves, at), target, along)
        at = min(leaves, stop.cover.start) if stop.cover.school else leaves
        if at < stop.cover.start:
            return None
        target = stop.cover.place
        along.insert(1, stop.child)
    way = _way(view, view.home(trip.person), target, at)
    found += _leg(trip, way, (at - _minutes(way), at), target, along)
    return found[::-1]


def _from_opening(view: Day, trip: Trip, stops: Sequence[Stop]) -> Iterator[Leg]:
    """Forwards from the minute at which the first place opens, as the finding ``drop_off`` counts it."""
    at, here = stops[0].cover.start, stops[0].cover.place
    along = [trip.person.id, *(stop.child for stop in stops)]
    way = _way(view, view.home(trip.person), here, at)
    yield from _leg(trip, way, (at - _minutes(way), at), here, along)
    ahead = [*((stop.cover.place, stop.cover.start) for stop in stops[1:]), (trip.activity.place, at)]
    for stop, (target, opens) in zip(stops, ahead, strict=True):
        along.remove(stop.child)
        way = _way(view, here, target, at, leaving=True)
        yield from _leg(trip, way, (at, at + _minutes(way)), target, along)
        at, here = max(at + _minutes(way), opens), target


def _back(view: Day, trip: Trip, stops: Sequence[Stop]) -> Iterator[Leg]:
    """From the activity by the places of the children home; at a school one is when it closes, not before."""
    here, at, along = trip.activity.place, trip.end, [trip.person.id]
    for stop in stops:
        target = stop.cover.place
        way = _way(view, here, target, at, leaving=True)
        if stop.cover.school and at + _minutes(way) < stop.cover.end:
            way = _way(view, here, target, stop.cover.end)
            at = stop.cover.end - _minutes(way)
        yield from _leg(trip, way, (at, at + _minutes(way)), target, along)
        at, here = at + _minutes(way), target
        along.append(stop.child)
    home = view.home(trip.person)
    way = _way(view, here, home, at, leaving=True)
    yield from _leg(trip, way, (at, at + _minutes(way)), home, along)


def _leg(trip: Trip, way: Way | None, span: tuple[int, int], target: str | None, along: Sequence[str]) -> Iterator[Leg]:
    """A way that takes time, or of which nobody knows whether it does."""
    if way is None or way.minutes:
        yield Leg(*span, way, target or "", trip.activity.id, tuple(along))


def _way(view: Day, origin: str | None, target: str | None, at: int, *, leaving: bool = False) -> Way | None:
    """The way that is left, or has led there, at a minute that passes from the day's midnight."""
    if origin is None or target is None:
        return None
    clock = view.clock.shown(view.day, at) % 1440
    return view.period.ways.find(origin, target, (view.day - 1) % 7, clock, leaving=leaving)


def _minutes(way: Way | None) -> int:
    return way.minutes or 0 if way else 0
