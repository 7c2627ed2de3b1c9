"""All that does not hold together in a family's year, each with why, what to do next and on whose word it rests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ctcoord.domain.alignment.connecticut import Law
from ctcoord.domain.alignment.facts import Finding
from ctcoord.services.alignment import Alignment
from ctcoord.services.told import Told, told
from ctcoord.ui.family.pages import Deeds
from ctcoord.ui.parts.buttons import Button, button
from ctcoord.ui.parts.card import Card, EmptyState, scroll_area
from ctcoord.ui.parts.dialog import fit_in_front
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use
from ctcoord.words.dates import near_date

About = Callable[[Finding], Deeds]
LOOKS = {"high": ("error", "error"), "medium": ("warning", "warning"), "low": ("info", "accent")}
DEEDS = {  # what can be done about the selected one, in the order of the buttons; the first is also on Enter
    "week_fit": lambda: _("Find a fit…"),
    "week_answer": lambda: _("Answer the question…"),
    "week_ask": lambda: _("Ask for it as a task"),
    "week_accept": lambda: _("Accept as known…"),
}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One of them as a row: a table asks rows for ``spans``, which is something else of a finding."""

    finding: Finding
    heading: str


class FindingsDialog(QDialog):
    """A list, and below it all that is said of the selected one; ``chosen`` after it closed."""

    chosen = Signal(object)  # what to do, a function without arguments

    def __init__(
        self,
        parent: QWidget,
        heading: str,
        found: Alignment,
        law: Law,
        *,
        about: Callable[[Finding], Deeds],
        today: date,
    ) -> None:
        """``about``: what can be done about a finding, by the names of actions."""
        super().__init__(parent)
        self._found, self._law, self._about, self._today = found, law, about, today
        self.setWindowTitle(_("What does not hold together · {family}", family=heading))
        self.table = RowTable[FindingRow](RowsModel(self._columns()))
        self.table.setAccessibleName(_("Problems and questions, the first first"))
        self.said = Text(wrap=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = {name: Button() for name in DEEDS}
        self._lay_out(parent)
        self.table.current_changed.connect(lambda _row: self._say())
        self.table.opened.connect(lambda _row: self._do(next(iter(self._possible()), "")))
        self.table.rows_model.set_rows([FindingRow(one, self._told(one).heading) for one in found.told])
        self.table.select_first()
        self._say()

    def _lay_out(self, parent: QWidget) -> None:
        px = look().px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(12), px(16), px(12))
        whole.setSpacing(px(8))
        whole.addWidget(Text(self.windowTitle(), step="pane", bold=True))
        card = Card()
        if self._found.told:
            card.body.addWidget(self.table)
        else:
            empty = EmptyState("ok")
            empty.title.setText(_("Nothing is missing as far as is known"))
            card.body.addWidget(empty)
        whole.addWidget(card, 3)
        area = scroll_area(self.said)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole.addWidget(area, 2)
        foot = QHBoxLayout()
        foot.addStretch(1)
        for name, made in self.buttons.items():
            made.set_words(DEEDS[name]())
            made.clicked.connect(lambda _checked=False, name=name: self._do(name))
            foot.addWidget(made)
        foot.addWidget(button(_("Close"), self.reject))
        whole.addLayout(foot)
        fit_in_front(self, parent, 1000, 600)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def current(self) -> Finding | None:
        """The selected finding."""
        row = self.table.current_row()
        return row.finding if isinstance(row, FindingRow) else None

    def _told(self, one: Finding) -> Told:
        return told(in_use(), self._found, one, self._law, self._today)

    def _possible(self) -> list[str]:
        """What can be done about the selected one; what is accepted is left alone until its day."""
        one = self.current
        if one is None or self._found.is_quiet(one):
            return []
        known = self._about(one)
        return [name for name in DEEDS if name in known]

    def _say(self) -> None:
        one, can = self.current, self._possible()
        for name, made in self.buttons.items():
            made.setVisible(name in can)
        if one is None:
            self.said.setText("")
            return
        said = self._told(one)
        sources = [_("Says who: {sources}", sources=said.sources)] if said.sources else []
        self.said.setText("\n".join([said.heading, *said.more, *(f"• {step}" for step in said.steps), *sources]))

    def _do(self, name: str) -> None:
        one = self.current
        if one is not None and name in self._possible():
            self.accept()
            self.chosen.emit(self._about(one)[name])

    def _columns(self) -> tuple[Column[FindingRow], ...]:
        states = [in_use().code("severity", name) for name in LOOKS] + [_("accepted")]
        return (
            Column(lambda: _("Severity"), self._state, width=110, fit=lambda: states),
            Column(lambda: _("Problem or question"), lambda row: Cell((Run(row.heading, shrink=True),))),
            Column(lambda: _("From"), self._from, width=130),
            Column(lambda: _("A week"), _minutes, width=110, folds=1),
        )

    def _state(self, row: FindingRow) -> Cell:
        one = row.finding
        if self._found.is_quiet(one):
            return Cell((Run(_("accepted"), "secondary", icon="ok", icon_token="secondary"),))
        icon, token = ("question", "accent") if one.kind == "unknown" else LOOKS[one.severity]
        return Cell((Run(in_use().code("severity", one.severity), icon=icon, icon_token=token),))

    def _from(self, row: FindingRow) -> Cell:
        return Cell((Run(near_date(row.finding.first_on, self._today)),))


def _minutes(row: FindingRow) -> Cell:
    minutes = row.finding.minutes
    return Cell((Run(in_use().duration(minutes) if minutes else ""),))
