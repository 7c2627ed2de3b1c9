"""A box to tick, its mark drawn in the colours of the theme."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox

from ctcoord.ui.icons import draw_icon
from ctcoord.ui.parts.buttons import click_on_enter
from ctcoord.ui.parts.paint import LEFT, metrics, rounded
from ctcoord.ui.theme import look

MARK_PX, GAP_PX, HEIGHT_PX = 16, 8, 28


class CheckBox(QCheckBox):
    """One thing that is so or is not; the whole line can be pressed."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        px = look().px
        return QSize(px(MARK_PX + GAP_PX) + metrics().horizontalAdvance(self.text()) + 2, px(HEIGHT_PX))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not click_on_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        px = look().px
        painter = QPainter(self)
        mark = QRect(1, (self.height() - px(MARK_PX)) // 2, px(MARK_PX), px(MARK_PX))
        ticked = self.isChecked()
        fill, edge = ("accent", "accent") if ticked else ("card", "border")
        rounded(painter, QRectF(mark), look().color(fill), look().color(edge), 3)
        if ticked:
            draw_icon(painter, mark.adjusted(2, 2, -2, -2), "ok", "on-accent")
        painter.setFont(look().font())
        painter.setPen(look().color("text" if self.isEnabled() else "secondary"))
        painter.drawText(self.rect().adjusted(px(MARK_PX + GAP_PX), 0, 0, 0), LEFT, self.text())
