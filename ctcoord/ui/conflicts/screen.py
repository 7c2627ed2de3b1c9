"""Conflicts: what two people changed at once, and what the central database set aside. A person decides."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.errors import CtcoordError, NotFound
from ctcoord.services import agencies, conflicts, sending
from ctcoord.services.conflicts import ConflictRow
from ctcoord.services.sending import ParkedRow
from ctcoord.ui.areas import AreaView
from ctcoord.ui.conflicts.ask import ask
from ctcoord.ui.conflicts.cells import Entry
from ctcoord.ui.conflicts.entries import matter_entry, parked_entry
from ctcoord.ui.conflicts.matters import Decision, Matter, matters, parked_key
from ctcoord.ui.conflicts.panel import ConflictPanel
from ctcoord.ui.conflicts.parked import ParkedPanel
from ctcoord.ui.conflicts.said import SaidDrafts, settled
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.form_draft import FormDraft
from ctcoord.ui.home.preview import last_name
from ctcoord.ui.parts.card import Card, CardHeader, EmptyState, FailedState, Ruled, clear_layout, scroll_area
from ctcoord.ui.parts.labels import KeyHint, Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.theme import look
from ctcoord.words import _, ngettext

LIST_PX, NARROW_LIST_PX = 300, 230
STACKED_PX, STACKED_LIST_PX, STACKED_HEIGHT_PX = 640, 120, 560
MOST_PX = 16_777_215  # Qt's own: no limit
MOST_SHOWN = 100  # of each kind: a thousand entries would hold the window for seconds
T = TypeVar("T")
Key = tuple[str, tuple[bytes, bytes]]
# And the keys of drafts that are settled, and the staff of our agency.
Found = tuple[list[ConflictRow], list[ParkedRow], list[str], frozenset[bytes]]


class ConflictsScreen(AreaView):
    """List at the left, the chosen record at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._latest = Latest(self)
        self._matters: list[Matter] = []
        self._parked: list[ParkedRow] = []
        self._found: tuple[list[ConflictRow], list[ParkedRow]] = ([], [])  # what the list shows
        self._chosen: Key | None = None
        self._narrow = self._stacked = False
        self._arriving = False  # a visit gives the keyboard to the list once that is there
        self.entries: dict[Key, Entry] = {}
        self.panel, self.parked = ConflictPanel(), ParkedPanel()
        self._empty, self._failed = EmptyState("ok"), FailedState()
        self._pages = QStackedWidget()
        self._said = SaidDrafts(desk, self.panel)
        self._said.changed.connect(self._count_drafts)
        self._lay_out()
        self._failed.retry_requested.connect(self.read)
        self.panel.save_requested.connect(self._save)
        self.panel.ask_requested.connect(partial(ask, self))
        self.panel.open_requested.connect(lambda family_id: self.open_family_requested.emit(family_id, ""))
        self.parked.open_requested.connect(lambda family_id: self.open_family_requested.emit(family_id, ""))
        self.parked.again_requested.connect(self._send_again)
        self.parked.let_go_requested.connect(self._let_go)
        self.parked.copied.connect(lambda: self.notice_requested.emit(_("The text was copied"), None))
        desk.changed.connect(self._on_changed)
        self.retranslated()

    def _on_changed(self) -> None:
        if self.desk.is_open:
            self.read()

    def _lay_out(self) -> None:
        self._title, self._detail = Text(step="title", bold=True), Text(token="secondary")
        self._hints = (Text(token="secondary", step="small"), Text(token="secondary", step="small"))
        top = QHBoxLayout()
        top.addWidget(self._title)
        top.addWidget(self._detail)
        top.addStretch(1)
        self._hint_keys = (KeyHint("↓"), KeyHint("F8"))
        for words, key in zip(self._hints, self._hint_keys, strict=True):
            top.addWidget(words)
            top.addWidget(key)
        self._both = QWidget()
        both = self._both_line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._both)
        both.setContentsMargins(0, 0, 0, 0)
        self._list = self._make_list()
        self._right = QStackedWidget()
        for panel in (self.panel, self.parked):
            self._right.addWidget(panel)
        both.addWidget(self._list)
        both.addWidget(self._right, 1)
        for page in (self._both, self._framed(self._empty), self._framed(self._failed)):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.addLayout(top)
        whole.addWidget(self._pages, 1)
        self.scale(lambda px: whole.setContentsMargins(px(16), px(12), px(16), px(12)))
        self.scale(lambda px: whole.setSpacing(px(12)))
        self.scale(lambda px: both.setSpacing(px(12)))
        self.scale(lambda px: top.setSpacing(px(12)))
        self.scale(lambda _px: self._arrange())

    def _framed(self, state: QWidget) -> QWidget:
        card = Card()
        card.body.addWidget(state)
        return card

    def _make_list(self) -> Card:
        card = Card()
        self._to_decide, self._set_aside = CardHeader(""), CardHeader("")
        page = QWidget()
        page.setObjectName("page")
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        self._matter_box, self._parked_box = QVBoxLayout(), QVBoxLayout()
        inner.addWidget(self._to_decide)
        inner.addLayout(self._matter_box)
        inner.addWidget(self._set_aside)
        inner.addLayout(self._parked_box)
        self._more = Text(token="secondary", step="small", wrap=True)
        self._more.setMargin(look().px(12))
        inner.addWidget(self._more)
        inner.addStretch(1)
        card.body.addWidget(scroll_area(page), 1)
        foot = self._list_foot = Ruled(under=False)
        line = QHBoxLayout(foot)
        self._never = Text(token="secondary", step="small", wrap=True)
        line.addWidget(Line(Run("", icon="info", icon_token="secondary")))
        line.addWidget(self._never, 1)
        self.scale(lambda px: line.setContentsMargins(px(12), px(8), px(12), px(8)))
        card.body.addWidget(foot)
        return card

    def visited(self) -> None:
        self._arriving = True
        self.read()
        self._focus_list()

    def _focus_list(self) -> bool:
        """The keyboard goes to what is chosen in the list; False where there is nothing."""
        entry = self.entries.get(self._chosen) if self._chosen is not None else None
        if entry is not None:
            entry.setFocus(Qt.FocusReason.OtherFocusReason)
        return entry is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back from what is chosen to the list."""
        inside = self._right.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        if event.key() != Qt.Key.Key_Escape or not inside or not self._focus_list():
            super().keyPressEvent(event)

    def read(self) -> None:
        """Read what waits; what is chosen stays chosen."""

        station = self.desk.station

        def job(connection: Connection) -> Found:
            staff = frozenset(row.id for row in agencies.colleagues(connection, station.agency_id))
            return conflicts.waiting(connection), sending.parked(connection), settled(connection, station), staff

        self.desk.read(self, job, *self._latest.pair(self._show, self._show_failed))

    def _show_failed(self, error: CtcoordError) -> None:
        self._failed.show_error(error)
        self._pages.setCurrentIndex(2)

    def _show(self, found: Found) -> None:
        same, self._found = found[:2] == self._found, found[:2]
        rows, self._parked, decided, self.panel.colleagues = found
        self._matters = sorted(matters(rows), key=lambda matter: (matter.since is None, matter.since))
        self.panel.forget({row.id for row in rows})
        self._said.drop(decided)
        self._said.begin(self._matters[:MOST_SHOWN])
        within = self.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        had_focus = self._arriving or within
        self._arriving = False
        if not same:
            self._fill()
        keys = list(self.entries)
        self._pages.setCurrentIndex(0 if keys else 1)
        self._arrange()
        if keys:
            self._choose(self._chosen if self._chosen in self.entries else keys[0])
        self.status_changed.emit("abilities", 0)
        if had_focus and self.isVisible() and not self._focus_list():
            self._empty.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        for box in (self._matter_box, self._parked_box):
            clear_layout(box)
        self.entries = {}
        for matter in self._matters[:MOST_SHOWN]:
            self._add(self._matter_box, ("conflict", matter.key), matter_entry(matter, self.desk))
        for row in self._parked[:MOST_SHOWN]:
            self._add(self._parked_box, ("parked", parked_key(row)), parked_entry(row))
        for header, count, token in (
            (self._to_decide, len(self._matters), "warning"),
            (self._set_aside, len(self._parked), "text"),
        ):
            header.set_count(count, token)
            header.setVisible(count > 0)
        self._to_decide.set_detail(_("oldest first") if len(self._matters) > 1 else "")
        more = len(self._matters) + len(self._parked) - len(self.entries)
        self._more.setText(ngettext("{n} more follows these", "{n} more follow these", more))
        self._more.setVisible(more > 0)

    def _add(self, box: QVBoxLayout, key: Key, entry: Entry) -> None:
        self.entries[key] = entry
        entry.clicked.connect(lambda _checked=False: self._choose(key))
        entry.step_requested.connect(self._step)
        entry.entered.connect(self._enter)
        box.addWidget(entry)

    def _choose(self, key: Key) -> None:
        again = key == self._chosen
        self._chosen = key
        self.entries[key].setChecked(True)
        now, kind = self.desk.local_now(), key[0]
        if kind == "conflict":
            matter = next(matter for matter in self._matters if matter.key == key[1])
            if not again or self.panel.matter != matter:
                self.panel.show_matter(matter, self.desk.station.staff_id, now)
            self._right.setCurrentWidget(self.panel)
        else:
            row = next(row for row in self._parked if parked_key(row) == key[1])
            self.parked.show_row(row, [one for one in self._parked if one.reason == row.reason], now)
            self._right.setCurrentWidget(self.parked)
        self._say_detail()

    def retranslated(self) -> None:
        self._title.setText(_("Conflicts"))
        self._say_detail()
        for label, words in zip(self._hints, (_("next field"), _("next record")), strict=True):
            label.setText(words)
        self._to_decide.title.setText(_("To decide"))
        self._set_aside.title.setText(_("Set aside"))
        self._never.setText(_("Notes and events never conflict: both are kept."))
        self._empty.title.setText(_("No conflicts"))
        self._empty.sentence.setText(
            _("When two people change the same fact without knowing of each other, both values wait here for a person.")
        )
        self._empty.setAccessibleName(f"{self._empty.title.text()}. {self._empty.sentence.text()}")
        if self._matters or self._parked:
            self._fill()
            if self._chosen in self.entries and self._chosen is not None:
                self.entries[self._chosen].setChecked(True)

    def _say_detail(self) -> None:
        """What is to be done here, for what is chosen."""
        if self._chosen is not None and self._chosen[0] == "parked":
            words = _("The central database did not take this change. It is kept until you say what becomes of it.")
        else:
            words = _("Two people changed the same field. Choose a value for each, or write another.")
        self._detail.setText(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where list and record have no room beside each other, the list stands above."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        self._stacked = self.width() < look().px(STACKED_PX)
        way = QBoxLayout.Direction.TopToBottom if self._stacked else QBoxLayout.Direction.LeftToRight
        self._both_line.setDirection(way)
        self._list.setMinimumWidth(0)
        if self._stacked:
            self._list.setMaximumWidth(MOST_PX)
            self._list.setFixedHeight(look().px(STACKED_LIST_PX))
        else:
            self._list.setFixedWidth(look().px(NARROW_LIST_PX if self._narrow else LIST_PX))
            self._list.setMinimumHeight(0)
            self._list.setMaximumHeight(MOST_PX)
        self.setMinimumHeight(look().px(STACKED_HEIGHT_PX) if self._stacked else 0)
        for hint in (*self._hints, *self._hint_keys):
            hint.setVisible(not self._stacked and bool(self.entries))
        self._detail.setVisible(not self._narrow and bool(self.entries))
        self._list_foot.setVisible(not self._stacked)

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self._arrange()
        self.panel.set_narrow(narrow)

    def abilities(self) -> frozenset[str]:
        return frozenset({"decisions"}) if self._matters or self._parked else frozenset()

    def perform(self, name: str) -> bool:
        if name == "save":
            self.panel.save()
        elif name == "next_problem":
            self._next()
        return name in {"save", "next_problem"}

    def panes(self) -> list[QWidget]:
        entry = self.entries.get(self._chosen) if self._chosen is not None else None
        if entry is None:
            return []
        if self._right.currentWidget() is self.panel and self.panel.rows:
            return [entry, self.panel.rows[0].cells[0]]
        return [entry, self.parked.again_button]

    def _next(self) -> None:
        keys = list(self.entries)
        if keys:
            here = keys.index(self._chosen) if self._chosen in keys else -1
            self._choose(keys[(here + 1) % len(keys)])
            self._focus_right()

    def _focus_right(self) -> None:
        if self._right.currentWidget() is self.panel and self.panel.rows:
            self.panel.rows[0].focus()
        else:
            self.parked.again_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, step: int) -> None:
        keys = list(self.entries)
        key = keys[(keys.index(self._chosen or keys[0]) + step) % len(keys)]
        self._choose(key)
        self.entries[key].setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter(self, key: str) -> None:
        """From the list to what is chosen; a key that chooses begins at its first field."""
        self._focus_right()
        if self._right.currentWidget() is not self.panel or not self.panel.rows:
            return
        self.panel.rows[0].choose(key)

    def _save(self, matter: Matter, decided: dict[bytes, Decision]) -> None:
        who = self.desk.author()
        scope_id = matter.rows[0].scope_id

        def job(connection: Connection) -> None:
            for conflict_id, said in decided.items():
                conflicts.decide(connection, who, (scope_id, conflict_id), said.choice, said.value)

        words = ngettext(
            "{n} decision saved for {family}",
            "{n} decisions saved for {family}",
            len(decided),
            family=last_name(matter.rows[0].family),
        )
        self.write_undoable(job, words)

    def save_drafts(self) -> None:
        for draft in self.findChildren(FormDraft):
            draft.keep()

    def _count_drafts(self) -> None:
        if not self.desk.is_open:  # what a lock kept is said afterwards, and counted when it opens again
            return
        self.desk.draft(
            self, lambda station: len(station.drafts.all()), lambda number: self.status_changed.emit("drafts", number)
        )

    def _send_again(self, some: list[ParkedRow]) -> None:
        def job(connection: Connection) -> int:
            found = 0
            for row in some:
                with suppress(NotFound):  # a sync that ran meanwhile has settled it
                    sending.send_again(connection, row.scope_id, row.record_id)
                    found += 1
            return found

        def words(found: int) -> str:
            return ngettext(
                "{n} record is sent again with the next sync", "{n} records are sent again with the next sync", found
            )

        self._write_parked(job, words)

    def _let_go(self, row: ParkedRow) -> None:
        self._write_parked(
            lambda connection: sending.let_go(connection, row.scope_id, row.record_id),
            lambda _answer: _("Taken back on this computer"),
        )

    def _write_parked(self, job: Callable[[Connection], T], words: Callable[[T], str]) -> None:
        def done(answer: T) -> None:
            self.desk.changed.emit(None)
            self.notice_requested.emit(words(answer), None)

        self.desk.write(self, job, done)
