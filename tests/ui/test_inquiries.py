"""A family elsewhere and a case in an emergency, asked for in real windows of a real central database."""

from __future__ import annotations

import threading
from datetime import date
from typing import NoReturn

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ctcoord.config import Settings
from ctcoord.errors import SyncUnavailable, TooManyCalls
from ctcoord.services.station import Station
from ctcoord.sync import inquiries
from ctcoord.ui.commands import perform
from ctcoord.ui.inquiries.emergency import EmergencyDialog
from ctcoord.ui.inquiries.lookup import LookupDialog, ask_elsewhere, typed_name
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.sync.conftest import Office, RealOffice, central, office, real, server, shared_url, value
from tests.sync.test_engine import family
from tests.ui.conftest import WindowMaker
from tests.ui.inquiring import (
    REASON,
    Asking,
    asking,
    at_once,
    eighteen,
    emergency_button,
    gone,
    ready,
    shown,
    type_name,
    words,
)

__all__ = ["asking", "at_once", "central", "office", "real", "server", "shared_url"]  # fixtures


def test_what_was_searched_for_fills_the_question() -> None:
    today = date(2026, 11, 21)
    assert typed_name("vega", today) == ("", "vega", None)
    assert typed_name("José de la Vega 1991-04-02", today) == ("José de la", "Vega", date(1991, 4, 2))
    assert typed_name("Vega, José", today) == ("José", "Vega", None)
    assert typed_name("860-555-0101", today) == ("", "", None)


@eighteen
def test_nobody_found_here_is_asked_for_elsewhere_and_opened_in_an_emergency(asking: Asking, qtbot: QtBot) -> None:
    real, home, who = asking.real, asking.home, asking.who
    window = asking.window(real.bo)
    window.menu_row.search.searched.emit("José Vega 1991-04-02")
    settle(window)
    listed = window.area("families").list_view
    assert listed.ask_elsewhere.isVisible()
    qtbot.mouseClick(listed.ask_elsewhere, Qt.MouseButton.LeftButton)
    dialog = shown(window, LookupDialog)
    assert "goes on record" in words(dialog)
    assert (dialog.first.text(), dialog.last.text(), dialog.born.day) == ("José", "Vega", cases.BORN)
    qtbot.keyClick(dialog.born, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "may hold a record" in words(dialog), timeout=10_000)  # others in this database too
    assert "Your supervisor can assign you the case" in words(dialog)
    assert "José" not in words(dialog)
    (emergency,) = [made for made in dialog.findChildren(Button) if "Emergency" in made.accessibleName()]
    qtbot.mouseClick(emergency, Qt.MouseButton.LeftButton)
    form = shown(dialog, EmergencyDialog)
    assert "on record first, and your supervisor is told" in words(form)
    qtbot.keyClicks(form.reason, "ill")
    form.save()
    assert "your supervisor reads it" in words(form)
    assert value(real.bo, "SELECT count(*) FROM person") == 0
    form.reason.setPlainText(REASON)
    form.save()
    qtbot.waitUntil(lambda: window.area("families").abilities() >= {"family"}, timeout=10_000)
    settle(window)
    assert gone(dialog)
    assert value(real.bo, "SELECT count(*) FROM person WHERE id = :id", id=who) == 1
    screen = window.area("families")._family()
    assert screen.family.own_household_id == home
    assert screen.access.isVisible()
    assert "Emergency access until" in screen.access.accessibleName()
    assert "To read only" in screen.access.accessibleName()
    kept = real.central.one("SELECT reason FROM ctcoord.break_glass WHERE scope_id = %s AND opened", home.hex())
    assert kept == REASON


@eighteen
def test_what_is_not_on_this_side_of_the_law_is_not_named(
    real: RealOffice, open_window: WindowMaker, qtbot: QtBot
) -> None:
    window = open_window(real.bo)
    ready(qtbot, window)
    perform(window, "lookup")
    dialog = shown(window, LookupDialog)
    assert not dialog.case.isVisible()  # other agencies are asked by name only
    type_name(dialog, qtbot, "Nobody", "A", "1991-04-02")
    dialog.save()
    assert "The full first and last name are needed" in words(dialog)
    type_name(dialog, qtbot, "Nobody", "Atall", "1991-04-02")
    dialog.save()
    qtbot.waitUntil(lambda: "No agency that may be named" in words(dialog), timeout=10_000)
    assert "no proof that there is none" in words(dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: gone(dialog))


def test_no_network_or_too_many_questions_are_plain_words(
    office: Office, open_window: WindowMaker, qtbot: QtBot
) -> None:
    errors: list[type[Exception]] = [SyncUnavailable]

    def reach(_here: Station, _password: str | None = None) -> object:
        raise errors[0]

    desk = office.bo
    window = open_window(None, Ports(desk.home, Settings(desk.home, policy={}), desk, desk.clock, reach))
    perform(window, "lookup")
    dialog = shown(window, LookupDialog)
    type_name(dialog, qtbot, "Jose", "Vega", "1991-04-02")
    for error, says in (
        (SyncUnavailable, "cannot be reached, and this needs it"),
        (TooManyCalls, "20 are allowed, to protect families"),
    ):
        errors[0] = error
        dialog.save()
        assert not dialog.save_button.isEnabled()
        qtbot.waitUntil(lambda says=says: says in words(dialog), timeout=5_000)
        assert dialog.save_button.isEnabled()
        assert dialog.first.text() == "Jose"


