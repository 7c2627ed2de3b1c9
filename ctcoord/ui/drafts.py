"""Where the drafts of notes wait: the strip counts them and leads to their families."""

from __future__ import annotations

from sqlalchemy import Connection

from ctcoord.errors import NotFound
from ctcoord.services import families
from ctcoord.services.station import Station

PREFIX = "note:"


def note_key(family_id: bytes) -> str:
    """The name under which the unfinished note about a family is kept."""
    return f"{PREFIX}{family_id.hex()}"


def waiting_families(connection: Connection, station: Station) -> list[bytes]:
    """The families with an unfinished note, the newest first.

    A family that was linked with another since has another id: its draft goes along, unless one waits there.
    """
    found: list[bytes] = []
    kept = station.drafts.all()
    keys = {draft.key for draft in kept}
    for draft in kept:
        if not draft.key.startswith(PREFIX):
            continue
        try:
            family_id = families.family_id(connection, bytes.fromhex(draft.key.removeprefix(PREFIX)))
        except NotFound:
            continue
        now_called = note_key(family_id)
        if now_called not in keys:
            station.drafts.save(now_called, draft.body, draft.saved_at)
            station.drafts.drop(draft.key)
            keys.add(now_called)
        if family_id not in found:
            found.append(family_id)
    return found


def next_after(waiting: list[bytes], last: bytes) -> bytes:
    """The family to show next: going again and again leads through all of them."""
    return waiting[(waiting.index(last) + 1) % len(waiting)] if last in waiting else waiting[0]
