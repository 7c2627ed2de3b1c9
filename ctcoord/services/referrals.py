"""Referrals: drafts, what a decline leads to, who has them, and their history.

Sending and answers are in ``referral_steps``, lists and the board in ``referral_board``. A step that may not be taken
raises ReferralRefused with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, text

from ctcoord.domain.codes import DataClass
from ctcoord.domain.codes import ReferralStatus as S
from ctcoord.domain.referrals import (
    ASKS_NEXT_STEP,
    HmisResult,
    NextStep,
    Reason,
    Refused,
    Urgency,
    hmis_result,
)
from ctcoord.errors import NothingAllows, ReferralRefused, UsageError
from ctcoord.models.base import Instant
from ctcoord.services import records, sharing
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household
from ctcoord.services.driver import instant
from ctcoord.words import Message, mark
from ctcoord.words.codes import CODES

_PERSON = "person"  # in ``extra``
LONGEST = 200  # characters of a service, a recipient
# The kind of data that a referral to such a service gives away by itself: its record is kept in that class.
_TELLING = (DataClass.SUBSTANCE_USE, DataClass.JUSTICE, DataClass.HEALTH)
# Never handed on in a referral: a court order for it is answered by counsel.
NEVER = frozenset({DataClass.SAFETY})


@dataclass(frozen=True, slots=True)
class EventRow:
    """A step of a referral; ``author`` is the name of who wrote it down, '' where it came from outside."""

    status: str
    happened_at: datetime
    reason: str | None
    reason_code: str | None
    channel: str | None
    recipient: str | None
    confirmation: str | None
    author: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a referral asks for. ``person_id`` None: the household. ``classes`` empty: the usual ones of the domain."""

    service: str
    recipient: str
    recipient_id: bytes | None = None  # an organization of the directory, or an agency
    service_id: bytes | None = None
    domain: str | None = None
    urgency: Urgency = Urgency.ROUTINE
    person_id: bytes | None = None
    barrier_id: bytes | None = None
    classes: frozenset[DataClass] = field(default_factory=frozenset)
    language: str | None = None
    chase_on: date | None = None  # of a draft: send it by


def draft(
    connection: Connection, author: Author, any_id: bytes, wanted: Wanted, *, follows_id: bytes | None = None
) -> bytes:
    """A referral that nobody was sent yet. Domain and person follow from the barrier unless they are given.

    Raises UsageError without service or recipient, NotFound for a barrier that is not here.
    """
    barrier = records.get(connection, "barrier", wanted.barrier_id) if wanted.barrier_id else {}
    domain = wanted.domain or barrier.get("domain")
    scope = own_household(connection, author, any_id)
    person = wanted.person_id or barrier.get("subject_id")
    classes = _allowed(wanted.classes or _usual(domain))
    values = {
        **_said(wanted, domain, classes),
        **_about(connection, scope, person),
        "status": S.DRAFT,
        "barrier_id": wanted.barrier_id,
        "follows_id": follows_id,
        "assigned_to": author.staff_id,
    }
    made = records.add(connection, author, "referral", scope, values, data_class=_kept_as(classes))
    event(connection, author, made, scope, S.DRAFT)
    return made


def edit(connection: Connection, author: Author, referral_id: bytes, wanted: Wanted) -> None:
    """Change what a draft says; whom it is for stays. Raises ReferralRefused for what was sent, UsageError."""
    row = records.get(connection, "referral", referral_id)
    if row["status"] != S.DRAFT:
        raise ReferralRefused(
            what=Message(mark("This referral was sent: what the other side has seen is not changed.")),
            fix=Message(mark("Tell them, and add a step; or cancel it and make a new one.")),
        )
    domain = wanted.domain or row["domain"]
    classes = _allowed(wanted.classes or _usual(domain))
    if _kept_as(classes) != row["data_class"]:
        raise UsageError(
            what="A referral that gives away more, or less, is kept apart from this one.",
            fix="Cancel this draft and make a new one.",
        )
    records.change(connection, "referral", referral_id, {**_said(wanted, domain, classes), "as_of": author.now})


