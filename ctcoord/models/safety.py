"""What only those who keep a person safe may see; every row here is of class ``safety``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from ctcoord.domain.codes import DataClass
from ctcoord.models.base import Base, Id, Synced, code
from ctcoord.models.household import of_household, of_person


class ConfidentialAddress(Synced, Base):
    """Where somebody really is whose shown place is a substitute (CGS 54-240): never geocoded, printed or sent."""

    __tablename__ = "confidential_address"
    __since__ = 2
    __data_class__ = DataClass.SAFETY
    person_id: Mapped[Id]
    kind: Mapped[str] = code(16)  # home, work, school
    address: Mapped[str]
    known_to: Mapped[str | None]
    valid_until: Mapped[date | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (of_person(),)


class ProtectiveReport(Synced, Base):
    """A mandated report about a child: spoken within 12 hours, written within 48 (CGS 17a-101b, 17a-101c)."""

    __tablename__ = "protective_report"
    __since__ = 2
    __data_class__ = DataClass.SAFETY
    person_id: Mapped[Id]
    learned_at: Mapped[datetime]
    spoken_at: Mapped[datetime | None]
    spoken_to: Mapped[str | None]
    written_at: Mapped[datetime | None]
    reference: Mapped[str | None]
    body: Mapped[str]
    author_id: Mapped[Id]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (of_household(), of_person(), Index(None, "learned_at"))
