"""What is asked at the top, what was found below, one service in full beside it or, in a narrow window, on a page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from ctcoord.errors import CtcoordError
from ctcoord.services import directory
from ctcoord.services.directory import ServiceRow
from ctcoord.ui.desk import Desk, Failed, Latest
from ctcoord.ui.directory.detail import TAKE, Detail
from ctcoord.ui.directory.filters import Asked, Filters
from ctcoord.ui.directory.looking import Found, look_for
from ctcoord.ui.directory.rows import Row, columns
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, EmptyState, FailedState, Ruled
from ctcoord.ui.parts.labels import Line
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import RowsModel, RowTable
from ctcoord.ui.parts.view import View, announce
from ctcoord.ui.task import Lane, Report, Task
from ctcoord.ui.theme import look
from ctcoord.words import _, ngettext

DETAIL_PX, GAP_PX, SERVICE_PX = 380, 12, 200
FOLLOW_MS = 80
PATIENCE_MS = 400  # after which a search says that it runs, and can be stopped
MOST_PX = 16_777_215  # Qt's own: no limit


class DirectoryPanel(View):
    """Emits what is to be done with a service; ``counted`` says how many were found."""

    asked = Signal(str, object)  # a deed of ``detail``, ServiceRow
    current_changed = Signal()
    counted = Signal(str)
    import_requested = Signal()

    def __init__(self, desk: Desk, deeds: tuple[str, ...]) -> None:
        super().__init__()
        self.desk = desk
        self._found: Found | None = None
        self._answered = Asked()  # what the rows answer
        self._narrow = False
        self._task: Task[Found] | None = None
        self._takes = False  # Enter was pressed before the service was read
        self._latest, self._latest_detail = Latest(self), Latest(self)
        self.filters, self.detail = Filters(), Detail(deeds)
        self.filters.allow_marked(desk.station.staff_id is not None)
        if desk.station.staff_id is None:
            self.detail.buttons["mark"].hide()
        self.table: RowTable[Row] = RowTable(RowsModel(columns(desk.today), self))
        self._follow = self._timer(FOLLOW_MS, self._read_service)
        self._patience = self._timer(PATIENCE_MS, self._say)
        self._make_pages()
        self._lay_out()
        self._connect()
        self.retranslated()
        self.arrange()

    def _timer(self, wait_ms: int, then: Callable[[], object]) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(wait_ms)
        made.timeout.connect(then)
        return made

    def _make_pages(self) -> None:
        self._clear, self._import = Button("filled"), Button("filled", "import")
        self._nothing, self._empty = EmptyState("search", self._clear), EmptyState("directory", self._import)
        self.failed = FailedState()
        self._stack = QStackedWidget()
        for page in (self.table, self._nothing, self._empty, self.failed):
            self._stack.addWidget(page)
        self.card = Card()
        self.card.body.addWidget(self._stack, 1)
        footer = Ruled(under=False)
        self._counts, self.stop = Line(height=18), Button("text", "close", small=True)
        self.show_button = Button("text", keys="F6", small=True)
        self.stop.hide()
        line = QHBoxLayout(footer)
        line.addWidget(self._counts, 1)
        line.addWidget(self.stop)
        line.addWidget(self.show_button)
        self.scale(lambda px: line.setContentsMargins(px(12), px(4), px(12), px(4)))
        self.card.body.addWidget(footer)

    def _lay_out(self) -> None:
        self.back = Button("text", "left", keys="Esc")
        right = QVBoxLayout()
        right.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        right.addWidget(self.detail, 1)
        both = QHBoxLayout()
        both.addWidget(self.card, 1)
        both.addLayout(right)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.filters)
        whole.addLayout(both, 1)
        self.scale(lambda px: both.setSpacing(px(GAP_PX)))
        self.scale(lambda px: whole.setSpacing(px(8)))

    def _connect(self) -> None:
        self.filters.changed.connect(self.read)
        self.filters.down_requested.connect(self.focus_list)
        self.table.current_changed.connect(lambda _row: self._follow.start())
        self.table.opened.connect(lambda _row: self._on_opened())
        self.table.rows_model.more_requested.connect(self._read_page)
        self.detail.asked.connect(self.asked)
        self.detail.failed.retry_requested.connect(self._read_service)
        self.failed.retry_requested.connect(self.read)
        for made, does in ((self._clear, self.filters.clear), (self._import, self.import_requested.emit),
                           (self.stop, self._stop), (self.show_button, self.show_detail),
                           (self.back, self.show_list)):  # fmt: skip
            made.clicked.connect(lambda _checked=False, does=does: does())

    # -- asking -----------------------------------------------------------------------------------------

    def read(self) -> None:
        """Look again for what the fields say; a search that still runs is given up."""
        if not self.desk.is_open:  # a pause in typing ended after the lock
            return
        self._give_up()
        done, failed = self._latest.pair(self._show_found, self._show_failed)
        self._task = self._start(0, done, failed)
        self._task.cancelled.connect(self._say)
        self._patience.start()

    def _read_page(self, known: int) -> None:
        def show(found: Found) -> None:
            more = known + len(found.rows) + int(found.more)
            self.table.rows_model.append_rows(found.rows, more)
            self._say()

        self._start(known, self._latest.take(show), self._show_failed)

    def _start(self, offset: int, done: Callable[[Found], None], failed: Failed) -> Task[Found]:
        desk, asked, moment = self.desk, self.filters.asked, self.desk.local_now().replace(tzinfo=None)
        station = desk.station

        def work(report: Report) -> Found:
            with station.read() as connection:
                return look_for(connection, asked, moment, station.staff_id, offset=offset,
                                step=lambda: report.step(0, 0))  # fmt: skip

        return desk.runner.start(Lane.READ, work, done, failed, owner=self)

    @property
    def is_looking(self) -> bool:
        """Whether a search runs."""
        return self._task is not None and isValid(self._task)

    def _give_up(self) -> None:
        if self._task is not None and isValid(self._task):
            self._task.cancelled.disconnect(self._say)
            self._task.cancel()
        self._task = None

    def _stop(self) -> None:
        self._give_up()
        self._say()
        self.filters.words.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- showing ----------------------------------------------------------------------------------------

    def _show_found(self, found: Found) -> None:
        self._task = None
        same, self._answered = self._answered == self.filters.asked, self.filters.asked
        kept = self.table.current_row() if same else None
        self._found = found
        self.table.rows_model.set_rows(found.rows, len(found.rows) + int(found.more))
        page = self.table if found.rows else self._empty if found.nothing_at_all else self._nothing
        self._stack.setCurrentWidget(page)
        place = next((n for n, row in enumerate(found.rows) if kept and row.hit.service_id == kept.hit.service_id), 0)
        if found.rows:
            self.table.setCurrentIndex(self.table.rows_model.index(place, 0))
            self._follow.start()
        else:
            self.detail.clear()
            self.show_list(focus=False)
        self.retranslated()
        announce(self.filters.words, self._count_words())
        self.current_changed.emit()

    def _show_failed(self, error: CtcoordError) -> None:
        self._task = None
        self.failed.show_error(error)
        self._stack.setCurrentWidget(self.failed)
        self.detail.clear()
        self._say()

    def _read_service(self) -> None:
        row, desk = self.table.current_row(), self.desk
        if row is None or not desk.is_open:
            return
        moment, staff_id = desk.local_now(), desk.station.staff_id

        def show(service: ServiceRow) -> None:
            self.detail.show_service(service, row.hit, desk.today())
            self.current_changed.emit()
            if self._takes:
                self._takes = False
                self.detail.ask(TAKE)

        done, failed = self._latest_detail.pair(show, self.detail.show_failed)
        desk.read(self, lambda c: directory.service(c, row.hit.service_id, moment, staff_id), done, failed)

    def _on_opened(self) -> None:
        """Enter: a form takes the service; else the keyboard goes to what can be done with it."""
        if TAKE not in self.detail.buttons:
            self.show_detail()
            return
        row = self.table.current_row()
        if row is not None and self.detail.service is not None and self.detail.service.id == row.hit.service_id:
            self.detail.ask(TAKE)
        else:
            self._takes = True
            self._read_service()

    @property
    def current(self) -> ServiceRow | None:
        """The service that is shown in full."""
        return self.detail.service

    def focus_list(self) -> None:
        """To what was found; to what is typed where there is nothing."""
        target = self.table if self._stack.currentWidget() is self.table else self.filters.words
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- words ------------------------------------------------------------------------------------------

    def retranslated(self) -> None:
        self.table.setAccessibleName(_("Services found"))
        self.table.say_again()
        found = self._found
        place = found.unknown_place if found is not None else ""
        nothing = _("No place called “{place}” is in the directory", place=place) if place else _("No service fits")
        self._nothing.title.setText(nothing)
        self._nothing.sentence.setText(_("Ask for less: fewer words, another place, more miles."))
        self._clear.set_words(_("Show all services"))
        self._empty.title.setText(_("The directory is empty"))
        self._empty.sentence.setText(_("Services appear here when a directory file (HSDS) is imported."))
        self._import.set_words(_("Import a directory…"))
        self.stop.set_words(_("Stop"))
        self.show_button.set_words(_("Show the service"))
        self.back.set_words(_("Back to the list"))
        self._say()

    def _count_words(self) -> str:
        found = self._found
        if found is None:
            return ""
        number = self.table.rows_model.rowCount()
        if self.table.rows_model.total > number:
            return _("more than {n} services", n=f"{number:,}")
        return ngettext("{n} service", "{n} services", number)

    def _say(self) -> None:
        looking = self.is_looking and not self._patience.isActive()
        words = _("Looking…") if looking else self._count_words()
        hint = "" if looking or not self._found or not self._found.rows else _("Enter: what can be done with it")
        if TAKE in self.detail.buttons and hint:
            hint = _("Enter takes it")
        said = " · ".join(part for part in (words, hint) if part)
        self._counts.set_runs(Run(said, "secondary", step="small", shrink=True))
        self.stop.setVisible(looking)
        self.counted.emit(words)

    # -- narrow -----------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_narrow() != self._narrow:
            self.arrange()

    def _is_narrow(self) -> bool:
        beside = look().wide(DETAIL_PX) + look().px(GAP_PX)
        return self.width() < look().wide(SERVICE_PX) + look().wide(320) + beside

    def arrange(self) -> None:
        """Both side by side, or only the list where there is no room."""
        self._narrow = self._is_narrow()
        self.show_button.setVisible(self._narrow)
        self._turn(page=False)

    def restyled(self) -> None:
        self.arrange()

    def _turn(self, *, page: bool) -> None:
        alone = self._narrow and page
        self.card.setVisible(not alone)
        self.filters.setVisible(not alone)
        self.detail.setVisible(alone or not self._narrow)
        self.back.setVisible(alone)
        wide = look().wide(DETAIL_PX)
        self.detail.setMinimumWidth(min(wide, max(1, self.width())) if not alone else 1)
        self.detail.setMaximumWidth(MOST_PX if alone else wide)

    @property
    def on_page(self) -> bool:
        """Whether the service has the whole place."""
        return self.card.isHidden()

    def show_detail(self) -> None:
        """To the service in full; in a narrow window that is a page, which Escape leaves."""
        if self.table.current_row() is None:
            return
        self._turn(page=True)
        self.detail.main_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_list(self, *, focus: bool = True) -> None:
        """Back to the list."""
        self._turn(page=False)
        if focus:
            self.focus_list()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes from the service back to the list."""
        inside = any(made.hasFocus() for made in self.detail.findChildren(QWidget))
        if event.key() == Qt.Key.Key_Escape and (self.on_page or inside):
            self.show_list()
        else:
            super().keyPressEvent(event)

    def next_pane(self) -> None:
        """From what is asked to the list, to the service, and around; of a narrow window each is a page."""
        panes = self.panes()
        at = next((n for n, pane in enumerate(panes) if pane.hasFocus()), len(panes) - 1)
        if at == 1:
            self.show_detail()
        elif self.on_page:
            self.show_list()
        else:
            panes[(at + 1) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.filters.words, self.table, self.detail.main_button]
