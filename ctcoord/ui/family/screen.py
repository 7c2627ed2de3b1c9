"""One family: who, what breaks, when, what next, and a place to write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.domain.codes import WorkStatus
from ctcoord.services import casework, corrections, family_view, provenance, timeline
from ctcoord.services.case_rows import FamilyView, TaskRow
from ctcoord.services.members import Difference
from ctcoord.services.timeline import Timeline
from ctcoord.ui.areas import AreaView
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.family.dialogs import BarrierDialog, CorrectionDialog, NewBarrier, NewTask, OriginDialog, TaskDialog
from ctcoord.ui.family.identity import IdentityBanner, heading_words
from ctcoord.ui.family.note import NoteText
from ctcoord.ui.family.overview import ONE_COLUMN_PX, Overview
from ctcoord.ui.family.sections import SECTIONS, SectionPage
from ctcoord.ui.family.timeline_words import problem_sentence
from ctcoord.ui.home.preview import last_name
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import BannerLine
from ctcoord.ui.theme import look
from ctcoord.words import _, ngettext


class FamilyScreen(AreaView):
    """Holds one family; reads it again whenever something of it changed."""

    search_requested = Signal(str)

    def __init__(self, desk: Desk, family: FamilyView) -> None:
        super().__init__(desk)
        self.family = family
        self._latest = Latest(self)
        self._timeline: Timeline = timeline.build(family, desk.today())
        self.banner = IdentityBanner(family, desk.today())
        self.alignment = BannerLine()
        self._next = Button(keys="F8")
        self.alignment.add_action(self._next)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.overview = Overview(desk, self._draft_key(), last_name(family.heading))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.overview)
        self._pages: dict[str, SectionPage] = {}
        self._lay_out()
        self._connect()
        self.show_family(family)

    def _draft_key(self) -> str:
        return f"note:{self.family.id.hex()}"

    def _lay_out(self) -> None:
        for _key in ("overview", *(section.key for section in SECTIONS)):
            self.tabs.addTab("")
        whole = QVBoxLayout(self)
        whole.setSpacing(0)
        whole.setContentsMargins(0, 0, 0, 0)
        self.tabs.setProperty("kind", "section")
        for widget in (self.banner, self.alignment, self.tabs):
            whole.addWidget(widget)
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.banner.note_requested.connect(self.overview.note.start)
        self._next.clicked.connect(lambda _checked=False: self.perform("next_problem"))
        self.tabs.currentChanged.connect(self._on_tab)
        view = self.overview
        view.note.save_requested.connect(self._save_note)
        view.note.drafts_changed.connect(self._count_drafts)
        view.steps.add_requested.connect(self._new_task)
        view.steps.done_requested.connect(self._done)
        view.barriers.add_requested.connect(self._new_barrier)
        view.members.origin_requested.connect(self._show_origin)
        view.correct_requested.connect(self._correct)
        view.origin_requested.connect(self._show_origin)
        view.timeline.opened.connect(self._open_record)
        for number in range(4):
            shortcut = QShortcut(QKeySequence(f"Alt+{number + 1}"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda number=number: self._focus_lane(number))

    @property
    def family_id(self) -> bytes:
        """The family's id."""
        return self.family.id

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.banner.set_narrow(self.width() < look().px(ONE_COLUMN_PX))

    def visited(self) -> None:
        self.overview.timeline.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        if self.tabs.currentIndex() > 0:
            return [self.tabs, self._page(SECTIONS[self.tabs.currentIndex() - 1].key).table]
        return self.overview.panes()

    def perform(self, name: str) -> bool:
        does: dict[str, Callable[[], object]] = {
            "new_note": self._new_note,
            "new_task": self._new_task,
            "new_barrier": self._new_barrier,
            "next_problem": self._next_problem,
            "save": self.overview.note.save,
        }
        if name in does:
            does[name]()
        return name in does

    def read(self) -> None:
        """Read the family again."""
        agency, family_id = self.desk.station.agency_id, self.family.id

        def job(connection: Connection) -> FamilyView:
            return family_view.family(connection, family_id, agency)

        self.desk.read(self, job, self._latest.take(self.show_family))

    def show_family(self, family: FamilyView) -> None:
        """Show the family as it is now."""
        today = self.desk.today()
        self.family = family
        self._timeline = timeline.build(family, today)
        self.banner.show_family(family, today)
        self.overview.show_family(family, self._timeline, today)
        self.overview.order_tabs(self.tabs)
        for page in self._pages.values():
            page.show_family(family)
        self._say_alignment(today)
        self._name_tabs()

    def retranslated(self) -> None:
        self.show_family(self.family)

    def restyled(self) -> None:
        if hasattr(self, "_pages"):
            self.show_family(self.family)

    def _say_alignment(self, today: date) -> None:
        problems = self._timeline.problems
        self._next.set_words(_("Show"))
        self._next.setAccessibleName(_("Show the next problem in the timeline"))
        self._next.setVisible(bool(problems))
        if not problems:
            self.alignment.show_state("ok", "ok", _("No running support ends soon without a renewal."))
            return
        more = len(problems) - 1
        detail = ngettext("{n} more problem", "{n} more problems", more) if more else ""
        self.alignment.show_state("warning", "warning", problem_sentence(problems[0], today), detail)

    def _name_tabs(self) -> None:
        self.tabs.setAccessibleName(_("Pages of {family}", family=self.family.heading))
        self.tabs.setTabText(0, _("Overview"))
        for position, section in enumerate(SECTIONS, start=1):
            number = len(section.rows(self.family))
            self.tabs.setTabText(position, f"{section.words()}  {number:,}")

    def _on_tab(self, position: int) -> None:
        if position == 0:
            self._stack.setCurrentWidget(self.overview)
        else:
            self._stack.setCurrentWidget(self._page(SECTIONS[position - 1].key))

    def _page(self, key: str) -> SectionPage:
        if key not in self._pages:
            section = next(section for section in SECTIONS if section.key == key)
            page = self._pages[key] = SectionPage(section, self.desk.today)
            page.opened.connect(self._open_record)
            page.show_family(self.family)
            self._stack.addWidget(page)
        return self._pages[key]

    def save_drafts(self) -> None:
        self.overview.note.keep_draft()

    def _count_drafts(self) -> None:
        self.desk.draft(
            self, lambda station: len(station.drafts.all()), lambda number: self.status_changed.emit("drafts", number)
        )

    def _new_note(self) -> None:
        self.tabs.setCurrentIndex(0)
        self.overview.note.start()

    def _next_problem(self) -> None:
        self.tabs.setCurrentIndex(0)
        self.overview.timeline.next_problem()

    def _focus_lane(self, number: int) -> None:
        self.tabs.setCurrentIndex(0)
        self.overview.timeline.focus_lane(number)

    def _save_note(self, note: NoteText) -> None:
        who, family_id = self.desk.author(), self.family.id

        def job(connection: Connection) -> None:
            casework.add_note(connection, who, family_id, note.body, kind=note.kind, minutes=note.minutes)

        self.write_undoable(
            job, _("Note saved for {family}", family=last_name(self.family.heading)), self.overview.note.saved
        )

    def _new_task(self) -> None:
        dialog = TaskDialog(self, heading_words(self.family), self.desk.today())
        dialog.saved.connect(self._save_task)
        dialog.open()

    def _save_task(self, task: NewTask) -> None:
        who, family_id = self.desk.author(), self.family.id

        def job(connection: Connection) -> None:
            casework.add_task(
                connection, who, family_id, task.title, due_on=task.due_on, domain=task.domain, reason=task.reason
            )

        self.write_undoable(job, _("Task saved for {family}", family=last_name(self.family.heading)))

    def _done(self, task: TaskRow) -> None:
        who = self.desk.author()

        def job(connection: Connection) -> None:
            casework.set_task_status(connection, who, task.id, WorkStatus.DONE)

        self.write_undoable(job, _("Done: {step}", step=task.title))

    def _new_barrier(self) -> None:
        dialog = BarrierDialog(self, heading_words(self.family), self.desk.today())
        dialog.saved.connect(self._save_barrier)
        dialog.open()

    def _save_barrier(self, barrier: NewBarrier) -> None:
        who, family_id = self.desk.author(), self.family.id

        def job(connection: Connection) -> None:
            casework.add_barrier(
                connection,
                who,
                family_id,
                barrier.title,
                domain=barrier.domain,
                severity=barrier.severity,
                opened_on=barrier.opened_on,
            )

        self.write_undoable(job, _("Barrier saved for {family}", family=last_name(self.family.heading)))

    def _correct(self, difference: Difference) -> None:
        dialog = CorrectionDialog(self, last_name(self.family.heading), difference, self.desk.today())
        dialog.saved.connect(lambda value: self._save_correction(difference, value))
        dialog.open()

    def _save_correction(self, difference: Difference, value: object) -> None:
        who, basis = self.desk.author(), difference.values[0]

        def job(connection: Connection) -> None:
            corrections.correct(
                connection,
                who,
                "person",
                scope_id=basis.scope_id,
                record_id=basis.person_id,
                field=difference.field,
                value=value,
            )

        self.write_undoable(job, _("Correction saved for {family}", family=last_name(self.family.heading)))

    def _open_record(self, record: object) -> None:
        scope_id, record_id = getattr(record, "scope_id", None), getattr(record, "id", None)
        shown = getattr(record, "shown", None)
        if shown is not None:
            scope_id, record_id = shown.scope_id, shown.person_id
        if scope_id is not None and record_id is not None:
            self._show_origin(scope_id, record_id)

    def _show_origin(self, scope_id: bytes, record_id: bytes) -> None:
        self.desk.read(
            self,
            lambda connection: provenance.origins(connection, scope_id, record_id),
            lambda origins: OriginDialog(self, origins, self.desk.today()).open(),
        )
