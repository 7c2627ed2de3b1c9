"""The window and the central database: it syncs by itself, says where the work is, and waits for nothing."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctcoord.config import Settings
from ctcoord.errors import Cancelled, CertificateNotTrusted, SignInRefused, SyncUnavailable
from ctcoord.services import sending
from ctcoord.services import station as stations
from ctcoord.services.station import Station
from ctcoord.ui.commands import perform
from ctcoord.ui.first_run import FirstRunPanel
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import settle
from ctcoord.ui.sync import keeper as keepers
from ctcoord.ui.sync.dialogs import SignInDialog
from ctcoord.ui.sync.state import Phase
from ctcoord.ui.window import MainWindow
from tests.conftest import PASSPHRASE
from tests.sim.central import sign_in
from tests.sync.conftest import Office, RealOffice, central, office, real, server, shared_url
from tests.sync.test_engine import family, first_name, rename
from tests.sync.test_engine import shared as shared_family
from tests.ui.conftest import WindowMaker

__all__ = ["central", "office", "real", "server", "shared_url"]  # fixtures


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the first sync here."""
    monkeypatch.setattr(keepers, "START_MS", 0)
    monkeypatch.setattr(keepers, "SOON_MS", 0)


def ports(desk: Station, sign_in: Any) -> Ports:
    return Ports(desk.home, Settings(desk.home, policy={}), desk, desk.clock, sign_in)


def line(window: MainWindow) -> str:
    return window.strip.sync.line.accessibleName()


def wait(qtbot: QtBot, window: MainWindow, phase: Phase) -> None:
    qtbot.waitUntil(lambda: window.desk.keeper.state.phase is phase and not window.desk.runner.busy, timeout=10_000)


def test_a_store_that_was_never_connected_says_so(desk: Station, open_window: WindowMaker) -> None:
    window = open_window(desk)
    assert "Not connected" in line(window)
    assert not window.actions_.by_name["sync"].isEnabled()
    assert not window.strip.sync.act.isVisible()


def test_it_syncs_at_the_start_after_changes_and_by_f5(
    real: RealOffice, open_window: WindowMaker, qtbot: QtBot
) -> None:
    home, who = family(real.bo)
    real.sync("bo")
    real.assign("ana", home)
    window = open_window(real.ana)
    wait(qtbot, window, Phase.READY)
    assert "Synced 10:42 · 0 pending" in line(window)
    qtbot.waitUntil(lambda: first_name(real.ana, who) == "José")
    window.desk.write(window, lambda c: c.exec_driver_sql("UPDATE person SET first_name = 'Joseph'"))
    qtbot.waitUntil(lambda: bool(real.sync("bo")) and first_name(real.bo, who) == "Joseph", timeout=10_000)
    rename(real.bo, who, "Joe")
    real.sync("bo")
    wait(qtbot, window, Phase.READY)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: first_name(real.ana, who) == "Joe", timeout=10_000)
    wait(qtbot, window, Phase.READY)


def test_what_came_is_shown_without_asking(office: Office, open_window: WindowMaker, qtbot: QtBot) -> None:
    _, who = shared_family(office)
    window = open_window(None, ports(office.ana, lambda _here, _password=None: sign_in(office.server, "ana")))
    window.go("families")
    wait(qtbot, window, Phase.READY)
    with office.bo.write() as connection:
        connection.exec_driver_sql("UPDATE person SET last_name = 'Zamora'")
    office.sync("bo")
    perform(window, "sync")
    shown = window.areas["families"].list_view.table.rows_model
    qtbot.waitUntil(lambda: any("Zamora" in row.heading for row in shown.rows), timeout=5_000)
    assert who


def test_no_network_is_said_with_what_to_do_and_tried_again(
    office: Office, open_window: WindowMaker, qtbot: QtBot
) -> None:
    broken = [True]

    def reach(_here: Station, _password: str | None = None) -> Any:
        if broken[0]:
            raise SyncUnavailable
        return sign_in(office.server, "ana")

    family(office.ana)
    window = open_window(None, ports(office.ana, reach))
    wait(qtbot, window, Phase.FAILED)
    assert "no network. Your work is safe" in line(window)
    assert "3 pending" in line(window) or "2 pending" in line(window)
    assert window.desk.keeper._every.isActive()
    broken[0] = False
    qtbot.mouseClick(window.strip.sync.act, Qt.MouseButton.LeftButton)
    wait(qtbot, window, Phase.READY)
    assert "0 pending" in line(window)


