"""What a family's daily pages show beyond its view: barriers with steps, risks, goals, notes; read with the family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from PySide6.QtCore import QObject, Signal
from sqlalchemy import Connection

from ctcoord.domain.alignment.lanes import monday
from ctcoord.domain.barriers import KEPT_APART, Node
from ctcoord.domain.codes import DataClass
from ctcoord.errors import CtcoordError
from ctcoord.services import (
    alignment,
    attachments,
    barriers,
    cases,
    forms,
    notes,
    plan,
    proposals,
    rights,
    week_written,
)
from ctcoord.services.alignment import Alignment
from ctcoord.services.attachments import AttachmentRow
from ctcoord.services.barriers import BarrierDetail
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.cases import CaseEventRow, CaseState
from ctcoord.services.forms import AnswerRow, FormRow
from ctcoord.services.notes import NoteDetail
from ctcoord.services.plan import GoalDetail
from ctcoord.services.proposals import ProposalRow
from ctcoord.services.station import Station
from ctcoord.services.week_written import WeekShown
from ctcoord.ui.desk import Desk, Latest
from ctcoord.words import _
from ctcoord.words.dates import near_date

ARROW = " → "


@dataclass(frozen=True)
class Work:
    """The work with one family as it stands; ``files`` by the record that they are kept with."""

    barriers: tuple[BarrierDetail, ...] = ()
    risks: tuple[tuple[Node, ...], ...] = ()
    goals: tuple[GoalDetail, ...] = ()
    notes: tuple[NoteDetail, ...] = ()
    events: tuple[CaseEventRow, ...] = ()
    files: Mapping[bytes, tuple[AttachmentRow, ...]] = field(default_factory=dict)
    forms: tuple[FormRow, ...] = ()  # that may be filled in here
    answers: tuple[AnswerRow, ...] = ()
    case: CaseState | None = None
    writes: frozenset[DataClass] = frozenset()  # of what may be kept apart from coordination
    proposals: tuple[ProposalRow, ...] = ()
    alignment: Alignment | None = None  # None: not looked at yet
    # The same from this week's Monday on, and what is asked already, as the week view shows it.
    week: WeekShown | None = None


def read(connection: Connection, family: FamilyView, station: Station, today: date) -> Work:
    """All of it in one go."""
    own, agency_id = family.own_household_id, station.agency_id
    found = alignment.of_family(connection, family.id, today, home=station.home)
    week = alignment.since(connection, found, monday(today), home=station.home)
    return Work(
        tuple(barriers.of_family(connection, family.id)),
        tuple(barriers.at_risk(connection, family.id)),
        tuple(plan.of_family(connection, family.id)),
        tuple(notes.of_family(connection, family.id)),
        tuple(cases.history(connection, family.id)),
        attachments.of_family(connection, family.id, "note"),
        tuple(forms.fillable(connection, agency_id, own) if agency_id and family.may_write else ()),
        tuple(forms.answers(connection, family.id)),
        cases.state(connection, own) if own else None,
        frozenset(one for one in KEPT_APART if own is not None and rights.may_write_class(connection, own, one)),
        tuple(proposals.of_family(connection, family.id)),
        found,
        week_written.shown(connection, week),
    )


class FamilyWork(QObject):
    """Reads it anew whenever the family is shown."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._latest = Latest(self)
        self.now = Work()

    def show_family(self, family: FamilyView) -> None:
        """Of this family from now on; one that has gone meanwhile keeps what was shown until its tab closes."""
        if self._desk.is_open:
            station, today = self._desk.station, self._desk.today()
            self._desk.read(
                self,
                lambda connection: read(connection, family, station, today),
                *self._latest.pair(self._show, self._on_unread),
            )

    def _show(self, found: Work) -> None:
        self.now = found
        self.changed.emit()

    def _on_unread(self, _error: CtcoordError) -> None:
        """The family's own reading says what is wrong."""


def risk_words(work: Work, today: date, *, safety: bool = False) -> list[str]:
    """What open barriers put at risk, each as a chain: 'No car → Training → Certificate by Jun 30'.

    With ``safety`` also those of class safety, which are named on their own page alone.
    """
    targets = {goal.id: goal.target_on for goal in work.goals}
    unnamed = {row.id for row in work.barriers if row.data_class == DataClass.SAFETY and not safety}
    return [
        ARROW.join(_node_words(node, targets.get(node.id), today) for node in way)
        for way in work.risks
        if unnamed.isdisjoint(node.id for node in way)
    ]


def _node_words(node: Node, target: date | None, today: date) -> str:
    if node.kind == "goal" and target is not None:
        return _("{goal} by {day}", goal=node.title, day=near_date(target, today))
    return node.title
