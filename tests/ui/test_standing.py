"""The line under a family's name: the end of care is told before the gap that it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import Activity, Facts, Person, Residence, Schedule, Support, Turn
from ctcoord.services.alignment import Alignment
from ctcoord.ui.family.standing import standing

TODAY, MONDAY = date(2026, 11, 21), date(2026, 11, 30)
WEEK = Turn(frozenset(range(5)))
FAMILY = Facts(
    people=(Person("m", "Maria", date(1991, 4, 2), responsible=True), Person("l", "Leo", date(2020, 6, 14))),
    residences=(Residence("all", None, "home"),),
    activities=(Activity("a", "m", "training", "Class", schedules=(Schedule(WEEK, 540, 720),)),),
    supports=(
        Support("c", "childcare", "Care 4 Kids", "l", ends=MONDAY - timedelta(days=1),
                schedules=(Schedule(WEEK, 480, 780),)),
    ),
)  # fmt: skip


def _said(facts: Facts) -> str:
    end = TODAY + timedelta(days=364)
    return standing(None, Alignment(b"", TODAY, end, facts, findings(facts, TODAY, end), {}), [], TODAY).said


def test_the_end_of_care_is_told_before_the_gap_that_it_leaves(qapp: object) -> None:
    assert _said(FAMILY) == "Training breaks on Mon Nov 30: childcare for Leo ends."


def test_a_gap_that_nothing_ends_is_told_itself(qapp: object) -> None:
    assert _said(replace(FAMILY, supports=())).startswith("No care for Leo from Mon Nov 23")
