"""Referrals and their events, consents: what leaves an agency and on what permission."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.domain.codes import ConsentStatus, DataClass, ReferralStatus
from ctcoord.models.base import Base, Id, Json, Synced, code, one_of
from ctcoord.models.household import of_household, of_person


class Referral(Synced, Base):
    """A request to a provider or agency for a person; states of FHIR Task."""

    __tablename__ = "referral"
    status: Mapped[str] = code(default=ReferralStatus.DRAFT)
    sub_status: Mapped[str | None]
    urgency: Mapped[str] = code(16, default="routine")
    domain: Mapped[str | None] = code()
    service: Mapped[str]
    recipient: Mapped[str]
    recipient_id: Mapped[Id | None]
    requested_on: Mapped[date | None]
    response_due: Mapped[date | None]
    barrier_id: Mapped[Id | None]
    outcome: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (one_of("status", ReferralStatus), of_household(), of_person("subject_id"))


class ReferralEvent(Synced, Base):
    """A step of a referral, appended and never changed."""

    __tablename__ = "referral_event"
    __data_class__ = DataClass.COORDINATION
    referral_id: Mapped[Id]
    happened_at: Mapped[datetime]
    status: Mapped[str] = code()
    reason: Mapped[str | None]
    channel: Mapped[str | None] = code()
    author_id: Mapped[Id | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (one_of("status", ReferralStatus), of_household(), Index(None, "referral_id"))


class Consent(Synced, Base):
    """A signed permission; immutable once given. ``withdraws_id`` names the consent a withdrawal ends."""

    __tablename__ = "consent"
    __data_class__ = DataClass.CORE
    status: Mapped[str] = code(default=ConsentStatus.REQUESTED)
    signer: Mapped[str | None]
    signer_capacity: Mapped[str | None] = code()
    recipient: Mapped[str]
    recipient_id: Mapped[Id | None]
    classes: Mapped[str]  # data classes, comma separated
    persons: Mapped[Json | None]
    purpose: Mapped[str | None]
    signed_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    withdraws_id: Mapped[Id | None] = mapped_column()

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (one_of("status", ConsentStatus), of_household(), of_person("subject_id"), Index(None, "valid_until"))
