"""What the search of the directory reads: derived from its records, on this workstation only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.models.base import Base, Id


class DirectoryDoc(Base):
    """A service as it is searched and listed, in the FTS5 index by ``docid``.

    ``tags`` are words that no text has: ``needchildcare``, ``townnewbritain``, ``langes``. ``sort_key`` is the name
    without case and accents.
    """

    __tablename__ = "directory_doc"
    docid: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[Id]
    name: Mapped[str]
    provider: Mapped[str]
    about: Mapped[str]
    tags: Mapped[str]
    town: Mapped[str | None]
    sort_key: Mapped[str]

    __table_args__: Any = (
        Index("uq_directory_doc_service", "service_id", unique=True),
        Index(None, "sort_key", "docid"),
        Index(None, "docid", "sort_key"),
    )


class DirectoryPoint(Base):
    """Where a service is given: degrees north and east, one row a place."""

    __tablename__ = "directory_point"
    docid: Mapped[int] = mapped_column(primary_key=True)
    latitude: Mapped[float] = mapped_column(primary_key=True)
    longitude: Mapped[float] = mapped_column(primary_key=True)

    __table_args__: Any = ({"sqlite_with_rowid": False},)


class DirectoryDirty(Base):
    """Services whose search text is to be made again before the transaction commits."""

    __tablename__ = "directory_dirty"
    service_id: Mapped[Id] = mapped_column(primary_key=True)

    __table_args__: Any = ({"sqlite_with_rowid": False},)
