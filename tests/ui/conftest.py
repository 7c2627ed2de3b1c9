"""A real window on a real store with the family of the pictures in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection

from ctcoord.config import Settings
from ctcoord.domain.codes import LinkStatus
from ctcoord.services import barriers, casework, links, records, settings, tasks
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.ui.language import speak
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import settle
from ctcoord.ui.theme import apply_look
from ctcoord.ui.window import MainWindow
from tests import cases

TODAY = date(2026, 11, 21)
CANARY = "Zanzibar-canary-4711"


@dataclass(frozen=True)
class Vega:
    """Ids of the told family."""

    family: bytes
    maria: bytes
    leo: bytes
    leo_there: bytes


def vega(connection: Connection, station: Station, author: Author) -> Vega:
    """Maria with Leo and Ivy, known to two agencies that write Leo's birth date differently."""
    care, riverside = cases.other_agency(connection), cases.other_agency(connection, "Riverside Housing")
    home = cases.household(connection, care, case_number="10-4471", languages="es,en")
    there = cases.household(connection, riverside)
    note = "text after noon, no voicemail"
    maria = cases.person(connection, home, care, "Maria", "Vega", birth_date=cases.BORN, head=True, contact_note=note)
    leo = cases.person(connection, home, care, "Leo", "Vega", birth_date=date(2020, 6, 14), relationship=2)
    cases.person(connection, home, care, "Ivy", "Vega", birth_date=date(2023, 2, 1), relationship=2)
    maria_there = cases.person(connection, there, riverside, "Maria", "Vega", birth_date=cases.BORN, head=True)
    leo_there = cases.person(connection, there, riverside, "Leo", "Vega", birth_date=date(2020, 6, 19))
    running = {"agency_id": care, "authorized_from": date(2026, 3, 1)}
    cases.support(
        connection, home, leo, "childcare", program="Care 4 Kids", authorized_to=date(2026, 11, 29), **running
    )
    cases.support(connection, home, maria, "workforce", program="Training", authorized_to=date(2027, 3, 25), **running)
    cases.support(connection, there, None, "housing", program="Lease", authorized_to=date(2027, 5, 31),
                  agency_id=riverside, authorized_from=date(2026, 1, 1))  # fmt: skip
    links.propose_families(connection, author, [(home, there, 2)], "shared_members")
    for mine, theirs in ((maria, maria_there), (leo, leo_there)):
        links.same_person(connection, author, mine, theirs)
    waiting = [proposal.link_id for proposal in links.proposals(connection)]
    links.decide(connection, author, waiting, LinkStatus.CONFIRMED)
    tasks.add(connection, author, home, "Confirm lease date", due_on=TODAY - timedelta(days=3), domain="housing")
    settings.put(connection, "notice_days", {"barrier_stale": 100})  # what the tests of Home are not about
    away = {"rule": "question", "about_kind": "question", "about_id": home, "until": date(2027, 11, 21),
            "reason": "not what the tests of Home are about", "made_at": author.now}  # fmt: skip
    records.add(connection, author, "snooze", casework.own_household(connection, author, home), away)
    barriers.add(connection, author, home, "No car", domain="transit", opened_on=TODAY - timedelta(days=68))
    casework.add_note(connection, author, home, "Landlord fixes the smoke alarms.", kind="phone", minutes=12)
    return Vega(min(home, there), maria, leo, leo_there)


@pytest.fixture
def told(desk: Station, author: Author) -> Vega:
    """The family in the store."""
    with desk.write() as connection:
        made = vega(connection, desk, author)
        own = connection.exec_driver_sql("SELECT min(household_id) FROM family_of").scalar()
    return Vega(bytes(own), made.maria, made.leo, made.leo_there)


@pytest.fixture(autouse=True)
def plain_look(qapp: QApplication) -> Iterator[None]:
    """Each test begins light, English, at 100%."""
    speak("en")
    apply_look(qapp, "light", 100, compact=False)
    yield
    speak("en")


WindowMaker = Callable[..., MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[WindowMaker]:
    """Makes windows on stations; their threads are stopped before the stores are closed."""
    made: list[MainWindow] = []

    def make(station: Station | None, ports: Ports | None = None, *, settled: bool = True) -> MainWindow:
        if ports is None:
            assert station is not None
            ports = Ports(station.home, Settings(station.home, policy={}), station, station.clock)
        window = MainWindow(ports)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        made.append(window)
        if settled:
            settle(window)
        return window

    yield make
    for window in made:
        window.close()
        window.desk.runner.stop()
        # Gone before its store is closed and English is spoken again: Qt would wait for the next event loop.
        window.deleteLater()
        QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def window(desk: Station, told: Vega, open_window: WindowMaker) -> MainWindow:
    """The window on the told family, on Home."""
    return open_window(desk)
