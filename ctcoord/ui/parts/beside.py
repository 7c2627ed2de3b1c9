"""Widgets beside each other, or where they have no room, below each other: nothing is cut, nothing scrolls sideways."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget


class Beside(QWidget):
    """Asks for the width of its widest; takes more where it is given."""

    def __init__(self, *widgets: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            self._line.addWidget(widget)

    def _shown(self) -> list[QWidget]:
        items = (self._line.itemAt(place) for place in range(self._line.count()))
        return [made for item in items if item is not None and (made := item.widget()) and not made.isHidden()]

    def set_spacing(self, gap: int) -> None:
        """The space between them in px."""
        self._line.setSpacing(gap)

    def _beside(self) -> int:
        """The width in px that all take beside each other."""
        shown = self._shown()
        return sum(made.minimumSizeHint().width() for made in shown) + self._line.spacing() * max(0, len(shown) - 1)

    def sizeHint(self) -> QSize:
        return QSize(max(self._beside(), super().sizeHint().width()), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        widest = max((made.minimumSizeHint().width() for made in self._shown()), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        way = QBoxLayout.Direction.LeftToRight if self._beside() <= self.width() else QBoxLayout.Direction.TopToBottom
        if way != self._line.direction():
            self._line.setDirection(way)
            self.updateGeometry()
