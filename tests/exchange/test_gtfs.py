"""GTFS feeds: what is read of them, what is left out and said, and what is refused in plain words."""

from __future__ import annotations

import struct
import zipfile
from datetime import date, datetime
from pathlib import Path
from random import Random

import pytest

from ctcoord.domain.travel.network import Network
from ctcoord.domain.travel.packed import pack, unpack
from ctcoord.domain.travel.raptor import earliest_arrival, latest_departure
from ctcoord.domain.travel.timetable import Transfer
from ctcoord.domain.travel.walking import Point
from ctcoord.errors import Cancelled, FileFault
from ctcoord.exchange import formats, gtfs, gtfs_trips
from ctcoord.exchange.gtfs import read_feed, told
from ctcoord.words import Words
from tests.exchange.gtfs_feed import FEED, but, write

HOME, COLLEGE = Point(41.7002, -72.7), Point(41.7401, -72.7)
MONDAY, THANKSGIVING, SATURDAY = date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 28)


def test_a_feed_says_when_one_is_there(tmp_path: Path) -> None:
    feed = read_feed(write(tmp_path / "feed.zip"))
    table = feed.timetable
    assert (table.name, table.zone, table.trips, table.stop_times) == ("Valley Transit", "America/New_York", 3, 8)
    assert (table.valid_from, table.valid_until) == (date(2026, 11, 2), date(2026, 12, 31))
    assert [stop.code for stop in table.stops] == ["home", "mid", "mid2", "class"], "a station is no place to board"
    assert [str(note) for note in told(feed)] == ["4 stops, 2 routes, 3 trips."]
    journey = earliest_arrival(Network([table]), HOME, COLLEGE, datetime(2026, 11, 23, 7, 30))
    assert journey and [(leg.route, leg.headsign) for leg in journey.legs if leg.route] == [
        ("1", "Middle"),
        ("Hill Line", "College"),
    ]
    assert f"{journey.departs:%H:%M} {journey.arrives:%H:%M}" == "07:59 08:30"
    assert earliest_arrival(Network([table]), HOME, COLLEGE, datetime(2026, 11, 26, 7, 30)) is None, "Thanksgiving"


def test_exceptions_and_trips_after_midnight(tmp_path: Path) -> None:
    network = Network([read_feed(write(tmp_path / "feed.zip")).timetable])
    middle = Point(41.7101, -72.7)
    for day, hour, arrives in (
        (THANKSGIVING, 22, "27 01:30"),  # the Saturday's trip runs that day, and after its midnight
        (date(2026, 11, 27), 0, "27 01:30"),  # asked for on the day after, it is yesterday's
        (SATURDAY, 22, "29 01:30"),
        (MONDAY, 8, "23 08:30"),
    ):
        asked = datetime(day.year, day.month, day.day, hour)
        journey = earliest_arrival(network, middle, COLLEGE, asked)
        assert journey and f"{journey.arrives:%d %H:%M}" == arrives, day
    last = latest_departure(network, middle, COLLEGE, datetime(2026, 11, 29, 2, 0))
    assert last and last.departs.hour == 1


