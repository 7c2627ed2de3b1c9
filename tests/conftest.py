"""Fixtures on real parts: a migrated, encrypted store; a station of one agency; a clock that stands still.

Making a store costs a third of a second, so one blank store a test process is made and copied; stretching a passphrase
costs a tenth, so what a process stretched once it knows.
"""

from __future__ import annotations

import functools
import gc
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from ctcoord.models import keyfile, lifecycle
from ctcoord.services import agencies, station
from ctcoord.services.author import Author
from ctcoord.services.clock import Clock, fixed
from ctcoord.services.station import Station
from tests import pg, rotation

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("ctcoord", deadline=None)  # a busy machine is no mistake of what is tested
settings.load_profile("ctcoord")

NOW = datetime(2026, 11, 21, 15, 42, tzinfo=UTC)  # Saturday, 10:42 in Connecticut
PASSPHRASE = "correct horse battery staple"
REALDATA = Path(__file__).parents[2] / "shared" / "data"


# The real Argon2id at its real cost, once for each slot, secret and salt: copies of one store have one salt.
keyfile._stretch = functools.cache(keyfile._stretch)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which part of the long tests ran, so that it can be repeated."""
    terminalreporter.write_line(f"Long tests: CTCOORD_RUN={rotation.RUN} CTCOORD_DAY={rotation.DAY}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not of this day; say why tests on real files are skipped where the files are not.

    Files of slow tests come first.

    Processes take whole files: a long one that came last would keep one of them busy while the others wait.
    """
    other_days = [item for item in items if is_older(item) and not rotation.is_its_day(item.path.name)]
    config.hook.pytest_deselected(items=other_days)
    items[:] = [item for item in items if item not in other_days]
    if not REALDATA.is_dir():
        skip = pytest.mark.skip(reason="the folder of real agency files (../shared/data) is not on this machine")
        for item in items:
            if "realdata" in item.keywords:
                item.add_marker(skip)
    tests = Counter(item.path for item in items)
    slow = {item.path for item in items if "slow" in item.keywords}
    items.sort(key=lambda item: (item.path not in slow, -tests[item.path]))


def is_older(item: pytest.Item) -> bool:
    """Whether it runs on the older PostgreSQL."""
    chosen = getattr(item, "callspec", None)
    return chosen is not None and chosen.params.get("server") == pg.OLDER


def pytest_collection_finish() -> None:
    """What was collected stays to the end: looking through it for garbage again and again is spared."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def realdata() -> Path:
    """Real agency files that nobody here wrote; read in place, never copied."""
    return REALDATA


@pytest.fixture
def clock() -> Clock:
    """Saturday 2026-11-21, 10:42 local time."""
    return fixed(NOW)


@dataclass(frozen=True)
class Blank:
    """An empty store that tests copy; the deployment key is fixed, so ids are the same in every run."""

    home: Path


@pytest.fixture(scope="session")
def servers() -> Iterator[pg.Servers]:
    """The PostgreSQL servers of this process: each is started when it is first asked for, and serves until the end."""
    with pg.Servers() as running:
        yield running


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Blank:
    home = tmp_path_factory.mktemp("blank")
    station.create(home, PASSPHRASE, deployment_key=bytes(range(32)))
    opened = station.open_with_passphrase(home, PASSPHRASE, fixed(NOW))
    with opened.write() as connection:
        agency = agencies.ensure_agency(connection, "OURS", "Our Family Services", NOW, short_name="Ours")
        worker = agencies.add_staff(connection, agency, "Ana Ruiz", NOW)
        agencies.sign_in_as(connection, agency, worker)
        connection.exec_driver_sql("DELETE FROM outbox")
    key = opened.store.key
    opened.close()
    lifecycle.check(home / station.STORE, key)
    return Blank(home)


@pytest.fixture(scope="session")
def data_key(blank: Blank) -> bytes:
    """The blank store's key, unwrapped once: every unlocking costs a tenth of a second."""
    opened = station.open_with_passphrase(blank.home, PASSPHRASE)
    key = opened.store.key
    opened.close()
    return key


@pytest.fixture
def make_station(blank: Blank, data_key: bytes, tmp_path: Path, clock: Clock) -> Iterator[StationMaker]:
    """Makes stations of the same deployment: ``make_station()``, ``make_station("second")``."""
    maker = StationMaker(blank.home, data_key, tmp_path, clock)
    yield maker
    for opened in maker.opened:
        opened.close()


@dataclass
class StationMaker:
    """Copies the blank home folder and opens it."""

    blank: Path
    key: bytes
    folder: Path
    clock: Clock

    def __post_init__(self) -> None:
        self.opened: list[Station] = []

    def __call__(self, name: str = "home") -> Station:
        home = self.folder / name
        shutil.copytree(self.blank, home)
        opened = station.open_with_key(home, self.key, self.clock)
        self.opened.append(opened)
        return opened


@pytest.fixture
def desk(make_station: StationMaker) -> Station:
    """An open station of agency OURS, signed in as Ana Ruiz, with nothing in it."""
    return make_station()


@pytest.fixture
def author(desk: Station) -> Author:
    """Who writes in tests."""
    return Author(desk.staff_id, desk.agency_id, NOW, desk.clock.today())
