"""How long a way may take where nobody knows: the straight line, the way round, and a usual speed. Always marked so."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ctcoord.domain.travel.walking import DETOUR, WALK, Point, straight_m


@dataclass(frozen=True, slots=True)
class Speed:
    """Of a way of travelling: metres a second on the way, and minutes before it begins and after it ends.

    ``source`` says where the figures are from; those without one are careful assumptions.
    """

    metres_a_second: float
    minutes: int
    source: str


MILE_M = 1609.344
SPEEDS = {
    "walk": Speed(WALK.metres_a_second, 0, "3.5 feet a second: MUTCD 2009, 4E.06"),
    "transit": Speed(
        12 * MILE_M / 3600, 15, "12 miles an hour on board and a quarter of an hour to walk and wait: assumed"
    ),
    "car": Speed(25 * MILE_M / 3600, 5, "25 miles an hour, and five minutes to get in and to park: assumed"),
}


def minutes(start: Point, end: Point, mode: str = "transit") -> int:
    """Whole minutes between two places, rounded up; an unknown mode is taken as transit, the slower of the two."""
    speed = SPEEDS.get(mode, SPEEDS["transit"])
    seconds = straight_m(start, end) * DETOUR / speed.metres_a_second
    on_foot = straight_m(start, end) * DETOUR / SPEEDS["walk"].metres_a_second
    return math.ceil(min(seconds / 60 + speed.minutes, on_foot / 60))
