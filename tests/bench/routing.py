"""Journeys on a real timetable against a plain earliest-arrival scan of the day's connections in pandas.

The scan is what one would write first (Dibbelt, Pajor, Strasser, Wagner, "Connection Scan Algorithm", 2018): all
connections of the day in the order of their departures, one pass. It is timed twice: as the same query, which takes
the day's connections out of all, and with those of the day sorted beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from ctcoord.domain.travel.network import Network
from ctcoord.domain.travel.raptor import earliest_arrival
from ctcoord.domain.travel.timetable import Timetable
from ctcoord.domain.travel.walking import DETOUR, EARTH_M, WALK, Point, straight_m
from ctcoord.exchange.gtfs import read_feed
from tests.bench.measure import Row, cpu_ms, p95

FEED = Path(__file__).parents[3] / "shared" / "data" / "gtfs_cairns" / "cairns_gtfs.zip"
MONDAY, QUERIES, RUNS = date(2014, 6, 16), 200, 3
BOUND = 0.2  # of the same query by the scan
RIDES = 12  # the scan counts no transfers: more than any journey has


class Ask(NamedTuple):
    """One question: from, to, when."""

    start: Point
    end: Point
    leave: datetime


def rows() -> Iterator[Row]:
    """p95 of queries, ours and the scan; raises AssertionError where the answers differ."""
    if not FEED.exists():
        print("routing: not measured, the real timetable (../shared/data/gtfs_cairns) is not on this machine")
        return
    timetable = read_feed(FEED).timetable
    network, scan = Network([timetable]), Scan(timetable)
    asked = _questions(timetable)
    for ask in asked:  # warms up, too
        ours, theirs = _ours(network, ask), scan.query(ask)
        assert ours == theirs, (ask, ours, theirs)
    assert sum(_ours(network, ask) is not None for ask in asked) > QUERIES // 2
    ours, whole, sorted_day = _p95(asked, partial(_ours, network), scan.query, scan.query_of_a_sorted_day)
    yield Row("routing.query", ours, whole, "ms", BOUND, f"p95 of {QUERIES} journeys, against the scan")
    yield Row("routing.sorted", ours, sorted_day, "ms", 1.0, "against the scan of a day sorted beforehand")


def _p95(asked: list[Ask], *calls: Callable[[Ask], object]) -> list[float]:
    """p95 over the questions of the best of a few runs of each, the calls in turn."""
    taken: list[list[float]] = [[] for _ in calls]
    for ask in asked:
        runs = [[cpu_ms(partial(call, ask)) for call in calls] for _ in range(RUNS)]
        for times, best in zip(taken, map(min, *runs), strict=True):
            times.append(best)
    return [p95(times) for times in taken]


def _ours(network: Network, ask: Ask) -> datetime | None:
    journey = earliest_arrival(network, *ask, most_transfers=RIDES)
    return journey.arrives if journey else None


def _questions(timetable: Timetable) -> list[Ask]:
    """From near a stop to near another, between 5:30 and 21:30 on any day of a week."""
    random, asked = Random(1), []
    for _ in range(QUERIES):
        ends = [
            Point(stop.latitude + random.uniform(-0.002, 0.002), stop.longitude + random.uniform(-0.002, 0.002))
            for stop in random.sample(timetable.stops, 2)
        ]
        day = datetime.combine(MONDAY, datetime.min.time()) + timedelta(days=random.randrange(7))
        asked.append(Ask(*ends, day + timedelta(minutes=random.randrange(330, 1290))))
    return asked


class Scan:
    """The yardstick: connections as a table, walks of all pairs of stops beforehand."""

    def __init__(self, timetable: Timetable) -> None:
        import numpy
        import pandas

        self.timetable, self._numpy = timetable, numpy
        self.table = pandas.DataFrame(
            _connections(timetable),
            columns=["departs", "arrives", "start", "end", "trip", "service", "board", "alight"],
        )
        points = [Point(stop.latitude, stop.longitude) for stop in timetable.stops]
        self.latitudes = numpy.radians([point.latitude for point in points])
        self.longitudes = numpy.radians([point.longitude for point in points])
        self.walks = [dict(self._near(point)) | {stop: WALK.change_s} for stop, point in enumerate(points)]
        self._days: dict[date, Any] = {}

    def _near(self, point: Point) -> Iterator[tuple[int, int]]:
        numpy = self._numpy
        latitude, longitude = numpy.radians(point.latitude), numpy.radians(point.longitude)
        half = numpy.sin((self.latitudes - latitude) / 2) ** 2 + numpy.cos(latitude) * numpy.cos(self.latitudes) * (
            numpy.sin((self.longitudes - longitude) / 2) ** 2
        )
        metres = 2 * EARTH_M * numpy.arcsin(numpy.sqrt(half))
        for stop in numpy.flatnonzero(metres <= WALK.most_m / DETOUR):
            yield int(stop), WALK.seconds(float(metres[stop]))

    def of_day(self, day: date) -> Any:
        """The connections that run on a day, in the order of their departures."""
        table = self.table[self.table["service"].isin(self.timetable.running(day))]
        return table.sort_values("departs", kind="stable")

    def query(self, ask: Ask) -> datetime | None:
        """The earliest arrival, the day's connections taken out of all."""
        return self._scan(self.of_day(ask.leave.date()), ask)

    def query_of_a_sorted_day(self, ask: Ask) -> datetime | None:
        """The same, with the connections of a day kept."""
        day = ask.leave.date()
        if day not in self._days:
            self._days[day] = self.of_day(day)
        return self._scan(self._days[day], ask)

    def _scan(self, connections: Any, ask: Ask) -> datetime | None:
        midnight = datetime.combine(ask.leave.date(), datetime.min.time())
        leave = int((ask.leave - midnight).total_seconds())
        ready = {stop: leave + seconds for stop, seconds in self._near(ask.start)}
        egress, aboard, got_off = dict(self._near(ask.end)), set[int](), dict[int, int]()
        metres = straight_m(ask.start, ask.end)
        best = leave + (WALK.seconds(metres) if metres <= WALK.straight_m else 6 * 3600 + 1)
        found = metres <= WALK.straight_m
        for one in connections[connections["departs"] >= leave].itertuples(index=False):
            if one.departs >= best:
                break
            if one.trip not in aboard and (not one.board or ready.get(one.start, best) > one.departs):
                continue
            aboard.add(one.trip)
            if one.alight and one.arrives < got_off.get(one.end, best):
                got_off[one.end] = one.arrives
                if one.end in egress and one.arrives + egress[one.end] < best:
                    best, found = one.arrives + egress[one.end], True
                for other, seconds in self.walks[one.end].items():
                    ready[other] = min(one.arrives + seconds, ready.get(other, best))
        return midnight + timedelta(seconds=best) if found else None


def _connections(timetable: Timetable) -> Iterator[tuple[int, ...]]:
    trip = 0
    for pattern in timetable.patterns:
        calls = len(pattern.stops)
        for number, service in enumerate(pattern.services):
            for place in range(calls - 1):
                at = number * calls + place
                departs, arrives = pattern.departures[at], pattern.arrivals[at + 1]
                doors = pattern.boards[place], pattern.alights[place + 1]
                yield departs, arrives, pattern.stops[place], pattern.stops[place + 1], trip, service, *doors
            trip += 1
