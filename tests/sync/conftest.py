"""Two workstations of one agency and the reference server between them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import text

from ctcoord.services.station import Station
from ctcoord.sync import engine
from ctcoord.sync.connect import connect
from ctcoord.sync.engine import SyncResult
from tests.conftest import StationMaker
from tests.sim.server import Reference, User

STAFF = {"ana": b"\xa1" * 16, "bo": b"\xb0" * 16}


@dataclass
class Office:
    """Ana's and Bo's stations; Bo is given what Ana has by ``share``."""

    server: Reference
    ana: Station
    bo: Station

    def sync(self, login: str) -> SyncResult:
        """One sync of one of them."""
        return engine.sync(getattr(self, login), self.server.connect(login))

    def both(self, rounds: int = 2) -> None:
        """Both sync in turn, so that each has what the other sent."""
        for _ in range(rounds):
            self.sync("ana")
            self.sync("bo")


@pytest.fixture
def office(make_station: StationMaker) -> Office:
    ana, bo = make_station("ana"), make_station("bo")
    assert ana.agency_id is not None
    server = Reference([User(login, STAFF[login], ana.agency_id) for login in STAFF])
    for login, desk in (("ana", ana), ("bo", bo)):
        connect(desk, server.connect(login), "reference", login)
    return Office(server, ana, bo)


def value(desk: Station, sql: str, **values: object) -> object:
    """One value from a station's store."""
    with desk.read() as connection:
        return connection.execute(text(sql), values).scalar()
