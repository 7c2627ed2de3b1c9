"""Several ways in a row: home, the childcare, the class and back, with time to hand over at each stop.

How long a single way takes is asked of a function, so that typed minutes, timetables and estimates mix. Since leaving
later never means arriving earlier, the first possible arrival at each stop makes the first possible arrival at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Generic, TypeVar

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Stay(Generic[Place]):
    """A stop of a chain, and the whole minutes that one is there before going on."""

    place: Place
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Way(Generic[Place]):
    """One way of a chain, in local wall-clock time: from leaving to being there."""

    start: Place
    end: Place
    departs: datetime
    arrives: datetime


Arrival = Callable[[Place, Place, datetime], datetime | None]
"""From, to, and when one may leave: when one is there; or, backwards, when to be there: when to leave. None: no way."""


def forward(stays: Sequence[Stay[Place]], leave: datetime, arrival: Arrival[Place]) -> tuple[Way[Place], ...] | None:
    """The ways through all stops, leaving the first at a moment; the stay at the first is over by then."""
    ways: list[Way[Place]] = []
    for here, there in pairwise(stays):
        arrives = arrival(here.place, there.place, leave)
        if arrives is None:
            return None
        ways.append(Way(here.place, there.place, leave, arrives))
        leave = arrives + timedelta(minutes=there.minutes)
    return tuple(ways)


def backward(
    stays: Sequence[Stay[Place]], arrive: datetime, departure: Arrival[Place]
) -> tuple[Way[Place], ...] | None:
    """The ways through all stops, to be at the last by a moment; the stay at the last comes after it."""
    ways: list[Way[Place]] = []
    for there, here in pairwise(reversed(stays)):
        departs = departure(here.place, there.place, arrive)
        if departs is None:
            return None
        ways.append(Way(here.place, there.place, departs, arrive))
        arrive = departs - timedelta(minutes=here.minutes)
    return tuple(reversed(ways))
