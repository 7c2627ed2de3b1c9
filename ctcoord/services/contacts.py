"""How to reach somebody safely: phones, mail, message places; what may be left there; and where they really live.

Every number keeps what was typed beside what was parsed. A confidential address is a record of class ``safety``
beside the substitute one that everybody sees.
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
    """Where somebody really is."""

    id: bytes
    person_id: bytes
    kind: str
    address: str
    known_to: str | None
    valid_until: date | None


def of_household(connection: Connection, household_id: bytes) -> list[ContactDetail]:
    """How the members of a household may be reached, in the order it was written down."""
    rows = connection.execute(_CONTACTS, {"home": household_id})
    return [build(ContactDetail, (*row[:5], *(flag(one) for one in row[5:9]), row[9])) for row in rows]


def confidential_of(connection: Connection, household_id: bytes) -> list[KeptAddress]:
    """Confidential addresses of a household, for the one form that shows them."""
    rows = connection.execute(_KEPT, {"home": household_id})
    return [build(KeptAddress, (*row[:5], day(row[5]))) for row in rows]


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
    if kind not in PLACES or not address.strip():
        raise UsageError(what="A confidential address is of a home, work or school.", fix="Type it in full.")
    person = records.get(connection, "person", person_id)
    values = {
        "person_id": person_id,
        "subject_id": person_id,
        "kind": kind,
        "address": address.strip(),
        "known_to": (known_to or "").strip() or None,
        "valid_until": valid_until,
    }
    return records.add(connection, author, "confidential_address", person["scope_id"], values)


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
    "SELECT id, person_id, kind, address, known_to, valid_until FROM confidential_address"
    " WHERE scope_id = :home AND deleted_at IS NULL ORDER BY id"
)
