"""What stands over the week: which one, what the colours mean, how much is missing, and the page for the family."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ctcoord.domain.alignment.facts import Facts
from ctcoord.domain.alignment.lanes import Block, Week
from ctcoord.ui.family.more_menu import MoreMenu
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import LEFT, Run, metrics
from ctcoord.ui.parts.segmented import Segmented
from ctcoord.ui.parts.view import View
from ctcoord.ui.theme import look
from ctcoord.ui.week.enter import WRITE_DOWN
from ctcoord.ui.week.words import LEGEND, look_of
from ctcoord.words import _, in_use
from ctcoord.words.findings import without_care

SWATCH_PX, GAP_PX = 12, 14


class Legend(View):
    """A small field of each colour with its word."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        px, small = look().px, metrics("small")
        words = sum(small.horizontalAdvance(words()) for _kind, words in LEGEND)
        return QSize(words + len(LEGEND) * (px(SWATCH_PX) + px(4) + px(GAP_PX)), px(20))

    def retranslated(self) -> None:
        self.setAccessibleName(", ".join(words() for _kind, words in LEGEND))
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px, x = QPainter(self), look().px, 0
        painter.setFont(look().font("small"))
        for kind, words in LEGEND:
            token = look_of(Block(kind, "", 0, 0)).token
            box = QRectF(x + 0.5, (self.height() - px(SWATCH_PX)) / 2, px(SWATCH_PX), px(SWATCH_PX))
            fill = "error-tint" if token == "error" else f"{token}-bar"
            painter.fillRect(box, look().color(fill))
            painter.setPen(QPen(look().color(token), 1))
            painter.drawRect(box)
            if kind in {"travel", "no_care"}:
                painter.drawLine(box.bottomLeft(), box.topRight())
            x += px(SWATCH_PX) + px(4)
            width = metrics("small").horizontalAdvance(words())
            painter.setPen(look().color("text"))
            painter.drawText(QRectF(x, 0, width + 2, self.height()), LEFT, words())
            x += width + px(GAP_PX)


class WeekBar(View):
    """The controls; what has no room gives way: first the legend, then the total's words go below."""

    moved = Signal(int)  # weeks; 0: this one
    chosen = Signal(str)  # week or list
    page_requested = Signal()  # for the family
    asked = Signal(str)  # an action's name

    def __init__(self, abilities: Callable[[], Collection[str]]) -> None:
        """``abilities``: which needs of actions hold now."""
        super().__init__()
        self.back, self.on = Button("icon", "left", small=True), Button("icon", "right", small=True)
        self.now = Button(small=True)
        self.title = Text(step="pane", bold=True)
        self.legend = Legend()
        self.total = Line(height=20)
        self.views = Segmented(("week", "list"), height=24)
        self.views.hide()
        self.page, self.page_icon = Button("", "print", small=True), Button("icon", "print", small=True)
        self.enter = MoreMenu(abilities, WRITE_DOWN, kind="", icon_name="note", small=True)
        self.enter_icon = MoreMenu(abilities, WRITE_DOWN, icon_name="note", small=True)
        self._drawn, self._narrow, self._without, self._first = True, False, 0, date.min
        self._sum: tuple[Facts, Week] | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.back, self.title, self.on, self.now, self.legend, self.total):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addWidget(self.views)
        for menu in (self.enter, self.enter_icon):
            self._row.addWidget(menu)
            menu.chosen.connect(self.asked.emit)
            self.say(menu.set_words, lambda: _("Write down…"))
        self.what_if = Button(small=True)
        self.what_if.clicked.connect(lambda _checked=False: self.asked.emit("week_what_if"))
        self.say(self.what_if.set_words, lambda: _("What if…"))
        self._row.addWidget(self.what_if)
        for button in (self.page, self.page_icon):
            self._row.addWidget(button)
            button.clicked.connect(lambda _checked=False: self.page_requested.emit())
            self.say(button.set_words, lambda: _("For the family"))
        self.setMinimumWidth(1)
        self.back.clicked.connect(lambda _checked=False: self.moved.emit(-1))
        self.on.clicked.connect(lambda _checked=False: self.moved.emit(1))
        self.now.clicked.connect(lambda _checked=False: self.moved.emit(0))
        self.views.chosen.connect(self.chosen.emit)
        self.scale(lambda px: self._row.setSpacing(px(8)))
        self.say(self.back.set_words, lambda: _("Week before"))
        self.say(self.on.set_words, lambda: _("Week after"))
        self.say(self.now.set_words, lambda: _("This week"))
        self.legend.retranslated()

    def show_week(self, shown: Week, first: date, facts: Facts) -> None:
        """Say which week it is and how much of it is without care; what adds up to that on asking."""
        self._first = first
        self._sum = (facts, shown)
        self._without = shown.without
        self.views.set_runs("week", Run(_("Week")))
        self.views.set_runs("list", Run(_("List")))
        self._fit()

    def set_narrow(self, narrow: bool, chosen: str, *, drawn: bool) -> None:
        """Whether picture and list take turns; ``drawn``: whether there is anything to explain."""
        self.views.setVisible(narrow and drawn)
        self._narrow = narrow
        self.enter.setVisible(not narrow)
        self.enter_icon.setVisible(narrow)
        self.what_if.setVisible(drawn and not narrow)
        self.page.setVisible(drawn and not narrow)
        self.page_icon.setVisible(drawn and narrow)
        self.views.choose(chosen)
        self._drawn = drawn
        self._fit()

    def _say_total(self, *, short: bool) -> None:
        adds_up = without_care(in_use(), *self._sum) if self._sum and self._without else ""
        self.total.setToolTip(adds_up)
        self.total.setAccessibleDescription(adds_up)
        if not self._without:
            self.total.set_runs()
            return
        time = in_use().duration(self._without)
        said = time if short else _("{time} without care", time=time)
        self.total.set_runs(Run(said, "error", bold=True, icon="error", shrink=True))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What has no room gives way in this order: the total's words, the legend, the year, This week.

        Beside the legend a time says as much as the words do: its icon stands in there.
        """
        legend, fits = self.legend.sizeHint().width() if self._drawn else 0, False
        for short in (False, True):
            self._say(short_total=short, year=True)
            fits = legend <= self._room()
            if fits:
                break
        self.legend.setVisible(self._drawn and fits)
        if not fits:
            self._say(short_total=False, year=True)
        if self._room() < 0:
            self._say(short_total=True, year=True)
        if self._room() < 0:
            self._say(short_total=True, year=False)
        self.now.setVisible(True)
        self.now.setVisible(self._room() >= 0)

    def _room(self) -> int:
        """The px that are left beside everything but the legend."""
        every: list[QWidget] = [
            self.back,
            self.title,
            self.on,
            self.now,
            self.total,
            self.views,
            self.enter,
            self.enter_icon,
            self.what_if,
            self.page,
            self.page_icon,
        ]
        gap = self._row.spacing()
        shown = [widget for widget in every if widget.isVisibleTo(self) or widget is self.now]
        return self.width() - sum(widget.sizeHint().width() + gap for widget in shown) - gap

    def _say(self, *, short_total: bool, year: bool) -> None:
        words, last = in_use(), self._first + timedelta(days=6)
        self.title.setText(f"{words.day(self._first)} – {words.date(last) if year else words.day(last)}")
        self._say_total(short=short_total)
