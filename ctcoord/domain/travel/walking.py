"""Walking to, from and between stops: how far, how fast, and what the feeds say of changing.

Distances are straight lines times a factor for the way round. Where a feed gives a minimum time for a change, it holds.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ctcoord.domain.travel.timetable import Timetable

EARTH_M = 6_371_008.8  # mean radius, IUGG
DETOUR = 1.2
"""How much longer a way is than the straight line: roads of the United States, Ballou, Rahardja and Sakai, "Selected
country circuity factors for road travel distance estimation", Transportation Research Part A 36 (2002)."""


class Point(NamedTuple):
    """A place on the map, in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Walk:
    """How somebody walks. ``most_m`` is the longest single walk on the ground, ``change_s`` the least time to change
    at a stop.

    3.5 feet a second is the speed that signals for people on foot are planned for (MUTCD 2009, 4E.06); half a mile is
    how far people are taken to walk to transit (FTA, 76 FR 52046).
    """

    metres_a_second: float = 1.07
    most_m: float = 805.0
    change_s: int = 60

    def seconds(self, straight_m: float) -> int:
        """Whole seconds for a straight-line distance in metres, the way round included."""
        return math.ceil(straight_m * DETOUR / self.metres_a_second)

    @property
    def straight_m(self) -> float:
        """Metres as the crow flies of the longest single walk."""
        return self.most_m / DETOUR


WALK = Walk()


def straight_m(one: Point, other: Point) -> float:
    """Metres between two points as the crow flies (haversine); the same both ways."""
    first, second = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    half = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(east / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


class Grid:
    """Points by cells of a given size in metres: finds those near a place without looking at all of them."""

    def __init__(self, points: Sequence[Point], cell_m: float) -> None:
        self._points = points
        self._lat = max(math.degrees(cell_m / EARTH_M), 1e-6)
        self._cells: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for index, point in enumerate(points):
            self._cells[self._cell(point)].append(index)

    def _cell(self, point: Point) -> tuple[int, int]:
        return math.floor(point.latitude / self._lat), math.floor(point.longitude / self._lat)

    def near(self, point: Point, most_m: float) -> list[tuple[int, float]]:
        """Indices and straight-line metres of all points within ``most_m``, in the order of their indices."""
        reach = math.degrees(most_m / EARTH_M)
        wide = reach / max(math.cos(math.radians(min(89.0, abs(point.latitude) + reach))), 0.01)
        low = self._cell(Point(point.latitude - reach, point.longitude - wide))
        high = self._cell(Point(point.latitude + reach, point.longitude + wide))
        cells = ((row, column) for row in range(low[0], high[0] + 1) for column in range(low[1], high[1] + 1))
        found = [
            (index, metres)
            for cell in cells
            for index in self._cells.get(cell, ())
            if (metres := straight_m(point, self._points[index])) <= most_m
        ]
        return sorted(found)


Links = tuple[tuple[int, int], ...]  # (stop, seconds)
KEPT_PLACES = 1_000


class Paths:
    """From which stop one walks to which, in seconds; a stop's own entry is the time to change there.

    Made as they are asked for: a state's stops have a quarter of a million pairs, a query needs a few thousand.
    """

    def __init__(self, points: Sequence[Point], grid: Grid, rules: Rules, walk: Walk) -> None:
        self.walk = walk
        self._points, self._grid, self._rules = points, grid, rules
        self._out: list[Links | None] = [None] * len(points)
        self._in: list[Links | None] = [None] * len(points)
        self._near: dict[Point, dict[int, int]] = {}

    def near(self, point: Point) -> dict[int, int]:
        """The stops within a walk of a place, with seconds. The places of a family are asked for again and again."""
        known = self._near.get(point)
        if known is None:
            if len(self._near) >= KEPT_PLACES:
                self._near.clear()
            known = self._near[point] = self._walks(point)
        return known

    def _walks(self, point: Point) -> dict[int, int]:
        return {stop: self.walk.seconds(metres) for stop, metres in self._grid.near(point, self.walk.straight_m)}

    def out_of(self, stop: int) -> Links:
        """Where one may board after getting off at a stop."""
        known = self._out[stop]
        if known is None:
            known = self._out[stop] = self._links(stop, self._rules.out_of)
        return known

    def into(self, stop: int) -> Links:
        """Where one may have got off to board at a stop."""
        known = self._in[stop]
        if known is None:
            known = self._in[stop] = self._links(stop, self._rules.into)
        return known

    def _links(self, stop: int, rules: dict[int, dict[int, int | None]]) -> Links:
        found: dict[int, int | None] = dict(self._walks(self._points[stop]))
        found[stop] = self.walk.change_s
        for other, least in rules.get(stop, {}).items():
            walked = found.get(other)
            found[other] = None if least is None else max(least, walked) if walked and other != stop else least
        return tuple((other, seconds) for other, seconds in found.items() if seconds is not None)


class Rules:
    """What feeds say of changing, by stop, both ways: seconds at least, or None where it is not possible."""

    def __init__(self, feeds: Iterable[tuple[int, Timetable]]) -> None:
        """``feeds`` with the number of their first stop among all."""
        self.out_of: dict[int, dict[int, int | None]] = {}
        self.into: dict[int, dict[int, int | None]] = {}
        for first, feed in feeds:
            for transfer in feed.transfers:
                start, end = first + transfer.from_stop, first + transfer.to_stop
                self.out_of.setdefault(start, {})[end] = transfer.seconds
                self.into.setdefault(end, {})[start] = transfer.seconds
