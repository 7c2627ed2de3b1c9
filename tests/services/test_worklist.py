"""Home is computed: renewals, ends of authorisation and tasks, earliest first, never typed twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from ctcoord.domain.barriers import Outcome
from ctcoord.domain.codes import WorkStatus
from ctcoord.errors import NotFound, UsageError
from ctcoord.reports import facts
from ctcoord.services import (
    agencies,
    barriers,
    casework,
    corrections,
    links,
    plan,
    records,
    referral_board,
    referral_view,
    settings,
    tasks,
    worklist,
)
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.services.worklist import Section
from tests import cases
from tests.conftest import NOW

TODAY = date(2026, 11, 21)


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def home(desk: Station) -> bytes:
    own = desk.agency_id or b""
    with desk.write() as connection:
        made = cases.household(connection, own)
        cases.person(connection, made, own, "Ngozi", "Okafor", head=True)
    return made


def listed(desk: Station, **options: object) -> list[tuple[str, str, int]]:
    with desk.read() as connection:
        return [(i.kind, i.subject, (i.due_on - TODAY).days) for i in worklist.items(connection, TODAY, **options)]


def test_what_falls_due_and_what_does_not(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        for program, values in {
            "renews": {"renewal_due": in_days(10), "authorized_to": in_days(40)},
            "ends": {"authorized_to": in_days(8)},
            "late": {"authorized_to": in_days(-3)},
            "far": {"authorized_to": in_days(31)},
            "history": {"authorized_to": in_days(-61)},
            "ended": {"authorized_to": in_days(5), "status": "ended"},
            "absent": {"authorized_to": in_days(5), "absent_since": TODAY},
        }.items():
            cases.support(connection, home, None, f"domain_{program}", program=program, data_class="housing", **values)
        tasks.add(connection, author, home, "Call provider", due_on=TODAY)
    assert listed(desk) == [
        ("end", "late", -3),
        ("task", "Call provider", 0),
        ("end", "ends", 8),
        ("renewal", "renews", 10),
    ]


def test_a_later_authorisation_takes_care_of_an_end(desk: Station, home: bytes) -> None:
    with desk.write() as connection:
        cases.support(connection, home, None, "transit", authorized_to=in_days(8))
        cases.support(connection, home, None, "transit", authorized_from=in_days(9), authorized_to=in_days(40))
    assert listed(desk) == []


def test_sections_and_waiting(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        made = [tasks.add(connection, author, home, str(days), due_on=in_days(days)) for days in (-1, 0, 6, 7)]
        tasks.set_status(connection, author, made[1], WorkStatus.WAITING, "family")
    with desk.read() as connection:
        found = worklist.items(connection, TODAY)
    sections = [item.section(TODAY) for item in found]
    assert sections == [Section.OVERDUE, Section.TODAY, Section.THIS_WEEK, Section.LATER]
    assert [item.waiting for item in found] == [False, True, False, False]
    assert found[1].waiting_on == "family" and found[0].family == "Okafor" and found[0].people == 1


def test_done_and_snoozed_tasks_leave_home(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        done, later = (tasks.add(connection, author, home, name, due_on=TODAY) for name in ("done", "later"))
        tasks.set_status(connection, author, done, WorkStatus.DONE)
        tasks.snooze(connection, later, in_days(2), "office closed")
    assert listed(desk) == []
    with desk.read() as connection:
        assert len(worklist.items(connection, in_days(2))) == 1
    with desk.write() as connection, pytest.raises(UsageError):
        tasks.snooze(connection, later, in_days(2), " ")
    with desk.write() as connection, pytest.raises(NotFound):
        tasks.set_status(connection, author, b"\0" * 16, WorkStatus.DONE)


def test_a_caseload_is_a_workers_own(desk: Station, author: Author, home: bytes) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        bea = agencies.add_staff(connection, own, "Bea", NOW)
        tasks.add(connection, author, home, "Call", due_on=TODAY, assigned_to=bea)
    assert listed(desk, worker=desk.staff_id) == []
    with desk.write() as connection:
        agencies.assign(connection, own, desk.staff_id or b"", home, since=TODAY, now=NOW)
    assert listed(desk, worker=desk.staff_id) == [("task", "Call", 0)]


def raised(desk: Station, today: date = TODAY) -> list[tuple[str, str, int]]:
    with desk.read() as connection:
        return [(i.kind, i.subject, (i.due_on - TODAY).days) for i in worklist.items(connection, today)]


def referral(connection: Connection, home: bytes, service: str, **values: object) -> bytes:
    given = {"status": "requested", "urgency": "routine", "recipient": "Park Street", "data_class": "childcare"}
    return cases.add(connection, "referral", home, service=service, **{**given, **values})


def test_each_rule_finds_what_it_looks_for_and_nothing_else(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        referral(connection, home, "draft, old", status="draft", as_of=NOW - timedelta(days=4))
        referral(connection, home, "draft, new", status="draft")
        referral(connection, home, "late", response_due=in_days(-1))
        referral(connection, home, "chase first", response_due=in_days(9), chase_on=in_days(1))
        referral(connection, home, "in time", response_due=in_days(9))
        referral(connection, home, "declined", status="rejected", closed_on=in_days(-2))
        referral(connection, home, "declined, next known", status="rejected", next_step="stop")
        referral(connection, home, "look again", status="on-hold", review_on=in_days(2))
        referral(connection, home, "tomorrow", status="accepted", appointment_on=in_days(1))
        referral(connection, home, "next week", status="accepted", appointment_on=in_days(7))
        referral(connection, home, "yesterday", status="accepted", appointment_on=in_days(-1))
        referral(connection, home, "waits", status="accepted", review_on=in_days(3), wait_position=4)
        referral(connection, home, "nothing said", status="accepted", as_of=NOW - timedelta(days=16))
        referral(connection, home, "nothing said yet", status="accepted")
        plan.add_goal(connection, author, home, "review", review_on=in_days(5))
        plan.add_goal(connection, author, home, "review later", review_on=in_days(8))
        reached = plan.add_goal(connection, author, home, "reached", review_on=in_days(1))
        plan.reach(connection, author, reached)
    assert raised(desk) == [
        ("referral_declined", "declined", -2),
        ("referral_review", "nothing said", -2),
        ("referral_answer", "late", -1),
        ("referral_draft", "draft, old", -1),
        ("referral_review", "yesterday", -1),
        ("appointment", "tomorrow", 1),
        ("referral_answer", "chase first", 1),
        ("referral_review", "look again", 2),
        ("referral_review", "waits", 3),
        ("goal_review", "review", 5),
    ]


def test_a_barrier_without_a_step_for_fourteen_days_rises(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        stale = barriers.add(connection, author, home, "stale", opened_on=in_days(-14))
        barriers.add(connection, author, home, "young", opened_on=in_days(-13))
        moving = barriers.add(connection, author, home, "moving", opened_on=in_days(-60))
        done = barriers.add_step(connection, author, moving, "called", in_days(-20))
        tasks.set_status(connection, author, done, WorkStatus.DONE)
        ended = barriers.add(connection, author, home, "ended", opened_on=in_days(-60))
        barriers.resolve(connection, author, ended, Outcome.RESOLVED)
    assert raised(desk) == [("barrier_stale", "stale", 0)]
    assert ("barrier_stale", "moving", 14) in raised(desk, in_days(14))
    with desk.write() as connection:
        barriers.add_step(connection, author, stale, "next", in_days(3))
    assert "barrier_stale" not in {kind for kind, *_ in raised(desk)}


def test_a_consent_that_ends_rises_until_it_is_renewed_or_withdrawn(desk: Station, author: Author, home: bytes) -> None:
    given = {"classes": "housing", "status": "given", "signed_on": in_days(-300)}
    with desk.write() as connection:
        for recipient, ends in (("Ends", 20), ("Later", 31), ("Renewed", 20), ("Withdrawn", 20), ("Over", -61)):
            made = cases.add(connection, "consent", home, recipient=recipient, valid_until=in_days(ends), **given)
            if recipient == "Renewed":
                newer = {**given, "signed_on": in_days(-1)}
                cases.add(connection, "consent", home, recipient=recipient, valid_until=in_days(300), **newer)
            if recipient == "Withdrawn":
                gone = {**given, "status": "withdrawn", "signed_on": in_days(-1)}
                cases.add(connection, "consent", home, recipient=recipient, withdraws_id=made, **gone)
    assert raised(desk) == [("consent_ends", "Ends", 20)]


def test_what_a_rule_raises_is_snoozed_with_a_reason_and_comes_back(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        barriers.add(connection, author, home, "stale", opened_on=in_days(-20))
        barriers.add(connection, author, home, "other", opened_on=in_days(-20))
    with desk.read() as connection:
        item = next(one for one in worklist.items(connection, TODAY) if one.subject == "stale")
    with desk.write() as connection:
        with pytest.raises(UsageError):
            worklist.snooze(connection, author, item, in_days(5), " ")
        worklist.snooze(connection, author, item, in_days(5), "waits for the landlord")
    assert [subject for _, subject, _ in raised(desk)] == ["other"]
    assert {subject for _, subject, _ in raised(desk, in_days(5))} == {"other", "stale"}


def test_a_closed_case_raises_nothing(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        tasks.add(connection, author, home, "Call", due_on=TODAY)
        records.change(connection, "household", home, {"closed_on": TODAY})
    assert raised(desk) == []


def test_an_agency_sets_its_own_notice(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        barriers.add(connection, author, home, "stale", opened_on=in_days(-20))
        settings.put(connection, "notice_days", {"barrier_stale": 21})
    assert raised(desk) == []


def test_what_was_given_to_a_colleague_is_on_their_home(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        bea = agencies.add_staff(connection, author.agency_id or b"", "Bea", NOW)
        agencies.assign(connection, author.agency_id or b"", author.staff_id or b"", home, since=TODAY, now=NOW)
        tasks.add(connection, author, home, "Call", due_on=TODAY)
        tasks.add(connection, author, home, "Drive", due_on=TODAY, assigned_to=bea)
        referral(connection, home, "Bus pass", status="rejected", assigned_to=bea)
    assert listed(desk, worker=bea) == [("referral_declined", "Bus pass", 0), ("task", "Drive", 0)]
    assert len(listed(desk, worker=author.staff_id)) == 3


def test_an_appointment_that_is_over_is_asked_about_until_somebody_says_what_came_of_it(
    desk: Station, home: bytes
) -> None:
    with desk.write() as connection:
        made = referral(connection, home, "Care", status="accepted", appointment_on=in_days(-3), review_on=in_days(40))
        referral(connection, home, "soon", status="accepted", appointment_on=in_days(1))
        referral(connection, home, "begun", status="in-progress", review_on=in_days(2))
    assert listed(desk) == [
        ("referral_review", "Care", -3), ("appointment", "soon", 1), ("referral_review", "begun", 2)
    ]  # fmt: skip
    with desk.write() as connection:
        records.change(connection, "referral", made, {"status": "in-progress"})
    assert len(listed(desk)) == 2


@pytest.mark.parametrize(
    ("later", "asked"),
    [
        ({}, False),
        ({"status": "refused"}, False),
        ({"classes": "health"}, True),
        ({"persons": {"v": ["02"]}}, True),
        ({"persons": {"v": ["01", "02"]}}, False),
        ({"persons": {"v": ["02"], "whole": True}}, False),
        ({"recipient": "Other"}, True),
        ({"ended": "withdrawn"}, True),
    ],
)
def test_a_consent_is_asked_for_again_unless_a_later_one_opens_as_much(
    desk: Station, home: bytes, later: dict[str, object], asked: bool
) -> None:
    first = {"status": "given", "recipient": "Park", "classes": "childcare,income", "persons": {"v": ["01"]}}
    ended = later.get("ended")
    said = {**first, **{name: value for name, value in later.items() if name != "ended"}}
    with desk.write() as connection:
        cases.add(connection, "consent", home, **first, signed_on=in_days(-300), valid_until=in_days(10))
        second = cases.add(connection, "consent", home, **said, signed_on=in_days(-1), valid_until=in_days(300))
        if ended:
            cases.add(connection, "consent", home, **{**first, "status": ended}, withdraws_id=second)
    assert (listed(desk) == [("consent_ends", "Park", 10)]) is asked


def test_the_dead_are_not_asked_about_and_a_referral_is_a_step(desk: Station, author: Author, home: bytes) -> None:
    own = author.agency_id or b""
    with desk.write() as connection:
        ada = cases.person(connection, home, own, "Ada", "Okafor", died_on=TODAY)
        cases.support(connection, home, ada, "childcare", authorized_to=in_days(5))
        referral(connection, home, "Care", status="accepted", subject_id=ada, appointment_on=in_days(1))
        stuck = barriers.add(connection, author, home, "No car", opened_on=in_days(-20))
        made = referral(connection, home, "Bus", status="requested", barrier_id=stuck, chase_on=in_days(9))
    assert listed(desk) == []
    with desk.write() as connection:
        records.change(connection, "referral", made, {"status": "entered-in-error"})
    assert listed(desk) == [("barrier_stale", "No car", -6)]


def test_a_death_that_another_record_or_a_correction_says_is_one(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        care = cases.other_agency(connection)
        there = cases.household(connection, care)
        leo, ada = (cases.person(connection, there, care, name, "Okafor") for name in ("Leo", "Ada"))
        for who in (leo, ada):
            cases.support(connection, there, who, "childcare", authorized_to=in_days(5), agency_id=care)
        ours = cases.person(connection, home, author.agency_id or b"", "Leo", "Okafor", died_on=TODAY)
        casework.own_household(connection, author, there)
        corrected = {"scope_id": there, "record_id": ada, "field": "died_on"}
        corrections.correct(connection, author, "person", **corrected, value="2026-11-20")
    assert [(kind, days) for kind, _, days in listed(desk)] == [("end", 5)]  # of Leo, whom nothing links yet
    with desk.write() as connection:
        links.same_person(connection, author, leo, ours)
    assert listed(desk) == []
    with desk.write() as connection:  # it was another Leo who died
        corrections.correct(connection, author, "person", scope_id=there, record_id=leo, field="died_on", value=None)
    assert [(kind, days) for kind, _, days in listed(desk)] == [("end", 5)]


def test_a_consent_is_not_asked_for_again_where_all_whom_it_names_have_died(
    desk: Station, author: Author, home: bytes
) -> None:
    own = author.agency_id or b""
    given = {"status": "given", "classes": "housing", "signed_on": in_days(-300), "valid_until": in_days(10)}
    with desk.write() as connection:
        ada, leo = (cases.person(connection, home, own, name, "Okafor", died_on=TODAY) for name in ("Ada", "Leo"))
        ngozi = bytes(connection.exec_driver_sql("SELECT id FROM person WHERE head").scalar_one())
        for recipient, about in (("The dead", [ada, leo]), ("One lives", [ada, ngozi]), ("Nobody named", [])):
            named = {"persons": {"v": [one.hex() for one in about]}}
            cases.add(connection, "consent", home, recipient=recipient, **given, **named)
    assert sorted(recipient for _, recipient, _ in listed(desk)) == ["Nobody named", "One lives"]


def test_a_hash_is_no_name_on_home_on_the_board_and_in_figures(desk: Station, author: Author, home: bytes) -> None:
    names = ("9f86d081884c", "60303ae22b99")
    with desk.write() as connection:
        hashed = cases.person(connection, home, desk.agency_id or b"", *names, names_hashed=True)
        cases.support(connection, home, hashed, "childcare", authorized_to=in_days(5))
        made = referral(connection, home, "Care", status="draft", subject_id=hashed)
    with desk.read() as connection:
        said = [
            worklist.items(connection, TODAY),
            referral_board.board(connection, author),
            referral_view.view(connection, author, made).member,
            facts.read(connection, TODAY),
        ]
    assert len(said[0]) == 1 and not any(names[0] in repr(one) for one in said)
