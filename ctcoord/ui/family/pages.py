"""Pages of a family with actions of their own: a list in a card, its keys, and buttons that are the menus' actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ctcoord.services.case_rows import FamilyView
from ctcoord.ui.actions import ACTS, plain
from ctcoord.ui.family.foot import Foot
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, EmptyState
from ctcoord.ui.parts.table import Column, RowsModel, RowTable
from ctcoord.ui.parts.view import View

ELSEWHERE = frozenset({"new_note"})  # buttons of a page whose deed is the screen's
BY_NAME = {act.do: act for act in ACTS}
Deeds = dict[str, Callable[[], object]]


class FamilyPage(View):
    """What the screen asks of a page. Its actions hold while it is in front."""

    asked = Signal(str)  # an action's name
    abilities_changed = Signal()
    table: RowTable[Any]  # what F6 goes to

    def show_family(self, family: FamilyView) -> None:
        """Show the rows of this family."""

    def panes(self) -> Sequence[QWidget]:
        """What F6 goes through on the page."""
        return (self.table,)

    def deeds(self) -> Deeds:
        """What each action of the page does now."""
        return {}

    def abilities(self) -> frozenset[str]:
        """Which needs of actions hold for what is selected."""
        return frozenset()

    def begin(self, name: str, record_id: bytes) -> None:
        """Select a record as soon as it stands here, and do an action with it."""

    def say_again(self) -> None:
        """Where records stand has changed."""
        self.table.say_again()


class ListPage(FamilyPage):
    """A table under what stands at its top, and a foot of buttons; letters are their keys while the table has them."""

    letters: Mapping[str, str] = {}  # key → action

    def __init__(self, columns: Sequence[Column[Any]], icon: str, *top: QWidget, buttons: Sequence[str]) -> None:
        super().__init__()
        self._waits: tuple[str, bytes] | None = None
        self.table = RowTable(RowsModel(columns, self))
        self.empty = EmptyState(icon)
        card = self.card = Card()
        for widget in (*top, self.table, self.empty):
            card.body.addWidget(widget, 1 if widget in (self.table, self.empty) else 0)
        keys = {action: key for key, action in self.letters.items()}
        self.buttons = {name: self._button(name, keys.get(name, "")) for name in buttons}
        self.foot = Foot(self.buttons)
        card.body.addWidget(self.foot)
        whole = QVBoxLayout(self)
        whole.addWidget(card, 1)
        self.scale(lambda px: whole.setContentsMargins(px(12), px(12), px(12), px(12)))
        self.table.current_changed.connect(lambda _row: self.follow())

    def _button(self, name: str, keys: str) -> Button:
        made = Button("", BY_NAME[name].icon, small=True, keys=keys)
        self.say(made.set_words, lambda: plain(BY_NAME[name].words()))
        made.clicked.connect(lambda _checked=False: self.asked.emit(name))
        return made

    def show_rows(self, rows: Sequence[object]) -> None:
        """Show rows, the selected one still selected if it is there."""
        known = getattr(self.table.current_row(), "id", None)
        had = self.table.hasFocus()
        self.table.rows_model.set_rows(rows)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        place = next((n for n, row in enumerate(rows) if getattr(row, "id", None) == known), 0)
        if rows and (known is not None or had):
            self.table.setCurrentIndex(self.table.rows_model.index(place, 0))
        self.follow()
        self._begin()

    def begin(self, name: str, record_id: bytes) -> None:
        self._waits = (name, record_id)
        self._begin()

    def _begin(self) -> None:
        name, record_id = self._waits or ("", b"")
        rows = self.table.rows_model.rows
        place = next((n for n, row in enumerate(rows) if getattr(row, "id", None) == record_id), None)
        if place is None:
            return
        self._waits = None
        self.table.setCurrentIndex(self.table.rows_model.index(place, 0))
        if self.abilities() & {*BY_NAME[name].needs.split()}:
            QTimer.singleShot(0, self, lambda: self.asked.emit(name))

    def hideEvent(self, event: QHideEvent) -> None:
        """Who turned away meanwhile is not asked any more."""
        self._waits = None
        super().hideEvent(event)

    def stretch(self, *kinds: type) -> None:
        """Rows of these kinds say all in their first cell, which takes the whole width."""
        for place, row in enumerate(self.table.rows_model.rows):
            if isinstance(row, kinds):
                self.table.setSpan(place, 0, 1, len(self.table.rows_model.columns))

    def follow(self) -> None:
        """Enable what can be done with the selected row."""
        can, does = self.abilities(), self.deeds()
        for name, made in self.buttons.items():
            held = any(need in can for need in BY_NAME[name].needs.split())
            made.setEnabled(held and (name in does or name in ELSEWHERE))
        self.abilities_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = self.letters.get(event.text().upper())
        plain_key = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if name and plain_key and self.table.hasFocus() and self.buttons[name].isEnabled():
            self.asked.emit(name)
        else:
            super().keyPressEvent(event)
