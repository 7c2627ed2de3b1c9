"""Steps of a referral: it goes out under an authority, they are asked again, they answer, it ends. Each is an event.

A step that may not be taken raises ReferralRefused with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, text

from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.domain.referrals import (
    LOOK_AGAIN_DAYS,
    OPEN,
    REASONS,
    RESPONSE_DAYS,
    Channel,
    Reason,
    Refused,
    Urgency,
    path,
    why_not,
)
from ctcoord.errors import UsageError
from ctcoord.services import agency_settings, records, sharing
from ctcoord.services.author import Author
from ctcoord.services.living import DIED_ON
from ctcoord.services.referrals import disclosed, event, nothing_allows, person_of, refusal, whole


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, or what happened, in one go. Fields left None say nothing; times are local HH:MM.

    ``cleared`` names details that hold no longer: an appointment that was called off, a place on a wait list.
    """

    status: S
    reason_code: Reason | None = None
    words: str = ""
    happened_at: datetime | None = None
    channel: Channel | None = None
    appointment_on: date | None = None
    appointment_at: str | None = None
    wait_position: int | None = None
    wait_length: int | None = None
    review_on: date | None = None
    outcome: str | None = None
    outside_number: str | None = None
    sub_status: str | None = None
    interpreter: str | None = None  # at the appointment: a code of CODES["interpreter_booked"]
    cleared: frozenset[str] = frozenset()


def send(
    connection: Connection,
    author: Author,
    referral_id: bytes,
    *,
    channel: Channel,
    addressed_to: str | None = None,
    confirmation: str | None = None,
    chase_on: date | None = None,
    response_due: date | None = None,
    legal_reason: str | None = None,
) -> None:
    """Note that it went out: how, to whom as addressed, and when to ask again (the day an answer is due, if not said).

    Raises NothingAllows unless a consent or other authority covers the recipient and every kind of data for this
    person, or ``legal_reason`` names the law that needs none; ReferralRefused if it was sent before; UsageError when
    the person has died: no letter goes out.
    """
    row = records.get(connection, "referral", referral_id)
    if row["status"] != S.DRAFT:
        _refuse(S(row["status"]), S.REQUESTED)
    _refuse_dead(connection, row)
    authority, reason = _authority(connection, author, row, legal_reason)
    due = response_due or author.today + timedelta(days=response_days(connection, row))
    values = {
        "status": S.REQUESTED,
        "requested_on": author.today,
        "sent_on": author.today,
        "response_due": due,
        "channel": channel,
        "confirmation": whole(confirmation),
        "chase_on": chase_on or due,
        "authority_id": authority,
        "legal_reason": reason,
        "as_of": author.now,
    }
    records.change(connection, "referral", referral_id, values)
    event(
        connection, author, referral_id, row["scope_id"], S.REQUESTED, channel=channel, reason=reason,
        recipient=whole(addressed_to) or row["recipient"], confirmation=whole(confirmation),
    )  # fmt: skip


def chase(
    connection: Connection, author: Author, referral_id: bytes, *, again_on: date, channel: Channel, words: str = ""
) -> None:
    """They were asked again: an event without a new state, and the day to ask next. Raises ReferralRefused."""
    row = records.get(connection, "referral", referral_id)
    if row["status"] != S.REQUESTED:
        raise refusal(
            Refused.NOT_SENT if row["status"] == S.DRAFT else why_not(S(row["status"]), S.REQUESTED) or Refused.BACK
        )
    records.change(connection, "referral", referral_id, {"chase_on": again_on, "as_of": author.now})
    event(
        connection, author, referral_id, row["scope_id"], S.REQUESTED, channel=channel, reason=whole(words),
        recipient=row["recipient"],
    )  # fmt: skip


def answer(connection: Connection, author: Author, referral_id: bytes, said: Answer) -> tuple[S, ...]:
    """Write down an answer or what happened; returns the states that were passed, each an event of its own.

    What is accepted without an appointment or a day to look again gets one, so that it rises by itself.
    The same status again is allowed while it is open and only brings details: a new appointment, another place on
    the wait list. Raises ReferralRefused with the reason, UsageError for a reason that does not fit or is missing,
    or a pause without a day to look again.
    """
    row = records.get(connection, "referral", referral_id)
    way = way_to(S(row["status"]), said.status)
    _check(said, row)
    changes = _changes(said, row, author)
    if said.status is S.ACCEPTED and not any({**row, **changes}[day] for day in _DAYS):
        changes["review_on"] = look_again_on(connection, author)  # or it would never rise again
    records.change(connection, "referral", referral_id, changes)
    for number, state in enumerate(way):
        last = state is way[-1]
        at = said.happened_at + timedelta(microseconds=number) if said.happened_at else None
        event(
            connection, author, referral_id, row["scope_id"], state, at=at,
            channel=said.channel if last else None, reason=whole(said.words) if last else None,
            reason_code=said.reason_code if last else None,
        )  # fmt: skip
    return way


