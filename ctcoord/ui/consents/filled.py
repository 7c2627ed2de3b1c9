"""What the consent form says: as the rules read it, as its draft keeps it, and which fields it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ctcoord.domain.authorities import ADULT, LONGEST_DAYS, Authority, Capacity, Form, Method
from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.members import MemberRow

SIGNED = frozenset({"signer", "signer_capacity", "capacity_reason", "method", "witness"})  # asked of a consent only
OF_A_LAW = frozenset({"citation"})
OF_WHAT_IS_GIVEN = SIGNED | {"signed_on", "valid_until", "ends_with", "limits", "discloser", "purpose", "language"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the family: the record of ours where there is one."""

    id: bytes
    name: str
    born: date | None
    head: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """What is saved: the form, its status and language, and the signature as a picture or a file."""

    form: Form
    status: ConsentStatus
    language: str
    drawn: bytes = b""
    file: Path | None = None


def people(family: FamilyView) -> list[Person]:
    """Who of a family a consent can be about."""
    return [Person(_own(member, family), member.name, member.shown.birth_date, member.shown.head)
            for member in family.members if not member.died]  # fmt: skip


def _own(member: MemberRow, family: FamilyView) -> bytes:
    ours = (one.person_id for one in member.records if one.scope_id == family.own_household_id)
    return next(ours, member.shown.person_id)


def adult(person: Person, today: date) -> bool:
    """Whether somebody signs for themselves; who has no birth date is taken for an adult."""
    born = person.born
    return born is None or today.year - born.year - ((today.month, today.day) < (born.month, born.day)) >= ADULT


def same_name(left: str, right: str) -> bool:
    """But for case and spaces."""
    return left.casefold().split() == right.casefold().split()


def signers(words: str, family: list[Person]) -> list[bytes]:
    """Who of a family signed, in the order of the names that stand there with commas between them."""
    names = [part for part in re.split(r"[,;/&]", words) if part.strip()]
    found = (next((one.id for one in family if same_name(one.name, name)), None) for name in names)
    return [one for one in found if one is not None]


def last_day(today: date) -> date:
    """The latest end that a consent of today may have."""
    return today + timedelta(days=LONGEST_DAYS - 1)


def shown(field: str, authority: Authority, status: ConsentStatus, method: Method | None) -> bool:
    """Whether a field is asked for."""
    law, given = authority is not Authority.CONSENT, status is ConsentStatus.GIVEN
    if field in OF_A_LAW:
        return law
    if field in ("discloser", "limits", "language") or field in SIGNED:
        needed = not law and (given or (field == "signer" and status is ConsentStatus.REFUSED))
        return needed and (field != "witness" or method is Method.VERBAL)
    if field == "signed_on":
        return status is not ConsentStatus.REQUESTED
    return field not in OF_WHAT_IS_GIVEN or given


def form_from(said: dict[str, object], family: list[Person], *, attached: bool) -> Form:
    """The form as the rules read it, of what its fields say (see ``ConsentForm.said``)."""

    def text(name: str) -> str:
        return str(said.get(name) or "").strip()

    def day(name: str) -> date | None:
        return date.fromisoformat(text(name)) if text(name) else None

    def listed(name: str) -> list[str]:
        found = said.get(name)
        return [str(one) for one in found] if isinstance(found, list) else []

    ticked = set(listed("persons"))
    signs = signers(text("signer"), family)
    return Form(
        recipient=text("recipient"),
        classes=frozenset(DataClass(name) for name in listed("classes")),
        persons=tuple((one.id, one.born) for one in family if one.id.hex() in ticked),
        signer=text("signer"),
        signer_capacity=Capacity(text("signer_capacity") or Capacity.SELF),
        method=Method(text("method")) if text("method") else None,
        signed_on=day("signed_on"),
        valid_until=day("valid_until"),
        authority=Authority(text("authority") or Authority.CONSENT),
        signer_id=signs[0] if signs else None,
        also_signed=frozenset(signs[1:]),
        recipient_id=bytes.fromhex(text("recipient_id")) or None,
        discloser=text("discloser"),
        purpose=text("purpose"),
        limits=text("limits"),
        ends_with=text("ends_with"),
        citation=text("citation"),
        witness=text("witness"),
        capacity_reason=text("capacity_reason"),
        attached=attached,
    )
