"""Painting a laid-out timeline: unbroken bars, caps inside the dates, gaps hatched, labels last."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ctcoord.services.timeline import Bar, Gap, Mark, Timeline
from ctcoord.ui.family.timeline_breaks import breaks, paint_lines, paint_tags, tag_boxes
from ctcoord.ui.family.timeline_layout import (
    BAR_PX,
    MARK_PX,
    ROW_PX,
    Layout,
    Placed,
    clusters,
    day_x,
    label_spots,
    months,
)
from ctcoord.ui.family.timeline_words import (
    LANE_ICONS,
    cluster_words,
    fewer_words,
    gap_token,
    label_of,
    lane_words,
    until_words,
)
from ctcoord.ui.icons import draw_icon
from ctcoord.ui.parts.paint import LEFT, RIGHT, domain_look, metrics
from ctcoord.ui.theme import look
from ctcoord.words import _

CAP_PX = 3
HATCH_PX = 8
LEAST_WORDS_PX = 90  # of a bar that a tag stands on: less, and its words go behind the tag


def domain_token(tone: str) -> str:
    """The colour token of a tone; other domains are drawn in secondary."""
    return domain_look(tone)[1]


class TimelinePainter:
    """Paints one layout; the painter's origin is the top left corner of the widget.

    ``view``: top and bottom in px of what can be seen; a row that it would cut is left out.
    """

    def __init__(
        self,
        painter: QPainter,
        timeline: Timeline,
        layout: Layout,
        focused: int | None,
        left: int,
        *,
        view: tuple[float, float],
    ) -> None:
        self.painter = painter
        self.timeline = timeline
        self.layout = layout
        self.focused = focused
        self.left = left
        self.px = look().px
        self.top, self.bottom = view
        groups = clusters(layout)
        self.words = {
            numbers[-1]: cluster_words([layout.items[n].item for n in numbers], timeline.today) for numbers in groups
        }
        self.alone = {number for numbers in groups for number in numbers}
        small = metrics("small")
        self.spots = label_spots(
            layout, groups, [small.horizontalAdvance(self.words[numbers[-1]]) + 2 for numbers in groups]
        )
        self.shown = [placed for placed in layout.items if self._whole(placed.y)]
        self.breaks = breaks(layout)
        self.tags = {
            number: box
            for number, box in tag_boxes(layout, self.breaks, timeline.today).items()
            if self._whole(layout.items[number].y)
        }

    def _whole(self, y: float) -> bool:
        return self.top <= y and y + self.px(ROW_PX) <= self.bottom

    def paint(self) -> None:
        """Everything: grid, lanes, items, today, labels, focus."""
        self._grid()
        for number, _lane in enumerate(self.layout.lanes):
            self._lane(number)
        painter = self.painter
        painter.save()
        painter.setClipRect(QRectF(self.left, 0, self.layout.width, self.layout.height))
        painter.translate(self.left, 0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for placed in self.shown:
            self._shape(placed)
        self._today()
        paint_lines(painter, self.layout, self.breaks, (self.top, self.bottom))
        for number, placed in enumerate(self.layout.items):
            if not self._whole(placed.y):
                continue
            if number in self.spots:
                self._spot_label(number)
            elif number not in self.alone:
                self._label(placed, self.tags.get(number))
        paint_tags(painter, self.layout, self.tags, self.timeline.today)
        self._focus()
        painter.restore()

    def _grid(self) -> None:
        self.painter.setPen(QPen(look().color("hairline"), 1))
        for day in months(self.layout.window):
            x = self.left + day_x(self.layout.window, self.layout.width, day)
            self.painter.drawLine(QPointF(x + 0.5, 0), QPointF(x + 0.5, self.layout.height))

    def _lane(self, number: int) -> None:
        lane = self.layout.lanes[number]
        icon, token = domain_look(lane.kind, icon=LANE_ICONS.get(lane.kind, "domain"))
        line = self.px(ROW_PX)
        top = self.name_top(number)
        bottom = lane.y + lane.height - 0.5
        self.painter.setPen(QPen(look().color("hairline"), 1))
        self.painter.drawLine(QPointF(0, bottom), QPointF(self.left + self.layout.width, bottom))
        if top is None:
            return
        draw_icon(
            self.painter, QRect(self.px(12), top + (line - self.px(16)) // 2, self.px(16), self.px(16)), icon, token
        )
        self.painter.setFont(look().font(bold=True))
        self.painter.setPen(look().color("text"))
        box = QRect(self.px(34), top, self.left - self.px(38), line)
        words = self.painter.fontMetrics().elidedText(lane_words(lane.kind), Qt.TextElideMode.ElideRight, box.width())
        self.painter.drawText(box, LEFT, words)
        if not lane.rows:
            self.painter.setFont(look().font("small"))
            self.painter.setPen(look().color("secondary"))
            words = _("nothing in these dates") if lane.rows_outside else _("nothing recorded")
            self.painter.drawText(QRect(self.left + self.px(8), top, round(self.layout.width), line), LEFT, words)

    def name_top(self, number: int) -> int | None:
        """Where a lane's name stands: it stays in view while a row of its lane does; None when it would be cut."""
        lane = self.layout.lanes[number]
        lowest = lane.y + lane.height - self.px(ROW_PX) - self.px(4)
        top = round(min(max(lane.y + self.px(4), self.top), lowest))
        return top if self._whole(top) else None

    def _bar_rect(self, placed: Placed) -> QRectF:
        top = placed.y + (self.px(ROW_PX) - self.px(BAR_PX)) / 2
        return QRectF(placed.x0 + 0.5, top + 0.5, max(1.0, placed.x1 - placed.x0 - 1), self.px(BAR_PX) - 1)

    def _shape(self, placed: Placed) -> None:
        if isinstance(placed.item, Mark):
            self._mark(placed, placed.item)
        elif isinstance(placed.item, Gap):
            self._gap(placed)
        else:
            self._bar(placed, placed.item)

    def _bar(self, placed: Placed, bar: Bar) -> None:
        token = domain_token(bar.tone)
        color = look().color(token)
        rect = self._bar_rect(placed)
        tip = self.px(6)
        painter = self.painter
        painter.setPen(QPen(color, 1))
        painter.setBrush(look().color(f"{token}-bar"))
        if placed.ends_after:
            painter.drawPolygon(_arrow(rect, tip))
            if bar.end is None:
                painter.setBrush(color)
                painter.drawPolygon(_tip(rect, tip))
        else:
            painter.drawRect(rect)
        cap = self.px(CAP_PX)
        reach = self.px(2)
        if not placed.began_before:
            painter.fillRect(QRectF(placed.x0, rect.top() - reach, cap, rect.height() + 2 * reach), color)
        else:
            self._chevron(rect, color)
        if not placed.ends_after:
            painter.fillRect(QRectF(placed.x1 - cap, rect.top() - reach, cap, rect.height() + 2 * reach), color)

    def _chevron(self, rect: QRectF, color: QColor) -> None:
        x, middle, arm = rect.left() + self.px(4), rect.center().y(), self.px(4)
        self.painter.setPen(QPen(color, 1.6))
        self.painter.drawPolyline(
            QPolygonF([QPointF(x + arm, middle - arm), QPointF(x, middle), QPointF(x + arm, middle + arm)])
        )

    def _gap(self, placed: Placed) -> None:
        rect = self._bar_rect(placed).adjusted(1, 0, 1, 0)
        token = gap_token(placed.item)
        color = look().color(token)
        painter = self.painter
        painter.fillRect(rect, look().color(f"{token}-tint"))
        painter.save()
        painter.setClipRect(rect)
        faint = QColor(color)
        faint.setAlphaF(0.55)
        painter.setPen(QPen(faint, 1.4))
        step, x = self.px(HATCH_PX), rect.left() - rect.height()
        while x < rect.right():
            painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()))
            x += step
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1, Qt.PenStyle.DashLine))
        painter.drawRect(rect)

    def _mark(self, placed: Placed, mark: Mark) -> None:
        _icon, token = domain_look(mark.tone, token="text")
        color = look().color(token)
        size = self.px(MARK_PX)
        middle = QPointF((placed.x0 + placed.x1) / 2, placed.y + self.px(ROW_PX) / 2)
        painter = self.painter
        if mark.planned:
            half = size / 2
            painter.setPen(QPen(color, 1.6))
            painter.setBrush(look().color("card"))
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(middle.x(), middle.y() - half),
                        QPointF(middle.x() + half, middle.y()),
                        QPointF(middle.x(), middle.y() + half),
                        QPointF(middle.x() - half, middle.y()),
                    ]
                )
            )
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(middle, size * 0.4, size * 0.4)

    def _today(self) -> None:
        window, today = self.layout.window, self.timeline.today
        if not window.first <= today <= window.last:
            return
        x = day_x(window, self.layout.width, today) + self.layout.width / window.days / 2
        self.painter.setPen(QPen(look().color("accent"), 1.5))
        self.painter.drawLine(QPointF(x, 0), QPointF(x, self.layout.height))

    def _label(self, placed: Placed, tag: QRectF | None) -> None:
        if isinstance(placed.item, Mark):
            self._mark_label(placed)
        elif isinstance(placed.item, Gap):
            self._gap_label(placed)
        else:
            self._bar_label(placed, placed.item, tag)

    def _bar_label(self, placed: Placed, bar: Bar, tag: QRectF | None) -> None:
        today = self.timeline.today
        small = metrics("small")
        until = until_words(bar, today)
        words = label_of(bar, today)
        rect = self._bar_rect(placed)
        lead, room = self._bar_room(placed, tag)
        whole = f"{words} · {until}" if until else words
        token = domain_token(bar.tone)
        if placed.ends_after and until and self._until_fits(placed, until, lead + small.horizontalAdvance(words), tag):
            self._text(rect.adjusted(lead, 0, -self.px(14), 0), until, "secondary", f"{token}-bar", right=True)
            whole = words
        if small.horizontalAdvance(whole) <= room:
            self._text(rect.adjusted(lead, 0, -self.px(6), 0), whole, "text", f"{token}-bar")
        elif room >= self.px(48) or placed.room < self.px(60):
            fewer = fewer_words(words, lambda less: small.horizontalAdvance(less) <= room)
            cut = small.elidedText(fewer, Qt.TextElideMode.ElideRight, int(room)) if room > 30 else ""
            self._text(rect.adjusted(lead, 0, -self.px(6), 0), cut, "text", f"{token}-bar")
        else:
            beside = QRectF(placed.x1 + self.px(6), rect.top(), placed.room - self.px(8), rect.height())
            cut = small.elidedText(whole, Qt.TextElideMode.ElideRight, int(beside.width()))
            self._text(beside, cut, "text", "card")

    def _bar_room(self, placed: Placed, tag: QRectF | None) -> tuple[float, float]:
        """Where the words of a bar begin, in px from its left edge, and their room: beside a tag, before a mark."""
        lead = float(self.px(14) if placed.began_before else self.px(8))
        end = min(placed.x1, self._first_mark(placed)) - placed.x0
        if tag is None:
            return lead, end - lead - self.px(10)
        before, after = tag.left() - placed.x0 - lead - self.px(10), end - (tag.right() - placed.x0) - self.px(16)
        if before >= self.px(LEAST_WORDS_PX) or before >= after:
            return lead, before
        return tag.right() - placed.x0 + self.px(6), after

    def _until_fits(self, placed: Placed, until: str, words: float, tag: QRectF | None) -> bool:
        """Whether the end's date has room at the right, behind words that reach so many px, tag and marks."""
        taken = max(words, tag.right() - placed.x0 if tag is not None else 0.0)
        right = placed.x1 if tag is not None else self._first_mark(placed)
        return taken + metrics("small").horizontalAdvance(until) + self.px(24) < right - placed.x0

    def _first_mark(self, bar: Placed) -> float:
        """Where the first mark on the bar begins: the bar's words end before it."""
        here = [
            one.x0
            for one in self.layout.items
            if isinstance(one.item, Mark) and (one.lane, one.row) == (bar.lane, bar.row) and one.x0 > bar.x0 + 8
        ]
        return min(here, default=bar.x1)

    def _gap_label(self, placed: Placed) -> None:
        rect = self._bar_rect(placed)
        words = label_of(placed.item, self.timeline.today)
        small = metrics("small", bold=True)
        icon = self.px(13)
        room = rect.width() - icon - self.px(18)
        cut = small.elidedText(words, Qt.TextElideMode.ElideRight, int(room))
        if room < self.px(24):
            return
        width = small.horizontalAdvance(cut) + icon + self.px(14)
        patch = QRectF(rect.left() + 1, rect.top() + 1, width, rect.height() - 2)
        self.painter.fillRect(patch, look().color("card"))
        top = rect.center().y() - icon / 2
        draw_icon(self.painter, QRectF(rect.left() + self.px(5), top, icon, icon), "warning", gap_token(placed.item))
        self.painter.setFont(look().font("small", bold=True))
        self.painter.setPen(look().color(gap_token(placed.item)))
        self.painter.drawText(rect.adjusted(icon + self.px(9), 0, 0, 0), LEFT, cut)

    def _spot_label(self, number: int) -> None:
        """The words of marks in a row of their own."""
        left, width = self.spots[number]
        cut = metrics("small").elidedText(self.words[number], Qt.TextElideMode.ElideRight, round(width))
        self._text(QRectF(left, self.layout.items[number].y, width, self.px(ROW_PX)), cut, "text", "card")

    def _mark_label(self, placed: Placed) -> None:
        words = label_of(placed.item, self.timeline.today)
        small = metrics("small")
        room = placed.room - self.px(8)
        if room < self.px(22):
            return
        cut = small.elidedText(words, Qt.TextElideMode.ElideRight, int(room))
        box = QRectF(placed.x1 + self.px(4), placed.y, room, self.px(ROW_PX))
        mark = placed.item
        on_bar = isinstance(mark, Mark) and domain_look(mark.tone)[1] == mark.tone
        self._text(box, cut, "text", f"{mark.tone}-bar" if isinstance(mark, Mark) and on_bar else "card")

    def _text(self, box: QRectF, words: str, token: str, patch: str, *, right: bool = False) -> None:
        """Words on a patch of what they stand on, so that no line runs through them."""
        if not words:
            return
        self.painter.setFont(look().font("small"))
        width = metrics("small").horizontalAdvance(words) + 2
        left = box.right() - width if right else box.left()
        height = metrics("small").height() - 2
        self.painter.fillRect(QRectF(left, box.center().y() - height / 2, width, height), look().color(patch))
        self.painter.setPen(look().color(token))
        self.painter.drawText(box, RIGHT if right else LEFT, words)

    def _focus(self) -> None:
        if self.focused is None or self.focused >= len(self.layout.items):
            return
        placed = self.layout.items[self.focused]
        if not self._whole(placed.y):
            return
        rect = self._bar_rect(placed).adjusted(-3, -3, 3, 3)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(look().color("accent"), 2))
        self.painter.drawRoundedRect(rect, 4, 4)


def _arrow(rect: QRectF, tip: float) -> QPolygonF:
    return QPolygonF(
        [
            rect.topLeft(),
            QPointF(rect.right() - tip, rect.top()),
            QPointF(rect.right(), rect.center().y()),
            QPointF(rect.right() - tip, rect.bottom()),
            rect.bottomLeft(),
        ]
    )


def _tip(rect: QRectF, tip: float) -> QPolygonF:
    return QPolygonF(
        [
            QPointF(rect.right() - tip, rect.top()),
            QPointF(rect.right(), rect.center().y()),
            QPointF(rect.right() - tip, rect.bottom()),
        ]
    )
