"""Agencies, the people who work there, and who is assigned to which household."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from ctcoord.domain.codes import AgencyKind, DataClass, Role
from ctcoord.models.base import Base, Id, Synced, code, one_of


class Agency(Synced, Base):
    """An agency that owns households and sends files; its scope is itself."""

    __tablename__ = "agency"
    __data_class__ = DataClass.CORE
    agency_code: Mapped[str] = code()
    name: Mapped[str]
    short_name: Mapped[str]
    kind: Mapped[str] = code(default=AgencyKind.GOVERNMENT)
    time_zone: Mapped[str] = code(64, default="America/New_York")
    case_prefix: Mapped[str] = code(4)

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (one_of("kind", AgencyKind), Index(None, "agency_code", unique=True))


class Staff(Synced, Base):
    """A person who works for an agency; the id becomes an alias of the later login."""

    __tablename__ = "staff"
    __data_class__ = DataClass.CORE
    name: Mapped[str]
    role: Mapped[str] = code(default=Role.CASEWORKER)
    email: Mapped[str | None]
    active_from: Mapped[date | None]
    active_until: Mapped[date | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (one_of("role", Role),)


class Assignment(Synced, Base):
    """A household in a worker's caseload, from a day until a day; scope is the agency."""

    __tablename__ = "assignment"
    __data_class__ = DataClass.COORDINATION
    household_id: Mapped[Id]
    staff_id: Mapped[Id]
    assigned_from: Mapped[date]
    assigned_until: Mapped[date | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (Index(None, "household_id"), Index(None, "staff_id", "household_id"))
