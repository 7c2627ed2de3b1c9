"""Match review: are these the same? One key decides, the next pair appears, every answer can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ctcoord.domain.codes import LinkStatus
from ctcoord.services.links import PERSON, Proposal, Side
from ctcoord.ui.imports.answer import AnswerButton
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, EmptyState, clear_layout
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.parts.underlined import Underlined, differing
from ctcoord.ui.parts.view import announce
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.evidence import evidence_words

LIST_PX, PANEL_PX, PAIR_PX, PAIRS_ABOVE = 190, 400, 44, 3
MOST_PX = 16_777_215  # Qt's own: no limit
ANSWERS: dict[str, tuple[LinkStatus | None, Callable[[], str], Callable[[], str]]] = {
    "A": (LinkStatus.CONFIRMED, lambda: _("Same"), lambda: _("accept")),
    "R": (LinkStatus.DECLINED, lambda: _("Not a match"), lambda: _("ask again with the next file")),
    "S": (None, lambda: _("Skip"), lambda: _("decide later")),
    "D": (LinkStatus.DIFFERENT, lambda: _("Different people"), lambda: _("remember, never ask")),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact of both sides: ``same`` None means there is nothing to compare."""

    field: str
    left: str
    right: str
    same: bool | None


def compare(proposal: Proposal) -> list[Compared]:
    """The facts of both sides, in reading order."""
    left, right = proposal.left, proposal.right
    pairs = (
        (_("Name"), left.name, right.name),
        (_("Born"), _day(left), _day(right)),
        (_("SSN"), _digits(left), _digits(right)),
        (_("Phone"), left.phone or "", right.phone or ""),
        (_("Address"), left.address or "", right.address or ""),
        (_("Lives with"), ", ".join(left.others), ", ".join(right.others)),
    )
    return [Compared(field, one, other, _same(one, other)) for field, one, other in pairs if one or other]


def _day(side: Side) -> str:
    return side.birth_date.isoformat() if side.birth_date is not None else ""


def _digits(side: Side) -> str:
    return _("ends {digits}", digits=side.last_four) if side.last_four else ""


def _same(one: str, other: str) -> bool | None:
    if not one or not other:
        return None
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


