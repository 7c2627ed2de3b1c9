"""Where the drafts of notes wait: the strip counts them and leads to their families."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from ctcoord.errors import CasesLocked, NotFound
from ctcoord.services import families
from ctcoord.services.station import Station

PREFIX = "note:"


def note_key(family_id: bytes) -> str:
    """The name under which the unfinished note about a family is kept."""
    return f"{PREFIX}{family_id.hex()}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The families with an unfinished note, the newest first; how many more notes are of families that are locked."""

    families: list[bytes]
    locked: int


def waiting_families(connection: Connection, station: Station) -> Waiting:
    """Which families have an unfinished note.

    A family that was linked with another since has another id: its draft goes along, unless one waits there.
    """
    found: list[bytes] = []
    locked = 0
    kept = station.drafts.all()
    keys = {draft.key for draft in kept}
    for draft in kept:
        if not draft.key.startswith(PREFIX):
            continue
        try:
            family_id = families.family_id(connection, bytes.fromhex(draft.key.removeprefix(PREFIX)))
        except CasesLocked:
            locked += 1
            continue
        except NotFound:
            continue
        now_called = note_key(family_id)
        if now_called not in keys:
            station.drafts.save(now_called, draft.body, draft.saved_at)
            station.drafts.drop(draft.key)
            keys.add(now_called)
        if family_id not in found:
            found.append(family_id)
    return Waiting(found, locked)


def next_after(waiting: list[bytes], last: bytes) -> bytes:
    """The family to show next: going again and again leads through all of them."""
    return waiting[(waiting.index(last) + 1) % len(waiting)] if last in waiting else waiting[0]
