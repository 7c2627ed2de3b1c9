"""Workstations in memory: the real schema, triggers and services on stores that cost milliseconds.

Only the file and its encryption are missing, and ids come from the seed, so that a run repeats exactly.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast
from unittest import mock

from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from ctcoord.domain.names import name_key, name_words_json
from ctcoord.models import lifecycle, store
from ctcoord.models.triggers import statements
from ctcoord.services import settings
from ctcoord.services.clock import Clock
from ctcoord.services.drafts import Drafts
from ctcoord.services.station import Station

START = datetime(2026, 11, 21, 15, 42, tzinfo=UTC)


@cache
def template() -> Any:
    """A migrated store without encryption, in memory."""
    kept = sqlcipher.connect(":memory:", check_same_thread=False)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"

        def plain(*_: object, **__: object) -> Any:
            return sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)

        with mock.patch.object(lifecycle, "connect", plain):
            lifecycle.migrate(path, b"")
        raw = plain()
        raw.backup(kept)
        raw.close()
    return kept


class MemoryStore(store.Store):
    """A store with one connection to a database in memory."""

    def __init__(self, source: Any, new_id: Callable[[], bytes]) -> None:
        self.path, self._key = Path("memory"), b"memory"
        self._read_turn = self._write_turn = threading.RLock()
        raw = sqlcipher.connect(
            ":memory:", isolation_level=None, check_same_thread=False, cached_statements=2000
        )  # a run repeats the same statements; making them ready costs more than running them on a few rows
        source.backup(raw)
        for name, count, function in (
            ("new_id", 0, new_id),
            ("name_words", 1, name_words_json),
            ("name_key", 1, name_key),
        ):
            raw.create_function(name, count, function)
        raw.execute("PRAGMA foreign_keys = ON")
        for statement in statements():
            raw.execute(statement)
        self.raw = raw
        self.writer = create_engine("sqlite://", module=sqlcipher, creator=lambda: raw, poolclass=StaticPool)
        event.listen(self.writer, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        self.reader = self.writer

    def copy(self) -> Any:
        """The whole database as it is now, to be opened again later."""
        kept = sqlcipher.connect(":memory:", check_same_thread=False)
        self.raw.backup(kept)
        return kept

    def close(self) -> None:
        """Forget it."""
        self.writer.dispose()
        self.raw.close()


class NoDrafts:
    """Nobody types here."""

    def all(self) -> list[Any]:
        """None of them."""
        return []


class Wrist:
    """A clock that somebody sets wrongly."""

    def __init__(self) -> None:
        self.true = START
        self.off = timedelta()

    def now(self) -> datetime:
        """What it shows."""
        return self.true + self.off


def make(rng: random.Random, agency: bytes, staff: bytes, source: Any = None) -> Station:
    """A station whose ids come from ``rng``; ``source``: of a copy taken before."""

    def new_id() -> bytes:
        return rng.randbytes(16)

    wrist = Wrist()
    made = Station(
        home=Path("memory"),
        store=MemoryStore(source or template(), new_id),
        drafts=cast(Drafts, NoDrafts()),
        clock=Clock(now_utc=wrist.now),
        staff_id=staff,
        agency_id=agency,
    )
    if source is None:
        with made.store.writing(None, START) as connection:
            settings.put(connection, "deployment_key", bytes(range(32)).hex())
            settings.put(connection, "own_agency", agency.hex())
            settings.put(connection, "own_staff", staff.hex())
    return made


def wrist(station: Station) -> Wrist:
    """The clock of a station."""
    return cast(Wrist, station.clock.now_utc.__self__)  # type: ignore[attr-defined]
