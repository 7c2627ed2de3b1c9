"""What one agency knows about people living together, and how to find and reach them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.domain.codes import DataClass
from ctcoord.models.base import Base, Id, Json, Synced, code, since


def of_person(column: str = "person_id") -> ForeignKeyConstraint:
    """A reference to a person of the same household; checked at commit, so that order is free."""
    return ForeignKeyConstraint(
        ["scope_id", column], ["person.scope_id", "person.id"], deferrable=True, initially="DEFERRED"
    )


def of_household() -> ForeignKeyConstraint:
    """A household-scoped row belongs to a household that is here."""
    return ForeignKeyConstraint(["scope_id"], ["household.id"], deferrable=True, initially="DEFERRED")


class Household(Synced, Base):
    """The household record of one agency; ``scope_id`` is its own id, ``owner_id`` the agency."""

    __tablename__ = "household"
    __data_class__ = DataClass.CORE
    owner_id: Mapped[Id]
    case_number: Mapped[str | None]
    label: Mapped[str | None]  # how the source names the case
    languages: Mapped[str | None]  # ISO 639-1, comma separated, preferred first
    alias_of: Mapped[Id | None]
    closed_on: Mapped[date | None] = mapped_column(info=since(2))
    outcome: Mapped[str | None] = code(info=since(2))  # of a closed case

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("scope_id = id", name="own_scope"),
            Index("uq_household_id", "id", unique=True),
            Index(None, "owner_id"),
            Index(None, "case_number"),
        )


class Person(Synced, Base):
    """A member as one agency recorded them; ``subject_id`` is the person's own id."""

    __tablename__ = "person"
    __data_class__ = DataClass.CORE
    first_name: Mapped[str | None]
    middle_name: Mapped[str | None]
    last_name: Mapped[str | None]
    suffix: Mapped[str | None]
    names_hashed: Mapped[bool] = mapped_column(default=False)  # never compared or shown as names
    former_names: Mapped[str | None]  # searched, never printed
    birth_date: Mapped[date | None]
    birth_date_quality: Mapped[int | None]  # HUD list 3.03.2
    died_on: Mapped[date | None]
    sex: Mapped[int | None]  # HUD list 3.06
    race: Mapped[str | None]  # HUD list 3.04 column names, comma separated
    veteran: Mapped[int | None]
    relationship: Mapped[int | None]  # to the head of household, HUD list 3.15.1
    head: Mapped[bool] = mapped_column(default=False)
    languages: Mapped[str | None]
    interpreter_needed: Mapped[bool | None]
    special_needs: Mapped[bool | None]  # care until 19 instead of 13
    care_available: Mapped[bool | None]  # free to care for the household's children; None: nobody asked
    care_available_confirmed_on: Mapped[date | None]
    contact_note: Mapped[str | None]  # safe channels and hours, as the family said them
    qualities: Mapped[Json | None]
    sealed_on: Mapped[date | None] = mapped_column(
        info=since(2)
    )  # adopted: what came before is neither searched nor linked

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("subject_id = id", name="own_subject"),
            CheckConstraint("sex IS NULL OR sex IN (0, 1, 8, 9, 99)", name="sex"),
            of_household(),
            Index(None, "id"),  # an import asks which household a person was first seen in
            Index(None, "last_name", "first_name"),
            Index(None, "birth_date"),
        )


class Identifier(Synced, Base):
    """A number that an agency knows a person by. An SSN is a keyed hash and its last four digits."""

    __tablename__ = "identifier"
    __data_class__ = DataClass.CORE
    person_id: Mapped[Id]
    system: Mapped[str] = code(64)  # 'ssn', or the agency's own system
    value: Mapped[str | None]  # never for an SSN
    keyed_hash: Mapped[bytes | None]
    last_four: Mapped[str | None] = code(4)

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("system <> 'ssn' OR value IS NULL", name="no_ssn"),
            of_person(),
            Index(None, "system", "value"),
            Index(None, "keyed_hash"),
        )


class ContactPoint(Synced, Base):
    """A phone, e-mail or message place; kept as typed beside what was parsed, with what is safe."""

    __tablename__ = "contact_point"
    __data_class__ = DataClass.CORE
    person_id: Mapped[Id | None]
    kind: Mapped[str] = code(16)  # phone, email, mail, message
    value: Mapped[str]  # as typed
    normalized: Mapped[str | None]  # E.164 for phones
    safe: Mapped[bool | None]
    voicemail: Mapped[bool | None]
    hours: Mapped[str | None]
    texts: Mapped[bool | None] = mapped_column(info=since(2))
    preferred: Mapped[bool | None] = mapped_column(info=since(2))
    label: Mapped[str | None] = mapped_column(info=since(2))  # whose: "sister", "front desk"

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (of_person(), Index(None, "normalized"))
