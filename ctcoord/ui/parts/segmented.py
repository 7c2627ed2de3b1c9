"""The segmented control: one choice of a few that are all seen, side by side."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QSizePolicy, QWidget

from ctcoord.ui.parts.buttons import click_on_enter
from ctcoord.ui.parts.paint import Run, draw_run, line_width, run_width
from ctcoord.ui.parts.tab_stop import one_tab_stop
from ctcoord.ui.theme import look


class _Segment(QAbstractButton):
    """One choice of a segmented control."""

    def __init__(self, runs: tuple[Run, ...], *, height: int, first: bool, last: bool) -> None:
        super().__init__()
        self._height, self._first, self._last = height, first, last  # at the ends of its line
        self._runs = runs
        self._tight = False
        self.setCheckable(True)
        self.setAutoExclusive(True)  # heard as a radio button
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)  # as wide as those above it

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not click_on_enter(self, event):
            super().keyPressEvent(event)

    def set_runs(self, *runs: Run, says: str = "") -> None:
        self._runs = runs
        self.setAccessibleName(says or " ".join(run.text for run in runs))
        self.setToolTip(says)
        self.updateGeometry()
        self.update()

    def set_ends(self, *, first: bool, last: bool) -> None:
        """Whether it stands at the beginning or the end of its line."""
        if (first, last) != (self._first, self._last):
            self._first, self._last = first, last
            self.update()

    def set_tight(self, tight: bool) -> None:
        """Leave out the icons of what has words, and most of the air."""
        if tight != self._tight:
            self._tight = tight
            self.updateGeometry()
            self.update()

    def _shown(self) -> tuple[Run, ...]:
        return tuple(replace(run, icon="") if self._tight and run.text else run for run in self._runs)

    @property
    def _gap(self) -> int:
        return 4 if self._tight else 8

    def sizeHint(self) -> QSize:
        px = look().px
        # Room for the weight 600 of the chosen state, so that choosing never moves the neighbours.
        widest = tuple(replace(run, bold=True) for run in self._shown())
        return QSize(line_width(widest, self._gap) + 2 * px(6 if self._tight else 11), px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        fill = "selection" if chosen else "hover" if self.underMouse() else "card"
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, 0.5 if not self._last else -0.5, -0.5)
        path = _rounded_ends(rect, left=self._first, right=self._last)
        painter.fillPath(path, look().color(fill))
        painter.setPen(QPen(look().color("accent" if chosen else "border"), 1))
        painter.drawPath(path)
        if chosen and not self._last:
            painter.drawLine(self.rect().topRight(), self.rect().bottomRight())
        self._draw_runs(painter, chosen)

    def _draw_runs(self, painter: QPainter, chosen: bool) -> None:
        px = look().px
        shown = [replace(run, bold=chosen or run.bold) for run in self._shown()]
        x = (self.width() - line_width(tuple(shown), self._gap)) // 2
        for run in shown:
            width = run_width(run)
            force = "selection_text" if chosen and not run.shape else ""
            draw_run(painter, QRect(x, 0, width, self.height()), run, force)
            x += width + px(self._gap)


def _rounded_ends(rect: QRectF, *, left: bool, right: bool) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(rect, 4, 4)
    if not left:
        path.addRect(QRectF(rect.left(), rect.top(), rect.width() / 2, rect.height()))
    if not right:
        path.addRect(QRectF(rect.center().x(), rect.top(), rect.width() / 2, rect.height()))
    return path.simplified()


class Segmented(QWidget):
    """One choice of a few that are all seen; arrows move between them."""

    chosen = Signal(str)  # key

    def __init__(self, keys: tuple[str, ...], *, height: int = 28, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = self._grid = QGridLayout(self)
        layout.setSpacing(0)
        layout.setContentsMargins(0, 0, 0, 0)
        self._group = QButtonGroup(self)
        self._segments: dict[str, _Segment] = {}
        for position, key in enumerate(keys):
            segment = _Segment((), height=height, first=position == 0, last=position == len(keys) - 1)
            segment.setObjectName(key)
            self._segments[key] = segment
            self._group.addButton(segment)
            layout.addWidget(segment, 0, position)
            segment.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
        one_tab_stop(self._group)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_runs(self, key: str, *runs: Run, says: str = "") -> None:
        """What one choice shows; ``says`` is heard and shown on hover where that is only an icon."""
        self._segments[key].set_runs(*runs, says=says)

    def fit(self, room: int) -> None:
        """Say it shorter where ``room`` px are less than it takes; then in as many lines as it takes."""
        for tight in (False, True):
            for segment in self._segments.values():
                segment.set_tight(tight)
            if sum(segment.sizeHint().width() for segment in self._segments.values()) <= room:
                break
        self._stand(next(one for one in range(len(self._segments), 0, -1) if one == 1 or self._width(one) <= room))

    def _width(self, columns: int) -> int:
        """What it takes in px with so many choices in a line."""
        widths = [segment.sizeHint().width() for segment in self._segments.values()]
        return sum(max(widths[column::columns]) for column in range(columns))

    def _stand(self, columns: int) -> None:
        """Put so many choices in a line."""
        number = len(self._segments)
        for position, segment in enumerate(self._segments.values()):
            line, column = divmod(position, columns)
            if self._grid.itemAtPosition(line, column) is not self._grid.itemAt(self._grid.indexOf(segment)):
                self._grid.removeWidget(segment)
                self._grid.addWidget(segment, line, column)
            segment.set_ends(first=column == 0, last=column == columns - 1 or position == number - 1)
        self.updateGeometry()

    def choose(self, key: str) -> None:
        """Mark a choice without telling anyone."""
        self._segments[key].setChecked(True)

    @property
    def value(self) -> str:
        """The key of the marked choice, or an empty text."""
        return next((key for key, segment in self._segments.items() if segment.isChecked()), "")
