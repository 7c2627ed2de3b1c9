"""The days over the picture of a week: what each lacks, and whose lanes stand in it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ctcoord.domain.alignment.lanes import DayLanes
from ctcoord.ui.parts.paint import CENTER, Run, draw_line, line_width, metrics
from ctcoord.ui.theme import look
from ctcoord.ui.week.canvas import WeekCanvas
from ctcoord.ui.week.layout import HEAD_PX, NAMES_PX, PlacedDay
from ctcoord.ui.week.words import short_name
from ctcoord.words import _, in_use
from ctcoord.words.dates import day_name, near_date


class WeekHead(QWidget):
    """Stays in place while the hours scroll."""

    def __init__(self, canvas: WeekCanvas) -> None:
        super().__init__()
        self._canvas = canvas
        canvas.laid_out.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px = QPainter(self), look().px
        for day in self._canvas.layout_.days:
            if day.width > 0:
                painter.fillRect(QRectF(round(day.x), px(4), 1, self.height()), look().color("border"))
                (_paint_folded if day.folded else self._paint_day)(painter, day)
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().color("border"))

    def _paint_day(self, painter: QPainter, day: PlacedDay) -> None:
        px = look().px
        box = QRect(round(day.x) + px(6), 0, round(day.width) - px(10), px(HEAD_PX))
        name, state = fitting(day.day, box.width(), certain=self._canvas.certain)
        width = line_width((state,))
        draw_line(painter, QRect(box.left(), 0, box.width() - width - px(4), box.height()), (name,))
        draw_line(painter, QRect(box.right() - width, 0, width + 1, box.height()), (state,))
        painter.setFont(look().font("small"))
        painter.setPen(look().color("secondary"))
        for number, (x, width_) in zip(self._canvas.layout_.shown, day.lanes, strict=True):
            words = first_letters(short_name(day.day.lanes[number].person.name), round(width_))
            painter.drawText(QRectF(x, px(HEAD_PX), width_, px(NAMES_PX)), CENTER, words)


def _paint_folded(painter: QPainter, day: PlacedDay) -> None:
    px = look().px
    painter.setPen(look().color("text"))
    painter.setFont(look().font("small", bold=True))
    painter.drawText(QRectF(day.x, 0, day.width + 2, px(HEAD_PX)), CENTER, day_name(day.day.day)[:3])
    painter.setPen(look().color("secondary"))
    painter.setFont(look().font("small"))
    painter.drawText(QRectF(day.x, px(HEAD_PX), day.width, px(NAMES_PX)), CENTER, str(day.day.day.day))


def day_words(day: date) -> str:
    """'Mon Nov 30'."""
    return near_date(day, day)


def day_state(day: DayLanes, *, certain: bool) -> Run:
    """What a day's head says: how long nobody is there for a child, or that all is covered; nothing of an empty one."""
    if day.without:
        words = _("{time} gap", time=in_use().duration(day.without))
        return Run(words, "error", bold=True, icon="error", step="small")
    if day.cannot:
        return Run(_("cannot get there"), "error", bold=True, icon="error", step="small")
    if not day.blocks:
        return Run("", step="small")
    if not certain:
        return Run(_("not all known"), "secondary", icon="question", step="small")
    return Run(_("covered"), "ok", icon="ok", step="small")


def fitting(day: DayLanes, room: int, *, certain: bool) -> tuple[Run, Run]:
    """A day's name and state in ``room`` px: words that an icon says too go first, then the month, then the time."""
    state = day_state(day, certain=certain)
    name = Run(day_words(day.day), bold=True, step="small", shrink=True)
    short = Run(f"{day_name(day.day)} {day.day.day}", bold=True, step="small", shrink=True)
    icon = Run("", state.token, icon=state.icon, step="small")
    tries: tuple[tuple[Run, Run], ...] = ((name, state), (name, icon))
    if day.without:
        time = Run(in_use().duration(day.without), state.token, bold=True, icon=state.icon, step="small")
        tries = ((name, state), (name, time), (short, time))
    return next((pair for pair in tries if line_width(pair) <= room), (short, icon))


def first_letters(name: str, room: int) -> str:
    """As much of a name as stands in ``room`` px; an ellipsis would take the place of two letters."""
    while len(name) > 1 and metrics("small").horizontalAdvance(name) > room:
        name = name[:-1]
    return name
