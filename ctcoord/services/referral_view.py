"""One referral in full: what it asks, whether it may go, where it may go next, and its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, text

from ctcoord.domain.codes import DataClass
from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.domain.referrals import ASKS_NEXT_STEP, OPEN, path
from ctcoord.services import families, records, referral_steps, referrals, rights, sharing
from ctcoord.services.author import Author
from ctcoord.services.referrals import EventRow, Wanted


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral as a form or a page shows it. ``ways``: the states that an answer may bring it to now.

    ``covered_until``: the last day of the consent that covers it, None without one or without an end; ``missing``:
    kinds of data that nothing opens to the recipient today. ``member`` is '' for the household, ``due_on`` the day an
    answer would be due if it was sent today, ``look_again_on`` the day to look again if it was accepted today.
    ``needs_interpreter``: the person, or for the household one of its members, needs one at an appointment.
    """

    id: bytes
    scope_id: bytes
    family_id: bytes
    family: str
    member: str
    status: S
    wanted: Wanted
    again: Wanted
    ways: tuple[S, ...]
    asks_next_step: bool
    covered: bool
    covered_until: date | None
    missing: tuple[DataClass, ...]
    due_on: date
    appointment_on: date | None
    appointment_at: str | None
    wait_position: int | None
    wait_length: int | None
    interpreter: str | None
    needs_interpreter: bool
    review_on: date | None
    look_again_on: date
    outcome: str | None
    steps: tuple[EventRow, ...]
    read_only: bool


_ANSWERS = (S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD, S.COMPLETED, S.REJECTED, S.FAILED, S.CANCELLED)


def view(connection: Connection, author: Author, referral_id: bytes) -> ReferralView:
    """One referral in full. Raises NotFound."""
    row = records.get(connection, "referral", referral_id)
    status = S(row["status"])
    family = families.family_id(connection, row["scope_id"])
    covering, missing = _cover(connection, author, row)
    again = referrals.again(row)
    return ReferralView(
        id=referral_id,
        scope_id=row["scope_id"],
        family_id=family,
        family=str(connection.execute(_FAMILY, {"id": family}).scalar() or "?"),
        member=str(connection.execute(_MEMBER, {"id": again.person_id}).scalar() or ""),
        status=status,
        wanted=_wanted(row, again),
        again=again,
        ways=ways(status),
        asks_next_step=status in ASKS_NEXT_STEP and row["next_step"] is None,
        covered=covering is not None,
        covered_until=covering.valid_until if covering else None,
        missing=missing,
        due_on=author.today + timedelta(days=referral_steps.response_days(connection, row)),
        look_again_on=referral_steps.look_again_on(connection, author),
        needs_interpreter=bool(
            connection.execute(_INTERPRETED, {"scope": row["scope_id"], "id": again.person_id}).scalar()
        ),
        steps=tuple(referrals.history(connection, referral_id)),
        read_only=bool(rights.read_only(connection, [row["scope_id"]])),
        **{name: row[name] for name in _AS_STORED},
    )


def ways(status: S) -> tuple[S, ...]:
    """Where an answer may bring a referral from a state; while it is open, details of the same state too."""
    same = status if status in OPEN and status in _ANSWERS else None
    return tuple(state for state in _ANSWERS if state is same or path(status, state))


_AS_STORED = (
    "appointment_on", "appointment_at", "interpreter", "wait_position", "wait_length", "review_on", "outcome",
)  # fmt: skip


def _wanted(row: dict[str, Any], again: Wanted) -> Wanted:
    return Wanted(
        service=row["service"],
        recipient=row["recipient"],
        recipient_id=row["recipient_id"],
        service_id=row["service_id"],
        domain=row["domain"],
        urgency=again.urgency,
        person_id=again.person_id,
        barrier_id=row["barrier_id"],
        classes=again.classes,
        language=row["language"],
        chase_on=row["chase_on"],
    )


def _cover(
    connection: Connection, author: Author, row: dict[str, Any]
) -> tuple[sharing.AuthorityRow | None, tuple[DataClass, ...]]:
    known = sharing.of_family(connection, author, row["scope_id"])
    same = sharing.same_person(connection, referrals.person_of(row))
    asked = {"recipient": row["recipient"], "recipient_id": row["recipient_id"], "today": author.today}
    wanted = referrals.disclosed(row)
    found = sharing.covering_of(known, same, classes=wanted, **asked)
    if found:
        return next(one for one in known if one.id == found), ()
    alone = [one for one in DataClass if one in wanted and not sharing.covering_of(known, same, classes=[one], **asked)]
    return None, tuple(alone or (one for one in DataClass if one in wanted))


_FAMILY = text("SELECT name FROM family_card WHERE family_id = :id")
_MEMBER = text("SELECT iif(names_hashed, NULL, first_name) FROM person WHERE id = :id AND deleted_at IS NULL LIMIT 1")
_INTERPRETED = text(
    "SELECT EXISTS (SELECT 1 FROM person WHERE interpreter_needed AND deleted_at IS NULL"
    " AND iif(:id IS NULL, scope_id = :scope, id = :id))"
)
