"""Barriers with steps, what they put at risk, and how they end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ctcoord.domain.barriers import Outcome
from ctcoord.domain.codes import WorkStatus
from ctcoord.errors import NotFound, UsageError
from ctcoord.services import barriers, plan, tasks
from ctcoord.services.author import Author
from ctcoord.services.barriers import BarrierDetail
from ctcoord.services.station import Station
from tests import cases

TODAY = date(2026, 11, 21)


@pytest.fixture
def home(desk: Station) -> bytes:
    own = desk.agency_id or b""
    with desk.write() as connection:
        made = cases.household(connection, own)
        cases.person(connection, made, own, "Ngozi", "Okafor", head=True)
    return made


def told(desk: Station, home: bytes) -> list[BarrierDetail]:
    with desk.read() as connection:
        return barriers.of_family(connection, home)


def test_a_category_brings_its_domain_and_a_step_begins_the_work(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        car = barriers.add(connection, author, home, "  No car ", category="transportation-insecurity")
        barriers.add_step(connection, author, car, "Ask about the bus pass", TODAY + timedelta(days=2))
    (barrier,) = told(desk, home)
    assert (barrier.title, barrier.domain, barrier.status) == ("No car", "transit", WorkStatus.IN_PROGRESS)
    assert [(step.title, step.due_on) for step in barrier.steps] == [
        ("Ask about the bus pass", TODAY + timedelta(days=2))
    ]


def test_age_counts_until_it_ends_and_an_end_can_be_taken_back(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        car = barriers.add(connection, author, home, "No car", opened_on=TODAY - timedelta(days=10))
        barriers.resolve(connection, author, car, Outcome.WORKED_AROUND, "Shares a ride")
    (barrier,) = told(desk, home)
    assert barrier.age_days(TODAY + timedelta(days=30)) == 10
    assert (barrier.outcome, barrier.resolution, barrier.status) == ("worked_around", "Shares a ride", "done")
    with desk.write() as connection:
        barriers.reopen(connection, car)
    (barrier,) = told(desk, home)
    assert (barrier.resolved_on, barrier.outcome, barrier.age_days(TODAY)) == (None, None, 10)


def test_the_gravest_and_oldest_stand_first_and_what_has_ended_last(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        ended = barriers.add(connection, author, home, "ended")
        barriers.add(connection, author, home, "new")
        barriers.add(connection, author, home, "old", opened_on=TODAY - timedelta(days=3))
        grave = barriers.add(connection, author, home, "grave")
        barriers.edit(connection, grave, severity="high")
        barriers.resolve(connection, author, ended, Outcome.RESOLVED)
    assert [one.title for one in told(desk, home)] == ["grave", "old", "new", "ended"]


def test_the_chain_goes_from_the_barrier_over_the_support_to_the_goal(
    desk: Station, author: Author, home: bytes
) -> None:
    with desk.write() as connection:
        training = cases.support(connection, home, None, "workforce", program="Training", data_class="workforce")
        goal = plan.add_goal(connection, author, home, "Certificate by June")
        plan.tie(connection, author, goal, "support", training)
        barriers.add(connection, author, home, "No car", blocks=("support", training))
    with desk.read() as connection:
        chains = [[step.title for step in chain] for chain in barriers.at_risk(connection, home)]
    assert chains == [["No car", "Training", "Certificate by June"]]
    with desk.write() as connection:
        plan.reach(connection, author, goal, "given_up")
    with desk.read() as connection:
        assert [len(chain) for chain in barriers.at_risk(connection, home)] == [2]


def test_what_makes_no_sense_is_refused(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        car = barriers.add(connection, author, home, "No car")
        for bad in (
            {"title": "  "},
            {"title": "x", "category": "nonsense"},
            {"title": "x", "blocks": ("person", car)},
        ):
            with pytest.raises(UsageError):
                barriers.add(connection, author, home, **bad)  # type: ignore[arg-type]
        with pytest.raises(UsageError):
            barriers.edit(connection, car, blocks=("barrier", car))
        with pytest.raises(NotFound):
            barriers.resolve(connection, author, b"\0" * 16, Outcome.RESOLVED)
    assert len(told(desk, home)) == 1


def test_a_template_makes_its_tasks_with_days_relative_to_its_start(desk: Station, author: Author, home: bytes) -> None:
    from ctcoord.domain.tasks import TEMPLATES, due_dates

    start = TODAY + timedelta(days=40)
    titles = {step.code: step.code for steps in TEMPLATES.values() for step in steps}
    with desk.write() as connection:
        made = tasks.from_template(connection, author, home, "renewal", titles, start=start)
        rows = connection.exec_driver_sql("SELECT title, due_on, template FROM task ORDER BY due_on").all()
        with pytest.raises(UsageError):
            tasks.from_template(connection, author, home, "nonsense", titles)
    wanted = [(step.code, due.isoformat(), "renewal") for step, due in due_dates("renewal", start)]
    assert (len(made), [tuple(row) for row in rows]) == (3, wanted)
    assert wanted[0][1] == (start - timedelta(days=30)).isoformat()


@pytest.mark.parametrize(
    ("category", "kept_as"),
    [("intimate-partner-violence", "safety"), ("elder-abuse", "safety"), ("ex-offender", "justice"),
     ("stress", "health"), ("childcare", "coordination"), (None, "coordination")],
)  # fmt: skip
def test_the_kind_of_barrier_says_in_which_class_it_and_its_steps_are_kept(
    desk: Station, author: Author, home: bytes, category: str | None, kept_as: str
) -> None:
    with desk.write() as connection:
        made = barriers.add(connection, author, home, "Something", category=category)
        barriers.add_step(connection, author, made, "Call")
        found = connection.exec_driver_sql("SELECT data_class FROM barrier UNION SELECT data_class FROM task").scalars()
        assert set(found) == {kept_as}
    assert told(desk, home)[0].data_class == kept_as


def test_a_barrier_stays_in_its_class(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        made = barriers.add(connection, author, home, "Cannot come", category="childcare")
        barriers.edit(connection, made, category="housing-instability")
    with desk.write() as connection, pytest.raises(UsageError, match="kept apart"):
        barriers.edit(connection, made, category="intimate-partner-violence")
    assert told(desk, home)[0].category == "housing-instability"
