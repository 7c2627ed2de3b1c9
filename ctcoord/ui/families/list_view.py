"""The list of families, paged from SQL, and the answers of a search in its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ctcoord.errors import CtcoordError
from ctcoord.services.families import FamilyRow
from ctcoord.services.search import Hit
from ctcoord.ui.desk import Desk
from ctcoord.ui.families.rows import SORT_KEYS, family_columns, hit_columns
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, EmptyState, FailedState, Ruled
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.menu_button import MenuButton
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import RowsModel, RowTable
from ctcoord.ui.parts.view import View, announce
from ctcoord.ui.theme import look
from ctcoord.words import _, ngettext

ONE_LINE_PX = 640


class FamilyList(View):
    """Shows rows and hits; asks for pages, sorting and opening."""

    open_requested = Signal(object)  # FamilyId
    page_requested = Signal(int)  # rows known so far
    sort_requested = Signal(str)
    import_requested = Signal()
    new_requested = Signal()  # a new family
    retry_requested = Signal()
    lookup_requested = Signal(str)  # what was searched for

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._total: int | None = None  # not known until the first answer
        self._query = ""
        self._hits = 0
        self._sort = "heading"
        self.families: RowTable[FamilyRow] = RowTable(RowsModel(family_columns(desk.today), self))
        self.hits: RowTable[Hit] = RowTable(RowsModel(hit_columns(desk.today), self))
        self.families.opened.connect(lambda row: self.open_requested.emit(row.id))
        self.hits.opened.connect(lambda hit: self.open_requested.emit(hit.family_id))
        self.families.rows_model.more_requested.connect(self.page_requested.emit)
        head = self.families.horizontalHeader()
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self._on_head_clicked)
        self._import = Button("filled", "import")
        self._import.clicked.connect(lambda _checked=False: self.import_requested.emit())
        self._empty = EmptyState("families", self._import)
        self.ask_elsewhere, self._ask_more = Button(), Button("link")
        for made in (self.ask_elsewhere, self._ask_more):
            made.clicked.connect(lambda _checked=False: self.lookup_requested.emit(self._query))
        self._nothing = EmptyState("search", self.ask_elsewhere)
        self._keeper = desk.keeper
        desk.keeper.state_changed.connect(self._offer)
        self.failed = FailedState()
        self.failed.retry_requested.connect(self.retry_requested.emit)
        self.new_family = Button("", "add", keys="Ctrl+Shift+F")
        self.new_family.clicked.connect(lambda _checked=False: self.new_requested.emit())
        self._sort_menu = MenuButton()
        self._sort_menu.chosen.connect(self.set_sort)
        self._lay_out()
        self.retranslated()

    def _lay_out(self) -> None:
        self._title, self._subtitle = Text(step="title", bold=True), Text(token="secondary")
        head, said, tools = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for widget in (self._title, self._subtitle):
            said.addWidget(widget)
        said.addStretch(1)
        for made in (self._sort_menu, self.new_family):
            tools.addWidget(made)
        head.addLayout(said, 1)
        head.addLayout(tools)
        self._head, self._tools = head, tools
        self._stack = QStackedWidget()
        for page in (self.families, self.hits, self._empty, self._nothing, self.failed):
            self._stack.addWidget(page)
        card = Card()
        card.body.addWidget(self._stack, 1)
        card.body.addWidget(self._make_footer())
        whole = QVBoxLayout(self)
        whole.addLayout(head)
        whole.addWidget(card, 1)
        self.scale(lambda px: whole.setContentsMargins(px(16), px(12), px(16), px(12)))
        self.scale(lambda px: whole.setSpacing(px(8)))
        for line in (head, said, tools):
            self.scale(partial(_space, line))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - look().px(2 * 16)
        wanted = [made.sizeHint().width() for made in (self._sort_menu, self.new_family)]
        below, stacked = room < look().wide(ONE_LINE_PX), room < sum(wanted) + look().px(12)
        for line, flips in ((self._head, below), (self._tools, below and stacked)):
            line.setDirection(QBoxLayout.Direction.TopToBottom if flips else QBoxLayout.Direction.LeftToRight)

    def _make_footer(self) -> QWidget:
        footer = Ruled(under=False)
        self._counts = Line(height=18)
        layout = QHBoxLayout(footer)
        layout.addWidget(self._counts, 1)
        layout.addWidget(self._ask_more)
        self.scale(lambda px: layout.setContentsMargins(px(12), px(4), px(12), px(4)))
        return footer

    @property
    def table(self) -> RowTable[FamilyRow] | RowTable[Hit]:
        """The table in view."""
        return self.hits if self._query else self.families

    def show_families(self, rows: list[FamilyRow], total: int) -> None:
        """The first page of the whole list."""
        self._query, self._total = "", total
        self.families.rows_model.set_rows(rows, total)
        self._stack.setCurrentWidget(self.families if rows else self._empty)
        self.retranslated()

    def show_failed(self, query: str, error: CtcoordError) -> None:
        """The list, or the answers of a search, could not be read."""
        self._query, self._hits = query, 0
        self._total = None if not query else self._total
        self.failed.show_error(error)
        self._stack.setCurrentWidget(self.failed)
        self.retranslated()

    @property
    def has_failed(self) -> bool:
        """Whether it shows that nothing could be read."""
        return self._stack.currentWidget() is self.failed

    def append(self, rows: list[FamilyRow]) -> None:
        """The page that was asked for."""
        self.families.rows_model.append_rows(rows)
        self.retranslated()

    def show_hits(self, query: str, hits: list[Hit]) -> None:
        """The answers of a search."""
        self._query, self._hits = query, len(hits)
        self.hits.rows_model.set_rows(hits)
        self._stack.setCurrentWidget(self.hits if hits else self._nothing)
        self.hits.select_first()
        self.retranslated()
        announce(self, self._subtitle.text())

    def retranslated(self) -> None:
        self._title.setText(_("Families"))
        self.new_family.set_words(_("New family…"))
        if self.has_failed:
            self._subtitle.setText(_("could not be read"))
        elif self._query:
            found = ngettext(
                "{n} person found for “{query}”", "{n} people found for “{query}”", self._hits, query=self._query
            )
            self._subtitle.setText(found)
        elif self._total is not None:
            self._subtitle.setText(ngettext("{n} family", "{n} families", self._total))
        self.families.setAccessibleName(_("Families"))
        self.hits.setAccessibleName(_("People found"))
        self._sort_menu.setVisible(not self._query and bool(self._total))
        self._sort_menu.set_choices(_("Sort"), sort_words(), self._sort)
        self._say_empty()
        self._foot()

    def _say_empty(self) -> None:
        self._empty.title.setText(_("No families yet"))
        self._empty.sentence.setText(_("Families appear here when an agency file is imported."))
        self._import.set_words(_("Import an agency file…"))
        self._nothing.title.setText(_("Nobody found for “{query}”", query=self._query))
        self._nothing.sentence.setText(
            _("Try fewer letters, a birth date such as 1991-04-02, a phone number or a case number.")
        )

        for made in (self.ask_elsewhere, self._ask_more):
            made.set_words(_("Ask other agencies…"))
        self._offer()

    def _on_sync_state(self, _state: object) -> None:
        self._offer()

    def _offer(self) -> None:
        """Other agencies can be asked only by way of the central database."""
        connected = self._keeper.is_connected
        self.ask_elsewhere.setVisible(connected)
        self._ask_more.setVisible(connected and bool(self._query and self._hits))

    def _foot(self) -> None:
        if self._query or not self._total:
            words = _("Enter opens the family") if self._hits and self._query else ""
        else:
            known = self.families.rows_model.rowCount()
            words = _("{shown} of {total} read · Enter opens", shown=f"{known:,}", total=f"{self._total:,}")
        self._counts.set_runs(Run(words, "secondary", step="small", shrink=True))

    def open_current(self) -> None:
        """Open the selected row, or the first."""
        table = self.table
        if table.current_row() is None:
            table.select_first()
        row = table.current_row()
        if row is not None:
            table.opened.emit(row)

    def focus_table(self) -> None:
        """Put the keyboard into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_head_clicked(self, section: int) -> None:
        key = SORT_KEYS.get(section)
        if key is not None:
            self.set_sort(f"-{key}" if self._sort == key else key)

    def set_sort(self, key: str) -> None:
        """Ask for another order; the list keeps its own words of it."""
        self._sort = key
        self.sort_requested.emit(key)
        self.retranslated()


def _space(line: QBoxLayout, px: Callable[[float], int]) -> None:
    line.setSpacing(px(12))


def sort_words() -> dict[str, str]:
    """The orders that the list offers; any of them is made in SQL."""
    return {
        "heading": _("name"),
        "-heading": _("name, Z first"),
        "ends_on": _("next end"),
        "-ends_on": _("next end, latest first"),
        "people": _("people, fewest first"),
        "-people": _("people, most first"),
        "worker": _("worker"),
        "-worker": _("worker, Z first"),
    }
