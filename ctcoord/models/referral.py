"""Referrals and their events, consents: what leaves an agency and on what permission."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.domain.codes import ConsentStatus, DataClass, ReferralStatus
from ctcoord.models.base import Base, Id, Json, Synced, code, one_of, since
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
    service_id: Mapped[Id | None] = mapped_column(info=since(2))  # of the directory
    assigned_to: Mapped[Id | None] = mapped_column(info=since(2))
    authority_id: Mapped[Id | None] = mapped_column(info=since(2))  # the consent it was sent under, or
    legal_reason: Mapped[str | None] = mapped_column(info=since(2))  # the law that needs none
    classes: Mapped[str | None] = mapped_column(info=since(2))  # data classes disclosed, comma separated
    language: Mapped[str | None] = code(8, info=since(2))  # of the packet
    sent_on: Mapped[date | None] = mapped_column(info=since(2))
    channel: Mapped[str | None] = code(info=since(2))
    confirmation: Mapped[str | None] = mapped_column(info=since(2))
    chase_on: Mapped[date | None] = mapped_column(info=since(2))
    appointment_on: Mapped[date | None] = mapped_column(info=since(2))
    appointment_at: Mapped[str | None] = code(5, info=since(2))  # local HH:MM
    interpreter: Mapped[str | None] = code(info=since(2))  # booked for it, or who interpreted; None: nobody said
    wait_position: Mapped[int | None] = mapped_column(info=since(2))
    wait_length: Mapped[int | None] = mapped_column(info=since(2))
    review_on: Mapped[date | None] = mapped_column(info=since(2))  # on hold: look again
    reason_code: Mapped[str | None] = code(info=since(2))  # why declined, cancelled, failed, on hold
    next_step: Mapped[str | None] = code(info=since(2))  # what a decline led to
    follows_id: Mapped[Id | None] = mapped_column(info=since(2))  # the referral that this one replaces
    closed_on: Mapped[date | None] = mapped_column(info=since(2))
    outside_number: Mapped[str | None] = mapped_column(info=since(2))  # the recipient's own number for it

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
    reason_code: Mapped[str | None] = code(info=since(2))
    recipient: Mapped[str | None] = mapped_column(info=since(2))  # as addressed
    confirmation: Mapped[str | None] = mapped_column(info=since(2))

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (one_of("status", ReferralStatus), of_household(), Index(None, "referral_id"))


class Consent(Synced, Base):
    """An authority to share: a signed permission, or the law that takes its place; immutable once given.

    ``withdraws_id`` names the consent that a withdrawal, or a finding that it was never valid, ends.
    """

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
    authority: Mapped[str | None] = code(16, info=since(2))  # domain/authorities.py; None: consent
    citation: Mapped[str | None] = mapped_column(info=since(2))
    discloser: Mapped[str | None] = mapped_column(info=since(2))
    limits: Mapped[str | None] = mapped_column(info=since(2))  # how much, in the signer's words
    ends_with: Mapped[str | None] = mapped_column(info=since(2))  # an event that ends it earlier
    method: Mapped[str | None] = code(16, info=since(2))  # drawn, scanned, paper, verbal
    capacity_reason: Mapped[str | None] = mapped_column(info=since(2))  # why a young minor signs alone
    witness: Mapped[str | None] = mapped_column(info=since(2))
    language: Mapped[str | None] = code(8, info=since(2))
    attachment_id: Mapped[Id | None] = mapped_column(info=since(2))  # the signature, or the signed page

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (one_of("status", ConsentStatus), of_household(), of_person("subject_id"), Index(None, "valid_until"))