class ReviewCard(Card):
    """The list of open questions at the left, the comparison at the right, four answers below."""

    decide_requested = Signal(object, object)  # list of link ids, LinkStatus
    open_requested = Signal(object)  # household id

    def __init__(self) -> None:
        super().__init__()
        self._proposals: list[Proposal] = []
        self._waiting = 0
        self._all = Button("text", "ok", small=True)
        self._all.clicked.connect(lambda _checked=False: self._accept_all())
        self._header = self.add_header("", self._all)
        self.table: RowTable[Proposal] = RowTable(
            RowsModel((Column(lambda: _("Pairs"), _pair_cell),), self), row_height=PAIR_PX
        )
        self.table.horizontalHeader().hide()
        self.table.current_changed.connect(self._show)
        self._empty = EmptyState("ok")
        self._middle = QWidget()
        self._panel = QWidget()
        self._lay_out()
        self.retranslated()

    def _lay_out(self) -> None:
        self._question, self._why = Text(step="pane", bold=True), Text(token="secondary", wrap=True)
        self._grid = QGridLayout()
        self._buttons: dict[str, AnswerButton] = {}
        answers = QGridLayout()
        for position, key in enumerate(ANSWERS):
            made = self._buttons[key] = AnswerButton(key)
            made.clicked.connect(lambda _checked=False, key=key: self.answer(key))
            answers.addWidget(made, position // 2, position % 2)
        self._says = Text(token="secondary", step="small", wrap=True)
        panel = QVBoxLayout(self._panel)
        panel.addWidget(self._question)
        panel.addWidget(self._why)
        panel.addLayout(self._grid)
        panel.addWidget(self._says)
        panel.addStretch(1)
        panel.addLayout(answers)
        middle = self._sides = QHBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.table)
        middle.addWidget(self._panel, 1)
        self.body.addWidget(self._middle, 1)
        self.body.addWidget(self._empty, 1)
        self.scale(lambda _px: self._arrange())
        self.scale(lambda px: panel.setContentsMargins(px(12), px(12), px(12), px(12)))
        self.scale(lambda px: answers.setSpacing(px(8)))
        self.scale(lambda px: self._grid.setVerticalSpacing(px(4)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The pairs beside the comparison, or where it needs the width, three of them above it."""
        px = look().px
        narrow = self.width() < look().wide(LIST_PX + PANEL_PX)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._sides.setDirection(way)
        wide, high = (MOST_PX, px(PAIR_PX * PAIRS_ABOVE)) if narrow else (look().wide(LIST_PX), MOST_PX)
        self.table.setMinimumSize(0 if narrow else wide, high if narrow else 0)
        self.table.setMaximumSize(wide, high)

    def show_proposals(self, proposals: list[Proposal], waiting: int) -> None:
        """Show what waits; ``waiting`` counts those that were not read too."""
        kept = self.table.currentIndex().row()
        self._proposals, self._waiting = proposals, waiting
        self.table.rows_model.set_rows(proposals, waiting)
        self._middle.setVisible(bool(proposals))
        self._empty.setVisible(not proposals)
        self.retranslated()
        if proposals:
            self.table.setCurrentIndex(self.table.rows_model.index(max(0, min(kept, len(proposals) - 1)), 0))

    def retranslated(self) -> None:
        self._header.title.setText(_("Match review"))
        words = ngettext("{n} to look at", "{n} to look at", self._waiting)
        self._header.count.set_runs(
            Run(words, "warning" if self._waiting else "text", bold=True, step="small", shape="pill")
        )
        self._header.count.show()
        self._all.set_words(_("Accept all shown…"))
        self._all.setVisible(len(self._proposals) > 1)
        self._empty.title.setText(_("Nothing to decide"))
        self._empty.sentence.setText(
            _("When records of two agencies may be the same person or family, you are asked here.")
        )
        self.table.setAccessibleName(_("Pairs to look at"))
        self._says.setText(
            _("Accepting says “the same”. It opens no record to anyone. You can take it back at any time.")
        )
        for key, (_status, words_of, detail) in ANSWERS.items():
            self._buttons[key].set_words(words_of(), detail())
        self._show(self.table.current_row())

    def _show(self, proposal: Proposal | None) -> None:
        clear_layout(self._grid)
        if proposal is None:
            return
        person = proposal.kind == PERSON
        self._question.setText(_("Are these the same person?") if person else _("Are these one family?"))
        self._why.setText(evidence_words(in_use(), proposal.evidence))
        for position, words in enumerate((proposal.left.agency, proposal.right.agency)):
            self._grid.addWidget(Text(words, bold=True), 0, position + 1)
        for line, found in enumerate(compare(proposal), start=1):
            self._grid.addWidget(Text(found.field, step="small", token="secondary"), line, 0)
            self._grid.addWidget(_value(found.left, found.right), line, 1)
            self._grid.addWidget(_value(found.right, found.left), line, 2)
            self._grid.addWidget(_verdict(found.same), line, 3)
        for position, share in enumerate((0, 1, 1, 0)):
            self._grid.setColumnStretch(position, share)

    def answer(self, key: str) -> None:
        """Answer for the selected pair: A, R, S or D."""
        proposal = self.table.current_row()
        if proposal is None:
            return
        status, words, _detail = ANSWERS[key]
        announce(self, words())
        if status is None:
            row = self.table.currentIndex().row()
            self.table.setCurrentIndex(self.table.rows_model.index((row + 1) % len(self._proposals), 0))
            return
        self.decide_requested.emit([proposal.link_id], status)

    def _accept_all(self) -> None:
        from ctcoord.ui.imports.batch import BatchDialog

        dialog = BatchDialog(self, self._proposals)
        dialog.accepted.connect(
            lambda: self.decide_requested.emit([one.link_id for one in self._proposals], LinkStatus.CONFIRMED)
        )
        dialog.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.text().upper()
        if key in ANSWERS and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.answer(key)
        else:
            super().keyPressEvent(event)


def _pair_cell(proposal: Proposal) -> Cell:
    icon, kind = ("question", _("Person")) if proposal.kind == PERSON else ("families", _("Family"))
    name = proposal.left.name or proposal.right.name or _("name not readable")
    return Cell(
        (Run(name, bold=True, icon=icon, icon_token="warning", shrink=True), Run(kind, "secondary", step="small")),
        says=f"{name}, {kind}, {proposal.left.agency}, {proposal.right.agency}",
    )


def _value(text: str, other: str) -> QWidget:
    if not text:
        return Text(_("Not collected"), token="secondary")
    return Underlined(text, differing(text, other) if other else [], step="base")


def _verdict(same: bool | None) -> Line:
    if same is None:
        return Line(Run(_("nothing to compare"), "secondary", step="small", icon="not_started"))
    if same:
        return Line(Run(_("same"), step="small", icon="ok", icon_token="ok"))
    return Line(Run(_("differs"), step="small", icon="differs", icon_token="warning"))
