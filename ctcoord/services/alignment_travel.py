"""Ways that nobody typed: by the timetables kept on this computer, else estimated from the straight line and marked so.

The rules are run to hear which ways they ask for, and run again with the answers, until they ask for nothing new. A
way is that of a weekday: of the next weeks the timetable of the usual one is asked, and what runs on a holiday is not
looked at.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from ctcoord.domain.alignment import check
from ctcoord.domain.alignment.alike import alike_days
from ctcoord.domain.alignment.care import Day
from ctcoord.domain.alignment.facts import Facts, Way
from ctcoord.domain.alignment.period import Period
from ctcoord.domain.alignment.rounds import rounds
from ctcoord.domain.alignment.rules import Rules
from ctcoord.domain.alignment.ways import Ways
from ctcoord.domain.travel.network import Network, is_steady
from ctcoord.domain.travel.walking import Point
from ctcoord.services import timetables
from ctcoord.services.timetables import Travel

Ask = tuple[str, str, int, int, bool]  # from, to, day of the week, minute of the clock, whether one leaves then
# Hours after a departure that is not there: a journey is looked for within six before, one of three hours is found.
_LOOK_AROUND = (3, 0, -3, -6, -9)
_KEPT = 2_000  # pairs of places on a day, those of some twenty families: journeys take a kilobyte each
_WEEKS = 4  # of which the usual day is taken
_ROUNDS = 5  # a way that becomes known moves the minute of the next, and may lead to others


class _Asking(Ways):
    """Ways that remember what they could not say, or only for another minute than a timetable was asked of."""

    def __init__(self, ways: Iterable[Way], given: Collection[Way]) -> None:
        """``given``: those that somebody said, whatever they say they rest on. They stand."""
        super().__init__(ways)
        self._given = given
        self.asked: set[Ask] = set()

    def find(self, origin: str, target: str, weekday: int, clock: int, *, leaving: bool) -> Way | None:
        found = super().find(origin, target, weekday, clock, leaving=leaving)
        of_now = found is None or found.basis != timetables.TIMETABLE or found.depart == clock
        if found is None or not (of_now or found in self._given):
            self.asked.add((origin, target, weekday, clock, leaving))
        return found


def filled(home: Path | Network, facts: Facts, period: tuple[date, date], rules: Rules | None = None) -> Facts:
    """The facts with the ways between places whose points on the map are known; what is typed stays as it is.

    ``home`` is the folder of this computer's timetables, or they are given themselves.
    """
    points = {one.id: Point(one.latitude, one.longitude) for one in facts.places
              if one.latitude is not None and one.longitude is not None}  # fmt: skip
    if len(points) < 2:
        return facts
    network = home if isinstance(home, Network) else timetables.network(home)
    looked_at = check.looked_at(facts, *period, rules)
    if looked_at is None:
        return facts
    given, known = frozenset(facts.ways), set[Ask]()
    for _round in range(_ROUNDS):
        ways = _Asking(facts.ways, given)
        _go(looked_at.by(ways))
        asked = {ask for ask in ways.asked - known if ask[0] in points and ask[1] in points}
        if not asked:
            break
        known |= asked
        facts = replace(facts, ways=(*facts.ways, *_answers(network, points, asked, period[0])))
    return facts


def _go(period: Period) -> None:
    """Go all ways that the rules ask for, and those that a picture of the week shows and that change no finding."""
    for some in alike_days(period):
        deque(rounds(Day(some.days[0], period)), maxlen=0)


def _answers(network: Network, points: dict[str, Point], asked: set[Ask], begin: date) -> Iterator[Way]:
    """One way for each that was asked for; an estimate is the same on every day."""
    week = _usual_week(network, begin)
    estimated: set[tuple[str, str]] = set()
    for origin, target, (day, alike), clock, leaves in sorted({(*ask[:2], week[ask[2]], *ask[3:]) for ask in asked}):
        moment = datetime.combine(day, time(clock // 60, clock % 60))
        found = _looked_up(network, points[origin], points[target], moment, leaves=leaves)
        if found.basis == timetables.TIMETABLE:
            yield replace(found, origin=origin, target=target, days=frozenset(alike), depart=clock)
        elif (origin, target) not in estimated:
            estimated.add((origin, target))
            yield replace(found, origin=origin, target=target)


def _looked_up(network: Network, start: Point, end: Point, moment: datetime, *, leaves: bool) -> Way:
    """A way without its places and days; one that is not there at its minute says until or from when it is."""
    ask = partial(_travel, network, start, end)
    travel = ask(moment, leaves=leaves)
    way = Way("", "", travel.minutes, "transit", travel.basis)
    missed = travel.basis == timetables.TIMETABLE and travel.minutes is None
    return _bounded(way, ask, moment, leaves=leaves) if missed else way


def _bounded(way: Way, ask: Callable[..., Travel], moment: datetime, *, leaves: bool) -> Way:
    """A way that is not there at its minute: with the last departure of that day before it, or the first after."""
    hour = moment.replace(minute=0)  # so that minutes near by ask the same
    for hours in _LOOK_AROUND:
        journey = ask(hour + timedelta(hours=hours + 1 if leaves else -hours), leaves=not leaves).journey
        if journey is not None and journey.departs.date() == moment.date():
            clock = journey.departs.hour * 60 + journey.departs.minute
            bounded = replace(way, minutes=journey.minutes)
            return replace(bounded, last=clock) if leaves else replace(bounded, first=clock)
    return way


@lru_cache(8)
def _usual_week(network: Network, begin: date) -> list[tuple[date, tuple[int, ...]]]:
    """By day of the week a usual day to ask, the same for all that are alike, and which these are."""
    usual = [network.usual(_next(begin, weekday)) for weekday in range(7)]
    kinds = [(network.covers(day), network.running(day)) for day in usual]
    return [(usual[kinds.index(one)], tuple(n for n, kind in enumerate(kinds) if kind == one)) for one in kinds]


class _Kept(NamedTuple):
    """What was looked up, and the moments for which it is the answer."""

    first: datetime
    last: datetime
    travel: Travel


@lru_cache(_KEPT)
def _kept(_network: Network, _start: Point, _end: Point, _day: date, _leaves: bool) -> list[_Kept]:
    """What was looked up on a day: after an edit nearly all ways of a family are asked for again."""
    return []


def _travel(network: Network, start: Point, end: Point, moment: datetime, *, leaves: bool) -> Travel:
    """How long it takes who leaves at a moment, or has to be there then."""
    kept = _kept(network, start, end, moment.date(), leaves)
    for first, last, known in kept:
        if first <= moment <= last:
            journey = known.journey
            return replace(known, minutes=timetables.minutes(journey, moment, leaves=leaves)) if journey else known
    between = partial(timetables.between, network, start, end)
    travel = between(leave=moment) if leaves else between(arrive=moment)
    first = last = moment
    if travel.journey and is_steady(network.zone, moment.date()):
        if leaves:
            last = max(moment, travel.journey.departs)  # until it has left none is there before it
        else:
            first = min(moment, travel.journey.arrives)  # since it is there none that leaves later is
    kept.append(_Kept(first, last, travel))
    return travel


def _next(begin: date, weekday: int) -> list[date]:
    first = begin + timedelta(days=(weekday - begin.weekday()) % 7)
    return [first + timedelta(weeks=week) for week in range(_WEEKS)]
