"""Home is computed: renewals, ends of authorisation and tasks, earliest first, never typed twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ctcoord.domain.codes import WorkStatus
from ctcoord.errors import NotFound, UsageError
from ctcoord.services import agencies, tasks, worklist
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
        tasks.add(connection, author, home, "Call", due_on=TODAY)
    assert listed(desk, worker=desk.staff_id) == []
    with desk.write() as connection:
        agencies.assign(connection, own, desk.staff_id or b"", home, since=TODAY, now=NOW)
    assert listed(desk, worker=desk.staff_id) == [("task", "Call", 0)]
