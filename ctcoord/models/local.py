"""What only this workstation knows: outbox, audit, settings, and tables derived for speed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.models.base import Base, Id, Json, code


class Outbox(Base):
    """One op: a record created, a field set, a tombstone. Written only by the generated triggers.

    ``value`` and ``base_value`` are JSON texts; ids inside are lower-case hex. ``seq`` is this
    device's own order. ``held_until``: not to be sent before then, so that it can be undone. ``base_seq``:
    how far the bucket had come when the op was made, stamped before the bucket moves on. An acknowledged
    op stays until this station's copy has reached ``acked_seq``; a parked one until a person decides.
    ``state`` is pending, acked or parked.
    """

    __tablename__ = "outbox"
    seq: Mapped[int] = mapped_column(primary_key=True)
    op_id: Mapped[Id]
    action_id: Mapped[Id]
    scope_id: Mapped[Id]
    subject_id: Mapped[Id | None]
    data_class: Mapped[str] = code(16)
    entity: Mapped[str] = code()
    record_id: Mapped[Id]
    kind: Mapped[str] = code(8)
    field: Mapped[str | None] = code(64)
    value: Mapped[str | None]
    base_value: Mapped[str | None]
    author_id: Mapped[Id | None]
    made_at: Mapped[str] = code(32)
    held_until: Mapped[str | None] = code(32)
    base_seq: Mapped[int | None]
    state: Mapped[str] = code(8, server_default="pending")
    acked_seq: Mapped[int | None]
    reason: Mapped[str | None] = code(64)

    __table_args__ = (
        CheckConstraint("kind IN ('create', 'set', 'delete')", name="kind"),
        Index(None, "action_id"),
        Index(None, "scope_id", "record_id"),
        {"sqlite_autoincrement": True},
    )


class AuditEvent(Base):
    """Who viewed or changed what, chained by hash; ``detail`` never holds names or values."""

    __tablename__ = "audit_event"
    seq: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime]
    staff_id: Mapped[Id | None]
    action: Mapped[str] = code()
    scope_id: Mapped[Id | None]
    detail: Mapped[Json | None]
    chain: Mapped[bytes]

    __table_args__: Any = (Index(None, "scope_id", "happened_at"), {"sqlite_autoincrement": True})


class Setting(Base):
    """A setting of this store; JSON ``{"v": …}``."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Json]


class FamilyOf(Base):
    """The family of each household that is linked: the smallest household id of its component.

    Derived from confirmed family links; a household without a row is a family of its own.
    """

    __tablename__ = "family_of"
    household_id: Mapped[Id] = mapped_column(primary_key=True)
    family_id: Mapped[Id]

    __table_args__: Any = (Index(None, "family_id"), {"sqlite_with_rowid": False})


class MemberOf(Base):
    """The member that each linked person record is: the smallest person id of its component."""

    __tablename__ = "member_of"
    person_id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id]

    __table_args__: Any = (Index(None, "member_id"), {"sqlite_with_rowid": False})


class FamilyCard(Base):
    """How a family is called in lists, and of how many people it is; derived from its person records.

    ``name`` is the family name of who names the family, ``sort_key`` the heading without case and accents.
    """

    __tablename__ = "family_card"
    family_id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[str]
    heading: Mapped[str]
    sort_key: Mapped[str]
    birth_date: Mapped[date | None]
    people: Mapped[int]

    __table_args__: Any = (Index(None, "sort_key", "family_id"), {"sqlite_with_rowid": False})


class SearchDoc(Base):
    """The searchable text of a person, in the FTS5 indexes by ``docid``; derived from the records."""

    __tablename__ = "search_doc"
    docid: Mapped[int] = mapped_column(primary_key=True)
    scope_id: Mapped[Id]
    person_id: Mapped[Id]
    names: Mapped[str]
    facts: Mapped[str]  # birth dates, phones, address, identifiers, case number

    __table_args__: Any = (Index("uq_search_doc_person", "scope_id", "person_id", unique=True),)


class SearchWord(Base):
    """A word of the names in ``search_doc`` and how many persons bear it: what a misspelt word may mean."""

    __tablename__ = "search_word"
    wordid: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str]
    people: Mapped[int]

    __table_args__: Any = (Index(None, "word", unique=True),)


class SearchDirty(Base):
    """Persons whose search text is to be made again before the transaction commits.

    ``person_id`` equal to ``scope_id`` stands for the household: only its family's card is stale.
    """

    __tablename__ = "search_dirty"
    scope_id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(primary_key=True)

    __table_args__: Any = ({"sqlite_with_rowid": False},)
