"""The four answers of a review: 48 high, all alike, so that no answer is suggested by colour."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ctcoord.ui.parts.paint import LEFT, metrics, rounded
from ctcoord.ui.theme import look


class AnswerButton(QAbstractButton):
    """A key, what it says, and what follows from it."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self._detail = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str, detail: str) -> None:
        """What it says, and what follows."""
        self.setText(words)
        self._detail = detail
        self.setAccessibleName(f"{self._key}: {words}, {detail}")
        self.update()

    def sizeHint(self) -> QSize:
        px = look().px
        widest = max(
            metrics(bold=True).horizontalAdvance(self.text()), metrics("small").horizontalAdvance(self._detail)
        )
        return QSize(widest + px(60), px(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        px = look().px
        painter = QPainter(self)
        fill = "selection" if self.isDown() else "hover" if self.underMouse() else "card"
        rounded(painter, QRectF(self.rect()), look().color(fill), look().color("border"), 4)
        key = QRect(px(10), (self.height() - px(26)) // 2, px(26), px(26))
        rounded(painter, QRectF(key), look().color("card"), look().color("border"), 4)
        painter.setPen(look().color("text"))
        painter.setFont(look().font(bold=True))
        painter.drawText(key, Qt.AlignmentFlag.AlignCenter, self._key)
        words = QRect(px(46), px(5), self.width() - px(52), px(20))
        painter.drawText(words, LEFT, self.text())
        painter.setFont(look().font("small"))
        painter.setPen(look().color("secondary"))
        painter.drawText(words.translated(0, px(19)), LEFT, self._detail)
