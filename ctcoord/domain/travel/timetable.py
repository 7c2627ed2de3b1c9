"""One published timetable, as compact as it can be kept: stops, patterns of trips, and the days on which they run.

Terms and meaning of GTFS Schedule (gtfs.org). Times are whole seconds of the service day, counted from twelve hours
before its noon, so that they go on beyond 24:00 and days on which the clocks change are right.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date

DAY_S = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Stop:
    """Where one gets on or off; ``code`` is the feed's stop_id, latitude and longitude are degrees (WGS 84)."""

    code: str
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Service:
    """The days on which trips run: ``weekdays`` (bit 0 is Monday) from first to last day, with exceptions by date."""

    weekdays: int = 0
    first: date | None = None
    last: date | None = None
    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()

    def runs_on(self, day: date) -> bool:
        """Whether its trips run on a service day; an exception goes before the week."""
        if day in self.removed:
            return False
        if day in self.added:
            return True
        if self.first is None or self.last is None or not self.first <= day <= self.last:
            return False
        return bool(self.weekdays >> day.weekday() & 1)

    def days(self) -> tuple[date, ...]:
        """The first and last days that it names, and its exceptions: what its period can be told from."""
        within = [day for day in (self.first, self.last) if day is not None and self.weekdays]
        return (*within, *self.added)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Trips of a route that call at the same stops in the same order.

    ``stops`` holds n indices of stops; ``boards`` and ``alights`` n bytes, 0 where one may not get on or off. Of m
    trips, ``services`` and ``headsigns`` hold m indices, ``arrivals`` and ``departures`` m times n seconds, trip by
    trip. Times of a trip never go back.
    """

    route: int
    stops: array[int]
    boards: bytes
    alights: bytes
    services: array[int]
    headsigns: array[int]
    arrivals: array[int]
    departures: array[int]


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the feed says of changing between two stops: at least ``seconds``; None where it is not possible."""

    from_stop: int
    to_stop: int
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Timetable:
    """A feed: whose, of which time zone (IANA), and for which days; without patterns it only says where stops are."""

    name: str
    agencies: tuple[str, ...]
    zone: str
    valid_from: date | None
    valid_until: date | None
    version: str
    stops: tuple[Stop, ...]
    routes: tuple[str, ...] = ()
    headsigns: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    transfers: tuple[Transfer, ...] = ()

    @property
    def routable(self) -> bool:
        """Whether journeys can be found in it."""
        return bool(self.patterns)

    @property
    def trips(self) -> int:
        """How many trips it has, of all days together."""
        return sum(len(pattern.services) for pattern in self.patterns)

    @property
    def stop_times(self) -> int:
        """How many calls at stops it has."""
        return sum(len(pattern.arrivals) for pattern in self.patterns)

    def running(self, day: date) -> frozenset[int]:
        """The services (indices) that run on a service day."""
        return frozenset(index for index, service in enumerate(self.services) if service.runs_on(day))
