"""Time, people, ways and care as the rules of alignment see them, as plainly as they can be said.

The lower half of ``alignment_oracle``: written from ``ctcoord/domain/alignment/README.md`` alone, which it follows
paragraph by paragraph. Nothing is kept, nothing is left out because it seems clear already. An instant is a number of
minutes since 1970 in UTC; what takes time is the set of its minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ctcoord.domain.alignment.facts import Activity, Facts, Person, Residence, Schedule, Support, Turn, Way
from ctcoord.domain.alignment.rules import Rules

DAY = timedelta(days=1)

Owner = Activity | Support


class Occurrence(NamedTuple):
    """Instants [begins, ends) of an owner on a day; ``opens`` < ``closes`` in minutes of the clock after midnight."""

    begins: int
    ends: int
    opens: int
    closes: int
    owner: Owner

    def overlaps(self, begins: int, ends: int) -> bool:
        return max(self.begins, begins) < min(self.ends, ends)


class End(NamedTuple):
    """One end of a way that is asked for, and whose place (``place``) or home it is."""

    at: str | None
    what: str
    whose: str


def monday(day: date) -> date:
    return day - day.weekday() * DAY


def holds(row: Owner | Residence | Schedule, day: date) -> bool:
    return (row.begins is None or row.begins <= day) and (row.ends is None or day <= row.ends)


def takes_turn(turn: Turn, day: date, *since: date | None) -> bool:
    known = [anchor for anchor in (turn.since, *since) if anchor is not None]
    weeks = (monday(day) - monday(known[0])).days // 7 if known else 0
    return day.weekday() in turn.days and weeks % turn.interval == 0


def runs(owner: Owner, day: date) -> bool:
    return holds(owner, day) and (isinstance(owner, Activity) or owner.status == "active")


def age(person: Person, day: date) -> int:
    born = person.birth_date
    assert born
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def needs_care(person: Person, day: date) -> bool:
    if person.birth_date is None:
        return person.child
    return person.birth_date <= day and age(person, day) < (19 if person.special_needs else 13)


def adult(person: Person, day: date) -> bool:
    if person.birth_date is None:
        return not person.child
    return age(person, day) >= 18 and not needs_care(person, day)


def length(way: Way | None) -> int:
    """Minutes of a way; unknown and no journey count nothing."""
    return way.minutes or 0 if way else 0


def maximal_runs(minutes: set[int]) -> list[tuple[int, int]]:
    begins = sorted(minute for minute in minutes if minute - 1 not in minutes)
    ends = sorted(minute + 1 for minute in minutes if minute + 1 not in minutes)
    return list(zip(begins, ends, strict=True))


def departs(way: Way, minute: int) -> bool:
    """Whether there is a departure at a minute of the clock."""
    minute %= 1440
    if way.first is not None and way.last is not None and way.last < way.first:
        return minute >= way.first or minute <= way.last
    return (way.first is None or way.first <= minute) and (way.last is None or minute <= way.last)


def place_of(event: Occurrence) -> End:
    return End(event.owner.place, "place", event.owner.id)


class Grid:
    """One family in one period: when, who, which way, and the minutes in which a child has nobody."""

    def __init__(self, facts: Facts, begin: date, end: date, rules: Rules) -> None:
        self.facts, self.rules = facts, rules
        self.days = [begin + n * DAY for n in range((end - begin).days + 1)]
        self.zone = ZoneInfo(facts.zone)
        self.person = {person.id: person for person in facts.people}

    # Time

    def instant(self, day: date, minute: int) -> int:
        clock = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
        return int(clock.replace(tzinfo=self.zone).timestamp()) // 60

    def clock(self, instant: int, day: date) -> int:
        shown = datetime.fromtimestamp(instant * 60, self.zone).replace(tzinfo=None)
        return int((shown - datetime(day.year, day.month, day.day)).total_seconds()) // 60

    def occurrences(self, owner: Owner, day: date) -> Iterator[Occurrence]:
        for schedule in owner.schedules:
            if not (runs(owner, day) and holds(schedule, day)):
                continue
            if not takes_turn(schedule.turn, day, schedule.begins, owner.begins):
                continue
            opens: int | None = schedule.opens
            closes: int | None = schedule.closes
            for change in schedule.changes:
                if change.begins <= day <= change.ends:
                    opens, closes = change.opens, change.closes
            if opens is None or closes is None:
                continue
            closes += 1440 if closes <= opens else 0
            begins, ends = self.instant(day, opens), self.instant(day, closes)
            if begins < ends:
                yield Occurrence(begins, ends, opens, closes, owner)

    # Who

    def home(self, person: Person, day: date) -> str | None:
        there = [
            one for one in self.facts.residences
            if holds(one, day) and (one.turn is None or takes_turn(one.turn, day, one.begins))
        ]  # fmt: skip
        mine = [one for one in there if one.person == person.id] or [one for one in there if one.person is None]
        mine.sort(key=lambda one: one.id)
        mine.sort(key=lambda one: one.begins or date.min, reverse=True)
        mine.sort(key=lambda one: one.turn is None)
        return mine[0].place if mine else None

    def together(self, one: Person, other: Person, day: date) -> bool:
        homes = self.home(one, day), self.home(other, day)
        return None in homes or homes[0] == homes[1]

    def children(self, person: Person, day: date) -> list[Person]:
        return [c for c in self.facts.people if c != person and needs_care(c, day) and self.together(c, person, day)]

    def duties(self, day: date) -> Iterator[tuple[Activity, Person]]:
        """Every A with its P that could be on a day: whether it occurs is another question."""
        for activity in self.facts.activities:
            person = self.person[activity.person]
            if activity.kind in ("training", "job", "appointment") and person.responsible and adult(person, day):
                yield activity, person

    # Ways

    def way(self, origin: str | None, target: str | None, day: date, minute: int) -> Way | None:
        """The way taken, with minutes None where there is no journey; None where it is unknown."""
        if origin is None or target is None:
            return None
        if origin == target:
            return Way(origin, target, 0)
        listed = [way for way in self.facts.ways if (way.origin, way.target) == (origin, target)]
        listed = listed or [way for way in self.facts.ways if (way.origin, way.target) == (target, origin)]
        fit = [way for way in listed if way.days is None or day.weekday() in way.days]
        fit = [way for way in fit if way.depart is None or way.depart <= minute % 1440]
        return max(fit, key=lambda way: -1 if way.depart is None else way.depart, default=None)

    # Care gap

    def cover_owners(self, child: Person) -> list[Owner]:
        cares = [one for one in self.facts.supports if one.domain == "childcare" and one.person in (None, child.id)]
        schools = [one for one in self.facts.activities if one.person == child.id and one.kind == "school"]
        return [*cares, *(one for one in schools if one.certain)]

    def covers(self, child: Person, day: date) -> list[Occurrence]:
        around = [day + n * DAY for n in range(-2, 3)]
        return [one for owner in self.cover_owners(child) for near in around for one in self.occurrences(owner, near)]

    def drop_off(self, child: Person, event: Occurrence, day: date) -> Occurrence | None:
        over = [cover for cover in self.covers(child, day) if cover.overlaps(event.begins, event.ends)]
        return min(over, key=lambda cover: (cover.begins, cover.owner.id), default=None)

    def pick_up(self, child: Person, event: Occurrence, day: date) -> Occurrence | None:
        over = [cover for cover in self.covers(child, day) if cover.overlaps(event.begins, event.ends)]
        return min(over, key=lambda cover: (-cover.ends, cover.owner.id), default=None)

    def end(self, cover: Occurrence | None, person: Person, day: date) -> End:
        """Where a child is brought to or fetched from: its cover's place, or the home of its parent."""
        if cover:
            return End(cover.owner.place, "place", cover.owner.id)
        return End(self.home(person, day), "home", person.id)

    def carers(self, person: Person, child: Person, day: date) -> list[Person]:
        return [x for x in self.others(person, child, day) if x.care_available and x.care_confirmed_on]

    def others(self, person: Person, child: Person, day: date) -> list[Person]:
        return [x for x in self.facts.people if x != person and adult(x, day) and self.together(x, child, day)]

    def away(self, person: Person, day: date) -> set[int]:
        """All minutes in which somebody is at what is theirs or on the way, seen from a day."""
        gone: set[int] = set()
        home = self.home(person, day)
        for activity in self.facts.activities:
            for near in (day + n * DAY for n in range(-2, 3)):
                for one in self.occurrences(activity, near) if activity.person == person.id else ():
                    there = length(self.way(home, activity.place, near, one.opens))
                    back = length(self.way(activity.place, home, near, one.closes))
                    gone |= set(range(one.begins - there, one.ends + back))
        return gone

    def window(self, event: Occurrence, person: Person, child: Person, day: date) -> set[int]:
        """[s − before, e + after)."""
        to = self.end(self.drop_off(child, event, day), person, day).at
        back = self.end(self.pick_up(child, event, day), person, day).at
        before = length(self.way(to, event.owner.place, day, event.opens))
        after = length(self.way(event.owner.place, back, day, event.closes))
        return set(range(event.begins - before, event.ends + after))

    def gap(self, activity: Activity, person: Person, child: Person, day: date, school_only: bool = False) -> set[int]:
        gap: set[int] = set()
        for event in self.occurrences(activity, day):
            gap |= self.window(event, person, child, day)
        for cover in self.covers(child, day):
            if not school_only or isinstance(cover.owner, Activity):
                gap -= set(range(cover.begins, cover.ends))
        for carer in self.carers(person, child, day):
            gap &= self.away(carer, day)
        return gap

    # Rounds

    def chain(self, event: Occurrence, person: Person, day: date) -> list[tuple[Person, Occurrence]]:
        """The children that are brought somewhere before it begins, and where, in order."""
        dropped = []
        for child in self.children(person, day):
            cover = self.drop_off(child, event, day)
            if cover and cover.begins <= event.begins:
                carers = self.carers(person, child, day)
                if all(cover.begins in self.away(carer, day) for carer in carers):
                    dropped.append((child, cover))
        return sorted(dropped, key=lambda one: (one[1].begins, one[0].id))

    def legs(
        self, chain: list[tuple[Person, Occurrence]], event: Occurrence, day: date
    ) -> list[tuple[Occurrence, Occurrence, int]]:
        """From, to and the instant t of each leg of a round with the children; behind them when it ends."""
        stops = [cover for _, cover in chain]
        legs = []
        now = stops[0].begins if stops else event.begins
        for last, stop in pairwise([*stops, event]):
            legs.append((last, stop, now))
            now += length(self.way(last.owner.place, stop.owner.place, day, self.clock(now, day)))
            now = now if stop is event else max(now, stop.begins)
        return [*legs, (event, event, now)]
