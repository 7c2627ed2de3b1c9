"""Exact evidence links within an agency, proposes across, and never past a safety flag or a decision."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from ctcoord.domain.codes import LinkStatus
from ctcoord.errors import UsageError
from ctcoord.services import links
from ctcoord.services.author import Author
from ctcoord.services.links import Proposed
from ctcoord.services.station import Station
from tests import cases

OTHER_DAY = date(1980, 1, 1)


def put(desk: Station, *people: tuple[str, str, str, date | None, str | None]) -> dict[str, bytes]:
    """(agency 'ours' or 'theirs', first, last, born, ssn) each in a household of its own → household ids."""
    homes = {}
    with desk.write() as connection:
        known = {"ours": desk.agency_id or b"", "theirs": cases.other_agency(connection)}
        for number, (agency, first, last, born, ssn) in enumerate(people):
            home = cases.household(connection, known[agency])
            who = cases.person(connection, home, known[agency], first, last, birth_date=born)
            if ssn:
                cases.add(connection, "identifier", home, person_id=who, system="ssn", keyed_hash=ssn.encode())
            homes[f"{agency}{number}"] = home
    return homes


def propose(desk: Station, author: Author) -> Proposed:
    with desk.write() as connection:
        return links.propose(connection, author)


BORN = cases.BORN


@pytest.mark.parametrize(
    ("left", "right", "linked", "proposed"),
    [
        (("ours", "María", "Vega", BORN, None), ("ours", "MARIA", "Vega", BORN, None), 1, 1),
        (("ours", "María", "Vega", BORN, None), ("theirs", "Maria", "vega", BORN, None), 0, 2),
        (("ours", "Maria", "Vega", BORN, "1"), ("theirs", "Mia", "Ruiz", BORN, "1"), 0, 2),
        (("ours", "Maria", "Vega", BORN, "1"), ("theirs", "Maria", "Ruiz", OTHER_DAY, "1"), 0, 2),
        (("ours", "Maria", "Vega", BORN, "1"), ("theirs", "John", "Smith", OTHER_DAY, "1"), 0, 0),
        (("ours", "Maria", "Vega", BORN, None), ("theirs", "Maria", "Vega", OTHER_DAY, None), 0, 0),
        (("ours", "Maria", "Vega", None, None), ("theirs", "Maria", "Vega", None, None), 0, 0),
        (("ours", "Marla", "Vega", BORN, None), ("theirs", "Maria", "Vega", BORN, None), 0, 0),
    ],
)
def test_what_counts_as_evidence(desk, author, *, left, right, linked, proposed) -> None:
    put(desk, left, right)
    assert propose(desk, author) == Proposed(linked, proposed)
    assert propose(desk, author) == Proposed(0, 0)  # once is enough


def test_a_key_that_two_people_of_an_agency_share_says_nothing(desk: Station, author: Author) -> None:
    twins = ("ours", "Maria", "Vega", BORN, "1"), ("ours", "Maria", "Vega", BORN, "2")
    put(desk, *twins, ("theirs", "Maria", "Vega", BORN, None))
    assert propose(desk, author) == Proposed(0, 0)


def test_a_household_with_a_safety_flag_is_never_proposed_outside(desk: Station, author: Author) -> None:
    homes = put(desk, ("ours", "Maria", "Vega", BORN, "1"), ("theirs", "Maria", "Vega", BORN, "1"))
    with desk.write() as connection:
        flag = {"kind": "domestic_violence", "code": "1", "data_class": "safety"}
        cases.add(connection, "observation", homes["ours0"], **flag)
    assert propose(desk, author) == Proposed(0, 0)
    with desk.read() as connection:
        assert links.waiting(connection) == 0


def test_a_proposal_whose_other_side_is_not_here_waits_elsewhere(desk: Station, author: Author) -> None:
    homes = put(desk, ("ours", "Maria", "Vega", BORN, None), ("theirs", "Maria", "Vega", BORN, None))
    propose(desk, author)
    with desk.write() as connection:
        assert links.waiting(connection) == len(links.proposals(connection)) == 2
        for table in ("person_link", "family_link"):
            connection.execute(text(f"DELETE FROM {table} WHERE scope_id = :id"), {"id": homes["theirs1"]})
        assert links.waiting(connection) == len(links.proposals(connection)) == 0


def test_different_is_remembered_and_declined_is_asked_again(desk: Station, author: Author) -> None:
    put(desk, ("ours", "Maria", "Vega", BORN, None), ("theirs", "Maria", "Vega", BORN, None))
    propose(desk, author)
    with desk.write() as connection:
        person, family = links.proposals(connection)
        assert (person.kind, family.kind) == ("person", "family")
        links.decide(connection, author, [person.link_id], LinkStatus.DIFFERENT)
        links.decide(connection, author, [family.link_id], LinkStatus.DECLINED)
    propose(desk, author)
    with desk.read() as connection:
        assert [p.kind for p in links.proposals(connection)] == ["family"]


def test_a_person_link_makes_no_family(desk: Station, author: Author) -> None:
    from ctcoord.services.families import household_ids

    homes = put(desk, ("ours", "Leo", "Vega", BORN, None), ("theirs", "Leo", "Vega", BORN, None))
    propose(desk, author)
    with desk.write() as connection:
        (person,) = (p for p in links.proposals(connection) if p.kind == "person")
        links.decide(connection, author, [person.link_id], LinkStatus.CONFIRMED)
        assert len(household_ids(connection, homes["ours0"])) == 1


def test_two_stations_make_the_same_links(make_station, author: Author) -> None:
    def made(name: str) -> list[tuple[bytes, ...]]:
        desk = make_station(name)
        with desk.write() as connection:
            other = cases.other_agency(connection)
            for number, agency in enumerate((desk.agency_id, other)):
                home = bytes([number + 1]) * 16
                cases.add(connection, "household", home, id=home, owner_id=agency)
                who = bytes([number + 9]) * 16
                cases.add(
                    connection, "person", home, id=who, subject_id=who, first_name="A", last_name="B", birth_date=BORN
                )
            links.propose(connection, author)
            return [
                tuple(r) for r in connection.execute(text("SELECT scope_id, id, link_id FROM person_link ORDER BY 2"))
            ]

    assert made("one") == made("two") != []


def flag(desk: Station, home: bytes) -> None:
    with desk.write() as connection:
        cases.add(connection, "observation", home, kind="violence", code="1", data_class="safety")


def test_a_flag_that_comes_later_takes_proposals_back_and_forbids_accepting(desk: Station, author: Author) -> None:
    homes = put(desk, ("ours", "Maria", "Vega", BORN, "1"), ("theirs", "Maria", "Vega", BORN, "1"))
    propose(desk, author)
    with desk.read() as connection:
        listed = [p.link_id for p in links.proposals(connection)]
    flag(desk, homes["theirs1"])
    with desk.write() as connection, pytest.raises(UsageError, match="cannot be linked"):
        links.decide(connection, author, listed, LinkStatus.CONFIRMED)
    with desk.read() as connection:
        assert links.proposals(connection, status=LinkStatus.CONFIRMED) == []
    assert propose(desk, author) == Proposed(0, 0)
    with desk.read() as connection:
        assert links.waiting(connection) == 0


def test_writing_about_another_agencys_flagged_family_joins_nothing(desk: Station, author: Author) -> None:
    from ctcoord.services import casework

    homes = put(desk, ("ours", "Ana", "Silva", BORN, None), ("theirs", "Maria", "Vega", BORN, None))
    for home in homes.values():
        flag(desk, home)
    with desk.write() as connection:
        casework.add_note(connection, author, homes["ours0"], "Our own family: a note is fine.")
        with pytest.raises(UsageError):
            casework.add_note(connection, author, homes["theirs1"], "Another agency's.")
        assert connection.execute(text("SELECT count(*) FROM family_link")).scalar() == 0


def test_a_number_that_a_crowd_shares_is_no_evidence(desk: Station, author: Author) -> None:
    put(desk, *(("theirs", f"Person{n}", "Vega", BORN, "078051120") for n in range(9)))
    assert propose(desk, author) == Proposed(0, 0)
