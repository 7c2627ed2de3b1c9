"""kill -9, of workstations in mid-sync and of PostgreSQL in mid-push: nothing typed is lost, and all agree after it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from ctcoord.central.administer import administering
from ctcoord.central.verify import verify
from ctcoord.models import lifecycle
from ctcoord.services.station import STORE, Station
from ctcoord.sync import engine, local
from ctcoord.sync.postgres import PostgresCentral
from tests import cases
from tests.central.conftest import Central
from tests.nursery import Nursery
from tests.rotation import Amount
from tests.sync import jobs
from tests.sync.conftest import RealOffice, value

KILLS = Amount(17, 450)
HOMES = 6


@pytest.fixture
def central(alone: Central) -> Central:
    """A database of its own, so that all of it can be verified."""
    return alone


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as running:
        yield running


class Desk:
    """Ana's store while no process has it open, and every op that was ever typed into it."""

    def __init__(self, station: Station, key: bytes, url: str, login: str) -> None:
        self.home, self.key, self.url, self.login = station.home, key, url, login
        self.made: set[bytes] = set()
        self.agency = station.agency_id or b""
        with station.write() as connection:
            self.homes = [cases.household(connection, self.agency) for _ in range(HOMES)]
            self.people = [cases.person(connection, home, self.agency, "Ana", "Vega") for home in self.homes]
        self.noted(station)
        station.close()

    @property
    def arguments(self) -> tuple[str, ...]:
        return str(self.home), self.key.hex(), self.url, self.login

    def noted(self, station: Station) -> None:
        """Remember what waits."""
        with station.read() as connection:
            self.made |= {bytes(op) for (op,) in connection.exec_driver_sql("SELECT op_id FROM outbox")}

    def types(self, rng: random.Random) -> None:
        """A few fields and a support in every household."""
        lifecycle.check(self.home / STORE, self.key)
        station = jobs.opened(str(self.home), self.key.hex())
        for home, who in zip(self.homes, self.people, strict=True):
            with station.write() as connection:
                cases.support(connection, home, who, "housing", program=f"Rent {rng.random()}")
                label = {"label": f"{rng.random()}", "id": home}
                connection.exec_driver_sql("UPDATE household SET label = :label WHERE id = :id", label)
        self.noted(station)
        station.close()

    def settle(self, central: Central) -> None:
        """Sync to the end, and compare everything."""
        lifecycle.check(self.home / STORE, self.key)
        station = jobs.opened(str(self.home), self.key.hex())
        agreed(station, self.url, self.login)
        station.close()
        arrived(central, self.made)
        with administering(central.url, reading=True) as at:
            assert verify(at).differences == ()


def agreed(station: Station, url: str, login: str) -> None:
    """Sync until nothing is left to do: the same buckets as the central database, as far, of the same rows."""
    reached = PostgresCentral(url, login)
    for _ in range(2):
        found = engine.sync(station, reached)
    assert (found.waiting.pending, found.parked, found.refused, found.damaged) == (0, 0, 0, 0)
    assert value(station, "SELECT count(*) FROM outbox") == 0
    with reached.snapshot(central_device(station)) as snapshot:
        heads = {head.key: head for head in snapshot.manifest()}
    with station.whole() as connection:
        held = local.cursors(connection)
        assert set(held) == set(heads)
        for key, cursor in held.items():
            assert (cursor.seq, local.own_hash(connection, key)) == (heads[key].seq, heads[key].set_hash)
    reached.close()


def arrived(central: Central, made: set[bytes]) -> None:
    """Every op that was typed is in the history."""
    there = central.admin.execute("SELECT uuid_send(op_id) FROM ctcoord.op").fetchall()
    assert made <= {bytes(op) for (op,) in there}


def central_device(station: Station) -> bytes:
    with station.read() as connection:
        return bytes.fromhex(engine.settings.get(connection, engine.DEVICE))


def synced(desk: Desk, nursery: Nursery, rng: random.Random) -> float:
    """Seconds of a sync that nobody kills."""
    desk.types(rng)
    start = time.perf_counter()
    assert nursery.run("sync.jobs:sync", *desk.arguments) == 0
    return time.perf_counter() - start


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("server", ["18"], indirect=True)
def test_a_workstation_killed_in_mid_sync_loses_nothing(real: RealOffice, data_key: bytes, nursery: Nursery) -> None:
    desk = Desk(real.ana, data_key, real.central.url, real.logins["ana"])
    rng = random.Random(len(KILLS))
    # The first also starts what others are forked of; a sync that was done before its kill shows how long they are.
    whole, killed = min(synced(desk, nursery, rng) for _ in range(2)), 0
    for _ in KILLS.numbers():
        desk.types(rng)
        after = rng.uniform(0, whole)
        if nursery.killed(after, "sync.jobs:sync", *desk.arguments):
            killed += 1
        else:
            whole = min(whole, after)
    assert killed > len(KILLS) / 2, f"{killed} were killed within {whole} seconds, the others were done"
    desk.settle(real.central)
