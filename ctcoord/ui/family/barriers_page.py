"""The family's barriers with their steps, and over them what they put at risk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from ctcoord.domain.codes import WorkStatus
from ctcoord.services.barriers import BarrierDetail
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.tasks import StepRow
from ctcoord.ui.family.barrier_changes import BarrierChanges
from ctcoord.ui.family.pages import Deeds, ListPage
from ctcoord.ui.family.record_states import RecordStates, state_column
from ctcoord.ui.family.timeline_words import first_name
from ctcoord.ui.family.work import FamilyWork, risk_words
from ctcoord.ui.home.rows import STATUS_TOKENS, status_run
from ctcoord.ui.parts.card import Ruled, clear_layout
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.dates import days_words, due_words, near_date

INDENT = "\u2003"  # a step stands further in than its barrier
MOST_RISKS = 3
LETTERS = {
    "S": "barrier_step",
    "D": "barrier_resolve",
    "O": "barrier_reopen",
    "E": "barrier_edit",
    "T": "barrier_task",
    "R": "barrier_refer",
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step under its barrier or goal."""

    step: StepRow
    scope_id: bytes
    owner_id: bytes

    @property
    def id(self) -> bytes:
        """Of the step's own record."""
        return self.step.id


Row = BarrierDetail | StepLine


class RiskLines(Ruled):
    """One line a chain; nothing while nothing is at risk."""

    def __init__(self) -> None:
        super().__init__(fill="warning-tint")
        self._rows = QVBoxLayout(self)
        self.scale(lambda px: self._rows.setContentsMargins(px(12), px(6), px(12), px(6)))
        self.hide()

    def show_risks(self, chains: list[str]) -> None:
        """The chains as words; of many the first few, and how many more there are."""
        clear_layout(self._rows)
        for words in chains[:MOST_RISKS]:
            line = Line(Run(words, bold=True, icon="warning", icon_token="warning", shrink=True))
            line.setAccessibleName(_("At risk: {chain}", chain=words))
            line.setToolTip(words)
            self._rows.addWidget(line)
        more = len(chains) - MOST_RISKS
        if more > 0:
            self._rows.addWidget(Text(ngettext("{n} more chain", "{n} more chains", more), token="secondary"))
        self.setVisible(bool(chains))


def _barrier(show: Callable[[BarrierDetail], Cell]) -> Callable[[Row], Cell]:
    """A column that says nothing of steps."""
    return lambda row: show(row) if isinstance(row, BarrierDetail) else Cell(())


def _plain(words: str | None, token: str = "text") -> Cell:
    return Cell((Run(words or "", token, shrink=True),))


def step_cell(line: StepLine, today: date) -> Cell:
    """A step under what it is for: its state, words and day."""
    step = line.step
    day = due_words(step.due_on, today) if step.due_on and step.done_on is None else ""
    if step.done_on is not None:
        day = _("done {day}", day=near_date(step.done_on, today))
    late = step.due_on is not None and step.done_on is None and step.due_on < today
    state = in_use().code("work_status", step.status)
    return Cell(
        (
            Run(INDENT),
            Run(step.title, icon=step.status, icon_token=STATUS_TOKENS.get(step.status, "secondary"),
                shrink=True),
            Run(day, "error" if late else "secondary", bold=late),
        ),
        says=_("Step: {step}, {state}, {day}", step=step.title, state=state, day=day),
    )  # fmt: skip


def _status(row: BarrierDetail) -> Cell:
    if row.resolved_on is not None and row.outcome:
        return Cell((status_run("done", in_use().code("barrier_outcome", row.outcome)),))
    words = in_use().code("work_status", row.status)
    if row.status == WorkStatus.WAITING and row.waiting_on:
        words = in_use().code("waiting_on", row.waiting_on)
    return Cell((status_run(row.status, words),))


def _severity(row: BarrierDetail) -> Cell:
    grave = row.severity == "high" and row.resolved_on is None
    return Cell((Run(in_use().code("severity", row.severity), "error" if grave else "text", bold=grave),))


