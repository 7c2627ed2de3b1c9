"""Of several records of one person the check takes what the family view shows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from ctcoord.domain.alignment.facts import Facts
from ctcoord.services import alignment_facts, derived, families, family_view, links
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests import cases
from tests.services.kinds_of_findings import Case, say

CONFIRMED = date(2026, 10, 2)


def _facts(connection: Connection, case: Case) -> Facts:
    return alignment_facts.of_family(connection, families.family_id(connection, case.home))


class Several:
    """A mother, a son and a grandmother, each of whom other agencies recorded as well."""

    def __init__(self, connection: Connection, author: Author) -> None:
        self.case = Case(connection, author)
        self.gran = self.case.person("Rosa", date(1965, 3, 17), relationship=5)
        self.connection, self.author = connection, author

    def also(self, agency: str, who: bytes, first: str, **more: object) -> bytes:
        """The same person in a household of one of another agency."""
        theirs = cases.other_agency(self.connection, agency)
        home = cases.household(self.connection, theirs)
        made = cases.person(self.connection, home, theirs, first, "Vega", **more)
        links.same_family(self.connection, self.author, self.case.home, home)
        links.same_person(self.connection, self.author, who, made)
        return made


@pytest.fixture
def several(desk: Station, author: Author) -> Several:
    with desk.write() as connection:
        return Several(connection, author)


def test_people_are_those_of_the_family_view(desk: Station, several: Several) -> None:
    """Of birth dates that differ the confirmed one, and who rides alone is no head of this family."""
    with desk.write() as connection:
        several.connection = several.case.connection = connection
        newest = datetime(2026, 11, 20, tzinfo=UTC)
        several.also("Head Start", several.case.son, "Leonardo", birth_date=date(2020, 6, 15), confirmed_on=CONFIRMED)
        several.also("Library", several.case.son, "Leo", birth_date=date(2020, 6, 16), as_of=newest)
        several.also("CTtransit", several.gran, "Rosa", head=True)
        say(several.case, "person", several.case.mother, "first_name", "Mariana")
        derived.refresh(connection)
        family = families.family_id(connection, several.case.home)
        shown = {one.key.hex(): one for one in family_view.family(connection, family, desk.agency_id).members}
        facts = alignment_facts.of_family(connection, family)
    assert {one.id: (one.name, one.birth_date) for one in facts.people} == {
        key: (f"{one.shown.first_name} {one.shown.last_name}", one.shown.birth_date) for key, one in shown.items()
    }
    assert sorted((one.name, one.responsible) for one in facts.people) == [
        ("Leonardo Vega", False), ("Mariana Vega", True), ("Rosa Vega", False),
    ]  # fmt: skip
    son = next(one for one in facts.people if one.name == "Leonardo Vega")
    assert (son.birth_date, son.source.agency, son.source.confirmed_on) == (date(2020, 6, 15), "Head Start", CONFIRMED)


def test_who_died_by_any_record_cares_for_nobody_until_we_take_it_back(desk: Station, several: Several) -> None:
    with desk.write() as connection:
        several.connection = several.case.connection = connection
        theirs = several.also("Probate court", several.gran, "Rosa", died_on=date(2026, 11, 1))
        living = {one.name for one in _facts(connection, several.case).people}
        home = connection.exec_driver_sql("SELECT scope_id FROM person WHERE id = ?", (theirs,)).scalar_one()
        several.case.home, own = home, several.case.home
        say(several.case, "person", theirs, "died_on", None)
        several.case.home = own
        again = {one.name for one in _facts(connection, several.case).people}
    assert (living, again) == ({"Maria Vega", "Leo Vega"}, {"Maria Vega", "Leo Vega", "Rosa Vega"})


def test_who_can_care_is_no_while_two_people_say_different_things(desk: Station, several: Several) -> None:
    with desk.write() as connection:
        gran, home = several.gran, several.case.home
        connection.exec_driver_sql(
            "UPDATE person SET care_available = 1, care_available_confirmed_on = '2026-11-20' WHERE id = ?", (gran,)
        )
        assert [one.care_available for one in _facts(connection, several.case).people if one.id == gran.hex()] == [True]
        now = datetime(2026, 11, 21, 12, tzinfo=UTC)
        cases.add(connection, "conflict", home, subject_id=gran, data_class="core", entity="person", record_id=gran,
                  field="care_available", first={"v": 1}, value={"v": 0}, made_at=now, first_at=now)  # fmt: skip
        (person,) = (one for one in _facts(connection, several.case).people if one.id == gran.hex())
    assert person.care_available is False
