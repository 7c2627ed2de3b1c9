"""Two workstations through a central database: the same records on both, both of two changes kept."""

from __future__ import annotations

from sqlalchemy import text

from ctcoord.services.station import Station
from tests import cases
from tests.sim.server import Grant
from tests.sync.conftest import Office, value


def family(desk: Station, name: str = "Vega") -> tuple[bytes, bytes]:
    """A household with one person."""
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id or b"")
        who = cases.person(connection, home, desk.agency_id or b"", "José", name, birth_date=cases.BORN)
    return home, who


def rename(desk: Station, who: bytes, name: str) -> None:
    with desk.write() as connection:
        connection.execute(text("UPDATE person SET first_name = :name WHERE id = :id"), {"name": name, "id": who})


def first_name(desk: Station, who: bytes) -> object:
    return value(desk, "SELECT first_name FROM person WHERE id = :id", id=who)


def shared(office: Office) -> tuple[bytes, bytes]:
    """Ana's family, which Bo may write, on both stations."""
    home, who = family(office.ana)
    office.sync("ana")
    office.server.grants["bo"].add(Grant(home))
    office.sync("bo")
    return home, who


def test_what_one_types_the_other_sees(office: Office) -> None:
    _, who = shared(office)
    assert first_name(office.bo, who) == "José"
    rename(office.bo, who, "Joseph")
    office.sync("bo")
    office.sync("ana")
    assert first_name(office.ana, who) == "Joseph"
    assert value(office.ana, "SELECT count(*) FROM outbox") == 0
    assert value(office.bo, "SELECT count(*) FROM search_doc WHERE names LIKE '%Joseph%'") == 1


def test_nothing_to_do_is_one_round_trip_and_an_edit_three(office: Office) -> None:
    _, who = shared(office)
    office.both()
    assert office.sync("ana").round_trips == 1
    rename(office.ana, who, "Joseph")
    found = office.sync("ana")
    assert (found.pushed, found.round_trips) == (1, 3)
    assert office.sync("ana").round_trips == 1


def test_two_changes_of_one_field_are_both_kept_and_decided_once(office: Office) -> None:
    home, who = shared(office)
    office.both()
    rename(office.ana, who, "Joseph")
    rename(office.bo, who, "Joe")
    office.sync("ana")
    assert office.sync("bo").conflicts == 1
    office.sync("ana")
    for desk in (office.ana, office.bo):
        assert first_name(desk, who) == "Joseph"
        assert value(desk, "SELECT value ->> '$.v' FROM conflict WHERE record_id = :id", id=who) == "Joe"
        assert value(desk, "SELECT count(*) FROM outbox") == 0
    with office.ana.write() as connection:
        connection.execute(text("UPDATE person SET first_name = 'Joe' WHERE id = :id"), {"id": who})
        connection.execute(text("UPDATE conflict SET choice = 'second'"))
    office.both()
    for desk in (office.ana, office.bo):
        assert first_name(desk, who) == "Joe"
        assert value(desk, "SELECT choice FROM conflict") == "second"
    assert home