def test_a_store_that_was_never_connected_offers_no_questions(desk: Station, open_window: WindowMaker) -> None:
    window = open_window(desk)
    window.menu_row.search.searched.emit("nobody")
    settle(window)
    assert not window.area("families").list_view.ask_elsewhere.isVisible()
    assert not window.actions_.by_name["lookup"].isEnabled()
    assert not window.actions_.by_name["emergency"].isEnabled()


@eighteen
def test_a_case_number_of_the_own_agency_will_do_in_an_emergency(asking: Asking, qtbot: QtBot) -> None:
    real, home, who = asking.real, asking.home, asking.who
    window = asking.window(real.bo)
    perform(window, "emergency")
    dialog = shown(window, LookupDialog)
    for typed, says in (("9", "The whole case number is needed"), ("OUR-99", "no case of this number that may be")):
        dialog.case.setText(typed)
        dialog.save()
        qtbot.waitUntil(lambda says=says: says in words(dialog), timeout=10_000)
    dialog.case.setText("our-00017")
    dialog.save()
    qtbot.waitUntil(lambda: emergency_button(dialog) is not None, timeout=10_000)
    assert "Our own agency, case OUR-00017" in words(dialog)
    dialog.case.setText(home.hex())
    dialog.save()
    form = shown(dialog, EmergencyDialog)
    form.reason.setPlainText(REASON)
    form.save()
    qtbot.waitUntil(lambda: window.area("families").abilities() >= {"family"}, timeout=10_000)
    assert "write" not in window.area("families").abilities()
    assert value(real.bo, "SELECT count(*) FROM person WHERE id = :id", id=who) == 1


@eighteen
def test_after_a_day_the_case_leaves_with_the_next_sync(asking: Asking, qtbot: QtBot) -> None:
    real, home, who = asking.real, asking.home, asking.who
    for name in ("Diaz", "Okafor", "Lindqvist", "Moreau"):  # of the rest little leaves, so nothing is doubted
        family(real.bo, name)
    window = asking.window(real.bo)
    perform(window, "emergency")
    dialog = shown(window, LookupDialog)
    type_name(dialog, qtbot, "Jose", "Vega", "1991-04-02")
    dialog.save()
    qtbot.waitUntil(lambda: emergency_button(dialog) is not None, timeout=10_000)
    emergency_button(dialog).click()
    form = shown(dialog, EmergencyDialog)
    form.reason.setPlainText(REASON)
    form.save()
    screen = window.area("families")
    qtbot.waitUntil(lambda: screen.abilities() >= {"family"}, timeout=10_000)
    ended = "SET until = now() AT TIME ZONE 'UTC' - interval '1 minute'"
    for table in ("break_glass", "scope"):
        real.central.admin.execute(
            f"UPDATE ctcoord.{table} {ended} WHERE login = %s AND until IS NOT NULL", [real.logins["bo"]]
        )
    ready(qtbot, window)
    perform(window, "sync")
    qtbot.waitUntil(lambda: value(real.bo, "SELECT count(*) FROM person WHERE id = :id", id=who) == 0, timeout=10_000)
    qtbot.waitUntil(lambda: screen._family() is None, timeout=10_000)
    assert screen.tabs_open() == ({}, b"")
    assert "your access to it has ended" in window.notice.accessibleName()
    assert value(real.bo, "SELECT count(*) FROM household WHERE id = :id", id=home) == 0


def test_the_keyboard_comes_to_what_an_answer_offers_and_the_lock_takes_it_away(
    window: MainWindow, qtbot: QtBot
) -> None:
    dialog = ask_elsewhere(window, window.desk, lambda _home: None, "Maria Vega 1991-04-02")
    own = inquiries.AgencyFound(window.desk.station.agency_id or b"", "Ours", (inquiries.HomeFound(bytes(16), None),))
    dialog.show_answer([own])
    dialog.born.setFocus()
    qtbot.keyClick(dialog.born, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is emergency_button(dialog)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    form = shown(dialog, EmergencyDialog)
    assert form.focusWidget() is form.reason
    window.lock()  # leaves no question behind
    qtbot.waitUntil(lambda: gone(dialog))


class Stuck:
    """A connection that answers only when it is broken."""

    def __init__(self) -> None:
        self.waiting, self.broken = threading.Event(), threading.Event()

    def rows(self, _function: str, *_values: object) -> NoReturn:
        self.waiting.set()
        self.broken.wait(10)
        raise SyncUnavailable

    def cancel(self) -> None:
        self.broken.set()

    def close(self) -> None:
        """Nothing is open."""


@eighteen
def test_a_question_that_hangs_holds_up_nothing_and_can_be_left(
    real: RealOffice, open_window: WindowMaker, qtbot: QtBot
) -> None:
    window = open_window(real.bo)
    ready(qtbot, window)
    stuck = Stuck()
    window.desk.keeper._sign_in = lambda *_all: stuck
    dialog = ask_elsewhere(window, window.desk, lambda _home: None, "Maria Vega 1991-04-02")
    dialog.save()
    qtbot.waitUntil(stuck.waiting.is_set)
    assert "Asking" in dialog.save_button.text()
    done: list[int] = []
    window.desk.write(window, lambda c: c.exec_driver_sql("SELECT 1").scalar_one(), done.append)
    qtbot.waitUntil(lambda: done == [1], timeout=2_000)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: gone(dialog) and stuck.broken.is_set(), timeout=2_000)
    assert not window.notice.isVisible()
