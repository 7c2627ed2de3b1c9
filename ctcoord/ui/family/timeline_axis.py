"""The axis above the lanes of a timeline: months, and the flag of today."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from ctcoord.services.timeline import Timeline
from ctcoord.ui.family.timeline_layout import Layout, day_x, months
from ctcoord.ui.parts.paint import LEFT, metrics
from ctcoord.ui.theme import look
from ctcoord.words.dates import month_year, near_date


def paint_axis(painter: QPainter, layout: Layout, timeline: Timeline, head: QSize) -> None:
    """The months above the lanes, and the flag of today."""
    px = look().px
    left, height = head.width(), head.height()
    painter.setFont(look().font("small", bold=True))
    starts = months(layout.window)
    flag = _flag_box(layout, timeline, head)
    for number, day in enumerate(starts):
        x = left + day_x(layout.window, layout.width, day)
        with_year = number == 0 or day.month == 1
        end = day_x(layout.window, layout.width, starts[number + 1]) + left if number + 1 < len(starts) else 1e9
        words = month_year(day, with_year=with_year)
        width = metrics("small", bold=True).horizontalAdvance(words) + px(8)
        painter.setPen(look().color("text"))
        box = beside_flag(QRectF(x + px(5), 0, width, height), flag)
        if box.right() - px(5) <= min(end, left + layout.width):
            painter.drawText(box, LEFT, words)
        painter.setPen(QPen(look().color("hairline"), 1))
        painter.drawLine(QPointF(x + 0.5, height * 0.7), QPointF(x + 0.5, height))
    if flag is not None:
        _flag(painter, flag, timeline.today)


def beside_flag(box: QRectF, flag: QRectF | None) -> QRectF:
    """Where a month's name stands: after the flag of today when that would cover it."""
    if flag is None or box.right() <= flag.left() or box.left() >= flag.right():
        return box
    return QRectF(flag.right() + look().px(4), box.top(), box.width(), box.height())


def _flag_box(layout: Layout, timeline: Timeline, head: QSize) -> QRectF | None:
    """The place of today's flag on the axis; None when today is not in view."""
    px, left, today = look().px, head.width(), timeline.today
    if not layout.window.first <= today <= layout.window.last:
        return None
    middle = left + day_x(layout.window, layout.width, today) + layout.width / layout.window.days / 2
    width = metrics("small", bold=True).horizontalAdvance(near_date(today, today)) + px(16)
    x = min(max(float(left), middle - width / 2), left + layout.width - width)
    return QRectF(x, px(5), width, head.height() - px(10))


def _flag(painter: QPainter, box: QRectF, today: date) -> None:
    path = QPainterPath()
    path.addRoundedRect(box, 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path, look().color("accent"))
    painter.setPen(look().color("on-accent"))
    painter.setFont(look().font("small", bold=True))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, near_date(today, today))
