"""What processes do that are killed, or whose disk fails: one sync of a real store with a real database."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path

from ctcoord.central import embedded
from ctcoord.errors import DiskFull, SyncUnavailable
from ctcoord.services import station
from ctcoord.services.clock import fixed
from ctcoord.services.station import Station
from ctcoord.sync import engine
from ctcoord.sync.postgres import PostgresCentral
from tests.conftest import NOW
from tests.sync.test_engine import rename

WROTE = "Typed before the disk failed"


def opened(home: str, key: str) -> Station:
    """The store of a workstation."""
    return station.open_with_key(Path(home), bytes.fromhex(key), fixed(NOW))


def sync(home: str, key: str, url: str, login: str) -> None:
    """Sync, as the window does."""
    desk = opened(home, key)
    reached = PostgresCentral(url, login)
    engine.sync(desk, reached)
    reached.close()
    desk.close()


def killed_at_byte(limit: int, *arguments: str) -> None:
    """Sync; the write that makes any file longer than ``limit`` bytes is the last thing the process does."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    write_and_sync(*arguments)


def refused_at_byte(limit: int, *arguments: str) -> None:
    """Sync; writes beyond ``limit`` bytes of any file fail with an error of the disk, which is told as one."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    on_a_full_disk(*arguments)


def on_a_full_disk(*arguments: str) -> None:
    """Sync where the disk may have no room: that is said in plain words, and nothing else goes wrong."""
    try:
        write_and_sync(*arguments)
    except DiskFull:
        return


def write_and_sync(home: str, key: str, url: str, login: str, who: str, told: str) -> None:
    """Type something, note beside the store that it was saved, and sync."""
    desk = opened(home, key)
    rename(desk, bytes.fromhex(who), WROTE)
    os.mkdir(told)  # needs no byte of a file
    reached = PostgresCentral(url, login)
    engine.sync(desk, reached)
    reached.close()
    desk.close()


def sync_if_possible(home: str, key: str, url: str, login: str) -> None:
    """Sync, while the database may vanish: that is told as such, and nothing else goes wrong."""
    try:
        sync(home, key, url, login)
    except SyncUnavailable:
        return


def serve(home: str, told: str) -> None:
    """Run a database server until it is killed; its URL is written down once it answers."""
    with embedded.server(Path(home)) as url:
        Path(told).write_text(url, "utf-8")
        signal.pause()
