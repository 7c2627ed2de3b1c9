"""``ctcoord import --format gtfs`` and ``ctcoord timetables``."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from ctcoord.exchange.gtfs import read_feed
from ctcoord.services import timetables
from ctcoord.services.station import Station
from tests.cli.conftest import Command
from tests.exchange.gtfs_feed import write


def test_a_timetable_comes_in_is_asked_and_goes(desk: Station, ctcoord: Command, tmp_path: Path) -> None:
    feed = write(tmp_path / "feed.zip")
    checked = ctcoord("import", feed, "--check")
    assert checked.code == 0 and "4 stops, 2 routes, 3 trips." in checked.out and "Nothing was written" in checked.out
    assert timetables.kept(desk.home) == ()
    assert "No timetable is kept." in ctcoord("timetables").err
    done = json.loads(ctcoord("import", feed, "--format", "gtfs", "--agency", "Valley", "--json").out)
    assert (done["timetable"]["name"], done["timetable"]["trips"], done["left_out"]) == ("Valley", 3, 0)
    assert ctcoord("timetables").out == "Valley: from 2026-11-02 to 2026-12-31\n"
    (row,) = json.loads(ctcoord("timetables", "--json").out)["timetables"]
    assert (row["name"], row["state"]) == ("Valley", "in_use")
    timetables.keep(desk.home, replace(read_feed(feed).timetable, name="Old", valid_until=date(2026, 11, 20)))
    assert "Old: from 2026-11-02 to 2026-11-20; it has ended: import a newer one\n" in ctcoord("timetables").out
    assert ctcoord("timetables", "--remove", "Old").code == 0
    way = ("--from=41.7002,-72.7", "--to=41.7401,-72.7")
    asked = ctcoord("timetables", *way, "--arrive", "2026-11-23T09:00")
    assert "08:00–08:40  1" in asked.out and "61 min by the timetable" in asked.out
    legs = json.loads(ctcoord("timetables", *way, "--leave", "2026-11-23T07:50", "--json").out)["legs"]
    assert [leg["route"] for leg in legs] == [None, "1", None, "Hill Line", None]
    assert ctcoord("timetables", "--remove", "valley").code == 0
    assert timetables.kept(desk.home) == ()


def test_mistakes_with_timetables_are_said(desk: Station, ctcoord: Command, tmp_path: Path) -> None:
    feed = write(tmp_path / "feed.zip")
    for arguments, words in (
        (("import", feed, "--rejects", tmp_path / "out.xlsx"), "--rejects does not go with --format gtfs"),
        (("timetables", "--from", "41,-72"), "needs --from, --to and one of --leave and --arrive"),
        (("timetables", "--from", "here", "--to", "41,-72", "--leave", "2026-11-23T09:00"), "no place in degrees"),
        (("timetables", "--from", "41,-72", "--to", "41,-72", "--leave", "nine"), "no time of a day"),
        (("timetables", "--remove", "Nobody's"), "Nobody's"),
        (("import", write(tmp_path / "bad.zip", without=("stops",)), "--format", "gtfs"), "stops.txt is missing"),
    ):
        ran = ctcoord(*arguments)
        assert ran.code != 0 and words in ran.err and "{" not in ran.err
