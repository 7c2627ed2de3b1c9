"""A value with the characters underlined that differ from another; it takes more lines rather than be cut."""

from __future__ import annotations

from difflib import SequenceMatcher

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ctcoord.ui.parts.paint import metrics, text_width
from ctcoord.ui.theme import look

LINE_PX, MOST_PX = 26, 160  # a word as wide as that may be broken
Span = tuple[int, int]


def differing(one: str, other: str) -> list[Span]:
    """Spans of ``one`` whose characters are not in ``other`` at that place: [(start, end)]."""
    matcher = SequenceMatcher(None, other, one, autojunk=False)
    return [(j1, j2) for kind, _i1, _i2, j1, j2 in matcher.get_opcodes() if kind != "equal" and j2 > j1]


def broken(widths: list[float], breaks: list[int], room: float) -> list[Span]:
    """Lines of a text as spans: ``widths[n]`` px are its first ``n`` characters, after each of ``breaks`` a new line
    may begin; a word wider than ``room`` px is broken where it must be.
    """
    lines: list[Span] = []
    start, end = 0, len(widths) - 1
    while start < end:
        fits = max((n for n in range(start + 1, end + 1) if widths[n] - widths[start] <= room), default=start + 1)
        stop = fits if fits == end else max((place for place in breaks if start < place <= fits), default=fits)
        lines.append((start, stop))
        start = stop
    return lines


class Underlined(QWidget):
    """One value, bold, in a step of the type scale; heard as its text."""

    def __init__(self, text: str, spans: list[Span], step: str = "pane") -> None:
        super().__init__()
        self._text, self._spans, self._step = text, spans, step
        self._breaks = [place + 1 for place, letter in enumerate(text) if letter == " "]
        self.setAccessibleName(text)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def lines(self, room: int) -> list[Span]:
        """How the text is broken into lines of ``room`` px."""
        widths = [text_width(self._text[:n], self._step, bold=True) for n in range(len(self._text) + 1)]
        return broken(widths, self._breaks, room)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return look().px(LINE_PX) * max(1, len(self.lines(width)))

    def sizeHint(self) -> QSize:
        return QSize(metrics(self._step, bold=True).horizontalAdvance(self._text) + 4, look().px(LINE_PX))

    def minimumSizeHint(self) -> QSize:
        words = [metrics(self._step, bold=True).horizontalAdvance(word) + 4 for word in self._text.split()]
        return QSize(min(max(words, default=0), look().px(MOST_PX)), look().px(LINE_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(look().font(self._step, bold=True))
        height = look().px(LINE_PX)
        for number, line in enumerate(self.lines(self.width())):
            self._draw_line(painter, line, number * height, height)

    def _draw_line(self, painter: QPainter, line: Span, top: int, height: int) -> None:
        first, last = line
        base = top + round((height + metrics(self._step, bold=True).ascent()) / 2) - 2
        for start, end in ((max(one, first), min(other, last)) for one, other in self._spans):
            if start < end:
                left = text_width(self._text[first:start], self._step, bold=True)
                width = text_width(self._text[start:end], self._step, bold=True)
                painter.fillRect(round(left), top + 2, round(width), height - 4, look().color("warning-tint"))
                painter.setPen(QPen(look().color("warning"), 2))
                painter.drawLine(round(left), base + 4, round(left + width), base + 4)
        painter.setPen(look().color("text"))
        painter.drawText(0, base, self._text[first:last])
