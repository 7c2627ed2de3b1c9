"""Journeys are those that an exhaustive search finds, on small random timetables full of oddities."""

from __future__ import annotations

from array import array
from datetime import date, datetime, timedelta
from random import Random

import pytest

from ctcoord.domain.travel.network import Network
from ctcoord.domain.travel.raptor import Journey, earliest_arrival, latest_departure
from ctcoord.domain.travel.timetable import Pattern, Service, Stop, Timetable, Transfer
from ctcoord.domain.travel.walking import Point, Walk
from tests.domain.naive_travel import Naive, instant, wall
from tests.rotation import Amount

TIMETABLES = Amount(ci=5_000, long=100_000, parts=10)
ZONES = ("America/New_York", "America/New_York", "America/Chicago")
DAYS = (date(2026, 3, 8), date(2026, 11, 1), date(2026, 11, 23), date(2026, 12, 31))  # two when the clocks change
PERIOD = date(2026, 1, 1), date(2027, 12, 31)


def timetable(random: Random, name: str, zone: str) -> Timetable:
    stops = tuple(
        Stop(f"{name}{n}", f"{name} {n}", 41.3 + random.random() / 40, -72.9 + random.random() / 40)
        for n in range(random.randint(3, 7))
    )
    services = tuple(
        Service(random.choice((127, 127, random.randrange(1, 128))), *PERIOD, _days(random), _days(random))
        for _ in range(random.randint(1, 3))
    )
    patterns = tuple(_pattern(random, len(stops), len(services)) for _ in range(random.randint(2, 6)))
    pairs = {(random.randrange(len(stops)), random.randrange(len(stops))) for _ in range(random.choice((0, 0, 3)))}
    transfers = tuple(Transfer(*pair, random.choice((None, 0, 120, 900))) for pair in sorted(pairs))
    routes = tuple(f"{name}-{n}" for n in range(len(patterns)))
    numbered = tuple(_of_route(pattern, n) for n, pattern in enumerate(patterns))
    return Timetable(name, (name,), zone, *PERIOD, "", stops, routes, ("",), services, numbered, transfers)


def _days(random: Random) -> frozenset[date]:
    return frozenset(day + timedelta(days=random.randint(-1, 1)) for day in DAYS if random.random() < 0.3)


def _of_route(pattern: Pattern, route: int) -> Pattern:
    return Pattern(route, *(getattr(pattern, name) for name in Pattern.__slots__[1:]))


def _pattern(random: Random, stops: int, services: int) -> Pattern:
    calls = random.randint(2, 5)
    path = array("i", (random.randrange(stops) for _ in range(calls)))
    trips = random.randint(2, 8)
    arrivals, departures = array("i"), array("i")
    begins = random.choice(((7, 13), (0, 7, 12, 23, 26), (43, 48)))  # hours: they overtake, or run on past midnight
    for _ in range(trips):
        at = random.choice(begins) * 3600 + 60 * random.randrange(0, 120, 5)
        for _ in range(calls):
            arrivals.append(at)
            at += 60 * random.choice((0, 0, 1, 5))
            departures.append(at)
            at += 60 * random.choice((0, 1, 4, 10, 40))
    doors = [bytes(random.random() < 0.85 for _ in range(calls)) for _ in range(2)]
    kinds = array("i", (random.randrange(services) for _ in range(trips)))
    return Pattern(0, path, *doors, kinds, array("i", [0] * trips), arrivals, departures)


def question(random: Random, feeds: list[Timetable]) -> tuple[Point, Point, datetime]:
    """From near a stop to near another."""
    stops = random.choices([stop for feed in feeds for stop in feed.stops], k=2)
    ends = [
        Point(stop.latitude + random.random() / 500, stop.longitude + random.random() / 500)  # 0 to 280 m
        for stop in stops
    ]
    at = random.choice((0, 2, 7, 13, 22)) * 60 + random.randrange(0, 120)
    return *ends, datetime.combine(random.choice(DAYS), datetime.min.time()) + timedelta(minutes=at)


@pytest.mark.soak
def test_journeys_are_those_of_an_exhaustive_search() -> None:
    found = 0
    for seed in TIMETABLES.numbers():
        random = Random(seed)
        feeds = [timetable(random, name, random.choice(ZONES)) for name in "ab"[: random.randint(1, 2)]]
        walk = Walk(random.choice((0.8, 1.07, 1.4)), random.choice((300, 600, 1000)), random.choice((0, 60, 300)))
        start, end, moment = question(random, feeds)
        transfers = random.randint(0, 3)
        network, naive = Network(feeds), Naive(feeds, walk, moment.date())
        at, zone = instant(moment, network.zone), network.zone

        journey = earliest_arrival(network, start, end, moment, walk=walk, most_transfers=transfers)
        best = naive.earliest(start, end, at, transfers)
        assert (journey and (journey.arrives, journey.rides)) == (best and (wall(best[0], zone), best[1])), seed
        if journey and best:
            assert journey.seconds <= best[0] - at, seed
            follow(journey, naive, zone, transfers)

        journey = latest_departure(network, start, end, moment, walk=walk, most_transfers=transfers)
        last = naive.latest(start, end, at, transfers)
        assert (journey and journey.departs) == (last and wall(last, zone)), seed
        if journey:
            follow(journey, naive, zone, transfers)
            found += journey.rides > 0
    assert found > len(TIMETABLES) // 8


def follow(journey: Journey, naive: Naive, zone: str, transfers: int) -> None:
    """Every ride is one of the timetable, every change leaves time enough, the legs hold together."""
    rides = [leg for leg in journey.legs if leg.route is not None]
    assert len(rides) <= transfers + 1
    for leg in rides:
        assert any(
            leg.route == run.route
            and any(
                (on[0], wall(on[2], zone), on[3]) == (leg.from_stop, leg.departs, True)
                and (off[0], wall(off[1], zone), off[4]) == (leg.to_stop, leg.arrives, True)
                for place, on in enumerate(run.calls)
                for off in run.calls[place + 1 :]
            )
            for run in naive.runs
        )
    for before, after in zip(journey.legs, journey.legs[1:], strict=False):
        assert before.to_stop == after.from_stop
    assert journey.legs[0].from_stop is None or journey.legs[0].route
