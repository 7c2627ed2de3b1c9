"""A backup in the place of the store and its key file, as one step: a kill leaves the old ones or the new.

What is to be put in place stands whole and durable beside the store first. Then a mark is set, which
says that it counts; from there on every start goes the rest of the way before anything is opened.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ctcoord.errors import StoreBusy, StoreDamaged
from ctcoord.models.keyfile import KeyFile, replace_private
from ctcoord.models.lock import alone
from ctcoord.models.store import friendly
from ctcoord.models.unsent import empty, holds_work

SIDES = ("", "-wal", "-shm", "-journal")
DRAFTS, UNSENT = "drafts.db", "unsent.sealed"
# What waits to be put in place of the store, of its key file, and of the drafts.
_STORE, _KEYS, _DRAFTS = ".restore", ".key.restore", ".drafts.restore"
_MARK, _FINISHED = ".restoring", ".restored"


def replace(path: Path, backup_file: Path, keys: bytes | None, stamp: str, drafts: Path | None = None) -> Path | None:
    """Put a checked backup in the store's place; with ``keys`` another key file too, and other drafts or none.

    What was there is kept as ``*.replaced-<stamp>``, its unsent work too: the backup knows nothing of that, and
    its first sync begins that file anew. An empty side file says that nothing was unsent; without one nobody knows.
    Returns where the store went. Raises StoreBusy, DiskFull before anything is moved.
    """
    with alone(path.parent), friendly(path):
        for suffix in (_MARK, _FINISHED, _STORE, _KEYS, _DRAFTS):
            path.with_suffix(suffix).unlink(missing_ok=True)
        kept = path.with_suffix(f".replaced-{stamp}") if path.exists() else None
        _copy(backup_file, path.with_suffix(_STORE))
        if keys is not None:
            replace_private(path.with_suffix(_KEYS), keys)
        if drafts is not None:
            _copy(drafts, path.with_suffix(_DRAFTS))
        _keep_unsent(path, stamp, replaced=kept is not None)
        replace_private(path.with_suffix(_MARK), stamp.encode("ascii"))
        _sync(path.parent)
        _put_in_place(path, stamp)
        path.with_suffix(_MARK).unlink()
    return kept


def set_aside(path: Path) -> list[tuple[Path, Path]]:
    """Stores that restores replaced, each with the side file of what was not sent in it, which may not be there."""
    before = f"{path.stem}.replaced-"
    stores = [file for file in path.parent.glob(f"{before}*") if not file.name.endswith(SIDES[1:])]
    return [(file, path.with_name(f"{UNSENT}.replaced-{file.name.removeprefix(before)}")) for file in sorted(stores)]


def drop(file: Path) -> None:
    """Remove a store with what SQLite keeps beside it."""
    for side in SIDES:
        file.with_name(file.name + side).unlink(missing_ok=True)


def _keep_unsent(path: Path, stamp: str, *, replaced: bool) -> None:
    """Beside a store that is replaced, what was not sent in it: every change, where it had the recovery key."""
    sealed, aside = path.with_name(UNSENT), path.with_name(f"{UNSENT}.replaced-{stamp}")
    if aside.exists():
        return
    if holds_work(sealed):
        _copy(sealed, aside)
    elif replaced and _is_sealed(path.with_suffix(".key")):
        empty(aside)


def _is_sealed(key_file: Path) -> bool:
    """Whether a store with this key file has kept all its unsent work in the side file."""
    try:
        return "C" in KeyFile.read(key_file).slots
    except (StoreDamaged, OSError):
        return False


def finish(path: Path) -> None:
    """Go the rest of the way of a replacement that was cut short. Raises StoreBusy while another program does."""
    mark = path.with_suffix(_MARK)
    if not mark.exists():
        return
    with alone(path.parent), friendly(path):
        try:
            stamp = mark.read_text("ascii")
        except FileNotFoundError as error:  # done meanwhile, by whom the lock was held
            raise StoreBusy() from error
        _put_in_place(path, stamp)
        os.replace(mark, path.with_suffix(_FINISHED))


def finished(path: Path) -> str | None:
    """The stamp of a replacement that ``finish`` went to the end of, until ``told``."""
    try:
        return path.with_suffix(_FINISHED).read_text("ascii")
    except OSError:
        return None


def told(path: Path) -> None:
    """Whoever uses the store knows of it now."""
    path.with_suffix(_FINISHED).unlink(missing_ok=True)


def _put_in_place(path: Path, stamp: str) -> None:
    """Every step is left out once it is done, so that this may be begun again after a kill anywhere in it."""
    fresh, keys, drafts = (path.with_suffix(suffix) for suffix in (_STORE, _KEYS, _DRAFTS))
    if fresh.exists():
        _set_aside(path, f"{path.stem}.replaced-{stamp}")
        os.replace(fresh, path)
        _sync(path.parent)
    if keys.exists():  # another store's: what was typed under the old key cannot be read with the new one
        key_file = path.with_suffix(".key")
        for name in (DRAFTS, key_file.name):
            _set_aside(path.with_name(name), f"{name}.replaced-{stamp}")
        os.replace(keys, key_file)
        _sync(path.parent)
    if drafts.exists():
        os.replace(drafts, path.with_name(DRAFTS))
        _sync(path.parent)


def _set_aside(file: Path, name: str) -> None:
    """Move a file with what SQLite keeps beside it."""
    for side in SIDES:
        if (part := file.with_name(file.name + side)).exists():
            os.replace(part, file.with_name(name + side))


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as whole, open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
        shutil.copyfileobj(whole, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())


def _sync(folder: Path) -> None:
    """Make renames durable, in their order; Windows has no such call and needs none."""
    if os.name == "posix":
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
