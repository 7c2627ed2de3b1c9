"""What a line had to cut is told whole under the pointer, in every window alike.

Lines do not listen for it themselves: a family's view has seventy of them, and each of a thousand events that Qt sends
them while they are placed would go through Python.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ctcoord.ui.parts.labels import Line


class CutTips(QObject):
    """Hears the questions for a tooltip that nothing within its window answered."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell what is under the pointer if it is a line that is cut."""
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return False
        line = self._window.childAt(event.pos())
        if not isinstance(line, Line) or not line.is_cut:
            return False
        QToolTip.showText(event.globalPos(), line.accessibleName(), line)
        return True
