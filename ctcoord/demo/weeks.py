"""What families told of their weeks: school hours, jobs of other adults, who can care, and how long the ways are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy import Connection

from ctcoord.demo import extract_files
from ctcoord.demo.world import RELATIVE, Family, Person
from ctcoord.domain.alignment.facts import Domain, Facts, Kind
from ctcoord.domain.alignment.what_if import Cares, Edit, NewDates
from ctcoord.services import alignment_facts, families, proposals, week, week_answers
from ctcoord.services.author import Author
from ctcoord.services.week import Times

NOON = 12 * 60
SCHOOL_AGES = range(5, 18)
_SCHOOL_TIMES = Times("MO,TU,WE,TH,FR", "08:25", "15:10")
_EVENINGS = Times("MO,TU,WE,FR", "13:30", "22:00")  # Rosa Delgado's; nobody asked about Thursdays yet
_TRIPS = {  # of the family of the pictures: walk the children, then the bus
    ("home", "care"): (15, "walk"),
    ("care", "school"): (20, "walk"),
    ("home", "school"): (25, "walk"),
    ("home", "class"): (60, "transit"),
    ("school", "class"): (40, "transit"),
    ("class", "school"): (35, "transit"),
    ("care", "class"): (45, "transit"),
    ("home", "work"): (25, "transit"),
}

_POINTS = {"home": (41.7452, -72.6861), "school": (41.7524, -72.6937), "class": (41.7876, -72.6622)}

People = Mapping[str, tuple[bytes, bytes]]


def tell(connection: Connection, author: Author, family: Family, home: bytes, people: People) -> None:
    """Write down the week of a family as its worker asked for it."""
    if family.number == 0:
        _pictured(connection, author, family, home, people)
        return
    for child in family.children:
        if _age(child, author.today) in SCHOOL_AGES and (known := _known(child, people)):
            _school(connection, author, home, known, times=_SCHOOL_TIMES, place=("Park Street School", ""))
    _ways(connection, author, home)


def _pictured(connection: Connection, author: Author, family: Family, home: bytes, people: People) -> None:
    """The week that the design's picture shows."""
    leo = next(person for person in family.people if person.first == "Leo")
    rosa = next(person for person in family.people if person.role == RELATIVE)
    if known := _known(leo, people):
        times = Times("MO,TU,TH,FR", "08:20", "15:05")
        school = _school(connection, author, home, known, times=times, place=("Elm Hill School", "5 Elm Hill Road"))
        week.set_times(connection, author, home, ("activity", school), [Times("WE", "08:20", "12:45")])
        _opens_when_school_is_out(connection, author, home)
    names = {one.name: one for one in _of_family(connection, home).people}
    if relative := names.get(f"{rosa.first} {rosa.last}"):
        work = week.place(connection, author, home, "work", name="Work")
        known = bytes.fromhex(relative.id)
        week.add_activity(connection, author, known, Kind.JOB, "Work", times=[_EVENINGS], place_id=work)
    _ways(connection, author, home)
    for name, places in _places(connection, author, home):
        for place in places if name in _POINTS else ():
            week_answers.stands_at(connection, author, place, *_POINTS[name])
    _propose(connection, author, home)


def _opens_when_school_is_out(connection: Connection, author: Author, home: bytes) -> None:
    """The after-school club has children on the short day from the hour at which school ends."""
    for one in _of_family(connection, home).supports:
        if one.domain == Domain.CHILDCARE and one.schedules and one.schedules[0].opens > NOON:
            short_day = Times("WE", "12:45", "15:05")
            week.set_times(connection, author, home, ("support", bytes.fromhex(one.id)), [short_day])


def _propose(connection: Connection, author: Author, home: bytes) -> None:
    """What its worker tried and keeps to talk over: the grandmother cares, and the authorisation goes on."""
    facts = _of_family(connection, home)
    relatives = [one for one in facts.people if one.name.startswith("Rosa")]
    leo = {one.id for one in facts.people if one.name.startswith("Leo")}
    care = [one for one in facts.supports if one.domain == Domain.CHILDCARE and one.person in leo]
    edits: list[Edit] = [
        *(Cares(one.id, available=True, on=author.today) for one in relatives[:1]),
        *(NewDates(one.id, one.begins, author.today + timedelta(days=190)) for one in care[:1]),
    ]
    if edits:
        proposals.keep(connection, author, home, "Rosa helps, Care 4 Kids goes on", facts=facts, edits=edits)


def _school(
    connection: Connection, author: Author, home: bytes, child: bytes, *, times: Times, place: tuple[str, str]
) -> bytes:
    name, address = place
    at = week.place(connection, author, home, "school", name=name, address=address)
    begins = _term(author.today)
    return week.add_activity(
        connection, author, child, Kind.SCHOOL, name, times=[times], place_id=at, starts_on=begins,
        ends_on=begins + timedelta(days=291),
    )  # fmt: skip


def _term(today: date) -> date:
    """The first day of the school year that goes on."""
    begins = date(today.year, 8, 31)
    return begins if begins <= today else date(today.year - 1, 8, 31)


def _age(person: Person, today: date) -> int:
    return today.year - person.birth.year - ((today.month, today.day) < (person.birth.month, person.birth.day))


def _known(person: Person, people: People) -> bytes | None:
    """The record of a person that some agency has."""
    numbers = extract_files.numbers_of(person).values()
    return next((people[number][0] for number in numbers if number in people), None)


def _of_family(connection: Connection, home: bytes) -> Facts:
    return alignment_facts.of_family(connection, families.family_id(connection, home))


def _ways(connection: Connection, author: Author, home: bytes) -> None:
    """How long the ways are between home, class, care and school, where these places are known."""
    places = dict(_places(connection, author, home))
    for (origin, target), (minutes, mode) in _TRIPS.items():
        for one in places.get(origin, ()):
            for other in places.get(target, ()):
                if one != other:
                    week.set_travel(connection, author, home, (one, other), minutes=minutes, mode=mode)


def _places(connection: Connection, author: Author, home: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """The places of a family by what they are for it."""
    facts = _of_family(connection, home)
    homes = sorted({one.place for one in facts.residences})
    kinds = {"class": Kind.TRAINING, "school": Kind.SCHOOL, "work": Kind.JOB}
    found = {name: sorted({one.place for one in facts.activities if one.kind == kind and one.place})
             for name, kind in kinds.items()}  # fmt: skip
    found["home"] = homes
    care = {one.place for one in facts.supports if one.domain == Domain.CHILDCARE and one.place}
    found["care"] = sorted(care - set(found["school"]))
    names = {place.id: place.name for place in facts.places}
    for name, places in found.items():
        yield name, [_row(connection, author, home, place, names[place]) for place in places]


def _row(connection: Connection, author: Author, home: bytes, place: str, name: str) -> bytes:
    """The record of a place; one that only a site's name tells is written down."""
    if place.startswith("site:"):
        return week.place(connection, author, home, "site", name=name)
    return bytes.fromhex(place)
