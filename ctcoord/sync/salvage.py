"""Unsent work of a store that is lost, read from its side file, goes on in another store of the same deployment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ctcoord.errors import NotConnected
from ctcoord.models.replace import UNSENT
from ctcoord.models.unsent import Op, empty, read
from ctcoord.services import derived, settings
from ctcoord.services.station import Station
from ctcoord.sync import local, overlay
from ctcoord.sync.names import DEVICE
from ctcoord.sync.replaced import KNOWN
from ctcoord.sync.wire import NOBODY

_IDS = ("op_id", "action_id", "scope_id", "subject_id", "record_id", "author_id")
_COLUMNS = (
    "op_id", "action_id", "scope_id", "subject_id", "data_class", "entity", "record_id", "kind", "field", "value",
    "author_id", "made_at", "base_seq",
)  # fmt: skip
_INSERT = f"INSERT INTO outbox ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' for _ in _COLUMNS)})"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """How many changes were taken over, and how many were here already."""

    taken: int
    known: int


def side_file(path: Path, private_key: bytes) -> list[Op]:
    """Every op of a side file, once; raises OSError, WrongRecoveryKey."""
    return list(read(path, private_key))


def salvage(here: Station, ops: Sequence[Op]) -> Salvaged:
    """Take over ops of a side file; the next sync sends them.

    Each keeps its id, its author and what its author had seen: one that had arrived before is answered as before, and
    one that somebody else's change has overtaken becomes a conflict. Raises NotConnected, before anything is changed.
    """
    with here.store.syncing(here.clock.now()) as connection:
        if settings.get(connection, DEVICE) is None:
            raise NotConnected
        driver: Any = connection.connection.driver_connection
        known = {row[0] for row in driver.execute(KNOWN)}
        rows = [row for op in ops if (row := _row(op))[0] not in known]
        local.move(driver, {(row[2], row[3] or NOBODY, row[4]) for row in rows})
        overlay.take_off(connection)
        driver.executemany(_INSERT, rows)
        overlay.put_on(connection)
        derived.refresh(connection)
        if here.unsent is not None:
            here.unsent.renew(connection)
    return Salvaged(len(rows), len(ops) - len(rows))


def taken_over(here: Station, file: Path) -> None:
    """A side file that a restore left beside this very store is emptied once its work is in the store."""
    if file.resolve().parent == here.home.resolve() and file.name.startswith(f"{UNSENT}.replaced-"):
        empty(file)


def _row(op: Op) -> tuple[Any, ...]:
    return tuple(bytes.fromhex(op[name]) if name in _IDS and op[name] else op[name] for name in _COLUMNS)
