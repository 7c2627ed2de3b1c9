"""The directory by keyboard alone: found, confirmed, counted, marked, asked for a family, saved for others."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from ctcoord.domain.codes import Role
from ctcoord.domain.referrals import NextStep
from ctcoord.models.base import COMMONS
from ctcoord.services import agencies, directory, referral_view
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.ui.directory import panel as panel_module
from ctcoord.ui.directory.dialogs import ExportDialog, PlacesDialog
from ctcoord.ui.directory.panel import DirectoryPanel
from ctcoord.ui.directory.pick import PickService
from ctcoord.ui.directory.plain import plain
from ctcoord.ui.directory.rows import Row
from ctcoord.ui.directory.screen import DirectoryScreen
from ctcoord.ui.directory.tell import TellDialog
from ctcoord.ui.language import speak
from ctcoord.ui.referrals.form import ReferralForm
from ctcoord.ui.screenshots import settle
from ctcoord.ui.task import Lane
from ctcoord.ui.theme import apply_look
from ctcoord.ui.window import MainWindow
from tests.services.test_directory import Town
from tests.ui.board import Told, fill, focus, go_to, press, save, shown, write
from tests.ui.conftest import WindowMaker
from tests.ui.test_access import nameless, too_small
from tests.ui.test_read_only import came_from_central

PATIENCE_S = 20
CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True)
class Here:
    """A board of referrals and a small directory."""

    board: Told
    town: Town


@pytest.fixture
def here(desk: Station, author: Author) -> Here:
    with desk.write() as connection:
        return Here(fill(connection, desk, author), Town(connection))


@pytest.fixture
def window(desk: Station, here: Here, open_window: WindowMaker) -> MainWindow:
    made = open_window(desk)
    made.resize(1440, 900)
    press(made, Qt.Key.Key_8, CTRL)
    return made


def area(window: MainWindow) -> DirectoryScreen:
    found = window.area("directory")
    assert isinstance(found, DirectoryScreen)
    return found


def names(panel: DirectoryPanel) -> list[str]:
    return [row.hit.name for row in panel.table.rows_model.rows if isinstance(row, Row)]


def said(panel: DirectoryPanel) -> str:
    """All words of the service that is shown."""
    return "\n".join(label.text() or label.accessibleName() for label in panel.detail.findChildren(QLabel))


def stored(desk: Station, here: Here) -> directory.ServiceRow:
    with desk.read() as connection:
        return directory.service(connection, here.town.pantry, desk.clock.local(desk.clock.now()))


def note_places(window: MainWindow) -> None:
    """First a number that cannot be, then another."""
    press(window, Qt.Key.Key_Return)
    places = shown(window, PlacesDialog)
    assert isinstance(places, PlacesDialog)
    write(window, "50")
    focus(window, places.save_button)
    press(window, Qt.Key.Key_Return)
    assert places.isVisible()  # of 40 places not 50 are free
    focus(window, places.free)
    write(window, "7")
    save(window, places)
    assert not places.isVisible()


def test_a_place_is_found_kept_true_and_asked_for_ana(window: MainWindow, here: Here, desk: Station) -> None:
    panel, today = area(window).panel, desk.clock.today()
    assert window.rail.items["referrals"].isChecked()
    assert names(panel) == ["English for work", "Evening kitchen", "Food pantry"]
    write(window, "groceries")
    assert names(panel) == ["Food pantry"]
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is panel.detail.main_button
    for words in ("Riverside Food", "Ward Street", "4 free · 20 days ago", "Open · 09:00–12:00"):
        assert words in said(panel)

    focus(window, panel.detail.buttons["confirm"])
    press(window, Qt.Key.Key_Return)
    focus(window, panel.detail.buttons["places"])
    note_places(window)
    kept = stored(desk, here)
    assert (kept.confirmed_on, kept.available, kept.capacity, kept.capacity_on) == (today, 7, 40, today)
    assert "7 free · today" in said(panel)
    press(window, Qt.Key.Key_Z, CTRL)
    assert stored(desk, here).available == 4
    assert "4 free · 20 days ago" in said(panel)

    press(window, Qt.Key.Key_R, CTRL)
    form = shown(window, ReferralForm)
    assert isinstance(form, ReferralForm)
    assert (form.service.line.text(), form.recipient.text()) == ("Food pantry", "Riverside Food")
    write(window, "vega")
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return)
    save(window, form)
    with desk.read() as connection:
        row = connection.execute(text("SELECT * FROM referral WHERE service = 'Food pantry'")).mappings().one()
    owner = kept.organization.id if kept.organization else b""
    assert (bytes(row["service_id"]), bytes(row["recipient_id"])) == (here.town.pantry, owner)
    assert bytes(row["scope_id"]) == here.board.vega


def test_a_decline_leads_to_the_next_provider_of_the_directory(
    window: MainWindow, here: Here, desk: Station, author: Author
) -> None:
    press(window, Qt.Key.Key_Escape)  # back to the board
    go_to(window, here.board.declined)
    press(window, Qt.Key.Key_Tab)
    press(window, Qt.Key.Key_Return)
    form = shown(window, ReferralForm)
    assert isinstance(form, ReferralForm)
    focus(window, form.find_button)
    press(window, Qt.Key.Key_Return)
    pick = shown(window, PickService)
    assert isinstance(pick, PickService)
    write(window, "evening kitchen")
    for there in (pick.panel.table, pick.panel.detail.main_button, pick.panel.filters.words):
        press(window, Qt.Key.Key_F6)
        assert there.hasFocus()
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return)
    assert not pick.isVisible()
    assert (form.service.line.text(), form.recipient.text()) == ("Evening kitchen", "Riverside Food")
    save(window, form)
    with desk.read() as connection:
        assert referral_view.view(connection, author, here.board.declined).asks_next_step is False
        row = connection.execute(
            text("SELECT r.next_step, n.service_id FROM referral r JOIN referral n ON n.follows_id = r.id")
        )
        assert [(step, bytes(service)) for step, service in row] == [(NextStep.OTHER_PROVIDER, here.town.kitchen)]


def test_a_search_that_takes_long_says_so_and_can_be_stopped(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(_connection: object, *_asked: object, step: Callable[[], object], **_more: object) -> None:
        while True:
            step()
            time.sleep(0.001)

    panel = area(window).panel
    monkeypatch.setattr(panel_module, "look_for", endless)
    panel.read()
    qtbot.waitUntil(panel.stop.isVisible)
    assert panel._counts.runs[0].text == "Looking…"
    panel.read()  # what is asked next ends it
    qtbot.waitUntil(panel.stop.isVisible)
    panel.stop.click()
    settle(window)
    assert not panel.stop.isVisible()
    assert panel.filters.words.hasFocus()
    assert len(names(panel)) == 3, "what was found before stands there"


def test_filters_narrow_what_is_found(window: MainWindow, here: Here, desk: Station) -> None:
    panel = area(window).panel
    focus(window, panel.filters.place)
    write(window, "New Britain")
    assert names(panel)[-1] == "Food pantry"  # the nearest first
    for key, expected in (("10", 3), ("5", 2), ("there", 2)):
        panel.filters.reach._on_chosen(key)
        settle(window)
        assert len(names(panel)) == expected, key
    write(window, "XX")
    assert panel._nothing.isVisible() and "New BritainXX" not in names(panel)
    panel.filters.clear()
    settle(window)
    focus(window, panel.filters.free_places)
    press(window, Qt.Key.Key_Space)
    assert names(panel) == ["Food pantry"]
    panel.filters.clear()
    settle(window)
    focus(window, panel.filters.open_now)
    press(window, Qt.Key.Key_Space)
    assert names(panel) == ["Food pantry"]  # on a Saturday morning
    panel.filters.clear()
    settle(window)
    panel.detail.ask("mark")
    settle(window)
    focus(window, panel.filters.marked)
    press(window, Qt.Key.Key_Space)
    assert names(panel) == ["English for work"]


def test_the_directory_is_saved_for_others(window: MainWindow, here: Here, tmp_path: Path) -> None:
    area(window).perform("directory_export")
    settle(window)
    dialog = shown(window, ExportDialog)
    assert isinstance(dialog, ExportDialog)
    dialog.kind.setCurrentIndex(1)
    focus(window, dialog.folder)
    write(window, str(tmp_path))
    (tmp_path / "there").write_text("x", encoding="utf-8")
    focus(window, dialog.save_button)
    press(window, Qt.Key.Key_Return)
    assert "is not empty" in dialog._problem.text()
    focus(window, dialog.folder)
    write(window, str(tmp_path / "new"))
    save(window, dialog)
    assert not dialog.isVisible()
    services = json.loads((tmp_path / "new" / "services.json").read_text(encoding="utf-8"))["contents"]
    assert {one["name"] for one in services} >= {"Food pantry", "English for work"}


@pytest.mark.parametrize(
    ("theme", "language", "percent", "size"),
    [("light", "en", 100, (1024, 600)), ("dark", "es", 200, (1920, 1080))],
)
def test_nothing_is_nameless_or_cut(
    window: MainWindow, theme: str, language: str, percent: int, size: tuple[int, int], qapp: QApplication
) -> None:
    window.resize(*size)
    speak(language)
    apply_look(qapp, theme, percent, compact=False)
    settle(window)
    panel = area(window).panel
    _check(window, panel)
    panel.focus_list()
    press(window, Qt.Key.Key_F6)
    assert panel.detail.main_button.hasFocus()
    _check(window, panel)
    press(window, Qt.Key.Key_Escape)
    assert panel.table.hasFocus()


def _check(window: MainWindow, panel: DirectoryPanel) -> None:
    assert not nameless(area(window))
    assert not too_small(area(window))
    for made in (*panel.detail.buttons.values(), panel.filters.need, panel.filters.reach):
        if made.isVisible():
            assert made.width() >= made.minimumSizeHint().width()
            assert made.mapTo(window, made.rect().topRight()).x() <= window.width()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "<p>Open <b>to all</b>.</p><ul><li>Bring ID<li>Bring a bill</ul>",
            "Open to all.\n\n• Bring ID\n• Bring a bill",
        ),
        ("Fish &amp; chips<br/>every day", "Fish & chips\nevery day"),
        ("<script>alert(1)</script>A < B and 3 > 2", "A < B and 3 > 2"),
        ("Ages 3 < 5, R&D", "Ages 3 < 5, R&D"),
        ("one\r\n\r\n\r\n\r\ntwo\u202e", "one\n\ntwo"),
        (None, ""),
        ("<" * 50_000, "<" * 20_000),
    ],
)
def test_marks_of_directories_become_plain_text(written: str | None, shown: str) -> None:
    assert plain(written) == shown


def test_a_save_that_is_cancelled_leaves_nothing(window: MainWindow, here: Here, tmp_path: Path) -> None:
    area(window).perform("directory_export")
    settle(window)
    dialog = shown(window, ExportDialog)
    assert isinstance(dialog, ExportDialog)
    go_on = threading.Event()
    focus(window, dialog.folder)
    window.desk.runner.start(Lane.LONG, lambda _report: go_on.wait(PATIENCE_S))  # so that it is surely still to come
    QTest.keyClicks(dialog.folder, str(tmp_path / "new"))
    QTest.keyClick(dialog.folder, Qt.Key.Key_Return)
    assert not dialog.save_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    go_on.set()
    settle(window)
    assert not dialog.isVisible()
    assert [one.name for one in tmp_path.iterdir() if "new" in one.name] == []


def test_whoever_may_not_note_it_writes_a_steward_what_they_heard(
    window: MainWindow, here: Here, desk: Station
) -> None:
    came_from_central(desk, COMMONS, ("core", "read"))
    with desk.write() as connection:
        agencies.add_staff(connection, desk.agency_id or b"", "Carol Whitfield", desk.clock.now(), Role.STEWARD)
    panel = area(window).panel
    panel.read()
    settle(window)
    write(window, "groceries")
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Return)
    shown_now = {name for name, made in panel.detail.buttons.items() if made.isVisible()}
    assert shown_now == {"refer", "tell", "mark"}
    focus(window, panel.detail.buttons["tell"])
    press(window, Qt.Key.Key_Return)
    dialog = shown(window, TellDialog)
    assert isinstance(dialog, TellDialog)
    assert "At your agency: Carol Whitfield." in " ".join(one.text() for one in dialog.findChildren(QLabel))
    focus(window, dialog.save_button)
    press(window, Qt.Key.Key_Return)
    assert dialog.isVisible()  # nothing was heard
    write(window, "New hours: Saturdays until one")
    save(window, dialog)
    said_to = QApplication.clipboard().text().splitlines()
    assert said_to[0] == "Food pantry · Riverside Food"
    assert said_to[1] == "New hours: Saturdays until one"
    assert "Nov 21, 2026" in said_to[2]
    assert window.notice.isVisible()
    assert stored(desk, here).confirmed_on is None
