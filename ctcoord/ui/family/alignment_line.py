"""The line under a family's name: what breaks first, in one sentence, or that the supports hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent

from ctcoord.services.alignment import Alignment
from ctcoord.services.cases import CaseState
from ctcoord.services.timeline import Gap
from ctcoord.ui.family.timeline_words import problem_sentence
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import BannerLine
from ctcoord.ui.theme import look
from ctcoord.words import _, findings, in_use, ngettext
from ctcoord.words.accepted import known_words
from ctcoord.words.dates import near_date

WIDE_PX = 900  # below it the sentence needs the room; the menu and the palette have it still


class AlignmentLine(BannerLine):
    """Says it in this order: closed, what breaks, what is to be asked, that all holds.

    ``alignment`` None: it is still being looked at; until then the gaps of the timeline are told.
    """

    asked = Signal(str)  # an action of the family: next_problem, week_fit

    def __init__(self) -> None:
        super().__init__()
        self._show, self._fit = Button(keys="F8"), Button("filled")
        self._may_fit = False
        for made, action in ((self._show, "next_problem"), (self._fit, "week_fit")):
            self.add_action(made)
            made.clicked.connect(partial(self._ask, action))

    def _ask(self, action: str, _checked: bool = False) -> None:
        self.asked.emit(action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit.setVisible(self._may_fit and self.width() >= look().px(WIDE_PX))

    def offer(self, *, shows: bool, fits: bool) -> None:
        """Which ways on there are: to the next problem, and to a provider that closes a gap."""
        self._show.set_words(_("Show"))
        self._show.setAccessibleName(_("Show the next problem"))
        self._show.setVisible(shows)
        self._fit.set_words(_("Find a fit"))
        self._may_fit = fits
        self._fit.setVisible(fits and self.width() >= look().px(WIDE_PX))

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
        again = known_words(words, first, alignment.came_back(first), today)
        rest = " ".join(filter(None, (again, detail, _more(len(alignment.problems) - 1))))
        self.show_state(token, "warning", said, rest)

    def _say_question(self, alignment: Alignment, today: date) -> None:
        said = findings.heading(in_use(), alignment.facts, alignment.questions[0], today)
        more = len(alignment.questions) - 1
        rest = ngettext("{n} more question", "{n} more questions", more) if more else ""
        self.show_state("accent", "info", said, rest)


def _more(more: int) -> str:
    return ngettext("{n} more problem", "{n} more problems", more) if more else ""
