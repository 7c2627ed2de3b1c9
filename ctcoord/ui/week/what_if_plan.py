"""Proposals as rows of the plan: what was tried, what it does to the time without care, and what became of it."""

from __future__ import annotations

from datetime import date

from ctcoord.domain.codes import ProposalStatus
from ctcoord.services.proposals import ProposalRow
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell
from ctcoord.ui.week.what_if_fates import minutes_words
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.dates import near_date

ICONS = {ProposalStatus.PROPOSED: "question", ProposalStatus.ADOPTED: "done", ProposalStatus.DROPPED: "close"}
TOKENS = {ProposalStatus.PROPOSED: "accent", ProposalStatus.ADOPTED: "ok"}


def title(row: ProposalRow, today: date) -> Cell:
    """Its name; that it was tried; why it was dropped; when it was kept or decided, and who kept it."""
    is_open = row.status == ProposalStatus.PROPOSED
    name = Run(row.title, "text" if is_open else "secondary", bold=is_open, shrink=True)
    day = row.decided_on or row.made_on
    waits = ngettext("{n} support to be agreed", "{n} supports to be agreed", row.waiting) if row.waiting else ""
    said = (_("What if…"), waits, row.reason or "", near_date(day, today) if day else "", row.author)
    return Cell((name, Run(" · ".join(filter(None, said)), "secondary", step="small", shrink=True)))


def effect(row: ProposalRow) -> Cell:
    """'58 h 20 min → 0 min': without care a week, before and after; heard as a sentence."""
    if row.minutes is None:
        return Cell(())
    before, after = row.minutes
    token = "ok" if after < before else "error" if after > before else "text"
    words = f"{in_use().duration(before)} → {in_use().duration(after)}"
    return Cell((Run(words, token, step="small", icon="clock", shrink=True),), says=minutes_words(before, after))


def status(row: ProposalRow) -> Cell:
    """What became of it, with its icon."""
    words, known = in_use().code("proposal_status", row.status), row.status in ICONS
    key = ProposalStatus(row.status) if known else ProposalStatus.PROPOSED
    return Cell((Run(words, icon=ICONS[key], icon_token=TOKENS.get(key, "secondary")),))
