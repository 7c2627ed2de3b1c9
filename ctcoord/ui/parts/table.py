"""Tables of rows: fixed heights, paged in, painted from cells; sorting and filtering are done in SQL."""

from __future__ import annotations

from dataclasses import replace
from typing import Generic

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QTableView

from ctcoord.ui.parts.column_choice import LEAST_PX, ColumnChoice, arranged, given_way, within
from ctcoord.ui.parts.columns import (
    FOLDING_STRETCH_PX,
    STRETCH_PX,
    Cell,
    Column,
    GroupRow,
    R,
    cell,
    folded,
    room_for,
)
from ctcoord.ui.parts.rows_model import SECOND_LINE_PX, RowDelegate, RowsModel
from ctcoord.ui.theme import look

ROW_PX, COMPACT_ROW_PX = 32, 28
DRAWN_PX = 1000  # a length long enough to tell how many px of the screen one of the drawings is
__all__ = ["Cell", "Column", "GroupRow", "RowDelegate", "RowTable", "RowsModel", "cell"]


class RowTable(QTableView, Generic[R]):
    """A table of rows: one selected at a time, Enter or double click opens, fixed heights."""

    opened = Signal(object)
    current_changed = Signal(object)
    group_toggled = Signal(str)

    def __init__(self, model: RowsModel[R], *, row_height: int = ROW_PX, head_height: int = 30) -> None:
        super().__init__()
        self.rows_model = model
        self._row_height, self._head_height = row_height, head_height
        self.every_column, self.choice = model.columns, ColumnChoice()
        self._placing = False  # whether widths change by what is done here
        self._late = False  # whether look or language changed while it could not be seen
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("own_focus", True)  # the bar of the selected row shows where the keyboard is
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        for position, column in enumerate(model.columns):
            if column.key:
                head.setSectionResizeMode(position, QHeaderView.ResizeMode.Interactive)
        head.sectionResized.connect(self._on_dragged)
        self.doubleClicked.connect(self._on_double_clicked)
        self.clicked.connect(self._on_clicked)
        model.modelReset.connect(self._span_groups)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.resize_parts()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.LanguageChange} and hasattr(self, "rows_model"):
            if self.isVisible():
                self._up_to_date()
            else:  # measuring the words of every table that was ever open would keep the window waiting
                self._late = True

    def showEvent(self, event: QShowEvent) -> None:
        if self._late:
            self._up_to_date()
        super().showEvent(event)

    def _up_to_date(self) -> None:
        self._late = False
        self.resize_parts()
        self.rows_model.retitle()

    def resize_parts(self) -> None:
        """Take heights and widths again after a change of the text size."""
        px = look().px
        # A least height above the present one would be taken for a size of its own, and rows kept at it.
        self.verticalHeader().setMinimumSectionSize(1)
        self._row_heights()
        self.verticalHeader().setMinimumSectionSize(px(20))
        self.horizontalHeader().setMinimumSectionSize(px(20))  # Qt's own is wider than the column of marks
        self.horizontalHeader().setFixedHeight(px(self._head_height))
        self.horizontalHeader().setFont(look().font("small", bold=True))
        self._widths()

    def say_again(self) -> None:
        """What the columns say of every row has changed, or whether they say anything."""
        self.rows_model.retitle()
        self._widths()

    def choose_columns(self, choice: ColumnChoice) -> None:
        """Show these columns only, in these widths."""
        self.choice = choice
        self.rows_model.columns = arranged(self.every_column, choice)
        self._widths()

    def _on_dragged(self, position: int, _old: int, width: int) -> None:
        """The edge of a heading was dragged: that width is kept, and the column that takes the rest follows."""
        column = self.every_column[position]
        if self._placing or not width or not column.key or QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            return
        drawn = within(round(width * DRAWN_PX / look().wide(DRAWN_PX)))
        self.choose_columns(replace(self.choice, widths={**self.choice.widths, column.key: drawn}))

    def _widths(self) -> None:
        self._placing = True
        try:
            self._place_columns()
        finally:
            self._placing = False

    def _place_columns(self) -> None:
        columns, room = self.rows_model.columns, self.viewport().width()
        brief = self.rows_model.brief = self.room_for(look().wide(FOLDING_STRETCH_PX)) > room
        self._fold(folded(columns, room, brief=brief))
        hidden = {*self.rows_model.folded, *(n for n, column in enumerate(columns) if column.absent())}
        for position in range(len(columns)):
            self.setColumnHidden(position, position in hidden)
        widths = {n: column.least(brief=brief) for n, column in enumerate(columns) if n not in hidden}
        stretch = [position for position, width in widths.items() if width == 0]
        chosen = [n for n in widths if columns[n].key in self.choice.widths]
        over = sum(widths.values()) + look().wide(STRETCH_PX) * len(stretch) - room
        widths |= given_way(widths, chosen, over, look().px(LEAST_PX))
        rest = room - sum(widths.values())
        if not stretch:  # the column that takes the rest stands in the second line
            last = max(widths)
            widths[last] += max(0, rest)
        share = max(look().wide(STRETCH_PX), rest // max(1, len(stretch)))
        for position, width in widths.items():
            self.setColumnWidth(position, width or share)

    def room_for(self, stretch: int) -> int:
        """The px that the table needs for all columns in full, ``stretch`` of them for the one that takes the rest."""
        return room_for(self.rows_model.columns, stretch) + self.verticalScrollBar().sizeHint().width()

    def _fold(self, positions: tuple[int, ...]) -> None:
        if positions != self.rows_model.folded:
            self.rows_model.folded = positions
            self._row_heights()

    def _row_heights(self) -> None:
        px = look().px
        dense = look().compact and self._row_height == ROW_PX
        under = px(SECOND_LINE_PX) if self.rows_model.folded else 0
        self.verticalHeader().setDefaultSectionSize(px(COMPACT_ROW_PX if dense else self._row_height) + under)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._widths()

    def _span_groups(self) -> None:
        self.clearSpans()
        if len(self.rows_model.columns) == 1:
            return
        for position, found in enumerate(self.rows_model.rows):
            if isinstance(found, GroupRow) or getattr(found, "spans", False):  # a row whose words need all of it
                self.setSpan(position, 0, 1, len(self.rows_model.columns))

    def current_row(self) -> R | None:
        """The selected row, if it is not a heading."""
        found = self.rows_model.row_at(self.currentIndex())
        return None if isinstance(found, GroupRow) else found

    def select_first(self) -> None:
        """Select the first row that is not a heading."""
        for position, found in enumerate(self.rows_model.rows):
            if not isinstance(found, GroupRow):
                self.setCurrentIndex(self.rows_model.index(position, 0))
                return

    def select_last(self) -> None:
        """Select the last of the rows fetched so far that is not a heading."""
        model_rows = self.rows_model.rows
        for position in reversed(range(len(model_rows))):
            if not isinstance(model_rows[position], GroupRow):
                self.setCurrentIndex(self.rows_model.index(position, 0))
                return

    def rows_in_view(self) -> tuple[int, int]:
        """First and one past the last row that can be seen."""
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        return first, self.rows_model.rowCount() if last < 0 else last + 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self._on_activated(self.currentIndex())
        elif event.key() == Qt.Key.Key_Home:  # Qt would go to the first column of the same row
            self.scrollToTop()
            self.select_first()
        elif event.key() == Qt.Key.Key_End:
            self.select_last()
        elif event.text().isprintable() and event.text().strip() and not event.modifiers():
            event.ignore()  # letters are keys of the screen, not a search in the rows that happen to be read
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.select_first()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _on_activated(self, index: QModelIndex) -> None:
        found = self.rows_model.row_at(index)
        if isinstance(found, GroupRow):
            self.group_toggled.emit(found.key)
        elif found is not None:
            self.opened.emit(found)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if not isinstance(self.rows_model.row_at(index), GroupRow):
            self._on_activated(index)

    def _on_clicked(self, index: QModelIndex) -> None:
        found = self.rows_model.row_at(index)
        if isinstance(found, GroupRow):
            self.group_toggled.emit(found.key)

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        found = self.rows_model.row_at(current)
        if not isinstance(found, GroupRow):
            self.current_changed.emit(found)
