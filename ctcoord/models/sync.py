"""What sync keeps: how far each bucket has come, what was acknowledged, and what two people changed at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.models.base import Base, Id, Json, Synced, code
from ctcoord.models.household import of_household


class Conflict(Synced, Base):
    """Two changes of one field, made without knowing of each other: both kept until a person chooses.

    Made by the central database: the first to arrive stays in the record, ``value`` is the second. Values
    are ``{"v": …}``; without ``field`` the second change was the deletion of the record. Lies in the
    record's own bucket. Decided once, for every station, by setting ``choice``.
    """

    __tablename__ = "conflict"
    entity: Mapped[str] = code()
    record_id: Mapped[Id]
    field: Mapped[str | None] = code(64)
    base: Mapped[Json | None]
    first: Mapped[Json | None]
    first_by: Mapped[Id | None]
    first_at: Mapped[datetime | None]
    value: Mapped[Json | None]
    made_by: Mapped[Id | None]
    made_at: Mapped[datetime | None]
    choice: Mapped[str | None] = code(8)
    decided_by: Mapped[Id | None]
    decided_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("choice IN ('first', 'second', 'edited')", name="choice"),
            of_household(),
            Index(None, "record_id"),
        )


class Bucket(Base):
    """How far this copy of a bucket has come; ``subject_id`` is sixteen zero bytes for the scope as a whole."""

    __tablename__ = "bucket"
    scope_id: Mapped[Id] = mapped_column(primary_key=True)
    subject_id: Mapped[Id] = mapped_column(primary_key=True)
    data_class: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    set_hash: Mapped[int]  # below 2^60
    chain_hash: Mapped[bytes]
    may: Mapped[str] = code(8)
    owner_id: Mapped[Id | None]
    locked: Mapped[bool] = mapped_column(default=False)  # not shown until it syncs again

    __table_args__: Any = (
        CheckConstraint("may IN ('read', 'append', 'write')", name="may"),
        {"sqlite_with_rowid": False},
    )


class AckedOp(Base):
    """An op as it was sent and acknowledged; kept 35 days, to be sent again to a database that was restored."""

    __tablename__ = "acked_op"
    op_id: Mapped[Id] = mapped_column(primary_key=True)
    scope_id: Mapped[Id]
    seq: Mapped[int | None]  # of its bucket
    device_seq: Mapped[int]
    acked_at: Mapped[datetime]
    sent: Mapped[str]  # JSON

    __table_args__: Any = (Index(None, "acked_at"), {"sqlite_with_rowid": False})
