"""Files kept with a case: signatures, scanned pages, letters. Named by their content, encrypted as the store is.

Content lies apart from its name, in parts whose ids follow from bucket, digest and number: two stations that keep the
same file make the same parts, and sync carries them once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from ctcoord.domain.codes import DataClass
from ctcoord.domain.ids import uuid8
from ctcoord.errors import FileIncomplete, UsageError
from ctcoord.models import tables
from ctcoord.models.attachment import PART_BYTES
from ctcoord.services import agency_settings, records, settings
from ctcoord.services.author import Author
from ctcoord.services.families import household_ids
from ctcoord.services.rights import refuse_read_only
from ctcoord.words import Message, mark

LARGEST_BYTES = 5 * 1024 * 1024  # unless the agency's setting ``attachment_bytes`` says otherwise
LONGEST_NAME = 120

# The kinds of file that are kept, by how they begin.
_BEGINNINGS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"%PDF-", "application/pdf"))
TEXT = "text/plain"


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file by its name; ``size_bytes`` of the content, ``digest`` SHA-256 in hex."""

    id: bytes
    scope_id: bytes
    about_kind: str
    about_id: bytes
    name: str
    media_type: str
    size_bytes: int
    digest: str
    data_class: str
    author_id: bytes


def add(
    connection: Connection,
    author: Author,
    scope_id: bytes,
    content: bytes,
    name: str,
    *,
    about: tuple[str, bytes],
    data_class: str = DataClass.COORDINATION,
    person_id: bytes | None = None,
) -> bytes:
    """Keep a file with a record of a household. Returns the id of its name; content that is there is not kept twice.

    Raises UsageError for what is empty, too large, of another kind than PNG, JPEG, PDF or plain text, or without a
    name; ReadOnly.
    """
    refuse_read_only(connection, scope_id)
    name, kind = _name(name), _checked(connection, content)
    digest = hashlib.sha256(content).hexdigest()
    bucket = {"scope_id": scope_id, "subject_id": person_id, "data_class": data_class, "agency_id": author.agency_id}
    for number, begin in enumerate(range(0, len(content), PART_BYTES)):
        part = content[begin : begin + PART_BYTES]
        _keep_part(connection, author, bucket, part, digest=digest, number=number)
    values = {
        "subject_id": person_id,
        "about_kind": about[0],
        "about_id": about[1],
        "name": name,
        "media_type": kind,
        "size_bytes": len(content),
        "digest": digest,
        "author_id": author.staff_id or bytes(16),
    }
    return records.add(connection, author, "attachment", scope_id, values, data_class=data_class)


def of_record(connection: Connection, about_id: bytes) -> list[AttachmentRow]:
    """The files with a record, in the order they were added."""
    table = tables()["attachment"]
    found = connection.execute(
        select(*(table.c[name] for name in _COLUMNS))
        .where(table.c.about_id == about_id, table.c.deleted_at.is_(None))
        .order_by(table.c.id)
    )
    return [AttachmentRow(*row) for row in found]


def of_family(connection: Connection, any_id: bytes, about_kind: str) -> dict[bytes, tuple[AttachmentRow, ...]]:
    """The files with every note, consent or other kind of record of a family, by the record's id."""
    table = tables()["attachment"]
    found: dict[bytes, tuple[AttachmentRow, ...]] = {}
    for row in connection.execute(
        select(*(table.c[name] for name in _COLUMNS))
        .where(table.c.scope_id.in_(household_ids(connection, any_id)), table.c.about_kind == about_kind)
        .where(table.c.deleted_at.is_(None))
        .order_by(table.c.id)
    ):
        made = AttachmentRow(*row)
        found[made.about_id] = (*found.get(made.about_id, ()), made)
    return found


def read(connection: Connection, attachment_id: bytes) -> bytes:
    """The content of a file. Raises NotFound, and FileIncomplete unless all of it is here as it was put in.

    A part that another station marked as removed counts as long as a name stands for it: that station did not know.
    """
    row = records.get(connection, "attachment", attachment_id)
    part = tables()["attachment_part"]
    found = connection.execute(
        select(part.c.body)
        .where(part.c.scope_id == row["scope_id"], part.c.digest == row["digest"])
        .where(part.c.data_class == row["data_class"], part.c.subject_id.is_not_distinct_from(row["subject_id"]))
        .order_by(part.c.number)
    ).scalars()
    try:
        content = b"".join(base64.b64decode(body, validate=True) for body in found)
    except (binascii.Error, ValueError):
        content = b""
    if hashlib.sha256(content).hexdigest() != row["digest"]:
        raise FileIncomplete(name=row["name"])
    return content


