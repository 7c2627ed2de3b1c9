"""Forms for one fact that the week rests on: when something begins, whether a pass is used, a birth date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Activity, Facts, Finding
from ctcoord.ui.family.typed import Unread, day_or_none, optional_day
from ctcoord.ui.parts.check_box import CheckBox
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.week.enter import people_words
from ctcoord.words import _, findings, in_use, ngettext


class StartDialog(FormDialog):
    """When something begins that was not certain."""

    saved = Signal(object)  # first day, None: as it was planned

    def __init__(self, parent: QWidget, names: tuple[str, str], facts: Facts, finding: Finding, today: date) -> None:
        heading, name = names
        title = findings.heading(in_use(), facts, finding, today)
        detail = _("{family} · Save it once it is certain that it begins.", family=heading)
        super().__init__(parent, title, detail, _("Save the start for {family}", family=name))
        known = by_id(facts).get(finding.about[0])
        self._ends = known.ends if isinstance(known, Activity) else None
        self.begins = optional_day(today, known.begins if isinstance(known, Activity) else None)
        self.add_field(_("First day (optional)"), self.begins)

    def save(self) -> None:
        try:
            day = day_or_none(self, self.begins)
        except Unread:
            return
        if day and self._ends and self._ends < day:
            self.say_problem(_("It ends before it starts."))
            self.begins.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.saved.emit(day)
        self.accept()


class UsedDialog(FormDialog):
    """Whether a pass or a ride that was granted is being used."""

    saved = Signal(bool)

    def __init__(self, parent: QWidget, names: tuple[str, str], facts: Facts, finding: Finding) -> None:
        heading, name = names
        title = findings.heading(in_use(), facts, finding)
        super().__init__(parent, title, heading, _("Save the answer for {family}", family=name))
        self.answer = choice_field({
            "": _("choose"),
            "yes": _("yes, it is used"),
            "no": _("not yet: ask again, as a task"),
        })  # fmt: skip
        self.add_field(_("Their answer"), self.answer)

    def save(self) -> None:
        answer = str(self.answer.currentData())
        if not answer:
            self.say_problem(_("Choose the answer."))
            self.answer.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.saved.emit(answer == "yes")
        self.accept()


class BirthDateDialog(FormDialog):
    """When a member was born of whom nobody recorded it."""

    saved = Signal(object)  # day

    def __init__(self, parent: QWidget, names: tuple[str, str], facts: Facts, today: date, person: str) -> None:
        heading, name = names
        title = _("When was {name} born?", name=people_words(facts).get(person, ""))
        super().__init__(parent, title, heading, _("Save the birth date for {family}", family=name))
        self.born = DateField(today, latest=today)
        self.born.clear()
        self.add_field(_("Birth date"), self.born)

    def save(self) -> None:
        day = self.read_day(self.born)
        if day is not None:
            self.saved.emit(day)
            self.accept()


class AnsweredDialog(FormDialog):
    """What tasks asked for was written down: they may be done with it."""

    saved = Signal(object)  # the numbers of those that are done

    def __init__(self, parent: QWidget, names: tuple[str, str], titles: Sequence[str]) -> None:
        heading, _name = names
        title = ngettext("Answered: is the task done?", "Answered: are the tasks done?", len(titles))
        super().__init__(parent, title, heading, ngettext("Mark it as done", "Mark them as done", len(titles)))
        self.boxes = [CheckBox(words) for words in titles]
        for box in self.boxes:
            box.setChecked(True)
            self.form.addRow(box)
        self.cancel_button.set_words(_("Keep open"))

    def save(self) -> None:
        done = [number for number, box in enumerate(self.boxes) if box.isChecked()]
        if done:
            self.saved.emit(done)
        self.accept()
