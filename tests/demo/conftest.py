"""One small demo store for all tests of this folder; tests only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ctcoord.demo import build
from ctcoord.services import station
from ctcoord.services.clock import fixed
from ctcoord.services.station import Station
from tests.conftest import NOW

FAMILIES = 40


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> build.Made:
    return build.make(tmp_path_factory.mktemp("demo"), fixed(NOW), families=FAMILIES)


@pytest.fixture(scope="session")
def opened(made: build.Made) -> Iterator[Station]:
    opened = station.open_with_passphrase(made.home, build.PASSPHRASE, fixed(NOW))
    yield opened
    opened.close()
