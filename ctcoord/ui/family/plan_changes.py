"""What is written about a family's plan: goals, readings, steps, and sets of tasks."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ctcoord.domain.tasks import TEMPLATES
from ctcoord.services import plan, tasks
from ctcoord.services.plan import GoalDetail
from ctcoord.ui.family.barrier_dialogs import StepDialog
from ctcoord.ui.family.choices import Choices, choices
from ctcoord.ui.family.plan_dialogs import EndGoalDialog, GoalDialog, NewGoal, ReadingDialog, TemplateDialog
from ctcoord.ui.family.writing import Writing
from ctcoord.ui.week.what_if_deeds import WhatIfDeeds
from ctcoord.words import _, in_use


class PlanChanges(Writing):
    """Each asks in a form, and writes one action."""

    def choices(self) -> Choices:
        """What forms let people choose from."""
        return choices(self.family, self.work.now)

    def new_goal(self) -> None:
        """Ask what the family wants to reach."""
        dialog = GoalDialog(self.screen, self.heading, self.desk.today(), self.choices())
        dialog.saved.connect(self._add)
        dialog.open()

    def _add(self, goal: NewGoal) -> None:
        who, family_id = self.desk.author(), self.family.id

        def job(connection: Connection) -> None:
            made = plan.add_goal(connection, who, family_id, goal.title, person_id=goal.person_id, **goal.values)
            if goal.rests_on:
                plan.tie(connection, who, made, *goal.rests_on)

        self.write(job, _("Goal saved for {family}", family=self.name))

    def edit_goal(self, goal: GoalDetail) -> None:
        """Ask what has changed about it."""
        dialog = GoalDialog(self.screen, self.heading, self.desk.today(), self.choices(), goal)
        dialog.saved.connect(lambda asked: self._edit(goal, asked))
        dialog.open()

    def _edit(self, goal: GoalDetail, asked: NewGoal) -> None:
        who = self.desk.author()

        def job(connection: Connection) -> None:
            plan.edit_goal(connection, goal.id, title=asked.title, **asked.values)
            if asked.rests_on:
                plan.tie(connection, who, goal.id, *asked.rests_on)

        self.write(job, _("Goal saved for {family}", family=self.name))

    def untie(self, goal: GoalDetail, about_id: bytes) -> None:
        """A goal rests on something no longer."""
        who = self.desk.author()
        self.write(
            lambda connection: plan.untie(connection, who, goal.id, about_id),
            _("No longer rests on it: {goal}", goal=goal.title),
        )

    def read_off(self, goal: GoalDetail) -> None:
        """Ask how far it has come."""
        dialog = ReadingDialog(self.screen, self.heading, goal, self.desk.today())
        dialog.saved.connect(lambda value, on, remark: self._reading(goal, value, on, remark))
        dialog.open()

    def _reading(self, goal: GoalDetail, value: float, on: date, remark: str) -> None:
        who = self.desk.author()
        self.write(
            lambda connection: plan.read_off(connection, who, goal.id, value, on=on, remark=remark),
            _("Saved how far: {goal}", goal=goal.title),
        )

    def goal_step(self, goal: GoalDetail) -> None:
        """Ask for the next step towards it."""
        dialog = StepDialog(self.screen, self.heading, goal.title, self.desk.today())
        dialog.saved.connect(lambda words, due: self._step(goal, words, due))
        dialog.open()

    def _step(self, goal: GoalDetail, words: str, due: date | None) -> None:
        who, family_id = self.desk.author(), self.family.id

        def job(connection: Connection) -> None:
            tasks.add(
                connection,
                who,
                family_id,
                words,
                due_on=due,
                domain=goal.domain,
                kind="step",
                about=("goal", goal.id),
            )

        self.write(job, _("Step saved for {family}", family=self.name))

    def end_goal(self, goal: GoalDetail) -> None:
        """Ask how it ended."""
        dialog = EndGoalDialog(self.screen, self.heading, goal)
        dialog.saved.connect(lambda outcome: self._end(goal, outcome))
        dialog.open()

    def _end(self, goal: GoalDetail, outcome: str) -> None:
        who = self.desk.author()
        self.write(
            lambda connection: plan.reach(connection, who, goal.id, outcome), _("Goal ended: {goal}", goal=goal.title)
        )

    @property
    def tried(self) -> WhatIfDeeds:
        """What is tried on the family's week, and becomes of it."""
        return WhatIfDeeds(self.screen, self._family, self.work)

    def what_if(self) -> None:
        """Try changes on the family's week."""
        self.tried.open()

    def new_tasks(self) -> None:
        """Ask for a set of tasks."""
        dialog = TemplateDialog(self.screen, self.heading, self.desk.today())
        dialog.saved.connect(self._template)
        dialog.open()

    def _template(self, template: str, start: date) -> None:
        who, family_id, words = self.desk.author(), self.family.id, in_use()
        titles = {step.code: words.code("task_step", step.code) for step in TEMPLATES[template]}

        def job(connection: Connection) -> None:
            tasks.from_template(connection, who, family_id, template, titles, start=start)

        self.write(job, _("Tasks saved for {family}", family=self.name))
