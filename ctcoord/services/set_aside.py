"""What restores set aside in the folder of a store, and how it leaves: by itself, taken over, or removed by hand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ctcoord.errors import UsageError
from ctcoord.models import replace
from ctcoord.models.unsent import holds_work
from ctcoord.services.station import DRAFTS, STORE

_MARK = ".replaced-"


class Fate(StrEnum):
    """What becomes of a file that a restore set aside."""

    GOES = "goes"  # the next whole sync removes it: nothing in it is missing elsewhere
    UNKNOWN = "unknown"  # nobody can say what in it was not sent
    UNSENT = "unsent"  # work that was not sent, sealed to the agency's recovery key
    NOTES = "notes"  # unfinished notes of another store
    KEY = "key"  # the key file of another store


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was set aside, its size in bytes with what SQLite keeps beside it, and what becomes of it."""

    file: Path
    size: int
    fate: Fate


def kept(home: Path) -> list[Kept]:
    """Everything that restores set aside in this folder, by name."""
    sealed = dict(replace.set_aside(home / STORE))
    return [
        Kept(file, sum(part.stat().st_size for part in _parts(file)), _fate(file, sealed.get(file)))
        for file in sorted(home.glob(f"*{_MARK}*"))
        if not file.name.endswith(replace.SIDES[1:])
    ]


def remove(home: Path, name: str) -> Kept:
    """Remove one of ``kept`` for good; whoever calls this has proved that the store is theirs. Raises UsageError."""
    found = next((one for one in kept(home) if one.file.name == Path(name).name), None)
    if found is None:
        raise UsageError(
            what="A restore set nothing of this name aside here.", fix="'ctcoord store kept' lists what there is."
        )
    replace.drop(found.file)
    return found


def _fate(file: Path, side: Path | None) -> Fate:
    if side is not None:
        return Fate.GOES if side.exists() else Fate.UNKNOWN
    before = file.name.partition(_MARK)[0]
    if before == replace.UNSENT:
        return Fate.UNSENT if holds_work(file) else Fate.GOES
    return Fate.NOTES if before == DRAFTS else Fate.KEY


def _parts(file: Path) -> list[Path]:
    parts = (file.with_name(file.name + side) for side in replace.SIDES)
    return [part for part in parts if part.exists()]
