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
from ctcoord.ui.family.standing import Standing, standing
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import BannerLine
from ctcoord.ui.theme import look
from ctcoord.words import _

WIDE_PX = 900  # below it the sentence needs the room; the menu and the palette have it still


class AlignmentLine(BannerLine):
    """Says it in this order: closed, what breaks, what is to be asked, that all holds.

    ``alignment`` None: it is still being looked at; until then the gaps of the timeline are told.
    """

    asked = Signal(str)  # an action of the family: first_problem, next_problem, week_fit, week_findings

    def __init__(self) -> None:
        super().__init__()
        self._all = Button("link")
        self._week, self._show, self._fit = Button(), Button(keys="F8"), Button("filled")
        self._may_fit, self._now, self._told = False, Standing("ok", "ok", ""), False
        acts = ((self._all, "week_findings"), (self._week, "first_problem"), (self._show, "next_problem"),
                (self._fit, "week_fit"))  # fmt: skip
        for made, action in acts:
            self.add_action(made)
            made.clicked.connect(partial(self._ask, action))

    def _ask(self, action: str, _checked: bool = False) -> None:
        self.asked.emit(action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say()

    @property
    def _is_wide(self) -> bool:
        return self.width() >= look().px(WIDE_PX)

    def offer(self, *, shows: bool, in_week: bool, fits: bool) -> None:
        """Which ways on there are: to the next problem, or to the week that it stands in; to who closes a gap."""
        self._week.set_words(_("Show week"))
        self._week.setVisible(in_week)
        self._show.set_words(_("Show"))
        self._show.setAccessibleName(_("Show the next problem"))
        self._show.setVisible(shows and not in_week)
        self._fit.set_words(_("Find a fit"))
        self._may_fit = fits

    def show_alignment(
        self, case: CaseState | None, alignment: Alignment | None, gaps: Sequence[Gap], today: date
    ) -> None:
        """Show how the family stands today."""
        self._now = standing(case, alignment, gaps, today)
        is_open = case is None or case.closed_on is None
        self._told = is_open and alignment is not None and bool(alignment.told)
        self._say()

    def _say(self) -> None:
        """How many more there are is said by the way to all of them, where that has room."""
        now, all_ = self._now, self._told and self._is_wide
        self._all.set_words(now.more or _("Details"))
        self._all.setVisible(all_)
        self._fit.setVisible(self._may_fit and self._is_wide)
        more = "" if all_ else now.more
        self.show_state(now.token, now.icon, now.said, " ".join(filter(None, (now.detail, more))))
