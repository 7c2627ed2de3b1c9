"""The week of a family in the window, on a store: its keys, what it reads, and the page for the family."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection

from ctcoord.domain.alignment.facts import Facts, Kind
from ctcoord.services import alignment_facts
from ctcoord.services import week as weeks
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from ctcoord.ui.consents.dialogs import PrintDialog
from ctcoord.ui.family.dialogs import OriginDialog
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.screenshots import settle
from ctcoord.ui.week.listing import WeekRow
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.ui.conftest import TODAY, Vega
from tests.ui.test_barriers_page import back, opened


@pytest.fixture
def scheduled(desk: Station, author: Author, told: Vega) -> Vega:
    """The told family with a class of the mother and a school of the son, as the caseworker wrote them down."""
    with desk.write() as connection:
        home = weeks.place(connection, author, told.family, "home", name="", address="1 Street")
        college = weeks.place(connection, author, told.family, "site", name="College")
        weeks.lives_at(connection, author, None, home)
        weeks.add_activity(connection, author, told.maria, Kind.TRAINING, "Nursing aide", place_id=college,
                           times=[Times("MO-TH", "9:00", "15:30")])  # fmt: skip
        weeks.add_activity(connection, author, told.leo, Kind.SCHOOL, "Elm Hill",
                           times=[Times("MO-FR", "8:20", "15:05")])  # fmt: skip
        weeks.set_travel(connection, author, told.family, (home, college), minutes=35, mode="transit")
    return told


def test_from_the_family_to_the_record_behind_a_block_by_keys_alone(
    scheduled: Vega, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, made = opened(window, scheduled, "week")
    reads, of_family = [], alignment_facts.of_family

    def counted(connection: Connection, family: bytes) -> Facts:
        reads.append(family)
        return of_family(connection, family)

    monkeypatch.setattr(alignment_facts, "of_family", counted)
    screen.read()
    settle(window)
    assert len(reads) == 1  # the line at the top and the week show the same facts
    screen.show_page("supports")
    screen.page("supports").table.setFocus()
    screen.show_page("week")
    assert QApplication.focusWidget() is made.canvas  # not a button of its bar
    screen.show_page("overview")
    assert QApplication.focusWidget() is screen.overview.timeline.canvas
    (week_button,) = (one for one in screen.alignment.findChildren(Button) if one.text().strip() == "Show week")
    qtbot.mouseClick(week_button, Qt.MouseButton.LeftButton)
    assert made.canvas.hasFocus() and made.canvas.current_block.finding is not None
    assert not week_button.isVisible()  # F8 walks on from here
    assert made.canvas.week.days[0].day == TODAY + timedelta(days=7 - TODAY.weekday())  # what has passed is no problem
    place = [screen.tabs.accessibleTabName(number) for number in range(screen.tabs.count())]
    assert any(name.startswith("Week ") and "problem" in name for name in place)
    made.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    block = made.canvas.current_block
    assert block is not None and block.finding is not None
    assert block.kind == "no_care"  # of one of the children: both gaps begin on that day
    qtbot.keyClick(made.canvas, Qt.Key.Key_Left)
    assert made.canvas.current_block.kind in {"school", "training"}
    qtbot.keyClick(made.canvas, Qt.Key.Key_Return)
    settle(window)
    assert screen.findChildren(OriginDialog)
    screen.findChildren(OriginDialog)[-1].close()
    asked = next(row for row in made.table.rows_model.rows if isinstance(row, WeekRow) and row.asked)
    assert (asked.scope_id, asked.id) != (None, None)
    back(window, made, qtbot, made.canvas)
    window.next_pane()
    assert QApplication.focusWidget() is made.table
    first = made.canvas.week.days[0].day
    window.actions_.by_name["timeline_later"].trigger()
    assert made.canvas.week.days[0].day == first + timedelta(days=7)


def test_the_keyboard_stays_where_a_gap_was_that_is_closed_now(
    scheduled: Vega, window: MainWindow, author: Author, qtbot: QtBot
) -> None:
    _screen, made = opened(window, scheduled, "week")
    made.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    gap, day = made.canvas.current_block, made.canvas.current_day
    assert gap.kind == "no_care"
    with window.desk.station.write() as connection:
        weeks.add_activity(connection, author, bytes.fromhex(gap.person), Kind.SCHOOL, "Preschool",
                           times=[Times("MO-FR", "7:00", "18:00")])  # fmt: skip
    window.desk.changed.emit(None)
    settle(window)
    block = made.canvas.current_block
    assert (block.kind, block.person, made.canvas.current_day) == ("school", gap.person, day)
    assert made.table.current_row().block is block


def test_the_week_is_printed_once_somebody_said_whether_it_is_safe_at_home(
    scheduled: Vega, window: MainWindow, author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, _made = opened(window, scheduled, "week")
    file = tmp_path / "week.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(file), ""))
    window.actions_.by_name["week_print"].trigger()
    (dialog,) = screen.findChildren(PrintDialog)
    dialog.save()
    settle(window)
    assert not file.exists()
    dialog.home.setCurrentIndex(dialog.home.findData("yes"))
    dialog.save()
    settle(window)
    said = " ".join(one.extract_text() for one in PdfReader(file).pages)
    assert "Su semana" in said and "Nursing aide" in said and "1 Street" not in said
    file.unlink()
    with window.desk.station.write() as connection:
        cases.add(connection, "observation", screen.family.own_household_id, kind="domestic_violence", code="1",
                  data_class="safety", observed_on=TODAY, agency_id=author.agency_id)  # fmt: skip
    window.actions_.by_name["week_print"].trigger()
    dialog = screen.findChildren(PrintDialog)[-1]
    dialog.language.setCurrentIndex(dialog.language.findData("en"))
    dialog.home.setCurrentIndex(dialog.home.findData("yes"))
    dialog.save()
    settle(window)
    assert not file.exists()  # stopped, without saying why
    said = window.notice.accessibleName()
    assert said.startswith("This page is not printed for this family.") and "safety" not in said.casefold()