def test_blank_times_lie_between_their_neighbours_by_distance(tmp_path: Path) -> None:
    lines = [*FEED["stops"], "far,Far,41.730,-72.7,,"]
    calls = [*FEED["stop_times"][:1], "t1,08:00:00,08:00:00,home,1", "t1,,,mid,2", "t1,,,far,3",
             "t1,08:40:00,08:40:00,class,4", *FEED["stop_times"][5:]]  # fmt: skip
    table = read_feed(write(tmp_path / "feed.zip", stops=lines, stop_times=calls)).timetable
    [pattern] = [pattern for pattern in table.patterns if len(pattern.stops) == 4]
    minutes = [time // 60 - 8 * 60 for time in pattern.arrivals]
    assert minutes == [0, 10, 30, 40], "a quarter and three quarters of the way"
    assert pattern.departures[1] == pattern.arrivals[1]


def test_frequencies_are_written_out(tmp_path: Path) -> None:
    rows = ["trip_id,start_time,end_time,headway_secs", "t2,06:00:00,07:00:00,1200", "t2,23:50:00,24:30:00,1200"]
    table = read_feed(write(tmp_path / "feed.zip", frequencies=rows)).timetable
    [pattern] = [p for p in table.patterns if table.routes[p.route] == "Hill Line" and len(p.services) > 1]
    starts = sorted(pattern.departures[:: len(pattern.stops)])
    assert [time // 60 for time in starts] == [360, 380, 400, 1430, 1450, 1520], "never at the end, nor as written"


def test_changes_hold_for_all_stops_of_a_station(tmp_path: Path) -> None:
    rows = ["from_stop_id,to_stop_id,transfer_type,min_transfer_time", "hub,hub,2,660", "home,class,3,", "mid,home,0,"]
    table = read_feed(write(tmp_path / "feed.zip", transfers=rows)).timetable
    pairs = [(one, other) for one in (1, 2) for other in (1, 2)]
    assert set(table.transfers) == {Transfer(*pair, 660) for pair in pairs} | {Transfer(0, 3, None)}
    journey = earliest_arrival(Network([table]), HOME, COLLEGE, datetime(2026, 11, 23, 7, 30))
    assert journey and journey.arrives.minute == 40, "the hub takes eleven minutes: one stays on board"


def test_where_nobody_may_get_on_nobody_does(tmp_path: Path) -> None:
    header = FEED["stop_times"][0] + ",pickup_type,drop_off_type"
    calls = [header, *(line + (",1," if line.startswith("t2,08:20") else ",,") for line in FEED["stop_times"][1:])]
    table = read_feed(write(tmp_path / "feed.zip", stop_times=calls)).timetable
    journey = earliest_arrival(Network([table]), HOME, COLLEGE, datetime(2026, 11, 23, 7, 30))
    assert journey and (journey.rides, journey.arrives.minute) == (1, 40)


BROKEN = {
    "no stops": ({"without": ("stops",)}, "feed.zip: it is no timetable: stops.txt is missing."),
    "no days": ({"without": ("calendar", "calendar_dates")}, "neither calendar.txt nor calendar_dates.txt"),
    "no trips": ({"without": ("trips",)}, "trips.txt is missing"),
    "no column": (but("stops", "stop_id", "id"), "stops.txt: the column stop_id is missing"),
    "zone": (but("agency", "America/New_York", "Moon/Sea"), "line 2, agency_timezone: “Moon/Sea” is not a time zone"),
    "zone path": (but("agency", "America/New_York", "../../etc/passwd"), "agency_timezone"),
    "latitude": (but("stops", "41.740", "141.7"), "stops.txt: line 6, stop_lat: “141.7” is not a latitude"),
    "nan": (but("stops", "41.740", "nan"), "stop_lat: “nan”"),
    "weekday": (but("calendar", "wk,1", "wk,yes"), "calendar.txt: line 2, monday: “yes” is not 0 or 1"),
    "date": (but("calendar_dates", "20261126,2", "20261326,2"), "calendar_dates.txt: line 2, date: “20261326” is not"),
    "exception": (but("calendar_dates", "20261126,2", "20261126,7"), "exception_type: “7” is not 1 (added)"),
    "twice": (but("trips", "t2", "t1"), "trips.txt: line 3: the trip t1 is there twice"),
    "stop twice": (but("stops", "mid2", "mid"), "stops.txt: line 4: stop_id “mid” is there twice"),
    "no stop": ({"stops": FEED["stops"][:1]}, "stops.txt: it holds no stop"),
    "ends first": (but("calendar", "20261231", "20251231"), "end_date: “20251231” is not the first day or later"),
    "no day": (
        {
            "calendar": [line.replace("1,1,1,1,1", "0,0,0,0,0").replace("0,1,", "0,0,") for line in FEED["calendar"]],
            "without": ("calendar_dates",),
        },
        "calendar.txt: it names no day on which a trip runs",
    ),
    "quote": (but("stops", "Home St", '"Home'), "stops.txt"),
    "no trip": ({"stop_times": FEED["stop_times"][:1]}, "stop_times.txt: it holds no trip"),
    "transfer": (
        {"transfers": ["from_stop_id,to_stop_id,transfer_type,min_transfer_time", "home,moon,2,60"]},
        "transfers.txt: line 2, to_stop_id: “moon” is not in the feed's other tables",
    ),
    "headway": (
        {"frequencies": ["trip_id,start_time,end_time,headway_secs", "t2,06:00:00,07:00:00,0"]},
        "frequencies.txt: line 2, headway_secs: “0” is not a whole number",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_table_is_refused_with_file_line_and_field(name: str, tmp_path: Path) -> None:
    changes, words = BROKEN[name]
    with pytest.raises(FileFault) as caught:
        read_feed(write(tmp_path / "feed.zip", **changes))  # type: ignore[arg-type]
    assert words in str(caught.value)
    assert "Nothing was changed." in str(caught.value) and "{" not in str(caught.value)


LEFT_OUT = {
    "time": (but("stop_times", "08:10:00,08:11:00", "8h10,08:11:00"), "line 3, arrival_time: “8h10” is not a time"),
    "stop": (but("stop_times", "08:11:00,mid,", "08:11:00,moon,"), "line 3, stop_id: “moon” is not in the feed"),
    "order": (but("stop_times", "mid,2", "mid,two"), "line 3, stop_sequence: “two” is not a whole number"),
    "back": (but("stop_times", "08:40:00,08:40:00", "08:05:00,08:05:00"), "the trip t1 goes back in time"),
    "ends": (but("stop_times", "08:40:00,08:40:00", ","), "the first or last stop of the trip t1 has no time"),
    "route": (but("trips", "1,wk,t1", "9,wk,t1"), "trips.txt: line 2, route_id: “9” is not in the feed"),
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_trip_that_cannot_be_read_is_left_out_and_said(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes, words = LEFT_OUT[name]
    path = write(tmp_path / "feed.zip", **changes)  # type: ignore[arg-type]
    with pytest.raises(FileFault) as caught:
        read_feed(path)
    assert words in str(caught.value), "one of three is too many"
    monkeypatch.setattr(gtfs, "MOST_LEFT_OUT", 0.5)
    feed = read_feed(path)
    assert (feed.left_out, feed.timetable.trips) == (1, 2)
    assert str(feed.notes[0]) == "Trips left out because they cannot be read: 1." and words in str(feed.notes[1])


def test_a_feed_without_times_gives_its_stops(tmp_path: Path) -> None:
    feed = read_feed(write(tmp_path / "feed.zip", without=("stop_times",)))
    assert not feed.timetable.routable and len(feed.timetable.stops) == 4
    assert str(feed.notes[0]).startswith("The feed has no stop_times.txt: no journey can be found with it.")


def test_what_others_write_is_read(tmp_path: Path) -> None:
    """A mark before the first column, quotes, blanks around cells, a folder inside the zip, other columns."""
    tables = {name: [line.replace(",", " , ") for line in lines] for name, lines in FEED.items()}
    tables["stops"][1:] = [f"{line},{{}}" for line in tables["stops"][1:]]
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
        for name, lines in tables.items():
            archive.writestr(f"google_transit/{name}.txt", b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    table = read_feed(tmp_path / "feed.zip").timetable
    assert (table.trips, table.stops[0].code) == (3, "home")
    assert formats.detect(tmp_path / "feed.zip") == "gtfs"


def test_hostile_feeds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = write(tmp_path / "bomb.zip", shapes=["0" * 60_000_000])
    with pytest.raises(FileFault, match="more than an agency file can hold"):
        read_feed(bomb)
    outside = tmp_path / "outside.zip"
    with zipfile.ZipFile(outside, "w") as archive:
        archive.writestr("../stops.txt", "stop_id\n")
    with pytest.raises(FileFault, match="outside itself"):
        read_feed(outside)
    monkeypatch.setattr(gtfs_trips, "MOST_STOP_TIMES", 100)
    often = ["trip_id,start_time,end_time,headway_secs", "t2,00:00:00,99:00:00,1"]
    with pytest.raises(FileFault, match="more stop times than 100"):
        read_feed(write(tmp_path / "often.zip", frequencies=often))


def test_what_a_feed_says_of_itself_is_fit_to_be_read_and_to_be_named(tmp_path: Path) -> None:
    names = but("agency", "Valley Transit", "\x1b[31mValley\u202e " + "V" * 500)
    table = read_feed(write(tmp_path / "feed.zip", **names)).timetable
    assert table.name.startswith("[31mValley VVV") and len(table.name) == 80
    assert read_feed(write(tmp_path / "mine.zip", **but("agency", "Valley Transit", ""))).timetable.name == "mine"
    info = {"feed_info": ["feed_start_date,feed_end_date", "20200101,20201231"]}
    table = read_feed(write(tmp_path / "feed.zip", **info)).timetable
    assert (table.valid_from, table.valid_until) == (date(2026, 11, 2), date(2026, 12, 31)), "no trip runs in 2020"
    table = read_feed(write(tmp_path / "feed.zip", feed_info=[info["feed_info"][0], "20261110,20261120"])).timetable
    assert (table.valid_from, table.valid_until) == (date(2026, 11, 10), date(2026, 11, 20))


def test_a_file_that_lies_about_its_size_is_not_unpacked(tmp_path: Path) -> None:
    path = write(tmp_path / "feed.zip")
    packed = bytearray(path.read_bytes())
    entry = packed.index(b"PK\x01\x02")
    packed[entry + 24 : entry + 28] = struct.pack("<I", 0xFFFFFFF0)  # 4 GB unpacked
    path.write_bytes(packed)
    with pytest.raises(FileFault, match="more than an agency file can hold"):
        read_feed(path)


JUNK = (b'"', b"\r\n", b",", b"\x00", b"\xff", b"-1", b"nan", b"1e400", b"-01:00:00", b"47:59:59", b"20261399", b"")


def test_a_feed_that_is_damaged_anywhere_is_read_or_refused_in_words(tmp_path: Path) -> None:
    """Bytes and cells replaced, doubled and cut off: never anything but a timetable or a fault."""
    random, said = Random(1), list[tuple[str, str]]()
    for _round in range(300):
        tables = {name: "\n".join(lines).encode() + b"\n" for name, lines in FEED.items()}
        name = random.choice(sorted(tables))
        text = tables[name]
        begin = random.randrange(len(text))
        end = begin + random.randrange(12)
        tables[name] = random.choice(
            (text[:begin] + random.choice(JUNK) + text[end:], text + text[begin:], text[:begin])
        )
        with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
            for name, text in tables.items():
                archive.writestr(f"{name}.txt", text)
        try:
            table = read_feed(tmp_path / "feed.zip").timetable
        except FileFault as fault:
            said.append(Words("es").error(fault))
        else:
            assert unpack(pack(table)) == table
            earliest_arrival(Network([table]), HOME, COLLEGE, datetime(2026, 11, 23, 7, 50))
    assert 100 < len(said) < 250
    assert all(what and remedy for what, remedy in said)


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    def cancel(_done: int, _total: int, _words: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_feed(write(tmp_path / "feed.zip"), None, cancel)
