"""What every reader of agency files speaks: rows go to a ``Sink``, records inside them to a shape.

A reader is a function ``read(source, sink, progress)``. For each file it declares a head and the
shapes its columns allow, then pushes every row exactly once::

    file = sink.file(FileHead("passes.csv", "pass"))
    support = file.shape(Shape("support", ("domain", "program", "authorized_from"), {"status": "active"}))
    person = file.shape(Shape("person", ("first_name", "last_name", "birth_date")))
    for line, cells in rows:
        try:
            …
        except Unreadable as error:
            file.reject(line, column="Valid from", value=cell, reason=Message(REASON[error.code]), source_id=key)
            continue
        file.accept(
            line,
            key,                                    # source id, unique within the kind
            source_date,                            # instant_text(...), or None: the date of the export
            content_hash(cells),                    # of the cells that are mapped
            deleted=False,
            home=person_id,                         # whose household the row belongs to
            members=[Member(person_id, household_id, label="H-17")],
            records=[
                (person, person_id, person_id, "core", person_id, ("Maria", "Vega", "1991-04-02")),
                (support, support_id, person_id, "transit", person_id, ("transit", "U-Pass", "2026-11-01")),
            ],
        )

A record is ``(shape, id, subject_id, data_class, home, values)``: ``home`` is a person's id (the
record goes to the household that this person has, fixed at first sight), or itself a scope
(``COMMONS`` for the directory, an agency). ``values`` follow the shape's columns, as SQLite keeps
them: ``stored`` converts dates, instants, booleans and mappings.
A household's own fields are a patch of entity ``household`` with ``home`` a person of it; its id is
filled in. Households themselves are made from ``members``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Protocol

from ctcoord.services.intake import (
    COMMONS,
    HOUSEHOLD,
    Feed,
    FileHead,
    Member,
    Record,
    Shape,
    Value,
    instant_text,
    stored,
)
from ctcoord.words import Message

__all__ = [
    "COMMONS",
    "HOUSEHOLD",
    "Feed",
    "FileHead",
    "FileSink",
    "Member",
    "Record",
    "Shape",
    "Sink",
    "Value",
    "content_hash",
    "instant_text",
    "stored",
]


class FileSink(Protocol):
    """Takes the rows of one file."""

    def shape(self, shape: Shape) -> int:
        """Declare a shape before the first row that uses it; returns the number records name it by."""

    def accept(
        self,
        line: int,
        source_id: str,
        source_date: str | None,
        content: bytes,
        *,
        deleted: bool = False,
        parent: str | None = None,
        parent_record: bytes | None = None,
        home: bytes | None = None,
        members: Sequence[Member] = (),
        records: Sequence[Record] = (),
    ) -> None:
        """A readable row. What it is (new, changed, …) is decided when all rows are here.

        A deleted row may name its parts or none: the records that it once made are known.
        """

    def reject(
        self, line: int, *, reason: Message, column: str | None = None, value: str | None = None, source_id: str = ""
    ) -> None:
        """A row that cannot be used; with its key, what depends on it is rejected as well."""

    def warn(self, line: int, *, reason: Message, column: str | None = None, value: str | None = None) -> None:
        """Something odd about a row that is accepted all the same."""

    def keep(
        self, line: int, shape: int, record: bytes | None = None, column: str | None = None, key: str | None = None
    ) -> None:
        """What a cell that cannot be read said before stays.

        A column of a record (or one ``key`` of its JSON); without a column the record as a whole, and without a
        record all that the row made of the shape's entity.
        """

    def unused(self, columns: Sequence[str], note: Message | None = None) -> None:
        """Columns of the file that hold something and are not read; ``note`` says so."""


class Sink(Protocol):
    """Takes what a reader finds in an agency file."""

    feed: Feed
    key: bytes  # of the deployment: for uuid8 and keyed_hash

    def file(self, head: FileHead) -> FileSink:
        """Begin a file; its rows follow."""

    def ignore(self, name: str, why: Message) -> None:
        """A file that is not read, and why."""

    def note(self, note: Message) -> None:
        """A word about the file as a whole."""

    def directory(self) -> tuple[frozenset[bytes], frozenset[bytes]]:
        """Ids of the organizations that the store knows, and of the services of such organizations."""

    def served(self) -> frozenset[bytes]:
        """Ids of the people whom the store knows by a support of an organization that it knows."""

    def people_of(self, organization: bytes) -> int:
        """How many people the store knows by a support of this organization."""


def content_hash(cells: Iterable[str]) -> bytes:
    """16 bytes that stand for the mapped cells of a row; two rows that differ have different ones."""
    return blake2b("\x1f".join(cells).encode("utf-8", "surrogatepass"), digest_size=16).digest()
