"""Forms about a family's plan: a goal, how far it has come, how it ended, and a set of tasks at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.domain.tasks import TEMPLATES, due_dates
from ctcoord.services.plan import GoalDetail
from ctcoord.ui.family.barrier_dialogs import BESIDE, domain_words
from ctcoord.ui.family.choices import Choices, thing_key
from ctcoord.ui.family.typed import Unread, day_or_none, number_field, number_or_none, optional_day
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.view import announce
from ctcoord.words import _, in_use
from ctcoord.words.dates import near_date

OUTCOMES = ("reached", "partly", "given_up")
RESTS_ON = ("support", "activity", "barrier")


@dataclass(frozen=True)
class NewGoal:
    """What was asked for: ``values`` as ``services.plan`` takes them, and what the goal rests on."""

    title: str
    values: dict[str, Any]
    person_id: bytes | None
    rests_on: tuple[str, bytes] | None


class GoalDialog(FormDialog):
    """What the family wants to reach, by when, and how one sees how far it has come."""

    saved = Signal(object)  # NewGoal

    def __init__(
        self, parent: QWidget, family: str, today: date, known: Choices, goal: GoalDetail | None = None
    ) -> None:
        title = _("New goal") if goal is None else _("Goal: {goal}", goal=goal.title)
        super().__init__(parent, title, family, _("Save goal for {family}", family=family))
        self.form.setRowWrapPolicy(BESIDE)
        self.title_field = QLineEdit(goal.title if goal else "")
        self.title_field.setMaxLength(200)
        self.domain = choice_field(domain_words(), (goal.domain or "") if goal else "")
        self.person = choice_field(known.person_words())
        self.target_on = optional_day(today, goal.target_on if goal else None)
        self.measure = QLineEdit((goal.measure or "") if goal else "")
        self.unit = QLineEdit((goal.unit or "") if goal else "")
        self.baseline = number_field(goal.baseline if goal else None)
        self.target = number_field(goal.target if goal else None)
        self.review_on = optional_day(today, goal.review_on if goal else None)
        self.owner = QLineEdit((goal.owner or "") if goal else "")
        self.rests_on = choice_field(known.thing_words(*RESTS_ON))
        for field in (self.measure, self.unit, self.owner):
            field.setMaxLength(100)
        self.add_field(_("What the family wants to reach"), self.title_field)
        self.add_field(_("Domain"), self.domain)
        if goal is None:
            self.add_field(_("Whose goal it is"), self.person)
        self.add_field(_("By when (optional)"), self.target_on)
        self.add_field(_("What is measured (optional)"), self.measure)
        self.add_field(_("In which unit (optional)"), self.unit)
        self.add_field(_("Where it begins (optional)"), self.baseline)
        self.add_field(_("Figure to reach (optional)"), self.target)
        self.add_field(_("Look at it again on (optional)"), self.review_on)
        self.add_field(_("Who sees to it (optional)"), self.owner)
        self.add_field(_("What it rests on"), self.rests_on)

    def save(self) -> None:
        title = self.title_field.text().strip()
        if not title:
            self.say_problem(_("Say what the family wants to reach."))
            return
        try:
            values = {
                "domain": str(self.domain.currentData()) or None,
                "target_on": day_or_none(self, self.target_on),
                "measure": self.measure.text().strip() or None,
                "unit": self.unit.text().strip() or None,
                "baseline": number_or_none(self, self.baseline),
                "target": number_or_none(self, self.target),
                "review_on": day_or_none(self, self.review_on),
                "owner": self.owner.text().strip() or None,
            }
        except Unread:
            return
        if values["target"] is not None and not values["measure"]:
            self.say_problem(_("Say what the figure counts."))
            return
        person = str(self.person.currentData() or "")
        rests_on = thing_key(str(self.rests_on.currentData() or ""))
        self.saved.emit(NewGoal(title, values, bytes.fromhex(person) if person else None, rests_on))
        self.accept()


class ReadingDialog(FormDialog):
    """How far a goal has come on a day."""

    saved = Signal(float, object, str)  # figure in the goal's unit, day, remark

    def __init__(self, parent: QWidget, family: str, goal: GoalDetail, today: date) -> None:
        title = _("How far: {goal}", goal=goal.title)
        super().__init__(parent, title, goal_measure(goal) or family, _("Save for {family}", family=family))
        self.value = number_field()
        self.on = DateField(today, latest=today)
        self.remark = QLineEdit()
        self.remark.setMaxLength(500)
        self.add_field(_("Figure now, in {unit}", unit=goal.unit) if goal.unit else _("Figure now"), self.value)
        self.add_field(_("On"), self.on)
        self.add_field(_("Remark (optional)"), self.remark)

    def save(self) -> None:
        try:
            value = number_or_none(self, self.value)
        except Unread:
            return
        if value is None:
            self.say_problem(_("Write the figure."))
            return
        day = self.read_day(self.on)
        if day is not None:
            self.saved.emit(value, day, self.remark.text())
            self.accept()


class EndGoalDialog(FormDialog):
    """How a goal ended."""

    saved = Signal(str)  # reached, partly, given_up

    def __init__(self, parent: QWidget, family: str, goal: GoalDetail) -> None:
        title = _("End the goal: {goal}", goal=goal.title)
        super().__init__(parent, title, family, _("End goal for {family}", family=family))
        self.outcome = choice_field({code: in_use().code("goal_outcome", code) for code in OUTCOMES})
        self.add_field(_("How it ended"), self.outcome)

    def save(self) -> None:
        self.saved.emit(str(self.outcome.currentData()))
        self.accept()


class TemplateDialog(FormDialog):
    """A set of tasks at once: every step with its day is seen before anything is saved."""

    saved = Signal(str, object)  # template, the day it counts from

    def __init__(self, parent: QWidget, family: str, today: date) -> None:
        super().__init__(parent, _("Set of tasks"), family, _("Save tasks for {family}", family=family))
        self._today = today
        self.template = choice_field({code: in_use().code("task_template", code) for code in TEMPLATES})
        self.start = DateField(today)
        self.preview = Text(wrap=True)
        self.add_field(_("Which set"), self.template)
        self.add_field(_("Counted from"), self.start)
        self.form.addRow(Text(_("What will be saved"), bold=True))
        self.form.addRow(self.preview)
        self.template.currentIndexChanged.connect(lambda _place: self._show())
        self.start.textChanged.connect(lambda _text: self._show())
        self._show()

    def _show(self) -> None:
        day = self.start.day
        if day is None:
            self.preview.setText(self.start.problem())
            return
        words = in_use()
        lines = [
            f"{near_date(due, self._today)} · {words.code('task_step', step.code)}"
            for step, due in due_dates(str(self.template.currentData()), day)
        ]
        self.preview.setText("\n".join(lines))
        announce(self.preview, ", ".join(lines))

    def save(self) -> None:
        day = self.read_day(self.start)
        if day is not None:
            self.saved.emit(str(self.template.currentData()), day)
            self.accept()


def goal_measure(goal: GoalDetail) -> str:
    """'Hours of practice, from 0 to 40 h': what is counted, and the way it goes."""
    if goal.target is None:
        return goal.measure or ""
    ends = {"start": f"{goal.baseline or 0:g}", "target": f"{goal.target:g}", "unit": goal.unit or ""}
    return f"{goal.measure}, {_('from {start} to {target} {unit}', **ends).strip()}"
