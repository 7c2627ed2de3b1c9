"""One family: who, what breaks, when, what next, and a place to write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy import Connection

from ctcoord.errors import CtcoordError, NotFound, ReadOnly
from ctcoord.services import family_view, provenance, sending, timeline
from ctcoord.services.case_rows import FamilyView, ReferralRow, TaskRow
from ctcoord.services.members import Difference
from ctcoord.services.provenance import Origin
from ctcoord.services.sending import RecordState
from ctcoord.services.timeline import DOMAIN_LANES, Timeline
from ctcoord.ui.areas import AreaView
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.drafts import note_key
from ctcoord.ui.family.alignment_line import AlignmentLine
from ctcoord.ui.family.barrier_changes import BarrierChanges
from ctcoord.ui.family.cards import DifferCard
from ctcoord.ui.family.case_changes import CaseChanges
from ctcoord.ui.family.changes import Changes
from ctcoord.ui.family.dialogs import OriginDialog
from ctcoord.ui.family.identity import IdentityBanner
from ctcoord.ui.family.lease_line import LeaseLine
from ctcoord.ui.family.note_changes import NoteChanges
from ctcoord.ui.family.overview import ONE_COLUMN_PX, Overview
from ctcoord.ui.family.own_pages import OWN_PAGES, Context
from ctcoord.ui.family.pages import FamilyPage
from ctcoord.ui.family.plan_changes import PlanChanges
from ctcoord.ui.family.record_states import RecordStates
from ctcoord.ui.family.safety_changes import SafetyChanges
from ctcoord.ui.family.section_tabs import SectionTabs
from ctcoord.ui.family.sections import SECTIONS, SectionPage
from ctcoord.ui.family.timeline_card import SPANS
from ctcoord.ui.family.work import FamilyWork, risk_words
from ctcoord.ui.form_draft import FormDraft
from ctcoord.ui.home.preview import last_name
from ctcoord.ui.inquiries.emergency import AccessLine
from ctcoord.ui.referrals.deeds import Deeds as ReferralDeeds
from ctcoord.ui.theme import look
from ctcoord.ui.week.deeds import WeekDeeds
from ctcoord.ui.week.words import weekly
from ctcoord.words import _, error_words

WRITING = frozenset(
    {"new_note", "save", "new_task", "new_tasks", "new_barrier", "goal_new", "new_consent", "new_referral", "correct"}
)  # into our own agency's household
PAGES = ("overview", *(section.key for section in SECTIONS))


def differences(family: FamilyView) -> list[Difference]:
    """Every fact that agencies record differently, member by member."""
    return [difference for member in family.members for difference in member.differences]


class FamilyScreen(AreaView):
    """Holds one family; reads it again whenever something of it changed."""

    left = Signal(object)  # FamilyId: it is not here any more

    def __init__(self, desk: Desk, family: FamilyView, parent: QWidget) -> None:
        super().__init__(desk)
        # First of all: with every later parent Qt styles all anew that was made until then.
        self.setParent(parent)
        self.family = family
        self._latest = Latest(self)
        self._timeline: Timeline = timeline.build(family, desk.today())
        self.banner = IdentityBanner(family, desk.today(), self.abilities)
        self.access = AccessLine(desk)
        self.lease = LeaseLine(desk)
        self.alignment = AlignmentLine()
        self._section_tabs = SectionTabs(1 + len(SECTIONS))
        self.tabs = self._section_tabs.bar
        self._changes = Changes(self, family)
        self._referrals = ReferralDeeds(self, lambda _family: self.show_page("overview"))
        self._stack = QStackedWidget(self)
        self.overview = Overview(desk, self._draft_key(), last_name(family.heading), self._stack)
        self._stack.addWidget(self.overview)
        self._pages: dict[str, FamilyPage] = {}
        self._states = RecordStates(desk, self)
        self._states.changed.connect(self._show_states)
        self._work = FamilyWork(desk, self)
        self._work.changed.connect(self._show_work)
        here = (self, lambda: self.family, self._work)
        self._barriers = BarrierChanges(*here, self._referrals)
        self._cases = CaseChanges(*here)
        self._safety = SafetyChanges(*here)
        self._plan = PlanChanges(*here)
        self._week = WeekDeeds(*here)
        self._context = Context(*here, self._states, self._barriers, self._plan, NoteChanges(*here), self._week)
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
        self.banner.note_requested.connect(self._new_note)
        self.banner.referral_requested.connect(lambda: self.perform("new_referral"))
        self.banner.more.chosen.connect(self.perform)
        self.alignment.asked.connect(self.perform)
        self._section_tabs.chosen.connect(self._on_tab)
        view, changes = self.overview, self._changes
        view.note.save_requested.connect(lambda note: changes.save_note(note, view.note))
        view.note.drafts_changed.connect(self._count_drafts)
        view.steps.add_requested.connect(changes.new_task)
        view.steps.done_requested.connect(changes.done)
        view.barriers.add_requested.connect(self._barriers.new_barrier)
        view.members.origin_requested.connect(self._show_origin)
        view.hidden.asked.connect(self._ask_why)
        view.correct_requested.connect(changes.correct)
        view.origin_requested.connect(self._show_origin)
        view.timeline.opened.connect(self._open_record)

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
            return [self.tabs, *self._page(PAGES[self.tabs.currentIndex()]).panes()]
        return self.overview.panes()

    def abilities(self) -> frozenset[str]:
        step, writes, week = self.overview.steps.current, self.family.may_write, self._work.now.alignment
        found = {
            "family": True,
            "write": writes,
            "step": step is not None and step.scope_id not in self.family.read_only,
            "waits": step is not None and step.scope_id not in self.family.read_only,
            "difference": writes and differences(self.family),
            "gap": writes and week is not None and week.gap is not None,
        }
        front = self._front()
        of_page = front.abilities() if front is not None else frozenset()
        of_case = self._cases.abilities() | self._safety.abilities()
        return frozenset(name for name, holds in found.items() if holds) | of_page | of_case

    def _front(self) -> FamilyPage | None:
        """The page in front, unless it is the overview or was never made."""
        return self._pages.get(PAGES[self.tabs.currentIndex()])

    def perform(self, name: str) -> bool:
        """``action``, or ``action@page/id`` with a record of a page."""
        name, _at, place = name.partition("@")
        if place:
            key, _slash, record_id = place.partition("/")
            self.show_page(key)
            self._page(key).begin(name, bytes.fromhex(record_id))
            return True
        front = self._front()
        of_page = front.deeds() if front is not None else {}
        does = (self._deeds() | self._cases.deeds() | self._safety.deeds() | self._week.deeds() | of_page).get(name)
        if name in WRITING and not self.family.may_write:
            self.notice_requested.emit(" ".join(error_words(ReadOnly())), None)
        elif does is not None:
            does()
        return does is not None

    def _deeds(self) -> dict[str, Callable[[], object]]:
        """What each action of the menus does here."""
        changes, line, note = self._changes, self.overview.timeline, self.overview.note
        return {
            "new_note": self._new_note,
            "save": note.save,
            "discard_note": note.discard,
            "new_task": changes.new_task,
            "new_barrier": self._barriers.new_barrier,
            "goal_new": self._plan.new_goal,
            "new_tasks": self._plan.new_tasks,
            "new_referral": lambda: self._referrals.new(self.family),
            "done": lambda: self._do_with_step(changes.done),
            "snooze": lambda: self._do_with_step(changes.snooze),
            "new_consent": partial(self._on_page, "consent", "new_consent"),
            "correct": self._correct_one,
            "origin": self._show_origin_of_current,
            "why": self._ask_why,
            "audit": self._ask_who,
            "week_fit": self._find_fit,
            "week_what_if": self._plan.what_if,
            "next_problem": self._next_problem,
            **{f"lane_{kind}": partial(self._in_overview, partial(line.focus_lane, kind)) for kind in DOMAIN_LANES},
            **{f"span_{span}": partial(self._in_overview, partial(line.set_span, span)) for span in SPANS},
            "timeline_earlier": lambda: self._in_overview(partial(line.shift, -1)),
            "timeline_today": lambda: self._in_overview(line.show_today),
            "timeline_later": lambda: self._in_overview(partial(line.shift, 1)),
            "timeline_picture": lambda: self._in_overview(partial(line.show_as, "timeline")),
            "timeline_list": lambda: self._in_overview(partial(line.show_as, "list")),
            **{f"page_{key}": partial(self.show_page, key) for key in PAGES},
        }

    def show_page(self, key: str) -> None:
        """Bring a page to the front: ``overview`` or the key of a section."""
        self.tabs.setCurrentIndex(PAGES.index(key))

    def _on_page(self, key: str, name: str) -> None:
        """Do an action of a page that comes to the front for it."""
        self.show_page(key)
        self._page(key).deeds()[name]()

    def _next_problem(self) -> None:
        """In the timeline; where it has none, in the week."""
        if self._timeline.problems or not weekly(self._work.now.alignment):
            self._in_overview(self.overview.timeline.next_problem)
        else:
            self._on_page("week", "next_problem")

    def _in_overview(self, do: Callable[[], object]) -> None:
        self.show_page("overview")
        do()

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
        self.family = self._changes.family = family
        self._timeline = timeline.with_breaks(timeline.build(family, today), self._breaks())
        self.banner.show_family(family, today)
        self.access.show_family(family)
        self.lease.show_family(family)
        self._states.show_family(family)
        self._work.show_family(family)
        self.overview.show_family(family, self._timeline, today)
        self.overview.order_tabs(self.tabs)
        for page in self._pages.values():
            page.show_family(family)
        self._say_alignment(today)
        self._name_tabs()
        self.status_changed.emit("abilities", 0)

    def retranslated(self) -> None:
        self.show_family(self.family)

    def restyled(self) -> None:
        if hasattr(self, "_pages"):
            self.show_family(self.family)

    def _breaks(self) -> dict[bytes, str]:
        """What fails with the end of a support, as far as it has been looked at."""
        return self._work.now.alignment.breaks() if self._work.now.alignment is not None else {}

    def _find_fit(self) -> None:
        from ctcoord.ui.week.fits import find_fit

        find_fit(self, self._work.now.alignment, lambda service: self._referrals.new(self.family, service))

    def _say_alignment(self, today: date) -> None:
        problems, now = self._timeline.problems, self._work.now
        self.alignment.offer(shows=bool(problems or weekly(now.alignment)), fits="gap" in self.abilities())
        self.alignment.show_alignment(now.case, now.alignment, problems, today)

    def _name_tabs(self) -> None:
        self.tabs.setAccessibleName(_("Pages of {family}", family=self.family.heading))
        words = [_("Overview"), *(section.words() for section in SECTIONS)]
        counts = [None, *(section.count(self.family) for section in SECTIONS)]
        self._section_tabs.set_words(words, counts, {PAGES.index("week"): weekly(self._work.now.alignment)})

    def _on_tab(self, position: int) -> None:
        if position == 0:
            self._stack.setCurrentWidget(self.overview)
        else:
            self._stack.setCurrentWidget(self._page(PAGES[position]))
        self.status_changed.emit("abilities", 0)

    def _page(self, key: str) -> FamilyPage:
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
            return make(self._context)
        section = next(section for section in SECTIONS if section.key == key)
        page = SectionPage(section, self.desk.today, self._states)
        page.opened.connect(self._open_record)
        return page

    def _show_states(self) -> None:
        for page in self._pages.values():
            page.say_again()

    def _show_work(self) -> None:
        self._timeline = timeline.with_breaks(self._timeline, self._breaks())
        self.overview.timeline.show_timeline(self._timeline)
        self.overview.barriers.show_risks(risk_words(self._work.now, self.desk.today()))
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

    def _new_note(self) -> None:
        self.tabs.setCurrentIndex(0)
        self.overview.note.start()

    def _correct_one(self) -> None:
        """The fact whose card has the keyboard, or the first that differs."""
        focused: QWidget | None = self.focusWidget()
        holding = (card for card in self.findChildren(DifferCard) if focused and card.isAncestorOf(focused))
        card = next(holding, None)
        found = card.difference if card is not None else next(iter(differences(self.family)), None)
        if found is not None:
            self._changes.correct(found)

    def _do_with_step(self, do: Callable[[TaskRow], None]) -> None:
        step = self.overview.steps.current
        if step is not None and step.scope_id not in self.family.read_only:
            do(step)

    def _ask_why(self) -> None:
        from ctcoord.ui.inquiries.why import WhyDialog

        dialog = WhyDialog(self, self.desk, self.family)
        dialog.answered.connect(self.overview.hidden.show_hidden)
        dialog.open()

    def _ask_who(self) -> None:
        from ctcoord.ui.inquiries.audit_list import AuditDialog

        AuditDialog(self, self.desk, self.family).open()

    def _show_origin_of_current(self) -> None:
        """Of the selected row or item; else of the record that speaks for the family."""
        item = self.overview.timeline.canvas.current_item
        record: object = item.record if item is not None else None
        if self.tabs.currentIndex():
            record = self._page(PAGES[self.tabs.currentIndex()]).table.current_row()
        self._open_record(record if record is not None else self.family.head)

    def _open_record(self, record: object) -> None:
        if isinstance(record, ReferralRow):
            self._referrals.open(record.id)
            return
        scope_id, record_id = getattr(record, "scope_id", None), getattr(record, "id", None)
        shown = getattr(record, "shown", None)
        if shown is not None:
            scope_id, record_id = shown.scope_id, shown.person_id
        if scope_id is not None and record_id is not None:
            self._show_origin(scope_id, record_id)

    def _show_origin(self, scope_id: bytes, record_id: bytes) -> None:
        def job(connection: Connection) -> tuple[list[Origin], RecordState]:
            origins = provenance.origins(connection, scope_id, record_id)
            return origins, sending.state_of(connection, scope_id, record_id)

        self.desk.read(self, job, lambda found: OriginDialog(self, *found, self.desk.today()).open())
