"""Frozen rows of a family view: what the service hands to windows, the command line and reports.

Rows that come by the hundred are named tuples: making one takes a seventh of a frozen dataclass's time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from ctcoord.services.members import MemberRow
from ctcoord.services.people import AgencyRow, Source


class ScheduleRow(NamedTuple):
    """Weekly times; ``owner_id`` is a support or activity. Times are local HH:MM."""

    owner_id: bytes
    byday: str
    opens_at: str
    closes_at: str
    interval: int
    valid_from: date | None
    valid_to: date | None


class SupportRow(NamedTuple):
    """A support with its source; ``member`` is the key of the member it is for, None for the household."""

    id: bytes
    scope_id: bytes
    member: bytes | None
    member_name: str
    domain: str
    program: str
    provider: str | None
    site: str | None
    status: str
    applied_on: date | None
    authorized_from: date | None
    authorized_to: date | None
    ended_on: date | None
    end_reason: str | None
    minutes_a_week: int | None
    renewal_due: date | None
    coverage: str | None
    amount_cents: int | None
    amount_period: str | None
    detail: dict[str, Any] | None
    source: Source
    schedules: tuple[ScheduleRow, ...] = ()

    @property
    def ends(self) -> date | None:
        """The last day it runs, as far as is known."""
        return self.ended_on or self.authorized_to


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """What a member must be at."""

    id: bytes
    scope_id: bytes
    member: bytes | None
    member_name: str
    kind: str
    title: str
    starts_on: date | None
    ends_on: date | None
    support_id: bytes | None
    source: Source
    schedules: tuple[ScheduleRow, ...] = ()


class ObservationRow(NamedTuple):
    """A dated fact of a member."""

    id: bytes
    member: bytes | None
    member_name: str
    data_class: str
    kind: str
    observed_on: date | None
    code: str | None
    amount_cents: int | None
    detail: dict[str, Any] | None
    source: Source


@dataclass(frozen=True, slots=True)
class BarrierRow:
    """An open or closed barrier."""

    id: bytes
    scope_id: bytes
    title: str
    domain: str | None
    severity: str
    status: str
    waiting_on: str | None
    opened_on: date
    resolved_on: date | None
    member_name: str
    source: Source


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A next step."""

    id: bytes
    scope_id: bytes
    title: str
    reason: str | None
    kind: str
    domain: str | None
    status: str
    waiting_on: str | None
    due_on: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class GoalRow:
    """An aim with its target date."""

    id: bytes
    title: str
    domain: str | None
    status: str
    target_on: date | None
    reached_on: date | None


class NoteRow(NamedTuple):
    """A note or contact; ``amends_id`` names the note it completes."""

    id: bytes
    scope_id: bytes
    kind: str
    occurred_at: datetime
    minutes: int | None
    body: str
    author: str
    amends_id: bytes | None


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A signed permission or refusal, and until when it holds; ``ours``: our own agency wrote it down."""

    id: bytes
    status: str
    recipient: str
    classes: tuple[str, ...]
    signed_on: date | None
    valid_until: date | None
    ours: bool = False


class ReferralRow(NamedTuple):
    """A referral of any of the family's households; ``due_on`` is the day that counts in its state."""

    id: bytes
    scope_id: bytes
    service: str
    recipient: str
    domain: str | None
    status: str
    reason_code: str | None
    next_step: str | None
    due_on: date | None
    sent_on: date | None
    member_name: str
    worker: str


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One agency's record of the family."""

    id: bytes
    agency: AgencyRow | None
    case_number: str | None
    label: str | None
    languages: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class FamilyView:
    """Everything the family view shows, as frozen rows. Lists are in reading order."""

    id: bytes
    heading: str
    case_number: str | None
    languages: tuple[str, ...]
    worker: str | None
    households: tuple[HouseholdRow, ...]
    members: tuple[MemberRow, ...]
    supports: tuple[SupportRow, ...]
    activities: tuple[ActivityRow, ...]
    observations: tuple[ObservationRow, ...]
    barriers: tuple[BarrierRow, ...]
    tasks: tuple[TaskRow, ...]
    goals: tuple[GoalRow, ...]
    notes: tuple[NoteRow, ...]
    consents: tuple[ConsentRow, ...]
    own_household_id: bytes | None = field(default=None)
    referrals: tuple[ReferralRow, ...] = field(default=())
    read_only: tuple[bytes, ...] = field(default=())  # households that may be read and not written

    @property
    def may_write(self) -> bool:
        """Whether something new may be written about the family: it goes into our own agency's household."""
        return self.own_household_id not in self.read_only

    @property
    def head(self) -> MemberRow | None:
        """Who names the family."""
        return self.members[0] if self.members else None
