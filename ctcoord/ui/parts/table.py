"""Tables of rows: fixed heights, paged in, painted from cells; sorting and filtering are done in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

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
    second_line,
)
from ctcoord.ui.parts.paint import Run, draw_line, line_width
from ctcoord.ui.theme import look

ROW_PX, COMPACT_ROW_PX, SECOND_LINE_PX = 32, 28, 20
Index = QModelIndex | QPersistentModelIndex
__all__ = ["Cell", "Column", "GroupRow", "RowTable", "RowsModel", "cell"]
ROW_ROLE = Qt.ItemDataRole.UserRole
CELL_ROLE = Qt.ItemDataRole.UserRole + 1


class RowsModel(QAbstractTableModel, Generic[R]):
    """Rows shown through columns; asks for the next page when the view nears the end. Never queries."""

    more_requested = Signal(int)  # rows known so far

    def __init__(self, columns: Sequence[Column[R]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: list[R | GroupRow] = []
        self._total = 0
        self._asked = False
        self.folded: tuple[int, ...] = ()  # positions of the columns that stand in the second line of each row
        self.brief = False  # columns that know a shorter way to say it use that

    def set_rows(self, rows: Sequence[R | GroupRow], total: int | None = None) -> None:
        """Show these rows; ``total`` is how many there are with those not fetched yet."""
        self.beginResetModel()
        self._rows = list(rows)
        self._total = len(rows) if total is None else total
        self._asked = False
        self.endResetModel()

    def append_rows(self, rows: Sequence[R], total: int | None = None) -> None:
        """Add the page that was asked for; ``total`` where it is only known now how many there are."""
        self._asked = False
        self._total = self._total if total is None else total
        if not rows:
            self._total = len(self._rows)
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        self._rows.extend(rows)
        self.endInsertRows()

    @property
    def rows(self) -> Sequence[R | GroupRow]:
        """The rows fetched so far."""
        return self._rows

    @property
    def total(self) -> int:
        """How many rows there are, fetched or not."""
        return max(self._total, len(self._rows))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._asked and len(self._rows) < self._total

    def fetchMore(self, parent: Index) -> None:
        self._asked = True
        self.more_requested.emit(len(self._rows))

    def row_at(self, index: Index) -> R | GroupRow | None:
        """The row of an index."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def cell_at(self, index: Index) -> Cell | None:
        """What an index paints."""
        found = self.row_at(index)
        if found is None:
            return None
        if isinstance(found, GroupRow):
            return Cell(found.runs) if index.column() == 0 else Cell(())
        column = self.columns[index.column()]
        return column.brief(found) if self.brief and column.brief is not None else column.show(found)

    def _whole(self, index: Index) -> Cell | None:
        """What an index would paint if there were room."""
        found = self.row_at(index)
        column = self.columns[index.column()]
        return self.cell_at(index) if found is None or isinstance(found, GroupRow) else column.show(found)

    def under(self, index: Index) -> str:
        """The second line of an index's row: what its folded columns say."""
        found = self.row_at(index)
        if found is None or isinstance(found, GroupRow) or not self.folded:
            return ""
        return second_line(self.columns, self.folded, found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            found = self._whole(index) if role != Qt.ItemDataRole.DisplayRole else self.cell_at(index)
            if found is None:
                return None
            # Where columns fold, the pointer and a screen reader still reach what they hold.
            hover = role == Qt.ItemDataRole.ToolTipRole
            heard = role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0
            more = self.under(index) if hover or heard else ""
            return "\n".join(words for words in (found.text, more) if words)
        if role == ROW_ROLE:
            return self.row_at(index)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self.row_at(index), GroupRow):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def retitle(self) -> None:
        """The language changed: show every word again."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns) - 1))


class RowDelegate(QStyledItemDelegate):
    """Paints cells: selection fill, the 3 px bar while the pane has the focus, soft hairlines."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, RowsModel):
            return
        found = model.cell_at(index)
        if found is None:
            return
        group = isinstance(model.row_at(index), GroupRow)
        selected = bool(option.state & QStyle.StateFlag.State_Selected) and not group
        rect: QRect = option.rect
        painter.save()
        if selected or group:
            painter.fillRect(rect, look().color("selection" if selected else "window"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look().color("hairline-soft"))
        view = option.widget
        if selected and index.column() == 0 and view.hasFocus():
            painter.fillRect(rect.left(), rect.top(), look().px(3), rect.height(), look().color("accent"))
        if model.folded and not group:
            self._draw_under(painter, rect, index, selected=selected)
            rect = rect.adjusted(0, 0, 0, -look().px(SECOND_LINE_PX))
        self._draw_cell(painter, rect, found, selected=selected)
        painter.restore()

    def _draw_under(self, painter: QPainter, rect: QRect, index: Index, *, selected: bool) -> None:
        """The part of the row's second line that runs through this cell."""
        view, model = self.parent(), index.model()
        if not isinstance(view, QTableView) or not isinstance(model, RowsModel):
            return
        px = look().px
        left = view.columnViewportPosition(0) + px(8)
        top = rect.bottom() - px(SECOND_LINE_PX) - px(3)
        box = QRect(left, top, view.viewport().width() - left - px(8), px(SECOND_LINE_PX))
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        run = Run(model.under(index), "selection_text" if selected else "secondary", step="small")
        draw_line(painter, box, (run,))
        painter.restore()

    def _draw_cell(self, painter: QPainter, rect: QRect, found: Cell, *, selected: bool) -> None:
        pad = look().px(8)
        inner = rect.adjusted(pad, 0, -pad, -1)
        if found.right:
            inner.setLeft(max(inner.left(), inner.right() - line_width(found.runs)))
        runs = found.runs
        if selected:
            runs = tuple(_on_selection(run) for run in runs)
        draw_line(painter, inner, runs)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(look().px(80), look().px(32))


def _on_selection(run: Run) -> Run:
    """A run as it stands on the selection fill: text in selection text; icons follow where the theme says so."""
    if run.shape:
        return run
    kept = "" if look().theme.icons_follow_selection else run.icon_token or run.token
    token = run.token if run.bold and run.token == "error" and kept else "selection_text"
    return Run(run.text, token, bold=run.bold, step=run.step, icon=run.icon, icon_token=kept, shrink=run.shrink)


class RowTable(QTableView, Generic[R]):
    """A table of rows: one selected at a time, Enter or double click opens, fixed heights."""

    opened = Signal(object)
    current_changed = Signal(object)
    group_toggled = Signal(str)

    def __init__(self, model: RowsModel[R], *, row_height: int = ROW_PX, head_height: int = 30) -> None:
        super().__init__()
        self.rows_model = model
        self._row_height, self._head_height = row_height, head_height
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
        self.doubleClicked.connect(self._on_double_clicked)
        self.clicked.connect(self._on_clicked)
        model.modelReset.connect(self._span_groups)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.resize_parts()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "rows_model"):
            self.resize_parts()
        elif event.type() == QEvent.Type.LanguageChange and hasattr(self, "rows_model"):
            self.say_again()

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

    def _widths(self) -> None:
        columns, room = self.rows_model.columns, self.viewport().width()
        brief = self.rows_model.brief = self.room_for(look().wide(FOLDING_STRETCH_PX)) > room
        self._fold(folded(columns, room, brief=brief))
        hidden = {*self.rows_model.folded, *(n for n, column in enumerate(columns) if column.absent())}
        for position in range(len(columns)):
            self.setColumnHidden(position, position in hidden)
        widths = {n: column.least(brief=brief) for n, column in enumerate(columns) if n not in hidden}
        stretch = [position for position, width in widths.items() if width == 0]
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
            if isinstance(found, GroupRow):
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
