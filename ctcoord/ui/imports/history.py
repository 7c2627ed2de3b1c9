"""Imports that were applied, newest first; each can be undone as a whole while nothing builds on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from ctcoord.ui.desk import Desk
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, EmptyState
from ctcoord.ui.parts.labels import Line
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.words import _
from ctcoord.words.dates import clock_time, near_date

HistoryRow = dict[str, Any]
COUNTED: dict[str, Callable[[], str]] = {
    "read": lambda: _("Read"),
    "new": lambda: _("New"),
    "changed": lambda: _("Changed"),
    "rejected": lambda: _("Rejected"),
}


def total(row: HistoryRow, name: str) -> int:
    """The sum of a count over the files of an import."""
    return sum(int(counts.get(name, 0)) for counts in row["report"].get("files", {}).values())


class HistoryCard(Card):
    """Shows runs; asks for one to be undone."""

    undo_requested = Signal(object)  # the row

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._header = self.add_header()
        self.table: RowTable[HistoryRow] = RowTable(RowsModel(self._columns(), self))
        self.table.current_changed.connect(lambda _row: self._say_undo())
        self._empty = EmptyState("history")
        self.undo_button = Button("", "undo")
        self.undo_button.clicked.connect(lambda _checked=False: self.undo_requested.emit(self.table.current_row()))
        self._note = Line(height=20)
        foot = QHBoxLayout()
        foot.addWidget(self._note, 1)
        foot.addWidget(self.undo_button)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._empty, 1)
        self.body.addLayout(foot)
        self.scale(lambda px: foot.setContentsMargins(px(12), px(8), px(12), px(8)))
        self.retranslated()

    def _columns(self) -> tuple[Column[HistoryRow], ...]:
        numbers = tuple(_counted(name, words) for name, words in COUNTED.items())
        return (
            Column(lambda: _("Imported"), self._when, width=170),
            Column(lambda: _("Agency"), lambda row: Cell((Run(row["agency"] or "", bold=True, shrink=True),))),
            Column(lambda: _("File"), lambda row: Cell((Run(row["source_name"], shrink=True),))),
            *numbers,
            Column(lambda: _("State"), _state, width=130),
        )

    def _when(self, row: HistoryRow) -> Cell:
        moment = self._desk.station.clock.local(datetime.fromisoformat(str(row["applied_at"])))
        return Cell((Run(f"{near_date(moment.date(), self._desk.today())} {clock_time(moment)}"),))

    def show_rows(self, rows: list[HistoryRow]) -> None:
        """Show the runs."""
        self.table.rows_model.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._header.set_count(len(rows))
        self.table.select_first()
        self._say_undo()

    def retranslated(self) -> None:
        self._header.title.setText(_("History"))
        self.table.setAccessibleName(_("Imports"))
        self._empty.title.setText(_("Nothing imported yet"))
        self._empty.sentence.setText(_("Each import appears here with its figures, and can be undone as a whole."))
        self.undo_button.set_words(_("Undo this import…"))
        self._note.set_runs(
            Run(
                _("Undoing puts back what was there before; your own notes stay."),
                "secondary",
                step="small",
                shrink=True,
            )
        )

    def _say_undo(self) -> None:
        row = self.table.current_row()
        can_undo = row is not None and row["undone_at"] is None
        if self.undo_button.hasFocus() and not can_undo:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)  # Qt would pass it on to the next field
        self.undo_button.setEnabled(can_undo)


def _counted(name: str, words: Callable[[], str]) -> Column[HistoryRow]:
    return Column(words, lambda row: _number(total(row, name)), width=86, right=True)


def _number(number: int) -> Cell:
    return Cell((Run(f"{number:,}", "text" if number else "secondary"),), right=True)


def _state(row: HistoryRow) -> Cell:
    if row["undone_at"] is not None:
        return Cell((Run(_("Undone"), "secondary", icon="undo"),))
    return Cell((Run(_("In use"), icon="ok", icon_token="ok"),))
