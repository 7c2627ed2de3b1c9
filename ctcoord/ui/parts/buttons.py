"""Buttons of the four kinds (outlined, filled, text, icon) and items of the rail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
)

from ctcoord.ui.icons import draw_icon, icon
from ctcoord.ui.parts.labels import draw_key
from ctcoord.ui.parts.paint import CENTER, LEFT, Run, choice_ground, draw_run, metrics, run_width
from ctcoord.ui.theme import look

Kind = Literal["", "filled", "text", "icon", "link"]
ICON_TOKENS = {"filled": "on-accent", "text": "accent", "link": "accent"}


MOST_SHOWN = 99  # of what waits in an area; its name says the whole number


def click_on_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Enter presses the focused button as Space does; False when the event is another key."""
    if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter} or event.isAutoRepeat():
        return False
    button.click()
    return True


class Button(QPushButton):
    """A button of the drawings; an icon-only one still has its words as accessible name and tooltip."""

    def __init__(self, kind: Kind = "", icon_name: str = "", *, small: bool = False, keys: str = "") -> None:
        super().__init__()
        self._kind = kind
        self._keys = keys
        self.setProperty("kind", kind)
        self.setProperty("size", "small" if small else "")
        if icon_name:
            self.setIcon(icon(icon_name, ICON_TOKENS.get(kind, "text")))
        if kind == "link":
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(kind == "filled")
        self._size_icon()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not click_on_enter(self, event):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._size_icon()
        super().changeEvent(event)

    def _size_icon(self) -> None:
        size = look().px(16)
        self.setIconSize(QSize(size, size))

    def set_words(self, words: str) -> None:
        """The words of the button; for an icon-only button they are heard and shown on hover."""
        self.setAccessibleName(words)
        if self._kind == "icon":
            self.setToolTip(words)
        else:
            # The style leaves no room between icon and words.
            self.setText(words if self.icon().isNull() else f"\u2002{words}")

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self._keys:
            hint.setWidth(hint.width() + self._key_width() + look().px(8))
        return hint

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._keys:
            super().paintEvent(event)
            return
        px = look().px
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        width, height = self._key_width(), px(18)
        option.rect = self.rect().adjusted(0, 0, -width - px(8), 0)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
        rect = QRect(self.width() - width - px(12), (self.height() - height) // 2, width, height)
        token = "secondary" if self._kind != "filled" or not self.isEnabled() else "on-accent"
        draw_key(painter, rect, self._keys, token, "hairline" if token == "secondary" else token)

    def _key_width(self) -> int:
        return metrics("small").horizontalAdvance(self._keys) + 2 * look().px(5)


def button(
    words: str,
    on_click: Callable[[], object] | None = None,
    *,
    kind: Kind = "",
    icon_name: str = "",
    small: bool = False,
    keys: str = "",
) -> Button:
    """A button with its words and what it does."""
    made = Button(kind, icon_name, small=small, keys=keys)
    made.set_words(words)
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


class RailItem(QAbstractButton):
    """An area of the rail: icon, word and an optional count; in a narrow window the icon stands over the word."""

    def __init__(self, icon_name: str) -> None:
        super().__init__()
        self._icon = icon_name
        self._short = ""
        self._count = 0
        self.narrow = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not click_on_enter(self, event):
            super().keyPressEvent(event)

    def set_words(self, words: str, short: str) -> None:
        """The area's name, and a shorter one for where there is less room."""
        self._short = short
        self.setText(words)
        self.setToolTip(words)
        self._name()

    def set_count(self, count: int) -> None:
        """What waits there; 0 shows nothing."""
        self._count = count
        self._name()
        self.update()

    def _name(self) -> None:
        self.setAccessibleName(f"{self.text()} ({self._count})" if self._count else self.text())

    def sizeHint(self) -> QSize:
        px = look().px
        return QSize(px(80), px(50)) if self.narrow else QSize(px(172), px(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        px = look().px
        painter = QPainter(self)
        chosen = self.isChecked()
        choice_ground(painter, self.rect(), chosen=chosen, hovered=self.underMouse(), bar=chosen)
        token = "selection_text" if chosen else "text"
        if self.narrow:
            # Where the window is too low for all, first the air goes, then the words.
            whole, words = self.height() >= px(46), self.height() >= px(37)
            top = px(6 if whole else 2) if words else (self.height() - px(20)) // 2
            draw_icon(painter, QRect(0, top, self.width(), px(20)), self._icon, token)
            if self._count:
                self._draw_count(painter)
            if not words:
                return
            painter.setFont(look().font("small", bold=chosen))
            painter.setPen(look().color(token))
            word = painter.fontMetrics().elidedText(self._short, Qt.TextElideMode.ElideRight, self.width() - px(6))
            painter.drawText(QRect(0, px(28 if whole else 21), self.width(), px(18 if whole else 16)), CENTER, word)
        else:
            draw_icon(painter, QRect(px(12), (self.height() - px(18)) // 2, px(18), px(18)), self._icon, token)
            painter.setFont(look().font(bold=chosen))
            painter.setPen(look().color(token))
            room = self.width() - px(42) - (self._pill_width() + px(6) if self._count else 0)
            fits = painter.fontMetrics().horizontalAdvance(self.text()) <= room
            painter.drawText(self.rect().adjusted(px(38), 0, -px(4), 0), LEFT, self.text() if fits else self._short)
            if self._count:
                self._draw_count(painter)

    def _pill(self) -> Run:
        shown = str(self._count) if self._count <= MOST_SHOWN else f"{MOST_SHOWN}+"
        return Run(shown, "text", bold=True, step="small", shape="pill")

    def _pill_width(self) -> int:
        return run_width(self._pill())

    def _draw_count(self, painter: QPainter) -> None:
        px = look().px
        width = self._pill_width()
        if self.narrow:
            left = min(self.width() // 2 + px(8), self.width() - width - px(2))
            draw_run(painter, QRect(left, 0, width, px(20)), self._pill())
        else:
            draw_run(painter, QRect(self.width() - width - px(4), 0, width, self.height()), self._pill())
