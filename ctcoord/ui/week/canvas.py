"""The painted week as a widget: keys, pointer, tooltips; a screen reader finds every block as a child of it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip

from ctcoord.domain.alignment.facts import Facts
from ctcoord.domain.alignment.lanes import Block, Week
from ctcoord.ui.parts.painted import Painted
from ctcoord.ui.theme import look
from ctcoord.ui.week.layout import Layout, Room, item_at, lay_out, next_across, next_along, next_problem
from ctcoord.ui.week.paint import WeekPainter
from ctcoord.ui.week.words import says, short_name

ALONG = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
ACROSS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
LEAST_PX = 320


class WeekCanvas(Painted):
    """The days and hours; as high as what is seen of it, or as its hours need."""

    opened = Signal(object)  # Block
    block_focused = Signal(int)
    laid_out = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._week, self._facts, self._today = Week(()), Facts(()), date.min
        self._seen, self._narrow = 0, False
        self.certain = True
        self._current: int | None = None
        self._arrived = False  # the keyboard came here and nobody has moved yet: F8 has the first problem before it
        self.layout_ = Layout((), (), 7, 18, 1, 1, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("own_focus", True)  # the ring goes around the block, not around the picture
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(LEAST_PX)

    def show_week(self, week: Week, facts: Facts, today: date, *, certain: bool) -> None:
        """Show these days; ``certain``: nothing is left to ask that could make a covered day another."""
        self._week, self._facts, self._today, self.certain = week, facts, today, certain
        self._current = None
        self.lay_out_again()

    def fit(self, height: int, *, narrow: bool) -> None:
        """Take the height of what is seen of it, where the hours are not higher."""
        if (height, narrow) != (self._seen, self._narrow):
            self._seen, self._narrow = height, narrow
            self.lay_out_again()

    @property
    def week(self) -> Week:
        """What is shown."""
        return self._week

    @property
    def count(self) -> int:
        """How many blocks are in the picture."""
        return len(self.layout_.items)

    @property
    def current(self) -> int | None:
        """The number of the focused block."""
        return self._current

    @property
    def current_block(self) -> Block | None:
        """What has the focus."""
        return None if self._current is None else self.layout_.items[self._current].block

    @property
    def current_day(self) -> date | None:
        """The day of what has the focus."""
        return None if self._current is None else self._week.days[self.layout_.items[self._current].day].day

    def lay_out_again(self) -> None:
        """Place everything again: the width, the days or the text size changed."""
        if not self._week.days:
            return
        kept = self.current_block
        room = Room(self.width(), max(self._seen - 1, 1), look().px(100) / 100, self._narrow)
        self.layout_ = lay_out(self._week, room)
        self._current = None if kept is None else self.number_of(kept)
        self.setFixedHeight(round(self.layout_.height) + 1)
        self.forget()
        self.update()
        self.laid_out.emit()

    def number_of(self, block: Block, day: int | None = None) -> int | None:
        """The number of a block in the picture (of a day); None where its lane is not shown."""
        return next(
            (n for n, one in enumerate(self.layout_.items) if one.block is block and day in (None, one.day)), None
        )

    def says(self, number: int) -> str:
        """What a screen reader hears about a block."""
        placed = self.layout_.items[number]
        lane = self._week.days[placed.day].lanes[placed.lane]
        name, day = short_name(lane.person.name), self._week.days[placed.day].day
        return says(placed.block, name, day, self._today, self._facts)

    def item_rect(self, number: int) -> QRect:
        """Where a block is painted, in this widget."""
        one = self.layout_.items[number]
        return QRectF(one.x0, one.y0, one.x1 - one.x0, max(4.0, one.y1 - one.y0)).toRect()

    def focus_item(self, number: int | None) -> None:
        """Give a block the focus and tell the screen reader."""
        changed, self._arrived = number != self._current, False
        self._current = number
        self.update()
        if number is None or not changed:
            return
        self.block_focused.emit(number)
        self.tell_focus(number)

    def focus_problem(self) -> bool:
        """F8: the next block that stands for a finding; False behind the last of the week."""
        number = next_problem(self.layout_.items, None if self._arrived else self._current)
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
        WeekPainter(QPainter(self), self.layout_, self._current, focused=self.hasFocus()).paint()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        """Scroll areas bring this place into view when Tab comes here: the focused block, not the whole picture."""
        if query == Qt.InputMethodQuery.ImCursorRectangle and self._current is not None:
            return self.item_rect(self._current)
        return super().inputMethodQuery(query)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, items, here = Qt.Key(event.key()), self.layout_.items, self._current
        if not items or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in ALONG or key in ACROSS:
            step = ALONG.get(key, ACROSS.get(key, 0))
            move = next_along if key in ALONG else next_across
            self.focus_item(0 if here is None else move(items, here, step))
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self.focus_item(0 if key == Qt.Key.Key_Home else len(items) - 1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and here is not None:
            self.opened.emit(items[here].block)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_pointer = event.reason() == Qt.FocusReason.MouseFocusReason
        if self._current is None and self.layout_.items and not by_pointer:
            self.focus_item(next_problem(self.layout_.items, None) or 0)
            self._arrived = True
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _item_at(self, point: QPointF) -> int | None:
        return item_at(self.layout_, point.x(), point.y())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        number = self._item_at(event.position())
        if number is not None:
            self.focus_item(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self._item_at(event.position())
        if number is not None:
            self.opened.emit(self.layout_.items[number].block)

    def event(self, event: QEvent) -> bool:
        """Tooltips come from the block under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._item_at(QPointF(event.pos()))
            if number is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.says(number), self, self.item_rect(number))
            return True
        return super().event(event)
