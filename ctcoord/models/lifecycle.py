"""Making, upgrading, backing up and restoring a store. An upgrade works on a copy."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from ctcoord.errors import DiskFull, StoreDamaged, StoreExists, StoreTooNew, UsageError
from ctcoord.models.lock import alone
from ctcoord.models.replace import SIDES, replace
from ctcoord.models.store import HEAD, Store, connect, friendly

_UNFINISHED = (
    "store.new*",
    "store.upgrade*",
    "store.restore",
    "store.restor*.new",
    "store.key.restore",
    "store.key*.new",
    "*.replaced-key-*",  # what the old key opens, of a change of keys that a start has finished
    "settings.new",
    f"staging-{'[0-9a-f]' * 12}.db*",
)
_LEFT_BEHIND_SECONDS = 3600
_FULL = ("database or disk is full", "disk I/O error")  # SQLite's own texts: errors of its backup come without a code


def create(path: Path, key: bytes) -> None:
    """A new, empty, migrated store; raises StoreExists rather than replace one."""
    if path.exists():
        raise StoreExists(home=path.parent)
    partial = path.with_suffix(".new")
    _drop(partial)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with friendly(path):
        migrate(partial, key)
        write_ahead(partial, key)
    os.replace(partial, path)


def version_of(path: Path, key: bytes) -> str:
    """The migration a store stands at, read without Alembic; raises StoreDamaged for a wrong key."""
    with friendly(path):
        raw = connect(path, key, readonly=False)
        try:
            row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
        finally:
            raw.close()
    if row is None:
        raise StoreDamaged(detail="it has no version")
    return str(row[0])


def upgrade(path: Path, key: bytes) -> bool:
    """Bring an older store to HEAD on a copy, check the copy, then put it in place. True if it was older.

    Raises StoreTooNew before touching anything. The old file stays beside it as ``*.before-<version>``.
    """
    found = version_of(path, key)
    if found > HEAD:
        raise StoreTooNew(found=found)
    if found == HEAD:
        return False
    copy = path.with_suffix(".upgrade")
    with alone(path.parent), friendly(path):
        return _upgrade_on(copy, path, key, found)


def _upgrade_on(onto: Path, path: Path, key: bytes, found: str) -> bool:
    copy(path, key, onto)
    migrate(onto, key)
    check(onto, key)
    write_ahead(onto, key)
    os.replace(path, path.with_suffix(f".before-{found}"))
    for side in SIDES[1:]:
        path.with_name(path.name + side).unlink(missing_ok=True)
    os.replace(onto, path)
    return True


def open_current(path: Path, key: bytes) -> Store:
    """Open a store, upgrading an older one first."""
    store = Store(path, key)
    if store.version == HEAD:
        return store
    store.close()
    upgrade(path, key)
    return Store(path, key)


def drop_older(home: Path) -> None:
    """Remove what upgrades left beside the store: copies that hold what has left it, or that an old key opens."""
    for left in home.glob("store.before-*"):
        left.unlink(missing_ok=True)


def private(path: Path) -> Path:
    """Make a file that only this user can read, if there is none; SQLite gives what lies beside it the same mode."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path


def close_to_others(home: Path) -> None:
    """Take from other users what they may do with any file of the home folder, however it came there."""
    if sys.platform != "win32":
        for file in home.iterdir():
            if file.is_file() and file.stat().st_mode & 0o077:
                file.chmod(0o600)


def sweep(home: Path) -> None:
    """Remove what a killed upgrade, restore or import left unfinished; never a store.

    What another process wrote within the hour may still be in use and stays.
    """
    for pattern in _UNFINISHED:
        for left in home.glob(pattern):
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                left.unlink(missing_ok=True)


def backup(path: Path, key: bytes, target: Path) -> None:
    """A consistent, checked, encrypted copy of an open or closed store, with the same key.

    An older backup of that name stays until the new one is whole. Raises UsageError for a target
    that is no place for a backup, StoreDamaged, DiskFull (of the target's disk).
    """
    if target.resolve().is_relative_to(path.parent.resolve()) or (target.exists() and not target.is_file()):
        raise UsageError(
            what="A backup cannot be written there.", fix="Name a new file in a folder outside the case store's own."
        )
    partial = target.with_name(target.name + ".part")
    try:
        with friendly(target):
            copy(path, key, partial)
            check(partial, key)
            os.replace(partial, target)
    except OSError as error:
        raise UsageError(
            what="A backup cannot be written there.", fix="Name a new file in a folder outside the case store's own."
        ) from error
    finally:
        _drop(partial)


def copy(path: Path, key: bytes, target: Path) -> None:
    """Copy page by page into a new file that only this user can read."""
    _drop(target)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    raw = connect(path, key)
    try:
        onto = connect(target, key)
        try:
            _copy_pages(raw, onto, target)
        finally:
            onto.close()
    finally:
        raw.close()


def _copy_pages(raw: Any, onto: Any, target: Path) -> None:
    try:
        raw.backup(onto)
    except sqlcipher.Error as error:
        if str(error) in _FULL:
            raise DiskFull(home=target.parent) from error
        raise


def restore(backup_file: Path, key: bytes, path: Path, stamp: str, keys: bytes | None = None) -> Path | None:
    """Put a checked backup in the place of the store, which is kept as ``*.replaced-<stamp>``.

    ``keys``: the content of a key file that takes the place of the present one. Returns where the old
    store went. Raises StoreDamaged, StoreTooNew, StoreBusy before anything is moved.
    """
    check(backup_file, key)
    found = version_of(backup_file, key)
    if found > HEAD:
        raise StoreTooNew(found=found)
    return replace(path, backup_file, keys, stamp)


def check(path: Path, key: bytes) -> None:
    """Verify every page's authentication code and the structure; raises StoreDamaged."""
    with friendly(path):
        raw = connect(path, key)
        try:
            # It reads the file alone: a page that was cut short there is whole in the write-ahead log.
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            broken = raw.execute("PRAGMA cipher_integrity_check").fetchall()
            state = raw.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            raw.close()
    if broken or state is None or state[0] != "ok":
        raise StoreDamaged(detail=str(broken[0][0] if broken else state[0] if state else "no answer"))


def migrate(path: Path, key: bytes, target: str = HEAD, *, down: bool = False) -> None:
    """Run the Alembic scripts on a file that nobody else has open."""
    from alembic import command
    from alembic.config import Config

    engine = create_engine("sqlite://", module=sqlcipher, creator=lambda: connect(path, key), poolclass=StaticPool)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            (command.downgrade if down else command.upgrade)(_config(Config, connection), target)
            connection.exec_driver_sql("COMMIT")
    finally:
        engine.dispose()


def _config(make: Any, connection: Connection) -> Any:
    config = make()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def write_ahead(path: Path, key: bytes) -> None:
    """Readers do not wait for the writer: how every store is kept."""
    raw = connect(path, key)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.close()


def _drop(path: Path) -> None:
    for side in SIDES:
        path.with_name(path.name + side).unlink(missing_ok=True)
