"""The Nth write of a sync fails: the power goes, the disk has an error, the disk is full. Every N in ten days.

The store is written page by page, so a bound on how long a file may grow picks the write: the kernel kills whoever
passes it, or refuses. A full disk is a small one in memory, which needs the right to mount it.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ctcoord.central.administer import administering
from ctcoord.central.verify import verify
from ctcoord.models import lifecycle
from ctcoord.services.station import STORE
from tests import cases
from tests.central.conftest import Central
from tests.nursery import Nursery
from tests.rotation import Amount
from tests.sync import jobs
from tests.sync.conftest import RealOffice, value
from tests.sync.test_engine import family, first_name, rename
from tests.sync.test_killed import agreed, arrived

FRAME = 4096 + 24  # a page in the write-ahead log
WRITES = 70  # at most so many pages are written by the sync below
FAILING = Amount(WRITES, WRITES, parts=10)


@pytest.fixture
def central(alone: Central) -> Central:
    """A database of its own, so that all of it can be verified."""
    return alone


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    with Nursery() as running:
        yield running


class Desks:
    """Copies of Ana's store, each with something typed that waits, while Bo's work is there to be fetched."""

    def __init__(self, real: RealOffice, key: bytes) -> None:
        self.real, self.key = real, key
        self.home, self.who = family(real.ana)
        real.sync("ana")
        real.assign("bo", self.home)
        real.both()
        real.ana.close()
        self.made: set[bytes] = set()

    def copy(self, folder: Path, number: int) -> tuple[str, ...]:
        """A copy in a folder; what a job needs to know of it."""
        with self.real.bo.write() as connection:
            cases.support(connection, self.home, self.who, "housing", program=f"Rent {number}")
        self.real.sync("bo")
        shutil.copytree(self.real.ana.home, folder / "home", dirs_exist_ok=True)
        desk = jobs.opened(str(folder / "home"), self.key.hex())
        rename(desk, self.who, f"Typed {number}")
        with desk.read() as connection:
            self.made |= {bytes(op) for (op,) in connection.exec_driver_sql("SELECT op_id FROM outbox")}
        desk.close()
        url, login = self.real.central.url, self.real.logins["ana"]
        return str(folder / "home"), self.key.hex(), url, login, self.who.hex(), str(folder / "told")

    def check(self, arguments: tuple[str, ...]) -> None:
        """Nothing is damaged; what was saved is there, and arrives."""
        home, key, url, login, who, told = arguments
        lifecycle.check(Path(home) / STORE, self.key)
        desk = jobs.opened(home, key)
        if Path(told).is_dir():
            assert first_name(desk, bytes.fromhex(who)) == jobs.WROTE
        agreed(desk, url, login)
        assert value(desk, "SELECT count(*) FROM support") == value(self.real.bo, "SELECT count(*) FROM support")
        desk.close()


@pytest.fixture
def desks(real: RealOffice, data_key: bytes) -> Iterator[Desks]:
    made = Desks(real, data_key)
    yield made
    arrived(real.central, made.made)
    with administering(real.central.url, reading=True) as at:
        assert verify(at).differences == ()


def test_all_writes_are_within_the_bound(desks: Desks, nursery: Nursery, tmp_path: Path) -> None:
    """Else the last ones would never fail below."""
    arguments = desks.copy(tmp_path, 0)
    assert nursery.run("sync.jobs:refused_at_byte", WRITES * FRAME, *arguments) == 0
    desk = jobs.opened(*arguments[:2])
    assert value(desk, "SELECT count(*) FROM outbox") == 0, "it failed: more is written than that"
    desk.close()
    desks.check(arguments)


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("job", ["killed_at_byte", "refused_at_byte"])
@pytest.mark.parametrize("server", ["18"], indirect=True)
def test_the_nth_write_fails(desks: Desks, nursery: Nursery, tmp_path: Path, job: str) -> None:
    ended = []
    for number in FAILING.numbers():
        arguments = desks.copy(tmp_path / str(number), number)
        within = random.Random(number).randrange(FRAME)
        ended.append(nursery.run(f"sync.jobs:{job}", number * FRAME + within, *arguments))
        desks.check(arguments)
    assert set(ended) <= {0, -signal.SIGXFSZ}
    assert job != "killed_at_byte" or -signal.SIGXFSZ in ended


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("server", ["18"], indirect=True)
def test_the_disk_is_full_at_the_nth_write(desks: Desks, nursery: Nursery, tmp_path: Path) -> None:
    full = 0
    for number in FAILING.numbers():
        folder = tmp_path / str(number)
        folder.mkdir()
        with ExitStack() as stack:
            mount(folder, "64m")
            stack.callback(subprocess.run, ["umount", folder], check=True)
            arguments = desks.copy(folder, number)
            mount(folder, f"{(pages(folder) + number) * 4}k", "remount,")
            assert nursery.run("sync.jobs:on_a_full_disk", *arguments) == 0
            mount(folder, "64m", "remount,")
            desk = jobs.opened(*arguments[:2])
            full += value(desk, "SELECT count(*) FROM outbox") != 0
            desk.close()
            desks.check(arguments)
    assert full, "no disk was too small"


def mount(folder: Path, size: str, how: str = "") -> None:
    """A disk in memory of a size; skips where nobody may mount one."""
    command = ["mount", "-t", "tmpfs", "-o", f"{how}size={size}", "none", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("this machine has no program to mount a small disk")
    if done.returncode:
        pytest.skip("only an administrator can mount a small disk")


def pages(folder: Path) -> int:
    """How many pages of a disk are used."""
    return sum(-(-path.stat().st_size // 4096) for path in folder.rglob("*") if path.is_file())
