"""What a form about a family lets people choose from: its members, and what can be tied to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ctcoord.domain.codes import DataClass
from ctcoord.services.case_rows import FamilyView
from ctcoord.ui.family.work import Work
from ctcoord.words import _

Key = tuple[str, bytes]  # kind, record id


@dataclass(frozen=True)
class Choices:
    """``people`` are records of our own household: what we write about somebody lies with them there."""

    people: Mapping[bytes, str] = field(default_factory=dict)
    things: Mapping[Key, str] = field(default_factory=dict)  # supports, activities, goals, barriers
    writes: frozenset[DataClass] = frozenset()  # classes apart from coordination that may be written
    over: frozenset[Key] = frozenset()  # of these what has ended: it has a name, and cannot be chosen anew

    def name_of(self, record_id: bytes) -> str:
        """What a record is called; '' for one that is not here."""
        return next((words for (_kind, known), words in self.things.items() if known == record_id), "")

    def person_words(self) -> dict[str, str]:
        """For a list: the whole household first; keys are ids in hex."""
        return {"": _("The whole household"), **{one.hex(): name for one, name in self.people.items()}}

    def thing_words(self, *kinds: str, without: bytes = b"", now: Key | None = None) -> dict[str, str]:
        """For a list: nothing first, then each with its kind; keys are kind and id.

        ``now`` is what is written down: it can be kept also where it has ended, or is not shown here.
        """
        found = {"": _("Nothing in particular")}
        for (kind, record_id), words in self.things.items():
            key = kind, record_id
            if kind in kinds and record_id != without and (key not in self.over or key == now):
                found[thing_words(key)] = f"{KINDS[kind]()} · {words}"
        if now is not None:
            found.setdefault(thing_words(now), f"{KINDS[now[0]]()} · {_('as written down')}")
        return found


KINDS = {
    "support": lambda: _("Support"),
    "activity": lambda: _("Activity"),
    "goal": lambda: _("Goal"),
    "barrier": lambda: _("Barrier"),
}


def choices(family: FamilyView, work: Work) -> Choices:
    """Of this family as it stands; what has ended cannot be put at risk."""
    people = {
        record.person_id: member.name
        for member in family.members
        for record in member.records
        if record.scope_id == family.own_household_id and not member.died
    }
    things: dict[Key, str] = {("support", row.id): row.program for row in family.supports}
    over = frozenset(("support", row.id) for row in family.supports if not _runs(row.status))
    things |= {("activity", row.id): row.title for row in family.activities}
    things |= {("goal", row.id): row.title for row in work.goals}
    things |= {("barrier", row.id): row.title for row in work.barriers}
    return Choices(people, things, work.writes, over)


def _runs(status: str) -> bool:
    return status not in {"ended", "denied"}


def thing_key(chosen: str) -> Key | None:
    """The kind and id that a list's key says."""
    kind, _colon, record_id = chosen.partition(":")
    return (kind, bytes.fromhex(record_id)) if record_id else None


def thing_words(key: Key | None) -> str:
    """A list's key for a kind and id."""
    return f"{key[0]}:{key[1].hex()}" if key else ""