def test_a_refused_password_is_asked_for_and_not_tried_again_and_again(
    office: Office, open_window: WindowMaker, qtbot: QtBot
) -> None:
    tried: list[str | None] = []

    def reach(_here: Station, password: str | None = None) -> Any:
        tried.append(password)
        if password != "right":
            raise SignInRefused
        return sign_in(office.server, "ana")

    window = open_window(None, ports(office.ana, reach))
    wait(qtbot, window, Phase.FAILED)
    assert not window.desk.keeper._every.isActive()
    with qtbot.waitSignal(window.desk.wrote):
        window.desk.write(window, lambda c: c.exec_driver_sql("UPDATE staff SET name = 'Ana R.'"))
    assert not window.desk.keeper._soon.isActive(), "what is typed tries the same password again"
    assert window.strip.sync.act.accessibleName() == "Sign in…"
    qtbot.mouseClick(window.strip.sync.act, Qt.MouseButton.LeftButton)
    dialog = window.findChild(SignInDialog)
    qtbot.keyClicks(dialog.field, "right")
    dialog.save()
    wait(qtbot, window, Phase.READY)
    assert tried == [None, "right"]


def test_other_reasons_are_plain_words_in_both_languages(
    office: Office, open_window: WindowMaker, qtbot: QtBot
) -> None:
    def reach(_here: Station, _password: str | None = None) -> Any:
        raise CertificateNotTrusted

    window = open_window(None, ports(office.ana, reach))
    wait(qtbot, window, Phase.FAILED)
    assert "the server certificate is not trusted: ask IT" in line(window)
    perform(window, "spanish")
    settle(window)
    assert "el certificado del servidor no es de confianza" in line(window)


class Stuck:
    """A transport that answers only when the connection is broken."""

    round_trips = 0

    def __init__(self) -> None:
        self.broken, self.waiting = threading.Event(), threading.Event()

    def hello(self, _device: bytes) -> Any:
        self.waiting.set()
        self.broken.wait(20)
        raise SyncUnavailable

    def cancel(self) -> None:
        self.broken.set()

    def close(self) -> None:
        """Nothing is open."""


def test_a_network_that_hangs_holds_up_nothing_and_can_be_left(
    office: Office, open_window: WindowMaker, qtbot: QtBot
) -> None:
    stuck = Stuck()
    window = open_window(None, ports(office.ana, lambda _here, _password=None: stuck), settled=False)
    qtbot.waitUntil(stuck.waiting.is_set)
    assert "Syncing" in line(window)
    done: list[int] = []
    window.desk.write(window, lambda c: c.exec_driver_sql("SELECT 1").scalar_one(), done.append)
    window.desk.read(window, lambda connection: sending.tally(connection).pending, done.append)
    qtbot.waitUntil(lambda: len(done) == 2, timeout=2_000)
    qtbot.mouseClick(window.strip.sync.act, Qt.MouseButton.LeftButton)
    wait(qtbot, window, Phase.READY)
    assert stuck.broken.is_set()


def test_locking_breaks_a_sync_off_and_closes_the_store(office: Office, open_window: WindowMaker, qtbot: QtBot) -> None:
    stuck = Stuck()
    window = open_window(None, ports(office.ana, lambda _here, _password=None: stuck), settled=False)
    qtbot.waitUntil(stuck.waiting.is_set)
    with qtbot.waitSignal(window.desk.closed, timeout=3_000):
        window.lock()
    assert window.desk.keeper.state.phase is Phase.OFF
    assert window.desk.keeper._password is None


class Slow:
    """A server that takes its time to let somebody in; then the store is looked at, as a real sign-in does."""

    def __init__(self) -> None:
        self.waiting, self.reached, self.found = threading.Event(), threading.Event(), list[object]()

    def __call__(self, here: Station, _password: str | None = None) -> Any:
        self.waiting.set()
        self.reached.wait(20)
        try:
            with here.whole() as connection:
                self.found.append(sending.tally(connection))
        except Cancelled:
            self.found.append("dropped")
            raise
        raise SyncUnavailable


