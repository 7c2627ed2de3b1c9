"""Which sections of a family have a page with actions of its own, and what such a page is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ctcoord.services.case_rows import FamilyView
from ctcoord.ui.areas import AreaView
from ctcoord.ui.family.barrier_changes import BarrierChanges
from ctcoord.ui.family.pages import FamilyPage
from ctcoord.ui.family.record_states import RecordStates
from ctcoord.ui.family.work import FamilyWork


@dataclass(frozen=True)
class Context:
    """What a page of the open family works with. ``family`` says how it is shown now."""

    screen: AreaView
    family: Callable[[], FamilyView]
    work: FamilyWork
    states: RecordStates
    barriers: BarrierChanges


def _barriers(context: Context) -> FamilyPage:
    from ctcoord.ui.family.barriers_page import BarriersPage

    return BarriersPage(context.work, context.barriers, context.states, context.screen.desk.today)


OWN_PAGES: dict[str, Callable[[Context], FamilyPage]] = {"barriers": _barriers}
