"""A family is found by whatever the caller says: name, birth date, phone, address, number, typos and all."""

from __future__ import annotations

import unicodedata

import pytest
from sqlalchemy import text

from ctcoord.services import corrections, search
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests import cases


@pytest.fixture
def filled(desk: Station) -> Station:
    own = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, own, case_number="10-4471", label="C-104471")
        maria = cases.person(connection, home, own, "María José", "Vega-O'Neill", birth_date=cases.BORN, head=True)
        phone = {"kind": "phone", "value": "(860) 555-0119", "normalized": "+18605550119"}
        cases.add(connection, "contact_point", home, person_id=maria, subject_id=maria, **phone)
        cases.add(connection, "identifier", home, person_id=maria, system="c4k", value="CK-00917")
        cases.add(connection, "identifier", home, person_id=maria, system="old", value="55-10-91")
        cases.add(connection, "identifier", home, person_id=maria, system="ssn", last_four="3318")
        place = cases.add(connection, "place", home, kind="home", address="118 Barker Street", city="Hartford")
        cases.add(connection, "residence", home, person_id=maria, place_id=place)
        cases.person(connection, cases.household(connection, own), own, "a" * 64, "b" * 64, names_hashed=True)
    return desk


@pytest.mark.parametrize(
    "typed",
    [
        "maria",
        "MARÍA vega",
        "o'neill",
        "vega mar",
        "1991-04-02",
        "04/02/1991",
        "4/2/1991 vega",
        "4-2-91",
        "04.02.1991",
        "55-10-91",
        "860 555 0119",
        "(860) 555-0119",
        "555-0119",
        "+1 860-555-0119",
        "barker str",
        "10-4471",
        "C-104471",
        "CK-00917",
        "3318",
        "Vegga",  # similar
        "Marai Vega",  # similar
    ],
)
def test_any_of_these_finds_her(filled: Station, typed: str) -> None:
    with filled.read() as connection:
        hits = search.find(connection, typed)
    assert [hit.name for hit in hits] == ["María José Vega-O'Neill"]
    assert (
        hits[0].agencies == ("Ours",)
        and hits[0].phone == "(860) 555-0119"
        and hits[0].case_number == "10-4471"
        and hits[0].birth_date == cases.BORN
    )


@pytest.mark.parametrize(
    ("line", "city", "shown"),
    [
        ("9 Main St", "Hartford", "9 Main St, Hartford"),
        ("9 Main St, HARTFORD, CT 06114", "Hartford", "9 Main St, HARTFORD, CT 06114"),
        ("9 Main St", None, "9 Main St"),
        (None, "Hartford", "Hartford"),
    ],
)
def test_an_address_says_its_town_once(desk: Station, line: str | None, city: str | None, shown: str) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, own)
        lena = cases.person(connection, home, own, "Lena", "Brandt")
        place = cases.add(connection, "place", home, kind="home", address=line, city=city)
        cases.add(connection, "residence", home, person_id=lena, place_id=place)
    with desk.read() as connection:
        assert search.find(connection, "Brandt")[0].address == shown


@pytest.mark.parametrize("typed", ["Nowwak", "nowk piotr", "Piort Nowak", "Nwoak", "Piotr Lukas Nowwak"])
def test_a_misspelt_name_is_found_among_many_that_look_alike(desk: Station, typed: str) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, own)
        for first in "ABCDEFGHIJKLM":
            for last in "abcdefghijklmnopqrstuvwxyz":
                cases.person(connection, home, own, "Zed", f"{first}{last}nowski")
        cases.person(connection, home, own, "Piotr", "Nowak")
    with desk.read() as connection:
        assert search.find(connection, typed)[0].name == "Piotr Nowak"


def test_a_date_with_its_day_first_is_one_where_it_can_be_no_other() -> None:
    assert '"2020 06 14"' in search.fts_query("14/6/2020")
    assert '"2020 06 04"' in search.fts_query("6/4/2020")


def test_an_accent_typed_on_its_own_is_no_other_letter(filled: Station) -> None:
    with filled.read() as connection:
        (hit,) = search.find(connection, unicodedata.normalize("NFD", "josé vega"))
    assert not hit.similar


def test_words_that_nobody_bears_any_more_are_forgotten(filled: Station) -> None:
    with filled.write() as connection:
        connection.execute(text("UPDATE person SET last_name = 'Delgado' WHERE first_name LIKE 'Mar%'"))
    with filled.read() as connection:
        words = connection.execute(text("SELECT word, people FROM search_word ORDER BY word")).all()
        assert [tuple(row) for row in words] == [("delgado", 1), ("jose", 1), ("maria", 1)]
        assert search.find(connection, "Onei") == []


@pytest.mark.parametrize("typed", ["", "   ", "zzzz", '"', "OR", "NEAR(", "*", "names:", "') --", "aaaa", "b" * 64])
def test_nothing_typed_is_an_operator_and_hashed_names_are_no_names(filled: Station, typed: str) -> None:
    with filled.read() as connection:
        assert search.find(connection, typed) == []


def test_the_index_follows_every_change(filled: Station) -> None:
    with filled.write() as connection:
        connection.execute(text("UPDATE person SET last_name = 'Delgado' WHERE first_name LIKE 'Mar%'"))
    with filled.read() as connection:
        assert search.find(connection, "delgado") and not search.find(connection, "neill")
    with filled.write() as connection:
        connection.execute(text("UPDATE person SET deleted_at = '2026-11-21 00:00:00'"))
    with filled.read() as connection:
        assert search.find(connection, "delgado") == []
        assert connection.execute(text("SELECT count(*) FROM search_dirty")).scalar() == 0


def test_former_and_corrected_names_are_searched_and_not_shown(filled: Station, author: Author) -> None:
    with filled.write() as connection:
        connection.execute(text("UPDATE person SET former_names = 'Quispe' WHERE birth_date IS NOT NULL"))
        scope, who = connection.execute(text("SELECT scope_id, id FROM person WHERE birth_date IS NOT NULL")).one()
        where = {"scope_id": scope, "record_id": who, "field": "last_name"}
        corrections.correct(connection, author, "person", **where, value="Vegas-Real")
    with filled.read() as connection:
        for typed in ("quispe", "vegas-real"):
            assert [hit.name for hit in search.find(connection, typed)] == ["María José Vega-O'Neill"]
    with filled.write() as connection:
        corrections.withdraw(connection, author, who, "last_name")
    with filled.read() as connection:
        assert search.find(connection, "vegas-real") == [] or search.find(connection, "vegas-real")[0].similar


@pytest.mark.parametrize("disputed", [False, True])
def test_a_number_that_is_not_safe_to_call_is_no_number_to_show(filled: Station, disputed: bool) -> None:
    with filled.write() as connection:
        row = connection.execute(text("SELECT id, scope_id, person_id FROM contact_point")).one()
        if disputed:  # one says so, another has not said anything: until it is decided the cautious one is believed
            told = {"entity": "contact_point", "record_id": row.id, "field": "safe", "value": {"v": 0}}
            cases.add(connection, "conflict", row.scope_id, subject_id=row.person_id, data_class="core", **told)
        else:
            connection.execute(text("UPDATE contact_point SET safe = 0"))
    with filled.read() as connection:
        (found,) = search.find(connection, "vega")
    assert found.phone is None
