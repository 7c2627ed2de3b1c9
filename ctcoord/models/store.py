"""The encrypted local store: one SQLCipher file, one writing and one reading connection.

The key is raw, so that opening costs no stretching. All temporary data stays in memory: nothing of
a case is ever in a plain file.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from ctcoord.domain.names import name_key, name_words_json
from ctcoord.errors import Cancelled, CtcoordError, DiskFull, StoreBusy, StoreDamaged, StoreMissing, StoreTooNew
from ctcoord.models.ids import new_id
from ctcoord.models.lock import OpenLock
from ctcoord.models.triggers import statements
from ctcoord.models.veil import NOTHING, Veil, draw

HEAD = "0007"  # the newest migration; a test compares it with the scripts
BUSY_MS = 10_000
# The reader's lists go over a whole region's families at a time: with 20,000 of them the worklist took twice as long
# while its pages were read and decrypted anew each time. The memory is taken only as pages come.
CACHE_KIB, READER_CACHE_KIB = 32 * 1024, 64 * 1024

_PRAGMAS = (
    "PRAGMA cipher_log_level = NONE",  # a damaged page would be said once a page, on the terminal
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {BUSY_MS}",
    "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = ON",
    f"PRAGMA cache_size = -{CACHE_KIB}",
)

# The driver looks long and in vain for an adapter of every value that is not a number, text or bytearray
# (1.1 µs each, ten times the binding itself): these say at once that the value goes as it is.
for _kind, _adapter in ((bytes, bytearray), (type(None), lambda value: value), (bool, int)):
    sqlcipher.register_adapter(_kind, _adapter)


class Store:
    """An open store. ``writer`` and ``reader`` are engines of one connection each."""

    _veil = NOTHING  # what the reading connection hides

    def __init__(self, path: Path, key: bytes) -> None:
        """Open; raises StoreMissing, StoreTooNew, StoreDamaged (also for a wrong key)."""
        if not path.exists():
            raise StoreMissing(home=path.parent)
        self._lock = OpenLock(path.parent)
        self.path = path
        self._key = key
        # Each engine has one connection: threads that share it take turns.
        self._read_turn, self._write_turn = threading.RLock(), threading.RLock()
        self.writer = _engine(path, lambda: self.key, armed=True)
        self.reader = _engine(path, lambda: self.key, armed=False)
        try:
            self._check_version()
        except BaseException:
            self.close()
            raise

    @property
    def key(self) -> bytes:
        """The data key. Raises Cancelled once the store was dropped."""
        if not self._key:
            raise Cancelled
        return self._key

    def _check_version(self) -> None:
        with friendly(self.path), self.reader.connect() as connection:
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if str(found) > HEAD:
            raise StoreTooNew(found=found)
        self.version = str(found)

    @contextmanager
    def reading(self, veil: Callable[[Any], Veil] | None = None) -> Iterator[Connection]:
        """A read-only connection with one consistent snapshot, without what ``veil`` answers for the driver."""
        with self._read_turn, friendly(self.path), self.reader.connect() as connection:
            raw: Any = connection.connection.driver_connection
            wanted = veil(raw) if veil is not None else NOTHING
            if wanted != self._veil:
                draw(raw, wanted)
                self._veil = wanted
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self, author: bytes | None, now: datetime, held_until: datetime | None = None) -> Iterator[Connection]:
        """One transaction = one action: all its ops share an action id. Rolls back on any exception."""
        with self._write_turn, friendly(self.path), self.writer.begin() as connection:
            connection.exec_driver_sql("DELETE FROM temp.action")
            connection.exec_driver_sql(
                "INSERT INTO temp.action VALUES (0, ?, ?, ?, ?)",
                (new_id(), author, _text(now), _text(held_until) if held_until else None),
            )
            yield connection

    @contextmanager
    def syncing(self, now: datetime) -> Iterator[Connection]:
        """One transaction of sync's own writes: they make no ops, and no foreign key holds them up.

        A station may see a person's records without every record that they name.
        """
        with self._write_turn, friendly(self.path), self.writer.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys = OFF")  # of no effect once a transaction has begun
            try:
                with connection.begin():
                    connection.exec_driver_sql("DELETE FROM temp.action")
                    connection.exec_driver_sql(
                        "INSERT INTO temp.action VALUES (1, ?, NULL, ?, NULL)", (new_id(), _text(now))
                    )
                    yield connection
            finally:
                raw.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def beside(self, path: Path, key: bytes, name: str) -> Iterator[None]:
        """Attach another encrypted database to the writing connection as ``name``; nobody else writes meanwhile."""
        with self._write_turn, friendly(self.path):
            raw = self.writer.raw_connection()
            try:
                raw.cursor().execute(f"ATTACH ? AS {name} KEY ?", (str(path), f"x'{key.hex()}'"))
                try:
                    yield
                finally:
                    raw.cursor().execute(f"DETACH {name}")
            finally:
                raw.close()

    def close(self) -> None:
        """Close both connections; the key is dropped with this object."""
        self.writer.dispose()
        self.reader.dispose()
        self._lock.release()

    def drop(self) -> None:
        """Close it under work that still waits for something else, between two of its transactions.

        Whatever that work asks of the store afterwards raises Cancelled; the key is gone from here.
        """
        with self._read_turn, self._write_turn:
            self._key = b""
            self.close()


def connect(path: Path, key: bytes, *, readonly: bool = False) -> Any:
    """A bare, keyed sqlcipher3 connection in autocommit; raises StoreDamaged for a wrong key."""
    uri = f"file:{_quoted(path)}?mode={'ro' if readonly else 'rwc'}"
    raw = sqlcipher.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")  # a pragma takes no parameters; hex of our own key
    for pragma in _PRAGMAS:
        raw.execute(pragma)
    try:
        raw.execute("SELECT count(*) FROM sqlite_master")
    except sqlcipher.DatabaseError as error:
        raw.close()
        raise StoreDamaged(detail="its key does not fit, or its first page is broken") from error
    raw.create_function("new_id", 0, new_id)
    raw.create_function("name_words", 1, name_words_json, deterministic=True)
    raw.create_function("name_key", 1, name_key, deterministic=True)
    return raw


def _engine(path: Path, key: Callable[[], bytes], *, armed: bool) -> Engine:
    def creator() -> Any:
        raw = connect(path, key())
        if armed:
            for statement in statements():
                raw.execute(statement)
        else:
            raw.execute("PRAGMA query_only = ON")
            raw.execute(f"PRAGMA cache_size = -{READER_CACHE_KIB}")
        return raw

    engine = create_engine("sqlite://", module=sqlcipher, creator=creator, poolclass=StaticPool)
    event.listen(engine, "begin", _begin_write if armed else _begin_read)
    return engine


def _begin_write(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_read(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


@contextmanager
def friendly(path: Path) -> Iterator[None]:
    """Turn what the environment does to a database into errors that say what to do."""
    try:
        yield
    except CtcoordError:
        raise
    except (DBAPIError, sqlcipher.Error, sqlite3.Error) as error:
        known = _FRIENDLY.get(getattr(getattr(error, "orig", error), "sqlite_errorcode", 0) & 0xFF)
        if known is not None:
            raise known(path) from error
        raise


# By SQLite's primary result code: a message may quote anything.
_FRIENDLY: dict[int, Callable[[Path], CtcoordError]] = {
    sqlite3.SQLITE_FULL: lambda path: DiskFull(home=path.parent),
    sqlite3.SQLITE_IOERR: lambda path: DiskFull(home=path.parent),
    sqlite3.SQLITE_BUSY: lambda _path: StoreBusy(),
    sqlite3.SQLITE_LOCKED: lambda _path: StoreBusy(),
    sqlite3.SQLITE_CORRUPT: lambda _path: StoreDamaged(detail="some of its pages cannot be read"),
    sqlite3.SQLITE_NOTADB: lambda _path: StoreDamaged(detail="some of its pages cannot be read"),
}


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _quoted(path: Path) -> str:
    from urllib.parse import quote

    return quote(str(path.resolve()))
