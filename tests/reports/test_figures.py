"""Figures from hand-made facts whose answers are counted by eye."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from ctcoord.reports.facts import Facts, FamilyFact, SupportFact, WorkFact
from ctcoord.reports.figures import caseload, ending, ends, supports

TODAY = date(2026, 11, 21)
A, B, C = b"a" * 16, b"b" * 16, b"c" * 16


def support(family: bytes = A, *, ends_in: int | None = 10, **changes: Any) -> SupportFact:
    facts: dict[str, Any] = {
        "agency": "Riverside",
        "domain": "housing",
        "program": "Lease",
        "person": b"p" * 16,
        "person_name": "Leo",
        "status": "active",
        "starts_on": TODAY - timedelta(days=100),
        "ends_on": None if ends_in is None else TODAY + timedelta(days=ends_in),
        "renewal_due": None,
    }
    return SupportFact(family=family, **{**facts, **changes})


FAMILIES = (FamilyFact(A, "Vega, Maria", "10-4471", 4, ("Ana", "Joan")), FamilyFact(B, "Brooks", "", 2, ("Ana",)),
            FamilyFact(C, "Haddad", "", 3, ()))  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"ends_in": 0}, True),
        ({"ends_in": -1}, False),
        ({"ends_in": None}, True),
        ({"status": "suspended"}, True),
        ({"status": "ended"}, False),
        ({"status": "applied"}, False),
        ({"starts_on": TODAY + timedelta(days=1)}, False),
        ({"starts_on": TODAY}, True),
        ({"starts_on": None}, True),
    ],
)
def test_running(changes: dict[str, Any], expected: bool) -> None:
    (row,) = supports(Facts(FAMILIES, (support(**changes),), ()), TODAY)
    assert row.supports == int(expected)


def test_a_family_counts_for_each_of_its_workers_and_nobody_comes_last() -> None:
    work = (
        WorkFact(A, "task", None, TODAY - timedelta(days=1)),
        WorkFact(A, "task", None, TODAY),
        WorkFact(A, "barrier", None, None),
        WorkFact(B, "task", None, None),
    )
    rows = caseload(Facts(FAMILIES, (support(), support(B, ends_in=31), support(C, ends_in=-1)), work), TODAY)
    assert [(r.worker, r.families, r.people, r.supports, r.ending) for r in rows] == [
        ("Ana", 2, 6, 2, 1),
        ("Joan", 1, 4, 1, 1),
        ("", 1, 3, 0, 0),
    ]
    assert [(r.tasks, r.overdue, r.barriers) for r in rows] == [(3, 1, 1), (2, 1, 1), (0, 0, 0)]


def test_supports_count_families_and_people_once() -> None:
    found = (
        support(),
        support(),
        support(B, person=None),
        support(C, status="waitlisted"),
        support(agency="CTtransit", domain="transit"),
    )
    rows = supports(Facts(FAMILIES, found, ()), TODAY)
    assert [(r.domain, r.agency, r.supports, r.families, r.people, r.applied) for r in rows] == [
        ("housing", "Riverside", 3, 2, 1, 1),
        ("transit", "CTtransit", 1, 1, 1, 0),
    ]


def test_ends_are_cumulative_and_include_the_last_day() -> None:
    days = (0, 30, 31, 60, 61, 90, 91, None)
    rows = ends(Facts(FAMILIES, tuple(support(ends_in=d) for d in days), ()), TODAY)
    assert [(r.domain, r.within, r.families) for r in rows] == [("housing", (2, 4, 6), 1)]


def test_the_list_has_the_soonest_first() -> None:
    found = (support(ends_in=90), support(B, ends_in=3), support(ends_in=91))
    rows = ending(Facts(FAMILIES, found, ()), TODAY)
    assert [(r.family, r.days, r.workers) for r in rows] == [("Brooks", 3, "Ana"), ("Vega, Maria", 90, "Ana, Joan")]


def test_nothing_at_all_makes_empty_tables() -> None:
    nothing = Facts((), (), ())
    assert [figure(nothing, TODAY) for figure in (caseload, supports, ends, ending)] == [[], [], [], []]
