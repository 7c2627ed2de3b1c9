"""Several timetables as one network, and the trips that run around one day, ready to be searched.

A day has the trips of its own service day, those of the days before that run on past midnight, and those of the next
morning. Times are seconds after the day's own beginning (twelve hours before its noon), whatever feed and service day
they come from; a feed of another time zone, or a day on which the clocks change, shifts its trips.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import chain, pairwise
from operator import le
from zoneinfo import ZoneInfo

from ctcoord.domain.travel.timetable import DAY_S, Pattern, Timetable
from ctcoord.domain.travel.walking import WALK, Grid, Paths, Point, Rules, Walk

LONGEST_S = 6 * 60 * 60  # no journey of a working day is longer
KEPT_DAYS = 8  # kinds of days that stay ready: those of a week are three to five
_ALIKE_WEEKS = 4  # of a timetable that is over: what its last weeks did on a weekday
_AFTER_DAYS = 366  # how long after its end a timetable still says what is usual


@dataclass(frozen=True, slots=True)
class Trip:
    """Where a trip of a lane is written down: the feed, the pattern and the number in it."""

    feed: int
    pattern: int
    number: int


@dataclass(frozen=True, slots=True)
class Lane:
    """Trips of a pattern that never overtake one another, the earliest first.

    ``arrivals`` holds for each of the m trips the seconds at all n stops, ``departures`` for each of the n stops those
    of all trips: one rides along the first and looks for the next trip in the second. Both ascend.
    """

    stops: tuple[int, ...]
    boards: bytes
    alights: bytes
    arrivals: tuple[tuple[int, ...], ...]
    departures: tuple[tuple[int, ...], ...]
    trips: tuple[Trip, ...]

    def mirrored(self) -> Lane:
        """The same with time and direction turned round: its earliest arrival is this one's latest departure."""
        return Lane(
            self.stops[::-1],
            self.alights[::-1],
            self.boards[::-1],
            _turned(self.departures),
            _turned(self.arrivals),
            self.trips[::-1],
        )


