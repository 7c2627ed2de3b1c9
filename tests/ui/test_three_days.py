"""Three days in three windows on a real database: apart, a consent withdrawn, a backup restored. Nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PrivateKey
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection, text

from ctcoord.config import Settings
from ctcoord.demo import permissions
from ctcoord.domain.codes import DataClass
from ctcoord.errors import SyncUnavailable
from ctcoord.services import consents
from ctcoord.services import station as stations
from ctcoord.services.clock import Clock
from ctcoord.services.station import Station
from ctcoord.sync.connect import connect
from ctcoord.sync.postgres import PostgresCentral
from ctcoord.sync.salvage import salvage, side_file, taken_over
from ctcoord.sync.sign_in import sign_in
from ctcoord.ui.commands import perform
from ctcoord.ui.conflicts.screen import ConflictsScreen
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import settle
from ctcoord.ui.sync.state import Phase
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.central.conftest import Person
from tests.central.test_lookup import agency, linked
from tests.conftest import NOW, PASSPHRASE, StationMaker
from tests.sync.conftest import RealOffice, central, real, server, shared_url, value
from tests.sync.test_engine import family, first_name
from tests.ui.conftest import WindowMaker
from tests.ui.inquiring import at_once, eighteen

__all__ = ["at_once", "central", "real", "server", "shared_url"]  # fixtures

LEASE = "Lease-canary-4711"


@dataclass
class Desk:
    """A workstation and its window."""

    station: Station
    window: MainWindow


@dataclass
class Story:
    """Ana and Bo of one agency, Cem of another; whose cable is out; a clock that the days turn."""

    real: RealOffice
    qtbot: QtBot
    open_window: WindowMaker
    desks: dict[str, Desk] = field(default_factory=dict)
    unplugged: set[str] = field(default_factory=set)
    days: int = 0

    def open(self, name: str, station: Station) -> None:
        station.clock = Clock(now_utc=lambda: NOW + timedelta(days=self.days))

        def reach(here: Station, password: str | None = None) -> Any:
            if name in self.unplugged:
                raise SyncUnavailable
            return sign_in(here, password)

        ports = Ports(station.home, Settings(station.home, policy={}), station, station.clock, reach)
        self.desks[name] = Desk(station, self.open_window(None, ports))

    def sync(self, *names: str) -> None:
        """F5, one after the other."""
        for name in names:
            window = self.desks[name].window
            self.until(window, lambda window=window: window.desk.keeper.state.phase is not Phase.RUNNING)
            with self.qtbot.waitSignal(window.desk.keeper.synced, timeout=10_000):
                perform(window, "sync")
            self.until(window, lambda window=window: window.desk.keeper.state.phase is Phase.READY)

    def until(self, window: MainWindow, there: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(there()) and not window.desk.runner.busy, timeout=10_000)

    def write(self, name: str, job: Callable[[Connection], object]) -> None:
        window = self.desks[name].window
        window.desk.write(window, job, lambda _answer: window.desk.changed.emit(None))
        settle(window)

    def rename(self, name: str, who: bytes, to: str) -> None:
        change = text("UPDATE person SET first_name = :to WHERE id = :id")
        self.write(name, lambda connection: connection.execute(change, {"to": to, "id": who}))


def theirs(real: RealOffice, make_station: StationMaker) -> tuple[Person, Station]:
    """Cem's station, of another agency than the one whose deployment the blank store is."""
    person, desk = real.central.person("cem", agency=real.central.theirs), make_station("cem")
    reached = PostgresCentral(real.central.url, person.login)
    connect(desk, reached, real.central.url, person.login)
    reached.close()
    return person, desk


def held_by(window: MainWindow) -> str:
    """Every word of the family that the window holds: as data, and of its widgets."""
    screen = window.area("families")._family()
    parts = [window, *window.findChildren(QWidget)]
    return "\n".join([repr(screen.family) if screen is not None else ""]
                     + [part.accessibleName() + part.toolTip() for part in parts]
                     + [label.text() for label in window.findChildren(QLabel)])  # fmt: skip


def first_day(story: Story, who: bytes) -> None:
    """Two work apart on the same family, and decide in the evening what both wrote."""
    for name in ("ana", "bo"):
        story.unplugged.add(name)
        story.rename(name, who, f"By {name}")
        line = story.desks[name].window.strip.sync.line
        story.until(
            story.desks[name].window, lambda line=line: "Your work is safe · 1 pending" in line.accessibleName()
        )
    story.unplugged.clear()
    story.sync("ana", "bo", "ana")
    for name in ("ana", "bo"):
        assert story.desks[name].window.desk.keeper.state.tally.conflicts == 1
    window = story.desks["bo"].window
    window.go("conflicts")
    settle(window)
    screen = window.area("conflicts")
    assert isinstance(screen, ConflictsScreen)
    assert {cell._value.text() for cell in screen.panel.rows[0].cells} == {"By ana", "By bo"}
    screen.panel.rows[0].choose("3")
    screen.panel.save()
    settle(window)
    window.notice.forget()
    story.write("bo", lambda connection: connection.execute(text("UPDATE outbox SET held_until = NULL")))
    story.sync("bo", "ana")
    for name in ("ana", "bo"):
        assert first_name(story.desks[name].station, who) == "By ana"
        assert story.desks[name].window.desk.keeper.state.tally.conflicts == 0