def next_step(
    connection: Connection, author: Author, referral_id: bytes, step: NextStep, wanted: Wanted | None = None
) -> bytes | None:
    """What a decline leads to; another provider or service is a new draft, whose id is returned.

    ``again`` says what the draft may ask for. Raises ReferralRefused unless it was declined or failed and nobody has
    chosen yet; UsageError for a draft that says nothing.
    """
    row = records.get(connection, "referral", referral_id)
    if row["status"] not in ASKS_NEXT_STEP or row["next_step"]:
        raise ReferralRefused(
            what=Message(mark("Nothing is to be chosen here: it was not declined, or the next step is known.")),
            fix=Message(mark("Open the referral to see what followed.")),
        )
    if step is not NextStep.STOP and wanted is None:
        raise UsageError(what="A referral needs a service and a recipient.", fix="Say who is asked for what.")
    records.change(connection, "referral", referral_id, {"next_step": step, "as_of": author.now})
    if step is NextStep.STOP or wanted is None:
        return None
    return draft(connection, author, row["scope_id"], wanted, follows_id=referral_id)


def again(row: Mapping[str, Any]) -> Wanted:
    """What a referral asked for, to ask somebody else: everything but the recipient."""
    named = (row["classes"] or "").split(",")
    return Wanted(
        service=row["service"],
        recipient="",
        domain=row["domain"],
        urgency=Urgency(row["urgency"]),
        person_id=person_of(row),
        barrier_id=row["barrier_id"],
        classes=frozenset(one for one in DataClass if one in named),
        language=row["language"],
    )


def reassign(connection: Connection, author: Author, referral_ids: Collection[bytes], staff_id: bytes) -> int:
    """Give referrals to somebody else in one go; returns how many changed hands. Raises NotFound, ReadOnly."""
    changed = 0
    for referral_id in referral_ids:
        row = records.get(connection, "referral", referral_id)
        if row["assigned_to"] != staff_id:
            records.change(connection, "referral", referral_id, {"assigned_to": staff_id, "as_of": author.now})
            changed += 1
    return changed


def history(connection: Connection, referral_id: bytes) -> list[EventRow]:
    """Its steps, the oldest first. Raises NotFound."""
    records.get(connection, "referral", referral_id)
    rows = connection.execute(_HISTORY, {"id": referral_id})
    return [EventRow(row[0], instant(row[1]), *row[2:]) for row in rows]


def result(row: Mapping[str, Any]) -> HmisResult | None:
    """How HMIS counts it (Event 4.20.D): None while it waits, or where nobody answered."""
    reason = Reason(row["reason_code"]) if row["reason_code"] in set(Reason) else None
    return hmis_result(S(row["status"]), reason)


def disclosed(row: Mapping[str, Any]) -> frozenset[DataClass]:
    """The kinds of data that a referral hands on."""
    named = (row["classes"] or "").split(",")
    return frozenset({DataClass.CORE, *(one for one in DataClass if one in named)}) - NEVER


def nothing_allows(row: Mapping[str, Any], missing: Collection[DataClass]) -> NothingAllows:
    """What is said where nothing opens these kinds of data to a referral's recipient; ``missing`` goes with it."""
    said = {"recipient": row["recipient"], "classes": listed(missing)}
    return NothingAllows(
        what=Message(mark("Nothing allows {recipient} to see: {classes}."), said),
        fix=Message(
            mark(
                "Ask for a consent that names this recipient and these kinds of data, or record the law that needs"
                " none."
            )
        ),
        missing=tuple(missing),
    )


def listed(classes: Collection[str]) -> Message:
    """Kinds of data, one after the other, in the reader's words."""
    names = [name for name in DataClass if name in classes]
    fields = {f"p{n}": Message(CODES["data_class"][name]) for n, name in enumerate(names)}
    return Message(", ".join(f"{{{name}}}" for name in fields), fields)