@pytest.mark.parametrize("quits", [False, True])
def test_locking_or_leaving_during_a_connect_closes_the_store_at_once_and_drops_the_answer(
    office: Office, open_window: WindowMaker, qtbot: QtBot, quits: bool
) -> None:
    slow, desk = Slow(), office.ana
    window = open_window(None, ports(desk, slow), settled=False)
    qtbot.waitUntil(slow.waiting.is_set)
    if quits:
        window.desk.runner.waiting.connect(slow.reached.set)  # behind the closing of the store
        window.desk.runner.stop()
    else:
        with qtbot.waitSignal(window.desk.closed, timeout=3_000):
            window.lock()
        slow.reached.set()
    qtbot.waitUntil(lambda: bool(slow.found), timeout=3_000)
    assert slow.found == ["dropped"]
    with pytest.raises(Cancelled):
        assert desk.store.key
    stations.open_with_passphrase(desk.home, PASSPHRASE).close()


def test_a_sync_that_ends_when_the_window_is_locked_shows_nothing(
    office: Office, open_window: WindowMaker, qtbot: QtBot
) -> None:
    told: list[object] = []
    window = open_window(office.ana, ports(office.ana, lambda _here, _password=None: sign_in(office.server, "ana")))
    keeper = window.desk.keeper
    keeper.synced.connect(told.append)
    perform(window, "sync")
    qtbot.waitUntil(lambda: bool(told))
    wait(qtbot, window, Phase.READY)
    with qtbot.waitSignal(window.desk.closed, timeout=3_000):
        window.lock()
    brought, told[:] = told[0], []
    keeper._on_synced(keepers._Brought(brought, None))
    assert not told


def test_settings_connect_and_disconnect(real: RealOffice, open_window: WindowMaker, qtbot: QtBot) -> None:
    from ctcoord.sync.sign_in import disconnect

    disconnect(real.ana)
    window = open_window(real.ana)
    window.go("settings")
    settle(window)
    card = window.area("settings").central
    card.connect_now()
    assert "your login are needed" in card._problem.text()
    card.address.setText(real.central.url)
    card.login.setText("nobody_here")
    card.connect_now()
    qtbot.waitUntil(lambda: not window.desk.runner.busy, timeout=10_000)
    assert "did not accept" in card._problem.text()
    card.login.setText(real.logins["ana"])
    card.computer.setText("Front desk 2")
    card.connect_now()
    wait(qtbot, window, Phase.READY)
    assert "Synced" in line(window)
    assert not card.address.isVisible()
    assert real.logins["ana"] in card._facts[1].accessibleName()
    assert "Front desk 2" in card._facts[3].accessibleName()
    qtbot.mouseClick(card.disconnect_button, Qt.MouseButton.LeftButton)
    wait(qtbot, window, Phase.OFF)
    assert card.address.isVisible()
    assert "Not connected" in line(window)


def test_policy_fills_in_the_address(desk: Station, open_window: WindowMaker) -> None:
    settings = Settings(desk.home, policy={"central_url": "postgresql://central.example.gov/ctcoord"})
    window = open_window(None, Ports(desk.home, settings, desk, desk.clock))
    window.go("settings")
    card = window.area("settings").central
    assert card.address.text() == "postgresql://central.example.gov/ctcoord"
    assert card.address.isReadOnly()
    assert QApplication.focusWidget() is not card.address


def test_the_first_run_joins_a_central_database_or_makes_nothing(
    real: RealOffice, open_window: WindowMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    home, who = family(real.ana)
    real.sync("ana")
    folder = tmp_path / "fresh"
    settings = Settings(folder, policy={"central_url": real.central.url})
    window = open_window(None, Ports(folder, settings, None, real.ana.clock))
    panel = window.findChild(FirstRunPanel)
    assert panel.places.value == "central"
    assert panel.address.isReadOnly()
    assert not panel.name.isVisible()
    for field in panel.secrets.fields[:2]:
        field.setText(PASSPHRASE)
    panel.begin()
    assert "your login are needed" in panel._problem.text()
    panel.login.setText("nobody_here")
    panel.begin()
    qtbot.waitUntil(lambda: "did not accept" in panel._problem.text(), timeout=10_000)
    assert not stations.exists(folder)
    panel.login.setText(real.logins["ana"])
    panel.begin()
    wait(qtbot, window, Phase.READY)
    assert window.desk.station.staff_id == bytes.fromhex(real.staff["ana"])
    qtbot.waitUntil(lambda: first_name(window.desk.station, who) == "José", timeout=10_000)
    assert not window.notice.isVisible()
    assert home