def remove(connection: Connection, author: Author, attachment_id: bytes) -> None:
    """Take a file's name away; its parts go with the last name that stands for them in the bucket. Raises NotFound."""
    row = records.get(connection, "attachment", attachment_id)
    refuse_read_only(connection, row["scope_id"])
    name, part = tables()["attachment"], tables()["attachment_part"]
    connection.execute(
        update(name).where(name.c.scope_id == row["scope_id"], name.c.id == attachment_id).values(deleted_at=author.now)
    )
    still = connection.execute(select(name.c.id).where(*_same_bucket(name, row)).limit(1)).first()
    if still is None:
        connection.execute(update(part).where(*_same_bucket(part, row)).values(deleted_at=author.now))


def _same_bucket(table: Any, row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        table.c.scope_id == row["scope_id"],
        table.c.digest == row["digest"],
        table.c.data_class == row["data_class"],
        table.c.subject_id.is_not_distinct_from(row["subject_id"]),
        table.c.deleted_at.is_(None),
    )


def _keep_part(
    connection: Connection, author: Author, bucket: dict[str, Any], content: bytes, *, digest: str, number: int
) -> None:
    table = tables()["attachment_part"]
    where = (bucket["scope_id"].hex(), (bucket["subject_id"] or b"").hex(), str(bucket["data_class"]))
    made = uuid8(settings.deployment_key(connection), "attachment_part", *where, digest, str(number))
    here = (table.c.scope_id == bucket["scope_id"], table.c.id == made)
    there = connection.execute(select(table.c.deleted_at).where(*here)).first()
    if there is None:
        body = base64.b64encode(content).decode()
        values = {**bucket, "id": made, "as_of": author.now, "digest": digest, "number": number, "body": body}
        connection.execute(insert(table), values)
    elif there[0] is not None:  # it was taken away once: put back
        connection.execute(update(table).where(*here).values(deleted_at=None))


def _checked(connection: Connection, content: bytes) -> str:
    """The media type of content that may be kept."""
    most = int(agency_settings.get(connection, agency_settings.ATTACHMENT, LARGEST_BYTES))
    if not content:
        raise UsageError(
            what=Message(mark("This file is empty.")), fix=Message(mark("Check that it is the right one."))
        )
    if len(content) > most:
        size = {"size": f"{len(content) / 1048576:.1f}", "most": f"{most / 1048576:.1f}"}
        raise UsageError(
            what=Message(mark("This file has {size} MB; at most {most} MB are kept."), size),
            fix=Message(mark("Scan it in black and white or with fewer dots, or keep only the pages that matter.")),
        )
    kind = sniff(content)
    if kind is None:
        raise UsageError(
            what=Message(mark("Only pictures (PNG, JPEG), PDF and plain text are kept.")),
            fix=Message(mark("Save or print it as PDF first.")),
        )
    return kind


def sniff(content: bytes) -> str | None:
    """The media type as the content itself says, whatever it is called; None for a kind that is not kept."""
    found = next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), None)
    return found or (TEXT if _is_text(content) else None)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter in "\n\r\t\f" for letter in text) and not _active(text)


def _active(text: str) -> bool:
    """Whether a text would be run or drawn as a page by whoever opens it."""
    begins = text.lstrip()[:200].lower()
    return begins.startswith(("<!doctype", "<html", "<svg", "<?xml", "<script", "#!"))


def _name(name: str) -> str:
    """The last part of a path, as far as it can be shown. Raises UsageError for none."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in last if letter.isprintable()).strip().strip(".")
    if not shown:
        raise UsageError(what=Message(mark("A file needs a name.")), fix=Message(mark("Name it and try again.")))
    return shown[-LONGEST_NAME:]


_COLUMNS = tuple(AttachmentRow.__slots__)
