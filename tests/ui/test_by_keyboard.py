"""One day by keys alone: work that waits, a conflict, what is set aside, an emergency, who has seen it, the lock."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from ctcoord.config import Settings
from ctcoord.errors import SyncUnavailable
from ctcoord.services.station import Station
from ctcoord.ui.conflicts.screen import ConflictsScreen
from ctcoord.ui.inquiries.audit_list import AuditDialog
from ctcoord.ui.inquiries.emergency import EmergencyDialog
from ctcoord.ui.inquiries.lookup import LookupDialog
from ctcoord.ui.inquiries.why import WhyDialog
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import settle
from ctcoord.ui.sync.state import Phase
from ctcoord.ui.window import MainWindow
from tests.conftest import PASSPHRASE
from tests.sync.conftest import central, real, server, shared_url, value
from tests.sync.test_engine import family, first_name, rename
from tests.ui.conftest import WindowMaker
from tests.ui.inquiring import REASON, Asking, asking, at_once, eighteen, emergency_button, gone, words
from tests.ui.keys import CTRL, ENTER, ESCAPE, Keys

__all__ = ["asking", "at_once", "central", "real", "server", "shared_url"]  # fixtures

BAD = "Ve\0ga"  # no text of PostgreSQL


@pytest.fixture
def keys(asking: Asking, open_window: WindowMaker, qtbot: QtBot) -> Keys:
    """Bo's window: two changes wait, one of which the central database will not take; Ana was faster with the other."""
    real, bo = asking.real, asking.real.bo
    family(real.ana, "Okafor")
    with real.ana.write() as connection:
        connection.execute(text("UPDATE household SET case_number = 'OUR-00018' WHERE id <> :id"), {"id": asking.home})
    real.share(asking.home)
    real.both()
    rename(real.ana, asking.who, "Josefa")
    real.sync("ana")
    rename(bo, asking.who, "Josefina")
    with bo.write() as connection:
        connection.execute(text("UPDATE household SET label = :bad WHERE id = :id"), {"bad": BAD, "id": asking.home})
    away = [True]

    def reach(_here: Station, _password: str | None = None) -> Any:
        if away.pop() if away else False:
            raise SyncUnavailable
        return real.connect("bo")

    window = open_window(None, Ports(bo.home, Settings(bo.home, policy={}), bo, bo.clock, reach))
    return Keys(window, qtbot)


@eighteen
def test_a_day_of_sync_by_keys_alone(keys: Keys, asking: Asking) -> None:
    starts_with_work_that_waits(keys)
    decides_a_conflict(keys)
    assert first_name(asking.real.bo, asking.who) == "Jose Maria"
    reads_why_a_change_was_set_aside_and_sends_it_again(keys)
    assert value(asking.real.bo, "SELECT label FROM household WHERE id = :id", id=asking.home) == BAD
    opens_a_case_in_an_emergency(keys)
    for typed, kind, says in (("why can", WhyDialog, "never announced"), ("who has seen", AuditDialog, "")):
        keys.command(typed)
        form = keys.inside(kind)
        keys.qtbot.waitUntil(lambda form=form, says=says: says in words(form) and not form._asking, timeout=10_000)
        keys.press(ESCAPE)
        keys.qtbot.waitUntil(lambda form=form: gone(form))
    locks_and_unlocks(keys)
    assert "Okafor" in keys.window.area("families")._family().family.heading


def starts_with_work_that_waits(keys: Keys) -> None:
    keeper, strip = keys.window.desk.keeper, keys.window.strip.sync
    keys.until(lambda: keeper.state.phase is Phase.FAILED)
    assert "no network. Your work is safe · 2 pending" in strip.line.accessibleName()
    assert strip.line.accessibleDescription()
    keys.press(Qt.Key.Key_F5)
    keys.until(lambda: keeper.state.to_decide == 2)
    assert strip.conflicts.accessibleName() == "1 conflict · 1 set aside"


def decides_a_conflict(keys: Keys) -> None:
    keys.press(Qt.Key.Key_5, with_=CTRL)
    settle(keys.window)
    screen = conflicts_of(keys.window)
    keys.press(Qt.Key.Key_2)
    (ours,) = screen.panel.decisions().values()
    keys.press(Qt.Key.Key_3)
    (theirs,) = screen.panel.decisions().values()
    assert {ours.choice, theirs.choice} == {"first", "second"}
    keys.press(Qt.Key.Key_E)
    keys.type("Jose Maria")
    keys.press(Qt.Key.Key_S, with_=CTRL)
    keys.until(lambda: len(screen.entries) == 1)
    assert "1 decision saved for Vega" in keys.window.notice.accessibleName()


def reads_why_a_change_was_set_aside_and_sends_it_again(keys: Keys) -> None:
    parked = conflicts_of(keys.window).parked
    assert parked._why.text()
    assert parked._remedy.text()
    keys.press(ENTER)
    assert QApplication.focusWidget() is parked.again_button
    keys.press(Qt.Key.Key_Space)
    keys.until(lambda: "1 record is sent again" in keys.window.notice.accessibleName())
    keys.until(lambda: keys.window.desk.keeper.state.tally.parked == 1)  # looked at anew, and refused again


def opens_a_case_in_an_emergency(keys: Keys) -> None:
    keys.command("emergency")
    form = keys.inside(LookupDialog)
    keys.type("OUR-00018")
    keys.press(ENTER)
    keys.qtbot.waitUntil(lambda: emergency_button(form) is not None, timeout=10_000)
    keys.tab_to(emergency_button(form))
    keys.press(ENTER)
    reason = keys.inside(EmergencyDialog)
    keys.type(REASON)
    keys.tab_to(reason.save_button)
    keys.press(ENTER)
    families = keys.window.area("families")
    keys.until(lambda: keys.window.area_key == "families" and families._family() is not None)
    settle(keys.window)
    assert "Okafor" in families._family().family.heading
    assert "Emergency access until" in families._family().access.accessibleName()


def locks_and_unlocks(keys: Keys) -> None:
    window = keys.window
    keys.front()
    keys.press(Qt.Key.Key_L, with_=CTRL)
    keys.qtbot.waitUntil(lambda: not window.desk.is_open)
    keys.qtbot.waitUntil(lambda: window._gate is not None and window._gate.isAncestorOf(QApplication.focusWidget()))
    keys.type(PASSPHRASE)
    with keys.qtbot.waitSignal(window.desk.opened, timeout=10_000):
        keys.press(ENTER)
    settle(window)


def conflicts_of(window: MainWindow) -> ConflictsScreen:
    screen = window.area("conflicts")
    assert isinstance(screen, ConflictsScreen)
    return screen
