"""Painted pictures of many items, and what a screen reader sees of them: a list with one child for every item.

Qt asks the factory for the interface of a widget and owns it from then on. The children are registered with
Qt too; they are dropped when the picture is laid out again, because then they stand for other items.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterable
from functools import cache
from typing import cast

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid

# Qt means "none" by a null pointer everywhere here; PySide's stubs leave that out.
NOTHING: object = None
NOBODY = cast(QAccessibleInterface, NOTHING)

# Python must keep what Qt holds, and may let go only after Qt has: both would free it otherwise.
_lists: dict[int, list[QAccessibleInterface]] = {}
_children: dict[int, list[ItemInterface]] = {}


class Painted(QWidget):
    """A picture of items, of which one may have the focus. Itself it has none: what is painted says which."""

    def __init__(self) -> None:
        super().__init__()
        install()

    @property
    def count(self) -> int:
        """How many items are in the picture."""
        return 0

    @property
    def current(self) -> int | None:
        """The number of the focused item."""
        return None

    def says(self, number: int) -> str:
        """What a screen reader hears about an item."""
        return ""

    def item_rect(self, number: int) -> QRect:
        """Where an item is painted, in this widget."""
        return QRect()

    def global_rect(self, number: int) -> QRect:
        """Where an item is on the screen."""
        rect = self.item_rect(number)
        return QRect(self.mapToGlobal(QPoint(rect.x(), rect.y())), rect.size())

    def forget(self) -> None:
        """The picture was laid out again: its old items are gone."""
        _release(_children.get(id(self), []))
        _children.pop(id(self), None)

    def tell_focus(self, number: int) -> None:
        """Tell a screen reader which item has the focus now."""
        if QAccessible.isActive():
            event = QAccessibleEvent(self, QAccessible.Event.Focus)
            event.setChild(number)
            QAccessible.updateAccessibility(event)


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
