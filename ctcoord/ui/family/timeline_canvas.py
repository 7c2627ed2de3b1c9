"""The painted timeline as a widget: keys, pointer, tooltips; a screen reader finds every item as a child of it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

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

ALONG = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
MAX_TOLD = 6
ACROSS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class TimelineCanvas(Painted):
    """The lanes; its height follows from its rows."""

    opened = Signal(object)  # the record of an item
    item_focused = Signal(int)
    laid_out = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._timeline = Timeline(date.min, (), ())
        self._window = Window(date(2000, 1, 1), date(2000, 1, 2))
        self.layout_: Layout = lay_out(self._timeline, self._window, 1)
        self._current: int | None = None
        self.label_px = label_width(self._timeline)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("own_focus", True)  # the ring goes around the item, not around the picture
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
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

    @property
    def current(self) -> int | None:
        """The number of the focused item."""
        return self._current

    def lay_out_again(self) -> None:
        """Place everything again: the width, the days or the text size changed."""
        self.label_px = label_width(self._timeline)
        width = max(1, self.width() - self.label_px)
        self.layout_ = lay_out(self._timeline, self._window, width, look().px(100) / 100)
        if self._current is not None and self._current >= len(self.layout_.items):
            self._current = None
        self.setFixedHeight(round(self.layout_.height) + 1)
        self.forget()
        self.update()
        self.laid_out.emit()

    def says(self, number: int) -> str:
        """What a screen reader hears about an item."""
        placed = self.layout_.items[number]
        return says(placed.item, self.layout_.lanes[placed.lane].kind, self._timeline.today)

    def item_rect(self, number: int) -> QRect:
        """Where an item is painted, in this widget."""
        placed = self.layout_.items[number]
        left = self.label_px + placed.x0
        return QRect(round(left), round(placed.y), max(4, round(placed.x1 - placed.x0)), look().px(ROW_PX))

    def focus_item(self, number: int | None) -> None:
        """Give an item the focus and tell the screen reader."""
        self._current = number
        self.update()
        if number is None:
            return
        self.item_focused.emit(number)
        self.tell_focus(number)

    def focus_lane(self, kind: str) -> bool:
        """Alt+1…4: the first item of a lane; False when the lane shows none."""
        number = first_of_lane(self.layout_.items, kind, self.layout_)
        if number is not None:
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.focus_item(number)
        return number is not None

    @property
    def current_item(self) -> Item | None:
        """What has the focus."""
        return None if self._current is None else self.layout_.items[self._current].item

    def focus_on(self, item: Item) -> bool:
        """Focus this very item; False when it is not among the days in view."""
        number = next((number for number, placed in enumerate(self.layout_.items) if placed.item is item), None)
        if number is not None:
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.focus_item(number)
        return number is not None

    def sizeHint(self) -> QSize:
        return QSize(look().px(700), round(self.layout_.height) + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.lay_out_again()

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

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        """Scroll areas bring this place into view when Tab comes here: the focused item, not the whole picture."""
        if query == Qt.InputMethodQuery.ImCursorRectangle and self._current is not None:
            return self.item_rect(self._current)
        return super().inputMethodQuery(query)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        items = self.layout_.items
        if not items or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in ALONG or key in ACROSS:
            here = self._current
            if here is None:
                self.focus_item(0)
            elif key in ALONG:
                self.focus_item(next_along(items, here, ALONG[key]))
            else:
                self.focus_item(next_across(items, here, ACROSS[key]))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._current is not None:
            self.opened.emit(items[self._current].item.record)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_pointer = event.reason() == Qt.FocusReason.MouseFocusReason
        if self._current is None and self.layout_.items and not by_pointer:
            self.focus_item(0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _item_at(self, point: QPointF) -> int | None:
        return item_at(self.layout_, point.x() - self.label_px, point.y(), look().px(100) / 100)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        number = self._item_at(event.position())
        if number is not None:
            self.focus_item(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self._item_at(event.position())
        if number is not None:
            self.opened.emit(self.layout_.items[number].item.record)

    def event(self, event: QEvent) -> bool:
        """Tooltips come from the item under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._item_at(QPointF(event.pos()))
            if number is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.tells(number), self, self.item_rect(number))
            return True
        return super().event(event)

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
