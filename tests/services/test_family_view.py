"""One view: members of several agencies joined, facts with sources, what differs side by side."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ctcoord.domain.codes import LinkStatus
from ctcoord.reports import facts
from ctcoord.services import casework, corrections, families, links
from ctcoord.services.author import Author
from ctcoord.services.family_view import family
from ctcoord.services.station import Station
from tests import cases


@pytest.fixture
def vega(desk: Station, author: Author) -> bytes:
    """Maria and Leo at two agencies that differ about Leo's birth date; linked."""
    own = desk.agency_id or b""
    with desk.write() as connection:
        care = cases.other_agency(connection)
        ours, theirs = cases.household(connection, own, languages="es,en"), cases.household(connection, care)
        for home, agency, born in ((ours, own, date(2020, 6, 19)), (theirs, care, date(2020, 6, 14))):
            maria = cases.person(connection, home, agency, "Maria", "Vega", birth_date=cases.BORN, head=True)
            leo = cases.person(connection, home, agency, "Leo", "Vega", birth_date=born)
            for who in (maria, leo):
                number = str(who == leo)
                cases.add(
                    connection,
                    "identifier",
                    home,
                    person_id=who,
                    system="ssn",
                    keyed_hash=number.encode(),
                    last_four="1234",
                )
        attends = cases.support(
            connection, theirs, leo, "childcare", authorized_to=date(2026, 11, 29), minutes_a_week=2400
        )
        weekly = {
            "owner_kind": "support",
            "owner_id": attends,
            "byday": "MO,TU",
            "opens_at": "08:00",
            "closes_at": "15:30",
        }
        cases.add(connection, "schedule", theirs, **weekly)
        links.propose(connection, author)
        links.decide(connection, author, [p.link_id for p in links.proposals(connection)], LinkStatus.CONFIRMED)
    return min(ours, theirs)


def test_two_agencies_are_one_family_with_every_source(desk: Station, vega: bytes) -> None:
    with desk.read() as connection:
        view = family(connection, vega, desk.agency_id)
    assert view.heading == "Vega, Maria"
    assert [(m.name, len(m.records)) for m in view.members] == [("Maria Vega", 2), ("Leo Vega", 2)]
    assert {h.agency.short_name for h in view.households if h.agency} == {"Ours", "Care 4 Kids"}
    assert view.languages == ("es", "en")
    (attends,) = view.supports
    assert (attends.member_name, attends.minutes_a_week, attends.ends) == ("Leo Vega", 2400, date(2026, 11, 29))
    assert attends.schedules[0].closes_at == "15:30"


@pytest.mark.parametrize(("theirs", "differ"), [("O’CONNOR–VEGA", False), ("O Connor-Vega", True)])
def test_an_apostrophe_of_another_program_is_no_difference(
    desk: Station, author: Author, theirs: str, differ: bool
) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        other = cases.other_agency(connection)
        ends = [
            cases.person(connection, cases.household(connection, agency), agency, "Ana", last, birth_date=cases.BORN)
            for agency, last in ((own, "O'Connor-Vega"), (other, theirs))
        ]
        links.same_person(connection, author, *ends)
    with desk.read() as connection:
        homes = connection.exec_driver_sql("SELECT scope_id FROM person").scalars().all()
    with desk.write() as connection:
        links.same_family(connection, author, *homes)
    with desk.read() as connection:
        (ana,) = family(connection, homes[0], own).members
    assert bool(ana.differences) is differ


def test_a_family_is_called_by_somebody_whose_name_is_known(desk: Station) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, own)
        cases.person(connection, home, own, "a" * 64, "b" * 64, head=True, names_hashed=True, birth_date=cases.BORN)
    with desk.read() as connection:
        assert family(connection, home, own).heading == "?"
    with desk.write() as connection:
        cases.person(connection, home, own, "Robert", "Chen")
    with desk.read() as connection:
        assert family(connection, home, own).heading == "Chen, Robert"
        (row,) = families.page(connection, date(2026, 11, 21))
        assert (row.heading, row.people) == ("Chen, Robert", 2)
        (fact,) = facts.read(connection, date(2026, 11, 21)).families
        assert (fact.name, fact.people) == ("Chen, Robert", 2)


