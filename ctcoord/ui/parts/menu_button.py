"""A button that shows the choice in force and opens the others: 'Group: due'."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu

from ctcoord.ui.icons import draw_icon
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.theme import look


class MenuButton(Button):
    """One choice of several; the menu marks it."""

    chosen = Signal(str)

    def __init__(self, *, small: bool = False) -> None:
        super().__init__(small=small)
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self._value = ""
        self.clicked.connect(lambda _checked=False: self._menu.popup(self.mapToGlobal(self.rect().bottomLeft())))

    @property
    def value(self) -> str:
        """The key of the choice in force."""
        return self._value

    def set_choices(self, title: str, words: dict[str, str], value: str) -> None:
        """Name the choices and the one in force; an empty title shows the choice alone."""
        self._value = value
        for old in self._menu.actions():
            self._group.removeAction(old)
        self._menu.clear()
        for key, text in words.items():
            action = self._menu.addAction(text.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(key == value)
            self._group.addAction(action)
            action.triggered.connect(lambda _checked=False, key=key: self._on_chosen(key))
        chosen = words.get(value, "")
        self._words = words
        self._title = title
        self.set_words(f"{title}: {chosen}" if title else chosen)

    def _on_chosen(self, key: str) -> None:
        self.set_choices(self._title, self._words, key)
        self.chosen.emit(key)

    def set_words(self, words: str) -> None:
        super().set_words(words + "     ")
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        size = look().px(14)
        rect = QRect(self.width() - size - look().px(8), (self.height() - size) // 2, size, size)
        draw_icon(QPainter(self), rect, "down", "secondary")
