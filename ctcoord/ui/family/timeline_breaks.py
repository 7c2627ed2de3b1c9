"""What a gap breaks, in the timeline: a tag on the bar that fails, and a dotted line to it from the gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ctcoord.services.timeline import Bar
from ctcoord.ui.family.timeline_layout import BAR_PX, ROW_PX, Layout
from ctcoord.ui.family.timeline_words import break_tag
from ctcoord.ui.icons import draw_icon
from ctcoord.ui.parts.paint import LEFT, metrics
from ctcoord.ui.theme import look

ICON_PX, BESIDE_PX, TIP_PX, INSET_PX = 13, 6, 4, 2


@dataclass(frozen=True, slots=True)
class Break:
    """``bar`` fails at ``x`` px for want of ``gap`` (numbers of items; None: its first day is not in view)."""

    bar: int
    gap: int | None
    x: float


def breaks(layout: Layout) -> list[Break]:
    """Every bar in view that breaks on a day in view, or broke before it."""
    numbers = {id(placed.item): number for number, placed in enumerate(layout.items)}
    found = []
    for number, placed in enumerate(layout.items):
        gap = placed.item.broken_by if isinstance(placed.item, Bar) else None
        if gap is None or gap.start > layout.window.last:
            continue
        seen = gap.start >= layout.window.first
        found.append(Break(number, numbers.get(id(gap)) if seen else None, max(placed.x0, layout.x(gap.start))))
    return found


def tag_boxes(layout: Layout, found: Sequence[Break], today: date) -> dict[int, QRectF]:
    """Where the tag of each broken bar stands, by the number of the bar: right of the day, else left of it."""
    px = look().px
    boxes = {}
    for one in found:
        placed = layout.items[one.bar]
        words = break_tag(placed.item, today)
        width = metrics("small", bold=True).horizontalAdvance(words) + px(ICON_PX) + px(14)
        beside = px(BESIDE_PX)
        left = one.x + beside if one.x + beside + width <= layout.width else one.x - beside - width
        top = placed.y + (px(ROW_PX) - px(BAR_PX)) / 2
        boxes[one.bar] = QRectF(max(0.0, left), top, width, px(BAR_PX))
    return boxes


def paint_lines(painter: QPainter, layout: Layout, found: Sequence[Break], view: tuple[float, float]) -> None:
    """Dotted lines from gaps to what they break, as far as ``view`` (top and bottom in px) shows them."""
    px = look().px
    color = look().color("error")
    inset = (px(ROW_PX) - px(BAR_PX)) / 2
    for one in found:
        if one.gap is None:
            continue
        gap, bar = layout.items[one.gap], layout.items[one.bar]
        down = bar.y > gap.y
        start = gap.y + px(ROW_PX) - inset if down else gap.y + inset
        end = bar.y + inset if down else bar.y + px(ROW_PX) - inset
        x = one.x + px(INSET_PX)
        painter.save()
        painter.setClipRect(QRectF(0, view[0], layout.width, view[1] - view[0]), Qt.ClipOperation.IntersectClip)
        painter.setPen(QPen(color, px(2), Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, start), QPointF(x, end))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        tip = px(TIP_PX)
        back = end - tip * 1.5 if down else end + tip * 1.5
        painter.drawPolygon(QPolygonF([QPointF(x - tip, back), QPointF(x + tip, back), QPointF(x, end)]))
        painter.restore()


def paint_tags(painter: QPainter, layout: Layout, boxes: Mapping[int, QRectF], today: date) -> None:
    """The tags, over everything else on their bars."""
    px = look().px
    for number, box in boxes.items():
        painter.setPen(QPen(look().color("error"), 1))
        painter.setBrush(look().color("card"))
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        icon = px(ICON_PX)
        draw_icon(painter, QRectF(box.left() + px(5), box.center().y() - icon / 2, icon, icon), "warning", "error")
        painter.setFont(look().font("small", bold=True))
        painter.setPen(look().color("error"))
        painter.drawText(box.adjusted(icon + px(9), 0, 0, 0), LEFT, break_tag(layout.items[number].item, today))
