"""Encrypted stores of any size, made once and kept under build/bench for the next run.

A store is made again when ``VERSION``, the program's migration or the plan changes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ctcoord.models.store import HEAD
from ctcoord.services import agencies, station
from ctcoord.services.clock import fixed
from ctcoord.services.station import Station

VERSION = 4
BUILD = Path(__file__).parents[2] / "build"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
CLOCK = fixed(NOW)
TODAY = CLOCK.today()
PASSPHRASE = "correct horse battery staple"
OWN_CODE = "OURS"


def blank(home: Path) -> Station:
    """A new store of our own agency with one worker signed in; the deployment key is fixed."""
    shutil.rmtree(home, ignore_errors=True)
    station.create(home, PASSPHRASE, deployment_key=bytes(range(32)))
    opened = station.open_with_passphrase(home, PASSPHRASE, CLOCK)
    with opened.write() as connection:
        agency = agencies.ensure_agency(connection, OWN_CODE, "Our Family Services", NOW, short_name="Ours")
        agencies.sign_in_as(connection, agency, agencies.add_staff(connection, agency, "Ana Ruiz", NOW))
    opened.close()
    return station.open_with_passphrase(home, PASSPHRASE, CLOCK)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of this run alone: two runs at once must not remove each other's stores."""
    folder = BUILD / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=folder) as name:
        yield Path(name)


def kept(name: str, fill: Callable[[Station], None]) -> Station:
    """The store of this name, open; filled first if it is not there yet. Close it when done."""
    home = BUILD / "bench" / f"{name}-{HEAD}-{VERSION}"
    if not (home / "filled").exists():
        for older in home.parent.glob(f"{name}-[0-9]*"):
            shutil.rmtree(older)
        print(f"  making {name} (once)…", flush=True)
        opened = blank(home)
        try:
            fill(opened)
        finally:
            opened.close()
        (home / "filled").touch()
    return station.open_with_passphrase(home, PASSPHRASE, CLOCK)