def opened(story: Story, home: bytes) -> list[object]:
    """What the database opens of a household, and whom its consents name."""
    questions = (
        "SELECT login, classes, until FROM ctcoord.scope WHERE scope_id = %s",
        "SELECT recipient, recipient_id, status, signed_on, persons FROM ctcoord.consent WHERE scope_id = %s",
    )
    admin = story.real.central.admin
    return [admin.execute(one, [home.hex()]).fetchall() for one in questions]


def second_day(story: Story, home: bytes, away: bytes, consent: bytes) -> None:
    """What the family shared with Cem leaves his window and his store; what is his own stays."""
    story.days = 1
    cem = story.desks["cem"]
    cem.window.open_family(away)
    settle(cem.window)
    assert value(cem.station, "SELECT count(*) FROM support WHERE program = :it", it=LEASE) == 1, opened(story, home)
    assert LEASE in held_by(cem.window)
    story.write("ana", lambda c: consents.withdraw(c, story.desks["ana"].station.author(), consent, signer="José"))
    story.sync("ana", "cem")
    settle(cem.window)
    assert value(cem.station, "SELECT count(*) FROM support WHERE program = :it", it=LEASE) == 0
    assert value(cem.station, "SELECT count(*) FROM household WHERE id = :id", id=home) == 0
    assert value(cem.station, "SELECT count(*) FROM household WHERE id = :id", id=away) == 1
    story.qtbot.waitUntil(lambda: LEASE not in held_by(cem.window), timeout=5_000)


def third_day(story: Story, who: bytes, backup: Path, key: PrivateKey) -> None:
    """Ana restores the first day's backup over work that she had not sent: it is sealed, said, and taken over."""
    story.days = 2
    ana = story.desks["ana"]
    story.unplugged.add("ana")
    story.rename("ana", who, "Typed on the third day")
    set_aside: list[str] = []
    ana.window.desk.set_aside.connect(set_aside.append)
    with story.qtbot.waitSignal(ana.window.desk.opened, timeout=20_000):
        ana.window.desk.restore(backup, PASSPHRASE, lambda: None, pytest.fail)
    settle(ana.window)
    ana.station = ana.window.desk.station
    assert first_name(ana.station, who) == "José"
    (file,) = set_aside
    assert file in ana.window.notice.accessibleName()
    story.unplugged.clear()
    story.sync("ana")
    assert first_name(ana.station, who) == "By ana"  # the backup overwrites nothing
    side = ana.station.home / file
    found = salvage(ana.station, side_file(side, bytes(key)))
    taken_over(ana.station, side)
    assert found.taken == 1
    story.sync("ana", "bo", "cem")
    assert first_name(story.desks["bo"].station, who) == "Typed on the third day"
    assert value(story.desks["cem"].station, "SELECT count(*) FROM person WHERE id = :id", id=who) == 0
    for desk in story.desks.values():
        assert value(desk.station, "SELECT count(*) FROM outbox") == 0
        assert desk.window.desk.keeper.state.tally.conflicts == 0


@eighteen
def test_three_days(
    real: RealOffice, make_station: StationMaker, open_window: WindowMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    key = PrivateKey.generate()
    named = f"Theirs {real.central.theirs[-8:]}"  # other tests' agencies are in this database too
    for one, name in ((real.central.ours, "Ours"), (real.central.theirs, named)):
        agency(real.central, one, name)
        real.central.admin.execute(
            "INSERT INTO ctcoord.agency_key (agency_id, public_key) VALUES (%s, %s)", [one, bytes(key.public_key)]
        )
    person, station = theirs(real, make_station)
    story = Story(real, qtbot, open_window)
    for name, desk in (("ana", real.ana), ("bo", real.bo), ("cem", station)):
        story.open(name, desk)
        story.sync(name)
    home, who = family(real.ana)
    with real.ana.write() as connection:
        cases.support(connection, home, who, "housing", program=LEASE)
    away, _there = family(station)
    for name in ("Diaz", "Okafor", "Lindqvist", "Moreau"):  # of the rest little leaves, so nothing is doubted
        family(station, name)
    story.sync("ana", "cem")
    real.share(home)
    linked(real.central.people[0], home.hex(), person, away.hex())
    story.sync("ana")  # the link brings the other agency's name
    with real.ana.write() as connection:
        consent = permissions.give(
            connection, real.ana.author(), home, named, [DataClass.HOUSING],
            signed_on=NOW.date(), until=NOW.date() + timedelta(days=200),
        )  # fmt: skip
    story.sync("ana", "bo", "cem")
    stations.backup(real.ana, tmp_path / "first.backup")
    first_day(story, who)
    story.sync("cem")
    second_day(story, home, away, consent)
    third_day(story, who, tmp_path / "first.backup", key)
