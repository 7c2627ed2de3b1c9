"""One sync in progress: who talks to whom, and what was counted so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection

from ctcoord.services.station import Station
from ctcoord.sync.transport import Central
from ctcoord.sync.wire import CLIENT, BucketKey

Report = Callable[[int, int, str], None]  # done, total, phase (push, pull); may raise Cancelled


def silent(_done: int, _total: int, _phase: str) -> None:
    """No progress is asked for."""


@dataclass(slots=True)
class Counts:
    """What one sync did; see ``engine.SyncResult``."""

    pushed: int = 0
    conflicts: int = 0
    parked: int = 0
    refused: int = 0
    full: int = 0
    pulled: int = 0
    differed: int = 0
    deleted: int = 0
    purged: int = 0
    sealed: int = 0
    locked: int = 0
    kept: int = 0
    scopes: set[bytes] = field(default_factory=set)
    damaged: set[BucketKey] = field(default_factory=set)


@dataclass
class Run:
    """What the steps of a sync share.

    ``version``: of the protocol that both ends speak. ``server_time``: what the server's clock said at the beginning.
    """

    station: Station
    central: Central
    device: bytes
    report: Report
    version: int = CLIENT
    counts: Counts = field(default_factory=Counts)
    server_time: str | None = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One local transaction of sync's own writes."""
        with self.station.store.syncing(self.now()) as connection:
            yield connection

    def now(self) -> datetime:
        """The present instant of this station, in UTC."""
        return self.station.clock.now()

    def clocks(self) -> tuple[datetime, datetime]:
        """The earlier and the later of what this station's clock and the server's say: one of them may be wrong."""
        here = self.now()
        there = datetime.fromisoformat(self.server_time).replace(tzinfo=UTC) if self.server_time else here
        return min(here, there), max(here, there)
