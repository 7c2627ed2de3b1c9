"""The board: five columns of cards; in a narrow window one column at a time, under tabs with their counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctcoord.services.referral_board import Card, Column
from ctcoord.ui.family.section_tabs import SectionTabs
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import scroll_area
from ctcoord.ui.parts.labels import Line
from ctcoord.ui.parts.paint import Run, rounded
from ctcoord.ui.parts.view import View, in_turns, next_turn
from ctcoord.ui.referrals import facts
from ctcoord.ui.referrals.card import CardView
from ctcoord.ui.theme import look
from ctcoord.words import _, ngettext

COLUMNS = tuple(Column)
MOST_CARDS = 60  # of a column; the list shows the others
AT_ONCE = 10  # cards of a column, more than most screens show; the others follow, so many in each turn
COLUMN_PX = 196  # less, and the columns become tabs


class ColumnView(View):
    """A column: its name, how many, its cards, and how many are out of view."""

    all_requested = Signal()
    made = Signal(object)  # CardView

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column, self.cards = column, list[CardView]()
        self._number, self._today = 0, date.min
        self._waiting: list[Card] = []
        self.title, self.under = Line(height=24), Line(height=18)
        page = self._page = QWidget()
        self._rows = QVBoxLayout(page)
        self.area = scroll_area(page)
        self.area.verticalScrollBar().valueChanged.connect(lambda _value: self._say_hidden())
        self.area.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self._say_hidden())
        self._hidden = Line(height=24)
        self._all = Button("link")
        self._all.clicked.connect(lambda _checked=False: self.all_requested.emit())
        whole = QVBoxLayout(self)
        whole.setSpacing(0)
        head = QVBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.under)
        whole.addLayout(head)
        whole.addWidget(self.area, 1)
        whole.addWidget(self._hidden)
        self.scale(lambda px: head.setContentsMargins(px(10), px(6), px(10), px(6)))
        self.scale(lambda px: self._rows.setContentsMargins(px(8), px(8), px(8), px(8)))
        self.scale(lambda px: self._rows.setSpacing(px(8)))
        self.scale(lambda px: whole.setContentsMargins(1, 1, 1, px(4)))

    def show_cards(self, cards: Sequence[Card], today: date, at_least: int = 0) -> None:
        """Show these in their order: ``at_least`` so many and what was seen at once, the others in the next turns."""
        bottom = self._bottom()
        seen = sum(1 for card in self.cards if card.y() < bottom)
        self._number, self._today = len(cards), today
        while (item := self._rows.takeAt(0)) is not None:
            old = item.widget()
            if old is not None and old is not self._all:
                old.hide()
                old.deleteLater()
        self.cards, self._waiting = [], list(cards[:MOST_CARDS])
        more = len(cards) - len(self._waiting)
        self._all.setVisible(more > 0)
        if more:
            self._all.set_words(ngettext("{n} more in the list", "{n} more in the list", more))
            self._rows.addWidget(self._all)
        self._rows.addStretch(1)
        self._make(max(AT_ONCE, seen, at_least))
        self.retranslated()

    def _make(self, number: int) -> None:
        """Make so many of the cards that wait, and ask for the next turn."""
        now, self._waiting = self._waiting[:number], self._waiting[number:]
        new = [CardView(card, self._today) for card in now]
        for made in new:
            self._rows.insertWidget(len(self.cards), made)
            made.show()  # else only after this turn, and until then it has no place to be brought into view at
            self.cards.append(made)
            self.made.emit(made)
        self._spread(new)
        self._rows.activate()
        if self._waiting:
            next_turn(self, self._make_next)

    def _make_next(self) -> None:
        self._make(AT_ONCE)

    def retranslated(self) -> None:
        words, under = facts.column_words(self.column)
        icon, token = facts.COLUMN_ICONS[self.column]
        pill = Run(f"{self._number:,}", bold=True, step="small", shape="pill")
        self.title.set_runs(Run(words, bold=True, icon=icon, icon_token=token, shrink=True), pill)
        self.under.set_runs(Run(under, "secondary", step="small", shrink=True))
        QTimer.singleShot(0, self, self._say_hidden)

    def _say_hidden(self) -> None:
        """How many cards begin below what is seen."""
        bottom = self._bottom()
        below = sum(1 for card in self.cards if card.geometry().center().y() > bottom) + len(self._waiting)
        words = ngettext("{n} more", "{n} more", below) if below else ""
        self._hidden.set_runs(Run(words, "secondary", step="small", icon="down" if below else "", shrink=True))
        self._hidden.setContentsMargins(look().px(10), 0, 0, 0)

    def _bottom(self) -> int:
        """The lowest line of the cards that is seen, in px from the first one's top."""
        return self.area.verticalScrollBar().value() + self.area.viewport().height()

    def _spread(self, cards: Sequence[CardView]) -> None:
        for card in cards:
            card.spread(self.area.viewport().width() - look().px(38))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread(self.cards)
        QTimer.singleShot(0, self, self._say_hidden)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rounded(painter, QRectF(self.rect()), look().color("hairline-soft"), look().color("hairline"))
        y = self.area.y() - 1
        painter.fillRect(0, y, self.width(), 1, look().color("hairline"))


