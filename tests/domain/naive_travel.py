"""Journeys the slow way: every trip of every day written out, every ride looked at, nothing left aside.

Written apart from the program: instants are seconds since 1970, walks by another formula, no lanes, no rounds pruned.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ctcoord.domain.travel.timetable import Timetable
from ctcoord.domain.travel.walking import Point, Walk

HORIZON = 6 * 3600


class Run(NamedTuple):
    """One trip on one day: its calls as (stop, arrives, departs, may board, may alight), in instants."""

    route: str
    calls: tuple[tuple[int, int, int, bool, bool], ...]


def instant(moment: datetime, zone: str) -> int:
    return int(moment.replace(tzinfo=ZoneInfo(zone)).timestamp())


def wall(at: int, zone: str) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def runs(feeds: list[Timetable], around: date) -> list[Run]:
    found, first = [], 0
    for feed in feeds:
        for day in (around + timedelta(days=n) for n in range(-3, 4)):
            zero = instant(datetime(day.year, day.month, day.day, 12), feed.zone) - 12 * 3600
            for pattern in feed.patterns:
                for number, service in enumerate(pattern.services):
                    if feed.services[service].runs_on(day):
                        found.append(Run(feed.routes[pattern.route], tuple(_calls(pattern, number, first, zero))))
        first += len(feed.stops)
    return found


def _calls(pattern: object, number: int, first: int, zero: int) -> Iterator[tuple[int, int, int, bool, bool]]:
    stops, times = list(pattern.stops), (pattern.arrivals, pattern.departures)  # type: ignore[attr-defined]
    for place, stop in enumerate(stops):
        at = number * len(stops) + place
        on, off = pattern.boards[place] != 0, pattern.alights[place] != 0  # type: ignore[attr-defined]
        yield first + stop, zero + times[0][at], zero + times[1][at], on, off


def metres(one: Point, other: Point) -> float:
    """By the chord through the ball, not by angles on it."""

    def on_ball(point: Point) -> tuple[float, float, float]:
        lat, lon = math.radians(point.latitude), math.radians(point.longitude)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    return 2 * 6_371_008.8 * math.asin(math.dist(on_ball(one), on_ball(other)) / 2)


def on_foot(one: Point, other: Point, walk: Walk) -> int | None:
    ground = metres(one, other) * 1.2
    return None if ground > walk.most_m else math.ceil(ground / walk.metres_a_second)


class Naive:
    """All that can be done between two points: ``earliest`` and ``latest`` by trying everything."""

    def __init__(self, feeds: list[Timetable], walk: Walk, around: date) -> None:
        self.points = [Point(stop.latitude, stop.longitude) for feed in feeds for stop in feed.stops]
        self.walk, self.runs = walk, runs(feeds, around)
        self.rules: dict[tuple[int, int], int | None] = {}
        first = 0
        for feed in feeds:
            for one in feed.transfers:
                self.rules[first + one.from_stop, first + one.to_stop] = one.seconds
            first += len(feed.stops)

    def change(self, one: int, other: int) -> int | None:
        """Seconds from getting off at one stop to being ready at another; None: not possible."""
        walked = self.walk.change_s if one == other else on_foot(self.points[one], self.points[other], self.walk)
        if (one, other) not in self.rules:
            return walked
        least = self.rules[one, other]
        if least is None or walked is None or one == other:
            return least
        return max(least, walked)

    def earliest(self, start: Point, end: Point, leave: int, transfers: int) -> tuple[int, int] | None:
        """Instant of arrival and the fewest rides for it."""
        best: list[tuple[int, int]] = []
        direct = on_foot(start, end, self.walk)
        if direct is not None:
            best.append((leave + direct, 0))
        near = ((stop, on_foot(start, point, self.walk)) for stop, point in enumerate(self.points))
        ready = {(stop, leave + seconds) for stop, seconds in near if seconds is not None}
        for rides in range(1, transfers + 2):
            got_off = set(self._rides(ready, leave + HORIZON))
            for stop, at in got_off:
                seconds = on_foot(self.points[stop], end, self.walk)
                if seconds is not None and at + seconds <= leave + HORIZON:
                    best.append((at + seconds, rides))
            ready = {
                (other, at + seconds)
                for stop, at in got_off
                for other in range(len(self.points))
                if (seconds := self.change(stop, other)) is not None
            }
        return min(best, default=None)

    def _rides(self, ready: set[tuple[int, int]], until: int) -> Iterator[tuple[int, int]]:
        since: dict[int, int] = {}
        for stop, at in ready:
            since[stop] = min(at, since.get(stop, at))
        for run in self.runs:
            for place, (stop, _arrives, departs, on, _off) in enumerate(run.calls):
                if on and stop in since and departs >= since[stop]:
                    for other, arrives, _departs, _on, off in run.calls[place + 1 :]:
                        if off and arrives <= until:
                            yield other, arrives

    def latest(self, start: Point, end: Point, arrive: int, transfers: int) -> int | None:
        """Instant of leaving: of all moments at which something departs, the last that is early enough."""
        direct = on_foot(start, end, self.walk)
        moments = [arrive - direct] if direct is not None else []
        for stop, point in enumerate(self.points):
            seconds = on_foot(start, point, self.walk)
            if seconds is not None:
                moments += [c[2] - seconds for run in self.runs for c in run.calls if c[0] == stop and c[3]]
        for leave in sorted({m for m in moments if arrive - HORIZON <= m <= arrive}, reverse=True):
            found = self.earliest(start, end, leave, transfers)
            if found and found[0] <= arrive:
                return leave
        return None
