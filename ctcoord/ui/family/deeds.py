"""What each action does with an open family: write, ask, open a record, go to a problem or a place in the timeline."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget
from sqlalchemy import Connection

from ctcoord.domain.alignment.connecticut import Law
from ctcoord.domain.alignment.facts import Finding
from ctcoord.services import agency_settings, alignment, provenance, sending
from ctcoord.services.alignment import Alignment
from ctcoord.services.case_rows import FamilyView, ReferralRow, TaskRow
from ctcoord.services.members import Difference
from ctcoord.services.provenance import Origin
from ctcoord.services.sending import RecordState
from ctcoord.services.timeline import DOMAIN_LANES
from ctcoord.ui.family.barrier_changes import BarrierChanges
from ctcoord.ui.family.cards import DifferCard
from ctcoord.ui.family.case_changes import CaseChanges
from ctcoord.ui.family.changes import Changes
from ctcoord.ui.family.dialogs import OriginDialog
from ctcoord.ui.family.note_changes import NoteChanges
from ctcoord.ui.family.own_pages import Context
from ctcoord.ui.family.pages import Deeds
from ctcoord.ui.family.plan_changes import PlanChanges
from ctcoord.ui.family.record_states import RecordStates
from ctcoord.ui.family.safety_changes import SafetyChanges
from ctcoord.ui.family.sections import PAGES
from ctcoord.ui.family.timeline_card import SPANS
from ctcoord.ui.referrals.deeds import Deeds as ReferralDeeds
from ctcoord.ui.week.chosen import about_finding
from ctcoord.ui.week.deeds import WeekDeeds
from ctcoord.ui.week.words import WEEKLY, weekly

if TYPE_CHECKING:
    from ctcoord.ui.family.screen import FamilyScreen

WRITING = frozenset(
    {"new_note", "save", "new_task", "new_tasks", "new_barrier", "goal_new", "new_consent", "new_referral", "correct"}
)  # into our own agency's household


def differences(family: FamilyView) -> list[Difference]:
    """Every fact that agencies record differently, member by member."""
    return [difference for member in family.members for difference in member.differences]


class FamilyDeeds:
    """Made once for a screen; reads from it which family, page and step are meant."""

    def __init__(self, screen: FamilyScreen, states: RecordStates) -> None:
        self._screen = screen
        here = (screen, lambda: screen.family, screen.work)
        self.changes = Changes(screen, screen.family)
        self.referrals = ReferralDeeds(screen, lambda _family: screen.show_page("overview"))
        self.barriers = BarrierChanges(*here, self.referrals)
        self._cases, self._safety = CaseChanges(*here), SafetyChanges(*here)
        self._plan, self._week = PlanChanges(*here), WeekDeeds(*here)
        self.context = Context(*here, states, self.barriers, self._plan, NoteChanges(*here), self._week)

    def abilities(self) -> frozenset[str]:
        """Which needs of actions hold for the family, whatever page is in front."""
        family, step, week = self._screen.family, self._screen.overview.steps.current, self._screen.work.now.alignment
        on_step = step is not None and step.scope_id not in family.read_only
        found = {
            "family": True,
            "write": family.may_write,
            "step": on_step,
            "waits": on_step,
            "difference": family.may_write and differences(family),
            "gap": family.may_write and week is not None and week.gap is not None,
        }
        of_case = self._cases.abilities() | self._safety.abilities()
        return frozenset(name for name, holds in found.items() if holds) | of_case

    def by_name(self) -> Deeds:
        """What each action does, whatever page is in front."""
        return self._here() | self._cases.deeds() | self._safety.deeds() | self._week.deeds()

    def _here(self) -> Deeds:
        screen, changes = self._screen, self.changes
        line, note = screen.overview.timeline, screen.overview.note
        return {
            "new_note": self.new_note,
            "save": note.save,
            "discard_note": note.discard,
            "new_task": changes.new_task,
            "new_barrier": self.barriers.new_barrier,
            "goal_new": self._plan.new_goal,
            "new_tasks": self._plan.new_tasks,
            "new_referral": lambda: self.referrals.new(screen.family),
            "done": lambda: self._do_with_step(changes.done),
            "snooze": lambda: self._do_with_step(changes.snooze),
            "new_consent": partial(self._on_page, "consent", "new_consent"),
            "correct": self._correct_one,
            "origin": self._show_origin_of_current,
            "why": self.ask_why,
            "audit": self._ask_who,
            "week_fit": self._find_fit,
            "week_findings": self._all_findings,
            "week_what_if": self._plan.what_if,
            "next_problem": self._next_problem,
            "first_problem": self._first_problem,
            **{f"lane_{kind}": partial(self._in_overview, partial(line.focus_lane, kind)) for kind in DOMAIN_LANES},
            **{f"span_{span}": partial(self._in_overview, partial(line.set_span, span)) for span in SPANS},
            "timeline_earlier": lambda: self._in_overview(partial(line.shift, -1)),
            "timeline_today": lambda: self._in_overview(line.show_today),
            "timeline_later": lambda: self._in_overview(partial(line.shift, 1)),
            "timeline_picture": lambda: self._in_overview(partial(line.show_as, "timeline")),
            "timeline_list": lambda: self._in_overview(partial(line.show_as, "list")),
            **{f"page_{key}": partial(screen.show_page, key) for key in PAGES},
        }

    def new_note(self) -> None:
        """The keyboard into the note of the overview."""
        self._screen.show_page("overview")
        self._screen.overview.note.start()

    def _on_page(self, key: str, name: str) -> None:
        """Do an action of a page that comes to the front for it."""
        self._screen.show_page(key)
        self._screen.page(key).deeds()[name]()

    def _in_overview(self, do: Callable[[], object]) -> None:
        self._screen.show_page("overview")
        do()

    def _next_problem(self) -> None:
        """In the timeline; where it has none, in the week."""
        line = self._screen.overview.timeline
        if line.problems or not weekly(self._screen.work.now.alignment):
            self._in_overview(line.next_problem)
        else:
            self._on_page("week", "next_problem")

    def _first_problem(self) -> None:
        """The first that the week shows, whichever was looked at before."""
        from ctcoord.ui.week.page import WeekPage

        self._screen.show_page("week")
        page, found = self._screen.page("week"), self._screen.work.now.alignment
        if isinstance(page, WeekPage):
            page.canvas.focus_item(None)
            first = next((one for one in found.problems if one.kind in WEEKLY), None) if found is not None else None
            page.next_problem(alignment.key(first) if first is not None else b"")

    def _all_findings(self) -> None:
        """The list of all problems and questions, by the rules in use."""
        screen, found = self._screen, self._screen.work.now.alignment
        today = screen.desk.today()
        if found is not None:
            screen.desk.read(screen, lambda connection: agency_settings.law(connection, today), self._show_findings)

    def _show_findings(self, law: Law) -> None:
        from ctcoord.ui.week.all_findings import FindingsDialog

        screen, found = self._screen, self._screen.work.now.alignment
        if found is not None:
            about, today = partial(self._about, found), screen.desk.today()
            dialog = FindingsDialog(screen, screen.family.heading, found, law, about=about, today=today)
            dialog.chosen.connect(lambda do: do())
            dialog.open()

    def _about(self, found: Alignment, finding: Finding) -> Deeds:
        """What can be done about one of them."""
        if not self._screen.family.may_write:
            return {}
        fits: Deeds = {"week_fit": partial(self._find_fit, finding)} if finding.kind == "care_gap" else {}
        return fits | about_finding(self._week, finding, found)

    def _find_fit(self, gap: Finding | None = None) -> None:
        """For a gap in care; the first where none is named."""
        from ctcoord.ui.week.fits import find_fit

        screen = self._screen
        refer = self.referrals.new
        find_fit(screen, screen.work.now.alignment, gap, lambda service, child: refer(screen.family, service, child))

    def _correct_one(self) -> None:
        """The fact whose card has the keyboard, or the first that differs."""
        focused: QWidget | None = self._screen.focusWidget()
        holding = (card for card in self._screen.findChildren(DifferCard) if focused and card.isAncestorOf(focused))
        card = next(holding, None)
        found = card.difference if card is not None else next(iter(differences(self._screen.family)), None)
        if found is not None:
            self.changes.correct(found)

    def _do_with_step(self, do: Callable[[TaskRow], None]) -> None:
        step = self._screen.overview.steps.current
        if step is not None and step.scope_id not in self._screen.family.read_only:
            do(step)

    # What is asked, and where a record comes from.

    def ask_why(self) -> None:
        """Why something of the family cannot be seen."""
        from ctcoord.ui.inquiries.why import WhyDialog

        dialog = WhyDialog(self._screen, self._screen.desk, self._screen.family)
        dialog.answered.connect(self._screen.overview.hidden.show_hidden)
        dialog.open()

    def _ask_who(self) -> None:
        from ctcoord.ui.inquiries.audit_list import AuditDialog

        AuditDialog(self._screen, self._screen.desk, self._screen.family).open()

    def _show_origin_of_current(self) -> None:
        """Of the selected row or item; else of the record that speaks for the family."""
        screen = self._screen
        item = screen.overview.timeline.canvas.current_item
        record: object = item.record if item is not None else None
        if screen.front is not None:
            record = screen.front.table.current_row()
        self.open_record(record if record is not None else screen.family.head)

    def open_record(self, record: object) -> None:
        """A referral opens; of everything else its source is shown."""
        if isinstance(record, ReferralRow):
            self.referrals.open(record.id)
            return
        scope_id, record_id = getattr(record, "scope_id", None), getattr(record, "id", None)
        shown = getattr(record, "shown", None)
        if shown is not None:
            scope_id, record_id = shown.scope_id, shown.person_id
        if scope_id is not None and record_id is not None:
            self.show_origin(scope_id, record_id)

    def show_origin(self, scope_id: bytes, record_id: bytes) -> None:
        """Which file, row and day a record comes from, and whether it is synced."""
        screen = self._screen

        def job(connection: Connection) -> tuple[list[Origin], RecordState]:
            origins = provenance.origins(connection, scope_id, record_id)
            return origins, sending.state_of(connection, scope_id, record_id)

        screen.desk.read(screen, job, lambda found: OriginDialog(screen, *found, screen.desk.today()).open())
