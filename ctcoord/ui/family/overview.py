"""The overview of a family: people and differences at the left; timeline, next steps and the note at the right."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ctcoord.services.case_rows import FamilyView
from ctcoord.services.timeline import Timeline
from ctcoord.ui.desk import Desk
from ctcoord.ui.family.cards import BarriersCard, DifferCard, MembersCard
from ctcoord.ui.family.note import NoteCard
from ctcoord.ui.family.steps import StepsCard
from ctcoord.ui.family.timeline_card import TimelineCard
from ctcoord.ui.inquiries.hidden_card import HiddenCard
from ctcoord.ui.parts.card import clear_layout, scroll_area
from ctcoord.ui.parts.view import View
from ctcoord.ui.theme import look
from ctcoord.words import _

LEFT_PX = 332
ONE_COLUMN_PX = 980
NARROW_SPAN = "3m"
LOWER_PX = 236


def tab_stops(layout: QLayout | None) -> list[QWidget]:
    """What Tab stops at within a layout, in the order of the layout."""
    found: list[QWidget] = []
    items = [layout.itemAt(position) for position in range(layout.count())] if layout is not None else []
    for item in items:
        widget, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        if isinstance(widget, QScrollArea):
            widget = widget.widget()
        found += _stops_of(widget) if widget is not None else tab_stops(inner)
    return found


def _stops_of(widget: QWidget) -> list[QWidget]:
    stops = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return [*([widget] if stops else []), *tab_stops(widget.layout())]


class Overview(View):
    """Two columns, or one when the window is narrow for its text; the page scrolls then."""

    correct_requested = Signal(object)
    origin_requested = Signal(object, object)

    def __init__(self, desk: Desk, draft_key: str, family_name: str) -> None:
        super().__init__()
        self._narrow: bool | None = None
        self._before: QWidget | None = None
        self._span_when_wide = ""
        self._page, self._left = QWidget(), QWidget()
        self._page.setObjectName("page")
        self._left.setObjectName("page")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self._left_scroll, self._page_scroll = scroll_area(self._left), scroll_area(self._page)
        whole.addWidget(self._page_scroll)
        self._grid = QGridLayout(self._page)
        self._grid.addWidget(self._left_scroll, 0, 0)
        self.members = MembersCard()
        self.barriers = BarriersCard()
        self.hidden = HiddenCard(desk)
        self.timeline = TimelineCard()
        self.steps = StepsCard()
        self.note = NoteCard(desk, draft_key, family_name)
        self._differ = QVBoxLayout()
        left = self._left_column = QVBoxLayout(self._left)
        left.addWidget(self.members)
        left.addLayout(self._differ)
        left.addWidget(self.barriers)
        left.addWidget(self.hidden)
        left.addStretch(1)
        left.setContentsMargins(0, 0, 0, 0)
        self._lower = QWidget()
        lower = self._lower_row = QHBoxLayout(self._lower)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.addWidget(self.steps, 1)
        lower.addWidget(self.note, 1)
        self.scale(self._resize_parts)
        self.timeline.setFocusProxy(self.timeline.canvas)
        self.steps.setFocusProxy(self.steps.add)
        self.note.setFocusProxy(self.note.editor)
        self.say(self._left_scroll.setAccessibleName, lambda: _("People, differences and barriers"))
        self.say(self._page_scroll.setAccessibleName, lambda: _("Overview"))
        self.arrange(narrow=False)

    def _resize_parts(self, px: object) -> None:
        gap = look().px(12)
        self._grid.setContentsMargins(gap, gap, gap, gap)
        for layout in (self._grid, self._left_column, self._differ, self._lower_row):
            layout.setSpacing(gap)

    def show_family(self, family: FamilyView, timeline: Timeline, today: date) -> None:
        """Show everything of the family."""
        self.members.show_family(family, today)
        self.barriers.show_barriers(family.barriers, today)
        self.hidden.show_family(family)
        self.timeline.show_timeline(timeline)
        self.steps.show_tasks(family.tasks, today, family.read_only)
        for written in (self.steps, self.barriers, self.note):
            written.set_writable(family.may_write)
        clear_layout(self._differ)
        for member in family.members:
            for difference in member.differences:
                card = DifferCard(difference, today)
                card.correct_requested.connect(self.correct_requested.emit)
                card.origin_requested.connect(self.origin_requested.emit)
                card.correct.setVisible(family.may_write)
                self._differ.addWidget(card)

    def order_tabs(self, before: QWidget) -> None:
        """Tab goes from ``before`` through the panes as they are read.

        Cards that were made anew stand last in Qt's own order, so this is said again after each.
        """
        self._before = before
        for stop in (stop for pane in self.panes() for stop in tab_stops(pane.layout())):
            QWidget.setTabOrder(before, stop)
            before = stop
        # F6 gives the focus to a pane as a whole; of this one the first stop may have been made anew.
        column = tab_stops(self._left_column)
        if column:
            self._left.setFocusProxy(column[0])

    def panes(self) -> list[QWidget]:
        """What F6 goes through: the left column, timeline, next steps and note; in one column people come last."""
        lower: list[QWidget] = [self.timeline, self.steps, self.note]
        return [*lower, self._left] if self._narrow else [self._left, *lower]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange(narrow=self.width() < look().px(ONE_COLUMN_PX))

    def arrange(self, *, narrow: bool) -> None:
        """Put the cards into two columns or one."""
        self.timeline.setMinimumHeight(look().px(300 if narrow else 240))
        self._lower.setFixedHeight(look().px(LOWER_PX * 2 if narrow else LOWER_PX))
        if narrow == self._narrow:
            return
        self._narrow = narrow
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._lower_row.setDirection(way)
        for widget in (self.timeline, self._lower, self._left, self._left_scroll):
            self._grid.removeWidget(widget)
        if narrow:
            self._left_scroll.takeWidget()
            self._left_scroll.hide()
            for line, widget in enumerate((self.timeline, self._lower, self._left)):
                self._grid.addWidget(widget, line, 0)
            self._left.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            self._left.show()
            self._grid.setColumnStretch(0, 1)
            self._grid.setColumnStretch(1, 0)
            self._span_when_wide = self.timeline.span
            self.timeline.set_span(NARROW_SPAN)
        else:
            if self._span_when_wide and self.timeline.span == NARROW_SPAN:  # nobody chose another meanwhile
                self.timeline.set_span(self._span_when_wide)
            self._left_scroll.setWidget(self._left)
            self._left_scroll.setFixedWidth(look().wide(LEFT_PX))
            self._grid.addWidget(self._left_scroll, 0, 0, 2, 1)
            self._left_scroll.show()
            self._grid.addWidget(self.timeline, 0, 1)
            self._grid.addWidget(self._lower, 1, 1)
            self._grid.setRowStretch(0, 1)
            self._grid.setColumnStretch(0, 0)
            self._grid.setColumnStretch(1, 1)
        if self._before is not None:
            self.order_tabs(self._before)
