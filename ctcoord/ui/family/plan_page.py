"""The family's plan: goals with how far they have come, their steps, readings and what they rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from ctcoord.domain.codes import ProposalStatus, WorkStatus
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.plan import GoalDetail, Reading
from ctcoord.services.proposals import ProposalRow
from ctcoord.ui.family.barrier_changes import BarrierChanges
from ctcoord.ui.family.barriers_page import INDENT, StepLine, step_cell
from ctcoord.ui.family.choices import KINDS
from ctcoord.ui.family.pages import Deeds, ListPage
from ctcoord.ui.family.plan_changes import PlanChanges
from ctcoord.ui.family.plan_dialogs import goal_measure
from ctcoord.ui.family.work import FamilyWork
from ctcoord.ui.home.rows import domain_names, domain_run, status_run
from ctcoord.ui.parts.paint import Run, rounded
from ctcoord.ui.parts.table import Cell, Column, RowDelegate
from ctcoord.ui.theme import look
from ctcoord.ui.week import what_if_plan
from ctcoord.words import _, in_use
from ctcoord.words.dates import due_words, near_date

LETTERS = {
    "G": "goal_new",
    "R": "goal_reading",
    "S": "goal_step",
    "D": "goal_end",
    "E": "goal_edit",
    "X": "goal_untie",
    "A": "proposal_adopt",
}
TRIED = ("proposal_drop", "proposal_agree")
MOST_READINGS = 3
BAR_PX = 4


@dataclass(frozen=True, slots=True)
class SideLine:
    """A reading, or what a goal rests on: ``what`` is a Reading or a (kind, id)."""

    what: Reading | tuple[str, bytes]
    owner_id: bytes


Row = GoalDetail | StepLine | SideLine | ProposalRow


@dataclass(frozen=True)
class ProgressCell(Cell):
    """A cell with a bar under its words; ``share`` is 0 to 1."""

    share: float = 0.0


class ProgressDelegate(RowDelegate):
    """Paints how far a goal has come as a bar; its words say the same."""

    def _draw_cell(self, painter: QPainter, rect: QRect, found: Cell, *, selected: bool) -> None:
        if not isinstance(found, ProgressCell):
            super()._draw_cell(painter, rect, found, selected=selected)
            return
        px = look().px
        above = rect.adjusted(0, 0, 0, -px(BAR_PX + 4))
        super()._draw_cell(painter, above, found, selected=selected)
        bar = QRectF(rect.left() + px(8), rect.bottom() - px(BAR_PX + 4), rect.width() - px(16), px(BAR_PX))
        rounded(painter, bar, look().color("card"), look().color("border"), 2)
        bar.setWidth(max(1.0, bar.width() * found.share))
        rounded(painter, bar, look().color("accent"), None, 2)


def progress_words(goal: GoalDetail) -> str:
    """'40% · 16 of 40 hours'; the last figure where there is none to reach; '' before the first."""
    if not goal.readings:
        return ""
    now = f"{goal.readings[-1].value:g}"
    if goal.progress is None or goal.target is None:
        return f"{now} {goal.unit or ''}".strip()
    percent, target = f"{goal.progress:.0%}", f"{goal.target:g}"
    return _(
        "{percent} · {now} of {target} {unit}", percent=percent, now=now, target=target, unit=goal.unit or ""
    ).strip()


def _goal(
    show: Callable[[GoalDetail], Cell], tried: Callable[[ProposalRow], Cell] | None = None
) -> Callable[[Row], Cell]:
    def both(row: Row) -> Cell:
        if isinstance(row, ProposalRow):
            return tried(row) if tried is not None else Cell(())
        return show(row) if isinstance(row, GoalDetail) else Cell(())

    return both


def _plain(words: str | None, token: str = "text", *, bold: bool = False) -> Cell:
    return Cell((Run(words or "", token, bold=bold, shrink=True),))


def _progress(goal: GoalDetail) -> Cell:
    words = progress_words(goal)
    if goal.progress is None:
        return _plain(words or _("no figure yet"), "text" if words else "secondary")
    return ProgressCell((Run(words, step="small", shrink=True),), says=words, share=goal.progress)


def _status(goal: GoalDetail) -> Cell:
    if goal.status == WorkStatus.DONE and goal.outcome:
        return Cell((status_run("done", in_use().code("goal_outcome", goal.outcome)),))
    return Cell((status_run(goal.status, in_use().code("work_status", goal.status)),))


class PlanPage(ListPage):
    """Goals, the open ones first by their day."""

    letters = LETTERS

    def __init__(
        self, work: FamilyWork, changes: PlanChanges, steps: BarrierChanges, today: Callable[[], date]
    ) -> None:
        self._work, self._changes, self._steps, self._today = work, changes, steps, today
        self._family: FamilyView | None = None
        super().__init__(self._columns(), "list", buttons=(*LETTERS.values(), *TRIED, "new_tasks"))
        self.table.setItemDelegate(ProgressDelegate(self.table))
        self.table.opened.connect(self._open)
        self.say(self.table.setAccessibleName, lambda: _("Plan"))
        self.say(self.empty.title.setText, lambda: _("No goals yet"))
        self.say(
            self.empty.sentence.setText,
            lambda: _(
                "Ask what the family wants to reach, and write it down as a goal with a day to look at it again."
            ),
        )

    def _open(self, row: Row) -> None:
        self.asked.emit("proposal_look" if isinstance(row, ProposalRow) else "goal_edit")

    def _columns(self) -> tuple[Column[Any], ...]:
        return (
            Column(lambda: _("Goal"), self._title),
            Column(lambda: _("Domain"), _goal(lambda row: Cell(domain_run(row.domain))), width=113, fit=domain_names,
                   folds=4),
            Column(lambda: _("How far"), _goal(_progress, what_if_plan.effect), width=190),
            Column(lambda: _("By when"), _goal(lambda row: self._day(row, row.target_on)), width=120, folds=3),
            Column(lambda: _("Look again"), _goal(lambda row: self._day(row, row.review_on)), width=120, folds=2),
            Column(lambda: _("Who sees to it"), _goal(lambda row: _plain(row.owner)), width=120, folds=1),
            Column(lambda: _("Status"), _goal(_status, what_if_plan.status), width=140, fit=_states),
        )  # fmt: skip

    def _day(self, goal: GoalDetail, day: date | None) -> Cell:
        if day is None:
            return Cell(())
        late = day < self._today() and goal.status != WorkStatus.DONE
        words = due_words(day, self._today()) if late else near_date(day, self._today())
        return _plain(words, "error" if late else "text", bold=late)

    def _title(self, row: Row) -> Cell:
        if isinstance(row, ProposalRow):
            return what_if_plan.title(row, self._today())
        if isinstance(row, StepLine):
            return step_cell(row, self._today())
        if isinstance(row, SideLine):
            words = self._side_words(row)
            icon = "history" if isinstance(row.what, Reading) else "link"
            return Cell((Run(INDENT), Run(words, "secondary", icon=icon, shrink=True)), says=words)
        over = row.status == WorkStatus.DONE
        runs = [Run(row.title, "secondary" if over else "text", bold=not over)]
        measure = goal_measure(row)
        return Cell((*runs, Run(measure, "secondary", step="small", shrink=True)) if measure else tuple(runs))

    def _side_words(self, row: SideLine) -> str:
        if isinstance(row.what, Reading):
            said = f"{near_date(row.what.observed_on, self._today())}: {row.what.value:g}"
            return f"{said} · {row.what.remark}" if row.what.remark else said
        kind, record_id = row.what
        name = self._changes.choices().name_of(record_id)
        return _("Rests on: {what}", what=f"{KINDS[kind]()} · {name}" if kind in KINDS and name else _("a referral"))

    def show_family(self, family: FamilyView) -> None:
        self._family = family
        rows: list[Row] = []
        for goal in self._work.now.goals:
            rows.append(goal)
            rows += [StepLine(step, goal.scope_id, goal.id) for step in goal.steps]
            rows += [SideLine(tie, goal.id) for tie in goal.ties]
            rows += [SideLine(reading, goal.id) for reading in reversed(goal.readings[-MOST_READINGS:])]
        self.show_rows([*rows, *self._work.now.proposals])
        self.stretch(StepLine, SideLine)

    def retranslated(self) -> None:
        if self._family is not None:
            self.show_family(self._family)

    @property
    def current(self) -> GoalDetail | None:
        """The selected goal, or that of the selected line."""
        row = self.table.current_row()
        key = row.owner_id if isinstance(row, StepLine | SideLine) else row.id if isinstance(row, GoalDetail) else b""
        return next((goal for goal in self._work.now.goals if goal.id == key), None)

    def abilities(self) -> frozenset[str]:
        found, family, row = self.current, self._family, self.table.current_row()
        can = {"write"} if family is not None and family.may_write else set()
        if found is not None and family is not None and found.scope_id not in family.read_only:
            if isinstance(row, SideLine) and not isinstance(row.what, Reading):
                can.add("goal_tie")
            can |= {"goal"} | ({"goal_open"} if found.status != WorkStatus.DONE else set())
        if isinstance(row, ProposalRow) and family is not None:
            can |= _open_to(row, family)
        return frozenset(can)

    def deeds(self) -> Deeds:
        found, row, changes = self.current, self.table.current_row(), self._changes
        deeds: Deeds = {"goal_new": changes.new_goal, "new_tasks": changes.new_tasks}
        if isinstance(row, ProposalRow):
            deeds |= {
                "proposal_look": lambda: changes.tried.open(row),
                "proposal_adopt": lambda: changes.tried.adopt(row),
                "proposal_agree": lambda: changes.tried.agree(row),
                "proposal_drop": lambda: changes.tried.drop(row),
            }
        if found is not None:
            step = row.step if isinstance(row, StepLine) and row.step.done_on is None else None
            deeds |= {
                "goal_reading": lambda: changes.read_off(found),
                "goal_step": lambda: changes.goal_step(found),
                "goal_end": (lambda: self._steps.step_done(step)) if step else (lambda: changes.end_goal(found)),
                "goal_edit": lambda: changes.edit_goal(found),
            }
            if isinstance(row, SideLine) and not isinstance(row.what, Reading):
                about_id = row.what[1]
                deeds["goal_untie"] = lambda: changes.untie(found, about_id)
        return deeds


def _open_to(row: ProposalRow, family: FamilyView) -> set[str]:
    """What can be done with a proposal; one of a newer program is read there."""
    found = {"proposal"} if row.edits is not None else set()
    if row.status == ProposalStatus.PROPOSED and row.scope_id not in family.read_only:
        found |= {"proposal_open"} | ({"proposal_read"} if row.edits is not None else set())
    if row.waiting and row.scope_id not in family.read_only:
        found.add("proposal_waits")
    return found


def _states() -> list[str]:
    words = in_use()
    ends = [words.code("goal_outcome", code) for code in ("reached", "partly", "given_up")]
    tried = [words.code("proposal_status", state) for state in ProposalStatus]
    return [words.code("work_status", state) for state in WorkStatus] + ends + tried