class BarriersPage(ListPage):
    """Barriers, the open ones first, their steps under each."""

    letters = LETTERS

    def __init__(
        self, work: FamilyWork, changes: BarrierChanges, states: RecordStates, today: Callable[[], date]
    ) -> None:
        self._work, self._changes, self._today = work, changes, today
        self._family: FamilyView | None = None
        self._names: dict[bytes, str] = {}
        self.risks = RiskLines()
        columns = (*self._columns(), state_column(states))
        super().__init__(
            columns,
            "barrier",
            self.risks,
            buttons=("new_barrier", *LETTERS.values()),
        )
        self.table.opened.connect(lambda _row: self.asked.emit("barrier_edit"))
        self.say(self.table.setAccessibleName, lambda: _("Barriers"))
        self.say(self.empty.title.setText, lambda: _("No barriers yet"))
        self.say(self.empty.sentence.setText, lambda: _("Write down what stands in the way with Ctrl+B."))

    def _columns(self) -> tuple[Column[Any], ...]:
        words = in_use
        return (
            Column(lambda: _("Barrier"), self._title),
            Column(lambda: _("Kind"), _barrier(lambda row: _plain(words().code("barrier_category", row.category))
                   if row.category else Cell(())), width=190, folds=3),
            Column(lambda: _("For"), _barrier(lambda row: _plain(self._who(row))), width=100, folds=4),
            Column(lambda: _("Stands in the way of"), _barrier(lambda row: _plain(self._blocked(row))), width=170,
                   folds=5),
            Column(lambda: _("Severity"), _barrier(_severity), width=90, folds=2),
            Column(lambda: _("Age"), _barrier(lambda row: _plain(days_words(row.age_days(self._today())))), width=90,
                   folds=1),
            Column(lambda: _("Status"), _barrier(_status), width=160, fit=_states),
        )  # fmt: skip

    def _title(self, row: Row) -> Cell:
        if isinstance(row, StepLine):
            return step_cell(row, self._today())
        over = row.resolved_on is not None
        return Cell((Run(row.title, "secondary" if over else "text", bold=not over, shrink=True),))

    def _who(self, row: BarrierDetail) -> str:
        return first_name(self._names.get(row.person_id or b"", "")) or _("household")

    def _blocked(self, row: BarrierDetail) -> str:
        return self._changes.choices().name_of(row.blocks[1]) if row.blocks else ""

    def show_family(self, family: FamilyView) -> None:
        self._family = family
        self._names = {one.person_id: member.name for member in family.members for one in member.records}
        rows: list[Row] = []
        for barrier in self._work.now.barriers:
            rows.append(barrier)
            rows += [StepLine(step, barrier.scope_id, barrier.id) for step in barrier.steps]
        self.risks.show_risks(risk_words(self._work.now, self._today(), safety=True))
        self.show_rows(rows)
        self.stretch(StepLine)

    def retranslated(self) -> None:
        if self._family is not None:
            self.show_family(self._family)

    @property
    def current(self) -> BarrierDetail | None:
        """The selected barrier, or that of the selected step."""
        row = self.table.current_row()
        if isinstance(row, StepLine):
            return next((one for one in self._work.now.barriers if one.id == row.owner_id), None)
        return row if isinstance(row, BarrierDetail) else None

    def abilities(self) -> frozenset[str]:
        found, family = self.current, self._family
        can = {"write"} if family is not None and family.may_write else set()
        if found is not None and family is not None and found.scope_id not in family.read_only:
            can |= {"barrier", "barrier_open" if found.resolved_on is None else "barrier_over"}
        return frozenset(can)

    def deeds(self) -> Deeds:
        found, row, changes = self.current, self.table.current_row(), self._changes
        deeds: Deeds = {"new_barrier": changes.new_barrier}
        if found is not None:
            step = row.step if isinstance(row, StepLine) and row.step.done_on is None else None
            deeds |= {
                "barrier_step": lambda: changes.barrier_step(found),
                "barrier_resolve": (lambda: changes.step_done(step)) if step else (lambda: changes.resolve(found)),
                "barrier_reopen": lambda: changes.reopen_barrier(found),
                "barrier_edit": lambda: changes.edit_barrier(found),
                "barrier_task": lambda: changes.barrier_task(found),
                "barrier_refer": lambda: changes.refer(found),
            }
        return deeds


def _states() -> list[str]:
    words = in_use()
    return [words.code("work_status", state) for state in WorkStatus] + [
        words.code("waiting_on", who) for who in ("family", "provider", "agency")
    ]