def way_to(now: S, to: S) -> tuple[S, ...]:
    """The states that an answer passes; the same state again, while open, is a detail. Raises ReferralRefused."""
    if now is to and now in OPEN and now is not S.DRAFT:
        return (to,)
    if to is S.REQUESTED:
        raise refusal(Refused.NOT_SENT if now is S.DRAFT else why_not(now, to) or Refused.BACK)
    way = path(now, to)
    if not way:
        _refuse(now, to)
    return way


def response_days(connection: Connection, row: Mapping[str, Any]) -> int:
    """Within how many days an answer is due: as the service says, or the agency's setting for its program, or urgency.

    Setting ``response_days``: ``{"program": {NAME: days}, "urgency": {CODE: days}}``. What is urgent never waits
    longer than its urgency allows.
    """
    said: dict[str, dict[str, int]] = agency_settings.get(connection, agency_settings.RESPONSE, {})
    urgency = Urgency(row["urgency"])
    usual = said.get("urgency", {}).get(urgency, RESPONSE_DAYS[urgency])
    service = connection.execute(_SERVICE, {"id": row["service_id"]}).first() if row["service_id"] else None
    days = (service[0] or said.get("program", {}).get(service[1] or "")) if service else None
    if days is None:
        return int(usual)
    return int(days) if urgency is Urgency.ROUTINE else min(int(days), int(usual))


def look_again_on(connection: Connection, author: Author) -> date:
    """When to look again at what was accepted today without an appointment, as the agency decided."""
    return author.today + timedelta(
        days=int(agency_settings.get(connection, agency_settings.LOOK_AGAIN, LOOK_AGAIN_DAYS))
    )


def _authority(
    connection: Connection, author: Author, row: Mapping[str, Any], legal_reason: str | None
) -> tuple[bytes | None, str | None]:
    """The authority it goes out under, or the law. Raises NothingAllows with the kinds of data that none covers."""
    ask: dict[str, Any] = {
        "person": person_of(row), "recipient": row["recipient"], "recipient_id": row["recipient_id"],
    }  # fmt: skip
    wanted = disclosed(row)
    found = sharing.covering(connection, author, row["scope_id"], classes=wanted, **ask)
    if found or (legal_reason or "").strip():
        return found, None if found else whole(legal_reason)
    family = (connection, author, row["scope_id"])
    alone = [one for one in sorted(wanted) if sharing.covering(*family, classes=[one], **ask) is None]
    missing = alone or sorted(wanted)
    raise nothing_allows(row, missing)


def _refuse_dead(connection: Connection, row: Mapping[str, Any]) -> None:
    if person_of(row) is None:
        return
    same = sharing.same_person(connection, person_of(row))
    if connection.execute(_DIED, {"ids": list(same)}).scalar():
        raise UsageError(what="This person has died: nothing is sent.", fix="Cancel the draft.")


def _check(said: Answer, row: Mapping[str, Any]) -> None:
    offered = REASONS.get(said.status)
    if said.reason_code is not None and (offered is None or said.reason_code not in offered):
        raise UsageError(what="This reason does not fit what happened.", fix="Choose one of those that are offered.")
    if offered and said.reason_code is None and row["status"] != said.status:
        raise UsageError(what="Say why.", fix="Choose one of the reasons that are offered.")
    if said.status is S.ON_HOLD and not (said.review_on or (row["status"] == S.ON_HOLD and row["review_on"])):
        raise UsageError(what="A pause needs a day to look again.", fix="Choose the day.")
    place, length = said.wait_position, said.wait_length
    if any(one is not None and one < 1 for one in (place, length)) or (place and length and place > length):
        raise UsageError(what="There is no such place on the wait list.", fix="Check the two numbers.")


_DETAILS = (
    "appointment_on", "appointment_at", "wait_position", "wait_length", "review_on", "outcome", "outside_number",
    "sub_status", "interpreter",
)  # fmt: skip
_DAYS = ("appointment_on", "review_on")


def _changes(said: Answer, row: Mapping[str, Any], author: Author) -> dict[str, Any]:
    values: dict[str, Any] = {name: None for name in _DETAILS if name in said.cleared}
    values |= {name: getattr(said, name) for name in _DETAILS if getattr(said, name) is not None}
    if said.appointment_on is not None:  # a new day without an hour is not the old hour
        values["appointment_at"] = said.appointment_at
    if said.status is not S.ON_HOLD and row["status"] == S.ON_HOLD:
        values = {"review_on": None, **values}
    if said.status not in OPEN:
        on = said.happened_at.date() if said.happened_at else author.today
        values["closed_on"] = min(on, author.today)
    if said.status != row["status"] or said.reason_code:
        values["reason_code"] = said.reason_code
    return {**values, "status": said.status, "as_of": author.now}


def _refuse(now: S, to: S) -> None:
    raise refusal(why_not(now, to) or Refused.BACK)


_SERVICE = text("SELECT response_days, program FROM service WHERE id = :id AND deleted_at IS NULL")
# As any record of the person says; a correction says it for all of them (MemberRow.died).
_DIED = text(DIED_ON.format(records=":ids")).bindparams(bindparam("ids", expanding=True))
