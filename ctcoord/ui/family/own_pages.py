"""Which sections of a family have a page with actions of its own, and what such a page is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ctcoord.services.case_rows import FamilyView
from ctcoord.ui.areas import AreaView
from ctcoord.ui.family.barrier_changes import BarrierChanges
from ctcoord.ui.family.note_changes import NoteChanges
from ctcoord.ui.family.pages import FamilyPage
from ctcoord.ui.family.plan_changes import PlanChanges
from ctcoord.ui.family.record_states import RecordStates
from ctcoord.ui.family.work import FamilyWork
from ctcoord.ui.week.deeds import WeekDeeds


@dataclass(frozen=True)
class Context:
    """What a page of the open family works with. ``family`` says how it is shown now."""

    screen: AreaView
    family: Callable[[], FamilyView]
    work: FamilyWork
    states: RecordStates
    barriers: BarrierChanges
    plan: PlanChanges
    notes: NoteChanges
    week: WeekDeeds


def _barriers(context: Context) -> FamilyPage:
    from ctcoord.ui.family.barriers_page import BarriersPage

    return BarriersPage(context.work, context.barriers, context.states, context.screen.desk.today)


def _consent(context: Context) -> FamilyPage:
    from ctcoord.ui.consents.changes import ConsentChanges
    from ctcoord.ui.consents.page import ConsentPage

    changes = ConsentChanges(context.screen, context.family)
    return ConsentPage(context.screen.desk, changes, context.states)


def _plan(context: Context) -> FamilyPage:
    from ctcoord.ui.family.plan_page import PlanPage

    return PlanPage(context.work, context.plan, context.barriers, context.screen.desk.today)


def _week(context: Context) -> FamilyPage:
    from ctcoord.ui.week.page import WeekPage
    from ctcoord.ui.week.printing import ask_to_print

    def print_page(first: date) -> None:
        ask_to_print(context.screen, context.family, first)

    return WeekPage(context.screen.desk, print_page, context.week, lambda: context.work.now.week)


def _notes(context: Context) -> FamilyPage:
    from ctcoord.ui.family.notes_page import NotesPage

    return NotesPage(context.work, context.notes, context.states, context.screen.desk.today)


def _questions(context: Context) -> FamilyPage:
    from ctcoord.ui.forms.changes import FormChanges
    from ctcoord.ui.forms.page import QuestionsPage

    changes = FormChanges(context.screen, context.family, context.work)
    return QuestionsPage(context.screen.desk, context.work, changes)


OWN_PAGES: dict[str, Callable[[Context], FamilyPage]] = {
    "week": _week,
    "barriers": _barriers,
    "plan": _plan,
    "notes": _notes,
    "questions": _questions,
    "consent": _consent,
}
