"""The family's other actions, behind the three dots of its banner; words and keys are those of the menus."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu

from ctcoord.ui.actions import ACTS, plain
from ctcoord.ui.icons import icon
from ctcoord.ui.parts.buttons import Button, Kind
from ctcoord.ui.parts.labels import key_words
from ctcoord.words import _

SHOWN = ("new_task", "new_barrier", "new_referral", "done", "snooze", "correct", "origin", "why", "audit")


class MoreMenu(Button):
    """Filled when it opens, so that what can be done now is what can be chosen."""

    chosen = Signal(str)  # an action's name

    def __init__(
        self,
        abilities: Callable[[], Collection[str]],
        shown: Collection[str] = SHOWN,
        *,
        kind: Kind = "icon",
        icon_name: str = "more",
        small: bool = False,
    ) -> None:
        """``shown``: the names of its actions, which stand in the order of the menus."""
        super().__init__(kind, icon_name, small=small)
        self._abilities, self._shown = abilities, shown
        self.menu_ = QMenu(self)
        self.clicked.connect(lambda _checked=False: self.open_menu())

    def open_menu(self) -> None:
        """Show the actions under the button, its right edge kept."""
        self.fill()
        left = self.width() - self.menu_.sizeHint().width()
        self.menu_.popup(self.mapToGlobal(QPoint(left, self.height())))

    def fill(self) -> None:
        """Name the actions in the present language, and allow what holds now."""
        can = set(self._abilities())
        self.menu_.clear()
        for act in (act for act in ACTS if act.do in self._shown):
            keys = key_words(act.keys)
            made = self.menu_.addAction(icon(act.icon, "text"), f"{plain(act.words())}\t{keys}".strip())
            made.setEnabled(any(need in can for need in act.needs.split()))
            made.triggered.connect(lambda _checked=False, name=act.do: self.chosen.emit(name))

    def set_family(self, name: str) -> None:
        """Whose actions these are."""
        self.set_words(_("More for {family}", family=name))
