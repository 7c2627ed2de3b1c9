"""The stops near a place of the week; where no point on the map is known, the stop they use gives one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ctcoord.domain.alignment.facts import Facts, Place
from ctcoord.domain.travel.walking import Point
from ctcoord.services import nearby
from ctcoord.services.nearby import Near
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.parts.buttons import button
from ctcoord.ui.parts.card import Card, EmptyState
from ctcoord.ui.parts.dialog import choice_field, fit_in_front
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.parts.view import announce
from ctcoord.ui.task import Lane, Report
from ctcoord.ui.theme import look
from ctcoord.ui.week.enter import place_words
from ctcoord.ui.week.stops_map import StopsMap
from ctcoord.words import _, ngettext

TYPING_MS = 200
NARROW_PX = 760


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop and its number on the map."""

    number: int
    stop: Near


class StopsDialog(QDialog):
    """Shows the stops around a place; emits the place's id and the stop that a family uses there."""

    chosen = Signal(str, object)  # id of a place of the facts, Point

    def __init__(self, parent: QWidget, desk: Desk, heading: str, facts: Facts, *, may_write: bool) -> None:
        super().__init__(parent)
        self._desk, self._may_write = desk, may_write
        self._places: Mapping[str, Place] = {one.id: one for one in facts.places}
        self._names = place_words(facts)
        self._latest = Latest(self)
        self.setWindowTitle(_("Stops near a place"))
        self.place = choice_field(dict(self._names), self._first())
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("name of a stop"))
        self.search.setMaxLength(80)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self.table = RowTable(RowsModel(columns()))
        self.table.setAccessibleName(_("Stops, the nearest first"))
        self.map = StopsMap()
        self.empty = EmptyState("transit")
        self._stack = QStackedWidget()
        for widget in (self.table, self.empty):
            self._stack.addWidget(widget)
        self.use = button(_("They use this stop"), self._use, kind="filled")
        self._said = Text(token="secondary", wrap=True)
        self._lay_out(parent, heading)
        self._connect()
        self._read()

    def _first(self) -> str:
        """A home first: that is where most ways begin."""
        return next((one.id for one in self._places.values() if one.kind == "home"), next(iter(self._places), ""))

    def _lay_out(self, parent: QWidget, heading: str) -> None:
        px = look().px
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(12), px(16), px(12))
        whole.setSpacing(px(8))
        whole.addWidget(Text(self.windowTitle(), step="pane", bold=True))
        whole.addWidget(Text(heading, token="secondary"))
        asked = QGridLayout()
        for column, (words, field) in enumerate(((_("Place"), self.place), (_("Look for a stop"), self.search))):
            label = Text(words, bold=True)
            label.setBuddy(field)
            field.setAccessibleName(words)
            asked.addWidget(label, 0, column)
            asked.addWidget(field, 1, column)
            asked.setColumnStretch(column, 1)
        whole.addLayout(asked)
        whole.addWidget(self._said)
        listed, self._drawn = Card(), Card()
        listed.body.addWidget(self._stack)
        self._drawn.body.addWidget(self.map)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(px(8))
        self._both.addWidget(listed, 3)
        self._both.addWidget(self._drawn, 2)
        whole.addLayout(self._both, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button(_("Close"), self.reject))
        foot.addWidget(self.use)
        whole.addLayout(foot)
        fit_in_front(self, parent, 940, 560)

    def _connect(self) -> None:
        self._typing.timeout.connect(self._read)
        self.search.textEdited.connect(lambda _text: self._typing.start())
        self.search.returnPressed.connect(self._read)
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self.search, context=Qt.ShortcutContext.WidgetShortcut)
        down.activated.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        self.place.currentIndexChanged.connect(lambda _index: self._on_place())
        self.table.current_changed.connect(lambda _row: self._on_row())
        self.table.opened.connect(lambda _row: self._use())
        self.map.picked.connect(lambda row: self.table.setCurrentIndex(self.table.rows_model.index(row, 0)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < look().px(NARROW_PX)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._both.setDirection(way)

    def _on_place(self) -> None:
        self.search.clear()
        self._read()

    @property
    def _key(self) -> str:
        return str(self.place.currentData() or "")

    def _point(self) -> Point | None:
        """Where the chosen place is, as far as anybody knows."""
        place = self._places.get(self._key)
        if place is None or place.latitude is None or place.longitude is None:
            return None
        return Point(place.latitude, place.longitude)

    def _read(self) -> None:
        """By the words that were typed, else around the place. Timetables are read off the window's own thread."""
        self._typing.stop()
        home, words, point = self._desk.station.home, self.search.text().strip(), self._point()

        def job(_report: Report) -> tuple[bool, tuple[Near, ...]]:
            known = nearby.any_stops(home)
            if words:
                return known, nearby.named_stops(home, words)
            return known, nearby.nearby_stops(home, point) if point else ()

        around = None if words else point

        def show(found: tuple[bool, tuple[Near, ...]]) -> None:
            self._show(found[0], found[1], around=around)

        take = self._latest.take(show)
        self._desk.runner.start(Lane.LONG, job, take, self._desk.trouble.emit, owner=self)

    def _show(self, known: bool, stops: tuple[Near, ...], *, around: Point | None) -> None:
        rows = [StopRow(number, stop) for number, stop in enumerate(stops, start=1)]
        self.table.rows_model.set_rows(rows)
        self._stack.setCurrentWidget(self.table if rows else self.empty)
        self._drawn.setVisible(around is not None and bool(rows))
        if around is not None:
            self.map.show_stops(around, self._names.get(self._key, ""), stops)
        self._say(known, len(rows), around)
        self.table.select_first()
        self._on_row()
        announce(self, ngettext("{n} stop", "{n} stops", len(rows)))

    def _say(self, known: bool, count: int, around: Point | None) -> None:
        if not known:
            self.empty.title.setText(_("No timetable is kept here"))
            self.empty.sentence.setText(_("Load one under Import & match, Timetables: it says where stops are."))
        elif not self._key:
            self.empty.title.setText(_("No place of this week is written down"))
            self.empty.sentence.setText(_("Write down where they live first."))
        elif self.search.text().strip():
            self.empty.title.setText(_("No stop is called so"))
            self.empty.sentence.setText(_("Try one of its streets."))
        elif around is None:
            self.empty.title.setText(_("Which stop do they use here?"))
            self.empty.sentence.setText(_("Nobody said where this place is. Look for the stop by one of its streets."))
        else:
            self.empty.title.setText(_("No stop within a walk of half a mile"))
            self.empty.sentence.setText(_("The timetables kept here name none."))
        found = ngettext("{n} stop within a walk of half a mile", "{n} stops within a walk of half a mile", count)
        self._said.setText("")
        if around is not None and count:
            self._said.setText(found)
        self._said.setVisible(bool(self._said.text()))

    def _on_row(self) -> None:
        row = self.table.current_row()
        self.map.show_current(-1 if row is None else row.number - 1)
        self.use.setVisible(self._may_write)
        self.use.setEnabled(row is not None and bool(self._key))

    def _use(self) -> None:
        row = self.table.current_row()
        if row is not None and self._key and self._may_write:
            self.chosen.emit(self._key, row.stop.point)
            self.accept()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            (self.place if self._point() else self.search).setFocus(Qt.FocusReason.OtherFocusReason)


def columns() -> tuple[Column[StopRow], ...]:
    """Number, name, who calls there, and how far on foot."""
    return (
        Column(lambda: _("No."), _number, width=44, right=True),
        Column(lambda: _("Bus stop"), lambda row: Cell((Run(row.stop.name, bold=True, shrink=True),))),
        Column(lambda: _("Routes"), lambda row: Cell((Run(_routes(row.stop), shrink=True),)), width=150),
        Column(lambda: _("On foot"), lambda row: Cell((Run(_walk(row.stop)),), right=True), width=90, right=True),
    )


def _number(row: StopRow) -> Cell:
    return Cell((Run(str(row.number), "secondary"),), right=True)


def _routes(stop: Near) -> str:
    return ", ".join(stop.routes)


def _walk(stop: Near) -> str:
    return "" if stop.minutes is None else _("{n} min", n=stop.minutes)
