"""The model of a table of rows, which never queries, and how a cell of it is painted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from ctcoord.ui.parts.columns import Cell, Column, GroupRow, R, second_line
from ctcoord.ui.parts.paint import Run, draw_line, line_width
from ctcoord.ui.theme import look

SECOND_LINE_PX = 20
Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
_HEADING_FLAGS = Qt.ItemFlag.ItemIsEnabled
_ROW_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


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
        return _HEADING_FLAGS if isinstance(self.row_at(index), GroupRow) else _ROW_FLAGS

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
        # A heading is never selected, but the keyboard stands on it to fold its rows.
        current = selected or (isinstance(view, QTableView) and view.currentIndex().row() == index.row())
        if current and index.column() == 0 and view.hasFocus():
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
