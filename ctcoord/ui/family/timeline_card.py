"""The timeline with its controls: how much time, which days, picture or list, what is out of view."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ctcoord.services.timeline import Gap, Timeline
from ctcoord.ui.family.timeline_canvas import TimelineAxis, TimelineCanvas
from ctcoord.ui.family.timeline_layout import AXIS_PX, STEP_MONTHS, Window, window_for
from ctcoord.ui.family.timeline_words import (
    ListRow,
    gap_token,
    label_of,
    lane_words,
    list_rows,
    source_words,
    span_words,
)
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, Ruled
from ctcoord.ui.parts.labels import Line
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.reveal import reveal
from ctcoord.ui.parts.segmented import Segmented
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.theme import look
from ctcoord.words import _, ngettext

SPANS = ("3m", "6m", "12m", "all")


class TimelineCard(Card):
    """Shows a timeline; asks for records to be opened."""

    opened = Signal(object)  # a support, activity, barrier, note or task row

    def __init__(self) -> None:
        super().__init__()
        self._timeline: Timeline | None = None
        self._span = "6m"
        self.canvas = TimelineCanvas()
        self.canvas.opened.connect(self.opened.emit)
        self.canvas.item_focused.connect(self._keep_in_view)
        self.canvas.laid_out.connect(self._foot)
        self.axis = TimelineAxis(self.canvas)
        self._make_controls()
        self._header = self.add_header("", self._back, self._today, self._on, self._choices)
        self._header.setMinimumWidth(1)  # _fit() finds the room
        self.body.addWidget(self._second)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_picture())
        self._stack.addWidget(self._make_list())
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self._make_footer())
        self.scale(lambda px: self.axis.setFixedHeight(px(AXIS_PX)))
        self.retranslated()

    def _make_controls(self) -> None:
        self._back, self._on = Button("icon", "left", small=True), Button("icon", "right", small=True)
        self._today = Button(small=True)
        self.spans = Segmented(SPANS, height=24)
        self.spans.choose(self._span)
        self.views = Segmented(("timeline", "list"), height=24)
        self.views.choose("timeline")
        self._choices, self._second = QWidget(), Ruled(soft=True)
        layout = QHBoxLayout(self._choices)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.spans)
        layout.addWidget(self.views)
        line = self._second_line = QHBoxLayout(self._second)
        line.addStretch(1)
        self._second.setMinimumWidth(1)
        self._second.hide()
        self.scale(lambda px: line.setContentsMargins(px(12), px(4), px(12), px(4)))
        self._back.clicked.connect(lambda _checked=False: self.shift(-1))
        self._on.clicked.connect(lambda _checked=False: self.shift(1))
        self._today.clicked.connect(lambda _checked=False: self.show_today())
        self.spans.chosen.connect(self.set_span)
        self.views.chosen.connect(self._on_view)

    def _make_picture(self) -> QWidget:
        holder = QWidget()
        self._scroll = QScrollArea()
        self._scroll.setWidget(self.canvas)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self.canvas.setAutoFillBackground(False)
        self._scroll.verticalScrollBar().valueChanged.connect(lambda _value: self._on_scrolled())
        self._scroll.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self._on_scrolled())
        layout = QVBoxLayout(holder)
        layout.setSpacing(0)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.axis)
        layout.addWidget(self._scroll, 1)
        return holder

    def _make_list(self) -> RowTable[ListRow]:
        columns: tuple[Column[ListRow], ...] = (
            Column(lambda: _("Lane"), lambda row: Cell((Run(lane_words(row.lane), bold=True),)), width=130),
            Column(lambda: _("What"), self._what),
            Column(lambda: _("When"), self._when),
            Column(lambda: _("Source"), self._source, width=170, folds=1),
        )
        self.table: RowTable[ListRow] = RowTable(RowsModel(columns, self), row_height=28)
        self.table.opened.connect(lambda row: self.opened.emit(row.item.record))
        return self.table

    def _what(self, row: ListRow) -> Cell:
        gap = isinstance(row.item, Gap)
        words = label_of(row.item, self._now.today)
        return Cell(
            (Run(words, gap_token(row.item) if gap else "text", bold=gap, icon="warning" if gap else "", shrink=True),)
        )

    def _when(self, row: ListRow) -> Cell:
        return Cell((Run(span_words(row.item, self._now.today), shrink=True),))

    def _source(self, row: ListRow) -> Cell:
        source = getattr(row.item.record, "source", None)
        return Cell((Run(source_words(source, self._now.today) if source else "", "secondary", shrink=True),))

    def _make_footer(self) -> QWidget:
        footer = Ruled(under=False)
        self._counts, self._keys = Line(height=18), Line(height=18)
        layout = QHBoxLayout(footer)
        layout.addWidget(self._counts, 1)
        layout.addWidget(self._keys)
        self.scale(lambda px: layout.setContentsMargins(px(12), px(3), px(12), px(3)))
        return footer

    @property
    def _now(self) -> Timeline:
        if self._timeline is None:
            raise RuntimeError("no timeline is shown")
        return self._timeline

    @property
    def problems(self) -> tuple[Gap, ...]:
        """The gaps that F8 goes through."""
        return self._timeline.problems if self._timeline is not None else ()

    def show_timeline(self, timeline: Timeline) -> None:
        """Show another timeline, keeping span and place."""
        first = self._timeline is None
        self._timeline = timeline
        self.canvas.show_timeline(timeline, window_for(self._span, timeline) if first else self._window())
        self.table.rows_model.set_rows(list_rows(timeline))
        self._foot()

    def _window(self) -> Window:
        return self.canvas.layout_.window

    @property
    def span(self) -> str:
        """How much is shown: a key of ``SPANS``."""
        return self._span

    def set_span(self, span: str) -> None:
        """Show 3, 6 or 12 months around today, or everything."""
        self._span = span
        self.spans.choose(span)
        if self._timeline is not None:
            self.canvas.show_timeline(self._timeline, window_for(span, self._timeline))

    def show_today(self) -> None:
        """The same length of time around today."""
        self.set_span(self._span)

    def shift(self, way: int) -> None:
        """Earlier (-1) or later (1) by a step of the span."""
        if self._timeline is not None:
            self.canvas.show_timeline(self._timeline, self._window().shifted(way * STEP_MONTHS[self._span]))

    def _on_view(self, key: str) -> None:
        self._stack.setCurrentIndex(0 if key == "timeline" else 1)
        self._foot()

    def show_as(self, key: str) -> None:
        """``timeline`` or ``list``, with the keyboard in it."""
        self.views.choose(key)
        self._on_view(key)
        shown = self.canvas if key == "timeline" else self.table
        shown.setFocus(Qt.FocusReason.ShortcutFocusReason)
        reveal(shown)  # it may have the keyboard already and be scrolled away

    def focus_lane(self, kind: str) -> None:
        """Alt+1…4: the first item of a domain's lane."""
        self.show_as("timeline")
        self.canvas.focus_lane(kind)

    def next_problem(self) -> None:
        """F8: the problem after the focused one, else the first; brings its days into view when they are not."""
        self.show_as("timeline")
        problems = self.problems
        if not problems:
            return
        focused = self.canvas.current_item
        place = next((place for place, gap in enumerate(problems) if gap is focused), -1)
        wanted = problems[(place + 1) % len(problems)]
        if not self.canvas.focus_on(wanted):
            self.set_span("all")
            self.canvas.focus_on(wanted)

    def _on_scrolled(self) -> None:
        self.canvas.update()  # names of lanes and rows at the edges are painted otherwise now
        self._foot()

    def _keep_in_view(self, number: int) -> None:
        rect = self.canvas.item_rect(number)
        self._scroll.ensureVisible(0, rect.center().y(), 0, rect.height())

    def retranslated(self) -> None:
        self._header.title.setText(_("Timeline"))
        self._header.set_detail(_("built from the records"))
        self._back.set_words(_("Earlier"))
        self._on.set_words(_("Later"))
        self._today.set_words(_("Today"))
        for key, words in (("3m", _("3 m")), ("6m", _("6 m")), ("12m", _("12 m")), ("all", _("All"))):
            self.spans.set_runs(key, Run(words))
        self._fit()
        self.canvas.setAccessibleName(_("Timeline of supports, barriers and events"))
        self.table.setAccessibleName(_("Timeline as a list"))
        self._keys.set_runs(Run(_("Alt+1…4 lanes · F8 next problem"), "secondary", step="small"))
        self._foot()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where the header has no room: picture and list as icons, then what is chosen in a line of its own."""
        self._say_views(short=False)
        gap, room = look().px(8), self.width() - look().px(24)
        steps = (self._header.title, self._back, self._today, self._on)
        title = sum(widget.sizeHint().width() + gap for widget in steps)
        long = self._choices_width()
        self._say_views(short=True)
        alone = title + self._choices_width() > room
        self._say_views(short=long > room if alone else title + long > room)
        if alone != self._second.isVisibleTo(self):
            (self._second_line if alone else self._header.row).addWidget(self._choices)
            self._second.setVisible(alone)

    def _choices_width(self) -> int:
        # The layout around both would answer with what they took before.
        return self.spans.sizeHint().width() + self.views.sizeHint().width() + look().px(12)

    def _say_views(self, *, short: bool) -> None:
        for key, words, icon in (("timeline", _("Timeline"), "timeline"), ("list", _("List"), "list")):
            run = Run("" if short else words, icon=icon)
            self.views.set_runs(key, run, says=words if short else "")

    def _foot(self) -> None:
        layout = self.canvas.layout_
        outside = sum(lane.rows_outside for lane in layout.lanes)
        above, below = self.canvas.rows_hidden()
        parts = []
        if above:
            parts.append(ngettext("{n} row above", "{n} rows above", above))
        if below:
            parts.append(ngettext("{n} row below", "{n} rows below", below))
        if outside:
            parts.append(ngettext("{n} row outside these dates", "{n} rows outside these dates", outside))
        words = " · ".join(parts) if parts else _("Everything is in view")
        if hasattr(self, "_counts"):
            self._counts.set_runs(Run(words, "secondary", step="small", icon="down" if below else "", shrink=True))

    def restyled(self) -> None:
        if hasattr(self, "canvas"):
            self.canvas.lay_out_again()
            self._fit()
            # The scroll range follows after the layout has been activated.
            QTimer.singleShot(0, self, self._foot)
