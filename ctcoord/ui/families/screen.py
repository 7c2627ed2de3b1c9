"""The families area: one tab for the list, one for each open family."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.errors import CtcoordError, NotFound
from ctcoord.services import audit, families, family_view, leases, search
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.families import FamilyRow
from ctcoord.services.search import Hit
from ctcoord.ui.areas import AreaView
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.families.list_view import FamilyList
from ctcoord.ui.families.rows import SORT_KEYS
from ctcoord.ui.families.tabs import FamilyTabs
from ctcoord.ui.family.screen import FamilyScreen
from ctcoord.ui.form_draft import FormDraft
from ctcoord.ui.parts.table import RowTable
from ctcoord.ui.parts.view import in_turns
from ctcoord.words import _

PAGE = 200
SEARCH_LIMIT = 50


class FamiliesScreen(AreaView):
    """Reads pages, answers searches, opens families."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._sort = "heading"
        self._query = ""
        self._latest = Latest(self)
        self._open: dict[bytes, FamilyScreen] = {}
        self.list_view = FamilyList(desk)
        self.tabs = FamilyTabs()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list_view)
        whole = QVBoxLayout(self)
        whole.setSpacing(0)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.tabs)
        whole.addWidget(self._stack, 1)
        self._connect()

    def _connect(self) -> None:
        self.list_view.open_requested.connect(self.open_family)
        self.list_view.page_requested.connect(self._read_page)
        self.list_view.sort_requested.connect(self._on_sort)
        self.list_view.retry_requested.connect(self.refresh)
        self.list_view.import_requested.connect(lambda: self.go_requested.emit("import"))
        self.list_view.lookup_requested.connect(self._ask_elsewhere)
        self.list_view.new_requested.connect(self._begin)
        self.tabs.chosen.connect(self._show)
        self.tabs.close_requested.connect(self.close_family)
        self.desk.changed.connect(self._on_changed)

    def _begin(self) -> None:
        from ctcoord.ui.new_family.changes import begin

        begin(self, self.close_family)

    def _task_for_many(self) -> None:
        from ctcoord.ui import bulk

        bulk.task_for_many(self)

    def _ask_elsewhere(self, query: str) -> None:
        from ctcoord.ui.inquiries.lookup import ask_elsewhere

        ask_elsewhere(self, self.desk, self.open_family, query)

    def visited(self) -> None:
        """A visit begins with the whole list; a family in front stays there."""
        if self._query:
            self._query = ""
            self.search_changed.emit("")
        if self._stack.currentWidget() is self.list_view:
            self._read_first()
            self.list_view.focus_table()

    def refresh(self) -> None:
        family = self._family()
        if family is not None:
            family.read()
        elif self._query:
            self.search(self._query)
        else:
            self._read_first()

    def set_narrow(self, narrow: bool) -> None:
        """Tabs give way to a menu in the strip."""
        self.tabs.setVisible(not narrow)

    def tabs_open(self) -> tuple[dict[bytes, str], bytes]:
        return self.tabs.open

    def show_tab(self, key: bytes) -> None:
        self._show(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back: from a family to the list as it was left, from a search to the whole list."""
        if event.key() != Qt.Key.Key_Escape or not self._back():
            super().keyPressEvent(event)

    def _back(self) -> bool:
        if self._family() is not None:
            self._show(b"")
        elif self._query:
            self.search_changed.emit("")
            self.search("")
        else:
            return False
        self.list_view.focus_table()
        return True

    def panes(self) -> list[QWidget]:
        current = self._stack.currentWidget()
        return current.panes() if isinstance(current, FamilyScreen) else [self.list_view.table]

    def abilities(self) -> frozenset[str]:
        family = self._family()
        return family.abilities() if family is not None else frozenset({"list"})

    def list_table(self) -> RowTable[FamilyRow] | None:
        return self.list_view.families if self._family() is None else None

    def view_now(self) -> tuple[str, ...]:
        return (f"sort_{self._sort.removeprefix('-')}",) if self._family() is None else ()

    def perform(self, name: str) -> bool:
        own: dict[str, Callable[[], object]] = {
            "new_family": self._begin,
            "bulk_task": self._task_for_many,
            "open_first": self._open_first,
            "focus_list": self.list_view.focus_table,
            "next_tab": lambda: self.tabs.step(1),
            "previous_tab": lambda: self.tabs.step(-1),
            "close_family": self._close_current,
            "back": self._back,
            **{f"sort_{key}": partial(self._sort_by, key) for key in SORT_KEYS.values()},
        }
        if name in own:
            own[name]()
            return True
        family = self._family()
        return family.perform(name) if family is not None else False

    def search(self, words: str) -> None:
        """Answer while someone types; an empty text shows the whole list again."""
        self._show(b"")
        self._query = words
        if not words:
            self._read_first()
            return

        def job(connection: Connection) -> list[Hit]:
            return search.find(connection, words, limit=SEARCH_LIMIT)

        def show(hits: list[Hit]) -> None:
            self.list_view.show_hits(words, hits)

        def failed(error: CtcoordError) -> None:
            self.list_view.show_failed(words, error)

        self.desk.read(self, job, *self._latest.pair(show, failed))

    def open_family(self, family_id: bytes, then: str = "") -> None:
        """Show a family, reading it first; ``then`` is done when it stands there."""
        if family_id in self._open:
            self._come_with(family_id)
            self._do(family_id, then)
            return
        agency = self.desk.station.agency_id

        def show(family: FamilyView) -> None:
            self._in_turns(*self._making(family), lambda: self._stand(family.id, then))

        self.desk.read(self, lambda connection: family_view.family(connection, family_id, agency), show)

    def open_families(self) -> tuple[list[bytes], bytes]:
        return list(self._open), self.tabs.current

    def open_again(self, family_ids: list[bytes], front: bytes) -> None:
        agency = self.desk.station.agency_id

        def job(connection: Connection) -> list[FamilyView]:
            found = []
            for family_id in family_ids:
                # A family may have gone meanwhile; the others open all the same.
                with suppress(NotFound):
                    found.append(family_view.family(connection, family_id, agency))
            return found

        def show(found: list[FamilyView]) -> None:
            made = (step for family in found for step in self._making(family))
            self._in_turns(*made, lambda: self._return_to(front))

        self.desk.read(self, job, show)

    def _return_to(self, family_id: bytes) -> None:
        if family_id in self._open and self._family() is None:  # nobody went on to another meanwhile
            self._show(family_id)

    def show_section(self, position: int) -> None:
        """Show a page of the open family, 0 being the overview."""
        family = self._family()
        if family is not None:
            family.tabs.setCurrentIndex(position)

    def about(self) -> bytes:
        family = self._family()
        return family.family.id if family is not None else b""

    def save_drafts(self) -> None:
        for screen in self._open.values():
            screen.save_drafts()
        for draft in self.findChildren(FormDraft):
            draft.keep()

    def close_family(self, family_id: bytes) -> None:
        """Close a family's tab; its draft is kept."""
        screen = self._open.pop(family_id, None)
        if screen is None:
            return
        screen.save_drafts()
        self.tabs.remove(family_id)
        self._stack.removeWidget(screen)
        screen.deleteLater()
        self._show(self.tabs.current)

    def _stand(self, family_id: bytes, then: str) -> None:
        if family_id in self._open:
            self._come_with(family_id)
            self._do(family_id, then)

    def _come_with(self, family_id: bytes) -> None:
        """To the front with the family that stands; a list that nobody asked for is never seen on the way."""
        self._show(family_id)
        if not self.isVisible():
            self.go_requested.emit("families")
            self._open[family_id].visited()

    def _making(self, family: FamilyView) -> tuple[Callable[[], object], ...]:
        """The parts of making a screen: in one turn they would hold the window."""
        return partial(self._make, family), partial(self._put_in, family.id)

    def _in_turns(self, *parts: Callable[[], object]) -> None:
        in_turns(parts, partial(self.desk.next_turn, self))

    def _put_in(self, family_id: bytes) -> None:
        screen = self._open.get(family_id)
        if screen is not None and self._stack.indexOf(screen) < 0:
            self._stack.addWidget(screen)

    def _make(self, family: FamilyView) -> None:
        if family.id not in self._open:
            screen = self._open[family.id] = FamilyScreen(self.desk, family)
            screen.notice_requested.connect(self.notice_requested.emit)
            screen.left.connect(self._on_left)
            screen.status_changed.connect(self.status_changed.emit)
            self.tabs.add(family.id, family.heading)
            self.status_changed.emit("tabs", len(self._open))

    def _on_left(self, family_id: bytes) -> None:
        self.close_family(family_id)
        self.notice_requested.emit(
            _("A family that was open has left this computer: your access to it has ended"), None
        )

    def _show(self, family_id: bytes) -> None:
        screen = self._open.get(family_id)
        self.tabs.mark(family_id if screen is not None else b"")
        if screen is None:
            was_list = self._stack.currentWidget() is self.list_view
            self._stack.setCurrentWidget(self.list_view)
            if not was_list and not self._query:
                self._read_first()
        else:
            self._put_in(family_id)
            self._stack.setCurrentWidget(screen)
            self.desk.note(self, lambda station: audit.note_view(station, family_id))
            if self.isVisible():  # else it would take the keyboard from the area in front
                screen.visited()
        self.status_changed.emit("abilities", 0)
        self.status_changed.emit("tabs", len(self._open))

    def _do(self, family_id: bytes, then: str) -> None:
        if then and family_id in self._open:
            self._open[family_id].perform(then)

    def _family(self) -> FamilyScreen | None:
        current = self._stack.currentWidget()
        return current if isinstance(current, FamilyScreen) else None

    def _close_current(self) -> None:
        family = self._family()
        if family is not None:
            self.close_family(family.family_id)

    def _open_first(self) -> None:
        if self._stack.currentWidget() is self.list_view:
            self.list_view.open_current()

    def _sort_by(self, key: str) -> None:
        self._show(b"")
        self.list_view.set_sort(key)

    def _on_sort(self, key: str) -> None:
        self._sort = key
        self._read_first()

    def _read_first(self) -> None:
        if not self.desk.is_open:
            return
        self._query = ""
        today, now, sort = self.desk.today(), self.desk.now(), self._sort

        def job(connection: Connection) -> tuple[list[FamilyRow], int]:
            number = families.count(connection)
            leases.refuse_nothing(connection, now, number)
            return families.page(connection, today, sort=sort, limit=PAGE), number

        def show(found: tuple[list[FamilyRow], int]) -> None:
            self.list_view.show_families(*found)

        def failed(error: CtcoordError) -> None:
            self.list_view.show_failed("", error)

        self.desk.read(self, job, *self._latest.pair(show, failed))

    def _read_page(self, known: int) -> None:
        today, sort = self.desk.today(), self._sort

        def job(connection: Connection) -> list[FamilyRow]:
            return families.page(connection, today, sort=sort, offset=known, limit=PAGE)

        self.desk.read(self, job, self._latest.take(self.list_view.append))

    def _on_changed(self, _what: object) -> None:
        if not self.desk.is_open:
            return
        for screen in self._open.values():
            screen.read()
        if self._stack.currentWidget() is self.list_view and self._query == "":
            self._read_first()
