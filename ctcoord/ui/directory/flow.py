"""Widgets in lines: as many in each line as there is room for, in the order of reading."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ctcoord.ui.theme import look

GAP_PX = 8


class Flow(QWidget):
    """``grows``: the first widget takes the room that is left in its line."""

    def __init__(self, *widgets: QWidget, grows: bool = False) -> None:
        super().__init__()
        self._widgets, self._grows = widgets, grows
        self._lines: list[list[QWidget]] = []
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._rows = [QHBoxLayout() for _widget in widgets]
        for row in self._rows:
            self._whole.addLayout(row)
        self._stand([list(widgets)])

    def minimumSizeHint(self) -> QSize:
        return QSize(max(one.minimumSizeHint().width() for one in self._widgets), self._height())

    def sizeHint(self) -> QSize:
        """Room for all in one line, in as many lines as they stand in now."""
        shown = [one.sizeHint().width() for one in self._widgets if not one.isHidden()]
        return QSize(sum(shown) + look().px(GAP_PX) * max(0, len(shown) - 1), self._height())

    def _height(self) -> int:
        heights = [max(one.sizeHint().height() for one in line) for line in self._lines]
        return sum(heights) + look().px(GAP_PX) * max(0, len(heights) - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def event(self, event: QEvent) -> bool:
        """What its parts say has changed, and with it their widths."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.arrange()
        return super().event(event)

    def arrange(self) -> None:
        """Break lines anew where the present room asks for it."""
        gap, room = look().px(GAP_PX), self.width()
        lines: list[list[QWidget]] = []
        used = 0
        for widget in self._widgets:
            if widget.isHidden():
                continue
            wanted = widget.sizeHint().width()
            if not lines or used + gap + wanted > room:
                lines.append([])
                used = -gap
            lines[-1].append(widget)
            used += gap + wanted
        if lines != self._lines:
            self._stand(lines)

    def _stand(self, lines: list[list[QWidget]]) -> None:
        self._lines = lines
        for row in self._rows:
            while row.takeAt(0) is not None:
                pass
        for row, line in zip(self._rows, lines, strict=False):
            row.setSpacing(look().px(GAP_PX))
            for widget in line:
                row.addWidget(widget, 1 if self._grows and widget is self._widgets[0] else 0)
            if not self._grows or self._widgets[0] not in line:
                row.addStretch(1)
        self._whole.setSpacing(0)
        for number, row in enumerate(self._rows):
            row.setContentsMargins(0, look().px(GAP_PX) if 0 < number < len(lines) else 0, 0, 0)
        self.updateGeometry()
