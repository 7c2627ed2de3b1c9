"""Timetables in the window: looked at before they are kept, taken back, replaced by newer ones, removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ctcoord.exchange.gtfs import read_feed
from ctcoord.services import timetables
from ctcoord.services.station import Station
from ctcoord.ui.commands import perform
from ctcoord.ui.imports.flow import Step
from ctcoord.ui.language import speak
from ctcoord.ui.screenshots import settle
from ctcoord.ui.theme import apply_look
from ctcoord.ui.week.stops import StopsDialog
from ctcoord.ui.window import MainWindow
from tests.exchange import gtfs_feed
from tests.ui.conftest import TODAY, Vega, WindowMaker
from tests.ui.test_access import nameless, too_small
from tests.ui.test_barriers_page import opened
from tests.ui.test_small_window import cut


def test_a_timetable_is_looked_at_kept_taken_back_replaced_and_removed(
    window: MainWindow, desk: Station, tmp_path: Path, qtbot: QtBot
) -> None:
    def kept() -> list[tuple[str, str]]:
        return [(row.name, timetables.standing(row, TODAY)) for row in timetables.kept(desk.home)]

    window.go("import")
    screen = window.areas["import"]
    screen.start.chosen.emit(gtfs_feed.write(tmp_path / "feed.zip"))
    settle(window)
    assert screen.flow.step is Step.CONFIRM
    shown = {label.text() for label in screen.feed.findChildren(QLabel)}
    assert {"Valley Transit", "Nov 2 – Dec 31", "4", "2", "3", "nothing: none of this name is kept"} <= shown
    assert kept() == []
    screen.feed.name.setText(" ")
    assert not screen.confirm_button.isEnabled()
    screen.feed.name.setText("Valley")
    qtbot.mouseClick(screen.confirm_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert kept() == [("Valley", "in_use")]
    assert screen.timetables.table.hasFocus()
    assert screen.timetables.table.current_row().name == "Valley"
    window.notice.take_back()
    settle(window)
    assert kept() == []
    older = {"calendar": [line.replace("20261231", "20261115") for line in gtfs_feed.FEED["calendar"]]}
    for tables in (older, {}):
        screen.flow.check(gtfs_feed.write(tmp_path / "feed.zip", **tables))
        settle(window)
        screen._confirm()
        settle(window)
    assert kept() == [("Valley Transit", "in_use")]
    window.notice.take_back()
    settle(window)
    assert kept() == [("Valley Transit", "in_use")], "added days reach on"
    assert timetables.kept(desk.home)[0].valid_until == date(2026, 11, 26)
    qtbot.mouseClick(screen.timetables.remove_button, Qt.MouseButton.LeftButton)
    settle(window)
    assert kept() == []
    window.notice.take_back()
    settle(window)
    assert screen.timetables.table.current_row().valid_until == date(2026, 11, 26)


def test_a_timetable_that_has_ended_is_older_or_has_no_times_says_so(
    window: MainWindow, desk: Station, tmp_path: Path
) -> None:
    line = read_feed(gtfs_feed.write(tmp_path / "feed.zip")).timetable
    timetables.keep(desk.home, replace(line, valid_until=date(2026, 11, 20)))
    window.go("import")
    screen = window.areas["import"]
    perform(window, "import_timetables")
    settle(window)
    assert "It has ended." in screen.timetables._note.text()
    timetables.keep(desk.home, line)
    for tables, words in (
        ({"without": ("stop_times",)}, ("has times, and this one has none", "shows which stops are near")),
        (gtfs_feed.but("calendar", "20261231", "20261125"), ("A newer timetable of Valley Transit is kept",)),
    ):
        screen.flow.check(gtfs_feed.write(tmp_path / "feed.zip", **tables))
        settle(window)
        said = " ".join(label.text() for label in screen.feed.findChildren(QLabel))
        assert all(part in said for part in words), said
        assert not screen.confirm_button.isEnabled()
    screen.read()
    window.lock()
    settle(window)
    assert screen.flow.feed is None, "what was only looked at goes with the lock"


def test_both_pages_are_whole_in_spanish_at_twice_the_size(
    told: Vega, desk: Station, open_window: WindowMaker, qapp: QApplication, tmp_path: Path
) -> None:
    speak("es")
    apply_look(qapp, "light", 200, compact=False)
    window = open_window(desk)
    window.resize(1366, 768)
    screen = window.area("import")
    perform(window, "import_timetables")
    settle(window)
    assert screen.timetables.load_first.hasFocus()
    line = read_feed(gtfs_feed.write(tmp_path / "feed.zip")).timetable
    timetables.keep(desk.home, replace(line, valid_until=date(2026, 11, 20)))
    screen.read()
    settle(window)
    assert screen.timetables.table.hasFocus()
    assert cut(screen) == nameless(screen) == too_small(screen) == []
    screen._show_page("import")
    screen.flow.check(tmp_path / "feed.zip")
    settle(window)
    assert cut(screen.feed) == nameless(screen.feed) == too_small(screen.feed) == []
    opened(window, told)
    perform(window, "week_stops")
    settle(window)
    (dialog,) = window.findChildren(StopsDialog)
    dialog.search.setText("middle")
    dialog._read()
    settle(window)
    assert dialog.table.isVisible()
    assert cut(dialog) == nameless(dialog) == too_small(dialog) == []
