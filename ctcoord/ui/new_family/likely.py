"""Who is known here and may be one of the people that are being typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from ctcoord.services.new_family import Likely
from ctcoord.ui.parts.beside import Beside
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.parts.view import announce
from ctcoord.words import _, in_use, ngettext

LETTER = "S"


def _born(row: Likely) -> Cell:
    born = row.hit.birth_date
    if born is None:
        return Cell(())
    icon = "ok" if row.same_birth else ""
    words = in_use().date(born)
    says = _("{day}, the same birth date", day=words) if row.same_birth else words
    return Cell((Run(words, "ok" if row.same_birth else "text", bold=row.same_birth, icon=icon, icon_token="ok"),),
                says=says)  # fmt: skip


class LikelyCard(Card):
    """A table; Enter opens that family instead, S starts the new one from their earlier record."""

    open_requested = Signal(object)  # Likely
    start_requested = Signal(object)  # Likely

    def __init__(self) -> None:
        super().__init__()
        self._header = self.add_header()
        columns: tuple[Column[Likely], ...] = (
            Column(lambda: _("Name"), lambda row: Cell((Run(row.hit.name, bold=True, shrink=True),))),
            Column(lambda: _("Born"), _born, width=130),
            Column(lambda: _("Address"), lambda row: Cell((Run(row.hit.address or "", shrink=True),)), width=150,
                   folds=1),
            Column(lambda: _("Agency"), lambda row: Cell((Run(", ".join(row.hit.agencies), "secondary", shrink=True),)),
                   width=110, folds=2),
        )  # fmt: skip
        self.table: RowTable[Likely] = RowTable(RowsModel(columns, self))
        self.hint = Text(token="secondary", wrap=True)
        self.open_button, self.start = (
            Button("", "families", small=True),
            Button("", "history", small=True, keys=LETTER),
        )
        self.table.opened.connect(self.open_requested.emit)
        self.open_button.clicked.connect(lambda _checked=False: self._ask(self.open_requested.emit))
        self.start.clicked.connect(lambda _checked=False: self._ask(self.start_requested.emit))
        foot = Beside(self.open_button, self.start)
        inner = QVBoxLayout()
        inner.addWidget(self.hint)
        inner.addWidget(foot)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(inner)
        self.scale(lambda px: inner.setContentsMargins(px(8), px(6), px(8), px(6)))
        self.scale(lambda px: foot.set_spacing(px(8)))
        self.scale(lambda px: self.table.setMinimumHeight(px(120)))
        self.say(self._header.title.setText, lambda: _("Already known here?"))
        self.say(self.table.setAccessibleName, lambda: _("People who may be the same"))
        self.say(self.open_button.set_words, lambda: _("Open that family"))
        self.say(self.start.set_words, lambda: _("Start from this record"))
        self.show_likely([])

    def _ask(self, tell: Callable[[object], object]) -> None:
        row = self.table.current_row()
        if isinstance(row, Likely):
            tell(row)

    def show_likely(self, found: list[Likely]) -> None:
        """These people; heard with how many there are."""
        changed = len(found) != len(self.table.rows_model.rows)
        self.table.rows_model.set_rows(found)
        for part in (self.open_button, self.start):
            part.setEnabled(bool(found))
        number = ngettext("{n} person may be the same", "{n} people may be the same", len(found))
        nobody = _("Nobody yet. People who look alike appear here while you type.")
        self.hint.setText(f"{number}. {_('F6 goes there, Enter opens the family.')}" if found else nobody)
        if found:
            self.table.select_first()
        if changed and found:
            announce(self, number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if plain and event.text().upper() == LETTER and self.table.hasFocus() and self.start.isEnabled():
            self._ask(self.start_requested.emit)
        else:
            super().keyPressEvent(event)
