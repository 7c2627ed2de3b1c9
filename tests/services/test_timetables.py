"""Timetables beside the store: kept whole, replaced by newer ones, and asked for how long a way takes."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from ctcoord.domain.travel import chain
from ctcoord.domain.travel.timetable import Timetable
from ctcoord.domain.travel.walking import Point
from ctcoord.errors import DiskFull, FileFault, NotFound
from ctcoord.exchange.gtfs import read_feed
from ctcoord.services import nearby, timetables
from ctcoord.services.station import Station
from tests.cases import add, household
from tests.exchange.gtfs_feed import write

MONDAY = datetime(2026, 11, 23, 8, 30)


@pytest.fixture
def line(tmp_path: Path) -> Timetable:
    return read_feed(write(tmp_path / "feed.zip")).timetable


def test_a_timetable_is_kept_listed_and_removed(tmp_path: Path, line: Timetable) -> None:
    row = timetables.keep(tmp_path, line)
    assert (row.name, row.stops, row.trips, row.stops_only) == ("Valley Transit", 4, 3, False)
    assert timetables.kept(tmp_path) == (row,)
    [file] = (tmp_path / timetables.FOLDER).iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = replace(line, name="Shore Line")
    timetables.keep(tmp_path, other)
    assert [one.name for one in timetables.kept(tmp_path)] == ["Shore Line", "Valley Transit"]
    removed = timetables.remove(tmp_path, "valley transit")
    assert removed == line
    assert [one.name for one in timetables.kept(tmp_path)] == ["Shore Line"]
    with pytest.raises(NotFound):
        timetables.remove(tmp_path, "valley transit")


def test_a_newer_one_takes_the_place_of_an_older_one_only(tmp_path: Path, line: Timetable) -> None:
    timetables.keep(tmp_path, line)
    assert len(timetables.network(tmp_path).feeds[0].stops) == 4
    newer = replace(line, valid_until=date(2027, 3, 31))
    timetables.keep(tmp_path, newer)
    assert timetables.network(tmp_path).feeds == (newer,), "the one in memory is replaced too"
    with pytest.raises(FileFault, match="a newer timetable of Valley Transit is kept"):
        timetables.keep(tmp_path, line)
    with pytest.raises(FileFault, match="has times, and this one has none"):
        timetables.keep(tmp_path, replace(newer, patterns=()))
    assert timetables.network(tmp_path).feeds == (newer,)
    assert timetables.why_not(timetables.row(line), timetables.Kept(line.name, damaged=True)) is None
    timetables.keep(tmp_path, line, again=True)
    assert timetables.network(tmp_path).feeds == (line,), "what was taken out comes back"


def test_how_a_timetable_stands_on_a_day(line: Timetable) -> None:
    row = timetables.row(line)
    days = {date(2026, 11, 1): "to_come", date(2026, 11, 2): "in_use", date(2026, 12, 31): "in_use"}
    days[date(2027, 1, 1)] = "ended"
    assert {day: timetables.standing(row, day) for day in days} == days
    assert timetables.standing(timetables.row(replace(line, patterns=())), MONDAY.date()) == "stops_only"
    assert timetables.standing(timetables.Kept("x", damaged=True), MONDAY.date()) == "damaged"


def test_a_damaged_file_is_said_and_stops_nothing(tmp_path: Path, line: Timetable) -> None:
    timetables.keep(tmp_path, line)
    [file] = (tmp_path / timetables.FOLDER).iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    [row] = timetables.kept(tmp_path)
    assert row.damaged and timetables.network(tmp_path).feeds == ()
    timetables.keep(tmp_path, line)
    assert not timetables.kept(tmp_path)[0].damaged


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, line: Timetable, monkeypatch: pytest.MonkeyPatch) -> None:
    timetables.keep(tmp_path, line)

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(DiskFull):
            timetables.keep(tmp_path, replace(line, valid_until=date(2027, 3, 31)))
    assert timetables.kept(tmp_path)[0].valid_until == date(2026, 12, 31)
    assert len(list((tmp_path / timetables.FOLDER).iterdir())) == 1


def test_a_kill_in_the_middle_leaves_what_was_there(
    tmp_path: Path, line: Timetable, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Nothing that a program could answer."""

    def killed(*_given: object) -> None:
        raise Killed

    timetables.keep(tmp_path, line)
    newer = replace(line, valid_until=date(2027, 3, 31))
    for name in ("fsync", "replace"):
        with monkeypatch.context() as patched:
            patched.setattr(os, name, killed)
            with pytest.raises(Killed):
                timetables.keep(tmp_path, newer)
        assert timetables.kept(tmp_path) == (timetables.row(line),)
        assert timetables.network(tmp_path).feeds == (line,)
    timetables.keep(tmp_path, newer)
    assert len(list((tmp_path / timetables.FOLDER).iterdir())) == 1, "nothing is left over"


