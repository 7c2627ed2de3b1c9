"""The week as a list in a card, with a foot that explains what is selected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QVBoxLayout

from ctcoord.domain.alignment.facts import Facts, Finding
from ctcoord.domain.alignment.lanes import Block, DayLanes
from ctcoord.services import alignment
from ctcoord.services.alignment import Alignment
from ctcoord.services.asking import Asked
from ctcoord.ui.parts.card import Card, Ruled
from ctcoord.ui.parts.labels import KeyHint, Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import GroupRow, RowsModel, RowTable
from ctcoord.ui.week.explained import explain
from ctcoord.ui.week.listing import Listed, WeekRow, columns
from ctcoord.ui.week.written_words import LOOKS, WrittenRow, detail_words, what_words, when_words
from ctcoord.words import _, in_use
from ctcoord.words.accepted import known_words

ANY_WIDTH = 16_777_215  # Qt's own greatest


class Twin(Card):
    """Shows rows and what one of them means."""

    def __init__(self) -> None:
        super().__init__()
        self._facts: list[Facts] = [Facts(())]
        self._found: Alignment | None = None
        self._asked: dict[bytes, Asked] = {}
        self._header = self.add_header("", KeyHint("F6"))
        self.table: RowTable[Listed] = RowTable(RowsModel(columns(self._facts), self), row_height=28)
        self.table.horizontalHeader().hide()  # three columns that explain themselves
        self.table.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self._keep_in_sight())
        self.body.addWidget(self.table, 1)
        self.foot = Ruled(under=False)
        self._head, self._text = Text(step="small", token="secondary", wrap=True), Text(wrap=True)
        self._chips, self._keys = Line(height=20), Text(step="small", token="secondary", wrap=True)
        inside = QVBoxLayout(self.foot)
        for widget in (self._head, self._text, self._chips, self._keys):
            inside.addWidget(widget)
        self.body.addWidget(self.foot)
        self.scale(lambda px: inside.setContentsMargins(px(12), px(8), px(12), px(8)))
        self.scale(lambda px: inside.setSpacing(px(2)))
        self.say(self._header.title.setText, lambda: _("List"))
        self.say(self._header.set_detail, lambda: _("same facts, by time"))
        self.foot.hide()

    def set_width(self, width: int | None) -> None:
        """A fixed width in px beside the picture; None: all there is."""
        self.setMinimumWidth(width or 0)
        self.setMaximumWidth(width or ANY_WIDTH)

    def show_rows(self, rows: Sequence[Listed | GroupRow], found: Alignment) -> None:
        """Show these rows."""
        self._found, self._facts[0] = found, found.facts
        with QSignalBlocker(self.table):
            self.table.rows_model.set_rows(rows)
        self.foot.hide()

    def select(self, block: Block | None, day: date | None) -> None:
        """Select the row of a block, without telling anybody: the picture has it already."""
        place = next(
            (
                number
                for number, row in enumerate(self.table.rows_model.rows)
                if isinstance(row, WeekRow) and row.day == day and any(one is block for one in row.blocks)
            ),
            None,
        )
        if place is not None:
            with QSignalBlocker(self.table):
                self.table.setCurrentIndex(self.table.rows_model.index(place, 0))
            self.table.viewport().update()

    def select_like(self, known: Listed | GroupRow | None) -> None:
        """Select the row that says what another said before all was read again; nothing where it has gone."""
        rows = self.table.rows_model.rows
        place = next((n for n, row in enumerate(rows) if _mark(row) == _mark(known)), None) if known else None
        if place is not None:
            self.table.setCurrentIndex(self.table.rows_model.index(place, 0))

    def select_finding(self, finding: Finding) -> None:
        """Select the row of a question or a problem; nothing where the week does not show it."""
        number = self._found.findings.index(finding) if self._found and finding in self._found.findings else None
        rows = self.table.rows_model.rows
        place = next(
            (n for n, row in enumerate(rows) if isinstance(row, WeekRow) and row.block.finding == number), None
        )
        if number is not None and place is not None:
            self.table.setCurrentIndex(self.table.rows_model.index(place, 0))

    def show_asked(self, asked: Sequence[Asked]) -> None:
        """The tasks that ask already."""
        self._asked = {one.key: one for one in asked}

    def select_group(self, key: str) -> None:
        """Go to the heading of a day."""
        rows = self.table.rows_model.rows
        place = next((n for n, row in enumerate(rows) if isinstance(row, GroupRow) and row.key == key), None)
        if place is not None:
            self.table.setCurrentIndex(self.table.rows_model.index(place, 0))

    def _known(self, row: WeekRow, today: date) -> str:
        """That somebody accepted a finding as known, and until when, or why it is there again."""
        found, number = self._found, row.block.finding
        if found is None or number is None:
            return ""
        finding = found.findings[number]
        asked = self._asked.get(alignment.key(finding))
        if asked is not None and finding.kind == "unknown":
            return _("Asked for as a task, due {day}.", day=in_use().date(asked.due_on, today))
        return known_words(in_use(), finding, found.known.get(alignment.key(finding)), today)

    def explain(self, day: DayLanes | None, today: date) -> None:
        """Say what the selected row means."""
        row = self.table.current_row()
        if row is None or self._found is None:
            self.foot.hide()
            return
        if isinstance(row, WrittenRow):
            self._explain_written(row, today)
            return
        said = explain(row, day, self._found.facts, self._found.findings, today)
        self._head.setText(said.head)
        self._text.setText(" ".join(filter(None, (said.text, self._known(row, today)))))
        self._chips.set_runs(*said.chips)
        self._chips.setVisible(bool(said.chips))
        self.foot.show()

    def _keep_in_sight(self) -> None:
        """The foot takes room from the list when it says more."""
        QTimer.singleShot(0, self.table, lambda: self.table.scrollTo(self.table.currentIndex()))

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Say what can be done with the selected row: keys and what they do."""
        self._keys.setText(" · ".join(f"{key}: {does}" for key, does in keys))
        self._keys.setVisible(bool(keys))
        self._keep_in_sight()

    def _explain_written(self, row: WrittenRow, today: date) -> None:
        known = row.written
        head = (LOOKS[known.kind].words(), row.names, when_words(known))
        self._head.setText(" · ".join(filter(None, head)))
        self._text.setText(" ".join(filter(None, (f"{what_words(known)}.", detail_words(known, today)))))
        chip = Run(known.agency, "secondary", step="small", shape="chip", shrink=True)
        self._chips.set_runs(*([chip] if known.agency else []))
        self._chips.setVisible(bool(known.agency))
        self.foot.show()


def _mark(row: Listed | GroupRow | None) -> object:
    """What a row is known by, whatever else of it changes."""
    if isinstance(row, WrittenRow):
        return row.written.kind, row.written.ids
    if not isinstance(row, WeekRow):
        return row.key if row is not None else None
    return row.day, row.asked, row.block.kind, row.block.person, row.block.starts
