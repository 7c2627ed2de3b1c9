"""Signed permissions: immutable once given; a refusal and a withdrawal are facts of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, insert, text

from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.errors import UsageError
from ctcoord.models.ids import new_id
from ctcoord.models.referral import Consent
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household


def record(
    connection: Connection,
    author: Author,
    any_id: bytes,
    *,
    recipient: str,
    classes: Sequence[DataClass],
    signer: str,
    signed_on: date,
    valid_until: date | None = None,
    status: ConsentStatus = ConsentStatus.GIVEN,
    signer_capacity: str = "self",
) -> bytes:
    """A permission as it was signed, or refused, for a family. Raises UsageError for one that opens nothing.

    ``recipient``: who may see; the name of an agency that is known here opens to that agency, any other is only kept.
    """
    if not recipient.strip() or not classes:
        raise UsageError(what="A consent names who may see what.", fix="Say who receives it, and which kinds of data.")
    if valid_until and valid_until < signed_on:
        raise UsageError(what="A consent cannot end before it is signed.", fix="Check its last day.")
    made = new_id()
    connection.execute(
        insert(Consent),
        {
            "scope_id": own_household(connection, author, any_id),
            "id": made,
            "data_class": DataClass.CORE,
            "agency_id": author.agency_id,
            "as_of": author.now,
            "status": status,
            "signer": signer,
            "signer_capacity": signer_capacity,
            "recipient": recipient.strip(),
            "recipient_id": _agency_called(connection, recipient.strip()),
            "classes": ",".join(classes),
            "signed_on": signed_on,
            "valid_until": valid_until,
        },
    )
    return made


def _agency_called(connection: Connection, name: str) -> bytes | None:
    """The one agency with this name, or short name; None where nobody or more than one is called so."""
    found = [bytes(row[0]) for row in connection.execute(_CALLED, {"name": name})]
    return found[0] if len(found) == 1 else None


_CALLED = text("SELECT id FROM agency WHERE deleted_at IS NULL AND :name IN (name, short_name)")
