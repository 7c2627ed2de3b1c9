"""The way of the Tab key through the window: menus and search, rail, notice, the area, strip, and around."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def chain(first: QWidget, *rest: QWidget) -> None:
    """Have Tab go through what these parts of a window hold, part after part.

    What is made later, as each area is on its first visit, comes after all of them. Tab goes around: ``first`` comes
    directly after that.
    """
    last = stops([first])[-1]
    # Backwards: Qt takes the end of its chain and the beginning for neighbours already, and would move nothing.
    for stop in reversed(stops(rest)):
        QWidget.setTabOrder(last, stop)


def stops(parts: Sequence[QWidget]) -> list[QWidget]:
    """What can have the focus in the parts, in the order of making."""
    found = [widget for part in parts for widget in part.findChildren(QWidget)]
    return [widget for widget in found if widget.focusPolicy() != Qt.FocusPolicy.NoFocus]
