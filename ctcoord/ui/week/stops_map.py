"""A small map of the stops around a place, north up: rings of minutes on foot, and the numbers of the list."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen

from ctcoord.domain.travel.walking import DETOUR, EARTH_M, WALK, Point
from ctcoord.services.nearby import Near
from ctcoord.ui.icons import draw_icon
from ctcoord.ui.parts.paint import CENTER, metrics
from ctcoord.ui.parts.view import View
from ctcoord.ui.theme import look
from ctcoord.words import _, ngettext

RINGS = (5, 10)  # minutes on foot
LEAST_PX, DOT_PX = 260, 18


class StopsMap(View):
    """Painted; the list is what the keyboard goes through. ``picked`` gives the row of a stop that was clicked."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._place: Point | None = None
        self._stops: Sequence[Near] = ()
        self._current = -1
        self.scale(lambda px: self.setMinimumSize(px(LEAST_PX), px(LEAST_PX)))

    def sizeHint(self) -> QSize:
        return QSize(look().px(LEAST_PX + 60), look().px(LEAST_PX + 60))

    def show_stops(self, place: Point, name: str, stops: Sequence[Near]) -> None:
        """The stops around a place, the nearest first."""
        self._place, self._stops, self._current = place, stops, -1
        said = ngettext("Map: {n} stop around {place}", "Map: {n} stops around {place}", len(stops), place=name)
        self.setAccessibleName(said)
        self.update()

    def show_current(self, row: int) -> None:
        """Which stop of the list is selected."""
        self._current = row
        self.update()

    def _scale(self) -> float:
        """How many px a metre is: the longest walk reaches the edge."""
        room = min(self.width(), self.height()) / 2 - look().px(DOT_PX)
        return max(room, 1) / WALK.straight_m

    def position(self, stop: Near) -> QPointF:
        """Where a stop is painted, in px. A mile around is flat enough."""
        assert self._place is not None
        north = math.radians(stop.point.latitude - self._place.latitude) * EARTH_M
        turn = (stop.point.longitude - self._place.longitude + 180) % 360 - 180
        east = math.radians(turn) * EARTH_M * math.cos(math.radians(self._place.latitude))
        return QPointF(self.width() / 2 + east * self._scale(), self.height() / 2 - north * self._scale())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._place is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._rings(painter)
        for row in reversed(range(len(self._stops))):  # the nearest lie on top
            if row != self._current:
                self._stop(painter, row)
        if 0 <= self._current < len(self._stops):
            self._stop(painter, self._current)

    def _rings(self, painter: QPainter) -> None:
        px, middle = look().px, QPointF(self.width() / 2, self.height() / 2)
        painter.setFont(look().font("small"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for minutes in RINGS:
            radius = minutes * 60 * WALK.metres_a_second / DETOUR * self._scale()
            painter.setPen(QPen(look().color("hairline"), 1))
            painter.drawEllipse(middle, radius, radius)
            words = _("{n} min", n=minutes)
            wide = metrics("small").horizontalAdvance(words) + px(8)
            box = QRectF(middle.x() - wide / 2, middle.y() - radius - px(9), wide, px(18))
            painter.fillRect(box, look().color("card"))
            painter.setPen(look().color("secondary"))
            painter.drawText(box, CENTER, words)
        draw_icon(painter, QRectF(middle.x() - px(9), middle.y() - px(9), px(18), px(18)), "housing", "accent")

    def _stop(self, painter: QPainter, row: int) -> None:
        px, at, current = look().px, self.position(self._stops[row]), row == self._current
        box = QRectF(at.x() - px(DOT_PX) / 2, at.y() - px(DOT_PX) / 2, px(DOT_PX), px(DOT_PX))
        painter.setPen(QPen(look().color("accent" if current else "border"), 2 if current else 1))
        painter.setBrush(look().color("accent" if current else "card"))
        painter.drawEllipse(box)
        painter.setPen(look().color("on-accent" if current else "text"))
        painter.setFont(look().font("small", bold=current))
        painter.drawText(box, CENTER, str(row + 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for row, stop in enumerate(self._stops):
            away = self.position(stop) - event.position()
            if math.hypot(away.x(), away.y()) <= look().px(DOT_PX) / 2:
                self.picked.emit(row)
                return
