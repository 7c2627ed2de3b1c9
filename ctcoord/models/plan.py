"""Where a family wants to be: goals, how far they have come, what each goal rests on, and what is proposed."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.domain.codes import DataClass, ProposalStatus, WorkStatus
from ctcoord.models.base import Base, Id, Json, Synced, code, one_of, since
from ctcoord.models.household import of_household, of_person


class Goal(Synced, Base):
    """A measurable aim of a person or family with a target date. Its steps are tasks about it.

    ``measure`` says what is counted ("certificates earned"), from ``baseline`` to ``target`` in ``unit``.
    """

    __tablename__ = "goal"
    title: Mapped[str]
    domain: Mapped[str | None] = code()
    status: Mapped[str] = code(default=WorkStatus.NOT_STARTED)
    owner: Mapped[str | None]
    target_on: Mapped[date | None]
    reached_on: Mapped[date | None]
    measure: Mapped[str | None] = mapped_column(info=since(2))
    unit: Mapped[str | None] = mapped_column(info=since(2))
    baseline: Mapped[float | None] = mapped_column(info=since(2))
    target: Mapped[float | None] = mapped_column(info=since(2))
    review_on: Mapped[date | None] = mapped_column(info=since(2))
    outcome: Mapped[str | None] = code(info=since(2))

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (one_of("status", WorkStatus), of_household())


class GoalReading(Synced, Base):
    """How far a goal had come on a day, in the goal's unit."""

    __tablename__ = "goal_reading"
    __since__ = 2
    __data_class__ = DataClass.COORDINATION
    goal_id: Mapped[Id]
    observed_on: Mapped[date]
    value: Mapped[float]
    remark: Mapped[str | None]
    author_id: Mapped[Id | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (of_household(), Index(None, "goal_id"))


class GoalTie(Synced, Base):
    """A goal rests on a support, an activity, a referral or the end of a barrier."""

    __tablename__ = "goal_tie"
    __since__ = 2
    __data_class__ = DataClass.COORDINATION
    goal_id: Mapped[Id]
    about_kind: Mapped[str] = code(16)
    about_id: Mapped[Id]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("about_kind IN ('support', 'activity', 'referral', 'barrier')", name="about_kind"),
            of_household(),
            Index(None, "goal_id"),
        )


class Proposal(Synced, Base):
    """What was tried out and is to be talked over: edits of a family's supports that no record has yet.

    ``changes`` is ``{"edits": [...]}`` in the order they were made; ``findings`` is ``{"before": {kind: count},
    "after": {kind: count}, "minutes": [before, after]}`` on the day it was made, the minutes those a week without care.
    ``subject_id`` None: it is about the family as a whole.
    """

    __tablename__ = "proposal"
    __since__ = 2
    __data_class__ = DataClass.COORDINATION
    title: Mapped[str]
    changes: Mapped[Json] = mapped_column()
    findings: Mapped[Json | None]
    status: Mapped[str] = code(16, default=ProposalStatus.PROPOSED)
    made_on: Mapped[date]
    author_id: Mapped[Id | None]
    decided_on: Mapped[date | None]
    reason: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (one_of("status", ProposalStatus), of_household(), of_person("subject_id"))
