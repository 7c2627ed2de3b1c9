"""Two workstations of one agency, and between them the reference server or a real PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import text

from ctcoord.services.station import Station
from ctcoord.sync import engine
from ctcoord.sync.connect import connect
from ctcoord.sync.engine import SyncResult
from ctcoord.sync.postgres import PostgresCentral
from tests.central.conftest import Central, Person, alone, central, hexid, server, shared_url
from tests.conftest import StationMaker
from tests.sim.central import sign_in
from tests.sim.server import Grant, Reference, User

__all__ = ["alone", "central", "server", "shared_url"]  # fixtures

STAFF = {"ana": b"\xa1" * 16, "bo": b"\xb0" * 16}


@dataclass
class Office:
    """Ana's and Bo's stations; Bo is given what Ana has by ``share``."""

    server: Reference
    ana: Station
    bo: Station

    def sync(self, login: str) -> SyncResult:
        """One sync of one of them."""
        return engine.sync(getattr(self, login), sign_in(self.server, login))

    def both(self, rounds: int = 2) -> None:
        """Both sync in turn, so that each has what the other sent."""
        for _ in range(rounds):
            self.sync("ana")
            self.sync("bo")

    def share(self, home: bytes) -> None:
        """Give Bo what Ana has."""
        self.server.grants["bo"].add(Grant(home))


@pytest.fixture
def office(make_station: StationMaker) -> Office:
    ana, bo = make_station("ana"), make_station("bo")
    assert ana.agency_id is not None
    server = Reference([User(login, STAFF[login], ana.agency_id) for login in STAFF])
    for login, desk in (("ana", ana), ("bo", bo)):
        connect(desk, sign_in(server, login), "reference", login)
    return Office(server, ana, bo)


def value(desk: Station, sql: str, **values: object) -> object:
    """One value from a station's store."""
    with desk.read() as connection:
        return connection.execute(text(sql), values).scalar()


@dataclass
class RealOffice:
    """Ana's and Bo's stations of agency OURS and a real central database; ``admin`` is its superuser."""

    central: Central
    ana: Station
    bo: Station
    logins: dict[str, str]
    staff: dict[str, str]
    boss: Person | None = None
    assigned: dict[tuple[str, bytes], str] = field(default_factory=dict)

    def connect(self, login: str) -> PostgresCentral:
        """Sign in."""
        return PostgresCentral(self.central.url, self.logins[login])

    def sync(self, login: str) -> SyncResult:
        """One sync of one of them."""
        reached = self.connect(login)
        try:
            return engine.sync(getattr(self, login), reached)
        finally:
            reached.close()

    def both(self, rounds: int = 2) -> None:
        """Both sync in turn."""
        for _ in range(rounds):
            self.sync("ana")
            self.sync("bo")

    def share(self, home: bytes) -> None:
        """Give Bo what Ana has."""
        self.assign("bo", home)

    def assign(self, login: str, home: bytes) -> None:
        """Give a household to somebody, as their supervisor would."""
        made = hexid()
        value = {"household_id": home.hex(), "staff_id": self.staff[login], "assigned_from": "2026-11-01"}
        self._of_assignment(made, "create", value=value)
        self.assigned[login, home] = made

    def unassign(self, login: str, home: bytes) -> None:
        """Take it away again."""
        self._of_assignment(self.assigned[login, home], "delete", base=10_000)

    def _of_assignment(self, record: str, kind: str, **more: Any) -> None:
        if self.boss is None:
            self.boss = self.central.person("boss", "supervisor", self.central.ours)
        op = self.boss.op(self.boss.agency, "assignment", record, kind, **{"class": "coordination", **more})
        assert self.boss.results(op) == ["applied"]


@pytest.fixture
def real(make_station: StationMaker, central: Central) -> RealOffice:
    ana, bo = make_station("ana"), make_station("bo")
    assert ana.agency_id is not None
    people = {login: central.person(login) for login in ("ana", "bo")}
    logins = {login: person.login for login, person in people.items()}
    office = RealOffice(central, ana, bo, logins, {login: person.staff for login, person in people.items()})
    for login, desk in (("ana", ana), ("bo", bo)):
        reached = office.connect(login)
        connect(desk, reached, central.url, people[login].login)
        reached.close()
    return office
