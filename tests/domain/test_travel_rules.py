"""Days, walks, chains, estimates and packing of timetables: the rules around the search."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

import pytest

from ctcoord.domain.travel import chain, estimate
from ctcoord.domain.travel.network import Network, moment_of, seconds_of, usual_day
from ctcoord.domain.travel.packed import NotATimetable, pack, unpack
from ctcoord.domain.travel.raptor import earliest_arrival, latest_departure
from ctcoord.domain.travel.timetable import Pattern, Service, Stop, Timetable
from ctcoord.domain.travel.walking import Grid, Point, Walk, straight_m
from tests.domain.naive_travel import metres
from tests.domain.test_travel_journeys import timetable

HARTFORD, WEST = Point(41.7637, -72.6851), Point(41.7620, -72.7420)
LINE = Timetable(
    "line",
    ("Line",),
    "America/New_York",
    date(2026, 9, 1),
    date(2026, 12, 26),
    "",
    (Stop("a", "First St", 41.70, -72.70), Stop("b", "Last St", 41.74, -72.70)),
    ("7",),
    ("",),
    (
        Service(0b0011111, date(2026, 9, 1), date(2026, 12, 26), removed=frozenset({date(2026, 12, 25)})),
        Service(0, added=frozenset({date(2026, 12, 25)})),
    ),
    (
        Pattern(0, array("i", [0, 1]), b"\1\1", b"\1\1", array("i", [0, 0, 1]), array("i", [0] * 3),
                array("i", [28800, 30600, 79200, 81000, 36000, 37800]),
                array("i", [28800, 30600, 79200, 81000, 36000, 37800])),
    ),
)  # fmt: skip
A, B = Point(41.70, -72.70), Point(41.74, -72.70)


def test_after_its_end_a_timetable_says_what_is_usual() -> None:
    friday, christmas = date(2027, 1, 15), date(2026, 12, 25)
    assert usual_day(LINE, date(2026, 10, 5)) == date(2026, 10, 5)
    assert usual_day(LINE, friday) == date(2026, 12, 18), "Christmas, the last Friday, is not the rule"
    assert usual_day(LINE, date(2026, 8, 31)) is None and usual_day(LINE, date(2028, 1, 1)) is None
    network = Network([LINE])
    journey = earliest_arrival(network, A, B, datetime(2027, 1, 15, 7, 0))
    assert journey and journey.departs == datetime(2027, 1, 15, 8, 0) and network.expected(friday) == (LINE,)
    holiday = earliest_arrival(network, A, B, datetime(2026, 12, 25, 7, 0))
    assert holiday and holiday.departs.hour == 10 and network.expected(christmas) == ()
    assert not network.covers(date(2028, 1, 1))


def test_the_last_bus_and_the_one_that_is_missed() -> None:
    network = Network([LINE])
    assert earliest_arrival(network, A, B, datetime(2026, 11, 23, 22, 1)) is None
    last = latest_departure(network, A, B, datetime(2026, 11, 24, 3, 0))
    assert last and last.departs == datetime(2026, 11, 23, 22, 0), "from the evening before"
    assert latest_departure(network, A, B, datetime(2026, 11, 24, 8, 29)) is None, "more than six hours before"
    assert earliest_arrival(network, A, B, datetime(2026, 11, 28, 7, 0)) is None, "no service on Saturdays"


def test_a_walk_is_as_long_as_one_walks() -> None:
    near = Point(41.703, -72.70)  # 334 m to the north
    network = Network([LINE])
    journey = earliest_arrival(network, A, near, datetime(2026, 11, 23, 7, 0))
    assert journey and (journey.rides, journey.minutes) == (0, 7)
    slower = earliest_arrival(network, A, near, datetime(2026, 11, 23, 7, 0), walk=Walk(metres_a_second=0.6))
    assert slower and slower.minutes == 12
    assert earliest_arrival(network, A, near, datetime(2026, 11, 23, 7, 0), walk=Walk(most_m=300)) is None


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1), date(2026, 11, 23)])
def test_seconds_of_a_day_are_those_of_its_noon(day: date) -> None:
    """On days when the clocks change too: GTFS counts from twelve hours before noon."""
    for hour in (0, 4, 12, 23):
        moment = datetime(day.year, day.month, day.day, hour, 30)
        assert moment_of(seconds_of(moment, "America/New_York"), day, "America/New_York") == moment
    assert seconds_of(datetime(day.year, day.month, day.day, 15), "America/New_York") == 15 * 3600
    spring = seconds_of(datetime(2026, 3, 8, 0, 30), "America/New_York")
    assert spring == 90 * 60, "the night is an hour shorter"


@pytest.mark.parametrize("seed", range(20))
def test_the_grid_finds_what_looking_at_all_finds(seed: int) -> None:
    random = Random(seed)
    points = [Point(41.7 + random.gauss(0, 0.01), -72.7 + random.gauss(0, 0.01)) for _ in range(200)]
    place, most = random.choice(points), random.choice((50.0, 400.0, 3000.0))
    near = Grid(points, 670.0).near(place, most)
    assert [index for index, _ in near] == [n for n, point in enumerate(points) if metres(place, point) <= most]
    assert all(abs(found - metres(place, points[index])) < 0.001 for index, found in near)


def test_an_estimate_is_careful_and_never_slower_than_walking() -> None:
    assert 4_700 < straight_m(HARTFORD, WEST) < 4_760
    assert estimate.minutes(HARTFORD, WEST, "transit") == 33
    assert estimate.minutes(HARTFORD, WEST, "car") == 14
    assert estimate.minutes(HARTFORD, WEST, "walk") == 89
    assert estimate.minutes(HARTFORD, WEST, "horse") == 33
    around_the_corner = Point(HARTFORD.latitude + 0.001, HARTFORD.longitude)
    assert estimate.minutes(HARTFORD, around_the_corner) == 3
    assert all(speed.source for speed in estimate.SPEEDS.values())


def test_a_chain_hands_over_in_between() -> None:
    """Home, the childcare for ten minutes, class: forward from seven o'clock and back from the bell."""
    takes = {("home", "care"): 15, ("care", "class"): 25}

    def later(start: str, end: str, leave: datetime) -> datetime | None:
        return leave + timedelta(minutes=takes[start, end]) if (start, end) in takes else None

    def sooner(start: str, end: str, arrive: datetime) -> datetime | None:
        return arrive - timedelta(minutes=takes[start, end]) if (start, end) in takes else None

    stays = [chain.Stay("home"), chain.Stay("care", 10), chain.Stay("class")]
    there = chain.forward(stays, datetime(2026, 11, 23, 7, 0), later)
    assert there and [f"{way.departs:%H:%M} {way.arrives:%H:%M}" for way in there] == ["07:00 07:15", "07:25 07:50"]
    back = chain.backward(stays, datetime(2026, 11, 23, 9, 0), sooner)
    assert back and [f"{way.departs:%H:%M} {way.arrives:%H:%M}" for way in back] == ["08:10 08:25", "08:35 09:00"]
    assert chain.forward([*stays, chain.Stay("moon")], datetime(2026, 11, 23, 7, 0), later) is None
    assert chain.backward([chain.Stay("moon"), *stays], datetime(2026, 11, 23, 9, 0), sooner) is None


@pytest.mark.parametrize("seed", range(10))
def test_what_is_packed_comes_back_and_what_is_altered_does_not(seed: int) -> None:
    random = Random(seed)
    whole = replace(timetable(random, "ñandú", "America/New_York"), valid_until=None)
    packed = pack(whole)
    assert unpack(packed) == whole
    at = random.randrange(len(packed))
    for broken in (packed[:at], packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :], b"", packed + b"\0"):
        with pytest.raises(NotATimetable):
            unpack(broken)
