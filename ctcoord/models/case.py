"""What happened to a case as a whole: opened, handed over, closed, and who joined or left the household."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from ctcoord.domain.codes import DataClass
from ctcoord.models.base import Base, Id, Synced, code
from ctcoord.models.household import of_household, of_person


class CaseEvent(Synced, Base):
    """A step in the life of a case, appended and never changed."""

    __tablename__ = "case_event"
    __since__ = 2
    __data_class__ = DataClass.COORDINATION
    kind: Mapped[str] = code()  # domain/cases.py
    happened_on: Mapped[date]
    person_id: Mapped[Id | None]
    outcome: Mapped[str | None] = code()
    summary: Mapped[str | None]
    other_household_id: Mapped[Id | None]
    from_staff_id: Mapped[Id | None]
    to_staff_id: Mapped[Id | None]
    author_id: Mapped[Id | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (of_household(), of_person(), Index(None, "scope_id", "happened_on"))
