"""How to reach somebody safely: phones, mail, message places; what may be left there; and where they really live.

Every number keeps what was typed beside what was parsed. A confidential address is a record of class ``safety``
beside the substitute one that everybody sees; it is corrected or ended, and never taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from ctcoord.domain.parse import Unreadable, parse_phone
from ctcoord.errors import UsageError
from ctcoord.services import records
from ctcoord.services.author import Author
from ctcoord.services.driver import day, flag
from ctcoord.services.people import build

KINDS = ("phone", "email", "mail", "message")
PLACES = ("home", "work", "school")
_ASKED = frozenset({"safe", "voicemail", "texts", "hours", "preferred", "label"})
_WHY_ENDED = "end_reason"  # in ``extra`` of a confidential address: programs of older versions carry it as it is


@dataclass(frozen=True, slots=True)
class ContactDetail:
    """A way to reach a member of our own household, with everything that was asked about it; None: nobody asked."""

    id: bytes
    person_id: bytes | None
    kind: str
    value: str
    label: str | None
    safe: bool | None
    voicemail: bool | None
    texts: bool | None
    preferred: bool | None
    hours: str | None


@dataclass(frozen=True, slots=True)
class KeptAddress:
    """Where somebody really is, or was until the end of a day; ``end_reason`` is why, where somebody ended it."""

    id: bytes
    person_id: bytes
    kind: str
    address: str
    known_to: str | None
    valid_until: date | None
    end_reason: str | None = None

    def has_ended(self, today: date) -> bool:
        """Whether it is not to be used any more: on its last day it still is."""
        return self.valid_until is not None and self.valid_until < today


def of_household(connection: Connection, household_id: bytes) -> list[ContactDetail]:
    """How the members of a household may be reached, in the order it was written down."""
    rows = connection.execute(_CONTACTS, {"home": household_id})
    return [build(ContactDetail, (*row[:5], *(flag(one) for one in row[5:9]), row[9])) for row in rows]


def confidential_of(connection: Connection, household_id: bytes) -> list[KeptAddress]:
    """Confidential addresses of a household, ended ones too, for the one form that shows them."""
    rows = connection.execute(_KEPT, {"home": household_id, "why": f"$.{_WHY_ENDED}"})
    return [build(KeptAddress, (*row[:5], day(row[5]), row[6])) for row in rows]


def add(
    connection: Connection, author: Author, person_id: bytes, kind: str, value: str, **asked: bool | str | None
) -> bytes:
    """A way to reach a person of our own record: safe, voicemail, texts, hours, preferred, label (whose phone it is).

    What nobody asked stays None, which is not yes. Raises UsageError, NotFound.
    """
    person = records.get(connection, "person", person_id)
    values = {"person_id": person_id, "subject_id": person_id, **_value(kind, value), **_answers(asked)}
    return records.add(connection, author, "contact_point", person["scope_id"], values)


def edit(connection: Connection, contact_id: bytes, **asked: bool | str | None) -> None:
    """Change what was asked about a way to reach somebody, or the ``value`` itself. Raises UsageError, NotFound."""
    found: dict[str, Any] = {}
    if "value" in asked:
        found = _value(records.get(connection, "contact_point", contact_id)["kind"], str(asked.pop("value")))
    records.change(connection, "contact_point", contact_id, {**found, **_answers(asked)})


def keep_confidential(
    connection: Connection,
    author: Author,
    person_id: bytes,
    address: str,
    *,
    kind: str = "home",
    known_to: str | None = None,
    valid_until: date | None = None,
) -> bytes:
    """Where somebody really is: seen by who may see ``safety``, never geocoded, printed, exported or sent.

    Source: CGS 54-240 to 54-240o (Address Confidentiality Program). Raises UsageError, NotFound.
    """
    place = _place(kind, address, known_to)
    person = records.get(connection, "person", person_id)
    values = {"person_id": person_id, "subject_id": person_id, **place, "valid_until": valid_until}
    return records.add(connection, author, "confidential_address", person["scope_id"], values)


def correct_confidential(connection: Connection, address_id: bytes, **said: str | None) -> None:
    """Say ``kind``, ``address`` or ``known_to`` of a confidential address anew; the rest stays.

    Raises UsageError, NotFound.
    """
    row = records.get(connection, "confidential_address", address_id)
    unknown = said.keys() - {"kind", "address", "known_to"}
    if unknown:
        raise TypeError(f"no such part of an address: {sorted(unknown)}")
    place = _place(*({**row, **said}[name] for name in ("kind", "address", "known_to")))
    records.change(connection, "confidential_address", address_id, {name: place[name] for name in said})


def end_confidential(connection: Connection, address_id: bytes, last_day: date | None, reason: str | None) -> None:
    """Say until the end of which day a confidential address is used, and why; None for both takes its end back.

    It stays on record, and its household flagged (``services.safety``). Raises UsageError, NotFound.
    """
    row = records.get(connection, "confidential_address", address_id)
    why = records.fitting(reason or "", 200) or None
    if (last_day is None) != (why is None):
        raise UsageError(what="An address ends with a day and a reason.", fix="Say both, or neither.")
    rest = {name: value for name, value in (row["extra"] or {}).items() if name != _WHY_ENDED}
    extra = {**rest, _WHY_ENDED: why} if why else rest
    records.change(connection, "confidential_address", address_id, {"valid_until": last_day, "extra": extra or None})


def _place(kind: str | None, address: str | None, known_to: str | None) -> dict[str, str | None]:
    """Where it is, and who else knows it. Raises UsageError for a place that nobody could find."""
    if kind not in PLACES or not (address or "").strip():
        raise UsageError(what="A confidential address is of a home, work or school.", fix="Type it in full.")
    return {"kind": kind, "address": (address or "").strip(), "known_to": (known_to or "").strip() or None}


def _value(kind: str, value: str) -> dict[str, Any]:
    """Kind, what was typed, and what it means. Raises UsageError for what cannot be called or written to."""
    if kind not in KINDS or not value.strip():
        raise UsageError(what="A contact is a phone, an e-mail, a mail address or a message place.", fix="Type it.")
    found: dict[str, Any] = {"kind": kind, "value": records.fitting(value, 500), "normalized": None}
    if kind == "phone":
        try:
            found["normalized"] = parse_phone(value)
        except Unreadable:
            raise UsageError(
                what="This is not a phone number.", fix="Type it with its area code: 860-555-0142."
            ) from None
    elif kind == "email":
        if "@" not in value or value.strip().startswith("@") or value.strip().endswith("@") or " " in value.strip():
            raise UsageError(what="This is not an e-mail address.", fix="Type it as name@example.org.")
        found["normalized"] = value.strip().casefold()
    return found


def _answers(asked: dict[str, bool | str | None]) -> dict[str, Any]:
    unknown = asked.keys() - _ASKED
    if unknown:
        raise TypeError(f"no such question: {sorted(unknown)}")
    return dict(asked)


_CONTACTS = text(
    "SELECT id, person_id, kind, value, label, safe, voicemail, texts, preferred, hours FROM contact_point"
    " WHERE scope_id = :home AND deleted_at IS NULL ORDER BY id"
)
_KEPT = text(
    "SELECT id, person_id, kind, address, known_to, valid_until, extra ->> :why FROM confidential_address"
    " WHERE scope_id = :home AND deleted_at IS NULL ORDER BY id"
)
