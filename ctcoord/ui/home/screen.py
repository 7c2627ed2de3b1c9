"""Home: what falls due, filtered and grouped, with the family behind the selected step beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.errors import CtcoordError
from ctcoord.services.worklist import WorkItem
from ctcoord.ui.areas import AreaView
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.home import changes, rows
from ctcoord.ui.home.findings import Findings
from ctcoord.ui.home.loading import Loaded, loader
from ctcoord.ui.home.panes import Panes
from ctcoord.ui.home.preview import Preview, can_finish, can_wait
from ctcoord.ui.inquiries.notices import NoticesLine
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import EmptyState, FailedState
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.menu_button import MenuButton
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.segmented import Segmented
from ctcoord.ui.parts.table import RowsModel, RowTable
from ctcoord.ui.theme import look
from ctcoord.words import _, ngettext
from ctcoord.words.dates import long_date

if TYPE_CHECKING:
    from ctcoord.services.alignment import Alignment
    from ctcoord.services.case_rows import FamilyView
    from ctcoord.services.station import Station

PREVIEW_PAUSE_MS = 80
LEAST_PX = 330  # of height, to see some steps; a lower window scrolls
ONE_LINE_PX = 900  # filters and menus beside each other
FILTER_ICONS = {
    "overdue": ("error", "error"),
    "today": ("dot", "accent"),
    "this_week": ("ring", "secondary"),
    "waiting": ("waiting", "warning"),
}


class HomeScreen(AreaView):
    """The worklist and its preview."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._items: list[WorkItem] = []
        self._counts, self._listed = Counter[str](), Counter[str]()  # of all, and of those in the table
        self._findings = Findings(self)
        self._families: int | None = None  # not known until the first answer
        self._scope = ""  # "", mine or all; empty until the first read tells whether there is a caseload
        self._group = "due"
        self._closed: frozenset[str] = frozenset()
        self._latest = Latest(self)
        self._latest_items = Latest(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PREVIEW_PAUSE_MS)
        self._pause.timeout.connect(self._read_preview)
        self._make_parts()
        self._lay_out()
        self.retranslated()
        desk.changed.connect(self._on_changed)

    def _make_parts(self) -> None:
        self._title, self._subtitle = Text(step="title", bold=True), Text(token="secondary", wrap=True)
        self.filters = Segmented(rows.FILTERS)
        self.filters.choose("all")
        self.filters.chosen.connect(lambda _key: self._fill())
        self._scope_menu = MenuButton()
        self._scope_menu.chosen.connect(self._on_scope)
        self._group_menu = MenuButton()
        self._group_menu.chosen.connect(self._on_group)
        self.table: RowTable[WorkItem] = RowTable(RowsModel(rows.columns(self.desk.today), self))
        self.table.opened.connect(lambda item: self.open_family_requested.emit(item.family_id, ""))
        self.table.current_changed.connect(self._on_current)
        self.table.group_toggled.connect(self._on_group_toggled)
        self.table.verticalScrollBar().valueChanged.connect(lambda _value: self._foot())
        self._import_button = Button("filled", "import")
        self._import_button.clicked.connect(lambda _checked=False: self.go_requested.emit("import"))
        self._empty = EmptyState("ok", self._import_button)
        self.failed = FailedState()
        self.failed.retry_requested.connect(self.read)
        self.notices = NoticesLine(self.desk)
        self.notices.open_family_requested.connect(lambda family: self.open_family_requested.emit(family, ""))
        self.preview = Preview()
        self.preview.open_requested.connect(lambda family: self.open_family_requested.emit(family, ""))
        self.preview.note_requested.connect(lambda family: self.open_family_requested.emit(family, "new_note"))
        self.preview.done_requested.connect(self._on_done)
        self.preview.snooze_requested.connect(self._on_snooze)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._subtitle, 1)
        tools = self._tools = QHBoxLayout()
        menus = QHBoxLayout()
        tools.addWidget(self.filters)
        tools.addStretch(1)
        menus.addWidget(self._scope_menu)
        menus.addWidget(self._group_menu)
        menus.addStretch(1)
        tools.addLayout(menus)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.failed)
        self.panes_ = Panes(self.table, self._stack, self.preview)
        self.panes_.turned.connect(self._read_preview)
        whole = QVBoxLayout(self)
        whole.addLayout(head)
        whole.addWidget(self.notices)
        whole.addLayout(tools)
        whole.addWidget(self.panes_, 1)
        self.scale(lambda px: whole.setContentsMargins(px(16), px(12), px(16), px(12)))
        self.scale(lambda px: whole.setSpacing(px(8)))
        self.scale(lambda px: head.setSpacing(px(12)))
        self.scale(lambda px: self.setMinimumHeight(px(LEAST_PX)))

    def visited(self) -> None:
        self.read()
        self.panes_.show_steps()

    def panes(self) -> list[QWidget]:
        return [self.notices.read_button, self.table, self.preview.open_button]

    def abilities(self) -> frozenset[str]:
        item = self.table.current_row()
        can = {
            "next_action": item is not None and changes.leads_on(item),
            "step": item is not None and can_finish(item),
            "waits": item is not None and can_wait(item),
            "question": item is not None and item.kind == "question" and changes.leads_on(item),
        }
        return frozenset({"worklist", *(name for name, holds in can.items() if holds)})

    def list_table(self) -> RowTable[WorkItem]:
        return self.table

    def view_now(self) -> tuple[str, ...]:
        return f"scope_{self._scope or 'all'}", f"group_{self._group}", f"show_{self.filters.value}"

    def perform(self, name: str) -> bool:
        does: dict[str, Callable[[], object]] = {
            "next_pane": self.panes_.turn,
            "bulk_done": lambda: changes.many("done", self, self._shown()),
            "bulk_export": lambda: changes.many("export", self, self._shown()),
            "done": lambda: self._do_with_step(self._on_done, can_finish),
            "next_action": self._next_action,
            "week_answer": self._next_action,
            "week_ask": self._ask,
            "snooze": lambda: self._do_with_step(self._on_snooze, can_wait),
            **{f"show_{key}": partial(self._show_only, key) for key in rows.FILTERS},
            **{f"scope_{key}": partial(self._on_scope, key) for key in ("mine", "all")},
            **{f"group_{key}": partial(self._on_group, key) for key in ("due", "domain")},
        }
        return name in does and does[name]() is not False

    def _do_with_step(self, do: Callable[[WorkItem], None], may: Callable[[WorkItem], bool]) -> None:
        item = self.table.current_row()
        if item is not None and may(item):
            do(item)

    def _next_action(self) -> None:
        """Begin what the selected step asks for."""
        item = self.table.current_row()
        if item is not None and changes.leads_on(item):
            changes.begin(self, item)

    def _ask(self) -> None:
        """Make a task of the selected question."""
        item = self.table.current_row()
        if item is not None and item.kind == "question" and changes.leads_on(item):
            changes.ask(self, item)

    def _show_only(self, key: str) -> None:
        self.filters.choose(key)
        self._fill()

    def read(self) -> None:
        """Read the worklist again."""
        if not self.desk.is_open:
            return
        job = loader(self.desk, self._scope)
        self.desk.read(self, job, *self._latest_items.pair(self._on_loaded, self._on_failed))
        # The rail tells what waits in Import & match before that area is made.
        self.desk.read(self, _links_waiting, lambda number: self.status_changed.emit("import", number))

    def _on_changed(self, _what: object) -> None:
        self.read()

    def _on_failed(self, error: CtcoordError) -> None:
        """Nothing of an older answer stays: what fell due meanwhile would be missing from it."""
        self._items, self._families = [], None
        self._counts, self._listed = Counter(), Counter()
        self.table.rows_model.set_rows([])
        self.preview.clear()
        self.status_changed.emit("home", 0)
        self.failed.show_error(error)
        self._stack.setCurrentWidget(self.failed)
        self.retranslated()

    def _on_loaded(self, loaded: Loaded) -> None:
        self._items, self._families = loaded.items, loaded.families
        self._findings.look(loaded.worker)
        self._scope_menu.setVisible(loaded.mine > 0)
        if not self._scope:
            self._scope = "mine" if loaded.mine else "all"
        self._show_items()

    def add(self, found: list[WorkItem]) -> None:
        """Steps that were found after the others; one that stands there already stays as it is."""
        known = {(item.kind, item.id) for item in self._items}
        self._items += [item for item in found if (item.kind, item.id) not in known]
        self._items.sort(key=lambda item: (item.due_on, item.family, item.kind, item.id))
        self._show_items()

    def _show_items(self) -> None:
        counts = self._counts = rows.count(self._items, self.desk.today())
        self._fill()
        self.retranslated()
        self.status_changed.emit("home", counts["overdue"] + counts["today"])

    def retranslated(self) -> None:
        self._title.setText(_("Home"))
        day = long_date(self.desk.today())
        known = self._families is not None
        families_words = ngettext("{n} family", "{n} families", self._families or 0) if known else ""
        self._subtitle.setText(" · ".join(words for words in (day, families_words) if words))
        self._say_filters()
        self._scope_menu.set_choices(_("Families"), {"mine": _("mine"), "all": _("all")}, self._scope or "all")
        self._group_menu.set_choices(_("Group"), {"due": _("due"), "domain": _("domain")}, self._group)
        self.table.setAccessibleName(_("What falls due"))
        self._say_empty()
        self._foot()

    def _say_filters(self) -> None:
        counts, known = self._counts, self._families is not None
        words = rows.filter_words()
        for key in rows.FILTERS:
            icon, token = FILTER_ICONS.get(key, ("", ""))
            pill = Run(
                f"{counts[key]:,}",
                "error" if key == "overdue" and counts[key] else "text",
                bold=True,
                step="small",
                shape="pill",
            )
            self.filters.set_runs(key, Run(words[key], icon=icon, icon_token=token), *([pill] if known else []))
        self._fit_filters()

    def _fit_filters(self) -> None:
        self.filters.fit(self.width() - look().px(32))

    def _say_empty(self) -> None:
        nothing_at_all = not self._items and not self._families
        self._empty.title.setText(_("No families yet") if nothing_at_all else _("Nothing falls due here"))
        self._empty.sentence.setText(
            _("Import an agency file, and what falls due appears here by itself.")
            if nothing_at_all
            else _("Renewals, ends of authorisation and tasks appear here as their days come.")
        )
        self._import_button.set_words(_("Import an agency file…"))
        self._import_button.setVisible(nothing_at_all)

    def _shown(self) -> list[WorkItem]:
        today, key = self.desk.today(), self.filters.value
        return [item for item in self._items if rows.fits(item, key, today)]

    def _fill(self) -> None:
        kept = self._selected_onwards()
        if self._families is None:  # nothing was read: the reason stays where it stands
            return
        shown = self._shown()
        listed = rows.grouped(shown, self.desk.today(), self._group, self._closed)
        self._listed = rows.count([one for one in listed if isinstance(one, WorkItem)], self.desk.today())
        self.table.rows_model.set_rows(listed)
        self._stack.setCurrentWidget(self.table if shown else self._empty)
        self._say_empty()
        self._select(kept)
        self._foot()
        if not shown:
            self.preview.clear()

    def _selected_onwards(self) -> list[WorkItem]:
        """The selected step, those below it, then those above it, nearest first."""
        model_rows, here = list(self.table.rows_model.rows), self.table.currentIndex().row()
        if here < 0:
            return []
        return [found for found in (*model_rows[here:], *reversed(model_rows[:here])) if isinstance(found, WorkItem)]

    def _select(self, wanted: list[WorkItem]) -> None:
        """Keep the selected step selected; when it is gone, the one that follows it."""
        positions = {
            (found.kind, found.id): position
            for position, found in enumerate(self.table.rows_model.rows)
            if isinstance(found, WorkItem)
        }
        for item in wanted:
            if (item.kind, item.id) in positions:
                self.table.setCurrentIndex(self.table.rows_model.index(positions[item.kind, item.id], 0))
                return
        self.table.select_first()

    def _foot(self) -> None:
        last = self.table.rows_in_view()[1]
        seen = [found for found in self.table.rows_model.rows[:last] if isinstance(found, WorkItem)]
        words = rows.footer_words(self._listed, seen, self.desk.today()) if self._listed else ""
        self.panes_.counts.set_runs(Run(words, "secondary", step="small", shrink=True))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < look().wide(ONE_LINE_PX)
        self._fit_filters()
        self._tools.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        QTimer.singleShot(0, self, self._foot)

    def _on_scope(self, key: str) -> None:
        self._scope = key
        self.read()

    def _on_group(self, key: str) -> None:
        self._group = key
        self._closed = frozenset()
        self.retranslated()
        self._fill()

    def _on_group_toggled(self, key: str) -> None:
        self._closed = self._closed ^ {key}
        self._fill()

    def _on_current(self, _item: object) -> None:
        self._pause.start()
        self.status_changed.emit("abilities", 0)

    def _read_preview(self) -> None:
        item = self.table.current_row()
        if item is None or not self.desk.is_open or not self.preview.isVisible():
            return
        station, today = self.desk.station, self.desk.today()

        def show(found: tuple[FamilyView, Alignment]) -> None:
            self.preview.show_family(item, *found, today)

        def failed(error: CtcoordError) -> None:
            self.preview.clear()  # another family's facts must not stand beside this step
            self.desk.trouble.emit(error)

        self.desk.read(
            self,
            lambda connection: _family(connection, item.family_id, station, today),
            *self._latest.pair(show, failed),
        )

    def _on_done(self, item: WorkItem) -> None:
        # The button that was pressed goes away with its step; the keyboard stays with the steps.
        self.panes_.show_steps()
        changes.done(self, item)

    def _on_snooze(self, item: WorkItem) -> None:
        from ctcoord.ui.home.snooze import SnoozeDialog

        dialog = SnoozeDialog(self, rows.step_words(item), self.desk.today())
        dialog.chosen.connect(lambda until, reason: self._snooze(item, until, reason))
        dialog.open()

    def _snooze(self, item: WorkItem, until: date, reason: str) -> None:
        self.panes_.show_steps()
        changes.snooze(self, item, until, reason)


# What the steps themselves do not need is loaded when it is first asked for, in the reader: Home stands sooner.


def _links_waiting(connection: Connection) -> int:
    from ctcoord.services import links

    return links.waiting(connection)


def _family(connection: Connection, family_id: bytes, station: Station, today: date) -> tuple[FamilyView, Alignment]:
    from ctcoord.services import alignment, family_view

    family = family_view.family(connection, family_id, station.agency_id)
    return family, alignment.of_family(connection, family_id, today, home=station.home)
