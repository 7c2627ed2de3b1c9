"""The stops near a place of a family: none without a timetable, the stop they use, and those around it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from ctcoord.domain.travel.walking import Point
from ctcoord.exchange.gtfs import read_feed
from ctcoord.services import alignment_facts, families, timetables
from ctcoord.services.station import Station
from ctcoord.ui.commands import perform
from ctcoord.ui.screenshots import settle
from ctcoord.ui.week.stops import StopsDialog
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.exchange import gtfs_feed
from tests.ui.conftest import Vega
from tests.ui.test_barriers_page import opened


def shown(window: MainWindow) -> StopsDialog:
    perform(window, "week_stops")
    settle(window)
    return next(made for made in window.findChildren(StopsDialog) if made.isVisible())


def point_of_home(desk: Station, told: Vega) -> Point | None:
    with desk.read() as connection:
        facts = alignment_facts.of_family(connection, families.family_id(connection, told.family))
    (home,) = (one for one in facts.places if one.kind == "home")
    return Point(home.latitude, home.longitude) if home.latitude and home.longitude else None


def test_the_stop_they_use_says_where_a_home_is_and_can_be_taken_back(
    window: MainWindow, desk: Station, told: Vega, tmp_path: Path, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        (there,) = connection.execute(text("SELECT scope_id FROM person WHERE id = :id"), {"id": told.leo_there}).one()
        cases.add(connection, "place", there, kind="home", name="Home", address="1 Home St")
    opened(window, told)
    dialog = shown(window)
    assert "No timetable is kept here" in dialog.empty.title.text()
    dialog.reject()
    timetables.keep(desk.home, read_feed(gtfs_feed.write(tmp_path / "feed.zip")).timetable)
    dialog = shown(window)
    assert "Which stop do they use here?" in dialog.empty.title.text()
    assert dialog.search.hasFocus()
    QTest.keyClicks(dialog.search, "bay middle")
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    settle(window)
    assert [(row.stop.name, row.stop.routes) for row in dialog.table.rows_model.rows] == [
        ("Middle Bay 2", ("1", "Hill Line"))
    ]
    qtbot.keyClick(dialog.search, Qt.Key.Key_Down)
    assert dialog.table.hasFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    settle(window)
    assert point_of_home(desk, told) == Point(41.7101, -72.7)
    dialog = shown(window)
    rows = dialog.table.rows_model.rows
    assert [(row.number, row.stop.name, row.stop.minutes) for row in rows] == [(1, "Middle Bay 2", 0), (2, "Middle", 1)]
    dialog.map.picked.emit(1)
    assert dialog.table.current_row() == rows[1]
    assert dialog.map.position(rows[0].stop).y() < dialog.map.position(rows[1].stop).y(), "north is up"
    dialog.reject()
    window.notice.take_back()
    settle(window)
    assert point_of_home(desk, told) is None
