"""What can be written down about the selected row of a week."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ctcoord.domain.alignment.facts import Finding
from ctcoord.domain.alignment.lanes import SCHEDULED
from ctcoord.services.alignment import Alignment
from ctcoord.services.week_written import Written
from ctcoord.ui.family.pages import Deeds
from ctcoord.ui.week.deeds import WeekDeeds
from ctcoord.ui.week.listing import Listed
from ctcoord.ui.week.written_words import WrittenRow, behind

# What must be selected for an action, as actions say it.
NEEDS = {
    "week_answer": "question",
    "week_ask": "question",
    "week_accept": "finding",
    "week_change": "written",
    "week_remove": "takes_out",
}


def about_row(enter: WeekDeeds, row: Listed, found: Alignment, written: Sequence[Written]) -> Deeds:
    """By the names of their actions."""
    if isinstance(row, WrittenRow):
        return _about_written(enter, row.written)
    deeds: Deeds = {}
    times = behind(row.block, row.day, written) if row.block.kind in SCHEDULED else None
    if times is not None:
        deeds |= _about_written(enter, times)
    if row.block.kind in SCHEDULED:
        deeds["week_closed"] = partial(enter.closed, row.block.owner, row.day)
    if row.block.finding is not None:
        deeds |= about_finding(enter, found.findings[row.block.finding], found)
    return deeds


def _about_written(enter: WeekDeeds, known: Written) -> Deeds:
    deeds: Deeds = {"week_change": partial(enter.change, known)}
    removes = enter.removes(known)
    return deeds if removes is None else deeds | {"week_remove": removes}


def about_finding(enter: WeekDeeds, finding: Finding, found: Alignment) -> Deeds:
    """To accept it as known; of a question also to answer it, or to make a task that asks."""
    deeds: Deeds = {"week_accept": partial(enter.accept, finding, found.facts)}
    answer = enter.answers(finding)
    if answer is not None:
        deeds |= {"week_answer": answer, "week_ask": partial(enter.ask_later, finding, found)}
    return deeds
