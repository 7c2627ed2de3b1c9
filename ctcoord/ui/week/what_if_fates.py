"""What becomes of each finding when changes are tried: its words, its order, and the minutes without care."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ctcoord.domain.alignment.facts import Facts, Finding
from ctcoord.domain.alignment.what_if import Outcome
from ctcoord.services.alignment import Alignment
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell
from ctcoord.words import _, in_use

# What becomes of a finding: its words, icon and colour.
FATES: dict[str, tuple[Callable[[], str], str, str]] = {
    "came": (lambda: _("comes"), "error", "error"),
    "more": (lambda: _("grows"), "error", "error"),
    "gone": (lambda: _("goes"), "ok", "ok"),
    "less": (lambda: _("shrinks"), "ok", "ok"),
    "stay": (lambda: _("stays"), "in_progress", "secondary"),
    "known": (lambda: _("known"), "done", "secondary"),
}


@dataclass(frozen=True, slots=True)
class Fate:
    """A finding, and what becomes of it (``FATES``); ``facts`` are those that it is of."""

    key: str
    finding: Finding
    facts: Facts


def fates(found: Outcome, looked: Alignment, after: Facts) -> list[Fate]:
    """What comes, grows, goes, shrinks and stays, in this order; each once, as the banner counts them.

    What was accepted as known and still is no worse than it was then is known, and stands last.
    """
    told: dict[object, Fate] = {}
    for key in ("came", "more", "gone", "less", "stay"):
        facts = looked.facts if key == "gone" else after
        some: tuple[Finding, ...] = getattr(found, key)
        for one in some:
            fate = "known" if key != "gone" and looked.is_quiet(one) else key
            told.setdefault((fate, one.kind, one.cause, one.people, one.about[:1]), Fate(fate, one, facts))
    return sorted(told.values(), key=lambda row: row.key == "known")


def minutes_words(minutes_before: int, minutes_after: int) -> str:
    """'Without care: up to 9 h a week now, 0 min with the changes.'"""
    before, after = in_use().duration(minutes_before), in_use().duration(minutes_after)
    return _("Without care: up to {before} a week now, {after} with the changes.", before=before, after=after)


def minutes_token(found: Outcome) -> str:
    """The colour of these words."""
    if found.minutes_before == found.minutes_after:
        return "text"
    return "ok" if found.minutes_after < found.minutes_before else "error"


def fate_cell(row: Fate) -> Cell:
    """What becomes of it, with its icon."""
    words, icon, token = FATES[row.key]
    return Cell((Run(words(), token, icon=icon),))
