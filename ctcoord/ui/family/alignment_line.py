"""The line under a family's name: what breaks first, in one sentence, or that the supports hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ctcoord.services.alignment import Alignment
from ctcoord.services.cases import CaseState
from ctcoord.services.timeline import Gap
from ctcoord.ui.family.timeline_words import problem_sentence
from ctcoord.ui.parts.card import BannerLine
from ctcoord.words import _, findings, in_use, ngettext
from ctcoord.words.dates import near_date


class AlignmentLine(BannerLine):
    """Says it in this order: closed, what breaks, what is to be asked, that all holds.

    ``alignment`` None: it is still being looked at; until then the gaps of the timeline are told.
    """

    def show_alignment(
        self, case: CaseState | None, alignment: Alignment | None, gaps: Sequence[Gap], today: date
    ) -> None:
        """Show how the family stands today."""
        if case is not None and case.closed_on is not None:
            ended = in_use().code("case_outcome", case.outcome) if case.outcome else ""
            self.show_state(
                "accent", "info", _("This case was closed {day}.", day=near_date(case.closed_on, today)), ended
            )
        elif alignment is not None and alignment.problems:
            self._say_problem(alignment, today)
        elif gaps:
            self.show_state("warning", "warning", problem_sentence(gaps[0], today), _more(len(gaps) - 1))
        elif alignment is not None and alignment.questions:
            self._say_question(alignment, today)
        else:
            self.show_state("ok", "ok", _("No running support ends soon without a renewal."))

    def _say_problem(self, alignment: Alignment, today: date) -> None:
        first = alignment.problems[0]
        words = in_use()
        said = findings.heading(words, alignment.facts, first, today)
        detail = findings.detail(words, alignment.facts, first, today, alignment.problems)
        token = "error" if first.severity == "high" else "warning"
        self.show_state(token, "warning", said, " ".join(filter(None, (detail, _more(len(alignment.problems) - 1)))))

    def _say_question(self, alignment: Alignment, today: date) -> None:
        said = findings.heading(in_use(), alignment.facts, alignment.questions[0], today)
        more = len(alignment.questions) - 1
        rest = ngettext("{n} more question", "{n} more questions", more) if more else ""
        self.show_state("accent", "info", said, rest)


def _more(more: int) -> str:
    return ngettext("{n} more problem", "{n} more problems", more) if more else ""
