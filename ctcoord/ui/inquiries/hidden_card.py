"""The card at the end of a family's left column: what is not shown, as far as it may be said, and where to ask."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from ctcoord.services.case_rows import FamilyView
from ctcoord.ui.desk import Desk
from ctcoord.ui.family.identity import refused_classes
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.words import _, in_use

Hidden = dict[str, list[str]]  # classes of facts by the agency that has them


class HiddenCard(Card):
    """Says what the last answer said; nothing is asked before somebody wants to know."""

    asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._keeper = desk.keeper
        self._family: FamilyView | None = None
        self._hidden: Hidden = {}
        self._title, self._says = Line(height=22), Text(token="secondary", step="small", wrap=True)
        self.ask_button = Button("link")
        self.ask_button.clicked.connect(lambda _checked=False: self.asked.emit())
        inner = QVBoxLayout()
        inner.addWidget(self._title)
        inner.addWidget(self._says)
        inner.addWidget(self.ask_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addLayout(inner)
        self.scale(lambda px: inner.setContentsMargins(px(12), px(8), px(12), px(8)))
        self.scale(lambda px: inner.setSpacing(px(2)))
        desk.keeper.state_changed.connect(self._offer)  # a method: it is let go with the card
        self.retranslated()

    def show_family(self, family: FamilyView) -> None:
        """Of this family from now on."""
        self._family = family
        self.retranslated()

    def show_hidden(self, hidden: Hidden) -> None:
        """What was answered about this family."""
        self._hidden = hidden
        self.retranslated()

    def retranslated(self) -> None:
        classes = sorted({name for names in self._hidden.values() for name in names})
        listed = ", ".join(in_use().code("data_class", name) for name in classes)
        title = _("Hidden: {kinds}", kinds=listed) if classes else _("Only what may be seen is shown")
        self._title.set_runs(Run(title, bold=True, icon="hidden", icon_token="secondary", shrink=True))
        agencies = ", ".join(sorted(name for name in self._hidden if name))
        self._says.setText(
            _("{agencies} has it; no consent covers it.", agencies=agencies)
            if agencies
            else _("What no consent opens is not here.")
        )
        self.ask_button.set_words(_("Why can’t I see more?"))
        self._offer()

    def _offer(self, _state: object = None) -> None:
        """Where nobody else's records are, and nothing was refused, nothing is hidden."""
        family = self._family
        self.setVisible(family is not None and (self._keeper.is_connected or bool(refused_classes(family))))