class Board(View):
    """Moves the keyboard from card to card; tells what is opened and what is chosen after a decline."""

    opened = Signal(object)  # Card
    next_step_requested = Signal(object, str)  # Card, NextStep
    current_changed = Signal()
    all_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.columns = {column: ColumnView(column) for column in COLUMNS}
        self._found: dict[Column, list[Card]] = {column: [] for column in COLUMNS}
        self._today: date | None = None
        self._current: tuple[bytes, Column, int] | None = None
        self.is_tabbed = False
        self.tabs = SectionTabs(len(COLUMNS))
        self.tabs.chosen.connect(lambda position: self._show_columns(COLUMNS[position]))
        self._row = QHBoxLayout()
        for made in self.columns.values():
            self._row.addWidget(made, 1)
            made.all_requested.connect(self.all_requested.emit)
            made.made.connect(lambda card, column=made: self._connect(card, column))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.tabs)
        whole.addLayout(self._row, 1)
        self.tabs.hide()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scale(lambda px: self._row.setSpacing(px(8)))

    def show_board(self, found: dict[Column, list[Card]], today: date) -> None:
        """Show these cards; the keyboard stays on its card, or on what stands in its place."""
        self._found, self._today = found, today
        self._show(today, *COLUMNS)

    def _show(self, today: date, *columns: Column) -> None:
        focused: QWidget | None = self.window().focusWidget()  # also while a form is in front, which gives it back
        had_focus = bool(focused and self.isAncestorOf(focused)) and focused is not self.tabs.bar
        for column in columns:
            self.columns[column].show_cards(self._found[column], today, self._place(column) + 1)
        self._say_tabs()
        self._take_stop()
        if had_focus:
            self.focus_cards()

    def _place(self, column: Column) -> int:
        """Where the current card stands in this column, or stood; -1 if elsewhere."""
        if self._current is None:
            return -1
        wanted, was_in, position = self._current
        same = (n for n, card in enumerate(self._found[column]) if card.id == wanted)
        return next(same, position if column is was_in else -1)

    def _connect(self, card: CardView, column: ColumnView) -> None:
        card.opened.connect(lambda card=card: self.opened.emit(card.card))
        card.next_step_requested.connect(lambda way, card=card: self.next_step_requested.emit(card.card, way))
        card.moved.connect(lambda right, down, card=card: self._move(card, right, down))
        card.taken.connect(lambda card=card, column=column: self._on_taken(card, column))

    def retranslated(self) -> None:
        if self._today is not None:  # in one turn all the cards that are seen would hold the window
            in_turns((partial(self._show, self._today, column) for column in COLUMNS), partial(next_turn, self))

    def restyled(self) -> None:
        self.retranslated()
        self._arrange()

    @property
    def current(self) -> Card | None:
        """The card that the keyboard is on, or was on last."""
        found = self._current_view()
        return found.card if found is not None else None

    def focus_cards(self) -> None:
        """Put the keyboard on the current card."""
        found = self._current_view()
        if found is None:
            self.tabs.bar.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self.is_tabbed:
            self.tabs.bar.setCurrentIndex(self._column_of(found))
        found.setFocus(Qt.FocusReason.OtherFocusReason)

    def _column_of(self, card: CardView) -> int:
        return next((n for n, column in enumerate(COLUMNS) if card in self.columns[column].cards), 0)

    def _current_view(self) -> CardView | None:
        everything = [card for made in self.columns.values() for card in made.cards]
        if self._current is None:
            return everything[0] if everything else None
        wanted, column, position = self._current
        same = next((card for card in everything if card.card.id == wanted), None)
        beside = self.columns[column].cards
        return same or (beside[min(position, len(beside) - 1)] if beside else everything[0] if everything else None)

    def _take_stop(self) -> None:
        stop = self._current_view()
        for made in self.columns.values():
            for card in made.cards:
                card.be_stop(card is stop)

    def _on_taken(self, card: CardView, column: ColumnView) -> None:
        self._current = (card.card.id, column.column, column.cards.index(card))
        self._take_stop()
        self.current_changed.emit()

    def _move(self, card: CardView, right: int, down: int) -> None:
        here = self._column_of(card)
        position = self.columns[COLUMNS[here]].cards.index(card) + down
        step = here + right
        while right and 0 <= step < len(COLUMNS) and not self.columns[COLUMNS[step]].cards:
            step += right
        if not 0 <= step < len(COLUMNS):
            return
        cards = self.columns[COLUMNS[step]].cards
        if down and not 0 <= position < len(cards):
            return
        if self.is_tabbed:
            self.tabs.bar.setCurrentIndex(step)
        cards[min(position, len(cards) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_tabs(self) -> None:
        words = [facts.column_words(column)[0] for column in COLUMNS]
        self.tabs.set_words(words, [len(self._found[column]) for column in COLUMNS])
        self.tabs.bar.setAccessibleName(_("Columns of the board"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < len(COLUMNS) * look().wide(COLUMN_PX)
        if narrow == self.is_tabbed:
            return
        self.is_tabbed = narrow
        self.tabs.setVisible(narrow)
        current = self._current_view()
        if narrow and current is not None:
            self.tabs.bar.setCurrentIndex(self._column_of(current))
        self._show_columns(COLUMNS[max(0, self.tabs.bar.currentIndex())])

    def _show_columns(self, only: Column) -> None:
        for column, made in self.columns.items():
            made.setVisible(not self.is_tabbed or column is only)
            made.title.setVisible(not self.is_tabbed)  # the tab says it

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_cards()
