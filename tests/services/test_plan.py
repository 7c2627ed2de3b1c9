"""Measurable goals: how far they have come, what they rest on, how they end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ctcoord.errors import NotFound, UsageError
from ctcoord.services import plan, tasks
from ctcoord.services.author import Author
from ctcoord.services.plan import GoalDetail
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


def told(desk: Station, home: bytes) -> list[GoalDetail]:
    with desk.read() as connection:
        return plan.of_family(connection, home)


@pytest.mark.parametrize(
    ("baseline", "target", "values", "progress"),
    [
        (None, 4.0, [], None),
        (None, 4.0, [1.0], 0.25),
        (12.0, 2.0, [7.0], 0.5),  # missed days: down is forward
        (0.0, 4.0, [5.0], 1.0),
        (2.0, 4.0, [1.0], 0.0),
        (0.0, None, [1.0], None),
        (3.0, 3.0, [3.0], 1.0),
        (0.0, 10.0, [9.0, 4.0], 0.4),  # the latest counts, not the best
    ],
)
def test_progress_is_the_share_of_the_way(
    desk: Station, author: Author, home: bytes, baseline: float, target: float, values: list[float], progress: float
) -> None:
    with desk.write() as connection:
        goal = plan.add_goal(connection, author, home, "Goal", measure="pieces", baseline=baseline, target=target)
        for days, value in enumerate(values):
            plan.read_off(connection, author, goal, value, on=TODAY + timedelta(days=days))
    assert told(desk, home)[0].progress == progress


def test_a_goal_with_steps_ties_and_an_end(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        lease = cases.support(connection, home, None, "housing", data_class="housing")
        goal = plan.add_goal(connection, author, home, "A lease of our own", owner="Ngozi", review_on=TODAY)
        assert plan.tie(connection, author, goal, "support", lease) == plan.tie(
            connection, author, goal, "support", lease
        )
        tasks.add(connection, author, home, "View two flats", about=("goal", goal))
    (row,) = told(desk, home)
    assert (row.ties, [step.title for step in row.steps]) == ((("support", lease),), ["View two flats"])
    with desk.write() as connection:
        plan.reach(connection, author, goal, "given_up")
    (row,) = told(desk, home)
    assert (row.reached_on, row.outcome, row.status, row.review_on) == (None, "given_up", "done", None)


def test_what_makes_no_sense_is_refused(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        goal = plan.add_goal(connection, author, home, "Goal")
        for call in (
            lambda: plan.add_goal(connection, author, home, " "),
            lambda: plan.add_goal(connection, author, home, "x", target=3.0),
            lambda: plan.tie(connection, author, goal, "person", goal),
            lambda: plan.reach(connection, author, goal, "perhaps"),
        ):
            with pytest.raises(UsageError):
                call()
        with pytest.raises(NotFound):
            plan.read_off(connection, author, b"\0" * 16, 1.0)
    assert len(told(desk, home)) == 1
