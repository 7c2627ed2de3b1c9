"""Notes of a family as they read: each with what amends it, found by words whatever their accents and case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ctcoord.domain.names import text_words
from ctcoord.errors import UsageError
from ctcoord.services import records, settings
from ctcoord.services.author import Author
from ctcoord.services.casework import add_note
from ctcoord.services.driver import instant
from ctcoord.services.families import household_ids
from ctcoord.services.people import build


@dataclass(frozen=True, slots=True)
class NoteDetail:
    """A note with its amendments, oldest first. ``occurred_at`` is local time of our agency."""

    id: bytes
    scope_id: bytes
    kind: str
    occurred_at: datetime
    minutes: int | None
    body: str
    author: str
    attendees: str | None
    interpreter: str | None
    about: tuple[str, bytes] | None
    data_class: str
    amendments: tuple[NoteDetail, ...] = ()

    @property
    def words(self) -> str:
        """Everything that a search looks through."""
        return " ".join([self.body, self.attendees or "", self.author, *(one.words for one in self.amendments)])


def amend(connection: Connection, author: Author, note_id: bytes, body: str) -> bytes:
    """A correction or addition: a note of its own that stands under the first; nothing is overwritten.

    Raises NotFound, UsageError for an empty one.
    """
    first = records.get(connection, "note", note_id)
    root = first["amends_id"] or note_id
    if first["data_class"] != "coordination":
        raise UsageError(what="This note is kept apart.", fix="Amend it where it was written.")
    return add_note(connection, author, first["scope_id"], body, kind=first["kind"], amends_id=root)


def of_family(connection: Connection, any_id: bytes, words: str = "") -> list[NoteDetail]:
    """The notes of a family, the latest first; with ``words`` those that hold every one of them, or its beginning."""
    zone = ZoneInfo(settings.own_zone(connection))
    rows = records.rows_of(connection, _NOTES, household_ids(connection, any_id))
    under: dict[bytes, list[NoteDetail]] = {}
    roots: list[NoteDetail] = []
    known = {row[0] for row in rows}
    for row in rows:
        at = instant(row[3]).astimezone(zone)
        about = (row[9], row[10]) if row[9] and row[10] else None
        made = build(NoteDetail, (*row[:3], at, *row[4:9], about, row[11]))
        if row[12] in known:
            under.setdefault(row[12], []).append(made)
        else:  # what it amends may not be here
            roots.append(made)
    whole = [_with(root, under) for root in roots]
    return [note for note in whole if holds(note, words)]


def _with(note: NoteDetail, under: dict[bytes, list[NoteDetail]]) -> NoteDetail:
    added = sorted(under.get(note.id, ()), key=lambda one: (one.occurred_at, one.id))
    return replace(note, amendments=tuple(added))


def holds(note: NoteDetail, words: str) -> bool:
    """Whether a note or what amends it has every one of these words, or its beginning."""
    wanted = text_words(words)
    if not wanted:
        return True
    here = text_words(note.words)
    return all(any(word.startswith(one) for word in here) for one in wanted)


_NOTES = """
    SELECT n.id, n.scope_id, n.kind, n.occurred_at, n.minutes, n.body, coalesce(s.name, ''), n.attendees,
        n.interpreter, n.about_kind, n.about_id, n.data_class, n.amends_id
    FROM note n LEFT JOIN staff s ON s.id = n.author_id
    WHERE n.scope_id IN :homes AND n.deleted_at IS NULL ORDER BY n.occurred_at DESC, n.id DESC
"""
