"""What a reader of an agency file hands over, and what an import says about it.

A reader turns each input row into ``Shape``-d values (see ``ctcoord.exchange.records``); staging keeps
them, decides what each row is, and only then does a transaction touch the store.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from ctcoord.models.base import COMMONS
from ctcoord.words import Message

__all__ = [
    "COMMONS",
    "HOUSEHOLD",
    "Feed",
    "FileCounts",
    "FileHead",
    "ImportReport",
    "Issue",
    "Member",
    "Progress",
    "Record",
    "Shape",
    "Value",
    "instant_text",
    "stored",
]

Value = str | int | float | bytes | None  # as SQLite keeps it: dates ISO, instants ``instant_text``, JSON as text
Record = tuple[int, bytes | None, bytes | None, str, bytes, tuple[Value, ...]]
HOUSEHOLD = "_household"
Progress = Callable[[int, int, str], None]  # done, total (0: unknown), phase code; may raise Cancelled


class Member(NamedTuple):
    """A person that a row puts into a household. The first sight decides for good.

    ``defines``: the row is what makes the person known (a row that only groups known people does
    not). ``rank`` sorts the sights of one import: the smallest wins ("2021-10-01 4711" before "~").
    """

    person_id: bytes
    household_id: bytes
    label: str | None = None  # how the source names the household
    rank: str = "~"
    defines: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns of one table the rows of one file fill.

    ``columns`` are only those that the file has: an absent column is not a blank, so it is neither
    inserted nor updated. Key, bucket and provenance are not among them.
    ``on_insert``: values of a new record only (such as a status that another file may change).
    ``patch``: the rows fill fields of a record that another row makes (HMIS Exit); with ``on_delete``,
    the values that the fields take back when the row is deleted.
    ``merge`` names a JSON column of ``columns`` and its keys that the file has: other keys stay.
    ``shared``: several rows may make the same record (a parent on each child's row); the newest says.
    ``HOUSEHOLD`` among the columns of a patch is no column of the table: the id of the household that
    the row speaks of. The patch counts only where that is the person's household.
    """

    entity: str
    columns: tuple[str, ...]
    on_insert: Mapping[str, Value] = field(default_factory=dict)
    patch: bool = False
    on_delete: Mapping[str, Value] = field(default_factory=dict)
    merge: tuple[str, tuple[str, ...]] | None = None
    shared: bool = False

    @property
    def fills(self) -> tuple[str, ...]:
        """The columns of the table that records of this shape fill."""
        return tuple(name for name in self.columns if name != HOUSEHOLD)

    @property
    def plain(self) -> tuple[str, ...]:
        """Those of them whose values are compared and replaced whole."""
        return tuple(name for name in self.fills if not self.merge or name != self.merge[0])


@dataclass(frozen=True, slots=True)
class FileHead:
    """One file (or sheet) of an import and how its rows hang together.

    ``kind`` names the file's kind whatever the file is called; source ids are unique within it.
    ``parent_kind``: each row may name a row of that kind; when that row is rejected, so is this one,
    and with ``parent_required`` also when no such row is known. ``complete``: it has all columns from which
    its rows' records are made. ``people``: each row is a person, and what else the feed says of somebody
    goes when that row is deleted. ``by_content``: rows that are kept within records of other rows; whether one
    has changed is told by what it says.
    """

    name: str
    kind: str
    parent_kind: str | None = None
    parent_required: bool = False
    parent_entity: str | None = None
    complete: bool = True
    people: bool = False
    by_content: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """Where a file comes from: the agency, its system, and what the file says of itself.

    ``system`` keys source ids and record ids. ``exported_at`` is aware; ``full_refresh`` means that
    what is not in it is absent. ``period`` is the ISO dates that a full refresh covers, or None.
    """

    agency_id: bytes
    agency_code: str
    agency_name: str
    system: str
    format: str
    source_name: str
    exported_at: datetime | None = None
    full_refresh: bool = False
    period: tuple[str, str] | None = None


@dataclass(slots=True)
class FileCounts:
    """How the rows of one file were accounted for: read = the sum of the next five.

    ``absent`` stands outside the sum: known records that a full refresh no longer holds. ``older`` of
    the unchanged ones are older than what is known.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    rejected: int = 0
    absent: int = 0
    older: int = 0

    def adds_up(self) -> bool:
        """Whether every row read is accounted for exactly once."""
        return self.read == self.new + self.changed + self.unchanged + self.deleted + self.rejected

    def to_json(self) -> dict[str, int]:
        """The counts by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Issue:
    """Why a row was rejected, or what is odd about one that was accepted. ``value`` is as it was read."""

    file: str
    line: int
    column: str | None
    value: str | None
    reason: Message
    rejected: bool


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do (``run_id`` None: nothing was written)."""

    feed: Feed
    files: dict[str, FileCounts] = field(default_factory=dict)
    ignored: dict[str, Message] = field(default_factory=dict)  # files that no mapping reads
    unused: dict[str, list[str]] = field(default_factory=dict)  # columns with something in them that are not read
    notes: list[Message] = field(default_factory=list)  # what concerns the file as a whole
    warned: int = 0  # rows accepted with a warning
    linked: int = 0  # people linked within their agency by exact evidence
    proposals: int = 0  # links that wait for a person
    corrections: int = 0  # caseworkers' corrections whose basis the file moved
    withheld: dict[str, int] = field(default_factory=dict)  # rows left out, by what is not ours to send
    leaving: dict[str, int] = field(default_factory=dict)  # records by class that leave once they are sent
    run_id: bytes | None = None
    rejects_file: str | None = None

    @property
    def total(self) -> FileCounts:
        """The sums over all files."""
        sums = FileCounts()
        for counts in self.files.values():
            for name in FileCounts.__slots__:
                setattr(sums, name, getattr(sums, name) + getattr(counts, name))
        return sums

    def to_json(self, say: Callable[[Message], str] = str) -> dict[str, Any]:
        """Plain data with stable names; ``say`` turns messages into the reader's language."""
        return {
            "agency": self.feed.agency_code,
            "format": self.feed.format,
            "system": self.feed.system,
            "run": self.run_id.hex() if self.run_id else None,
            "files": {name: counts.to_json() for name, counts in self.files.items()},
            "ignored": {name: say(why) for name, why in self.ignored.items()},
            "unused_columns": self.unused,
            "notes": [say(note) for note in self.notes],
            "warnings": self.warned,
            "linked": self.linked,
            "proposals": self.proposals,
            "corrections": self.corrections,
            "left_out": self.withheld,
            "leaving": self.leaving,
            "rejects_file": self.rejects_file,
        }


def stored(value: object) -> Value:
    """A Python value as SQLite keeps it: ISO dates, UTC instants, 0 and 1, compact JSON."""
    if value is None or isinstance(value, (str, bytes, float)) or type(value) is int:
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True)


def instant_text(instant: datetime) -> str:
    """An aware instant as the store keeps it: UTC, without its zone, with microseconds."""
    if instant.tzinfo is None:
        raise ValueError("an instant must carry its time zone")
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
