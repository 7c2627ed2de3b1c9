"""Painted pictures of many items, and what a screen reader sees of them: a list with one child for every item.

Qt asks the factory for the interface of a widget and owns it from then on. The children are registered with
Qt too; they are dropped when the picture is laid out again, because then they stand for other items.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterable
from functools import cache
from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QAccessibleInterface,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget, QSizePolicy, QToolTip, QWidget
from shiboken6 import isValid

# Qt means "none" by a null pointer everywhere here; PySide's stubs leave that out.
NOTHING: object = None
NOBODY = cast(QAccessibleInterface, NOTHING)
ARROWS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down})

# Python must keep what Qt holds, and may let go only after Qt has: both would free it otherwise.
_lists: dict[int, list[QAccessibleInterface]] = {}
_children: dict[int, list[ItemInterface]] = {}


class Painted(QWidget):
    """A picture of items, of which one may have the focus. Itself it has none: what is painted says which.

    Arrows go from item to item, Home and End to the first and last, Enter and a double click open one; a click
    focuses the item under the pointer, and resting there shows what it ``tells``.
    """

    opened = Signal(object)  # what an item stands for
    item_focused = Signal(int)
    laid_out = Signal()

    def __init__(self) -> None:
        super().__init__()
        install()
        self._current: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("own_focus", True)  # the ring goes around the item, not around the picture
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # What a picture says of its items, by their numbers.

    @property
    def count(self) -> int:
        """How many items are in the picture."""
        return 0

    @property
    def current(self) -> int | None:
        """The number of the focused item."""
        return self._current

    def says(self, number: int) -> str:
        """What a screen reader hears about an item."""
        return ""

    def tells(self, number: int) -> str:
        """The tooltip of an item."""
        return self.says(number)

    def item_rect(self, number: int) -> QRect:
        """Where an item is painted, in this widget."""
        return QRect()

    def item_at(self, point: QPointF) -> int | None:
        """The item under a point of this widget."""
        return None

    def stands_for(self, number: int) -> object:
        """What is opened with an item."""
        return None

    def beside(self, number: int, key: Qt.Key) -> int:
        """The item that an arrow key goes to; the same at an end."""
        return number

    def first_stop(self) -> int:
        """The item that has the focus when the keyboard comes here for the first time."""
        return 0

    def lay_out_again(self) -> None:
        """Place everything again: the width, what is shown or the text size changed."""

    # The same for every picture.

    def global_rect(self, number: int) -> QRect:
        """Where an item is on the screen."""
        rect = self.item_rect(number)
        return QRect(self.mapToGlobal(QPoint(rect.x(), rect.y())), rect.size())

    def laid(self, height: float) -> None:
        """The picture was laid out again, so many px high: its old items are gone."""
        self.setFixedHeight(round(height) + 1)
        _release(_children.get(id(self), []))
        _children.pop(id(self), None)
        self.update()
        self.laid_out.emit()

    def focus_item(self, number: int | None) -> None:
        """Give an item the focus and tell the screen reader."""
        self._current = number
        self.update()
        if number is not None:
            self.item_focused.emit(number)
            self._tell_focus(number)

    def take_focus(self, number: int | None) -> bool:
        """Give an item and this picture the keyboard; False where there is none."""
        if number is not None:
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.focus_item(number)
        return number is not None

    def _tell_focus(self, number: int) -> None:
        if QAccessible.isActive():
            event = QAccessibleEvent(self, QAccessible.Event.Focus)
            event.setChild(number)
            QAccessible.updateAccessibility(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.lay_out_again()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        """Scroll areas bring this place into view when Tab comes here: the focused item, not the whole picture."""
        if query == Qt.InputMethodQuery.ImCursorRectangle and self._current is not None:
            return self.item_rect(self._current)
        return super().inputMethodQuery(query)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, here = Qt.Key(event.key()), self._current
        if not self.count or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in ARROWS:
            self.focus_item(0 if here is None else self.beside(here, key))
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self.focus_item(0 if key == Qt.Key.Key_Home else self.count - 1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and here is not None:
            self.opened.emit(self.stands_for(here))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_pointer = event.reason() == Qt.FocusReason.MouseFocusReason
        if self._current is None and self.count and not by_pointer:
            self.focus_item(self.first_stop())
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        number = self.item_at(event.position())
        if number is not None:
            self.focus_item(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self.item_at(event.position())
        if number is not None:
            self.opened.emit(self.stands_for(number))

    def event(self, event: QEvent) -> bool:
        """Tooltips come from the item under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self.item_at(QPointF(event.pos()))
            if number is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.tells(number), self, self.item_rect(number))
            return True
        return super().event(event)


