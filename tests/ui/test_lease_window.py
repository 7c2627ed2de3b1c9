"""The end of a lease in the window: said a day before, then nothing of a case stays on the screen."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.config import Settings
from ctcoord.errors import AccountClosed, SyncUnavailable
from ctcoord.services import station as stations
from ctcoord.services.clock import Clock
from ctcoord.services.station import Station
from ctcoord.ui.commands import perform
from ctcoord.ui.drafts import note_key
from ctcoord.ui.ports import Ports
from ctcoord.ui.sync import keeper as keepers
from ctcoord.ui.sync.state import Phase
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.conftest import NOW, PASSPHRASE
from tests.sync.conftest import Office, office
from tests.sync.test_engine import family
from tests.ui.conftest import WindowMaker

__all__ = ["office"]  # a fixture


class Hands:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOW


@pytest.fixture
def hands(office: Office, monkeypatch: pytest.MonkeyPatch) -> Hands:
    made = Hands()
    monkeypatch.setattr(keepers, "START_MS", 0)
    office.ana.clock = Clock(now_utc=lambda: made.now)
    return made


def no_network(_here: Station, _password: str | None = None) -> Any:
    raise SyncUnavailable


def shown(window: QWidget) -> str:
    """Every word of the window: of labels, and of what tells a screen reader."""
    parts = [window, *window.findChildren(QWidget)]
    words = [part.accessibleName() + part.toolTip() for part in parts]
    return "\n".join(words + [label.text() for label in window.findChildren(QLabel)])


def open_offline(office: Office, open_window: WindowMaker, qtbot: QtBot) -> MainWindow:
    desk = office.ana
    window = open_window(None, Ports(desk.home, Settings(desk.home, policy={}), desk, desk.clock, no_network))
    qtbot.waitUntil(
        lambda: window.desk.keeper.state.phase is Phase.FAILED and not window.desk.runner.busy, timeout=10_000
    )
    return window


def line(window: MainWindow) -> str:
    return window.strip.sync.line.accessibleName()


def test_a_draft_of_a_locked_family_is_kept_and_said_to_be_locked(
    office: Office, hands: Hands, open_window: WindowMaker, qtbot: QtBot
) -> None:
    home, _ = family(office.ana, "Zanzibar")
    office.both()
    hands.now += timedelta(days=8)
    office.ana.drafts.save(note_key(home), json.dumps({"body": "They called.", "kind": "note", "minutes": 0}), NOW)
    window = open_offline(office, open_window, qtbot)
    perform(window, "go_draft")
    said = "1 draft is kept and locked until this computer has synced"
    qtbot.waitUntil(lambda: said in window.notice.accessibleName(), timeout=5_000)
    assert "1 draft" in shown(window.strip)
    assert office.ana.drafts.load(note_key(home)) is not None


def test_it_is_said_and_then_the_window_locks_itself(
    office: Office, hands: Hands, open_window: WindowMaker, qtbot: QtBot
) -> None:
    home, _ = family(office.ana, "Zanzibar")
    office.both()
    hands.now += timedelta(days=6, hours=1)
    window = open_offline(office, open_window, qtbot)
    assert "cases lock in 23 hours, until this computer has synced" in line(window)
    window.go("families")
    window.area("families").open_family(home)
    qtbot.waitUntil(lambda: window.area("families")._family() is not None, timeout=5_000)
    family_line = window.area("families")._family().lease
    qtbot.waitUntil(family_line.isVisible)
    assert "Cases lock in 23 hours" in family_line.accessibleName()
    hands.now += timedelta(days=1)
    window.desk.keeper.refresh()
    qtbot.waitUntil(lambda: not window.desk.is_open, timeout=10_000)
    qtbot.waitUntil(lambda: "Zanzibar" not in shown(window), timeout=10_000)


def test_a_locked_part_is_said_where_it_is_missing(
    office: Office, hands: Hands, open_window: WindowMaker, qtbot: QtBot
) -> None:
    home, who = family(office.ana, "Zanzibar")
    with office.ana.write() as connection:
        cases.add(connection, "observation", home, subject_id=who, kind="survivor", code="1", data_class="safety",
                  observed_on=NOW.date())  # fmt: skip
    office.both()
    hands.now += timedelta(days=1)
    window = open_offline(office, open_window, qtbot)
    window.go("families")
    window.area("families").open_family(home)
    qtbot.waitUntil(lambda: window.area("families")._family() is not None, timeout=5_000)
    qtbot.waitUntil(lambda: not window.desk.runner.busy)
    screen = window.area("families")._family()
    assert not screen.lease.isVisible() and len(screen.family.observations) == 1
    hands.now += timedelta(days=2)
    window.desk.keeper.shut.disconnect()
    screen.read()
    window.desk.keeper.refresh()
    qtbot.waitUntil(lambda: screen.lease.isVisible() and not window.desk.runner.busy, timeout=10_000)
    assert "part of 1 case is locked" in line(window)
    assert "Part of this case is locked" in screen.lease.accessibleName()
    assert len(screen.family.observations) == 0


def test_unlocked_again_it_names_what_is_locked_and_what_to_do(
    office: Office, hands: Hands, open_window: WindowMaker, qtbot: QtBot
) -> None:
    family(office.ana, "Zanzibar")
    office.both()
    hands.now += timedelta(days=7)
    window = open_offline(office, open_window, qtbot)
    assert "1 case is locked until this computer has synced" in line(window)
    assert "Nothing is lost" in window.strip.sync.line.toolTip()
    for area in ("home", "families", "conflicts", "import"):
        window.go(area)
        qtbot.waitUntil(lambda: not window.desk.runner.busy, timeout=10_000)
        assert "Zanzibar" not in shown(window), area
        if area in ("home", "families"):  # not "No families yet"
            assert "Nothing is lost" in shown(window.areas[area]), area


def test_a_closed_account_blanks_the_window_once_and_is_said_from_then_on(
    office: Office, hands: Hands, open_window: WindowMaker, qtbot: QtBot
) -> None:
    family(office.ana, "Zanzibar")
    office.both()
    fresh = [True]

    def closed(_here: Station, _password: str | None = None) -> Any:
        raise AccountClosed(sealed=3, fresh=fresh[0])

    desk = office.ana
    for said in (False, True):
        fresh[0] = not said
        ports = Ports(desk.home, Settings(desk.home, policy={}), desk, desk.clock, closed)
        window = open_window(None, ports)
        if said:
            qtbot.waitUntil(lambda w=window: w.desk.keeper.state.phase is Phase.FAILED, timeout=10_000)
            assert "your account is switched off" in line(window)
            assert "handed over sealed, for your agency to review: 3" in window.strip.sync.line.toolTip()
            assert window.desk.is_open
        else:
            qtbot.waitUntil(lambda w=window: not w.desk.is_open, timeout=10_000)
            desk = office.ana = stations.open_with_passphrase(desk.home, PASSPHRASE, desk.clock)
