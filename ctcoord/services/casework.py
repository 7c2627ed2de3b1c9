"""Notes and contacts, and the household of our own agency that everything we write goes to.

Each function makes one record in the transaction it is given and returns its id. A family that our
agency has no household for yet gets one with the first thing written about it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Table, insert, select, text

from ctcoord.domain.codes import DataClass, LinkStatus
from ctcoord.errors import UsageError
from ctcoord.models import tables
from ctcoord.models.ids import new_id
from ctcoord.services import records, rights, safety, settings
from ctcoord.services.author import Author
from ctcoord.services.components import rebuild
from ctcoord.services.families import household_ids
from ctcoord.words import mark

NOTE_KINDS = ("note", "phone", "visit", "text", "email", "meeting", "mail")
INTERPRETERS = ("none", "staff", "phone", "professional", "relative")
MAX_NOTE = 20_000


def add_note(
    connection: Connection,
    author: Author,
    any_id: bytes,
    body: str,
    *,
    kind: str = "note",
    minutes: int | None = None,
    occurred_at: datetime | None = None,
    amends_id: bytes | None = None,
    attendees: str | None = None,
    interpreter: str | None = None,
    about: tuple[str, bytes] | None = None,
    person_id: bytes | None = None,
) -> bytes:
    """A note or contact about a family, who was there and who interpreted. Raises UsageError.

    ``about`` is the (kind, id) of the barrier, goal or referral that it is about. An amendment is a note of its own.
    """
    if not body.strip() or len(body) > MAX_NOTE:
        raise UsageError(what="A note must have some text, at most 20,000 characters.", fix="Shorten it or split it.")
    values = {
        "kind": kind if kind in NOTE_KINDS else "note",
        "occurred_at": occurred_at or author.now,
        "minutes": minutes,
        "body": body.strip(),
        "author_id": author.staff_id or bytes(16),
        "amends_id": amends_id,
        "attendees": (attendees or "").strip() or None,
        "interpreter": interpreter if interpreter in INTERPRETERS else None,
        "about_kind": about[0] if about else None,
        "about_id": about[1] if about else None,
        "subject_id": person_id,
    }
    return records.add(connection, author, "note", own_household(connection, author, any_id), values)


def own_household(connection: Connection, author: Author, any_id: bytes) -> bytes:
    """Our agency's household of a family; made and linked with the first write.

    Raises NotFound, ReadOnly where it may only be read, and UsageError where a safety flag keeps another agency's
    family to itself.
    """
    ids = household_ids(connection, any_id)
    found = _ours(connection, author, ids)
    if found:
        rights.refuse_read_only(connection, found)
        return found
    if author.agency_id is None:
        return ids[0]
    if safety.flagged(connection) & set(ids):
        raise safety.refusal()
    made = new_id()
    connection.execute(
        insert(tables()["household"]),
        {
            "scope_id": made,
            "id": made,
            "data_class": DataClass.CORE,
            "owner_id": author.agency_id,
            "agency_id": author.agency_id,
            "case_number": next_case_number(connection, author.agency_id),
            "as_of": author.now,
        },
    )
    link = {
        "data_class": DataClass.CORE,
        "link_id": new_id(),
        "status": LinkStatus.CONFIRMED,
        "evidence": {"kind": "own_record"},
        "proposed_at": author.now,
        "decided_at": author.now,
        "decided_by": author.staff_id,
        "agency_id": author.agency_id,
    }
    connection.execute(
        insert(tables()["family_link"]), [{**link, "scope_id": scope, "id": new_id()} for scope in (ids[0], made)]
    )
    rebuild(connection, [made])
    return made


def known_household(connection: Connection, author: Author, any_id: bytes) -> bytes:
    """Our agency's household of a family that has one: none is made. Raises as ``own_household``, and UsageError."""
    if author.agency_id is not None and _ours(connection, author, household_ids(connection, any_id)) is None:
        raise UsageError(
            what=mark("Your agency has no case of this family: there is nothing to close, reopen or hand over."),
            fix=mark("A case begins with the first thing that you write about the family."),
        )
    return own_household(connection, author, any_id)


def _ours(connection: Connection, author: Author, ids: list[bytes]) -> bytes | None:
    table: Table = tables()["household"]
    found = connection.execute(
        select(table.c.id)
        .where(table.c.id.in_(ids), table.c.owner_id == author.agency_id, table.c.deleted_at.is_(None))
        .order_by(table.c.id)
        .limit(1)
    ).scalar()
    return bytes(found) if found else None


def next_case_number(connection: Connection, agency_id: bytes) -> str:
    """The next number people see: agency prefix and this station's block, e.g. '10-4471'."""
    agency = tables()["agency"]
    prefix = connection.execute(select(agency.c.case_prefix).where(agency.c.id == agency_id)).scalar()
    block, used = settings.get(connection, "station_block", 1), settings.get(connection, "case_numbers_used", 0) + 1
    settings.put(connection, "case_numbers_used", used)
    return f"{prefix or '00'}-{block}{used:03d}"


def last_action(connection: Connection) -> bytes:
    """The id of the action being written, to hand to an undo later."""
    return bytes(connection.execute(text("SELECT action_id FROM temp.action")).scalar_one())
