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


_Ride = tuple[int, int, int, int, int]
"""A way to be at a stop: when, the lane, the trip, and the positions in the lane where one gets on and off."""


class _Round(NamedTuple):
    rides: dict[int, _Ride]  # by the stop where one gets off
    ready: dict[int, int]  # by stop, when one may board next
    walked: dict[int, int]  # and the stop where one got off for it


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
        access, egress = self._near(start), self._near(end)
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

    def _near(self, end: Ends) -> dict[int, int]:
        return self.paths.near(end) if isinstance(end, Point) else dict.fromkeys(end, 0)

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
    if egress[stop]:
        off = found.rounds[-1].rides[stop][0]
        parts.append(_Part(off, off + egress[stop], stop, None))
    for number in range(len(found.rounds) - 1, -1, -1):
        off, lane_number, trip, place, _place = found.rounds[number].rides[stop]
        lane = day.lanes[lane_number]
        board, departs = lane.stops[place], lane.departures[place][trip]
        parts.append(_Part(departs, off, board, stop, lane, trip))
        if number:
            before = found.rounds[number - 1]
            stop = before.walked[board]
            if stop != board:
                parts.append(_Part(before.rides[stop][0], before.ready[board], stop, board))
        elif access[board]:
            parts.append(_Part(departs - access[board], departs, None, board))
    return parts[::-1]


class _Search:
    """The earliest arrival before ``limit``: ``egress`` is seconds by stop from getting off to being there.

    A query spends most of its time in ``_ride``, ``_scan`` and ``_change``. That a trip is ridden only as far as no
    earlier one of its lane was is of Witt, "Trip-Based Public Transit Routing" (2015).
    """

    def __init__(self, day: Day, links: Callable[[int], Links], egress: Mapping[int, int], limit: int) -> None:
        self._day, self._links, self._egress, self._limit = day, links, egress, limit
        self._rides = [limit] * len(day.at_stop)  # by stop, the earliest that one can get off there, of any round
        self._boards = self._rides[:]  # and be ready to board
        # By lane and position, the earliest trip that one was on board of: what it reached, no later one improves.
        self._ridden = [[len(lane.trips)] * len(lane.stops) for lane in day.lanes]

    def run(self, sources: Mapping[int, int], most_rides: int) -> _Found | None:
        """``sources``: by stop the second from which one may board. Of equal arrivals the one with fewest rides."""
        ready = dict(sources)
        for stop, time in sources.items():
            self._boards[stop] = time
        rounds: list[_Round] = []
        found: _Found | None = None
        while ready and len(rounds) < most_rides:
            got_off, before = dict[int, _Ride](), self._limit
            self._ride(ready, got_off)
            ready, walked = self._change(got_off)
            rounds.append(_Round(got_off, ready, walked))
            if self._limit < before:
                found = _Found(rounds[:], self._last(got_off), self._limit)
        return found

    def _last(self, got_off: Mapping[int, _Ride]) -> int:
        """The stop from which one is there first."""
        egress = self._egress
        return next(s for s, ride in got_off.items() if s in egress and ride[0] + egress[s] == self._limit)

    def _ride(self, ready: Mapping[int, int], got_off: dict[int, _Ride]) -> None:
        """Board the first trip of every lane, wherever one is ready to."""
        boarding, ridden, at_stop = dict[int, list[int]](), self._ridden, self._day.at_stop
        for stop, since in ready.items():
            for number, position, departures in at_stop[stop]:
                before = ridden[number][position + 1]
                if before and since <= departures[before - 1]:
                    boarding.setdefault(number, []).append(position)
        for number, positions in boarding.items():
            positions.sort()  # so that a stop later on sees what was ridden from an earlier one
            self._scan(number, positions, ready, got_off)

    def _scan(self, number: int, positions: list[int], ready: Mapping[int, int], got_off: dict[int, _Ride]) -> None:
        """Ride trips of a lane from these positions, each up to where one was on board of it or an earlier one."""
        lane, rides, egress, limit = self._day.lanes[number], self._rides, self._egress, self._limit
        stops, alights, end = lane.stops, lane.alights, len(lane.stops)
        earliest = self._ridden[number]
        for board in positions:
            before, departures, since = earliest[board + 1], lane.departures[board], ready[stops[board]]
            if not before or since > departures[before - 1]:
                continue
            trip = bisect_left(departures, since, 0, before)
            times = lane.arrivals[trip]
            for position in range(board + 1, end):
                time = times[position]
                if time >= limit or earliest[position] <= trip:
                    break
                earliest[position] = trip
                stop = stops[position]
                if time < rides[stop] and alights[position]:
                    rides[stop] = time
                    got_off[stop] = time, number, trip, board, position
                    if stop in egress and time + egress[stop] < limit:
                        limit = time + egress[stop]
        self._limit = limit

    def _change(self, got_off: Mapping[int, _Ride]) -> tuple[dict[int, int], dict[int, int]]:
        """When one may board next, by stop, and where one got off for it."""
        ready, walked = dict[int, int](), dict[int, int]()
        best, limit = self._boards, self._limit - min(self._egress.values(), default=0)
        for stop, ride in got_off.items():
            off = ride[0]
            if off >= limit:
                continue
            for other, seconds in self._links(stop):
                time = off + seconds
                if time < best[other] and time < limit:
                    best[other] = ready[other] = time
                    walked[other] = stop
        return ready, walked
