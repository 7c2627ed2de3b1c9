"""The timetables kept on this computer: until when each holds, a newer one in, an old one out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ctcoord.domain.travel.timetable import Timetable
from ctcoord.services import timetables
from ctcoord.services.timetables import Kept
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.imports.feed_card import days_words, standing_words
from ctcoord.ui.imports.feeds import KeptFeed, put_back
from ctcoord.ui.parts.beside import Beside
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, EmptyState
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.task import Lane
from ctcoord.words import _

T = TypeVar("T")
STATES: dict[str, tuple[Callable[[], str], str, str]] = {
    timetables.IN_USE: (lambda: _("In use"), "ok", "ok"),
    timetables.TO_COME: (lambda: _("Begins later"), "info", "secondary"),
    timetables.ENDED: (lambda: _("Ended"), "warning", "warning"),
    timetables.STOPS_ONLY: (lambda: _("Stops only"), "info", "secondary"),
    timetables.DAMAGED: (lambda: _("Damaged"), "error", "error"),
}


class TimetablesCard(Card):
    """Lists them; what was put in or taken out can be taken back."""

    load_requested = Signal()
    done = Signal(str, object)  # what was done, and how to take it back

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._latest = Latest(self)
        self._wanted = ""
        self._header = self.add_header()
        self.table: RowTable[Kept] = RowTable(RowsModel(self._columns(), self))
        self.table.current_changed.connect(lambda _row: self._say_current())
        self.load_first = Button("filled", "file")
        self._empty = EmptyState("transit", self.load_first)
        self.load_button, self.remove_button = Button("", "file"), Button("", "close")
        for made in (self.load_first, self.load_button):
            made.clicked.connect(lambda _checked=False: self.load_requested.emit())
        self.remove_button.clicked.connect(lambda _checked=False: self._remove())
        self._note = Text(step="small", token="secondary", wrap=True)
        self._buttons = Beside(self.load_button, self.remove_button)
        foot = QVBoxLayout()
        foot.addWidget(self._note)
        foot.addWidget(self._buttons, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._empty, 1)
        self.body.addLayout(foot)
        self.scale(lambda px: foot.setContentsMargins(px(12), px(8), px(12), px(8)))
        self.scale(lambda px: foot.setSpacing(px(8)))
        self.scale(lambda px: self._buttons.set_spacing(px(8)))
        self.show_rows(())
        self.retranslated()

    def _columns(self) -> tuple[Column[Kept], ...]:
        return (
            Column(lambda: _("Timetable"), lambda row: Cell((Run(row.name, bold=True, shrink=True),))),
            Column(lambda: _("Holds for"), lambda row: Cell((Run(self._days(row), shrink=True),)), width=210),
            Column(lambda: _("Stops"), lambda row: _number(row.stops), width=80, right=True),
            Column(lambda: _("Routes"), lambda row: _number(row.routes), width=80, right=True),
            Column(lambda: _("Trips"), lambda row: _number(row.trips), width=80, right=True),
            Column(lambda: _("State"), self._state, width=130),
        )

    def _today(self) -> date:
        return self._desk.today()

    def _days(self, row: Kept) -> str:
        return "" if row.damaged or row.stops_only else days_words(row, self._today())

    def _state(self, row: Kept) -> Cell:
        words, icon, token = STATES[timetables.standing(row, self._today())]
        return Cell((Run(words(), icon=icon, icon_token=token),))

    def front(self) -> QWidget:
        """Where the keyboard begins."""
        return self.table if self.table.rows_model.rows else self.load_first

    def read(self) -> None:
        """Read what is kept; each is unpacked, so it is never done in the window's own thread."""
        home = self._desk.station.home
        take = self._latest.take(self.show_rows)
        self._desk.runner.start(
            Lane.LONG, lambda _report: timetables.kept(home), take, self._desk.trouble.emit, owner=self
        )

    def show_rows(self, rows: tuple[Kept, ...]) -> None:
        """Show what is kept; the keyboard goes to the first of them if it waited for that."""
        if not self._desk.is_open:
            return  # it was locked meanwhile
        waits = self.load_first.hasFocus()
        self.table.rows_model.set_rows(list(rows))
        self.table.setVisible(bool(rows))
        self._buttons.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._header.set_count(len(rows))
        if waits:
            self.front().setFocus(Qt.FocusReason.OtherFocusReason)
        place = next((place for place, row in enumerate(rows) if row.name == self._wanted), 0)
        self._wanted = ""
        if rows:
            self.table.setCurrentIndex(self.table.rows_model.index(place, 0))
        self._say_current()

    def show_kept(self, kept: KeptFeed) -> None:
        """A timetable was put in: show it, and offer to take it back."""
        self._wanted = kept.name
        home = self._desk.station.home
        self.done.emit(_("Kept: {name}", name=kept.name), lambda: self._run(lambda: put_back(home, kept)))
        self._changed()

    def _remove(self) -> None:
        row = self.table.current_row()
        if row is None:
            return
        home = self._desk.station.home

        def removed(timetable: Timetable | None) -> None:
            def back() -> None:
                if timetable is not None:
                    self._wanted = timetable.name
                    self._run(lambda: timetables.keep(home, timetable, again=True))

            self.done.emit(_("Removed: {name}", name=row.name), back if timetable is not None else None)
            self._changed()

        self._start(lambda: timetables.remove(home, row.name), removed)

    def _run(self, job: Callable[[], object]) -> None:
        self._start(job, lambda _answer: self._changed())

    def _start(self, job: Callable[[], T], done: Callable[[T], None]) -> None:
        self._desk.runner.start(Lane.LONG, lambda _report: job(), done, self._desk.trouble.emit, owner=self)

    def _changed(self) -> None:
        """Ways rest on timetables: every view that shows one reads again."""
        self.read()
        self._desk.changed.emit(None)

    def retranslated(self) -> None:
        self._header.title.setText(_("Timetables of buses and trains"))
        self._header.set_detail(_("for everybody at this computer"))
        self.table.setAccessibleName(_("Timetables"))
        self._empty.title.setText(_("No timetable is kept here"))
        self._empty.sentence.setText(
            _("Until one is, ways by bus are estimated from the distance. Transit agencies publish a GTFS zip.")
        )
        self.load_first.set_words(_("Load a timetable…"))
        self.load_button.set_words(_("Load a timetable…"))
        self.remove_button.set_words(_("Remove"))
        self._say_current()

    def _say_current(self) -> None:
        row = self.table.current_row()
        words = standing_words(row, self._today()) if row is not None and self._desk.is_open else ""
        self._note.setText(words)
        self._note.setVisible(bool(words))
        if self.remove_button.hasFocus() and row is None:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.remove_button.setEnabled(row is not None)


def _number(number: int) -> Cell:
    return Cell((Run(f"{number:,}" if number else "", "text"),), right=True)
