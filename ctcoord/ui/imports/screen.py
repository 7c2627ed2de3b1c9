"""Import & match: a file in, checked, confirmed; who may be the same; timetables; and what was imported before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.domain.codes import LinkStatus
from ctcoord.errors import CtcoordError
from ctcoord.services import imports, links
from ctcoord.services.import_undo import Undone
from ctcoord.services.intake import ImportReport, Issue
from ctcoord.services.links import Proposal
from ctcoord.ui.areas import AreaView
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.imports.feed_card import FeedCard
from ctcoord.ui.imports.feeds import FoundFeed, KeptFeed
from ctcoord.ui.imports.flow import ImportFlow, Step
from ctcoord.ui.imports.history import HistoryCard, HistoryRow
from ctcoord.ui.imports.report_card import ReportCard
from ctcoord.ui.imports.review import ReviewCard
from ctcoord.ui.imports.start import StartCard
from ctcoord.ui.imports.steps import StepsRow
from ctcoord.ui.imports.timetables import TimetablesCard
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import scroll_area
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.segmented import Segmented
from ctcoord.ui.task import Lane
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.dates import near_date

PROPOSALS_SHOWN = 500
NARROW_PX, PANE_PX = 980, 360
TIGHT_PX = 560  # narrower than this the words beside the title stand under it
STEP_NUMBERS = {Step.FILE: 0, Step.CHECK: 1, Step.CONFIRM: 2, Step.APPLY: 2, Step.DONE: 3}


class ImportScreen(AreaView):
    """Holds the flow of one import, the review of proposals, the timetables kept here, and the history."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.flow = ImportFlow(desk, self)
        self._latest = Latest(self)
        self._report: ImportReport | None = None
        self.start = StartCard()
        self.report = ReportCard()
        self.review = ReviewCard()
        self.feed = FeedCard(desk.today)
        self.timetables = TimetablesCard(desk)
        self.history = HistoryCard(desk)
        self._lay_out()
        self._connect()
        self.retranslated()
        self._on_step(Step.FILE)

    def _lay_out(self) -> None:
        self._title, self._subtitle = Text(step="title", bold=True), Line()
        self.pages = Segmented(("import", "timetables", "history"))
        self.pages.choose("import")
        self._steps = StepsRow()
        self._state = Line(height=24)
        self.discard_button = Button()
        self.confirm_button = Button("filled")
        head, tools, panes = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._ways = (tools, panes)
        self._head = head
        head.addWidget(self._title)
        head.addWidget(self._subtitle, 1)
        head.addStretch(0)
        head.addWidget(self.pages)
        tools.addWidget(self._steps)
        tools.addStretch(1)
        ways_on = QHBoxLayout()
        ways_on.addStretch(1)
        for widget in (self._state, self.discard_button, self.confirm_button):
            ways_on.addWidget(widget)
        tools.addLayout(ways_on)
        self._left = QStackedWidget()
        for card in (self.start, self.report, self.feed):
            self._left.addWidget(card)
        panes.addWidget(self._left, 11)
        panes.addWidget(self.review, 13)
        work = QWidget()
        inner = QVBoxLayout(work)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addLayout(tools)
        inner.addLayout(panes, 1)
        work.setObjectName("page")
        self._stack = QStackedWidget()
        for page in (scroll_area(work), self.timetables, self.history):
            self._stack.addWidget(page)
        whole = self._whole = QVBoxLayout(self)
        whole.addLayout(head)
        whole.addWidget(self._stack, 1)
        self.scale(lambda px: whole.setContentsMargins(px(16), px(12), px(16), px(12)))
        self.scale(lambda px: head.setSpacing(px(12)))
        self.scale(lambda px: panes.setSpacing(px(12)))

    def _connect(self) -> None:
        self.pages.chosen.connect(self._on_page)
        self.start.chosen.connect(self.flow.check)
        self.start.cancel_requested.connect(self.flow.cancel)
        self.discard_button.clicked.connect(lambda _checked=False: self.flow.discard())
        self.confirm_button.clicked.connect(lambda _checked=False: self._confirm())
        self.report.workbook_requested.connect(self._save_workbook)
        self.review.decide_requested.connect(self._decide)
        self.history.undo_requested.connect(self._undo_run)
        self.flow.step_changed.connect(self._on_step)
        self.flow.progress.connect(self._on_progress)
        self.flow.checked.connect(self._on_checked)
        self.flow.applied.connect(self._on_applied)
        self.flow.feed_read.connect(self._on_feed)
        self.flow.feed_kept.connect(self._on_feed_kept)
        self.feed.changed.connect(self.retranslated)
        self.timetables.load_requested.connect(lambda: self.perform("import_file"))
        self.timetables.done.connect(self.notice_requested.emit)
        self.flow.failed.connect(self._on_failed)
        self.desk.changed.connect(self._on_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < look().px(NARROW_PX)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        for layout in self._ways:
            layout.setDirection(way)
        if self.width() < look().px(TIGHT_PX):
            self._whole.insertWidget(1, self._subtitle)
        else:
            self._head.insertWidget(1, self._subtitle, 1)
        self._left.setMinimumHeight(look().px(PANE_PX) if narrow else 0)
        self.review.setMinimumHeight(look().px(PANE_PX) if narrow else 0)

    def visited(self) -> None:
        self.read()
        if self.flow.step is Step.FILE:
            self.panes()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        page = self._stack.currentWidget()
        if page is self.history:
            return [self.history.table]
        if page is self.timetables:
            return [self.timetables.front()]
        first: dict[QWidget | None, QWidget] = {self.start: self.start.file_button, self.feed: self.feed.name}
        return [first.get(self._left.currentWidget(), self.report.files), self.review.table]

    def perform(self, name: str) -> bool:
        if name == "import_file":
            self._show_page("import")
            self.start.choose_file()
            return True
        if name == "history":
            self._show_page("history")
            self.history.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if name == "timetables":
            self._show_page("timetables")
            self.timetables.front().setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def read(self) -> None:
        """Read proposals, timetables and history again."""
        if not self.desk.is_open:
            return
        self.timetables.read()

        def job(connection: Connection) -> tuple[list[Proposal], int, list[HistoryRow]]:
            return (
                links.proposals(connection, limit=PROPOSALS_SHOWN),
                links.waiting(connection),
                imports.history(connection),
            )

        self.desk.read(self, job, self._latest.take(self._on_read))

    def _on_changed(self, _what: object) -> None:
        self.read()

    def save_drafts(self) -> None:
        self.flow.put_down()

    def _on_read(self, found: tuple[list[Proposal], int, list[HistoryRow]]) -> None:
        proposals, waiting, history = found
        self.review.show_proposals(proposals, waiting)
        self.history.show_rows(history)
        self.status_changed.emit("import", waiting)

    def _show_page(self, key: str) -> None:
        self.pages.choose(key)
        self._on_page(key)

    def _on_page(self, key: str) -> None:
        self._stack.setCurrentIndex(("import", "timetables", "history").index(key))

    def _on_step(self, step: Step) -> None:
        self._steps.show_step(STEP_NUMBERS[step])
        found = self.report if self.flow.feed is None else self.feed
        self._left.setCurrentWidget(found if step in {Step.CONFIRM, Step.DONE} else self.start)
        if step is Step.FILE:
            self._report = None
            self.start.ask()
        elif step in {Step.CHECK, Step.APPLY}:
            self._on_progress(0, 0, "read" if step is Step.CHECK else "apply")
        self.retranslated()

    def _on_progress(self, done: int, total: int, phase: str) -> None:
        name = self.flow.path.name if self.flow.path is not None else ""
        self.start.show_progress(name, done, total, phase)

    def _on_checked(self, report: ImportReport, issues: list[Issue]) -> None:
        self._report = report
        self.report.show_report(report, issues)
        self.retranslated()
        self.confirm_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_feed(self, feed: FoundFeed) -> None:
        self.feed.show_feed(feed)
        self.retranslated()
        self.confirm_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_feed_kept(self, kept: KeptFeed) -> None:
        self.perform("timetables")
        self.timetables.show_kept(kept)

    def _on_applied(self, report: ImportReport) -> None:
        self._report = report
        self.retranslated()
        total = report.total
        changes = total.new + total.changed + total.deleted
        words = ngettext("{n} change was imported", "{n} changes were imported", changes)
        run_id = report.run_id
        self.notice_requested.emit(words, (lambda: self._take_back_run(run_id)) if run_id is not None else None)
        self.review.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_failed(self, error: CtcoordError) -> None:
        self.desk.trouble.emit(error)

    def retranslated(self) -> None:
        self._title.setText(_("Import & match"))
        self._subtitle.set_runs(Run(self._about(), "secondary", shrink=True))
        self.pages.set_runs("import", Run(_("Import"), icon="import"))
        self.pages.set_runs("timetables", Run(_("Timetables"), icon="transit"))
        self.pages.set_runs("history", Run(_("History"), icon="history"))
        step = self.flow.step
        waiting = step is Step.CONFIRM
        nothing = _("Nothing has been written yet") if waiting else ""
        self._state.set_runs(Run(nothing, "secondary", icon="lock") if nothing else Run(""))
        self._state.setVisible(bool(nothing))
        self.discard_button.setVisible(step in {Step.CONFIRM, Step.DONE})
        self.discard_button.set_words(_("Cancel import") if waiting else _("Another file"))
        self.confirm_button.setVisible(waiting)
        if self.flow.feed is not None:
            self.confirm_button.setEnabled(waiting and self.feed.can_keep)
            self.confirm_button.set_words(_("Keep this timetable"))
            return
        self.confirm_button.setEnabled(waiting and self._changes() > 0)
        number = self._changes()
        self.confirm_button.set_words(
            ngettext("Confirm {n} change", "Confirm {n} changes", number) if number else _("Nothing to change")
        )

    def _changes(self) -> int:
        total = self._report.total if self._report is not None else None
        return total.new + total.changed + total.deleted + total.absent if total is not None else 0

    def _about(self) -> str:
        if self._report is None:
            return _("Files of agencies come in here; nothing is typed twice.")
        feed = self._report.feed
        parts = [feed.agency_name, feed.source_name]
        if feed.exported_at is not None:
            parts.append(_("exported {day}", day=near_date(feed.exported_at.date(), self.desk.today())))
        parts.append(_("full refresh") if feed.full_refresh else _("changes only"))
        return " · ".join(parts)

    def _confirm(self) -> None:
        if self.flow.feed is not None:
            self.flow.keep_feed(self.feed.chosen_name)
        else:
            self.flow.apply()

    def _save_workbook(self) -> None:
        staged = self.flow.staged
        if staged is None:
            return
        name, _filter = QFileDialog.getSaveFileName(
            self, _("Save the rejected rows"), "rejected-rows.xlsx", _("Excel workbook") + " (*.xlsx)"
        )
        if not name:
            return
        path, words = Path(name), in_use()

        def job(_report: object) -> Path:
            from ctcoord.exchange import rejects  # openpyxl: only for those who save a workbook

            rejects.write(path, staged, words)
            return path

        def done(written: Path) -> None:
            self.notice_requested.emit(_("Saved: {file}", file=written.name), None)

        self.desk.runner.start(Lane.LONG, job, done, self._on_failed, owner=self)

    def _decide(self, link_ids: list[bytes], status: LinkStatus) -> None:
        who = self.desk.author()

        def job(connection: Connection) -> None:
            links.decide(connection, who, link_ids, status)

        words = {
            LinkStatus.CONFIRMED: ngettext("{n} pair accepted", "{n} pairs accepted", len(link_ids)),
            LinkStatus.DECLINED: _("Not a match; asked again with the next file"),
            LinkStatus.DIFFERENT: _("Different people; never asked again"),
        }
        self.write_undoable(job, words[status])

    def _undo_run(self, row: HistoryRow) -> None:
        from ctcoord.ui.imports.undo import UndoDialog

        dialog = UndoDialog(self, row)
        dialog.accepted.connect(lambda: self._take_back_run(bytes(row["id"])))
        dialog.open()

    def _take_back_run(self, run_id: bytes) -> None:
        station = self.desk.station

        def done(undone: Undone) -> None:
            self.notice_requested.emit(" ".join(map(in_use().say, undone.messages())), None)
            self.desk.changed.emit(None)

        self.desk.runner.start(
            Lane.WRITE, lambda _report: imports.undo(station, run_id), done, self._on_failed, owner=self
        )
