"""Supports, the activities they serve, and the weekly times of both."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.domain.codes import DataClass, SupportStatus
from ctcoord.models.base import Base, Id, Json, Synced, code, one_of
from ctcoord.models.household import of_household, of_person


class Support(Synced, Base):
    """One authorised or running service for a person, or for the household (``subject_id`` NULL)."""

    __tablename__ = "support"
    domain: Mapped[str] = code()
    program: Mapped[str]
    provider: Mapped[str | None]
    provider_id: Mapped[Id | None]  # organization of the directory
    site: Mapped[str | None]
    site_id: Mapped[Id | None]
    place_id: Mapped[Id | None]
    group_key: Mapped[str | None]  # who was served together, e.g. HMIS HouseholdID of the enrolment
    status: Mapped[str] = code(default=SupportStatus.ACTIVE)
    applied_on: Mapped[date | None]
    authorized_from: Mapped[date | None]
    authorized_to: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    minutes_a_week: Mapped[int | None]
    renewal_due: Mapped[date | None]
    coverage: Mapped[str | None]  # what it pays for: full day, zones 1-3, …
    amount_cents: Mapped[int | None]
    amount_period: Mapped[str | None] = code(16)  # week, month, once
    detail: Mapped[Json | None]  # codes of the source that have no column, by the source's names

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (
            one_of("status", SupportStatus),
            CheckConstraint("minutes_a_week BETWEEN 0 AND 10080", name="minutes_a_week"),
            CheckConstraint("authorized_to >= authorized_from", name="authorized_order"),
            of_household(),
            of_person("subject_id"),
            Index("ix_support_due", text("coalesce(renewal_due, authorized_to)")),
        )


class Activity(Synced, Base):
    """What a person must be at: training, job, school, a series of appointments."""

    __tablename__ = "activity"
    __data_class__ = DataClass.COORDINATION
    person_id: Mapped[Id]
    kind: Mapped[str] = code(16)
    title: Mapped[str]
    place_id: Mapped[Id | None]
    support_id: Mapped[Id | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (of_household(), of_person())


class Schedule(Synced, Base):
    """Weekly times of a support or an activity in local wall-clock time; fields as HSDS schedule.

    ``closes_at`` earlier than ``opens_at`` ends after midnight. ``interval`` counts weeks.
    """

    __tablename__ = "schedule"
    __data_class__ = DataClass.COORDINATION
    owner_kind: Mapped[str] = code(16)
    owner_id: Mapped[Id]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    freq: Mapped[str] = code(8, default="WEEKLY")
    interval: Mapped[int] = mapped_column(default=1)
    byday: Mapped[str]  # MO,TU,WE,TH,FR,SA,SU
    opens_at: Mapped[str] = code(5)  # HH:MM
    closes_at: Mapped[str] = code(5)
    description: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("owner_kind IN ('support', 'activity')", name="owner_kind"),
            CheckConstraint('"interval" BETWEEN 1 AND 52', name="interval"),
            of_household(),
            Index(None, "owner_id"),
        )


class ScheduleException(Synced, Base):
    """Days on which a schedule is closed or runs at other times: holidays, breaks, early dismissal."""

    __tablename__ = "schedule_exception"
    __data_class__ = DataClass.COORDINATION
    schedule_id: Mapped[Id]
    on_from: Mapped[date]
    on_to: Mapped[date]
    closed: Mapped[bool] = mapped_column(default=True)
    opens_at: Mapped[str | None] = code(5)
    closes_at: Mapped[str | None] = code(5)
    reason: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (CheckConstraint("on_to >= on_from", name="order"), of_household(), Index(None, "schedule_id"))


class Observation(Synced, Base):
    """A dated fact of a person that an agency recorded: income, disability, education, a service given.

    ``code`` is the source's own code (HUD lists for HMIS); ``detail`` holds the parts by source name.
    """

    __tablename__ = "observation"
    kind: Mapped[str] = code()
    observed_on: Mapped[date | None]
    code: Mapped[str | None] = mapped_column()
    amount_cents: Mapped[int | None]
    support_id: Mapped[Id | None]
    stage: Mapped[int | None]  # HUD list 5.03.1, data collection stage
    detail: Mapped[Json | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (of_household(), of_person("subject_id"), Index(None, "scope_id", "kind", "observed_on"))
