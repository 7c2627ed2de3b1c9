"""A new family is one action: all of it stands, the parts beside what was typed, and all of it can be taken back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, text

from ctcoord.domain.codes import ConsentStatus
from ctcoord.errors import CtcoordError
from ctcoord.services import casework, contacts, families, family_view, new_family, safety, undo
from ctcoord.services.author import Author
from ctcoord.services.new_family import NewFamily, NewPerson
from ctcoord.services.station import Station
from tests import cases

ANA = NewPerson("Ana", "Soto", date(1990, 5, 4))
LUZ = NewPerson("Luz", "", date(2021, 2, 3), relationship=2)
WHOLE = NewFamily(
    (ANA, LUZ, NewPerson("", "")),
    address="12 Main St Apt 3, Hartford CT 06103",
    phone="(860) 555-0142",
    phone_safe=True,
    language="es",
    interpreter=True,
    consent=ConsentStatus.REQUESTED,
    recipient="Riverside Housing",
    barriers={"transportation-insecurity": "No car"},
    template="intake",
    titles={code: code for code in ("consent_form", "identity_documents", "first_plan", "childcare_need",
                                    "travel_need", "first_review")},
)  # fmt: skip


def one(connection: Connection, sql: str) -> tuple[object, ...]:
    return tuple(connection.execute(text(sql)).one())


def test_all_of_it_stands(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        home = new_family.save(connection, author, WHOLE)
    with desk.read() as connection:
        seen = family_view.family(connection, home, author.agency_id)
        assert [(m.name, m.shown.birth_date, m.shown.relationship) for m in seen.members] == [
            ("Ana Soto", date(1990, 5, 4), 1), ("Luz Soto", date(2021, 2, 3), 2)]  # fmt: skip
        assert seen.worker == "Ana Ruiz" and seen.languages[0] == "es"
        place = "SELECT address, street, unit, city, state, zip_code FROM place"
        assert one(connection, place) == (WHOLE.address, "12 Main St", "Apt 3", "Hartford", "CT", "06103")
        phone = "SELECT value, normalized, safe FROM contact_point"
        assert one(connection, phone) == ("(860) 555-0142", "+18605550142", 1)
        assert one(connection, "SELECT status, recipient, signer FROM consent") == (
            "requested",
            "Riverside Housing",
            None,
        )
        assert one(connection, "SELECT title, category, domain FROM barrier") == (
            "No car", "transportation-insecurity", "transit")  # fmt: skip
        assert one(connection, "SELECT count(*), min(due_on) FROM task") == (6, author.today.isoformat())
        assert one(connection, "SELECT kind FROM case_event") == ("opened",)
        assert [hit.family_id for hit in new_family.search.find(connection, "Ana Soto 1990")] == [home]


def test_one_undo_takes_all_of_it_back(desk: Station, author: Author) -> None:
    with desk.write(undoable=True) as connection:
        home = new_family.save(connection, author, WHOLE)
        action = casework.last_action(connection)
    with desk.write() as connection:
        undo.take_back(connection, action)
    with desk.read() as connection:
        assert families.count(connection) == 0
        for table in ("household", "person", "place", "residence", "contact_point", "consent", "barrier", "task"):
            assert one(connection, f"SELECT count(*) FROM {table}") == (0,), table
        with pytest.raises(CtcoordError):
            family_view.family(connection, home, author.agency_id)


@pytest.mark.parametrize(
    ("family", "said"),
    [
        (NewFamily(()), "at least one person"),
        (NewFamily((NewPerson("", "", date(2020, 1, 1)),)), "no name"),
        (NewFamily((ANA,), phone="12"), "not a phone number"),
        (NewFamily((NewPerson("Ana", "Soto", date(2040, 1, 1)),)), "future"),
        (NewFamily((ANA,), consent=ConsentStatus.REFUSED), "who may see what"),
        (NewFamily((ANA,) * 31), "at most 30"),
    ],
)
def test_what_cannot_be_is_refused_whole(desk: Station, author: Author, family: NewFamily, said: str) -> None:
    with pytest.raises(CtcoordError, match=said), desk.write() as connection:
        new_family.save(connection, author, family)
    with desk.read() as connection:
        assert one(connection, "SELECT count(*) FROM household") == (0,)


def test_who_is_known_is_told_before_they_are_typed_again(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        care = cases.other_agency(connection)
        home = cases.household(connection, care, case_number="10-4471")
        maria = cases.person(connection, home, care, "Maria", "Vega", birth_date=cases.BORN, head=True)
        cases.person(connection, home, care, "Mario", "Vega", birth_date=date(1950, 1, 1))
    with desk.read() as connection:
        typed = [NewPerson("Maria", "Vega", cases.BORN)]
        first, *_others = new_family.likely(connection, typed)
        assert (first.hit.person_id, first.same_birth) == (maria, True)
        assert new_family.likely(connection, [NewPerson("Zo", "")]) == []
        rows = new_family.earlier(connection, home)
        assert next((row.first, row.earlier) for row in rows) == ("Maria", maria)


def test_people_of_an_earlier_household_are_the_same_people(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        care = cases.other_agency(connection)
        home = cases.household(connection, care)
        maria = cases.person(connection, home, care, "Maria", "Vega", birth_date=cases.BORN, head=True)
    with desk.write() as connection:
        made = new_family.save(connection, author, NewFamily((NewPerson("Maria", "Vega", cases.BORN, earlier=maria),)))
    with desk.read() as connection:
        linked = "SELECT count(DISTINCT link_id), count(*) FROM person_link WHERE status = 'confirmed'"
        assert one(connection, linked) == (1, 2)
        assert family_view.family(connection, made, author.agency_id).id == made, "a household of their own"


def test_what_an_earlier_record_of_ours_says_is_safe_holds_for_the_number_that_is_typed_again(
    desk: Station, author: Author
) -> None:
    own = author.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, own)
        maria = cases.person(connection, home, own, "Maria", "Vega", birth_date=cases.BORN, head=True)
        contacts.add(connection, author, maria, "phone", "860 555 0142", safe=False, hours="never after 5")
        contacts.add(connection, author, maria, "message", "front desk", label="shelter")
        cases.add(connection, "observation", home, subject_id=maria, kind="x", code="1", data_class="safety")
        people = (NewPerson("Maria", "Vega", cases.BORN, earlier=maria),)
        made = new_family.save(connection, author, NewFamily(people, phone="(860) 555-0142"))
        phone, place = contacts.of_household(connection, made)
        assert (phone.value, phone.safe, phone.hours) == ("(860) 555-0142", False, "never after 5")
        assert (place.value, place.label) == ("front desk", "shelter")
        assert made in safety.flagged(connection)
