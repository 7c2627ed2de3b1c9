"""Consents of the demo, given by the form as people give them: the adults sign for themselves and for the children."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection, text

from ctcoord.domain.authorities import ADULT, LONGEST_DAYS, Capacity, Form, Method
from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.services import agencies, casework, consents
from ctcoord.services.author import Author

PURPOSE, LIMITS = "To arrange services together", "What is needed for it, and no more"
Person = tuple[bytes, str, date | None]  # id, name, born


def give(
    connection: Connection,
    author: Author,
    any_id: bytes,
    recipient: str,
    classes: Collection[DataClass],
    *,
    signed_on: date,
    until: date | None,
    refused: bool = False,
) -> bytes:
    """One on paper, signed on that day or as late as its last day asks for; ``refused``: the family said no."""
    signed = max(signed_on, until - timedelta(days=LONGEST_DAYS)) if until else signed_on
    home = casework.own_household(connection, author, any_id)
    adults, children = _family(connection, home, signed)
    if DataClass.SUBSTANCE_USE in classes:  # which nobody opens for a child but they themselves
        children = []
    form = Form(
        recipient=recipient,
        classes=frozenset(classes),
        persons=tuple((key, born) for key, _name, born in (*adults, *children)),
        signer=", ".join(name for _key, name, _born in adults) or "?",
        signer_id=adults[0][0] if adults else None,
        also_signed=frozenset(key for key, _name, _born in adults[1:]),
        signer_capacity=Capacity.PARENT if children else Capacity.SELF,
        method=Method.PAPER,
        signed_on=signed,
        valid_until=until,
        discloser=agencies.name_of(connection, author.agency_id),
        purpose=PURPOSE,
        limits=LIMITS,
    )
    then, status = replace(author, today=signed), ConsentStatus.REFUSED if refused else ConsentStatus.GIVEN
    return consents.record_form(connection, then, home, form, status=status)


def person_for(connection: Connection, home: bytes, domain: str, today: date) -> bytes | None:
    """Whom such a service is asked for: a child for childcare, else the head; None for nobody known."""
    adults, children = _family(connection, home, today)
    asked = children if children and domain == "childcare" else adults
    return asked[0][0] if asked else None


def _family(connection: Connection, home: bytes, day: date) -> tuple[list[Person], list[Person]]:
    """Who signs, the head first, and the children."""
    people = _people(connection, home)
    children = [one for one in people if one[2] is not None and _is_child(one[2], day)]
    return [one for one in people if one not in children], children


def _is_child(born: date, day: date) -> bool:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) < ADULT


def _people(connection: Connection, home: bytes) -> list[Person]:
    """Who lives and is of the family, the head first; each by the record of our own household where there is one."""
    found: dict[bytes, Person] = {}
    for member, key, first, last, born in connection.execute(_PEOPLE, {"home": home}):
        name = " ".join(part for part in (first, last) if part)
        found.setdefault(bytes(member), (bytes(key), name, date.fromisoformat(born) if born else None))
    return list(found.values())


_PEOPLE = text(
    """
    WITH home AS (
        SELECT :home AS id UNION SELECT o.household_id FROM family_of f
            JOIN family_of o ON o.family_id = f.family_id WHERE f.household_id = :home
    )
    SELECT coalesce(m.member_id, p.id), p.id, p.first_name, p.last_name, p.birth_date
    FROM home CROSS JOIN person p ON p.scope_id = home.id AND p.deleted_at IS NULL AND p.died_on IS NULL
        LEFT JOIN member_of m ON m.person_id = p.id
    ORDER BY p.head DESC, p.scope_id <> :home, p.id
    """
)
