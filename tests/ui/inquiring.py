"""What the tests of the inquiries share: stations that sync at once, and what a form says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn, TypeVar

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ctcoord.errors import SyncUnavailable
from ctcoord.services.station import Station
from ctcoord.sync.connect import connect
from ctcoord.sync.postgres import PostgresCentral
from ctcoord.ui.inquiries.lookup import LookupDialog
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.screenshots import settle
from ctcoord.ui.sync import keeper as keepers
from ctcoord.ui.sync.state import Phase
from ctcoord.ui.window import MainWindow
from tests.central.conftest import Person
from tests.central.test_lookup import agency
from tests.conftest import StationMaker
from tests.sync.conftest import RealOffice, real
from tests.sync.test_engine import family
from tests.ui.conftest import WindowMaker

__all__ = ["real"]  # a fixture

eighteen = pytest.mark.parametrize("server", ["18"], indirect=True)  # the windows are the same on any version
W = TypeVar("W", bound=QWidget)
REASON = "Ana is ill and the family waits at the desk"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the first sync here."""
    monkeypatch.setattr(keepers, "START_MS", 0)
    monkeypatch.setattr(keepers, "SOON_MS", 0)


@dataclass(frozen=True)
class Asking:
    """A family of Ana's that the central database has, and who can ask about it."""

    real: RealOffice
    home: bytes
    who: bytes
    open_window: WindowMaker
    qtbot: QtBot

    def window(self, station: Station) -> MainWindow:
        """The window of a station, when it has synced."""
        made = self.open_window(station)
        ready(self.qtbot, made)
        return made

    def on_the_family(self) -> MainWindow:
        """Ana's window with the family in front."""
        made = self.window(self.real.ana)
        made.open_family(self.home)
        settle(made)
        return made


@pytest.fixture
def asking(real: RealOffice, open_window: WindowMaker, qtbot: QtBot) -> Asking:
    agency(real.central, real.central.ours, "Ours")
    home, who = family(real.ana)
    with real.ana.write() as connection:
        connection.exec_driver_sql("UPDATE household SET case_number = 'OUR-00017'")
    real.sync("ana")
    return Asking(real, home, who, open_window, qtbot)


def ready(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(
        lambda: window.desk.keeper.state.phase is Phase.READY and not window.desk.runner.busy, timeout=10_000
    )


def shown(parent: QWidget, kind: type[W]) -> W:
    """The one of its kind that is open."""
    (found,) = [widget for widget in parent.findChildren(kind) if widget.isVisible()]
    return found


def gone(dialog: QWidget) -> bool:
    """Closed, and what it said of people with it."""
    return not isValid(dialog)


def words(widget: QWidget) -> str:
    """Everything that is seen in it, line by line."""
    texts = [label.text() for label in widget.findChildren(Text) if label.isVisible()]
    return "\n".join(texts + [line.accessibleName() for line in widget.findChildren(Line) if line.isVisible()])


def supervisor(real: RealOffice, make_station: StationMaker) -> Station:
    """A station of the head of the agency, who sees every case of it."""
    person, desk = real.central.person("head", "supervisor"), make_station("head")
    reached = PostgresCentral(real.central.url, person.login)
    connect(desk, reached, real.central.url, person.login)
    reached.close()
    return desk


def opened_by(real: RealOffice, name: str, home: bytes) -> Person:
    """A colleague who opened a case for a stated reason."""
    tess = real.central.person(name)
    for _ in range(2):
        tess.call("break_glass_v1", tess.device, home.hex(), REASON)
    return tess


def emergency_button(dialog: QWidget) -> Button | None:
    found = [made for made in dialog.findChildren(Button) if "Emergency" in made.accessibleName() and made.isVisible()]
    return found[0] if found else None


def type_name(dialog: LookupDialog, qtbot: QtBot, first: str, last: str, born: str) -> None:
    for field, typed in ((dialog.first, first), (dialog.last, last), (dialog.born, born)):
        field.clear()
        qtbot.keyClicks(field, typed)


def no_network(_here: Station, _password: str | None = None) -> NoReturn:
    raise SyncUnavailable
