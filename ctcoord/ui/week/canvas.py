"""The painted week as a widget: keys, pointer, tooltips; a screen reader finds every block as a child of it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent

from ctcoord.domain.alignment.facts import Facts
from ctcoord.domain.alignment.lanes import TRAVEL, Block, Week
from ctcoord.ui.parts.painted import Painted
from ctcoord.ui.theme import look
from ctcoord.ui.week.layout import Layout, Room, item_at, lay_out, next_across, next_along, next_problem
from ctcoord.ui.week.paint import WeekPainter
from ctcoord.ui.week.words import says, short_name

ALONG = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down})
STEP = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
LEAST_PX = 320


class WeekCanvas(Painted):
    """The days and hours; as high as what is seen of it, or as its hours need."""

    def __init__(self) -> None:
        super().__init__()
        self._week, self._facts, self._today = Week(()), Facts(()), date.min
        self._seen, self._narrow = 0, False
        self.certain = True
        self._left: tuple[date, str, int] | None = None  # day, person and minute of what had the focus before
        self._across = -1, 0.0  # the block that the last key to a side led to, and the height it was looked for at
        self._arrived = False  # the keyboard came here and nobody has moved yet: F8 has the first problem before it
        self.layout_ = Layout((), (), 7, 18, 1, 1, 0)
        self.setMinimumWidth(LEAST_PX)

    def show_week(self, week: Week, facts: Facts, today: date, *, certain: bool) -> None:
        """Show these days; ``certain``: nothing is left to ask that could make a covered day another."""
        block, day = self.current_block, self.current_day
        self._left = (day, block.person, block.starts) if block is not None and day is not None else self._left
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
    def current_block(self) -> Block | None:
        """What has the focus."""
        return None if self._current is None else self.layout_.items[self._current].block

    @property
    def current_day(self) -> date | None:
        """The day of what has the focus."""
        return None if self._current is None else self._week.days[self.layout_.items[self._current].day].day

    def lay_out_again(self) -> None:
        if not self._week.days:
            return
        kept = self.current_block
        room = Room(self.width(), max(self._seen - 1, 1), look().px(100) / 100, self._narrow)
        self.layout_ = lay_out(self._week, room)
        self._current = None if kept is None else self.number_of(kept)
        self.laid(self.layout_.height)

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
        """Give a block the focus, unless it has it, and tell the screen reader."""
        self._arrived = False
        if number is None:
            self._left = None
        if number is None or number != self._current:
            super().focus_item(number)

    def stay(self) -> None:
        """Where what had the focus is gone: what its person has nearest to it that day, a way only if nothing else."""
        if self._current is not None or self._left is None:
            return
        day, person, minute = self._left
        there = [
            (one.block.kind == TRAVEL, max(one.block.starts - minute, minute - one.block.ends, 0), number)
            for number, one in enumerate(self.layout_.items)
            if self._week.days[one.day].day == day and one.block.person == person
        ]
        if there:
            self.focus_item(min(there)[2])

    def focus_problem(self, of: int | None = None) -> bool:
        """F8: the next block from today on that stands for a finding, False behind the last; the first of one."""
        current = None if self._arrived or of is not None else self._current
        return self.take_focus(next_problem(self.layout_.items, current, self._from_today, of))

    @property
    def _from_today(self) -> int:
        return (self._today - self._week.days[0].day).days if self._week.days else 0

    def sizeHint(self) -> QSize:
        return QSize(look().px(700), round(self.layout_.height) + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        WeekPainter(QPainter(self), self.layout_, self._current, focused=self.hasFocus()).paint()

    def stands_for(self, number: int) -> object:
        """The block of an item."""
        return self.layout_.items[number].block

    def beside(self, number: int, key: Qt.Key) -> int:
        items = self.layout_.items
        if key in ALONG:
            return next_along(items, number, STEP[key])
        arrived, y = self._across
        if number != arrived:
            y = (items[number].y0 + items[number].y1) / 2
        found = next_across(items, number, STEP[key], y)
        self._across = found, y  # the way back is the way there
        return found

    def first_stop(self) -> int:
        """The first problem of the week from today on, else the first of those that have passed."""
        found = next_problem(self.layout_.items, None, self._from_today)
        return (next_problem(self.layout_.items, None) or 0) if found is None else found

    def item_at(self, point: QPointF) -> int | None:
        return item_at(self.layout_, point.x(), point.y())

    def focusInEvent(self, event: QFocusEvent) -> None:
        arrives = self._current is None
        super().focusInEvent(event)
        self._arrived = self._arrived or (arrives and self._current is not None)
