"""Families are the components of confirmed links; the list sorts and pages in SQL."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from ctcoord.domain.codes import LinkStatus
from ctcoord.errors import NotFound, SeveralFound
from ctcoord.services import agencies, families, links
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests import cases
from tests.conftest import NOW

TODAY = date(2026, 11, 21)


def test_linking_and_unlinking_moves_every_household(desk: Station, author: Author) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        other = cases.other_agency(connection)
        homes = sorted(cases.household(connection, agency) for agency in (own, other, own, other))
        for home in homes:
            cases.person(connection, home, own, "Ana", "Vega", birth_date=cases.BORN)
        links.propose_families(connection, author, [(homes[0], homes[2], 1), (homes[2], homes[3], 1)], "test")
    with desk.read() as connection:
        assert families.household_ids(connection, homes[3]) == [homes[3]]  # a proposal joins nothing
        waiting = [proposal.link_id for proposal in links.proposals(connection)]
    with desk.write() as connection:
        links.decide(connection, author, waiting, LinkStatus.CONFIRMED)
    with desk.read() as connection:
        for home in (homes[0], homes[2], homes[3]):
            assert families.household_ids(connection, home) == [homes[0], homes[2], homes[3]]
        assert families.household_ids(connection, homes[1]) == [homes[1]]
        assert families.count(connection) == 2
    with desk.write() as connection:
        links.decide(connection, author, [waiting[0]], LinkStatus.UNDONE)
    with desk.read() as connection:
        sizes = sorted(len(families.household_ids(connection, home)) for home in homes)
    assert sizes == [1, 1, 2, 2]


def test_the_page_counts_a_person_of_two_agencies_once(desk: Station, author: Author) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        other = cases.other_agency(connection)
        ours, theirs = cases.household(connection, own, case_number="10-1001"), cases.household(connection, other)
        for home, agency in ((ours, own), (theirs, other)):
            cases.person(connection, home, agency, "Maria", "Vega", birth_date=cases.BORN, head=True)
        leo = cases.person(connection, theirs, other, "Leo", "Vega", birth_date=date(2020, 6, 14))
        cases.support(connection, theirs, leo, "childcare", authorized_to=date(2026, 11, 29))
        cases.support(connection, theirs, leo, "childcare", authorized_to=date(2026, 1, 29))
        agencies.assign(connection, own, desk.staff_id or b"", ours, since=TODAY, now=NOW)
        links.propose(connection, author)
        links.decide(connection, author, [p.link_id for p in links.proposals(connection)], LinkStatus.CONFIRMED)
    with desk.read() as connection:
        (row,) = families.page(connection, TODAY)
        assert (row.heading, row.people, row.supports, row.ends_on) == ("Vega, Maria", 2, 1, date(2026, 11, 29))
        assert (row.worker, row.case_number) == ("Ana Ruiz", "10-1001")
        assert set(row.agencies.split(",")) == {"Ours", "Care 4 Kids"}
        assert families.page(connection, TODAY, worker=desk.staff_id) == [row]
        assert families.count(connection, desk.staff_id) == 1


@pytest.mark.parametrize("sort", sorted(families.SORTS))
def test_every_sort_pages_without_losing_or_repeating(desk: Station, sort: str) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        for number in range(25):
            home = cases.household(connection, own)
            cases.person(connection, home, own, "A", f"Family{number % 7}", birth_date=cases.BORN)
    with desk.read() as connection:
        whole = [row.id for row in families.page(connection, TODAY, sort=sort, limit=100)]
        paged = [
            row.id
            for start in range(0, 30, 10)
            for row in families.page(connection, TODAY, sort=sort, offset=start, limit=10)
        ]
    assert len(set(whole)) == 25 and paged == whole


def test_cards_follow_every_change(desk: Station, author: Author) -> None:
    own = desk.agency_id or b""

    def cards() -> list[tuple[str, int]]:
        with desk.read() as connection:
            assert families.count(connection) == len(families.page(connection, TODAY))
            return [(row.heading, row.people) for row in families.page(connection, TODAY)]

    with desk.write() as connection:
        other = cases.other_agency(connection)
        homes = [cases.household(connection, agency) for agency in (own, other, own)]
        cases.person(connection, homes[0], own, "Zoe", "Báez", head=True, birth_date=cases.BORN)
        cases.person(connection, homes[1], other, "Ana", "álvarez", birth_date=cases.BORN)
    assert cards() == [("álvarez, Ana", 1), ("Báez, Zoe", 1), ("?", 0)]
    with desk.write() as connection:
        links.propose_families(connection, author, [(homes[0], homes[1], 1)], "test")
        waiting = [proposal.link_id for proposal in links.proposals(connection)]
        links.decide(connection, author, waiting, LinkStatus.CONFIRMED)
    assert cards() == [("Báez, Zoe", 2), ("?", 0)]
    with desk.write() as connection:
        links.decide(connection, author, waiting, LinkStatus.UNDONE)
        connection.execute(text("UPDATE person SET last_name = 'Cruz' WHERE first_name = 'Zoe'"))
        connection.execute(
            text("UPDATE household SET deleted_at = '2026-11-21 00:00:00' WHERE id = :id"), {"id": homes[2]}
        )
    assert cards() == [("álvarez, Ana", 1), ("Cruz, Zoe", 1)]
    with desk.write() as connection:
        for table in ("person_link", "family_link", "person", "household"):
            connection.execute(text(f"DELETE FROM {table} WHERE scope_id = :id"), {"id": homes[0]})
    assert cards() == [("álvarez, Ana", 1)]


def test_a_family_is_found_by_id_case_number_or_words_that_find_one(desk: Station) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, own, case_number="10-1001", label="C-1")
        who = cases.person(connection, home, own, "Ngozi", "Okafor")
        other = cases.household(connection, own, label="C-10")  # begins alike
        cases.person(connection, other, own, "Chidi", "Okafor")
    with desk.read() as connection:
        for what in (home.hex(), who.hex(), "10-1001", "ngozi", "C-1"):
            assert families.resolve(connection, what) == home
        for what in ("nobody", "00" * 16):
            with pytest.raises(NotFound):
                families.resolve(connection, what)
        with pytest.raises(SeveralFound):
            families.resolve(connection, "okafor")


def test_each_person_is_counted_once_however_many_links_join_the_records(desk: Station, author: Author) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        other = cases.other_agency(connection)
        homes = [cases.household(connection, agency) for agency in (own, other, other)]
        people = [cases.person(connection, home, own, "Ana", "Vega", birth_date=cases.BORN) for home in homes]
        cases.person(connection, homes[0], own, "Leo", "Vega")
        links.propose_families(connection, author, [(homes[0], homes[1], 1), (homes[1], homes[2], 1)], "test")
        for one, another in ((0, 1), (1, 2), (0, 2)):  # three records of one person, every pair linked
            links.same_person(connection, author, people[one], people[another])
        waiting = [proposal.link_id for proposal in links.proposals(connection)]
        links.decide(connection, author, waiting, LinkStatus.CONFIRMED)
    with desk.read() as connection:
        (row,) = families.page(connection, TODAY)
    assert row.people == 2


def test_names_are_sorted_without_regard_to_accents_and_case(desk: Station) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        for last in ("Zúñiga", "avila", "Ávila", "Baca", "Avila", "ÁVILA", "Núñez", "Nunez"):
            cases.person(connection, cases.household(connection, own), own, "Ana", last)
    with desk.read() as connection:
        names = [row.heading.split(",")[0] for row in families.page(connection, TODAY)]
    assert {*names[:4]} == {"avila", "Ávila", "Avila", "ÁVILA"}
    assert names[4] == "Baca" and {*names[5:7]} == {"Núñez", "Nunez"} and names[7] == "Zúñiga"
