"""The row of steps: which are done, which is now, which come."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from ctcoord.ui.icons import draw_icon
from ctcoord.ui.parts.paint import LEFT, metrics
from ctcoord.ui.parts.view import View
from ctcoord.ui.theme import look
from ctcoord.words import _


def names() -> tuple[str, ...]:
    """The steps in their order."""
    return (_("File"), _("Check"), _("Confirm"), _("Match"))


class StepsRow(View):
    """Painted; its accessible name says where we are."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.retranslated()

    def show_step(self, number: int) -> None:
        """Mark the step we are at, from 0."""
        self._now = number
        self.retranslated()

    def retranslated(self) -> None:
        words = names()
        self.setAccessibleName(
            _("Step {n} of {total}: {name}", n=self._now + 1, total=len(words), name=words[self._now])
        )
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = look().px
        return QSize(self._wide(), px(28))

    def _wide(self) -> int:
        """The width in px that all words take."""
        px = look().px
        return sum(metrics(bold=True).horizontalAdvance(name) + px(70) for name in names()) - px(34)

    def paintEvent(self, event: QPaintEvent) -> None:
        px = look().px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, middle = 0.0, self.height() / 2
        words = names()
        if self.width() < self._wide():  # the step we are at keeps its word
            words = tuple(name if number == self._now else "" for number, name in enumerate(words))
        for number, name in enumerate(words):
            now, done = number == self._now, number < self._now
            circle = QRectF(x + 1, middle - px(10), px(20), px(20))
            if done:
                draw_icon(painter, circle, "done", "ok")
            else:
                painter.setPen(QPen(look().color("accent" if now else "border"), 1))
                painter.setBrush(look().color("accent" if now else "card"))
                painter.drawEllipse(circle)
                painter.setPen(look().color("on-accent" if now else "secondary"))
                painter.setFont(look().font("small", bold=True))
                painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(number + 1))
            painter.setFont(look().font(bold=now))
            painter.setPen(look().color("text" if now else "secondary"))
            width = metrics(bold=True).horizontalAdvance(name)
            painter.drawText(QRectF(x + px(28), 0, width + 4, self.height()), LEFT, name)
            x += px(28) + (width + px(8) if name else 0)
            if number + 1 < len(words):
                painter.setPen(QPen(look().color("border"), 1))
                painter.drawLine(int(x), int(middle), int(x + px(24)), int(middle))
            x += px(34)
