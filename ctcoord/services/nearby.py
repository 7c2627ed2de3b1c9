"""The stops near a place, by all timetables that are kept on this computer; those without times give theirs, too."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
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
    ``metres`` and ``minutes`` are None for a stop that was looked for by its name.
    """

    name: str
    code: str
    point: Point
    metres: int | None
    minutes: int | None
    routes: tuple[str, ...]
    timetable: str


def nearby_stops(home: Path, place: Point, walk: Walk = WALK) -> tuple[Near, ...]:
    """The stops that somebody walks to from a place (degrees), the nearest first. ``home``: the station's folder."""
    known = timetables.network(home)
    near = sorted(Grid(known.points, walk.straight_m).near(place, walk.straight_m), key=lambda found: found[1])
    routes = _routes(known, {stop for stop, _metres in near})
    return tuple(_row(known, stop, routes, metres, math.ceil(walk.seconds(metres) / 60)) for stop, metres in near)


def named_stops(home: Path, words: str, most: int = 50) -> tuple[Near, ...]:
    """The stops whose names hold all of the words, in any order and case of letters, by name; at most so many."""
    wanted = words.casefold().split()
    if not wanted:
        return ()
    known = timetables.network(home)
    found = [number for number, stop in enumerate(known.stops) if all(word in stop.name.casefold() for word in wanted)]
    found = sorted(found, key=lambda number: (known.stops[number].name.casefold(), number))[:most]
    routes = _routes(known, set(found))
    return tuple(_row(known, stop, routes) for stop in found)


def _row(
    known: Network, stop: int, routes: Mapping[int, set[str]], metres: float | None = None, minutes: int | None = None
) -> Near:
    return Near(
        known.stops[stop].name,
        known.stops[stop].code,
        known.points[stop],
        None if metres is None else round(metres),
        minutes,
        tuple(sorted(routes.get(stop, ()), key=_in_order)),
        known.feed_of(stop).name,
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


def any_stops(home: Path) -> bool:
    """Whether any timetable kept here says where stops are."""
    return bool(timetables.network(home).stops)