def test_stops_near_a_place_come_nearest_first(tmp_path: Path, line: Timetable) -> None:
    timetables.keep(tmp_path, replace(line, patterns=()))
    near = nearby.nearby_stops(tmp_path, Point(41.7099, -72.7))
    assert [(stop.code, stop.metres, stop.minutes, stop.routes) for stop in near] == [
        ("mid", 11, 1, ()),
        ("mid2", 22, 1, ()),
    ]
    timetables.keep(tmp_path, replace(line, name="West Line"))  # the same stop ids in two feeds
    near = nearby.nearby_stops(tmp_path, Point(41.7099, -72.7))
    assert {(stop.timetable, stop.code): stop.routes for stop in near} == {
        ("West Line", "mid"): ("1",),
        ("West Line", "mid2"): ("1", "Hill Line"),
        ("Valley Transit", "mid"): (),
        ("Valley Transit", "mid2"): (),
    }


AT = {"home": (41.7, -72.7), "class": (41.74, -72.7), "farm": (41.9, -72.0), "court": (None, None)}


class Family:
    """A household with four places: two on the line, one far away, one without a point on the map."""

    def __init__(self, desk: Station) -> None:
        self.desk = desk
        with desk.write() as connection:
            assert desk.agency_id
            self.home = household(connection, desk.agency_id)
            self.places = {
                name: add(connection, "place", self.home, kind="site", name=name, latitude=lat, longitude=lon)
                for name, (lat, lon) in AT.items()
            }

    def types_minutes(self) -> None:
        ends = {"from_place_id": self.places["home"], "to_place_id": self.places["class"], "mode": "transit"}
        with self.desk.write() as connection:
            add(connection, "travel_time", self.home, minutes=50, basis="typed", **ends)
            add(
                connection,
                "travel_time",
                self.home,
                minutes=70,
                basis="typed",
                byday="MO,TU",
                depart_at="08:00",
                **ends,
            )
            add(connection, "travel_time", self.home, minutes=5, basis="estimate", **ends)

    def ask(self, start: str, end: str, **moment: datetime) -> timetables.Travel:
        pair = self.places[start], self.places[end]
        with self.desk.read() as connection:
            return timetables.travel_minutes(connection, self.desk.home, [self.home], *pair, **moment)  # type: ignore[arg-type]


def test_what_was_typed_goes_first_then_the_timetable_then_an_estimate(desk: Station, line: Timetable) -> None:
    family = Family(desk)
    ask = family.ask
    before = ask("home", "class", arrive=MONDAY)
    assert (before.minutes, before.basis) == (32, "estimate") and "an estimate" in str(before.says)
    timetables.keep(desk.home, line)
    by_bus = ask("home", "class", arrive=MONDAY)
    assert (by_bus.minutes, by_bus.basis) == (30, "timetable") and by_bus.journey
    waited = ask("home", "class", leave=datetime(2026, 11, 23, 7, 30))
    assert waited.minutes == 60, "half an hour until the bus goes counts"
    none = ask("home", "class", arrive=datetime(2026, 11, 22, 9, 0))
    assert (none.minutes, none.basis, str(none.says)) == (None, "timetable", "no journey by the timetable")
    over = ask("home", "class", arrive=datetime(2027, 1, 11, 8, 30))
    assert over.minutes == 30 and "2026-12-31" in str(over.says)
    assert ask("home", "farm", arrive=MONDAY).basis == "estimate", "no stop of the timetable is near"
    assert (ask("home", "court", arrive=MONDAY).minutes, ask("home", "court", arrive=MONDAY).basis) == (None, "unknown")

    family.types_minutes()
    assert (ask("home", "class", arrive=MONDAY).minutes, ask("home", "class", arrive=MONDAY).basis) == (70, "typed")
    assert ask("home", "class", leave=datetime(2026, 11, 23, 7, 59)).minutes == 50
    assert ask("home", "class", leave=datetime(2026, 11, 25, 9, 0)).minutes == 50, "a Wednesday"
    assert ask("class", "home", leave=MONDAY).minutes == 70, "nothing was typed for the way back"
    with pytest.raises(ValueError, match="one of"):
        ask("home", "class")


def test_a_chain_of_ways_takes_each_by_what_is_known_of_it(desk: Station, line: Timetable) -> None:
    family = Family(desk)
    timetables.keep(desk.home, line)
    family.types_minutes()
    home, places = family.home, family.places
    care = chain.Stay(places["class"], 20)
    stays = [chain.Stay(places["home"]), care, chain.Stay(places["farm"])]
    with desk.read() as connection:
        there = timetables.chain_ways(connection, desk.home, [home], stays, arrive=MONDAY)
        back = timetables.chain_ways(connection, desk.home, [home], stays[::-1], leave=MONDAY)
        stuck = timetables.chain_ways(
            connection, desk.home, [home], [*stays, chain.Stay(places["court"])], leave=MONDAY
        )
    assert there and back and stuck is None
    assert [travel.basis for _way, travel in there] == ["typed", "estimate"]
    first, last = there[0][0], there[1][0]
    assert last.arrives == MONDAY and last.departs - first.arrives == timedelta(minutes=20)
    assert (first.arrives - first.departs).seconds == 50 * 60, "typed for before eight o'clock"
    assert [travel.basis for _way, travel in back] == ["estimate", "typed"]
