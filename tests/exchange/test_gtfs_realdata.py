"""Real feeds: Cairns runs on the days that gtfs-kit says, its journeys are plausible, and CTtransit's has no times.

The days are what gtfs-kit 13.0.1 (``compute_trip_activity``) says of the same file, kept as four kinds of days: how
many trips run, and the hash of their sorted ids. gtfs-kit is no development package: one that it needs comes
as source only, and packages are installed as wheels. Where it is installed all the same, it is asked again.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from ctcoord.domain.travel.network import Network
from ctcoord.domain.travel.packed import pack, unpack
from ctcoord.domain.travel.raptor import earliest_arrival, latest_departure
from ctcoord.domain.travel.timetable import Timetable
from ctcoord.domain.travel.walking import Point, straight_m
from ctcoord.exchange import gtfs_tables
from ctcoord.exchange.folders import open_folder
from ctcoord.exchange.gtfs import read_feed
from ctcoord.exchange.gtfs_rows import Left
from ctcoord.exchange.gtfs_trips import read_trips

pytestmark = pytest.mark.realdata

FIRST = date(2014, 5, 26)
KINDS = {
    "w": (622, "99e87233955a760b"),
    "f": (636, "545eef422f3b77fa"),
    "s": (437, "26f649b0eb46188b"),
    "o": (266, "98402229a28aecb1"),
}
DAYS = (
    "wwwwfsowwwwfsoowwwfsowwwwfsowwwwfsowwwwfsowwwwfsowwwwfsowwwwfsowwwwfso"
    "wwwwfsowwwwfsowwwwfsowwwwfsowwwwfsowwwwfsowwwwfsowwwwfsowwwwfsoowwwfso"
    "wwwwfsowwwwfsowwwwfsowwwwfsowwwwfsowwwwfsowwwwfsowwwwfsowwwwfsowwwwfso"
    "wwwooso"
)  # one letter a day from the first


@pytest.fixture(scope="module")
def cairns() -> Timetable:
    return read_feed(cairns_file()).timetable


def cairns_file() -> Path:
    from tests.conftest import REALDATA

    return REALDATA / "gtfs_cairns" / "cairns_gtfs.zip"


def test_every_trip_runs_on_the_days_that_gtfs_kit_says(cairns: Timetable) -> None:
    with open_folder(cairns_file(), ".txt") as folder:
        services = gtfs_tables.services(folder)
        trips = read_trips(folder, tuple(gtfs_tables.routes(folder)), tuple(services), Left())
    said = list(services.values())
    for number, kind in enumerate(DAYS):
        day = FIRST + timedelta(days=number)
        running = sorted(code for code, at in zip(trips.codes, trips.services, strict=True) if said[at].runs_on(day))
        assert (len(running), sha256("\n".join(running).encode()).hexdigest()[:16]) == KINDS[kind], day
        # and in the timetable itself, by pattern
        services_of_day = cairns.running(day)
        assert sum(at in services_of_day for p in cairns.patterns for at in p.services) == KINDS[kind][0]
    assert (cairns.valid_from, cairns.valid_until) == (FIRST, FIRST + timedelta(days=len(DAYS) - 1))


@pytest.mark.skipif(importlib.util.find_spec("gtfs_kit") is None, reason="gtfs-kit is not installed: see above")
def test_gtfs_kit_still_says_so() -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas, about how gtfs-kit uses it
        feed = importlib.import_module("gtfs_kit").read_feed(cairns_file(), dist_units="km")
        dates = feed.get_dates()
        activity = feed.compute_trip_activity(dates)
    assert [date(int(day[:4]), int(day[4:6]), int(day[6:])) for day in (dates[0], dates[-1])] == [
        FIRST,
        FIRST + timedelta(days=len(DAYS) - 1),
    ]
    for day, kind in zip(dates, DAYS, strict=True):
        running = sorted(activity.loc[activity[day] == 1, "trip_id"])
        assert (len(running), sha256("\n".join(running).encode()).hexdigest()[:16]) == KINDS[kind], day


def test_the_packed_timetable_is_the_same_and_small(cairns: Timetable) -> None:
    packed = pack(cairns)
    assert unpack(packed) == cairns
    assert len(packed) < 100_000


def test_journeys_are_plausible(cairns: Timetable) -> None:
    """There and back in the same question; never faster than a car, mostly found, and not later when leaving sooner."""
    network, random, found = Network([cairns]), Random(3), Counter[bool]()
    for _ in range(60):
        start, end = (Point(stop.latitude, stop.longitude) for stop in random.sample(cairns.stops, 2))
        leave = datetime(2014, 6, 16 + random.randrange(5), random.randrange(6, 18), random.randrange(60))
        journey = earliest_arrival(network, start, end, leave)
        found[journey is not None] += 1
        if journey is None:
            continue
        assert leave <= journey.departs <= journey.arrives
        assert straight_m(start, end) / max(journey.seconds, 1) < 25, "metres a second"
        sooner = earliest_arrival(network, start, end, leave - timedelta(minutes=30))
        assert sooner is None or sooner.arrives <= journey.arrives
        back = latest_departure(network, start, end, journey.arrives)
        assert back and journey.departs <= back.departs and back.arrives <= journey.arrives
    assert found[True] > 45


def test_a_bus_that_anybody_can_look_up(cairns: Timetable) -> None:
    """The first 110 of a weekday leaves the Cedar Road end of Palm Cove at 5:50; on Sundays there is none so early."""
    network = Network([cairns])
    palm_cove, city = network.stop(0, "750000"), network.stop(0, "750449")
    journey = earliest_arrival(network, [palm_cove], [city], datetime(2014, 6, 16, 5, 0))
    assert journey is not None
    assert [leg.route for leg in journey.legs] == ["110"] and f"{journey.departs:%H:%M}" == "05:50"
    sunday = earliest_arrival(network, [palm_cove], [city], datetime(2014, 6, 15, 5, 0))
    assert sunday is None or sunday.departs.hour >= 6


def test_the_connecticut_feed_has_stops_and_no_times(realdata: Path) -> None:
    feed = read_feed(realdata / "gtfs_cttransit_2018_partial")
    assert len(feed.timetable.stops) == 9_316 and not feed.timetable.routable
    assert feed.timetable.agencies[0] == "CTTransit- Hartford"
    assert "no stop_times.txt" in str(feed.notes[0])
    noon = datetime(2018, 1, 8, 12, 0)
    network = Network([feed.timetable])
    assert earliest_arrival(network, network.points[0], network.points[9], noon) is None
