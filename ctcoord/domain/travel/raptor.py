"""Journeys by timetable: the earliest arrival and the latest departure, round by round (RAPTOR).

Delling, Pajor and Werneck, "Round-Based Public Transit Routing" (2012). Round k finds where one can be after k rides;
between rides one changes at the stop or walks once. The latest departure is the earliest arrival of the network with
time and direction turned round, so that there is one search for both.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from ctcoord.domain.travel.network import LONGEST_S, Day, Lane, Network, moment_of, seconds_of
from ctcoord.domain.travel.walking import WALK, Links, Point, Walk, straight_m

MOST_TRANSFERS = 4
NEVER = 1 << 30
Ends = Point | Sequence[int]  # a place on the map, or stops at which one already is


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of a journey, on foot or, with a route, on board; times are local wall-clock, names of stops.

    ``from_stop`` and ``to_stop`` are None at the two ends of the journey.
    """

    departs: datetime
    arrives: datetime
    from_stop: int | None
    to_stop: int | None
    from_name: str = ""
    to_name: str = ""
    route: str | None = None
    headsign: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """From leaving, as late as its first ride allows, to being there; at least one leg. It takes so many seconds."""

    legs: tuple[Leg, ...]
    seconds: int

    @property
    def departs(self) -> datetime:
        """When one leaves."""
        return self.legs[0].departs

    @property
    def arrives(self) -> datetime:
        """When one is there."""
        return self.legs[-1].arrives

    @property
    def minutes(self) -> int:
        """How long it takes, in whole minutes, rounded up."""
        return -(-self.seconds // 60)

    @property
    def rides(self) -> int:
        """How often one boards."""
        return sum(leg.route is not None for leg in self.legs)


class _Ride(NamedTuple):
    """A way to be at a stop: off a trip of a lane."""

    time: int
    lane: int
    trip: int
    board: int  # positions in the lane
    alight: int


class _Round(NamedTuple):
    rides: dict[int, _Ride]  # by the stop where one gets off
    boards: dict[int, tuple[int, int]]  # by stop: when one may board next, and the stop where one got off


class _Found(NamedTuple):
    rounds: list[_Round]
    stop: int
    time: int


class _Part(NamedTuple):
    """A leg in the seconds and the direction of the search; without a lane on foot."""

    departs: int
    arrives: int
    start: int | None
    end: int | None
    lane: Lane | None = None
    trip: int = 0

    def turned(self) -> _Part:
        """The same in the true direction, when the search went backwards."""
        return self._replace(departs=-self.arrives, arrives=-self.departs, start=self.end, end=self.start)


def earliest_arrival(
    network: Network,
    start: Ends,
    end: Ends,
    leave: datetime,
    *,
    walk: Walk = WALK,
    most_transfers: int = MOST_TRANSFERS,
) -> Journey | None:
    """The journey that is there first when one may leave at a local wall-clock moment; of equals, fewest rides.

    None where there is none within six hours. Raises ValueError for a moment with a time zone.
    """
    query = _Query(network, leave, walk, most_transfers)
    return query.solve(start, end, forward=True)


def latest_departure(
    network: Network,
    start: Ends,
    end: Ends,
    arrive: datetime,
    *,
    walk: Walk = WALK,
    most_transfers: int = MOST_TRANSFERS,
) -> Journey | None:
    """The journey that one may leave for last and be there by a local wall-clock moment; else as earliest_arrival."""
    query = _Query(network, arrive, walk, most_transfers)
    return query.solve(end, start, forward=False)


class _Query:
    """One question; times of a search backwards are negative seconds."""

    def __init__(self, network: Network, moment: datetime, walk: Walk, most_transfers: int) -> None:
        self.network, self.paths = network, network.paths(walk)
        self.day: date = moment.date()
        self.moment = seconds_of(moment, network.zone)
        self.most_rides = most_transfers + 1

    def solve(self, start: Ends, end: Ends, *, forward: bool) -> Journey | None:
        """Search from ``start`` on, and write the journey down in its true direction."""
        day = self.network.day(self.day)[0 if forward else 1]
        begin = self.moment if forward else -self.moment
        access, egress = dict(self._near(start)), dict(self._near(end))
        direct = self._on_foot(start, end, access, egress)
        links = self.paths.out_of if forward else self.paths.into
        sources = {stop: begin + seconds for stop, seconds in access.items()}
        limit = begin + (LONGEST_S + 1 if direct is None else direct)
        found = _Search(day, links, egress, limit).run(sources, self.most_rides)
        if found is not None:
            parts = _parts(day, found, access, egress)
        elif direct is not None:
            parts = [_Part(begin, begin + direct, None, None)]
        else:
            return None
        legs = tuple(map(self._leg, parts if forward else [part.turned() for part in reversed(parts)]))
        return Journey(legs, parts[-1].arrives - parts[0].departs)

    def _near(self, end: Ends) -> list[tuple[int, int]]:
        return self.paths.near(end) if isinstance(end, Point) else [(stop, 0) for stop in end]

    def _on_foot(self, start: Ends, end: Ends, access: dict[int, int], egress: dict[int, int]) -> int | None:
        """Seconds of the way on foot alone; None where it is too far."""
        if isinstance(start, Point) and isinstance(end, Point):
            walk, metres = self.paths.walk, straight_m(start, end)
            return walk.seconds(metres) if metres <= walk.straight_m else None
        return min((access[stop] + egress[stop] for stop in access.keys() & egress.keys()), default=None)

    def _leg(self, part: _Part) -> Leg:
        stops = self.network.stops
        return Leg(
            moment_of(part.departs, self.day, self.network.zone),
            moment_of(part.arrives, self.day, self.network.zone),
            part.start,
            part.end,
            "" if part.start is None else stops[part.start].name,
            "" if part.end is None else stops[part.end].name,
            *(self._named(part.lane, part.trip) if part.lane else (None, "")),
        )

    def _named(self, lane: Lane, trip: int) -> tuple[str, str]:
        where = lane.trips[trip]
        feed = self.network.feeds[where.feed]
        pattern = feed.patterns[where.pattern]
        return feed.routes[pattern.route], feed.headsigns[pattern.headsigns[where.number]]


def _parts(day: Day, found: _Found, access: Mapping[int, int], egress: Mapping[int, int]) -> list[_Part]:
    """The legs of what was found, in the order and the seconds of the search."""
    parts: list[_Part] = []
    stop = found.stop
    ride = found.rounds[-1].rides[stop]
    if egress[stop]:
        parts.append(_Part(ride.time, ride.time + egress[stop], stop, None))
    for number in range(len(found.rounds) - 1, -1, -1):
        ride = found.rounds[number].rides[stop]
        lane = day.lanes[ride.lane]
        board = lane.stops[ride.board]
        departs = lane.departures[ride.board][ride.trip]
        parts.append(_Part(departs, ride.time, board, stop, lane, ride.trip))
        if number:
            before = found.rounds[number - 1]
            ready, stop = before.boards[board]
            if stop != board:
                parts.append(_Part(before.rides[stop].time, ready, stop, board))
        elif access[board]:
            parts.append(_Part(departs - access[board], departs, None, board))
    return parts[::-1]


class _Search:
    """The earliest arrival before ``limit``: ``egress`` is seconds by stop from getting off to being there."""

    def __init__(self, day: Day, links: Callable[[int], Links], egress: Mapping[int, int], limit: int) -> None:
        self._day, self._links, self._egress, self._limit = day, links, egress, limit
        self._rides = dict[int, int]()  # by stop, the earliest that one can get off there, of any round
        self._boards = dict[int, int]()  # and be ready to board

    def run(self, sources: Mapping[int, int], most_rides: int) -> _Found | None:
        """``sources``: by stop the second from which one may board. Of equal arrivals the one with fewest rides."""
        ready: Mapping[int, int] = sources
        self._boards.update(sources)
        rounds: list[_Round] = []
        found: _Found | None = None
        while ready and len(rounds) < most_rides:
            got_off = dict[int, _Ride]()
            before = self._limit
            for number, position in self._lanes_from(ready).items():
                self._scan(number, position, ready, got_off)
            ready, walked = self._change(got_off)
            rounds.append(_Round(got_off, walked))
            if self._limit < before:
                found = _Found(rounds[:], self._last(got_off), self._limit)
        return found

    def _last(self, got_off: Mapping[int, _Ride]) -> int:
        """The stop from which one is there first."""
        egress = self._egress
        return next(s for s, ride in got_off.items() if s in egress and ride.time + egress[s] == self._limit)

    def _lanes_from(self, ready: Mapping[int, int]) -> dict[int, int]:
        """The lanes that stop where one is ready to board, and the first position of each at which one is."""
        lanes: dict[int, int] = {}
        for stop in ready:
            for number, position in self._day.at_stop[stop]:
                if position < lanes.get(number, NEVER):
                    lanes[number] = position
        return lanes

    def _scan(self, number: int, start: int, ready: Mapping[int, int], got_off: dict[int, _Ride]) -> None:
        """Ride along a lane, and change to an earlier trip of it wherever one is ready for that."""
        lane, rides, egress = self._day.lanes[number], self._rides, self._egress
        arrivals, departures, limit = lane.arrivals, lane.departures, self._limit
        boards, alights = lane.boards, lane.alights
        last = trip = len(lane.trips)
        board = start
        for position, stop in enumerate(lane.stops[start:], start):
            if trip < last and alights[position]:
                time = arrivals[position][trip]
                if time < limit and time < rides.get(stop, NEVER):
                    rides[stop] = time
                    got_off[stop] = _Ride(time, number, trip, board, position)
                    if stop in egress and time + egress[stop] < limit:
                        limit = time + egress[stop]
            since = ready.get(stop)
            if since is not None and boards[position]:
                caught = bisect_left(departures[position], since, 0, trip)
                if caught < trip:
                    trip, board = caught, position
        self._limit = limit

    def _change(self, got_off: Mapping[int, _Ride]) -> tuple[dict[int, int], dict[int, tuple[int, int]]]:
        """Where and from when one may board next, and where one got off for it."""
        ready, walked = dict[int, int](), dict[int, tuple[int, int]]()
        best, limit = self._boards, self._limit
        for stop, ride in got_off.items():
            for other, seconds in self._links(stop):
                time = ride.time + seconds
                if time < limit and time < best.get(other, NEVER):
                    best[other] = ready[other] = time
                    walked[other] = time, stop
        return ready, walked
