"""What is written about barriers: new ones, their steps, how they end, what they turn into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

from sqlalchemy import Connection

from ctcoord.domain.barriers import Outcome
from ctcoord.domain.codes import WorkStatus
from ctcoord.services import barriers, tasks
from ctcoord.services.barriers import BarrierDetail
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.tasks import StepRow
from ctcoord.ui.areas import AreaView
from ctcoord.ui.family.barrier_dialogs import BarrierDialog, NewBarrier, ResolveDialog, StepDialog
from ctcoord.ui.family.choices import Choices, choices
from ctcoord.ui.family.dialogs import NewTask, TaskDialog
from ctcoord.ui.family.work import FamilyWork
from ctcoord.ui.family.writing import Writing
from ctcoord.ui.referrals.deeds import Deeds as ReferralDeeds
from ctcoord.words import _


class BarrierChanges(Writing):
    """Each asks in a form where something must be asked."""

    def __init__(
        self, screen: AreaView, family: Callable[[], FamilyView], work: FamilyWork, referrals: ReferralDeeds
    ) -> None:
        super().__init__(screen, family, work)
        self._referrals = referrals

    def refer(self, barrier: BarrierDetail) -> None:
        """Turn it into a referral: the form begins with the barrier, whose domain and person follow from it."""
        self._referrals.new(self.family).begin_about(barrier)

    def choices(self) -> Choices:
        """What forms let people choose from."""
        return choices(self.family, self.work.now)

    def new_barrier(self) -> None:
        """Ask what stands in the way."""
        dialog = BarrierDialog(self.screen, self.heading, self.desk.today(), self.choices())
        dialog.saved.connect(self._add)
        dialog.open()

    def _add(self, barrier: NewBarrier) -> None:
        who, family_id, values = self.desk.author(), self.family.id, asdict(barrier)

        def job(connection: Connection) -> None:
            barriers.add(connection, who, family_id, **values)

        self.write(job, _("Barrier saved for {family}", family=self.name))

    def edit_barrier(self, barrier: BarrierDetail) -> None:
        """Ask what has changed about it."""
        dialog = BarrierDialog(self.screen, self.heading, self.desk.today(), self.choices(), barrier)
        dialog.saved.connect(lambda asked: self._edit(barrier, asked))
        dialog.open()

    def _edit(self, barrier: BarrierDetail, asked: NewBarrier) -> None:
        values = asdict(asked)
        values = {name: value for name, value in values.items() if name not in ("opened_on", "person_id")}
        changed = {name: value for name, value in values.items() if value != getattr(barrier, name)}
        if barrier.resolved_on is not None:  # its state is how it ended; that is reopened, not edited
            changed = {name: value for name, value in changed.items() if name not in ("status", "waiting_on")}
        if changed:
            self.write(
                lambda connection: barriers.edit(connection, barrier.id, **changed),
                _("Barrier saved for {family}", family=self.name),
            )

    def resolve(self, barrier: BarrierDetail) -> None:
        """Ask how it ended."""
        dialog = ResolveDialog(self.screen, self.heading, barrier)
        dialog.saved.connect(lambda outcome, words: self._resolve(barrier, outcome, words))
        dialog.open()

    def _resolve(self, barrier: BarrierDetail, outcome: Outcome, words: str) -> None:
        who = self.desk.author()
        self.write(
            lambda connection: barriers.resolve(connection, who, barrier.id, outcome, words),
            _("Resolved: {barrier}", barrier=barrier.title),
        )

    def reopen_barrier(self, barrier: BarrierDetail) -> None:
        """It stands in the way again."""
        self.write(
            lambda connection: barriers.reopen(connection, barrier.id),
            _("Open again: {barrier}", barrier=barrier.title),
        )

    def barrier_step(self, barrier: BarrierDetail) -> None:
        """Ask for the next step."""
        dialog = StepDialog(self.screen, self.heading, barrier.title, self.desk.today())
        dialog.saved.connect(lambda words, due: self._step(barrier, words, due))
        dialog.open()

    def _step(self, barrier: BarrierDetail, words: str, due: date | None) -> None:
        who = self.desk.author()
        self.write(
            lambda connection: barriers.add_step(connection, who, barrier.id, words, due),
            _("Step saved for {family}", family=self.name),
        )

    def step_done(self, step: StepRow) -> None:
        """Mark a step as done."""
        who = self.desk.author()
        self.write(
            lambda connection: tasks.set_status(connection, who, step.id, WorkStatus.DONE),
            _("Done: {step}", step=step.title),
        )

    def barrier_task(self, barrier: BarrierDetail) -> None:
        """Turn it into a task of its own, with its words and domain."""
        dialog = TaskDialog(self.screen, self.heading, self.desk.today(), barrier.title, barrier.domain)
        dialog.saved.connect(lambda task: self._task(barrier, task))
        dialog.open()

    def _task(self, barrier: BarrierDetail, task: NewTask) -> None:
        who, family_id = self.desk.author(), self.family.id
        about = ("barrier", barrier.id)

        def job(connection: Connection) -> None:
            tasks.add(
                connection,
                who,
                family_id,
                task.title,
                due_on=task.due_on,
                domain=task.domain,
                reason=task.reason,
                about=about,
                person_id=barrier.person_id,
                data_class=barrier.data_class,
            )

        self.write(job, _("Task saved for {family}", family=self.name))
