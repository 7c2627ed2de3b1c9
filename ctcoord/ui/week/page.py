"""The week of a family as a page: the picture, the same as a list, and what the selected block means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.domain.alignment.facts import Finding
from ctcoord.domain.alignment.lanes import DayLanes, monday, week
from ctcoord.errors import CtcoordError
from ctcoord.services import alignment, week_written
from ctcoord.services.alignment import Alignment
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.week_written import WeekShown, Written
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.family.overview import ONE_COLUMN_PX
from ctcoord.ui.family.pages import Deeds, FamilyPage
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, EmptyState, FailedState, scroll_area
from ctcoord.ui.theme import look
from ctcoord.ui.week.bar import WeekBar
from ctcoord.ui.week.canvas import WeekCanvas
from ctcoord.ui.week.chosen import NEEDS, about_finding, about_row, enters, keys_of
from ctcoord.ui.week.deeds import WeekDeeds
from ctcoord.ui.week.head import WeekHead
from ctcoord.ui.week.layout import HEAD_PX, NAMES_PX
from ctcoord.ui.week.listing import Listed, WeekRow, first_open, questions, records_of, rows
from ctcoord.ui.week.twin import Twin
from ctcoord.ui.week.words import empty_words, is_certain, weeks_with_problems
from ctcoord.ui.week.written_words import GROUP, WrittenRow, written_rows
from ctcoord.words import _

LIST_PX, LEAST_BODY_PX = 304, 130
WEEK = timedelta(days=7)


class WeekPage(FamilyPage):
    """Reads the alignment of its family when it comes to the front, and again when something of it changed."""

    def __init__(
        self,
        desk: Desk,
        print_page: Callable[[date], None],
        enter: WeekDeeds | None = None,
        known: Callable[[], WeekShown | None] = lambda: None,
    ) -> None:
        """``print_page`` prints the page for the family of the week of a day; ``enter`` asks what is written down.

        ``known``: what was found of the family for its other pages, read with it; only other weeks are read here.
        """
        super().__init__()
        self._known = known
        self._desk, self._print, self._enter = desk, print_page, enter
        self._latest = Latest(self)
        self._family: FamilyView | None = None
        self._found: Alignment | None = None
        self._drawn: tuple[Finding, ...] = ()  # the same findings, with the days that have passed
        self._monday = monday(desk.today())
        self._unfolded: set[date] = set()
        self._stale, self._narrow, self._chosen = True, False, "week"
        self._wanted: bytes | None = None  # the key of what F8 was for before all was read; empty: the next
        self._written_down: tuple[Written, ...] = ()
        self._all_written = False  # whether the list shows them, or their heading alone
        self._begins = "", b""  # an action and the key of what it is about, until the week is read
        self.bar = WeekBar(self.abilities)
        self.canvas = WeekCanvas()
        self.twin = Twin()
        self.table = self.twin.table
        self.empty = EmptyState("week", self._supports_button())
        self.failed = FailedState()
        self._lay_out()
        self._connect()

    def _supports_button(self) -> Button:
        made = Button()
        self.say(made.set_words, lambda: _("Show the supports"))
        made.clicked.connect(lambda _checked=False: self.asked.emit("page_supports"))
        return made

    def _lay_out(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setWidget(self.canvas)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.viewport().installEventFilter(self)
        self.canvas.setAutoFillBackground(False)
        self._head = WeekHead(self.canvas)
        self.scale(lambda px: self._head.setFixedHeight(px(HEAD_PX + NAMES_PX)))
        self.picture = Card()
        for widget in (self._head, self._scroll, self.empty, self.failed):
            self.picture.body.addWidget(widget, 0 if widget is self._head else 1)
        body = QWidget()
        self._body = QHBoxLayout(body)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.addWidget(self.picture, 1)
        self._body.addWidget(self.twin)
        content = QWidget()
        content.setObjectName("page")
        page = QVBoxLayout(content)
        page.addWidget(self.bar)
        page.addWidget(body, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll_area(content))
        self.scale(lambda px: page.setContentsMargins(px(12), px(8), px(12), px(12)))
        self.scale(lambda px: page.setSpacing(px(8)))
        self.scale(lambda px: self._body.setSpacing(px(12)))
        self.scale(lambda px: body.setMinimumHeight(px(LEAST_BODY_PX)))

    def _connect(self) -> None:
        self.bar.moved.connect(self.move_by)
        self.bar.chosen.connect(self._choose)
        self.bar.page_requested.connect(lambda: self.asked.emit("week_print"))
        self.bar.asked.connect(self.asked.emit)
        self.failed.retry_requested.connect(self._read)
        self.canvas.item_focused.connect(self._on_block)
        self.canvas.opened.connect(lambda _block: self.open_current())
        self.table.opened.connect(lambda _row: self.open_current())
        self.table.current_changed.connect(self._on_row)
        self.table.group_toggled.connect(self._toggle)
        self.say(self.canvas.setAccessibleName, lambda: _("The week by days and hours"))
        self.say(self.table.setAccessibleName, lambda: _("The week as a list"))

    def show_family(self, family: FamilyView) -> None:
        self._family, self._stale = family, True
        if self.isVisible():
            self._read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()

    def _read(self) -> None:
        if self._family is None:
            return
        self._stale = False
        known = self._known()
        if known is not None and known.found.begin <= self._monday <= known.found.end - timedelta(days=6):
            self._on_found(known)
            return
        family, today = self._family.id, self._desk.today()
        home = self._desk.station.home
        begin = min(monday(today), self._monday)
        end = max(alignment.horizon(today), self._monday + WEEK)

        def job(connection: Connection) -> WeekShown:
            found = alignment.of_family(connection, family, begin, end, home=home, today=today)
            return week_written.shown(connection, found)

        self._desk.read(self, job, *self._latest.pair(self._on_found, self._on_failed))

    def _on_failed(self, error: CtcoordError) -> None:
        self._found = None
        self.failed.show_error(error)
        self._arrange()

    def _on_found(self, read: WeekShown) -> None:
        self._found, self._drawn, self._written_down = read.found.ahead, read.found.findings, read.written
        self.twin.show_asked(read.asked)
        self._show()
        if self._begins[0]:
            self._begin()
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.next_problem(wanted)

    def _show(self) -> None:
        """Show the chosen week of what was found."""
        found, today = self._found, self._desk.today()
        if found is None:
            return
        kept = self.table.current_row()
        shown = week(found.facts, self._drawn, self._monday)
        self._unfolded = self._unfolded or {first_open(shown, today)}
        self.bar.show_week(shown, self._monday, found.facts)
        self.canvas.show_week(shown, found.facts, today, certain=self.certain)
        self._say_empty(found)
        self._list()
        self.twin.select_like(kept)
        self.canvas.stay()
        self._arrange()
        self.abilities_changed.emit()

    @property
    def certain(self) -> bool:
        """Whether nothing is left to ask that the days of this week hang on."""
        return is_certain(self._found, self._monday + WEEK)

    def _say_empty(self, found: Alignment) -> None:
        """A week without anything, and a family of which no times are known, are different things."""
        title, sentence = empty_words(found.facts)
        self.empty.title.setText(title)
        self.empty.sentence.setText(sentence)

    def _list(self) -> None:
        found = self._found
        if found is not None:
            records = records_of(self._family) if self._family is not None else {}
            shown = rows(self.canvas.week, self._unfolded, records, certain=self.certain)
            asked = questions(found, self._monday + WEEK, records)
            names = {one.id: one.name for one in found.facts.people}
            written = written_rows(self._written_down, names, unfolded=self._all_written)
            self.twin.show_rows([*shown, *asked, *written], found)

    def retranslated(self) -> None:
        self._show()

    def restyled(self) -> None:
        if hasattr(self, "canvas"):
            self.canvas.lay_out_again()
            self._arrange()

    # Where the keyboard is, in the picture and in the list.

    def _on_block(self, number: int) -> None:
        placed = self.canvas.layout_.items[number]
        day = self.canvas.week.days[placed.day]
        rect = self.canvas.item_rect(number)
        self._scroll.ensureVisible(0, rect.center().y(), 0, min(rect.height(), self._scroll.viewport().height()) // 2)
        if day.day not in self._unfolded and placed.block.finding is None:
            self._unfolded.add(day.day)
            self._list()
        self.twin.select(placed.block, day.day)
        self._explain(day)

    def _on_row(self, row: Listed | None) -> None:
        if row is None:
            return
        if isinstance(row, WrittenRow) or row.asked:
            self.canvas.focus_item(None)
            self._explain(None)
            return
        day = next((number for number, one in enumerate(self.canvas.week.days) if one.day == row.day), 0)
        current = self.canvas.current_block
        if not any(one is current for one in row.blocks):
            self.canvas.focus_item(self.canvas.number_of(row.block, day))
        self._explain(self.canvas.week.days[day])

    def _explain(self, day: DayLanes | None) -> None:
        self.twin.explain(day, self._desk.today())
        row, can = self.table.current_row(), self.abilities()
        self.twin.show_keys(keys_of(enters(row, self._found, can), self._written() if "write" in can else {}))
        self.abilities_changed.emit()

    def _toggle(self, key: str) -> None:
        if key == "asked":
            return
        if key == GROUP:
            self._all_written = not self._all_written
        else:
            self._unfolded ^= {date.fromisoformat(key)}
        block, day = self.canvas.current_block, self.canvas.current_day
        self._list()
        self.twin.select(block, day)
        self.twin.select_group(key)

    @property
    def current_finding(self) -> Finding | None:
        """What the selected block or question stands for."""
        row, found = self.table.current_row(), self._found
        number = row.block.finding if isinstance(row, WeekRow) else None
        return found.findings[number] if found is not None and number is not None else None

    def open_current(self) -> None:
        """What Enter does with what is selected."""
        name = enters(self.table.current_row(), self._found, self.abilities())
        if name:
            self.asked.emit(name)

    def _written(self) -> Deeds:
        """What can be written down about what is selected."""
        row = self.table.current_row()
        if self._enter is None or self._found is None or row is None:
            return {}
        return about_row(self._enter, row, self._found, self._written_down)

    def begin(self, name: str, record_id: bytes) -> None:
        """``week_answer``: the form for the question of a key, as soon as the week is read."""
        self._begins = name, record_id
        if self._found is not None and not self._stale:
            self._begin()

    def _begin(self) -> None:
        (name, key), self._begins = self._begins, ("", b"")
        found, enter = self._found, self._enter
        finding = next((one for one in found.findings if alignment.key(one) == key), None) if found else None
        if found is None or finding is None or enter is None or not self.abilities() & {"write"}:
            return
        self.go_to(max(monday(finding.first_on), monday(self._desk.today())))
        self.twin.select_finding(finding)
        does = about_finding(enter, finding, found).get(name)
        if does is not None:
            does()

    # Weeks.

    def move_by(self, weeks: int) -> None:
        """Earlier (-1), later (1) or this week (0)."""
        self.go_to(self._monday + weeks * WEEK if weeks else monday(self._desk.today()))

    def go_to(self, first: date) -> None:
        """Show the week of a Monday."""
        self._monday, self._unfolded = first, set()
        found = self._found
        if found is None or not found.begin <= first <= found.end - timedelta(days=6):
            self._read()
        else:
            self._show()

    def next_problem(self, key: bytes = b"") -> None:
        """F8: the next block that stands for a finding; behind the last the next week that has any.

        Never before today. ``key``: of the finding whose first block is gone to.
        """
        if self._found is None or self._stale:
            self._wanted = key  # as soon as it is read
            return
        first = next((n for n, one in enumerate(self._found.findings) if key and alignment.key(one) == key), None)
        if first is not None:
            self.go_to(max(monday(self._found.findings[first].first_on), monday(self._desk.today())))
        if self.canvas.focus_problem(first) or (first is not None and self.canvas.focus_problem()):
            return
        weeks = weeks_with_problems(self._found)
        if weeks:
            later = [first for first in weeks if first > self._monday]
            self.go_to((later or weeks)[0])
            self.canvas.focus_problem()

    def deeds(self) -> Deeds:
        found: Deeds = self._written() | {
            "timeline_earlier": lambda: self.move_by(-1),
            "timeline_today": lambda: self.move_by(0),
            "timeline_later": lambda: self.move_by(1),
            "week_print": lambda: self._print(self._monday),
        }
        if self._found is None or self._stale or weeks_with_problems(self._found):
            found["next_problem"] = self.next_problem
        if self._narrow and (self.canvas.hasFocus() or self.table.hasFocus()):
            found["next_pane"] = self._turn
        return found

    def _turn(self) -> bool:
        """F6 where both have no room: from the picture to the list; from there on (False), the picture back again."""
        on_picture = self.canvas.hasFocus()
        self._choose("list" if on_picture else "week")
        return on_picture

    def abilities(self) -> frozenset[str]:
        can = {"week"} if self._found is not None and not self.canvas.week.empty else set()
        if self._family is not None and self._enter is not None and self._family.may_write:
            does = self._written()
            can |= {"write"} | {need for name, need in NEEDS.items() if name in does}
        return frozenset(can)

    def panes(self) -> Sequence[QWidget]:
        return (self.canvas, self.table)

    # Room.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._scroll.viewport():
            self.canvas.fit(self._scroll.viewport().height(), narrow=self._narrow)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._narrow = self.width() < look().px(ONE_COLUMN_PX)
        self._arrange()

    def _choose(self, key: str) -> None:
        """The picture or the list, where both have no room."""
        self._chosen = key
        self._arrange()
        (self.canvas if key == "week" else self.table).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _arrange(self) -> None:
        failed = self._found is None and bool(self.failed.title.text())
        blank = self._found is not None and self.canvas.week.empty
        drawn = not failed and not blank
        for widget, shown in ((self._head, drawn), (self._scroll, drawn), (self.empty, blank), (self.failed, failed)):
            widget.setVisible(shown)
        both = drawn and not self._narrow
        self.twin.setVisible(drawn and (both or self._chosen == "list"))
        self.picture.setVisible(not self.twin.isVisibleTo(self) or both)
        self.twin.set_width(look().wide(LIST_PX) if both else None)
        self.bar.set_narrow(self._narrow, self._chosen, drawn=drawn)
        self.canvas.fit(self._scroll.viewport().height(), narrow=self._narrow)
