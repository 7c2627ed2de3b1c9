"""Files kept with a case: signatures, scanned pages, letters. Content lies apart from its name, in parts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.models.base import Base, Id, Synced, code
from ctcoord.models.household import of_household, of_person

PART_BYTES = 48 * 1024  # of content; 64 KiB as text


class Attachment(Synced, Base):
    """A file with a record of a household. ``digest`` names its content: the same file is kept once a bucket."""

    __tablename__ = "attachment"
    __since__ = 2
    about_kind: Mapped[str] = code()
    about_id: Mapped[Id]
    name: Mapped[str]
    media_type: Mapped[str] = code(64)
    size_bytes: Mapped[int]
    digest: Mapped[str] = code(64)  # SHA-256, hex
    author_id: Mapped[Id]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("size_bytes >= 0", name="size_bytes"),
            of_household(),
            of_person("subject_id"),
            Index(None, "about_id"),
        )


class AttachmentPart(Synced, Base):
    """Up to 48 KiB of the content called ``digest``, in base64; its id follows from bucket, digest and number."""

    __tablename__ = "attachment_part"
    __since__ = 2
    digest: Mapped[str] = code(64)
    number: Mapped[int] = mapped_column()
    body: Mapped[str] = mapped_column()

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (of_household(), of_person("subject_id"), Index(None, "scope_id", "digest", "number"))
