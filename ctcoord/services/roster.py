"""Who belongs to a family as our own agency knows it: members added by hand, and how to reach them.

Facts that another agency sent are never typed again: a member here is somebody no file names, or
our own record of a person, which a link then joins with the other agencies' records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, update

from ctcoord.domain.codes import DataClass
from ctcoord.errors import NotFound, UsageError
from ctcoord.models.household import ContactPoint, Household, Person
from ctcoord.models.ids import new_id
from ctcoord.services import records
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household


@dataclass(frozen=True, slots=True)
class NewMember:
    """What is known of a member. ``relationship`` is HUD list 3.15.1, ``sex`` list 4.21."""

    first_name: str
    last_name: str
    birth_date: date | None = None
    sex: int | None = None
    relationship: int | None = None
    head: bool = False
    languages: str | None = None
    contact_note: str | None = None
    care_available: bool | None = None


def add_member(connection: Connection, author: Author, any_id: bytes, member: NewMember) -> bytes:
    """A person in our own household of the family; returns the person's id. Raises UsageError, NotFound."""
    if not (member.first_name.strip() or member.last_name.strip()):
        raise UsageError(what="A member needs a name.", fix="Type the first or the last name.")
    if member.birth_date and member.birth_date > author.today:
        raise UsageError(what="The birth date lies in the future.", fix="Check the year.")
    records.refuse_unkept({"first": member.first_name, "last": member.last_name, "note": member.contact_note})
    made = new_id()
    connection.execute(
        insert(Person),
        {
            "scope_id": own_household(connection, author, any_id),
            "id": made,
            "subject_id": made,
            "data_class": DataClass.CORE,
            "agency_id": author.agency_id,
            "as_of": author.now,
            "first_name": member.first_name.strip() or None,
            "last_name": member.last_name.strip() or None,
            "birth_date": member.birth_date,
            "birth_date_quality": 1 if member.birth_date else None,
            "sex": member.sex,
            "relationship": member.relationship,
            "head": member.head,
            "languages": member.languages,
            "contact_note": member.contact_note,
            "care_available": member.care_available,
            "names_hashed": False,
        },
    )
    return made


def add_phone(
    connection: Connection, author: Author, scope_id: bytes, person_id: bytes, number: str, *, safe: bool | None = None
) -> bytes:
    """A phone of a person of our own household, kept as typed beside the number it means. Raises UsageError."""
    from ctcoord.domain.parse import Unreadable, parse_phone

    try:
        normalized = parse_phone(number)
    except Unreadable:
        raise UsageError(what="This is not a phone number.", fix="Type it with its area code: 860-555-0142.") from None
    records.refuse_unkept({"number": number})
    made = new_id()
    connection.execute(
        insert(ContactPoint),
        {
            "scope_id": scope_id,
            "id": made,
            "subject_id": person_id,
            "data_class": DataClass.CORE,
            "agency_id": author.agency_id,
            "as_of": author.now,
            "person_id": person_id,
            "kind": "phone",
            "value": number.strip(),
            "normalized": normalized,
            "safe": safe,
        },
    )
    return made


def set_languages(connection: Connection, author: Author, any_id: bytes, languages: str) -> None:
    """Which languages the family speaks (ISO 639-1, comma separated, preferred first), on our own record."""
    table = Household.__table__
    mine = own_household(connection, author, any_id)
    connection.execute(update(Household).where(table.c.id == mine).values(languages=languages))


def set_speech(connection: Connection, person_id: bytes, languages: str | None, interpreter: bool | None) -> None:
    """What a person speaks (ISO 639-1, comma separated, preferred first), and whether they need an interpreter.

    ``interpreter`` None: nobody asked. Raises NotFound, ReadOnly.
    """
    records.change(connection, "person", person_id, {"languages": languages, "interpreter_needed": interpreter})


def confirm_person(connection: Connection, author: Author, scope_id: bytes, person_id: bytes, day: date) -> None:
    """Note that somebody of our agency confirmed a person's facts on a day. Raises NotFound."""
    table = Person.__table__
    found = connection.execute(
        update(Person)
        .where(table.c.scope_id == scope_id, table.c.id == person_id)
        .values(confirmed_on=day, confirmed_by=author.staff_id)
    )
    if not found.rowcount:
        raise NotFound(what=person_id.hex())
