"""Assertions that records of several agencies are the same family or the same person.

A link is stored as half-rows, one per household, sharing one ``link_id``; each half is seen only
with its household. A link never widens access and is always reversible.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from ctcoord.domain.codes import DataClass, LinkStatus
from ctcoord.models.base import Base, Id, Json, Synced, code, one_of
from ctcoord.models.household import of_household, of_person


class Linking(Synced):
    """What both kinds of half-rows say."""

    __abstract__ = True
    __data_class__ = DataClass.CORE
    link_id: Mapped[Id]
    status: Mapped[str] = code(default=LinkStatus.PROPOSED)
    evidence: Mapped[Json | None]
    score: Mapped[int | None]  # 0 to 100; None for exact evidence
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[Id | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[Id | None]


class FamilyLink(Linking, Base):
    """These households are one family."""

    __tablename__ = "family_link"

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (one_of("status", LinkStatus), of_household(), Index(None, "link_id"), Index(None, "status"))


class PersonLink(Linking, Base):
    """These person records are one person; never implies that their households are one family."""

    __tablename__ = "person_link"
    person_id: Mapped[Id]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (
            one_of("status", LinkStatus),
            of_person(),
            Index(None, "link_id"),
            Index(None, "person_id"),
            Index(None, "status"),
        )
