"""One day of a family: who is without care, what cannot be reached, and what nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from ctcoord.domain.alignment.days import AROUND, Occurrence
from ctcoord.domain.alignment.facts import Activity, Kind, Person, Support, Way
from ctcoord.domain.alignment.minutes import Minutes, both, length, minus, union
from ctcoord.domain.alignment.period import Period
from ctcoord.domain.alignment.ways import departs
from ctcoord.domain.alignment.who import serves

AWAY = frozenset({Kind.TRAINING, Kind.JOB, Kind.APPOINTMENT})
Asked = tuple[str, tuple[str, ...]]  # travel, place or home; the ids


class Cover(NamedTuple):
    """Where a child is looked after, in minutes that pass from the day's midnight."""

    start: int
    end: int
    owner: str
    place: str | None
    school: bool


@dataclass(frozen=True, slots=True)
class DayResult:
    """What one day says; spans in minutes that pass from its midnight."""

    gaps: list[tuple[str, str, str, bool, Minutes]] = field(default_factory=list)  # child, person, activity, closed
    trips: list[tuple[str, str, str, tuple[str, ...], int, int]] = field(default_factory=list)
    needed: dict[str, int] = field(default_factory=dict)  # minutes of care, by child
    ask: dict[str, int] = field(default_factory=dict)  # minutes that an adult could close, by person
    unknown: set[Asked] = field(default_factory=set)


