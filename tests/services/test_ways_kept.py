"""Ways that are looked up are kept: what one minute was answered answers others, and exactly as if they were asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from ctcoord.domain.travel.network import Network
from ctcoord.domain.travel.walking import Point
from ctcoord.services import timetables
from ctcoord.services.alignment_travel import _kept, _looked_up, _travel
from tests.domain.test_travel_journeys import DAYS, ZONES, timetable
from tests.rotation import Amount

NETWORKS = Amount(ci=300, long=6_000, parts=10)
MINUTES = 60
STEP = timedelta(minutes=5)
REACH, LONGEST_S = timedelta(hours=9), 3 * 3600


def test_of_many_minutes_each_has_its_own_answer() -> None:
    shared = 0
    for seed in NETWORKS.numbers():
        random = Random(f"kept {seed}")
        network, (start, end) = _network(random)
        _kept.cache_clear()
        day = random.choice(DAYS)
        for _ in range(MINUTES):
            moment = datetime(day.year, day.month, day.day) + timedelta(minutes=random.randrange(1440))
            leaves = random.random() < 0.5
            asked = {"leave": moment} if leaves else {"arrive": moment}
            fresh = timetables.between(network, start, end, **asked)  # type: ignore[arg-type]
            before = len(_kept(network, start, end, day, leaves))
            kept = _travel(network, start, end, moment, leaves=leaves)
            assert (kept.minutes, kept.basis) == (fresh.minutes, fresh.basis), (seed, moment, leaves)
            shared += len(_kept(network, start, end, day, leaves)) == before
    assert shared > 0


def test_a_way_that_is_missed_says_the_last_departure_before_it() -> None:
    bounds = 0
    for seed in NETWORKS.numbers():
        random = Random(f"missed {seed}")
        network, (start, end) = _network(random)
        day = DAYS[2]  # clocks do not change
        moment = datetime(day.year, day.month, day.day, random.randrange(10, 24), random.choice((0, 5, 25)))
        way = _looked_up(network, start, end, moment, leaves=True)
        if way.basis != timetables.TIMETABLE or (way.minutes is not None and way.last is None):
            continue
        last = moment - REACH
        if way.last is not None:
            bounds += 1
            last = datetime(day.year, day.month, day.day, way.last // 60, way.last % 60)
            ride = timetables.between(network, start, end, leave=last).journey
            assert ride is not None
            assert ride.departs.replace(second=0) == last, seed
        while (last := last + STEP) <= moment:
            ride = timetables.between(network, start, end, leave=last).journey
            assert ride is None or ride.seconds > LONGEST_S, (seed, last)
    assert bounds > 0


def _network(random: Random) -> tuple[Network, tuple[Point, Point]]:
    table = timetable(random, "a", random.choice(ZONES))
    start, end = random.sample(table.stops, 2)
    return Network([table]), (Point(start.latitude, start.longitude), Point(end.latitude, end.longitude))
