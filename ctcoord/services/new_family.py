"""A new family in one action: who they are, where and how to reach them, first consent, first barriers, first tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, text

from ctcoord.domain.addresses import parse_address
from ctcoord.domain.authorities import Authority, Capacity, Form
from ctcoord.domain.cases import CaseEventKind
from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.domain.parse import Unreadable, parse_phone
from ctcoord.errors import UsageError
from ctcoord.services import (
    barriers,
    carried,
    cases,
    consents,
    contacts,
    links,
    records,
    roster,
    search,
    tasks,
)
from ctcoord.services.author import Author
from ctcoord.services.roster import NewMember
from ctcoord.services.search import Hit
from ctcoord.words import Message, mark

# What a first consent is asked for, unless it is filled in whole: the work itself and the four kinds of support.
FIRST_CLASSES = (
    DataClass.COORDINATION, DataClass.CHILDCARE, DataClass.HOUSING, DataClass.TRANSIT, DataClass.WORKFORCE,
)  # fmt: skip
MOST_PEOPLE = 30


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody of the family; ``relationship`` is HUD list 3.15.1, ``earlier`` their record in an earlier household."""

    first: str
    last: str
    born: date | None = None
    relationship: int | None = None
    earlier: bytes | None = None


@dataclass(frozen=True, slots=True)
class NewFamily:
    """What was typed. ``people``: the head first. ``consent``: asked, refused, or None for later."""

    people: tuple[NewPerson, ...]
    address: str = ""
    phone: str = ""
    phone_safe: bool | None = None
    language: str | None = None
    interpreter: bool = False
    consent: ConsentStatus | None = None
    recipient: str = ""
    barriers: Mapping[str, str] | None = None  # the title of each category, in the words of who writes
    template: str | None = None
    titles: Mapping[str, str] | None = None  # of the steps of the template


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody who is known here and may be the same; ``same_birth``: born on the day that was typed."""

    hit: Hit
    same_birth: bool


def save(connection: Connection, author: Author, family: NewFamily) -> bytes:
    """Write all of it; returns the new household. Raises UsageError with what is missing or cannot be read."""
    people = _named(family.people)
    home = cases.new_household(connection, author)
    said = {"kind": CaseEventKind.OPENED, "happened_on": author.today, "author_id": author.staff_id}
    records.add(connection, author, "case_event", home, said)
    cases.found(connection, author, home)
    made = [_add_person(connection, author, home, person, head=not n) for n, person in enumerate(people)]
    _reach(connection, author, home, made[0], family)
    for person, new in zip(people, made, strict=True):
        if person.earlier:
            links.same_person(connection, author, person.earlier, new)
            carried.carry(connection, author, person.earlier, new, home)
    for category, title in (family.barriers or {}).items():
        barriers.add(connection, author, home, title, category=category)
    if family.consent is not None:
        _consent(connection, author, family, people[0], (home, made[0]))
    if family.template:
        tasks.from_template(connection, author, home, family.template, family.titles or {})
    return home


def likely(connection: Connection, people: Sequence[NewPerson], phone: str = "", *, limit: int = 8) -> list[Likely]:
    """Who is known here and may be one of these people, or is called at this number; the same birth date first."""
    found: dict[bytes, Likely] = {}
    births = {person.born for person in people if person.born}
    queries = [f"{person.first} {person.last}".strip() for person in people]
    if _reads(phone):
        queries.insert(0, phone)
    for query in queries:
        for hit in search.find(connection, query, limit=limit) if len(query) > 2 else []:
            found.setdefault(hit.person_id, Likely(hit, hit.birth_date in births))
    return sorted(found.values(), key=lambda one: (not one.same_birth, one.hit.similar))[:limit]


def earlier(connection: Connection, household_id: bytes) -> list[NewPerson]:
    """The people of an earlier household, the head first, to begin a new one with; who has died is left out."""
    rows = connection.execute(_EARLIER, {"home": household_id})
    return [
        NewPerson(first or "", last or "", date.fromisoformat(born) if born else None, relationship, bytes(id_))
        for id_, first, last, born, relationship in rows
    ]


def phone_means(phone: str) -> str | None:
    """The number as it is called (E.164), None for what cannot be read."""
    try:
        return parse_phone(phone)
    except Unreadable:
        return None


def _reads(phone: str) -> bool:
    return bool(phone.strip()) and phone_means(phone) is not None


def _named(people: Sequence[NewPerson]) -> list[NewPerson]:
    """Those that have a name; who has no last name has that of the one before."""
    named: list[NewPerson] = []
    for person in people:
        if person.first.strip() or person.last.strip():
            before = named[-1].last if named else ""
            named.append(replace(person, last=person.last.strip() or before))
        elif person.born is not None:
            raise UsageError(what=Message(mark("Somebody has a birth date and no name.")), fix=Message(_NAME_FIX))
    if not named:
        raise UsageError(what=Message(mark("A family has at least one person.")), fix=Message(_NAME_FIX))
    if len(named) > MOST_PEOPLE:
        raise UsageError(
            what=Message(mark("A family has at most {most} people."), {"most": MOST_PEOPLE}),
            fix=Message(mark("Make a family for each household.")),
        )
    return named


def _add_person(connection: Connection, author: Author, home: bytes, person: NewPerson, *, head: bool) -> bytes:
    member = NewMember(
        person.first, person.last, person.born, relationship=1 if head else person.relationship, head=head
    )
    return roster.add_member(connection, author, home, member)


def _reach(connection: Connection, author: Author, home: bytes, head: bytes, family: NewFamily) -> None:
    """Address, phone and language, each as typed beside what it means."""
    if family.address.strip():
        parts = parse_address(family.address)
        place = records.add(
            connection,
            author,
            "place",
            home,
            {
                "kind": "home",
                "address": family.address.strip(),
                "street": parts.street,
                "unit": parts.unit,
                "city": parts.city,
                "state": parts.state,
                "zip_code": parts.zip_code,
            },
        )
        records.add(connection, author, "residence", home, {"place_id": place, "lives_from": None})
    if family.phone.strip():
        contacts.add(connection, author, head, "phone", family.phone, safe=family.phone_safe)
    if family.language:
        records.change(connection, "household", home, {"languages": family.language})
        records.change(connection, "person", head, {"languages": family.language})
    if family.interpreter:
        records.change(connection, "person", head, {"interpreter_needed": True})


def _consent(
    connection: Connection, author: Author, family: NewFamily, head: NewPerson, record: tuple[bytes, bytes]
) -> None:
    """``record``: the household and the head's record."""
    refused = family.consent is ConsentStatus.REFUSED
    form = Form(
        recipient=family.recipient,
        classes=frozenset(FIRST_CLASSES),
        persons=((record[1], head.born),),
        signer=f"{head.first} {head.last}".strip() if refused else "",
        signer_capacity=Capacity.SELF,
        method=None,
        signed_on=author.today if refused else None,
        valid_until=None,
        authority=Authority.CONSENT,
    )
    consents.record_form(connection, author, record[0], form, status=family.consent or ConsentStatus.REQUESTED)


_NAME_FIX = mark("Type the first or the last name.")
_EARLIER = text(
    "SELECT id, first_name, last_name, birth_date, relationship FROM person WHERE scope_id = :home"
    " AND deleted_at IS NULL AND died_on IS NULL AND NOT names_hashed ORDER BY head DESC, birth_date, id"
)