class Day:
    """The view of one day; ``day`` is its ordinal. ``alone``: nothing reaches over its midnights."""

    def __init__(self, day: int, period: Period, *, alone: bool = False) -> None:
        self.day, self.who, self.clock, self.period = day, period.who, period.clock, period
        self.result = DayResult()
        around = range(1) if alone else range(-AROUND, AROUND + 1)
        self.occurrences = [(near, one) for near in around for one in period.days.on(day + near)]
        self.children = [one for one in self.who.people if self.who.needs_care(one, day)]
        self.adults = [one for one in self.who.people if self.who.adult(one, day)]  # who may give care
        self._homes: dict[str, str | None] = {}
        self._away: dict[str, Minutes] = {}
        self._covers: dict[str, list[Cover]] = {}
        self._during: dict[tuple[str, tuple[int, int]], list[Cover]] = {}
        self._cared_for: dict[str, tuple[Minutes, Minutes]] = {}
        self._living_with: dict[str, list[Person]] = {}

    def read(self) -> DayResult:
        """All that this day says."""
        windows: dict[str, Minutes] = {}
        gaps: dict[tuple[str, str, str], Minutes] = {}
        for occurrence, activity, person in self._departures():
            span = self._passed(0, occurrence)
            for child in self.children_with(person):
                window = self._window(child, person, activity, occurrence, span)
                alone = self._without(child, person, [window])
                school, care = self._cared_for_at(child)
                windows.setdefault(child.id, []).extend(minus(alone, school))
                if gap := minus(alone, care):
                    gaps.setdefault((child.id, person.id, activity.id), []).extend(gap)
            self._trips(person, activity, occurrence, span)
        self.result.needed.update((child, length(union(minutes))) for child, minutes in windows.items())
        self._keep(gaps)
        self._could_close(gaps)
        return self.result

    def _keep(self, gaps: dict[tuple[str, str, str], Minutes]) -> None:
        """Gaps of a child, person and activity; those of two occurrences on one day are joined."""
        closed = {child.id for child in self.children if self._closed(child)} if gaps else ()
        for (child, person, activity), minutes in gaps.items():
            self.result.gaps.append((child, person, activity, child in closed, union(minutes)))

    def _departures(self) -> Iterator[tuple[Occurrence, Activity, Person]]:
        """What takes responsible people away from the children on this day."""
        people = {one.id: one for one in self.who.people if one.responsible and self.who.adult(one, self.day)}
        for near, one in self.occurrences:
            owner = one.owner
            if near or one.changed or not isinstance(owner, Activity) or owner.kind not in AWAY:
                continue
            if owner.person in people:
                yield one, owner, people[owner.person]

    def home(self, person: Person) -> str | None:
        """Where a person lives on this day."""
        if person.id not in self._homes:
            self._homes[person.id] = self.who.home(person, self.day)
        return self._homes[person.id]

    def _together(self, one: Person, other: Person) -> bool:
        home, other_home = self.home(one), self.home(other)
        return home is None or other_home is None or home == other_home

    def children_with(self, person: Person) -> list[Person]:
        """The children who live with somebody, as far as it is known; they themselves are left out."""
        if person.id not in self._living_with:
            others = (child for child in self.children if child.id != person.id)
            self._living_with[person.id] = [child for child in others if self._together(person, child)]
        return self._living_with[person.id]

    def _passed(self, near: int, one: Occurrence) -> tuple[int, int]:
        return (
            self.clock.passed(self.day, near * 1440 + one.opens),
            self.clock.passed(self.day, near * 1440 + one.closes),
        )

    def covers(self, child: Person) -> list[Cover]:
        """Care and school of a child, from two days before to two days after."""
        if child.id not in self._covers:
            self._covers[child.id] = list(self._find_covers(child))
        return self._covers[child.id]

    def _find_covers(self, child: Person) -> Iterator[Cover]:
        for near, one in self.occurrences:
            if _covers(one, child) and not one.changed:
                start, end = self._passed(near, one)
                owner = one.owner
                yield Cover(start, end, owner.id, owner.place, isinstance(owner, Activity))

    def _closed(self, child: Person) -> bool:
        return any(near == 0 and one.changed and _covers(one, child) for near, one in self.occurrences)

    def _cared_for_at(self, child: Person) -> tuple[Minutes, Minutes]:
        """When a child is at school, and when there is any care or school."""
        if child.id not in self._cared_for:
            covers = self.covers(child)
            school = union((one.start, one.end) for one in covers if one.school)
            self._cared_for[child.id] = school, union((one.start, one.end) for one in covers)
        return self._cared_for[child.id]

    def _overlapping(self, child: Person, span: tuple[int, int]) -> list[Cover]:
        if (child.id, span) not in self._during:
            during = [one for one in self.covers(child) if one.start < span[1] and one.end > span[0]]
            self._during[child.id, span] = during
        return self._during[child.id, span]

    def drop_off(self, child: Person, span: tuple[int, int]) -> Cover | None:
        """The first place of a child while somebody is away."""
        return min(self._overlapping(child, span), key=lambda one: (one.start, one.owner), default=None)

    def pick_up(self, child: Person, span: tuple[int, int]) -> Cover | None:
        """The last place of a child while somebody is away."""
        return min(self._overlapping(child, span), key=lambda one: (-one.end, one.owner), default=None)

    def _window(
        self, child: Person, person: Person, activity: Activity, one: Occurrence, span: tuple[int, int]
    ) -> tuple[int, int]:
        first, last = self.drop_off(child, span), self.pick_up(child, span)
        there = self._place(activity)
        before = self._way(self._at(first, person), there, self.day, one.opens)
        after = self._way(there, self._at(last, person), self.day, one.closes, leaving=True)
        return span[0] - _minutes(before), span[1] + _minutes(after)

    def _at(self, cover: Cover | None, person: Person) -> str | None:
        if cover is None:
            return self._known_home(person)
        if cover.place is None:
            self.result.unknown.add(("place", (cover.owner,)))
        return cover.place

    def _known_home(self, person: Person) -> str | None:
        if (home := self.home(person)) is None:
            self.result.unknown.add(("home", (person.id,)))
        return home

    def _place(self, activity: Activity) -> str | None:
        if activity.place is None:
            self.result.unknown.add(("place", (activity.id,)))
        return activity.place

    def _way(
        self, origin: str | None, target: str | None, day: int, clock: int, *, leaving: bool = False
    ) -> Way | None:
        """The way between two places; where nobody knows it, that is noted."""
        if origin is None or target is None:
            return None
        way = self.period.ways.find(origin, target, (day - 1) % 7, clock % 1440, leaving=leaving)
        if way is None:
            self.result.unknown.add(("travel", tuple(sorted((origin, target)))))
        return way

    def _carers(self, child: Person, person: Person) -> Iterator[Person]:
        for one in self.adults:
            if one.id != person.id and one.care_available and one.care_confirmed_on and self._together(one, child):
                yield one

    def _without(self, child: Person, person: Person, minutes: Minutes) -> Minutes:
        """What of the minutes no carer is there."""
        for carer in self._carers(child, person):
            minutes = both(minutes, self.away(carer))
        return minutes

    def away(self, person: Person) -> Minutes:
        """When an adult is at something of their own, the way there and back included."""
        if person.id not in self._away:
            self._away[person.id] = union(self._find_away(person))
        return self._away[person.id]

    def _find_away(self, person: Person) -> Iterator[tuple[int, int]]:
        for near, one in self.occurrences:
            owner = one.owner
            if isinstance(owner, Activity) and owner.person == person.id and not one.changed:
                start, end = self._passed(near, one)
                there = self._there(person, owner, one, near)
                yield start - _minutes(there[0]), end + _minutes(there[1])

    def _there(self, person: Person, activity: Activity, one: Occurrence, near: int) -> tuple[Way | None, Way | None]:
        known = set(self.result.unknown)
        home, place, day = self._known_home(person), self._place(activity), self.day + near
        ways = self._way(home, place, day, one.opens), self._way(place, home, day, one.closes, leaving=True)
        if near:  # asked of the day on which it is
            self.result.unknown.intersection_update(known)
        return ways

    def _could_close(self, gaps: dict[tuple[str, str, str], Minutes]) -> None:
        """Whose time would close a gap, if somebody asked them."""
        children = {child.id: child for child in self.children}
        for adult in self.adults if gaps else ():
            if adult.care_available is False or (adult.care_available and adult.care_confirmed_on):
                continue
            closed: Minutes = []
            for (child, person, _activity), gap in gaps.items():
                if person != adult.id and self._together(adult, children[child]):
                    closed += gap
            free = minus(union(closed), self._quietly_away(adult)) if closed else []
            if free:
                self.result.ask[adult.id] = length(free)

    def _quietly_away(self, adult: Person) -> Minutes:
        """When they are away; what is not known of their ways is asked once they are carers."""
        known = set(self.result.unknown)
        minutes = self.away(adult)
        self.result.unknown.intersection_update(known)
        return minutes

    def _trips(self, person: Person, activity: Activity, one: Occurrence, span: tuple[int, int]) -> None:
        home, there = self._known_home(person), self._place(activity)
        to = self._way(home, there, self.day, one.opens)
        back = self._way(there, home, self.day, one.closes, leaving=True)
        start, end = span
        self._trip(activity, to, "first_trip", one.opens - _minutes(to), (start - _minutes(to), start))
        self._trip(activity, back, "last_trip", one.closes, (end, end + _minutes(back)))
        self._drop_offs(person, activity, span)
        self._pick_ups(person, activity, one, span)

    def _trip(self, activity: Activity, way: Way | None, cause: str, clock: int, span: tuple[int, int]) -> None:
        """One way of a trip that starts at a minute of the clock and takes a span."""
        if way is None:
            return
        at = span[1] if cause == "first_trip" else span[0]  # where the activity stands
        if way.minutes is None:
            self._note_trip(activity, "no_journey", (at, at))
            return
        if not departs(way, clock % 1440):
            self._note_trip(activity, cause, (at, at))
        if way.minutes > self.period.rules.longest_trip:
            self._note_trip(activity, "too_long", span)

    def _note_trip(self, activity: Activity, cause: str, span: tuple[int, int], children: Iterable[str] = ()) -> None:
        self.result.trips.append((cause, activity.person, activity.id, tuple(children), *span))

    def _drop_offs(self, person: Person, activity: Activity, span: tuple[int, int]) -> None:
        """The round with the children: each place opens, then it is left for the next, by the way of that minute."""
        stops = sorted(self._to_drop(person, span), key=lambda stop: (stop[0].start, stop[1]))
        if not stops:
            return
        at, known, through = stops[0][0].start, True, True
        places = [*((stop.place, stop.start) for stop, _child in stops), (activity.place, at)]
        for (here, _opened), (there, opens) in pairwise(places):
            way = self._way(here, there, self.day, self.clock.shown(self.day, at), leaving=True)
            known = known and way is not None  # those behind it are asked for all the same
            through = through and (way is None or way.minutes is not None)
            at = max(at + _minutes(way), opens)
        children = sorted(child for _stop, child in stops)
        if not through:
            self._note_trip(activity, "no_journey", (span[0], span[0]), children)
        elif known and at > span[0]:
            self._note_trip(activity, "drop_off", (span[0], at), children)

    def _pick_ups(self, person: Person, activity: Activity, occurrence: Occurrence, span: tuple[int, int]) -> None:
        """Children to whom nothing goes from there, or no more, and whom nobody else can fetch."""
        for child in self.children_with(person):
            stop = self.pick_up(child, span)
            if stop is None or not self._without(child, person, [(stop.end, stop.end + 1)]):
                continue
            way = self._way(activity.place, stop.place, self.day, occurrence.closes, leaving=True)
            if way is not None and way.minutes is None:
                self._note_trip(activity, "no_journey", (span[1], span[1]), [child.id])
            elif way is not None and not departs(way, occurrence.closes % 1440):
                self._note_trip(activity, "last_trip", (span[1], span[1]), [child.id])

    def _to_drop(self, person: Person, span: tuple[int, int]) -> Iterator[tuple[Cover, str]]:
        for child in self.children_with(person):
            stop = self.drop_off(child, span)
            if stop is None or stop.start > span[0]:
                continue
            if self._without(child, person, [(stop.start, stop.start + 1)]):
                yield stop, child.id


def _covers(one: Occurrence, child: Person) -> bool:
    """Whether an occurrence is care or school of this child."""
    owner = one.owner
    if isinstance(owner, Support):
        return serves(owner, child.id)
    return isinstance(owner, Activity) and owner.person == child.id and owner.kind == Kind.SCHOOL and owner.certain


def _minutes(way: Way | None) -> int:
    return way.minutes or 0 if way else 0
