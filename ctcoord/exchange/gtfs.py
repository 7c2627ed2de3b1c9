"""A GTFS feed, as folder or zip, into a timetable: everything that travel times need and nothing else.

GTFS Schedule Reference, gtfs.org. Fares, shapes, translations, blocks and accessibility are not read. A feed without
stop_times.txt has no times to travel by: it gives its stops only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ctcoord.domain.travel.timetable import Pattern, Service, Timetable
from ctcoord.exchange import gtfs_tables
from ctcoord.exchange.folders import Folder, open_folder
from ctcoord.exchange.gtfs_rows import Left, Table, fault
from ctcoord.exchange.gtfs_trips import STEP, Patterns, read_calls, read_frequencies, read_trips
from ctcoord.words import Message, mark

MOST_LEFT_OUT = 0.1  # of all trips: with more the feed is refused, since half a timetable misleads
_NEEDED = ("agency", "stops")
_FOR_ROUTES = ("routes", "trips")
_OF_A_FEED = {f"{name}.txt" for name in ("agency", "stops", "routes", "trips", "stop_times", "calendar")}
NO_TIMES = mark(
    "The feed has no stop_times.txt: no journey can be found with it. Its stops are kept: they show what is near."
)
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Feed:
    """A timetable, and what there is to say of the feed it was read from."""

    timetable: Timetable
    notes: tuple[Message, ...] = ()
    left_out: int = 0


def is_feed(names: set[str]) -> bool:
    """Whether the lower-case names of files are those of a GTFS feed, even of one that lacks some."""
    return len(_OF_A_FEED & names) > 1


def read_feed(path: Path, name: str | None = None, progress: Progress | None = None) -> Feed:
    """The feed of a folder or zip; ``name`` instead of its first agency's. Raises FileFault, Cancelled."""
    with open_folder(path, ".txt") as folder:
        for table in _NEEDED:
            if not Table(folder, table).present:
                raise fault(path.name, Message(mark("it is no timetable: {file} is missing"), {"file": f"{table}.txt"}))
        names, zone = gtfs_tables.agencies(folder)
        stops = gtfs_tables.stops(folder)
        first, last, version = gtfs_tables.published(folder)
        bare = Timetable(name or next(iter(names), path.stem), names, zone, first, last, version, stops.all)
        if not Table(folder, "stop_times").present:
            return Feed(bare, (Message(NO_TIMES),))
        return _routable(folder, bare, stops, _Steps(path, progress))


def read_routable(path: Path) -> Timetable:
    """The timetable of a feed that journeys can be found with. Raises FileFault for one that has stops alone."""
    timetable = read_feed(path).timetable
    if not timetable.routable:
        raise fault(path.name, Message(mark("no journey can be found with it: it has no stop_times.txt")))
    return timetable


def _routable(folder: Folder, bare: Timetable, stops: gtfs_tables.Stops, steps: Callable[[int], None]) -> Feed:
    for table in _FOR_ROUTES:
        if not Table(folder, table).present:
            raise fault(folder.name, Message(mark("{file} is missing"), {"file": f"{table}.txt"}))
    routes, services, left = gtfs_tables.routes(folder), gtfs_tables.services(folder), Left()
    if not services:
        raise fault(
            folder.name, Message(mark("neither calendar.txt nor calendar_dates.txt says on which days it runs"))
        )
    trips = read_trips(folder, tuple(routes), tuple(services), left)
    calls = read_calls(folder, trips, stops, left, steps)
    patterns = Patterns(trips, stops, left).add_all(calls, read_frequencies(folder, trips), steps)
    if not patterns or len(left.trips) > MOST_LEFT_OUT * len(trips.codes):
        file, why = left.reasons[0] if left.reasons else ("stop_times.txt", Message(mark("it holds no trip")))
        raise fault(file, why)
    days = tuple(services.values())
    begins, ends = _period(bare, days, patterns)
    timetable = replace(
        bare,
        valid_from=begins,
        valid_until=ends,
        routes=tuple(routes.values()),
        headsigns=tuple(trips.headsign_names),
        services=days,
        patterns=patterns,
        transfers=tuple(gtfs_tables.transfers(folder, stops)),
    )
    return Feed(timetable, tuple(left.notes()), len(left.trips))


def _period(bare: Timetable, services: tuple[Service, ...], patterns: tuple[Pattern, ...]) -> tuple[date, date]:
    """The first and the last day that a service with trips names, within those that the feed says of itself.

    A period of itself in which no trip runs is a mistake, and trips go before it. Raises FileFault for no day at all.
    """
    used = {number for pattern in patterns for number in pattern.services}
    days = [day for number in used for day in services[number].days()]
    if not days:
        raise fault("calendar.txt", Message(mark("it names no day on which a trip runs")))
    begins, ends = max(bare.valid_from or min(days), min(days)), min(bare.valid_until or max(days), max(days))
    return (begins, ends) if begins <= ends else (min(days), max(days))


class _Steps:
    """How far the reading is: rows read of those that a file of that size usually has."""

    _BYTES_A_ROW = 12  # packed; of an unpacked folder the bar only moves more slowly

    def __init__(self, path: Path, progress: Progress | None) -> None:
        self._progress, self._done = progress, 0
        self._total = max(path.stat().st_size // self._BYTES_A_ROW, STEP) if path.is_file() else 50 * STEP

    def __call__(self, rows: int) -> None:
        self._done += rows
        if self._progress:
            self._progress(min(self._done, self._total), self._total, "read")


def told(feed: Feed) -> Iterator[Message]:
    """What a feed holds, for whoever imports it."""
    table = feed.timetable
    counts = {"stops": len(table.stops), "routes": len(table.routes), "trips": table.trips}
    if table.routable:
        yield Message(mark("{stops} stops, {routes} routes, {trips} trips."), counts)
    else:
        yield Message(mark("{stops} stops."), counts)
    yield from feed.notes