def _turned(times: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """Stops by trips as trips by stops, and the other way round, in reverse order with time running backwards."""
    across = zip(*([-time for time in line] for line in reversed(times)), strict=True)
    return tuple(reversed(list(across)))


@dataclass(frozen=True, slots=True)
class Day:
    """The lanes of a day, and for each stop the lanes and positions at which one may board, with the departures."""

    lanes: tuple[Lane, ...]
    at_stop: tuple[tuple[tuple[int, int, tuple[int, ...]], ...], ...]


_Running = tuple[tuple[int, int, frozenset[int]], ...]  # feed, shift in seconds, services


class Network:
    """Timetables together; days and walks are made when they are first asked for, and kept."""

    def __init__(self, feeds: Sequence[Timetable]) -> None:
        self.feeds = tuple(feeds)
        self.stops = tuple(chain.from_iterable(feed.stops for feed in self.feeds))
        self.zone = next((feed.zone for feed in self.feeds if feed.routable), "UTC")
        points = [Point(stop.latitude, stop.longitude) for stop in self.stops]
        self.points = points
        self._firsts = list(self._first_stops())
        self._paths: dict[Walk, Paths] = {}
        self._days: dict[_Running, tuple[Day, Day]] = {}
        self._by_date: dict[date, _Running] = {}
        # Of each feed, how many days before a day its trips can still be under way.
        self._reach = [_latest(feed) // DAY_S + 1 for feed in self.feeds]

    def _first_stops(self) -> Iterator[int]:
        first = 0
        for feed in self.feeds:
            yield first
            first += len(feed.stops)

    def stop(self, feed: int, code: str) -> int:
        """The number of a feed's stop by its stop_id. Raises KeyError."""
        for index, stop in enumerate(self.feeds[feed].stops):
            if stop.code == code:
                return self._firsts[feed] + index
        raise KeyError(code)

    def feed_of(self, stop: int) -> Timetable:
        """The feed that a stop belongs to."""
        return self.feeds[bisect_right(self._firsts, stop) - 1]

    def paths(self, walk: Walk = WALK) -> Paths:
        """The walks between its stops, for one way of walking."""
        if walk not in self._paths:
            grid = Grid(self.points, walk.straight_m)
            self._paths[walk] = Paths(self.points, grid, Rules(zip(self._firsts, self.feeds, strict=True)), walk)
        return self._paths[walk]

    def day(self, day: date) -> tuple[Day, Day]:
        """The trips around a day, and the same mirrored. Days on which the same services run share one."""
        running = self.running(day)
        if running not in self._days:
            while len(self._days) >= KEPT_DAYS:
                del self._days[next(iter(self._days))]
            lanes = tuple(self._lanes(running))
            mirrored = tuple(lane.mirrored() for lane in lanes)
            self._days[running] = (self._day(lanes), self._day(mirrored))
        return self._days[running]

    def running(self, day: date) -> _Running:
        """What runs around a day; on days with the same the same journeys are there."""
        if day not in self._by_date:
            self._by_date[day] = tuple(self._running(day))
        return self._by_date[day]

    def expected(self, day: date) -> tuple[Timetable, ...]:
        """The feeds that are over on a day, and whose trips are taken as on the same weekday before."""
        return tuple(feed for feed in self.feeds if feed.routable and usual_day(feed, day) not in (day, None))

    def covers(self, day: date) -> bool:
        """Whether any feed says what runs on a day, or what is usual then."""
        return any(feed.routable and usual_day(feed, day) is not None for feed in self.feeds)

    def usual(self, days: Sequence[date]) -> date:
        """Of some days that are thought alike, the first of the most common kind: a holiday is not the rule."""
        kinds = {day: [(feed, services) for feed, _shift, services in self.running(day)] for day in days}
        return max(days, key=lambda day: (self.covers(day), list(kinds.values()).count(kinds[day])))

    def _running(self, day: date) -> Iterator[tuple[int, int, frozenset[int]]]:
        """Feed, shift in seconds and running services of every service day that reaches into a day."""
        for number, feed in enumerate(self.feeds):
            for ahead in range(-self._reach[number], 2):
                known = usual_day(feed, day + timedelta(days=ahead)) if feed.routable else None
                services = feed.running(known) if known else frozenset()
                if services:
                    yield number, shift_s(feed.zone, day + timedelta(days=ahead), self.zone, day), services

    def _lanes(self, running: Iterable[tuple[int, int, frozenset[int]]]) -> Iterator[Lane]:
        by_feed: dict[int, list[tuple[int, frozenset[int]]]] = {}
        for number, shift, services in running:
            by_feed.setdefault(number, []).append((shift, services))
        for number, days in by_feed.items():
            for index, pattern in enumerate(self.feeds[number].patterns):
                rows = sorted(_rows(pattern, days), key=lambda row: (row[1], row[0]))
                yield from _lanes_of(self._firsts[number], number, index, pattern, rows)

    def _day(self, lanes: tuple[Lane, ...]) -> Day:
        at_stop: list[list[tuple[int, int, tuple[int, ...]]]] = [[] for _ in self.stops]
        for number, lane in enumerate(lanes):
            for position, stop in enumerate(lane.stops[:-1]):
                if lane.boards[position]:
                    at_stop[stop].append((number, position, lane.departures[position]))
        return Day(lanes, tuple(map(tuple, at_stop)))


def _latest(feed: Timetable) -> int:
    """The last second of its service day at which anything arrives."""
    return max((max(pattern.arrivals, default=0) for pattern in feed.patterns), default=0)


_Row = tuple[list[int], list[int], int]  # arrivals, departures, number of the trip in its pattern


def _rows(pattern: Pattern, days: Iterable[tuple[int, frozenset[int]]]) -> Iterator[_Row]:
    """The trips that run within reach of the day, in its seconds."""
    calls = len(pattern.stops)
    for shift, services in days:
        for number, service in enumerate(pattern.services):
            if service not in services:
                continue
            at = number * calls
            last, first = pattern.arrivals[at + calls - 1] + shift, pattern.departures[at] + shift
            if last < -LONGEST_S or first > DAY_S + LONGEST_S:
                continue
            arrivals, departures = pattern.arrivals[at : at + calls], pattern.departures[at : at + calls]
            yield [time + shift for time in arrivals], [time + shift for time in departures], number


def _lanes_of(first: int, feed: int, index: int, pattern: Pattern, rows: Sequence[_Row]) -> Iterator[Lane]:
    """As few lanes as need be: a trip goes to the first lane whose last trip it does not overtake."""
    lanes: list[list[_Row]] = []
    for row in rows:
        for lane in lanes:
            if all(map(le, lane[-1][0], row[0])) and all(map(le, lane[-1][1], row[1])):
                lane.append(row)
                break
        else:
            lanes.append([row])
    stops = tuple(first + stop for stop in pattern.stops)
    for lane in lanes:
        arrivals = tuple(tuple(row[0]) for row in lane)
        departures = tuple(zip(*(row[1] for row in lane), strict=True))
        trips = tuple(Trip(feed, index, row[2]) for row in lane)
        yield Lane(stops, pattern.boards, pattern.alights, arrivals, departures, trips)


def usual_day(feed: Timetable, day: date) -> date | None:
    """The service day whose trips a day has: itself, or after the feed's end the same weekday of its last weeks.

    Of the last four such weekdays the latest one of the most common kind, so that a holiday is not taken for the rule.
    None before a feed begins, and a year after its end.
    """
    if feed.valid_from is None or feed.valid_until is None or day < feed.valid_from:
        return None
    if day <= feed.valid_until:
        return day
    if day > feed.valid_until + timedelta(days=_AFTER_DAYS):
        return None
    back = (feed.valid_until.weekday() - day.weekday()) % 7
    last = feed.valid_until - timedelta(days=back)
    alike = [last - timedelta(weeks=week) for week in range(_ALIKE_WEEKS)]
    alike = [one for one in alike if one >= feed.valid_from]
    if not alike:
        return None
    kinds = Counter(feed.running(one) for one in alike)
    common = max(kinds.values())
    return next(one for one in alike if kinds[feed.running(one)] == common)


def shift_s(zone: str, service_day: date, own_zone: str, day: date) -> int:
    """Seconds between the beginnings of two days, which are twelve hours before the noon of each."""
    return round((_noon(zone, service_day) - _noon(own_zone, day)).total_seconds())


def is_steady(zone: str, day: date) -> bool:
    """Whether clocks do not change around a day, so that later on the wall is later."""
    near = [day + timedelta(days=ahead) for ahead in (-1, 0, 1)]
    return all(shift_s(zone, then, zone, now) == DAY_S for now, then in pairwise(near))


@lru_cache(maxsize=64)
def _noon(zone: str, day: date) -> datetime:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    return at.astimezone(UTC)


def seconds_of(moment: datetime, zone: str) -> int:
    """Seconds after the beginning of its own day of a local wall-clock moment (without a zone).

    Raises ValueError for a moment with a zone.
    """
    if moment.tzinfo is not None:
        raise ValueError(moment)
    passed = moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) - _noon(zone, moment.date())
    return round(passed.total_seconds()) + DAY_S // 2


def moment_of(seconds: int, day: date, zone: str) -> datetime:
    """The local wall-clock moment of seconds after the beginning of a day."""
    at = _noon(zone, day) + timedelta(seconds=seconds - DAY_S // 2)
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
