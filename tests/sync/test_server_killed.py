"""kill -9 of PostgreSQL, all of its processes at once, in the middle of a push: it comes back with what it answered."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from tests import pg
from tests.central.conftest import Central
from tests.nursery import Nursery
from tests.rotation import Amount
from tests.sync.conftest import RealOffice
from tests.sync.test_killed import Desk

KILLS = Amount(3, 50)


class Mortal:
    """A server in a process of its own, on a folder that outlives it."""

    def __init__(self, stack: ExitStack) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="ctkill"))
        stack.callback(shutil.rmtree, self.home, ignore_errors=True)
        self.home.chmod(0o755)
        self.nursery = stack.enter_context(Nursery())
        self.holder = 0

    def start(self) -> str:
        """Start it (again), wait until it answers, and return its URL."""
        told = self.home / "url"
        told.unlink(missing_ok=True)
        self.holder = self.nursery.start("sync.jobs:serve", str(self.home / "data"), str(told))
        for _ in range(1200):
            if told.exists() and (url := told.read_text("utf-8")):
                return url
            time.sleep(0.1)
        raise TimeoutError("the server did not start")

    def kill(self) -> None:
        """End every process of it, and the one that started it, with no chance to tidy up."""
        number = int((self.home / "data" / "postmaster.pid").read_text("utf-8").split()[0])
        server = psutil.Process(number)
        for process in (server, *server.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        os.kill(self.holder, signal.SIGKILL)
        self.nursery.ended()


@pytest.fixture
def mortal() -> Iterator[Mortal]:
    with ExitStack() as stack:
        made = Mortal(stack)
        yield made
        with suppress(OSError, psutil.Error):
            made.kill()


@pytest.fixture
def central(mortal: Mortal) -> Iterator[Central]:
    server = pg._ready(pg.Server(mortal.start()))
    made = Central(server.database())
    yield made
    made.close()


@pytest.mark.soak
@pytest.mark.slow
def test_a_server_killed_in_mid_push_has_all_that_it_answered(
    mortal: Mortal, central: Central, real: RealOffice, data_key: bytes
) -> None:
    desk = Desk(real.ana, data_key, central.url, real.logins["ana"])
    rng = random.Random(len(KILLS))
    with Nursery() as stations:
        desk.types(rng)
        begun = time.perf_counter()
        assert stations.run("sync.jobs:sync", *desk.arguments) == 0
        whole = time.perf_counter() - begun
        for _ in KILLS.numbers():
            desk.types(rng)
            stations.start("sync.jobs:sync_if_possible", *desk.arguments)
            time.sleep(rng.uniform(0.1, 0.9) * whole)
            mortal.kill()
            assert stations.ended() == 0
            mortal.start()
    central.admin.close()
    central.admin = psycopg.connect(central.url, autocommit=True)
    desk.settle(central)
