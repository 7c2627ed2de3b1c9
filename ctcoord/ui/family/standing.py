"""How a family stands today, in one sentence: closed, what breaks, what is to be asked, or that all holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ctcoord.domain.alignment.facts import Finding
from ctcoord.services.alignment import Alignment
from ctcoord.services.cases import CaseState
from ctcoord.services.timeline import Gap
from ctcoord.ui.family.timeline_words import problem_sentence
from ctcoord.words import _, findings, in_use, ngettext
from ctcoord.words.accepted import known_words
from ctcoord.words.dates import near_date


@dataclass(frozen=True, slots=True)
class Standing:
    """``said`` in a sentence, what stands behind it, how many more there are; ``token`` is the colour of its state."""

    token: str
    icon: str
    said: str
    detail: str = ""
    more: str = ""


def standing(case: CaseState | None, alignment: Alignment | None, gaps: Sequence[Gap], today: date) -> Standing:
    """The line of a family. ``alignment`` None: nobody has looked yet; until then the gaps of the timeline are told."""
    if case is not None and case.closed_on is not None:
        ended = in_use().code("case_outcome", case.outcome) if case.outcome else ""
        closed = _("This case was closed {day}.", day=near_date(case.closed_on, today))
        return Standing("accent", "info", closed, ended)
    if alignment is not None and alignment.problems:
        return _problem(alignment, today)
    if gaps:
        return Standing("warning", "warning", problem_sentence(gaps[0], today), more=_more(len(gaps) - 1))
    if alignment is not None and alignment.facts.partial:
        return Standing("warning", "lock", findings.locked(in_use()))
    if alignment is not None and alignment.questions:
        said = findings.heading(in_use(), alignment.facts, alignment.questions[0], today)
        rest = len(alignment.questions) - 1
        more = ngettext("{n} more question", "{n} more questions", rest) if rest else ""
        return Standing("accent", "info", said, more=more)
    return Standing("ok", "ok", _("No running support ends soon without a renewal."))


def _problem(alignment: Alignment, today: date) -> Standing:
    first, words, facts = _leading(alignment.problems), in_use(), alignment.facts
    said = findings.heading(words, facts, first, today)
    detail = findings.detail(words, facts, first, today, alignment.problems)
    token = "error" if first.severity == "high" and not facts.partial else "warning"
    again = known_words(words, first, alignment.came_back(first), today)
    return Standing(token, "warning", said, " ".join(filter(None, (again, detail))), _more(len(alignment.problems) - 1))


def _leading(problems: Sequence[Finding]) -> Finding:
    """The first problem; before a gap, the end of the care that leaves it."""
    first = problems[0]
    ends = (one for one in problems if one.first_on == first.first_on and one.cause == "ends")
    cause = next((one for one in ends if first.kind == "care_gap" and first.people[0] in one.people), None)
    return cause or first


def _more(more: int) -> str:
    return ngettext("{n} more problem", "{n} more problems", more) if more else ""
