"""One family: who, what breaks, when, what next, and a place to write."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.domain.codes import ProposalStatus
from ctcoord.errors import CtcoordError, NotFound, ReadOnly
from ctcoord.services import family_view, timeline
from ctcoord.services.alignment import Broken
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.timeline import Timeline
from ctcoord.ui.areas import AreaView
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.drafts import note_key
from ctcoord.ui.family.alignment_line import AlignmentLine
from ctcoord.ui.family.deeds import WRITING, FamilyDeeds
from ctcoord.ui.family.identity import IdentityBanner
from ctcoord.ui.family.lease_line import LeaseLine
from ctcoord.ui.family.overview import ONE_COLUMN_PX, Overview
from ctcoord.ui.family.own_pages import OWN_PAGES
from ctcoord.ui.family.pages import FamilyPage
from ctcoord.ui.family.record_states import RecordStates
from ctcoord.ui.family.section_tabs import SectionTabs
from ctcoord.ui.family.sections import PAGES, SECTIONS, SectionPage
from ctcoord.ui.family.work import FamilyWork, risk_words
from ctcoord.ui.form_draft import FormDraft
from ctcoord.ui.home.preview import last_name
from ctcoord.ui.inquiries.emergency import AccessLine
from ctcoord.ui.theme import look
from ctcoord.ui.week.words import weekly
from ctcoord.words import _, error_words


class FamilyScreen(AreaView):
    """Holds one family; reads it again whenever something of it changed."""

    left = Signal(object)  # FamilyId: it is not here any more

    def __init__(self, desk: Desk, family: FamilyView) -> None:
        super().__init__(desk)
        self.family = family
        self._latest = Latest(self)
        self._timeline: Timeline = timeline.build(family, desk.today())
        self.banner = IdentityBanner(family, desk.today(), self.abilities)
        self.access = AccessLine(desk)
        self.lease = LeaseLine(desk)
        self.alignment = AlignmentLine()
        self._section_tabs = SectionTabs(1 + len(SECTIONS))
        self.tabs = self._section_tabs.bar
        self._stack = QStackedWidget(self)
        self.overview = Overview(desk, self._draft_key(), last_name(family.heading))
        self._stack.addWidget(self.overview)
        self._pages: dict[str, FamilyPage] = {}
        self._states = RecordStates(desk, self)
        self._states.changed.connect(self._show_states)
        self.work = FamilyWork(desk, self)
        self.work.changed.connect(self._show_work)
        self.deeds = FamilyDeeds(self, self._states)
        self._lay_out()
        self._connect()
        self.show_family(family)

    def _draft_key(self) -> str:
        return note_key(self.family.id)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setSpacing(0)
        whole.setContentsMargins(0, 0, 0, 0)
        for widget in (self.banner, self.access, self.lease, self.alignment, self._section_tabs):
            whole.addWidget(widget)
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.banner.note_requested.connect(self.deeds.new_note)
        self.banner.referral_requested.connect(lambda: self.perform("new_referral"))
        self.banner.more.chosen.connect(self.perform)
        self.alignment.asked.connect(self.perform)
        self._section_tabs.chosen.connect(self._on_tab)
        view, deeds, changes = self.overview, self.deeds, self.deeds.changes
        view.note.save_requested.connect(lambda note: changes.save_note(note, view.note))
        view.note.drafts_changed.connect(self._count_drafts)
        view.steps.add_requested.connect(changes.new_task)
        view.steps.done_requested.connect(changes.done)
        view.barriers.add_requested.connect(deeds.barriers.new_barrier)
        view.members.origin_requested.connect(deeds.show_origin)
        view.hidden.asked.connect(deeds.ask_why)
        view.correct_requested.connect(changes.correct)
        view.origin_requested.connect(deeds.show_origin)
        view.timeline.opened.connect(deeds.open_record)

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
            return [self.tabs, *self.page(PAGES[self.tabs.currentIndex()]).panes()]
        return self.overview.panes()

    def abilities(self) -> frozenset[str]:
        front = self.front
        return self.deeds.abilities() | (front.abilities() if front is not None else frozenset())

    @property
    def front(self) -> FamilyPage | None:
        """The page in front, unless it is the overview or was never made."""
        return self._pages.get(PAGES[self.tabs.currentIndex()])

    def perform(self, name: str) -> bool:
        """``action``, or ``action@page/id`` with a record of a page."""
        name, _at, place = name.partition("@")
        if place:
            key, _slash, record_id = place.partition("/")
            self.show_page(key)
            self.page(key).begin(name, bytes.fromhex(record_id))
            return True
        front = self.front
        of_page = front.deeds() if front is not None else {}
        does = (self.deeds.by_name() | of_page).get(name)
        if name in WRITING and not self.family.may_write:
            self.notice_requested.emit(" ".join(error_words(ReadOnly())), None)
        elif does is not None:
            return does() is not False
        return does is not None

    def show_page(self, key: str) -> None:
        """Bring a page to the front: ``overview`` or the key of a section."""
        self.tabs.setCurrentIndex(PAGES.index(key))

    def read(self) -> None:
        """Read the family again."""
        agency, family_id = self.desk.station.agency_id, self.family.id

        def job(connection: Connection) -> FamilyView:
            return family_view.family(connection, family_id, agency)

        self.desk.read(self, job, *self._latest.pair(self.show_family, self._on_unread))

    def _on_unread(self, error: CtcoordError) -> None:
        """What has left this computer must not stay on its screen."""
        if isinstance(error, NotFound):
            self.left.emit(self.family.id)
        else:
            self.desk.trouble.emit(error)

    def show_family(self, family: FamilyView) -> None:
        """Show the family as it is now."""
        today = self.desk.today()
        self.family = self.deeds.changes.family = family
        self._timeline = timeline.with_breaks(timeline.build(family, today), self._breaks())
        self.banner.show_family(family, today)
        self.access.show_family(family)
        self.lease.show_family(family)
        self._states.show_family(family)
        self.work.show_family(family)
        self.overview.show_family(family, self._timeline, today)
        self.overview.order_tabs(self.tabs)
        for page in self._pages.values():
            page.show_family(family)
        self._say_alignment(today)
        self._name_tabs()
        self.status_changed.emit("abilities", 0)

    def retranslated(self) -> None:
        # In a turn of its own: menus, rail and tabs take theirs in this one.
        self.desk.next_turn(self, lambda: self.show_family(self.family))

    def restyled(self) -> None:
        if hasattr(self, "_pages"):
            self.retranslated()

    def _breaks(self) -> dict[bytes, Broken]:
        """What fails with the end of a support, as far as it has been looked at."""
        return self.work.now.alignment.breaks() if self.work.now.alignment is not None else {}

    def _say_alignment(self, today: date) -> None:
        problems, now = self._timeline.problems, self.work.now
        of_week = weekly(now.alignment) > 0
        in_week, shows = of_week and PAGES[self.tabs.currentIndex()] != "week", bool(problems) or of_week
        self.alignment.offer(shows=shows, in_week=in_week, fits="gap" in self.abilities())
        self.alignment.show_alignment(now.case, now.alignment, problems, today)

    def _name_tabs(self) -> None:
        self.tabs.setAccessibleName(_("Pages of {family}", family=self.family.heading))
        words = [_("Overview"), *(section.words() for section in SECTIONS)]
        counts = [None, *(section.count(self.family) for section in SECTIONS)]
        tried = sum(one.status == ProposalStatus.PROPOSED for one in self.work.now.proposals)
        counts[PAGES.index("plan")] = (counts[PAGES.index("plan")] or 0) + tried
        self._section_tabs.set_words(words, counts, {PAGES.index("week"): weekly(self.work.now.alignment)})

    def _on_tab(self, position: int) -> None:
        """Show a page; the keyboard goes with it when it was in the page before."""
        focused: QWidget | None = self.window().focusWidget()  # also while the command palette has the keyboard
        follows = focused is not None and self._stack.isAncestorOf(focused)
        self._stack.setCurrentWidget(self.page(PAGES[position]) if position else self.overview)
        line = self.overview.timeline
        first_of = self.panes() if position else [line.canvas, line.table]
        panes = (pane for pane in first_of if self._stack.isAncestorOf(pane) and pane.isVisible())
        if follows and (first := next(panes, None)) is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say_alignment(self.desk.today())
        self.status_changed.emit("abilities", 0)

    def page(self, key: str) -> FamilyPage:
        """A page of a section, made when it is first asked for."""
        if key not in self._pages:
            page = self._pages[key] = self._make_page(key)
            page.asked.connect(self.perform)
            page.abilities_changed.connect(lambda: self.status_changed.emit("abilities", 0))
            page.show_family(self.family)
            self._stack.addWidget(page)
        return self._pages[key]

    def _make_page(self, key: str) -> FamilyPage:
        make = OWN_PAGES.get(key)
        if make is not None:
            return make(self.deeds.context)
        section = next(section for section in SECTIONS if section.key == key)
        page = SectionPage(section, self.desk.today, self._states)
        page.opened.connect(self.deeds.open_record)
        return page

    def _show_states(self) -> None:
        for page in self._pages.values():
            page.say_again()

    def _show_work(self) -> None:
        self._timeline = timeline.with_breaks(self._timeline, self._breaks())
        self.overview.timeline.show_timeline(self._timeline)
        self.overview.barriers.show_risks(risk_words(self.work.now, self.desk.today()))
        self._say_alignment(self.desk.today())
        self._name_tabs()
        for page in self._pages.values():
            page.show_family(self.family)
        self.status_changed.emit("abilities", 0)

    def save_drafts(self) -> None:
        for draft in self.findChildren(FormDraft):
            draft.keep()
        self.overview.note.keep_draft()

    def _count_drafts(self) -> None:
        self.desk.draft(
            self, lambda station: len(station.drafts.all()), lambda number: self.status_changed.emit("drafts", number)
        )
