"""The painted timeline as a widget: keys, pointer, tooltips; a screen reader finds every item as a child of it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ctcoord.services.timeline import Item, Timeline
from ctcoord.ui.family.timeline_axis import paint_axis
from ctcoord.ui.family.timeline_layout import (
    ROW_PX,
    Layout,
    Window,
    clusters,
    first_of_lane,
    item_at,
    lay_out,
    next_across,
    next_along,
)
from ctcoord.ui.family.timeline_paint import TimelinePainter
from ctcoord.ui.family.timeline_words import facts_of, label_width, says
from ctcoord.ui.parts.painted import Painted
from ctcoord.ui.theme import look

ALONG = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right})
STEP = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
MAX_TOLD = 6


class TimelineCanvas(Painted):
    """The lanes; its height follows from its rows."""

    def __init__(self) -> None:
        super().__init__()
        self._timeline = Timeline(date.min, (), ())
        self._window = Window(date(2000, 1, 1), date(2000, 1, 2))
        self.layout_: Layout = lay_out(self._timeline, self._window, 1)
        self.label_px = label_width(self._timeline)
        self.setMinimumWidth(self.label_px + 200)

    def show_timeline(self, timeline: Timeline, window: Window) -> None:
        """Show these lanes over these days."""
        self._timeline, self._window = timeline, window
        self._current = None
        self.lay_out_again()

    @property
    def timeline(self) -> Timeline:
        """What is shown."""
        return self._timeline

    @property
    def count(self) -> int:
        """How many items are in view."""
        return len(self.layout_.items)

    def lay_out_again(self) -> None:
        self.label_px = label_width(self._timeline)
        width = max(1, self.width() - self.label_px)
        self.layout_ = lay_out(self._timeline, self._window, width, look().px(100) / 100)
        if self._current is not None and self._current >= len(self.layout_.items):
            self._current = None
        self.laid(self.layout_.height)

    def says(self, number: int) -> str:
        """What a screen reader hears about an item."""
        placed = self.layout_.items[number]
        return says(placed.item, self.layout_.lanes[placed.lane].kind, self._timeline.today)

    def item_rect(self, number: int) -> QRect:
        """Where an item is painted, in this widget."""
        placed = self.layout_.items[number]
        left = self.label_px + placed.x0
        return QRect(round(left), round(placed.y), max(4, round(placed.x1 - placed.x0)), look().px(ROW_PX))

    def focus_lane(self, kind: str) -> bool:
        """Alt+1…4: the first item of a lane; False when the lane shows none."""
        return self.take_focus(first_of_lane(self.layout_.items, kind, self.layout_))

    @property
    def current_item(self) -> Item | None:
        """What has the focus."""
        return None if self._current is None else self.layout_.items[self._current].item

    def focus_on(self, item: Item) -> bool:
        """Focus this very item; False when it is not among the days in view."""
        placed = enumerate(self.layout_.items)
        return self.take_focus(next((number for number, one in placed if one.item is item), None))

    def sizeHint(self) -> QSize:
        return QSize(look().px(700), round(self.layout_.height) + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        focused = self._current if self.hasFocus() else None
        TimelinePainter(painter, self._timeline, self.layout_, focused, self.label_px, view=self.view).paint()

    @property
    def view(self) -> tuple[float, float]:
        """The top and bottom of what the scroll area shows, in px of this widget."""
        holder = self.parentWidget()
        return (0.0, self.layout_.height) if holder is None else (-self.y(), holder.height() - self.y())

    def rows_hidden(self) -> tuple[int, int]:
        """How many rows stand above and below the view; a row that would be cut is not painted and counts."""
        top, bottom = self.view
        line = look().px(ROW_PX)
        rows = {(placed.lane, placed.row): placed.y for placed in self.layout_.items}
        return sum(y < top for y in rows.values()), sum(y >= top and y + line > bottom for y in rows.values())

    def stands_for(self, number: int) -> object:
        """The record of an item."""
        return self.layout_.items[number].item.record

    def beside(self, number: int, key: Qt.Key) -> int:
        move = next_along if key in ALONG else next_across
        return move(self.layout_.items, number, STEP[key])

    def item_at(self, point: QPointF) -> int | None:
        return item_at(self.layout_, point.x() - self.label_px, point.y(), look().px(100) / 100)

    def tells(self, number: int) -> str:
        """The tooltip of an item, and of the marks that stand too near to it to be met one by one."""
        near = next((group for group in clusters(self.layout_) if number in group), [number])
        today = self._timeline.today
        return "\n\n".join("\n".join(facts_of(self.layout_.items[one].item, today)) for one in near[:MAX_TOLD])


class TimelineAxis(QWidget):
    """The months above the lanes; stays in place while the lanes scroll."""

    def __init__(self, canvas: TimelineCanvas) -> None:
        super().__init__()
        self._canvas = canvas
        canvas.laid_out.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().color("hairline"))
        paint_axis(
            painter, self._canvas.layout_, self._canvas.timeline, QSize(self._canvas.label_px, self.height() - 1)
        )
