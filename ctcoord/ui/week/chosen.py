"""What can be written down about the selected row of a week."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial

from ctcoord.domain.alignment.facts import Finding
from ctcoord.domain.alignment.lanes import SCHEDULED
from ctcoord.services.alignment import Alignment
from ctcoord.services.week_written import Written
from ctcoord.ui.actions import plain
from ctcoord.ui.family.pages import BY_NAME, Deeds
from ctcoord.ui.parts.labels import key_words
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
    record = behind(row.block, row.day, written)
    if record is not None:
        deeds |= _about_written(enter, record)
    if row.block.kind in SCHEDULED:
        deeds["week_closed"] = partial(enter.closed, row.block.owner, row.day)
    if row.block.finding is not None:
        deeds |= about_finding(enter, found.findings[row.block.finding], found)
    return deeds


def enters(row: Listed | None, found: Alignment | None, can: Collection[str]) -> str:
    """The action that Enter does with a row, '' for none: change, answer, find who closes the gap, else its source."""
    if isinstance(row, WrittenRow):
        return "week_change" if "written" in can else ""
    if row is None or found is None:
        return ""
    if "question" in can:
        return "week_answer"
    number = row.block.finding
    if "write" in can and number is not None and found.findings[number] is found.gap:
        return "week_fit"
    return "origin" if row.id is not None else ""


def keys_of(first: str, others: Iterable[str]) -> list[tuple[str, str]]:
    """Keys and what they do: Enter (``first``), then those that have a key of their own."""
    keyed = [("Enter", first)] if first else []
    keyed += [(BY_NAME[name].keys, name) for name in others if BY_NAME[name].keys and name != first]
    return [(key_words(keys), plain(BY_NAME[name].words()).rstrip("…")) for keys, name in keyed]


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
