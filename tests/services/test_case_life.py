"""The life of a case: closed and reopened, handed over, and who joins or leaves the household."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ctcoord.domain.cases import CaseEventKind, CaseOutcome
from ctcoord.domain.codes import Role
from ctcoord.errors import UsageError
from ctcoord.services import (
    agencies,
    cases,
    contacts,
    corrections,
    families,
    family_view,
    links,
    records,
    safety,
    search,
    settings,
    tasks,
    worklist,
)
from ctcoord.services.author import Author
from ctcoord.services.roster import NewMember
from ctcoord.services.station import Station
from tests import cases as given
from tests.conftest import NOW

TODAY = date(2026, 11, 21)


@pytest.fixture
def home(desk: Station) -> bytes:
    own = desk.agency_id or b""
    with desk.write() as connection:
        made = given.household(connection, own)
        given.person(connection, made, own, "Ngozi", "Okafor", head=True, birth_date=date(1990, 2, 3))
        given.person(connection, made, own, "Chidi", "Okafor", birth_date=date(1988, 5, 6))
    return made


def who(desk: Station, home: bytes, first: str) -> bytes:
    with desk.read() as connection:
        view = family_view.family(connection, home, desk.agency_id)
    return next(p.person_id for m in view.members for p in m.records if p.first_name == first and p.scope_id == home)


def kinds(desk: Station, home: bytes) -> list[str]:
    with desk.read() as connection:
        return [row.kind for row in cases.history(connection, home)]


def test_a_closed_case_keeps_its_open_work_for_the_day_it_is_reopened(
    desk: Station, author: Author, home: bytes
) -> None:
    with desk.write() as connection:
        tasks.add(connection, author, home, "Call")
        cases.close(connection, author, home, CaseOutcome.MOVED_AWAY, summary="To Hartford.")
        with pytest.raises(UsageError):
            cases.close(connection, author, home, CaseOutcome.OTHER)
    with desk.read() as connection:
        assert cases.loose_ends(connection, home).tasks == 1
        assert records.get(connection, "household", home)["outcome"] == "moved_away"
    with desk.write() as connection:
        cases.reopen(connection, author, home)
        with pytest.raises(UsageError):
            cases.reopen(connection, author, home)
    assert kinds(desk, home) == ["reopened", "closed"]
    with desk.read() as connection:
        assert records.get(connection, "household", home)["closed_on"] is None


def test_loose_ends_are_counted_by_kind(desk: Station, author: Author, home: bytes) -> None:
    from ctcoord.services import barriers, plan

    with desk.write() as connection:
        tasks.add(connection, author, home, "Call")
        barriers.add(connection, author, home, "No car")
        plan.add_goal(connection, author, home, "Goal")
        given.support(connection, home, None, "housing", data_class="housing")
        for status in ("requested", "completed"):
            given.add(connection, "referral", home, service="x", recipient="y", status=status, urgency="routine",
                      data_class="coordination")  # fmt: skip
    with desk.read() as connection:
        assert cases.loose_ends(connection, home) == cases.LooseEnds(1, 1, 1, 1, 1)


def test_handed_over_the_family_is_in_the_colleagues_caseload(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        bea = agencies.add_staff(connection, author.agency_id or b"", "Bea", NOW)
        agencies.assign(connection, author.agency_id or b"", author.staff_id or b"", home, since=TODAY, now=NOW)
        with pytest.raises(UsageError):
            cases.hand_over(connection, author, home, bea, "  ")
        call, other = (tasks.add(connection, author, home, one) for one in ("Call", "Ask Carl"))
        carl = agencies.add_staff(connection, author.agency_id or b"", "Carl", NOW)
        tasks.edit(connection, other, assigned_to=carl)
        assert cases.hand_over(connection, author, home, bea, "Stable; lease next.") is CaseEventKind.HANDED_OVER
        holders = [records.get(connection, "task", one)["assigned_to"] for one in (call, other)]
        assert holders == [bea, carl]
        with pytest.raises(UsageError):
            cases.hand_over(connection, author, home, bea, "Again.")
    with desk.read() as connection:
        assert (families.count(connection, bea), families.count(connection, author.staff_id)) == (1, 0)
        assert cases.history(connection, home)[0].to_staff == "Bea"


def test_with_a_central_database_a_caseworker_asks_and_a_supervisor_assigns(
    desk: Station, author: Author, home: bytes
) -> None:
    with desk.write() as connection:
        settings.put(connection, "device_id", "00" * 16)
        bea = agencies.add_staff(connection, author.agency_id or b"", "Bea", NOW)
        agencies.assign(connection, author.agency_id or b"", author.staff_id or b"", home, since=TODAY, now=NOW)
        asked = cases.hand_over(connection, author, home, bea, "Stable.")
        assert (asked, families.count(connection, bea)) == (CaseEventKind.ASKED_TO_HAND_OVER, 0)
        assert [one for one in worklist.items(connection, TODAY) if one.kind == "hand_over"] == []
        (item,) = [
            one for one in worklist.items(connection, TODAY, assigns=True, worker=bea) if one.kind == "hand_over"
        ]
        assert (item.subject, item.scope_id, item.due_on) == ("Bea", home, TODAY)
        records.change(connection, "staff", author.staff_id or b"", {"role": Role.SUPERVISOR})
        assert cases.hand_over(connection, author, home, bea, "Stable.") is CaseEventKind.HANDED_OVER
        assert [one for one in worklist.items(connection, TODAY, assigns=True) if one.kind == "hand_over"] == []


def test_who_moves_out_has_a_household_and_keeps_the_earlier_record(desk: Station, author: Author, home: bytes) -> None:
    chidi = who(desk, home, "Chidi")
    with desk.write() as connection:
        new = cases.move_out(connection, author, [chidi], TODAY)
        with pytest.raises(UsageError):
            cases.move_out(connection, author, [chidi, who(desk, home, "Ngozi")], TODAY)
    with desk.read() as connection:
        # A person link never makes one family of two households.
        assert families.household_ids(connection, new) == [new]
        rows = connection.exec_driver_sql("SELECT count(*) FROM person WHERE first_name = 'Chidi'").scalar()
        links = connection.exec_driver_sql("SELECT count(DISTINCT link_id) FROM person_link").scalar()
    assert (rows, links) == (2, 1)
    assert (kinds(desk, home), kinds(desk, new)) == (["moved_out"], ["separated"])


def test_who_moves_out_stays_as_safe_as_they_were(desk: Station, author: Author, home: bytes) -> None:
    ngozi, own = who(desk, home, "Ngozi"), author.agency_id or b""
    with desk.write() as connection:
        told = {"safe": False, "voicemail": False, "hours": "9 to 3"}
        contacts.add(connection, author, ngozi, "phone", "860-555-0142", **told)
        hidden = contacts.keep_confidential(connection, author, ngozi, "9 Hidden Lane", known_to="court")
        contacts.end_confidential(connection, hidden, TODAY, "sold")
        for kind, said, of in (("domestic_violence", "1", "safety"), ("health", "1", "health")):
            given.add(connection, "observation", home, subject_id=ngozi, kind=kind, code=said, data_class=of)
        new = cases.move_out(connection, author, [ngozi], TODAY)
        (phone,) = contacts.of_household(connection, new)
        assert {name: getattr(phone, name) for name in told} == told
        (address,) = contacts.confidential_of(connection, new)
        assert (address.address, address.valid_until, address.end_reason) == ("9 Hidden Lane", TODAY, "sold")
        assert new in safety.flagged(connection)
        theirs = given.household(connection, given.other_agency(connection))
        given.person(connection, theirs, own, "Ngozi", "Okafor", birth_date=date(1990, 2, 3))
        assert links.propose(connection, author).proposed == 0
    with desk.read() as connection:
        kinds_there = connection.exec_driver_sql("SELECT kind FROM observation WHERE scope_id = ?", (new,)).scalars()
        assert kinds_there.all() == ["domestic_violence"]
        assert families.count(connection, author.staff_id) == 1


def test_households_that_join_are_one_family_until_the_link_is_undone(
    desk: Station, author: Author, home: bytes
) -> None:
    with desk.write() as connection:
        other = given.household(connection, author.agency_id or b"")
        given.person(connection, other, author.agency_id or b"", "Tom", "Reed", head=True)
        cases.join(connection, author, home, other, on=TODAY)
    with desk.read() as connection:
        assert set(families.household_ids(connection, home)) == {home, other}
    assert kinds(desk, home) == ["joined", "joined"]  # one of each household


def test_a_birth_has_a_date_and_a_death_lies_in_a_life(desk: Station, author: Author, home: bytes) -> None:
    ngozi = who(desk, home, "Ngozi")
    with desk.write() as connection:
        with pytest.raises(UsageError):
            cases.birth(connection, author, home, NewMember("Ada", "Okafor"))
        cases.birth(connection, author, home, NewMember("Ada", "Okafor", birth_date=TODAY, relationship=2))
        for day in (TODAY + timedelta(days=1), date(1989, 1, 1)):
            with pytest.raises(UsageError):
                cases.death(connection, author, ngozi, day)
        cases.death(connection, author, ngozi, TODAY)
        assert records.get(connection, "person", ngozi)["died_on"] == TODAY
    assert sorted(kinds(desk, home)) == ["birth", "death"]


def test_adoption_seals_former_names_and_earlier_links(desk: Station, author: Author, home: bytes) -> None:
    chidi = who(desk, home, "Chidi")
    with desk.write() as connection:
        records.change(connection, "person", chidi, {"former_names": "Zebulon"})
        cases.move_out(connection, author, [chidi], TODAY)
    with desk.read() as connection:
        assert search.find(connection, "Zebulon")
    with desk.write() as connection:
        leo = {"first": "Leo", "last": "Reed"}
        corrections.correct(
            connection, author, "person", scope_id=home, record_id=chidi, field="first_name", value="Chid"
        )
        cases.seal_adoption(connection, author, chidi, TODAY, **leo)
    with desk.read() as connection:
        view = family_view.family(connection, home, desk.agency_id)
        assert {member.name for member in view.members} == {"Ngozi Okafor", "Leo Reed"}
        assert not search.find(connection, "Chid")
        live = connection.exec_driver_sql("SELECT count(*) FROM person_link WHERE status = 'confirmed'").scalar()
        assert (live, search.find(connection, "Zebulon")) == (0, [])


def test_what_adoption_sealed_is_not_proposed_again_nor_found_by_the_name_that_a_file_brings_back(
    desk: Station, author: Author, home: bytes
) -> None:
    chidi, born = who(desk, home, "Chidi"), date(1988, 5, 6)
    with desk.write() as connection:
        theirs = given.other_agency(connection)
        before = given.household(connection, theirs)
        given.person(connection, before, theirs, "Chidi", "Okafor", birth_date=born)
        assert links.propose(connection, author).proposed == 2  # the child and, for their sake, the families
        cases.seal_adoption(connection, author, chidi, TODAY)
        assert links.waiting(connection) == 0
        earlier = given.household(connection, author.agency_id or b"")
        given.person(connection, earlier, author.agency_id or b"", "Chidi", "Okafor", birth_date=born)
        given.person(connection, earlier, author.agency_id or b"", "Ngozi", "Okafor", birth_date=date(1990, 2, 3))
        found = links.propose(connection, author)
        assert (found.linked, records.get(connection, "person", chidi)["sealed_on"]) == (1, TODAY)  # Ngozi alone
        assert connection.exec_driver_sql(
            "SELECT count(*) FROM person_link WHERE person_id = ? AND status <> 'undone'", (chidi,)
        ).scalar() == 0  # fmt: skip
        records.change(connection, "person", chidi, {"former_names": "Zebulon"})
        with pytest.raises(UsageError):
            cases.seal_adoption(connection, author, chidi, TODAY + timedelta(days=1))
    with desk.read() as connection:
        assert search.find(connection, "Zebulon") == []


def test_a_family_that_was_never_ours_has_no_case_to_close(desk: Station, author: Author) -> None:
    with desk.write() as connection:
        theirs = given.household(connection, given.other_agency(connection))
        for act in (
            lambda: cases.close(connection, author, theirs, CaseOutcome.OTHER),
            lambda: cases.reopen(connection, author, theirs),
            lambda: cases.hand_over(connection, author, theirs, author.staff_id or b"", "They wait."),
        ):
            with pytest.raises(UsageError, match="no case of this family"):
                act()
        assert connection.exec_driver_sql("SELECT count(*) FROM household").scalar() == 1


def test_a_death_and_an_adoption_reach_every_record_that_we_have_of_the_person(
    desk: Station, author: Author, home: bytes
) -> None:
    ngozi, chidi = (who(desk, home, name) for name in ("Ngozi", "Chidi"))
    with desk.write() as connection:
        records.change(connection, "person", chidi, {"middle_name": "Zorro", "former_names": "Zebulon"})
        second = cases.move_out(connection, author, [chidi], TODAY)
        (moved,) = (bytes(row[0]) for row in connection.exec_driver_sql(
            "SELECT id FROM person WHERE scope_id = ?", (second,)))  # fmt: skip
        given.person(connection, second, author.agency_id or b"", "Ada", "Okafor")
        third = cases.move_out(connection, author, [moved], TODAY)
        (last,) = (bytes(row[0]) for row in connection.exec_driver_sql(
            "SELECT id FROM person WHERE scope_id = ?", (third,)))  # fmt: skip
        with pytest.raises(UsageError):
            cases.seal_adoption(connection, author, last, date(1950, 1, 1))
        cases.seal_adoption(connection, author, last, TODAY, first="Leo", middle="")
    told = "SELECT DISTINCT first_name, middle_name, former_names FROM person WHERE sealed_on IS NOT NULL"
    with desk.read() as connection:
        assert connection.exec_driver_sql(told).all() == [("Leo", None, None)]
        assert not any(search.find(connection, name) for name in ("Chidi", "Zorro", "Zebulon"))
    with desk.write() as connection:
        fourth = cases.move_out(connection, author, [ngozi], TODAY)
        cases.death(connection, author, ngozi, TODAY)
    with desk.read() as connection:
        (member,) = family_view.family(connection, fourth, desk.agency_id).members
    assert member.died and (kinds(desk, home).count("death"), kinds(desk, fourth).count("death")) == (1, 1)


def test_a_household_that_joins_ours_keeps_its_own_history_and_nobody_joins_themselves(
    desk: Station, author: Author, home: bytes
) -> None:
    with desk.write() as connection:
        other = given.other_agency(connection)
        theirs = given.household(connection, other)
        given.person(connection, theirs, other, "Chidi", "Okafor", head=True)
        cases.join(connection, author, home, theirs, on=TODAY)
        with pytest.raises(UsageError):
            cases.join(connection, author, home, home, on=TODAY)
    with desk.read() as connection:
        events = cases.history(connection, home)
    assert [(event.kind, event.scope_id) for event in events] == [("joined", home)]


def test_nobody_is_adopted_before_they_are_born(desk: Station, author: Author, home: bytes) -> None:
    chidi = who(desk, home, "Chidi")
    with desk.write() as connection:
        for day in (date(1988, 5, 5), TODAY + timedelta(days=1)):
            with pytest.raises(UsageError):
                cases.seal_adoption(connection, author, chidi, day)


def test_nobody_has_moved_out_on_a_day_to_come(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection, pytest.raises(UsageError, match="moved out"):
        cases.move_out(connection, author, [who(desk, home, "Chidi")], TODAY + timedelta(days=1))
