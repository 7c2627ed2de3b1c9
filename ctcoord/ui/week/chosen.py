"""What can be written down about the selected row of a week."""

from __future__ import annotations

from functools import partial

from ctcoord.domain.alignment.facts import Finding
from ctcoord.domain.alignment.lanes import SCHEDULED
from ctcoord.services.alignment import Alignment
from ctcoord.ui.family.pages import Deeds
from ctcoord.ui.week.deeds import WeekDeeds
from ctcoord.ui.week.listing import WeekRow

# What must be selected for an action, as actions say it.
NEEDS = {"week_answer": "question", "week_ask": "question", "week_accept": "finding"}


def about_row(enter: WeekDeeds, row: WeekRow, found: Alignment) -> Deeds:
    """By the names of their actions."""
    deeds: Deeds = {}
    if row.block.kind in SCHEDULED:
        deeds["week_closed"] = partial(enter.closed, row.block.owner, row.day)
    if row.block.finding is not None:
        deeds |= about_finding(enter, found.findings[row.block.finding], found)
    return deeds


def about_finding(enter: WeekDeeds, finding: Finding, found: Alignment) -> Deeds:
    """To accept it as known; of a question also to answer it, or to make a task that asks."""
    deeds: Deeds = {"week_accept": partial(enter.accept, finding, found.facts)}
    answer = enter.answers(finding)
    if answer is not None:
        deeds |= {"week_answer": answer, "week_ask": partial(enter.ask_later, finding, found)}
    return deeds
