"""Closed lists of codes. Their words are in the catalogue; their meaning is here.

Lists that agencies may extend (support domains, note kinds) are not enums: they are checked
against ``resources`` data by the services, never by a CHECK in the database.
"""

from __future__ import annotations

from enum import StrEnum


class DataClass(StrEnum):
    """How sensitive a row is; with household and subject it makes the bucket, the unit of access."""

    CORE = "core"
    COORDINATION = "coordination"
    CHILDCARE = "childcare"
    HOUSING = "housing"
    TRANSIT = "transit"
    WORKFORCE = "workforce"
    EDUCATION = "education"
    INCOME = "income"
    HEALTH = "health"
    SUBSTANCE_USE = "substance_use"  # 42 CFR Part 2
    SAFETY = "safety"  # violence, confidential addresses
    JUSTICE = "justice"


class SupportStatus(StrEnum):
    """Where a support stands; waitlisted and applied have no authorised dates yet."""

    APPLIED = "applied"
    WAITLISTED = "waitlisted"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"
    DENIED = "denied"


class WorkStatus(StrEnum):
    """The five states of work, the same for tasks, barriers and steps."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    BLOCKED = "blocked"
    DONE = "done"


class Severity(StrEnum):
    """How much a barrier or finding weighs, most severe first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class LinkStatus(StrEnum):
    """What was decided about two records; 'different' is remembered and never asked again."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"  # not now: may be proposed again by the next file
    DIFFERENT = "different"
    UNDONE = "undone"


class ReferralStatus(StrEnum):
    """FHIR R4 Task.status as SDOH Clinical Care uses it."""

    DRAFT = "draft"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    COMPLETED = "completed"
    FAILED = "failed"
    ENTERED_IN_ERROR = "entered-in-error"


class ConsentStatus(StrEnum):
    """States of a signed permission; the row is immutable once given, withdrawal is a new fact."""

    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    INVALIDATED = "invalidated"


class ProposalStatus(StrEnum):
    """What became of something that was tried out for a family."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    DROPPED = "dropped"


class AgencyKind(StrEnum):
    """What an agency is; rows of victim service providers are refused by shared stores."""

    GOVERNMENT = "government"
    PROVIDER = "provider"
    VICTIM_SERVICE_PROVIDER = "victim_service_provider"


# Kinds of records in an agency's own scope that its stewards write, who write nothing else there: they assign nobody.
OF_STEWARDS = frozenset({"form"})


class Role(StrEnum):
    """What a signed-in person may do (see the access rules of sync)."""

    CASEWORKER = "caseworker"
    SUPERVISOR = "supervisor"
    STEWARD = "steward"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


# The four domains every deployment has; agencies may add others.
DOMAINS = ("childcare", "housing", "transit", "workforce")

# HUD's codes for an answer that is missing, kept as they came (HMIS Data Dictionary, list 1.7).
DOES_NOT_KNOW, PREFERS_NOT_TO_ANSWER, NOT_COLLECTED = 8, 9, 99
