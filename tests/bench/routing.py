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

from ctcoord.domain.travel.network import LONGEST_S, Network
from ctcoord.domain.travel.raptor import earliest_arrival
from ctcoord.domain.travel.timetable import DAY_S, Timetable
from ctcoord.domain.travel.walking import DETOUR, EARTH_M, WALK, Point, straight_m
from ctcoord.exchange.gtfs import read_feed
from tests.bench.measure import Row, cpu_ms, p95

FEED = Path(__file__).parents[3] / "shared" / "data" / "gtfs_cairns" / "cairns_gtfs.zip"
MONDAY, QUERIES, RUNS = date(2014, 6, 16), 200, 5
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
    """p95 over the questions of the best of a few runs of each: runs of one call in a row, as journeys are asked for
    in a row, and the calls in turn at every question."""
    taken: list[list[float]] = [[] for _ in calls]
    for ask in asked:
        for call, times in zip(calls, taken, strict=True):
            times.append(min(cpu_ms(partial(call, ask)) for _ in range(RUNS)))
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

        self.timetable, self.trips, self._numpy, self._pandas = timetable, timetable.trips, numpy, pandas
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

    def of_day(self, day: date, since: int = 0, until: int = DAY_S + LONGEST_S) -> Any:
        """What departs between two seconds of a day, in that order; yesterday's and tomorrow's trips are among it."""
        parts = []
        for ahead in (-1, 0, 1):
            running = self.timetable.running(day + timedelta(days=ahead))
            table, shift = self.table, ahead * DAY_S
            part = table[table["departs"].between(since - shift, until - shift) & table["service"].isin(running)]
            if len(part):
                later = {"departs": part["departs"] + shift, "arrives": part["arrives"] + shift}
                parts.append(part.assign(**later, trip=part["trip"] + ahead * self.trips))
        found = self._pandas.concat(parts) if parts else self.table[:0]
        return found.sort_values("departs", kind="stable")

    def query(self, ask: Ask) -> datetime | None:
        """The earliest arrival, the connections of six hours taken out of all."""
        leave = _second(ask.leave)
        return self._scan(self.of_day(ask.leave.date(), leave, leave + LONGEST_S), ask)

    def query_of_a_sorted_day(self, ask: Ask) -> datetime | None:
        """The same, with the connections of a day kept."""
        day = ask.leave.date()
        if day not in self._days:
            self._days[day] = self.of_day(day)
        connections = self._days[day]
        return self._scan(connections[connections["departs"] >= _second(ask.leave)], ask)

    def _scan(self, connections: Any, ask: Ask) -> datetime | None:
        leave = _second(ask.leave)
        ready = {stop: leave + seconds for stop, seconds in self._near(ask.start)}
        egress, aboard, got_off = dict(self._near(ask.end)), set[int](), dict[int, int]()
        metres = straight_m(ask.start, ask.end)
        best = leave + (WALK.seconds(metres) if metres <= WALK.straight_m else LONGEST_S + 1)
        found = metres <= WALK.straight_m
        for one in connections.itertuples(index=False):
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
        return ask.leave + timedelta(seconds=best - leave) if found else None


def _second(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60


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
