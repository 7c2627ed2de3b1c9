"""Forms that answer what a week asks: how long a way is, who cares, where something is; and what is known already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.domain.alignment.facts import Facts, Finding
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.week.enter import PlaceChoice, adult_words, adults, place_words
from ctcoord.words import _, findings, in_use

MODES: Mapping[str, Callable[[], str]] = {
    "transit": lambda: _("bus or train"),
    "walk": lambda: _("on foot"),
    "drive": lambda: _("own car"),
    "ride": lambda: _("somebody gives a ride"),
}
LONGEST = 1440
ANSWERS = {"": None, "yes": True, "no": False}
QUIET_DAYS = 28


class WayDialog(FormDialog):
    """How long it takes from one place to another, as the family says."""

    saved = Signal(str, str, int, str)  # ids of two places of the facts, minutes, mode

    def __init__(self, parent: QWidget, names: tuple[str, str], facts: Facts, way: tuple[str, str] = ("", "")) -> None:
        heading, name = names
        super().__init__(parent, _("How long is the way?"), heading, _("Save the way for {family}", family=name))
        words = {"": _("choose")} | place_words(facts)
        self.origin, self.target = choice_field(words, way[0]), choice_field(words, way[1])
        self.minutes = QLineEdit()
        self.minutes.setMaxLength(4)
        self.mode = choice_field({key: said() for key, said in MODES.items()})
        # Where both places are known, what is asked for comes first.
        fields = [(_("Minutes for one way"), self.minutes), (_("How they go"), self.mode)]
        ends: list[tuple[str, QWidget]] = [(_("From"), self.origin), (_("To"), self.target)]
        for label, field in (*fields, *ends) if all(way) else (*ends, *fields):
            self.add_field(label, field)

    def save(self) -> None:
        origin, target = str(self.origin.currentData()), str(self.target.currentData())
        if not (origin and target) or origin == target:
            self.say_problem(_("Choose two places."))
            (self.target if origin else self.origin).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        minutes = read_minutes(self, self.minutes)
        if minutes is not None:
            self.saved.emit(origin, target, minutes, str(self.mode.currentData()))
            self.accept()


def read_minutes(form: FormDialog, field: QLineEdit) -> int | None:
    """The minutes of a way; None after the form said what is wrong."""
    typed = field.text().strip()
    if typed.isascii() and typed.isdigit() and 0 < int(typed) <= LONGEST:
        return int(typed)
    form.say_problem(_("Type the minutes for one way, as 35."))
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    return None


class CareDialog(FormDialog):
    """Whether an adult is free to look after the children, when they are not at something of their own."""

    saved = Signal(str, object)  # person of the facts; True, False or None

    def __init__(self, parent: QWidget, names: tuple[str, str], facts: Facts, today: date, person: str = "") -> None:
        heading, name = names
        words = adult_words(facts, today)
        title = _("Can {name} look after the children?", name=words[person]) if person in words else None
        detail = _("{family} · Yes counts for the times at which they are not away themselves.", family=heading)
        super().__init__(
            parent,
            title or _("Who can look after the children?"),
            detail,
            _("Save the answer for {family}", family=name),
        )
        self._known = {one.id: one.care_available for one in adults(facts, today)}
        self.person = choice_field({"": _("choose")} | words, person)
        self.answer = choice_field({"": _("not asked"), "yes": _("yes"), "no": _("no")})
        self.person.currentIndexChanged.connect(lambda _place: self._show_known())
        if person not in words:
            self.add_field(_("Who"), self.person)
        self.add_field(_("Their answer"), self.answer)
        self._show_known()

    def _show_known(self) -> None:
        """What was answered before."""
        known = self._known.get(str(self.person.currentData()))
        key = next(key for key, value in ANSWERS.items() if value is known)
        self.answer.setCurrentIndex(self.answer.findData(key))

    def save(self) -> None:
        person = str(self.person.currentData())
        if not person:
            self.say_problem(_("Choose who it is."))
            self.person.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.saved.emit(person, ANSWERS[str(self.answer.currentData())])
        self.accept()


class PlaceDialog(FormDialog):
    """Where something is that says no place."""

    saved = Signal(str, object)  # id of the facts, Where

    def __init__(self, parent: QWidget, names: tuple[str, str], facts: Facts, finding: Finding) -> None:
        heading, name = names
        title = findings.heading(in_use(), facts, finding)
        super().__init__(parent, title, heading, _("Save the place for {family}", family=name))
        self._owner = finding.about[0]
        self.place = PlaceChoice(facts, may_lack=False)
        self.add_field(_("Place"), self.place.known)
        self.add_field(_("Name or address of a new place"), self.place.new)

    def save(self) -> None:
        where = self.place.read(self)
        if where is not None:
            self.saved.emit(self._owner, where)
            self.accept()


class AcceptDialog(FormDialog):
    """A finding is known, and stays quiet until a day."""

    saved = Signal(object, str)  # day, reason

    def __init__(self, parent: QWidget, names: tuple[str, str], said: str, today: date) -> None:
        heading, name = names
        super().__init__(
            parent,
            _("Accept as known"),
            _(
                "{family} · {finding} It leaves Home and the alignment until that day, or until it gets worse.",
                family=heading,
                finding=said,
            ),
            _("Accept for {family}", family=name),
        )
        self._today = today
        self.reason = QLineEdit()
        self.reason.setMaxLength(500)
        self.until = DateField(today + timedelta(days=QUIET_DAYS))
        self.add_field(_("Why it can stay as it is"), self.reason)
        self.add_field(_("Look again on"), self.until)

    def save(self) -> None:
        until = self.read_day(self.until)
        if until is None:
            return
        if not self.reason.text().strip():
            self.say_problem(_("Say why it can stay as it is."))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        elif until <= self._today:
            self.say_problem(_("Choose a day after today."))
            self.until.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.saved.emit(until, self.reason.text().strip())
            self.accept()
