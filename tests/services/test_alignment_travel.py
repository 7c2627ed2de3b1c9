"""Ways that nobody typed: by a timetable kept here, else estimated and marked; what is typed stays as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import Activity, Facts, Person, Place, Residence, Schedule, Turn, Way
from ctcoord.domain.travel.timetable import Timetable
from ctcoord.exchange.gtfs import read_feed
from ctcoord.services import timetables
from ctcoord.services.alignment_travel import filled
from tests.exchange.gtfs_feed import write

PERIOD = (date(2026, 11, 23), date(2026, 11, 29))
EVENING = (Schedule(Turn(frozenset({0})), 18 * 60, 21 * 60),)
FAMILY = Facts(
    people=(Person("m", "Maria", date(1991, 4, 2), responsible=True), Person("l", "Leo", date(2020, 6, 14))),
    places=(Place("home", latitude=41.7000, longitude=-72.7000), Place("class", latitude=41.7400, longitude=-72.7000)),
    residences=(Residence("all", None, "home"),),
    activities=(Activity("a", "m", "training", "Class", "class", schedules=EVENING),),
)


def test_without_a_timetable_a_way_is_an_estimate_and_says_so(tmp_path: Path) -> None:
    known = filled(tmp_path, FAMILY, PERIOD)
    assert {(way.origin, way.target, way.basis) for way in known.ways} == {
        ("home", "class", "estimate"),
        ("class", "home", "estimate"),
    }
    assert not [one for one in findings(known, *PERIOD) if one.cause == "travel"]
    assert [one for one in findings(FAMILY, *PERIOD) if one.cause == "travel"]  # before, it was a question


def test_what_is_typed_goes_before(tmp_path: Path) -> None:
    typed = replace(FAMILY, ways=(Way("home", "class", 25),))
    assert filled(tmp_path, typed, PERIOD).ways == typed.ways


def test_a_place_without_a_point_stays_a_question(tmp_path: Path) -> None:
    nowhere = replace(FAMILY, places=(FAMILY.places[0], Place("class")))
    assert filled(tmp_path, nowhere, PERIOD) == nowhere


def test_the_last_bus_of_a_kept_timetable_is_missed(tmp_path: Path) -> None:
    timetables.keep(tmp_path, evening_line(tmp_path, last="20:30"))
    late = findings(filled(tmp_path, FAMILY, PERIOD), *PERIOD)
    assert [one.cause for one in late if one.kind == "cannot_get_there"] == ["last_trip"]
    timetables.keep(tmp_path, evening_line(tmp_path, last="21:10"))
    known = filled(tmp_path, FAMILY, PERIOD)
    assert not [one for one in findings(known, *PERIOD) if one.kind == "cannot_get_there"]
    back = next(way for way in known.ways if way.origin == "class")
    assert (back.basis, back.days, back.depart) == ("timetable", frozenset({0}), 21 * 60)
    assert back.minutes == 40  # ten until the bus, thirty in it; the stops are where the places are


def test_a_holiday_of_the_bus_is_not_its_usual_day(tmp_path: Path) -> None:
    timetables.keep(tmp_path, evening_line(tmp_path, last="21:10", off="20261123"))
    known = filled(tmp_path, FAMILY, PERIOD)
    assert {(way.days, way.basis) for way in known.ways} == {(frozenset({0}), "timetable")}
    assert not [one for one in findings(known, *PERIOD) if one.kind == "cannot_get_there"]


def evening_line(folder: Path, *, last: str, off: str = "") -> Timetable:
    """A bus to class at 17:00, and back once a day, at ``last``: half an hour each way; none on the day ``off``."""
    home = f"{int(last[:2]) + (int(last[3:]) >= 30)}:{(int(last[3:]) + 30) % 60:02}:00"
    times = [
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
        "t1,17:00:00,17:00:00,home,1",
        "t1,17:30:00,17:30:00,class,2",
        f"t2,{last}:00,{last}:00,class,1",
        f"t2,{home},{home},home,2",
    ]
    trips = ["route_id,service_id,trip_id,trip_headsign", "1,wk,t1,College", "1,wk,t2,Home"]
    days = ["service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
            "wk,1,1,1,1,1,0,0,20261102,20261231"]  # fmt: skip
    path = folder / f"{last.replace(':', '')}.zip"
    changes = ["service_id,date,exception_type", *([f"wk,{off},2"] if off else [])]
    return read_feed(write(path, stop_times=times, trips=trips, calendar=days, calendar_dates=changes)).timetable
