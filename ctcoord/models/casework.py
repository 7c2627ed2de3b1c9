"""What caseworkers add: barriers, tasks, notes, corrections, and what they set aside for a while."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.domain.codes import DataClass, Severity, WorkStatus
from ctcoord.models.base import Base, Id, Json, Synced, code, one_of, since
from ctcoord.models.household import of_household, of_person


class Barrier(Synced, Base):
    """What stands between a family and a goal; closed, never deleted. Its steps are tasks about it."""

    __tablename__ = "barrier"
    title: Mapped[str]
    domain: Mapped[str | None] = code()
    category: Mapped[str | None] = code()
    severity: Mapped[str] = code(default=Severity.MEDIUM)
    status: Mapped[str] = code(default=WorkStatus.NOT_STARTED)
    waiting_on: Mapped[str | None]
    blocks_kind: Mapped[str | None] = code()  # support, activity, goal, barrier
    blocks_id: Mapped[Id | None]
    opened_on: Mapped[date]
    resolved_on: Mapped[date | None]
    resolution: Mapped[str | None]
    outcome: Mapped[str | None] = code(info=since(2))  # domain/barriers.py

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (one_of("severity", Severity), one_of("status", WorkStatus), of_household(), of_person("subject_id"))


class Task(Synced, Base):
    """A next step with a due date; also what rules raise, such as 'source changed'."""

    __tablename__ = "task"
    title: Mapped[str]
    reason: Mapped[str | None]
    kind: Mapped[str] = code(default="task")
    domain: Mapped[str | None] = code()
    status: Mapped[str] = code(default=WorkStatus.NOT_STARTED)
    waiting_on: Mapped[str | None]
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    assigned_to: Mapped[Id | None]
    about_kind: Mapped[str | None] = code()
    about_id: Mapped[Id | None]
    template: Mapped[str | None] = code(info=since(2))
    outcome: Mapped[str | None] = mapped_column(info=since(2))
    snoozed_until: Mapped[date | None]
    snooze_reason: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        still_open = Index("ix_task_open", "due_on", sqlite_where=text("done_on IS NULL"))
        return (one_of("status", WorkStatus), of_household(), still_open)


class Note(Synced, Base):
    """A note or contact; amended by a new row, never overwritten."""

    __tablename__ = "note"
    kind: Mapped[str] = code(default="note")
    occurred_at: Mapped[datetime]
    minutes: Mapped[int | None]
    body: Mapped[str]
    author_id: Mapped[Id]
    amends_id: Mapped[Id | None]
    attendees: Mapped[str | None] = mapped_column(info=since(2))
    interpreter: Mapped[str | None] = code(info=since(2))  # who interpreted; None: nobody said
    about_kind: Mapped[str | None] = code(info=since(2))
    about_id: Mapped[Id | None] = mapped_column(info=since(2))

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("minutes BETWEEN 0 AND 1440", name="minutes"),
            of_household(),
            Index(None, "scope_id", "occurred_at"),
        )


class Snooze(Synced, Base):
    """Something that a rule raises for Home, left until a day for a stated reason; the newest row counts."""

    __tablename__ = "snooze"
    __since__ = 2
    __data_class__ = DataClass.COORDINATION
    rule: Mapped[str] = code()
    about_kind: Mapped[str] = code()
    about_id: Mapped[Id]
    until: Mapped[date]
    reason: Mapped[str]
    author_id: Mapped[Id | None]
    made_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (of_household(), Index(None, "about_id"))


class Correction(Synced, Base):
    """A caseworker's own value laid over an imported fact; an import never touches it.

    Lives in the author's own agency's household. ``value`` and ``basis`` are ``{"v": …}``: the
    value to show, and the imported value it was based on. A moved basis raises a task.
    """

    __tablename__ = "correction"
    __data_class__ = DataClass.CORE
    target_scope_id: Mapped[Id]
    target_id: Mapped[Id]
    entity: Mapped[str] = code()
    field: Mapped[str] = code(64)
    value: Mapped[Json] = mapped_column()
    basis: Mapped[Json | None]
    author_id: Mapped[Id]
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (of_household(), Index(None, "target_scope_id", "target_id"))
