"""Painting a laid-out week: bars tinted by domain, ways hatched, what is missing framed, words on patches last."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from ctcoord.domain.alignment.lanes import ASK, CANNOT, NO_CARE, TRAVEL, UNKNOWN
from ctcoord.ui.icons import draw_icon
from ctcoord.ui.parts.paint import CENTER, metrics
from ctcoord.ui.theme import look
from ctcoord.ui.week.layout import Layout, Placed, PlacedDay, over
from ctcoord.ui.week.words import look_of, span, title
from ctcoord.words import _, in_use
from ctcoord.words.bands import clock

HATCH_PX, RADIUS_PX, PAD_PX, ICON_PX = 8, 2, 3, 13
QUARTERS_FROM_PX = 36  # an hour lower than this shows no quarters
FRAMED = frozenset({NO_CARE, CANNOT})
TOP_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class WeekPainter:
    """Paints one layout; the painter's origin is the top left corner of the picture."""

    def __init__(self, painter: QPainter, layout: Layout, current: int | None, *, focused: bool) -> None:
        self.painter, self.layout, self.current, self.focused = painter, layout, current, focused
        self.px = look().px
        self.ways = [self._rect(one) for one in layout.items if one.block.kind == TRAVEL]
        self.unknown = [one for one in layout.items if one.block.basis == UNKNOWN]
        self.turned: list[tuple[QRectF, str, str]] = []  # words that lie over ways: where, which, on what

    def paint(self) -> None:
        """Everything: hours, columns, blocks, then their words and the focus."""
        self._hours()
        for day in self.layout.days:
            self._column(day)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for level in range(3):
            items = [placed for placed in self.layout.items if over(placed.block) == level]
            items.sort(key=lambda placed: placed.block.basis == UNKNOWN)  # it stands over the ways beside it
            for placed in items:
                self._block(placed)
            for placed in items:
                self._words(placed)
        for rect, words, patch in self.turned:
            self._turned(rect, words, "text", bold=False, patch=patch)
        self._focus()

    def _hours(self) -> None:
        layout, painter = self.layout, self.painter
        painter.setFont(look().font("small"))
        for hour in range(layout.first_hour, layout.last_hour + 1):
            y = layout.y(hour * 60)
            for quarter in range(1, 4) if layout.hour >= self.px(QUARTERS_FROM_PX) else ():
                self._rule(y + layout.hour * quarter / 4, "hairline-soft")
            self._rule(y, "hairline")
            box = QRectF(0, y - self.px(9), layout.left - self.px(6), self.px(18))
            if box.top() < 0:
                box.moveTop(0)
            elif box.bottom() > layout.height:
                continue
            painter.setPen(look().color("secondary"))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                             clock(in_use(), hour * 60) if hour < 24 else "24:00")  # fmt: skip

    def _rule(self, y: float, token: str) -> None:
        self.painter.setPen(QPen(look().color(token), 1))
        self.painter.drawLine(QLineF(self.layout.left, round(y) + 0.5, self.layout.width, round(y) + 0.5))

    def _column(self, day: PlacedDay) -> None:
        painter, height = self.painter, self.layout.height
        if day.width <= 0:
            return
        if day.folded:
            box = QRectF(day.x, 0, day.width, height)
            painter.fillRect(box, look().color("secondary-tint"))
            self._turned(box, _("nothing planned"), "secondary", bold=False)
        painter.setPen(QPen(look().color("hairline-soft"), 1))
        for x, _width in day.lanes[1:]:
            painter.drawLine(QLineF(round(x) + 0.5, 0, round(x) + 0.5, height))
        painter.setPen(QPen(look().color("border"), 1))
        painter.drawLine(QLineF(round(day.x) + 0.5, 0, round(day.x) + 0.5, height))

    def _rect(self, placed: Placed) -> QRectF:
        return QRectF(
            placed.x0 + 2, placed.y0 + 1, max(3.0, placed.x1 - placed.x0 - 3), max(3.0, placed.y1 - placed.y0 - 1)
        )

    def _block(self, placed: Placed) -> None:
        painter, rect, kind = self.painter, self._rect(placed), placed.block.kind
        token = look_of(placed.block).token
        color = look().color(token)
        if kind == TRAVEL:
            painter.fillRect(rect, look().color("card"))
            painter.fillRect(rect, look().color("transit-bar"))
            self._hatch(rect, color, 0.35)
            painter.setPen(QPen(color, 2, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(rect.topLeft(), rect.bottomLeft()))
            return
        fill = {NO_CARE: "error-tint", CANNOT: "error-tint", ASK: "card"}.get(kind, f"{token}-bar")
        painter.setBrush(look().color(fill))
        style = Qt.PenStyle.DashLine if kind == ASK else Qt.PenStyle.SolidLine
        painter.setPen(QPen(color, 1.6 if kind in FRAMED or kind == ASK else 1, style))
        painter.drawRoundedRect(rect, RADIUS_PX, RADIUS_PX)
        if kind == NO_CARE:
            self._hatch(rect, color, 0.3)

    def _hatch(self, rect: QRectF, color: QColor, strength: float) -> None:
        painter = self.painter
        painter.save()
        painter.setClipRect(rect)
        faint = QColor(color)
        faint.setAlphaF(strength)
        painter.setPen(QPen(faint, 1.4))
        x = rect.left() - rect.height()
        while x < rect.right():
            painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()))
            x += self.px(HATCH_PX)
        painter.restore()

    def _words(self, placed: Placed) -> None:
        rect, block = self._rect(placed), placed.block
        if block.kind == TRAVEL:
            self._way(rect, placed)
        elif block.kind == ASK:
            self.painter.setFont(look().font("base", bold=True))
            self.painter.setPen(look().color("accent"))
            self.painter.drawText(rect, CENTER, "?")
        elif block.kind in FRAMED:
            self._framed(rect, placed)
        else:
            self._plain(rect, placed)

    def _lines(self, placed: Placed, room: float) -> list[tuple[str, bool]]:
        """The title and the times that fit ``room`` px, with whether they are bold; what is too wide is left out."""
        names = _fitting((title(placed.block),), title(placed.block).split(), metrics("small", bold=True), room)
        times = span(placed.block)
        first, _dash, last = times.partition("–")
        halves = _fitting((times,), [f"{first}–", last] if last else [times], metrics("small"), room)
        return [*((name, True) for name in names), *((half, False) for half in halves)]

    def _plain(self, rect: QRectF, placed: Placed) -> None:
        room = rect.width() - 2 * self.px(PAD_PX)
        lines = self._lines(placed, room)
        line = metrics("small").height()
        if not lines or not lines[0][1]:
            if rect.height() > line:
                whole = f"{title(placed.block)} {span(placed.block)}" if not placed.cut else self._until(placed)
                self._downwards(rect, (whole, title(placed.block)), f"{look_of(placed.block).token}-bar")
            return
        if placed.cut:
            lines = [*lines[:1], *((half, False) for half in (_("to {time}", time=_end(placed)),))]
        box = rect.adjusted(self.px(PAD_PX), self.px(2), -1, 0)
        for words, bold in _as_many(lines, int((rect.height() - self.px(3)) // line)) or lines[:1]:
            self.painter.setFont(look().font("small", bold=bold))
            self.painter.setPen(look().color("text" if bold else "secondary"))
            cut = metrics("small", bold=bold).elidedText(words, Qt.TextElideMode.ElideRight, round(room + 2))
            self.painter.drawText(box, TOP_LEFT, cut)
            box.adjust(0, line, 0, 0)

    @staticmethod
    def _until(placed: Placed) -> str:
        return _("{what} to {time}", what=title(placed.block), time=_end(placed))

    def _framed(self, rect: QRectF, placed: Placed) -> None:
        """Words in the middle on a patch, so that no hatching runs through them."""
        line = metrics("small").height()
        lines = _as_many(self._lines(placed, rect.width() - 1), int((rect.height() - 2) // line))
        icon = min(float(self.px(14)), rect.width() - 2)
        room = rect.height() - line * len(lines)
        if (not lines or not lines[0][1]) and room > icon:
            top = rect.center().y() - (line * len(lines) + icon) / 2
            box = QRectF(rect.center().x() - icon / 2, top, icon, icon)
            self.painter.fillRect(box, look().color("error-tint"))
            draw_icon(self.painter, box, "error", "error")
            rect = rect.adjusted(0, icon, 0, 0)
        top = rect.center().y() - line * len(lines) / 2
        for words, bold in lines:
            width = metrics("small", bold=bold).horizontalAdvance(words) + 2
            patch = QRectF(rect.center().x() - width / 2, top, width, line)
            self.painter.fillRect(patch.intersected(rect), look().color("error-tint"))
            self.painter.setFont(look().font("small", bold=bold))
            self.painter.setPen(look().color("error"))
            self.painter.drawText(patch, CENTER, words)
            top += line

    def _way(self, rect: QRectF, placed: Placed) -> None:
        """Icon and word of how they go, as far as there is room for either."""
        kind, small = look_of(placed.block), metrics("small")
        icon = self.px(ICON_PX)
        if rect.height() < self.px(11) or rect.width() < icon + 4:
            return
        words = kind.words()
        whole = icon + self.px(3) + small.horizontalAdvance(words)
        height = min(rect.height(), float(small.height()))
        top, left = rect.center().y() - height / 2, rect.left() + self.px(2)
        if placed.block.basis != UNKNOWN and self._is_asked(QRectF(left, top, icon, height)):
            left += icon + self.px(4)
        over = any(under.intersects(rect) for under, _words, _patch in self.turned)
        fits = not over and left + whole <= rect.right() and rect.height() >= small.height() - 2
        if left + icon > rect.right():
            left = rect.center().x() - icon / 2
        patch = QRectF(left, top, whole + 2 if fits else icon + 2, height)
        self.painter.fillRect(patch, look().color("card"))
        box = QRectF(patch.left() + 1, rect.center().y() - icon / 2, icon, icon)
        draw_icon(self.painter, box, kind.icon, "transit")
        if fits:
            self.painter.setFont(look().font("small"))
            self.painter.setPen(look().color("text"))
            text = patch.adjusted(icon + self.px(3), 0, 2, 0)
            self.painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _is_asked(self, rect: QRectF) -> bool:
        """Whether a way that nobody knows stands here, with its icon at the left."""
        return any(rect.intersects(self._rect(one)) for one in self.unknown)

    def _downwards(self, rect: QRectF, tries: Sequence[str], patch: str) -> None:
        """Words of a narrow block, the longest that have room: where no way lies, else over ways, beside their icon."""
        ways = sorted((way for way in self.ways if way.intersects(rect)), key=QRectF.top)
        tops = [rect.top(), *(way.bottom() for way in ways)]
        ends = [*(way.top() for way in ways), rect.bottom()]
        icon = self.px(ICON_PX) + self.px(4)
        left = icon if ways and rect.width() >= icon + metrics("small").height() else 0
        for words in tries:
            width = metrics("small").horizontalAdvance(words) + self.px(10)
            free = next((part for part in zip(tops, ends, strict=True) if part[1] - part[0] >= width), None)
            if free is not None:
                self._turned(QRectF(rect.left(), free[0], rect.width(), free[1] - free[0]), words, "text", bold=False)
                return
            if width <= rect.height():
                break
        self.turned.append((rect.adjusted(left, 0, 0, 0), words, patch if ways else ""))

    def _turned(self, rect: QRectF, words: str, token: str, *, bold: bool, patch: str = "") -> None:
        """Words that read downwards, from the top of a narrow block; on a patch where something lies under them."""
        painter = self.painter
        painter.save()
        painter.setClipRect(rect)
        painter.translate(rect.right(), rect.top() + self.px(6))
        painter.rotate(90)
        painter.setFont(look().font("small", bold=bold))
        painter.setPen(look().color(token))
        room = rect.height() - self.px(8)
        font = metrics("small", bold=bold)
        cut = font.elidedText(words, Qt.TextElideMode.ElideRight, round(room))
        if patch:
            line = font.height()
            under = QRectF(0, (rect.width() - line) / 2, font.horizontalAdvance(cut) + 2, line)
            painter.fillRect(under, look().color(patch))
        painter.drawText(
            QRectF(0, 0, room, rect.width()), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut
        )
        painter.restore()

    def _focus(self) -> None:
        if self.current is None or self.current >= len(self.layout.items):
            return
        rect = self._rect(self.layout.items[self.current]).adjusted(-2, -2, 2, 2)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        style = Qt.PenStyle.SolidLine if self.focused else Qt.PenStyle.DotLine
        self.painter.setPen(QPen(look().color("accent"), 2, style))
        self.painter.drawRoundedRect(rect, 3, 3)


def _fitting(whole: Sequence[str], parts: Sequence[str], font: QFontMetrics, room: float) -> Sequence[str]:
    """In one line where that fits, else in several; nothing where those do not fit either."""
    for lines in (whole, parts):
        if all(font.horizontalAdvance(line) <= room for line in lines):
            return lines
    return ()


def _as_many(lines: Sequence[tuple[str, bool]], number: int) -> Sequence[tuple[str, bool]]:
    """So many lines, but no part of a title (bold) or of times without the rest: half of 'No care' would mislead."""
    title = sum(1 for _words, is_bold in lines if is_bold)
    return lines if number >= len(lines) else lines[:title] if number >= title else ()


def _end(placed: Placed) -> str:
    return "24:00" if placed.block.ends == 1440 else clock(in_use(), placed.block.ends)
