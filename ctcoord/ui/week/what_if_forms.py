"""One change of a what-if at a time, each asked in a small form."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Activity, Facts, Support
from ctcoord.domain.alignment.what_if import Cares, NewDates, Removed
from ctcoord.ui.family.typed import Unread, days_or_none, optional_day
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.week.enter import adult_words
from ctcoord.ui.week.what_if_words import thing_words
from ctcoord.words import _

REASON_LETTERS = 500


class ChangeForm(FormDialog):
    """A form that says one edit; ``facts`` are those with the changes made so far."""

    said = Signal(object)  # Edit

    def __init__(self, parent: QWidget, title: str, facts: Facts, today: date) -> None:
        super().__init__(parent, title, _("Only tried: nothing of it is written down."), _("Add the change"))
        self._facts, self._today = facts, today

    def refuse(self, field: QWidget, words: str) -> None:
        """Say what is missing, and where."""
        self.say_problem(words)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, edit: object) -> None:
        """All is said."""
        self.accept()
        self.said.emit(edit)


class CaresForm(ChangeForm):
    """An adult is, or is not, free to care for the children."""

    def __init__(self, parent: QWidget, facts: Facts, today: date) -> None:
        super().__init__(parent, _("What if somebody cares?"), facts, today)
        self.person = choice_field({"": _("choose")} | adult_words(facts, today))
        self.answer = choice_field({"yes": _("yes"), "no": _("no")})
        self.add_field(_("Who"), self.person)
        self.add_field(_("Looks after the children"), self.answer)

    def save(self) -> None:
        person = str(self.person.currentData())
        if person:
            self.tell(Cares(person, self.answer.currentData() == "yes", self._today))
        else:
            self.refuse(self.person, _("Choose who it is."))


class RemovedForm(ChangeForm):
    """A support or activity falls away."""

    def __init__(self, parent: QWidget, facts: Facts, today: date) -> None:
        super().__init__(parent, _("What if something falls away?"), facts, today)
        self.thing = choice_field({"": _("choose")} | thing_words(facts))
        self.add_field(_("What falls away"), self.thing)

    def save(self) -> None:
        thing = str(self.thing.currentData())
        if thing:
            self.tell(Removed(thing))
        else:
            self.refuse(self.thing, _("Choose what falls away."))


class DatesForm(ChangeForm):
    """A support or activity runs from a day to a day instead."""

    def __init__(self, parent: QWidget, facts: Facts, today: date) -> None:
        super().__init__(parent, _("What if the dates are others?"), facts, today)
        self.thing = choice_field({"": _("choose")} | thing_words(facts))
        self.begins, self.ends = optional_day(today), optional_day(today)
        self.add_field(_("What changes"), self.thing)
        self.add_field(_("First day (optional)"), self.begins)
        self.add_field(_("Last day (optional)"), self.ends)
        self.thing.currentIndexChanged.connect(lambda _place: self._show_known())

    def _show_known(self) -> None:
        """The dates as they are now."""
        known = by_id(self._facts).get(str(self.thing.currentData()))
        if isinstance(known, Activity | Support):
            for field, day in ((self.begins, known.begins), (self.ends, known.ends)):
                field.clear() if day is None else field.set_day(day)

    def save(self) -> None:
        thing = str(self.thing.currentData())
        if not thing:
            self.refuse(self.thing, _("Choose what changes."))
            return
        try:
            self.tell(NewDates(thing, *days_or_none(self, self.begins, self.ends)))
        except Unread:
            return


class TextForm(FormDialog):
    """One line that must not be empty: the name of a proposal, or why it is dropped."""

    saved = Signal(str)

    def __init__(self, parent: QWidget, title: str, detail: str, label: str, save_words: str, *, most: int) -> None:
        super().__init__(parent, title, detail, save_words)
        self.line = QLineEdit()
        self.line.setMaxLength(most)
        self._label = label
        self.add_field(label, self.line)

    def save(self) -> None:
        words = self.line.text().strip()
        if words:
            self.saved.emit(words)
            self.accept()
        else:
            self.say_problem(_("Fill in: {field}", field=self._label))
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