def test_what_was_written_in_the_evening_is_of_that_day(desk: Station, author: Author) -> None:
    evening = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)  # 20:30 on Saturday the 21st in Connecticut
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id or b"", as_of=evening)
        casework.add_note(connection, author, home, "Called back", occurred_at=evening)
    with desk.read() as connection:
        view = family(connection, home, desk.agency_id)
    assert view.notes[0].occurred_at == view.households[0].source.as_of == evening
    assert view.notes[0].occurred_at.date() == view.households[0].source.as_of.date() == date(2026, 11, 21)


def test_what_differs_stands_side_by_side_and_none_is_picked(desk: Station, vega: bytes) -> None:
    with desk.read() as connection:
        view = family(connection, vega, desk.agency_id)
    (difference,) = view.members[1].differences
    assert difference.field == "birth_date"
    assert {(v.source.agency, v.value) for v in difference.values} == {
        ("Ours", date(2020, 6, 19)),
        ("Care 4 Kids", date(2020, 6, 14)),
    }


def test_a_correction_shows_and_leaves_the_sources_alone(desk: Station, author: Author, vega: bytes) -> None:
    with desk.read() as connection:
        leo = family(connection, vega, desk.agency_id).members[1].records[0]
    values = {"scope_id": leo.scope_id, "record_id": leo.person_id, "field": "birth_date"}
    with desk.write() as connection:
        corrections.correct(connection, author, "person", **values, value=date(2020, 6, 15))
        corrections.correct(connection, author, "person", **values, value=date(2020, 6, 14))
    with desk.read() as connection:
        member = family(connection, vega, desk.agency_id).members[1]
    assert member.shown.birth_date == date(2020, 6, 14)
    assert member.corrected == {"birth_date": "2020-06-14"}
    assert {r.birth_date for r in member.records} == {date(2020, 6, 14), date(2020, 6, 19)}
    with desk.write() as connection:
        assert corrections.withdraw(connection, author, leo.person_id, "birth_date") == 1
    with desk.read() as connection:
        assert not family(connection, vega, desk.agency_id).members[1].corrected


def test_our_first_note_about_another_agencys_family_makes_our_own_household(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        care = cases.other_agency(connection)
        theirs = cases.household(connection, care)
        cases.person(connection, theirs, care, "Eva", "Lindqvist", head=True)
        casework.add_note(connection, author, theirs, "Called about the bus pass.", kind="phone", minutes=8)
    with desk.read() as connection:
        view = family(connection, theirs, desk.agency_id)
    assert len(view.households) == 2 and view.own_household_id not in (None, theirs)
    assert [(n.body, n.author, n.minutes) for n in view.notes] == [("Called about the bus pass.", "Ana Ruiz", 8)]
    assert view.case_number == "10-1001"


def test_a_rider_is_no_head_of_the_family_and_three_records_are_one_person(desk: Station, author: Author) -> None:
    from ctcoord.services import families

    own = desk.agency_id or b""
    with desk.write() as connection:
        agencies = [own, cases.other_agency(connection, "Care 4 Kids"), cases.other_agency(connection, "CTtransit")]
        homes = [cases.household(connection, agency) for agency in agencies]
        for home, agency in zip(homes[:2], agencies[:2], strict=True):
            cases.person(connection, home, agency, "Maria", "Vega", birth_date=cases.BORN, head=True, relationship=1)
            cases.person(connection, home, agency, "Leo", "Vega", birth_date=date(2010, 6, 1), relationship=2)
        cases.person(connection, homes[2], agencies[2], "Leo", "Vega", birth_date=date(2010, 6, 1), head=True)
        links.propose(connection, author)
        links.decide(connection, author, [p.link_id for p in links.proposals(connection)], LinkStatus.CONFIRMED)
    with desk.read() as connection:
        view = family(connection, homes[2], own)
        (row,) = families.page(connection, date(2026, 11, 21))
    assert row.heading == view.heading == "Vega, Maria"
    assert [(m.name, m.shown.relationship, m.shown.head, len(m.records)) for m in view.members] == [
        ("Maria Vega", 1, True, 2),
        ("Leo Vega", 2, False, 3),
    ]
    assert row.people == 2
