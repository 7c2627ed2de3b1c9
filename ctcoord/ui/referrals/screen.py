"""Referrals of all families: a board or a list of the same facts, and what is to be done about each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.domain.codes import DOMAINS
from ctcoord.domain.referrals import OPEN
from ctcoord.errors import CtcoordError
from ctcoord.services import agencies, families, leases, referral_board, referrals
from ctcoord.services.agencies import StaffRow
from ctcoord.services.referral_board import Card, Column, Filter
from ctcoord.ui.areas import AreaView
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.form_draft import FormDraft
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card as CardBox
from ctcoord.ui.parts.card import EmptyState, FailedState
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.menu_button import MenuButton
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.segmented import Segmented
from ctcoord.ui.parts.table import RowsModel, RowTable
from ctcoord.ui.referrals import facts, listing, tools
from ctcoord.ui.referrals.board import Board
from ctcoord.ui.referrals.deeds import Deeds
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use, ngettext

PAGE = 200
LEAST_PX = 360  # of height; a lower window scrolls
LIST_PX = 420  # less, and a card is narrower than a row of the list
FILTERS = tuple(Filter)


@dataclass(frozen=True)
class Loaded:
    """What one read brings."""

    board: dict[Column, list[Card]]
    rows: list[Card]
    counts: dict[Filter, int]
    mine: int


class ReferralsScreen(AreaView):
    """Reads, filters and shows; forms and writing are in ``Deeds``."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._loaded: Loaded | None = None
        self._takes_keyboard = False  # a visit began: the keyboard goes to what is read
        self._scope, self._domain, self._sort = "", "", "due"
        self._latest, self._latest_page = Latest(self), Latest(self)
        self.deeds = Deeds(self, lambda family: self.open_family_requested.emit(family, ""))
        self._make_tools()
        self._make_pages()
        self._lay_out()
        self.retranslated()
        desk.changed.connect(self._on_changed)

    def _make_tools(self) -> None:
        self._title, self._subtitle = Text(step="title", bold=True), Text(token="secondary", wrap=True)
        self.shape = Segmented(("board", "list"))
        self.shape.choose("board")
        self.shape.chosen.connect(lambda _key: self._turn())
        self.filters = Segmented(FILTERS)
        self.filters.choose(Filter.ALL)
        self.filters.chosen.connect(lambda _key: self._on_filter())
        self._domain_menu, self._scope_menu, self._sort_menu = MenuButton(), MenuButton(), MenuButton()
        self._domain_menu.chosen.connect(self._on_domain)
        self._scope_menu.chosen.connect(self._on_scope)
        self._sort_menu.chosen.connect(self._on_sort)
        self._scope_menu.hide()
        self._sort_menu.hide()
        self._reassign = Button()
        self._reassign.clicked.connect(lambda _checked=False: self.reassign())
        self.new_button = Button("filled", "add", keys="Ctrl+R")
        self.new_button.clicked.connect(lambda _checked=False: self.deeds.new())

    def _make_pages(self) -> None:
        self.board = Board()
        self.board.opened.connect(lambda card: self.deeds.open(card.id))
        self.board.next_step_requested.connect(lambda card, way: self.deeds.open(card.id, way))
        self.board.current_changed.connect(lambda: self.status_changed.emit("abilities", 0))
        self.board.all_requested.connect(lambda: self._show_as("list"))
        self.table: RowTable[Card] = RowTable(RowsModel(listing.columns(self.desk.today), self))
        self.table.opened.connect(lambda card: self.deeds.open(card.id))
        self.table.current_changed.connect(lambda _card: self.status_changed.emit("abilities", 0))
        self.table.rows_model.more_requested.connect(self._read_page)
        self.list_card = CardBox()
        self.list_card.body.addWidget(self.table)
        self._empty = EmptyState("referral")
        self.failed = FailedState()
        self.failed.retry_requested.connect(self.read)
        self._stack = QStackedWidget()
        for page in (self.board, self.list_card, self._empty, self.failed):
            self._stack.addWidget(page)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._subtitle, 1)
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        whole = QVBoxLayout(self)
        whole.addLayout(head)
        whole.addLayout(self._first)
        whole.addLayout(self._second)
        whole.addWidget(self._stack, 1)
        self._place_tools(lines=1)
        self.scale(lambda px: whole.setContentsMargins(px(16), px(12), px(16), px(12)))
        self.scale(lambda px: whole.setSpacing(px(8)))
        self.scale(lambda px: head.setSpacing(px(12)))
        self.scale(lambda px: self.setMinimumHeight(px(LEAST_PX)))

    def _place_tools(self, lines: int) -> None:
        """All tools in one line, or what is pressed in a second one."""
        for row in (self._first, self._second):
            while row.takeAt(0) is not None:
                pass
        second = self._first if lines == 1 else self._second
        for choice in (self.shape, self.filters):
            self._first.addWidget(choice)
        if lines > 1:
            self._first.addStretch(1)
        for menu in (self._domain_menu, self._scope_menu, self._sort_menu):
            second.addWidget(menu)
        second.addStretch(1)
        for pressed in (self._reassign, self.new_button):
            second.addWidget(pressed)

    def visited(self) -> None:
        self._takes_keyboard = True
        self.read()

    def refresh(self) -> None:
        self.read()

    def _on_changed(self, _what: object) -> None:
        self.read()

    def _focus(self) -> None:
        if self._stack.currentWidget() is self.list_card:
            self.table.setFocus()
        else:
            self.board.focus_cards()

    def about(self) -> bytes:
        return self.current.family_id if self.current is not None else b""

    def save_drafts(self) -> None:
        for draft in self.findChildren(FormDraft):
            draft.keep()

    def panes(self) -> list[QWidget]:
        return [self.filters, self.table if self.is_list else self.board]

    @property
    def is_list(self) -> bool:
        """Whether the list is shown: because somebody chose it, or because the board has no room."""
        return self.shape.value == "list" or 0 < self.width() < look().wide(LIST_PX)

    @property
    def current(self) -> Card | None:
        """The referral that the keyboard is on."""
        return self.table.current_row() if self.is_list else self.board.current

    def abilities(self) -> frozenset[str]:
        card = self.current
        can = {
            "referrals": True,
            "referral": card is not None,
            "referral_write": card is not None and not card.read_only,
        }
        return frozenset(name for name, holds in can.items() if holds)

    def list_table(self) -> RowTable[Card] | None:
        return self.table if self.is_list else None

    def view_now(self) -> tuple[str, ...]:
        kept = (("domain", self._domain), ("scope", self._scope), ("sort", self._sort))
        shown = (f"referrals_{self.shape.value}", f"referrals_{self.filters.value}")
        return *(f"referrals_{what}_{key}" for what, key in kept), *shown

    def perform(self, name: str) -> bool:
        for what, do in (("domain", self._on_domain), ("scope", self._on_scope), ("sort", self._on_sort)):
            if name.startswith(f"referrals_{what}_"):  # of a saved view
                do(name.removeprefix(f"referrals_{what}_"))
                return True
        does: dict[str, Callable[[], object]] = {
            "new_referral": self.deeds.new,
            "next_action": self._next_action,
            "reassign": self.reassign,
            **{f"referral_{deed}": partial(self._do, deed) for deed in ("page", "send", "answer", "family")},
            **{f"referrals_{shape}": partial(self._show_as, shape) for shape in ("board", "list")},
            **{f"referrals_{only}": partial(self._show_only, only) for only in FILTERS},
        }
        return name in does and does[name]() is not False

    def _do(self, deed: str) -> None:
        card = self.current
        if card is not None:
            self.deeds.open(card.id, deed)

    def _next_action(self) -> None:
        card = self.current
        if card is not None:
            first = {"draft": "send"}.get(card.status, "answer" if card.status in OPEN else "page")
            self.deeds.open(card.id, "page" if card.read_only else first)

    def _show_as(self, shape: str) -> None:
        self.shape.choose(shape)
        self._turn()

    def _show_only(self, only: str) -> None:
        self.filters.choose(only)
        self._on_filter()

    def _turn(self) -> None:
        self._fill()
        self._focus()

    def _on_filter(self) -> None:
        if self.is_list:
            self.read()
        else:
            self._fill()

    def _on_domain(self, key: str) -> None:
        self._domain = key
        self.read()

    def _on_scope(self, key: str) -> None:
        self._scope = key
        self.read()

    def _on_sort(self, key: str) -> None:
        self._sort = key
        self.read()

    def read(self) -> None:
        """Read board, list and counts again."""
        if not self.desk.is_open:
            return
        station, scope, author, now = self.desk.station, self._scope, self.desk.author(), self.desk.now()
        domain, sort, only = self._domain or None, self._sort, Filter(self.filters.value or Filter.ALL)

        def job(connection: Connection) -> Loaded:
            mine = families.count(connection, station.staff_id) if station.staff_id else 0
            worker = station.staff_id if mine and scope != "all" else None
            leases.refuse_nothing(connection, now, families.count(connection))
            return Loaded(
                referral_board.board(connection, author, worker=worker, domain=domain),
                referral_board.page(connection, author, only=only, sort=sort, worker=worker, domain=domain, limit=PAGE),
                referral_board.counts(connection, author, worker=worker, domain=domain),
                mine,
            )

        self.desk.read(self, job, *self._latest.pair(self._on_loaded, self._on_failed))

    def _read_page(self, known: int) -> None:
        station, author = self.desk.station, self.desk.author()
        worker = station.staff_id if self._scope == "mine" else None
        domain, sort, only = self._domain or None, self._sort, Filter(self.filters.value or Filter.ALL)

        def job(connection: Connection) -> list[Card]:
            return referral_board.page(
                connection, author, only=only, sort=sort, worker=worker, domain=domain, offset=known, limit=PAGE
            )

        self.desk.read(self, job, self._latest_page.take(self.table.rows_model.append_rows))

    def _on_failed(self, error: CtcoordError) -> None:
        """Nothing of an older answer stays."""
        self._loaded = None
        self.failed.show_error(error)
        self._stack.setCurrentWidget(self.failed)
        self.retranslated()

    def _on_loaded(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._scope_menu.setVisible(loaded.mine > 0)
        self._scope = self._scope or ("mine" if loaded.mine else "all")
        self.retranslated()
        self._fill()

    def _fill(self) -> None:
        if self._loaded is None:
            return
        today, only = self.desk.today(), self.filters.value
        shown = {
            column: [card for card in cards if facts.fits(card, only, today)]
            for column, cards in self._loaded.board.items()
        }
        anything = any(shown.values()) or bool(self.is_list and self._loaded.rows)
        kept = self.table.current_row()
        self.table.rows_model.set_rows(self._loaded.rows, self._loaded.counts.get(Filter(only or "all")))
        self._select(kept)
        self.board.show_board(shown, today)
        page = self.list_card if self.is_list else self.board
        self._stack.setCurrentWidget(page if anything else self._empty)
        self._sort_menu.setVisible(self.is_list)
        self._fit()
        self._say_empty()
        if self._takes_keyboard and self.isVisible():
            self._takes_keyboard = False
            self._focus()
        self.status_changed.emit("abilities", 0)

    def _select(self, kept: Card | None) -> None:
        rows = list(self.table.rows_model.rows)
        place = next((n for n, row in enumerate(rows) if kept and isinstance(row, Card) and row.id == kept.id), 0)
        if rows:
            self.table.setCurrentIndex(self.table.rows_model.index(place, 0))

    def retranslated(self) -> None:
        self._title.setText(_("Referrals"))
        whose = _("My families") if self._scope == "mine" else _("All families")
        number = self._number_open()
        known = [ngettext("{n} open", "{n} open", number)] if self._loaded is not None else []
        self._subtitle.setText(" · ".join([whose, *known]))
        for shape, words in (("board", _("Board")), ("list", _("List"))):
            self.shape.set_runs(shape, Run(words))
        self._say_filters()
        domains = {"": _("all")} | {domain: in_use().code("domain", domain) for domain in DOMAINS}
        self._domain_menu.set_choices(_("Domain"), domains, self._domain)
        self._scope_menu.set_choices(_("Families"), {"mine": _("mine"), "all": _("all")}, self._scope or "all")
        self._sort_menu.set_choices(_("Sort"), tools.sorts(), self._sort)
        self._reassign.set_words(_("Reassign…"))
        self.new_button.set_words(_("New referral"))
        self.table.setAccessibleName(_("Referrals"))
        self._say_empty()
        self._fit()

    def _number_open(self) -> int:
        board = self._loaded.board if self._loaded is not None else {}
        return sum(len(cards) for column, cards in board.items() if column is not Column.CLOSED)

    def _say_filters(self) -> None:
        counts = self._loaded.counts if self._loaded is not None else {}
        for only in FILTERS:
            self.filters.set_runs(only, *tools.filter_runs(only, counts.get(only)))

    def _say_empty(self) -> None:
        filtered = self.filters.value != Filter.ALL or bool(self._domain)
        self._empty.title.setText(_("No referral is like that") if filtered else _("No referrals yet"))
        self._empty.sentence.setText(
            _("Choose “All” to see the others.")
            if filtered
            else _("Ctrl+R asks a provider for something a family needs; what they answer appears here.")
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        if self._loaded is not None and (self._stack.currentWidget() is self.list_card) != self.is_list:
            self._fill()

    def _fit(self) -> None:
        """Tools in one line where they fit, else in two; the filters say it shorter before that is too little."""
        room, gap = self.width() - look().px(32), look().px(8)
        self.filters.fit(10_000)
        shown = [
            one for one in (self._domain_menu, self._scope_menu, self._sort_menu, self._reassign, self.new_button)
            if not one.isHidden()
        ]  # fmt: skip
        others = sum(one.sizeHint().width() + gap for one in shown)
        first = self.shape.sizeHint().width() + gap
        self._place_tools(1 if first + self.filters.sizeHint().width() + others <= room else 2)
        self.filters.fit(room - first)

    def reassign(self) -> None:
        """Give referrals to a colleague."""
        agency = self.desk.station.agency_id
        self.desk.read(self, lambda connection: agencies.colleagues(connection, agency), self._ask_reassign)

    def _ask_reassign(self, staff: list[StaffRow]) -> None:
        from ctcoord.ui.referrals.reassign import ReassignDialog

        board = self._loaded.board if self._loaded is not None else {}
        today, only = self.desk.today(), self.filters.value
        cards = [card for found in board.values() for card in found if facts.fits(card, only, today)]
        dialog = ReassignDialog(
            self, [card for card in cards if card.status in OPEN or card.asks_next_step], staff, self.desk.today
        )
        dialog.saved.connect(lambda ids, to: self._save_reassign(dialog, ids, to))
        dialog.open()

    def _save_reassign(self, dialog: QWidget, ids: list[bytes], to: StaffRow) -> None:
        who = self.desk.author()
        dialog.close()
        said = ngettext("{n} referral given to {name}", "{n} referrals given to {name}", len(ids), name=to.name)
        self.write_undoable(lambda connection: referrals.reassign(connection, who, ids, to.id), said)
