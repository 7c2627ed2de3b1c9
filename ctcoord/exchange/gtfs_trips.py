"""Trips and their stop times as patterns: ordered, blank times filled in, frequencies written out."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from ctcoord.domain.parse import clean
from ctcoord.domain.travel.timetable import Pattern
from ctcoord.domain.travel.walking import Point, straight_m
from ctcoord.exchange.folders import Folder
from ctcoord.exchange.gtfs_rows import A_KNOWN, A_NUMBER, A_TIME, Left, Table, fault, seconds, unreadable, whole
from ctcoord.exchange.gtfs_tables import MOST_LETTERS, Stops
from ctcoord.words import Message, mark

MOST_STOP_TIMES = 8_000_000  # of a whole state; frequencies written out among them
MOST_CALLS = 1_000  # stops of one trip
BLANK = -1
STEP = 20_000  # rows between two words about how far it is
_TRIPS_A_STEP = 500
_BACK = mark("line {line}: the trip {trip} goes back in time")
_ENDS = mark("line {line}: the first or last stop of the trip {trip} has no time")
_SHORT = mark("the trip {trip} has fewer than two stops or more than {most}")
_TOO_MANY = mark("it holds more stop times than {most}")

Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Trips:
    """The trips of a feed by number: their codes, routes, services and headsigns as indices."""

    codes: list[str]
    routes: list[int]
    services: list[int]
    headsigns: list[int]
    headsign_names: list[str]


def read_trips(folder: Folder, routes: Sequence[str], services: Sequence[str], left: Left) -> Trips:
    """trips.txt; a trip of an unknown route or service is left out. ``routes`` and ``services`` are ids in order."""
    table = Table(folder, "trips")
    route_of, service_of = ({code: number for number, code in enumerate(codes)} for codes in (routes, services))
    trips = Trips([], [], [], [], [])
    names: dict[str, int] = {}
    seen: set[str] = set()
    columns = ("trip_id", "route_id", "service_id", "trip_headsign")
    for line, (code, route, service, sign) in table.rows(*columns, required=columns[:3]):
        number = len(trips.codes)
        for field, value, known in (("route_id", route, route_of), ("service_id", service, service_of)):
            if value not in known:
                left.out(number, table.file, unreadable(line, field, value, A_KNOWN))
        if code in seen:
            raise fault(table.file, Message(mark("line {line}: the trip {trip} is there twice"),
                                            {"line": line, "trip": code}))  # fmt: skip
        seen.add(code)
        trips.codes.append(code)
        trips.routes.append(route_of.get(route, 0))
        trips.services.append(service_of.get(service, 0))
        trips.headsigns.append(names.setdefault(clean(sign)[:MOST_LETTERS], len(names)))
    trips.headsign_names.extend(names)
    return trips


class Calls:
    """All stop times as columns of numbers: a tenth of the memory of rows."""

    def __init__(self) -> None:
        self.trip, self.sequence, self.stop = array("i"), array("i"), array("i")
        self.arrival, self.departure, self.line = array("i"), array("i"), array("i")
        self.doors = array("i")  # bit 0: one may get on, bit 1: off
        times = self.arrival, self.departure
        self._columns = self.line, self.trip, self.sequence, self.stop, *times, self.doors

    def add(self, *row: int) -> None:
        """One more: line, trip, sequence, stop, arrival, departure, doors."""
        for column, value in zip(self._columns, row, strict=True):
            column.append(value)

    def by_trip(self) -> Iterator[list[int]]:
        """The rows of one trip after the other, in the order of their stops."""
        order = sorted(range(len(self.trip)), key=lambda row: (self.trip[row], self.sequence[row]))
        begin = 0
        for end in range(1, len(order) + 1):
            if end == len(order) or self.trip[order[end]] != self.trip[order[begin]]:
                yield order[begin:end]
                begin = end


def read_calls(folder: Folder, trips: Trips, stops: Stops, left: Left, step: Step) -> Calls:
    """stop_times.txt; what cannot be read leaves its trip out. Raises FileFault, and what ``step`` raises."""
    table, calls = Table(folder, "stop_times"), Calls()
    numbers = {code: number for number, code in enumerate(trips.codes)}
    times: dict[str, int | None] = {"": BLANK}
    required = ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time")
    with closing(table.stream(*required, "pickup_type", "drop_off_type", required=required)) as rows:
        for number, (line, cells) in enumerate(rows):
            if number % STEP == 0:
                step(STEP)
            code, stop, place, arrives, departs, on, off = cells
            for text in (arrives, departs):
                if text not in times:
                    times[text] = seconds(text)
            trip, at, sequence = numbers.get(code), stops.index.get(stop), whole(place)
            arrival, departure = times[arrives], times[departs]
            if trip is None:
                continue  # of no trip of the feed: nobody could board it
            if at is None or sequence is None or arrival is None or departure is None:
                left.out(trip, table.file, _why(line, cells, at, sequence, arrival))
                continue
            if len(calls.line) >= MOST_STOP_TIMES:
                raise fault(table.file, Message(_TOO_MANY, {"most": MOST_STOP_TIMES}))
            arrival, departure = (departure, departure) if arrival == BLANK else (arrival, departure)
            departure = arrival if departure == BLANK else departure
            calls.add(line, trip, sequence, at, arrival, departure, (on != "1") | (off != "1") << 1)
    return calls


def _why(line: int, cells: Sequence[str], stop: int | None, sequence: int | None, arrival: int | None) -> Message:
    if stop is None:
        return unreadable(line, "stop_id", cells[1], A_KNOWN)
    if sequence is None:
        return unreadable(line, "stop_sequence", cells[2], A_NUMBER)
    field, value = ("departure_time", cells[4]) if arrival is not None else ("arrival_time", cells[3])
    return unreadable(line, field, value, A_TIME)


def read_frequencies(folder: Folder, trips: Trips) -> dict[int, list[tuple[int, int, int]]]:
    """By trip: from, until and every so many seconds. Raises FileFault."""
    table = Table(folder, "frequencies")
    numbers = {code: number for number, code in enumerate(trips.codes)}
    found: dict[int, list[tuple[int, int, int]]] = {}
    columns = ("trip_id", "start_time", "end_time", "headway_secs")
    for line, (code, start, end, every) in table.rows(*columns, required=columns):
        if code not in numbers:
            raise table.fault(line, "trip_id", code, A_KNOWN)
        first, last, headway = seconds(start), seconds(end), whole(every)
        if first is None or last is None:
            field, value = ("start_time", start) if first is None else ("end_time", end)
            raise table.fault(line, field, value, A_TIME)
        if not headway:
            raise table.fault(line, "headway_secs", every, A_NUMBER)
        found.setdefault(numbers[code], []).append((first, last, headway))
    return found


class Patterns:
    """Collects trips by route and sequence of stops."""

    def __init__(self, trips: Trips, stops: Stops, left: Left) -> None:
        self._trips, self._left = trips, left
        self._points = [Point(stop.latitude, stop.longitude) for stop in stops.all]
        self._found: dict[tuple[int, bytes, bytes, bytes], Pattern] = {}
        self._size = 0

    def add_all(
        self, calls: Calls, frequencies: dict[int, list[tuple[int, int, int]]], step: Step
    ) -> tuple[Pattern, ...]:
        """The patterns of all trips that can be read. Raises FileFault for more than can be held, and as ``step``."""
        for number, rows in enumerate(calls.by_trip()):
            if number % _TRIPS_A_STEP == 0:
                step(0)
            trip = calls.trip[rows[0]]
            if trip in self._left.trips:
                continue
            why, arrivals, departures = self._times(calls, rows, self._trips.codes[trip])
            if why is not None:
                self._left.out(trip, "stop_times.txt", why)
                continue
            pattern = self._pattern(calls, rows, trip)
            for shift in _shifts(departures[0], frequencies.get(trip)):
                self._size += len(rows)
                if self._size > MOST_STOP_TIMES:
                    raise fault("stop_times.txt", Message(_TOO_MANY, {"most": MOST_STOP_TIMES}))
                pattern.services.append(self._trips.services[trip])
                pattern.headsigns.append(self._trips.headsigns[trip])
                pattern.arrivals.extend(time + shift for time in arrivals)
                pattern.departures.extend(time + shift for time in departures)
        return tuple(pattern for pattern in self._found.values() if pattern.services)

    def _pattern(self, calls: Calls, rows: Sequence[int], trip: int) -> Pattern:
        stops = array("i", (calls.stop[row] for row in rows))
        boards = bytes(calls.doors[row] & 1 for row in rows)
        alights = bytes(calls.doors[row] >> 1 for row in rows)
        route = self._trips.routes[trip]
        key = route, stops.tobytes(), boards, alights
        if key not in self._found:
            parts = (array("i") for _ in range(4))
            self._found[key] = Pattern(route, stops, boards, alights, *parts)
        return self._found[key]

    def _times(
        self, calls: Calls, rows: Sequence[int], code: str
    ) -> tuple[Message | None, Sequence[int], Sequence[int]]:
        """Arrivals and departures without blanks, or why the trip cannot be used."""
        if not 2 <= len(rows) <= MOST_CALLS:
            return Message(_SHORT, {"trip": code[:40], "most": MOST_CALLS}), (), ()
        arrivals, departures = [calls.arrival[row] for row in rows], [calls.departure[row] for row in rows]
        if BLANK in (arrivals[0], arrivals[-1]):
            return Message(_ENDS, {"line": calls.line[rows[0]], "trip": code[:40]}), (), ()
        if BLANK in arrivals:
            fill(arrivals, departures, [self._points[calls.stop[row]] for row in rows])
        before = arrivals[0]
        for row, arrival, departure in zip(rows, arrivals, departures, strict=True):
            if not before <= arrival <= departure:
                return Message(_BACK, {"line": calls.line[row], "trip": code[:40]}), (), ()
            before = departure
        return None, arrivals, departures


def fill(arrivals: list[int], departures: list[int], points: Sequence[Point]) -> None:
    """Times for stops that have none, in proportion to the straight lines between the stops around them.

    GTFS leaves it to the reader how to interpolate between timepoints.
    """
    begin = 0
    for end in range(1, len(arrivals)):
        if arrivals[end] == BLANK:
            continue
        if end - begin > 1:
            along = [0.0]
            for one, other in zip(points[begin:end], points[begin + 1 : end + 1], strict=True):
                along.append(along[-1] + straight_m(one, other) + 1)  # a metre more: stops at one place follow too
            since, until = departures[begin], arrivals[end]
            for place in range(begin + 1, end):
                at = since + round((until - since) * along[place - begin] / along[-1])
                arrivals[place] = departures[place] = at
        begin = end


def _shifts(first: int, frequencies: list[tuple[int, int, int]] | None) -> Iterator[int]:
    """Seconds by which a trip is shifted, once for each time it runs."""
    if frequencies is None:
        yield 0
        return
    for start, end, every in frequencies:
        for departs in range(start, end, every):
            yield departs - first
