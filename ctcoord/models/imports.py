"""Where imported facts came from: runs, source rows, and what a run changed, so that it can be undone.

These tables stay on the workstation. Records carry ``as_of`` themselves, so that a second station
that imports the same or an older file changes nothing even without them.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.models.base import Base, Id, Json, code


class ImportRun(Base):
    """One applied agency file (or folder, or zip)."""

    __tablename__ = "import_run"
    id: Mapped[Id] = mapped_column(primary_key=True)
    agency_id: Mapped[Id]
    system: Mapped[str] = code(64)
    format: Mapped[str] = code(16)
    source_name: Mapped[str]  # the name of the file, never its path
    content_hash: Mapped[bytes]
    exported_at: Mapped[datetime | None]
    full_refresh: Mapped[bool] = mapped_column(default=False)
    staff_id: Mapped[Id | None]
    applied_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    report: Mapped[Json] = mapped_column()  # the counts of ImportReport

    __table_args__ = (Index(None, "applied_at"),)


class SourceRow(Base):
    """The newest known row of a source record: its hash and date decide new, changed, unchanged or old."""

    __tablename__ = "source_row"
    agency_id: Mapped[Id]
    system: Mapped[str] = code(64)
    kind: Mapped[str] = code(64)  # file kind, e.g. Client
    source_id: Mapped[str]
    content_hash: Mapped[bytes]
    source_date: Mapped[datetime | None]
    deleted: Mapped[bool] = mapped_column(default=False)
    absent_since: Mapped[date | None]
    run_id: Mapped[Id]
    file: Mapped[str]
    line: Mapped[int]

    __table_args__ = (
        PrimaryKeyConstraint("agency_id", "system", "kind", "source_id"),
        {"sqlite_with_rowid": False},
    )


class SourceRecord(Base):
    """Which records an input row made: one row may make several (health and safety), several rows one.

    ``fills``: the row only fills fields of a record that another row makes (HMIS Exit).
    """

    __tablename__ = "source_record"
    scope_id: Mapped[Id]
    record_id: Mapped[Id]
    agency_id: Mapped[Id]
    system: Mapped[str] = code(64)
    kind: Mapped[str] = code(64)
    source_id: Mapped[str]
    entity: Mapped[str] = code()
    fills: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        PrimaryKeyConstraint("scope_id", "record_id", "kind", "source_id"),
        {"sqlite_with_rowid": False},
    )


class ImportChange(Base):
    """What a record or source row was before a run changed it: all its columns by name, ids in hex.

    What a run created has no row here: it carries the run's id itself.
    """

    __tablename__ = "import_change"
    seq: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[Id]
    entity: Mapped[str] = code()
    scope_id: Mapped[Id | None]
    record_id: Mapped[Id | None]
    before: Mapped[Json | None]

    __table_args__ = (
        CheckConstraint("entity <> ''", name="entity"),
        Index(None, "run_id"),
        Index(None, "record_id"),
    )
