"""The stops near a place, by all timetables that are kept on this computer; those without times give theirs, too."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ctcoord.domain.travel.network import Network
from ctcoord.domain.travel.timetable import Timetable
from ctcoord.domain.travel.walking import WALK, Grid, Point, Walk
from ctcoord.services import timetables


@dataclass(frozen=True, slots=True)
class Near:
    """A stop near a place: straight-line metres, whole minutes on foot with the way round, and who calls there.

    ``code`` is the feed's stop_id, ``routes`` the names that stand on its buses: () where the timetable has no times.
    """

    name: str
    code: str
    point: Point
    metres: int
    minutes: int
    routes: tuple[str, ...]
    timetable: str


def nearby_stops(home: Path, place: Point, walk: Walk = WALK) -> tuple[Near, ...]:
    """The stops that somebody walks to from a place (degrees), the nearest first. ``home``: the station's folder."""
    known = timetables.network(home)
    near = sorted(Grid(known.points, walk.straight_m).near(place, walk.straight_m), key=lambda found: found[1])
    routes = _routes(known, {stop for stop, _metres in near})
    return tuple(
        Near(
            known.stops[stop].name,
            known.stops[stop].code,
            known.points[stop],
            round(metres),
            math.ceil(walk.seconds(metres) / 60),
            tuple(sorted(routes.get(stop, ()), key=_in_order)),
            known.feed_of(stop).name,
        )
        for stop, metres in near
    )


def _routes(known: Network, wanted: Collection[int]) -> dict[int, set[str]]:
    """The names of the routes on which one may board at these stops, by number of the stop."""
    found: dict[int, set[str]] = {}
    first = 0
    for feed in known.feeds:
        inside = {stop - first for stop in wanted if first <= stop < first + len(feed.stops)}
        for stop, route in _calls(feed, inside) if inside else ():
            found.setdefault(first + stop, set()).add(feed.routes[route])
        first += len(feed.stops)
    return found


def _calls(feed: Timetable, wanted: Collection[int]) -> set[tuple[int, int]]:
    return {
        (stop, pattern.route)
        for pattern in feed.patterns
        for place, stop in enumerate(pattern.stops[:-1])
        if stop in wanted and pattern.boards[place]
    }


def _in_order(route: str) -> tuple[int, str]:
    """Numbers by their size, then names."""
    return (int(route), "") if route.isdecimal() else (1 << 30, route)
