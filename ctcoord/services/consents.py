"""Authorities to share: asked for, given, refused, ended. Immutable once given; what ends one is a fact of its own.

A row is kept in our own agency's household. The central database (``scope.sql``) reads every row that is 'given',
whatever its authority: one that names an agency known there opens that agency, from the day it was signed, the kinds
of data that ``domain/consent.py`` lets a consent open. So a statute, agreement or court order opens there what a
consent would; ``safety``, which no consent opens, is only kept. A recipient who is no agency there is only kept, too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from ctcoord.domain.authorities import IN_PLACE, STEPS, Authority, Capacity, Form, Method, Problem, called, problems
from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.errors import FormNotValid, UsageError
from ctcoord.models.ids import new_id
from ctcoord.services import records, sharing
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household
from ctcoord.words import Message, mark
from ctcoord.words.codes import CODES

_ASKABLE = (ConsentStatus.REQUESTED, ConsentStatus.GIVEN, ConsentStatus.REFUSED)


def record_form(
    connection: Connection,
    author: Author,
    any_id: bytes,
    form: Form,
    *,
    status: ConsentStatus = ConsentStatus.GIVEN,
    language: str | None = None,
    attachment_id: bytes | None = None,
    consent_id: bytes | None = None,
) -> bytes:
    """A consent, or another authority, as a form says it. Returns its id: ``consent_id`` where one was made before,
    so that its signature is kept under it.

    ``form.persons`` are the people it is about; none, of a request or a refusal, is everybody. A law begins to hold
    today unless the form says when. Raises FormNotValid with the first thing that keeps it from being given, and
    UsageError for a form without recipient or kinds of data, or a status that is not recorded this way.
    """
    scope = own_household(connection, author, any_id)
    values = _values(connection, author, form, scope, status=status, language=language, attachment_id=attachment_id)
    return records.add(connection, author, "consent", scope, values | ({"id": consent_id} if consent_id else {}))


def make_id() -> bytes:
    """The id that the next consent will have: what is kept with it is kept under it from the start."""
    return new_id()


def answer_request(
    connection: Connection,
    author: Author,
    consent_id: bytes,
    form: Form,
    *,
    status: ConsentStatus = ConsentStatus.GIVEN,
    language: str | None = None,
    attachment_id: bytes | None = None,
) -> None:
    """Fill in what was asked for: given or refused. Raises FormNotValid, ConsentIsFixed if it was answered."""
    row = records.get(connection, "consent", consent_id)
    if row["status"] not in IN_PLACE or status not in STEPS[ConsentStatus.REQUESTED] or ended(connection, consent_id):
        raise records.consent_fixed()
    scope = row["scope_id"]
    values = _values(connection, author, form, scope, status=status, language=language, attachment_id=attachment_id)
    answer = {"status": values.pop("status")}
    records.change(connection, "consent", consent_id, {**values, "as_of": author.now})
    records.change(connection, "consent", consent_id, answer)  # last: from then on it is fixed, in any database


def withdraw(
    connection: Connection, author: Author, consent_id: bytes, *, signer: str, on: date | None = None
) -> bytes:
    """What was given, or asked for, holds no longer: a fact of its own. Returns its id.

    ``on``: the day it was withdrawn, today unless it is earlier. What was disclosed before stays disclosed
    (42 CFR 2.31(a)(6)). Raises ConsentIsFixed for what was refused or has ended.
    """
    return _end(
        connection,
        author,
        consent_id,
        ConsentStatus.WITHDRAWN,
        signer=signer,
        signed_on=min(on or author.today, author.today),
    )


def invalidate(connection: Connection, author: Author, consent_id: bytes, reason: str) -> bytes:
    """It turned out never to have been valid: a fact of its own, with the reason. Returns its id.

    Raises UsageError without a reason, ConsentIsFixed for what was not given or has ended otherwise.
    """
    if not reason.strip():
        raise UsageError(what="Say why this consent was never valid.", fix="Write a few words.")
    said = {"purpose": reason.strip(), "signed_on": author.today}
    return _end(connection, author, consent_id, ConsentStatus.INVALIDATED, **said)


def ended(connection: Connection, consent_id: bytes) -> str | None:
    """The status of the fact that ended a consent; None while nothing did."""
    found = connection.execute(_ENDED, {"id": consent_id}).scalar()
    return str(found) if found else None


def explain(problem: Problem) -> Message:
    """What keeps a form from being given, as a sentence."""
    return Message(
        CODES["consent_problem"][problem.code],
        {
            "field": Message(CODES["consent_field"].get(problem.field, problem.field)),
            "data_class": Message(CODES["data_class"][problem.data_class]) if problem.data_class else "",
        },
    )


def _values(
    connection: Connection,
    author: Author,
    form: Form,
    scope: bytes,
    *,
    status: ConsentStatus,
    language: str | None,
    attachment_id: bytes | None,
) -> dict[str, Any]:
    if status not in _ASKABLE:
        raise UsageError(
            what="A consent is requested, given or refused; what ends one is recorded for it.",
            fix="Choose one of the three.",
        )
    _check(form, status, author.today)
    law = form.authority is not Authority.CONSENT
    given = status is ConsentStatus.GIVEN
    recipient = form.recipient.strip()
    return {
        "status": status,
        "signer": form.signer.strip() or None,
        "signer_capacity": None if law else form.signer_capacity,
        "recipient": recipient,
        "recipient_id": _agency_called(connection, recipient) or form.recipient_id,
        "classes": _listed(form.classes),
        "persons": _persons(connection, scope, form),
        "subject_id": None,
        "purpose": form.purpose.strip() or None,
        "signed_on": form.signed_on or (author.today if law and given else None),
        "valid_until": form.valid_until,
        "authority": form.authority,
        "citation": form.citation.strip() or None,
        "discloser": form.discloser.strip() or None,
        "limits": form.limits.strip() or None,
        "ends_with": form.ends_with.strip() or None,
        "capacity_reason": None if law else form.capacity_reason.strip() or None,
        "method": None if law else form.method,
        "witness": form.witness.strip() or None,
        "language": language,
        "attachment_id": attachment_id,
    }


def _persons(connection: Connection, scope: bytes, form: Form) -> dict[str, Any] | None:
    """Whom it is about, as kept: ids in hex, and whether these are all of the family (``whole``)."""
    if not form.persons:
        return None
    named = [who for who, _born in form.persons]
    whole = {"whole": True} if sharing.names_everybody(connection, scope, named) else {}
    return {"v": sorted(who.hex() for who in named), **whole}


def _check(form: Form, status: ConsentStatus, today: date) -> None:
    """Raises FormNotValid. Whoever refuses owes nobody the rest of the form, nor does who was only asked."""
    if not form.recipient.strip() or not form.classes:
        raise UsageError(what="A consent names who may see what.", fix="Say who receives it, and which kinds of data.")
    found = problems(form, today) if status is ConsentStatus.GIVEN else []
    if found:
        rule = found[0].citation
        fix = Message(mark("The rule: {rule}"), {"rule": rule}) if rule else Message(mark("Correct it and try again."))
        raise FormNotValid(what=explain(found[0]), fix=fix, problems=tuple(found))


_KEPT = ("recipient", "recipient_id", "classes", "persons", "authority", "citation", "subject_id")


def _end(connection: Connection, author: Author, consent_id: bytes, status: ConsentStatus, **said: Any) -> bytes:
    row = records.get(connection, "consent", consent_id)
    now = ConsentStatus(row["status"])
    if status not in STEPS[now] or ended(connection, consent_id):
        raise records.consent_fixed()
    values = {name: row[name] for name in _KEPT}
    return records.add(
        connection, author, "consent", row["scope_id"], {**values, **said, "status": status, "withdraws_id": consent_id}
    )


def form_of(row: Mapping[str, Any], persons: Collection[tuple[bytes, date | None]] = ()) -> Form:
    """The form that a kept row fills in, to renew it: without signature and dates. ``persons`` with birth dates."""
    return Form(
        recipient=row["recipient"],
        recipient_id=row["recipient_id"],
        classes=frozenset(DataClass(name) for name in row["classes"].split(",") if name in set(DataClass)),
        persons=tuple(persons),
        signer=row["signer"] or "",
        signer_capacity=Capacity(row["signer_capacity"] or Capacity.SELF),
        method=Method(row["method"]) if row["method"] else None,
        signed_on=None,
        valid_until=None,
        authority=Authority(row["authority"] or Authority.CONSENT),
        discloser=row["discloser"] or "",
        purpose=row["purpose"] or "",
        limits=row["limits"] or "",
        ends_with=row["ends_with"] or "",
        citation=row["citation"] or "",
    )


def _listed(classes: Collection[DataClass]) -> str:
    return ",".join(name for name in DataClass if name in classes)


def _agency_called(connection: Connection, name: str) -> bytes | None:
    """The one agency with this name or short name, but for case and spaces; None for nobody, or more than one."""
    found = {
        bytes(row.id)
        for row in connection.execute(_AGENCIES)
        if called(name) in (called(row.name), called(row.short_name))
    }
    return next(iter(found)) if len(found) == 1 else None


_AGENCIES = text("SELECT id, name, short_name FROM agency WHERE deleted_at IS NULL")
_ENDED = text(
    "SELECT status FROM consent WHERE withdraws_id = :id AND deleted_at IS NULL"
    " AND status IN ('withdrawn', 'invalidated') ORDER BY id LIMIT 1"
)