def _said(wanted: Wanted, domain: str | None, classes: Collection[DataClass]) -> dict[str, Any]:
    service, recipient = wanted.service.strip(), wanted.recipient.strip()
    if not service or not recipient or max(len(service), len(recipient)) > LONGEST:
        raise UsageError(what="A referral needs a service and a recipient.", fix="Say who is asked for what.")
    return {
        "service": service,
        "recipient": recipient,
        "recipient_id": wanted.recipient_id,
        "service_id": wanted.service_id,
        "domain": domain,
        "urgency": wanted.urgency,
        "classes": ",".join(name for name in DataClass if name in classes),
        "language": wanted.language,
        "chase_on": wanted.chase_on,
    }


def _usual(domain: str | None) -> frozenset[DataClass]:
    """Who it is and what the service is about; no more unless somebody asks for it."""
    return frozenset({DataClass.CORE, *(one for one in DataClass if one == domain)})


def _allowed(classes: Collection[DataClass]) -> frozenset[DataClass]:
    if NEVER & set(classes):
        raise UsageError(
            what="What keeps a person safe is not part of a referral.", fix="Leave it out; speak to your supervisor."
        )
    return frozenset({DataClass.CORE, *classes})


def _kept_as(classes: Collection[DataClass]) -> DataClass:
    return next((one for one in _TELLING if one in classes), DataClass.COORDINATION)


def _about(connection: Connection, scope: bytes, person: bytes | None) -> dict[str, Any]:
    """Whom it is for: the row of a person in our own household, where records point.

    Somebody whom only another agency has on record is named in ``extra``: nobody types a person twice.
    """
    if person is None:
        return {"subject_id": None}
    same = sharing.same_person(connection, person)
    found = connection.execute(_PEOPLE, {"scope": scope}).scalars()
    mine = next((bytes(one) for one in found if bytes(one) in same), None)
    return {"subject_id": mine} if mine else {"subject_id": None, "extra": {_PERSON: person.hex()}}


def person_of(row: Mapping[str, Any]) -> bytes | None:
    """Whom a referral is for: the id of a person of the family; None for the household."""
    named = (row["extra"] or {}).get(_PERSON)
    return row["subject_id"] or (bytes.fromhex(named) if named else None)


def refusal(why: Refused) -> ReferralRefused:
    """What is said instead of a step that is not taken."""
    return ReferralRefused(
        what=Message(CODES["referral_refused"][why]), fix=Message(CODES["referral_refused_fix"][why]), reason=why
    )


def whole(words: str | None) -> str | None:
    """Words as they were said, without the blanks around them; None for none. What is too long is refused later."""
    return (words or "").strip() or None


def event(
    connection: Connection,
    author: Author,
    referral_id: bytes,
    scope: bytes,
    status: S,
    *,
    at: datetime | None = None,
    **said: Any,
) -> None:
    """Append a step; of several in the same instant each is a microsecond later, so that their order is kept."""
    last = connection.execute(_LAST, {"id": referral_id, "soon": author.now + timedelta(seconds=1)}).scalar()
    after = instant(last) + timedelta(microseconds=1) if last else author.now
    values = {
        "referral_id": referral_id,
        "happened_at": at or max(author.now, after),
        "status": status,
        "author_id": author.staff_id,
        **said,
    }
    records.add(connection, author, "referral_event", scope, values)


_LAST = text(
    "SELECT max(happened_at) FROM referral_event WHERE referral_id = :id AND happened_at < :soon AND deleted_at IS NULL"
).bindparams(bindparam("soon", type_=Instant))
_HISTORY = text(
    "SELECT e.status, e.happened_at, e.reason, e.reason_code, e.channel, e.recipient, e.confirmation,"
    " coalesce(s.name, '') FROM referral_event e LEFT JOIN staff s ON s.id = e.author_id"
    " WHERE e.referral_id = :id AND e.deleted_at IS NULL ORDER BY e.happened_at, e.id"
)
_PEOPLE = text("SELECT id FROM person WHERE scope_id = :scope AND deleted_at IS NULL")