class ItemInterface(QAccessibleInterface):
    """One item."""

    def __init__(self, canvas: Painted, number: int) -> None:
        super().__init__()
        self._canvas = canvas
        self._number = number

    def _alive(self) -> bool:
        return isValid(self._canvas) and self._number < self._canvas.count

    def isValid(self) -> bool:
        return self._alive()

    def object(self) -> QObject:
        return cast(QObject, NOTHING)

    def window(self) -> QWindow:
        return self._canvas.window().windowHandle() if self._alive() else cast(QWindow, NOTHING)

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._canvas) if self._alive() else NOBODY

    def child(self, index: int) -> QAccessibleInterface:
        return NOBODY

    def childCount(self) -> int:
        return 0

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return NOBODY

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def rect(self) -> QRect:
        return self._canvas.global_rect(self._number) if self._alive() else QRect()

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        if self._alive():
            state.focusable = True
            state.focused = self._canvas.hasFocus() and self._canvas.current == self._number
        return state

    def text(self, kind: QAccessible.Text) -> str:
        return self._canvas.says(self._number) if kind == QAccessible.Text.Name and self._alive() else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Items are read only."""


class CanvasInterface(QAccessibleWidget):
    """The picture as a list."""

    def __init__(self, canvas: Painted) -> None:
        super().__init__(canvas, QAccessible.Role.List)
        self._canvas = canvas

    def childCount(self) -> int:
        return self._canvas.count if isValid(self._canvas) else 0

    def child(self, index: int) -> QAccessibleInterface:
        children = _items(self._canvas) if isValid(self._canvas) else []
        return children[index] if 0 <= index < len(children) else NOBODY

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        children = _items(self._canvas)
        return children.index(child) if isinstance(child, ItemInterface) and child in children else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return next((one for one in _items(self._canvas) if one.rect().contains(x, y)), NOBODY)

    def focusChild(self) -> QAccessibleInterface:
        number = self._canvas.current if isValid(self._canvas) and self._canvas.hasFocus() else None
        return self.child(number) if number is not None else NOBODY


def _items(canvas: Painted) -> list[ItemInterface]:
    key = id(canvas)
    if key not in _children:
        _children[key] = [ItemInterface(canvas, number) for number in range(canvas.count)]
        for child in _children[key]:
            QAccessible.registerAccessibleInterface(child)
    return _children[key]


def _release(interfaces: Iterable[QAccessibleInterface]) -> None:
    for interface in interfaces:
        if isValid(interface):
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(interface))


def _factory(_key: str, watched: QObject) -> QAccessibleInterface | None:
    if not isinstance(watched, Painted):
        return None
    key = id(watched)
    made = CanvasInterface(watched)
    _lists.setdefault(key, []).append(made)

    def gone() -> None:
        for kept in (_children, _lists):
            _release(kept.get(key, []))
            kept.pop(key, None)

    watched.destroyed.connect(gone)
    return made


def _release_all() -> None:
    for kept in (_children, _lists):
        for interfaces in kept.values():
            _release(interfaces)


@cache
def install() -> None:
    """Tell Qt once how pictures are read."""
    QAccessible.installFactory(_factory)
    atexit.register(_release_all)
