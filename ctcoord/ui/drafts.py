"""Where drafts wait, of notes and of long forms: the strip counts them and leads to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import Connection

from ctcoord.errors import CasesLocked, CtcoordError, NotFound
from ctcoord.services import families
from ctcoord.services.drafts import about
from ctcoord.services.station import Station

PREFIX = "note:"
NEW_FAMILY = "new_family"  # the draft of a family that is not here yet
FORM, CONFLICT = "typed:", "conflict:"
# What opens each draft of a family, by the beginning of its key; a note comes before a form.
OPENS = {
    PREFIX: "new_note",
    FORM: "new_note",
    "consent:": "new_consent",
    "referral:": "new_referral",
    "protective:": "report",
    "address:": "address",
    "answers.": "page_questions",
    "what_if:": "week_what_if",
    "what_if.": "page_plan",
}
# What opens drafts of no family, by the beginning of their keys: the area, and the action in it.
OTHERS = {
    CONFLICT: ("conflicts", ""),
    NEW_FAMILY: ("families", "new_family"),
    "referral:new": ("referrals", "new_referral"),
    "form_builder.": ("settings", "form_draft"),
}


def note_key(family_id: bytes) -> str:
    """The name under which the unfinished note about a family is kept."""
    return f"{PREFIX}{family_id.hex()}"


def form_key(family_id: bytes) -> str:
    """The name under which the words of a short form about a family are kept; ``b""`` for one about none."""
    return f"{FORM}{family_id.hex()}"


def take_in_forms(station: Station, key: str) -> None:
    """What was typed into a short form that the lock or a crash closed goes on in the note of its family."""
    with suppress(CtcoordError):  # a disk that is full: both stay where they are
        typed = station.drafts.load(key.replace(PREFIX, FORM))
        if typed is None:
            return
        note = station.drafts.load(key)
        said = json.loads(note.body) if note is not None else {"body": "", "kind": "note", "minutes": 0}
        said["body"] = "\n".join(words for words in (str(said["body"]), typed.body) if words)
        station.drafts.save(key, json.dumps(said), typed.saved_at)
        station.drafts.drop(typed.key)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The families with a draft, the newest first; how many more drafts are of families that are locked.

    ``opens``: the action that goes on with each; ``other``: area and action of a draft about no family; ``form``: what
    was typed into a short form about none.
    """

    families: list[bytes]
    locked: int
    opens: Mapping[bytes, str] = field(default_factory=dict)
    other: tuple[str, str] | None = None
    form: str = ""

    @property
    def any(self) -> bool:
        """Whether something can be gone on with."""
        return bool(self.families or self.other or self.form)


def waiting_families(connection: Connection, station: Station) -> Waiting:
    """Which families have an unfinished note or form.

    A family that was linked with another since has another id: its draft goes along, unless one waits there.
    """
    found: dict[bytes, str] = {}
    locked = 0
    kept = station.drafts.all()
    keys = {draft.key for draft in kept}
    for draft in kept:
        prefix = next((one for one in OPENS if draft.key.startswith(one)), None)
        if prefix is None or about(draft.key) is None:
            continue
        try:
            family_id = families.family_id(connection, bytes.fromhex(draft.key.rpartition(":")[2]))
        except CasesLocked:
            locked += 1
            continue
        except NotFound:
            continue
        now_called = f"{draft.key.rpartition(':')[0]}:{family_id.hex()}"
        if now_called not in keys:
            station.drafts.save(now_called, draft.body, draft.saved_at)
            station.drafts.drop(draft.key)
            keys.add(now_called)
        if prefix == PREFIX:
            found[family_id] = OPENS[prefix]
        else:
            found.setdefault(family_id, OPENS[prefix])
    form = next((draft.body for draft in kept if draft.key == FORM), "")
    other = next((opens for one, opens in OTHERS.items() if any(key.startswith(one) for key in keys)), None)
    return Waiting([*found], locked, found, other, form)


def next_after(waiting: list[bytes], last: bytes) -> bytes:
    """The family to show next: going again and again leads through all of them."""
    return waiting[(waiting.index(last) + 1) % len(waiting)] if last in waiting else waiting[0]
