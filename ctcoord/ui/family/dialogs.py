"""Small forms about a family: a task, a correction, and where a fact comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from ctcoord.services.members import Difference
from ctcoord.services.provenance import Origin
from ctcoord.services.sending import RecordState
from ctcoord.ui.family.barrier_dialogs import domain_words
from ctcoord.ui.family.cards import field_words, value_words
from ctcoord.ui.family.timeline_words import source_words
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.words import _, in_use
from ctcoord.words.dates import near_date


@dataclass(frozen=True)
class NewTask:
    """What was asked for."""

    title: str
    due_on: date
    domain: str | None
    reason: str | None


class TaskDialog(FormDialog):
    """A next step with its day."""

    saved = Signal(object)  # NewTask

    def __init__(self, parent: QWidget, family: str, today: date, title: str = "", domain: str | None = None) -> None:
        super().__init__(parent, _("New task"), family, _("Save task for {family}", family=family))
        self.title_field = QLineEdit(title)
        self.title_field.setMaxLength(200)
        self.due = DateField(today)
        self.domain = choice_field(domain_words(), domain or "")
        self.reason = QLineEdit()
        self.add_field(_("What to do next"), self.title_field)
        self.add_field(_("Due"), self.due)
        self.add_field(_("Domain"), self.domain)
        self.add_field(_("Why (optional)"), self.reason)

    def save(self) -> None:
        title = self.title_field.text().strip()
        if not title:
            self.say_problem(_("Say what to do next."))
            return
        due = self.read_day(self.due)
        if due is None:
            return
        domain = str(self.domain.currentData()) or None
        self.saved.emit(NewTask(title, due, domain, self.reason.text().strip() or None))
        self.accept()


class CorrectionDialog(FormDialog):
    """Our own value over what agencies recorded; theirs stay as they came."""

    saved = Signal(object)  # the value, of the fact's own type

    def __init__(self, parent: QWidget, family: str, difference: Difference, today: date) -> None:
        fact = field_words(difference.field)
        title = _("Correct {person}’s {fact}", person=difference.member_name, fact=fact)
        detail = _("The agencies' own values stay as they came. If one of them changes, you are asked again.")
        super().__init__(parent, title, detail, _("Save correction for {family}", family=family))
        self._field = difference.field
        for value in difference.values:
            words = f"{value_words(difference.field, value.value)} · {source_words(value.source, today)}"
            self.form.addRow(Text(words, token="secondary"))
        self.value = _value_field(difference)
        self.add_field(_("Our value"), self.value)

    def save(self) -> None:
        if isinstance(self.value, DateField):
            day = self.read_day(self.value)
            if day is None:
                return
            self.saved.emit(day)
        elif isinstance(self.value, QComboBox):
            self.saved.emit(_typed(self._field, str(self.value.currentData())))
        elif isinstance(self.value, QLineEdit):
            words = self.value.text().strip()
            if not words:
                self.say_problem(_("Write the value, or cancel."))
                return
            self.saved.emit(words)
        self.accept()


def _value_field(difference: Difference) -> QWidget:
    shown = difference.corrected if difference.corrected is not None else difference.values[0].value
    if isinstance(shown, date):
        return DateField(shown)
    if isinstance(shown, bool):
        return choice_field({"1": _("Yes"), "0": _("No")}, "1" if shown else "0")
    if difference.field == "sex":
        return choice_field({code: in_use().code("sex", code) for code in ("0", "1", "8", "9", "99")}, str(shown))
    field = QLineEdit(str(shown))
    field.selectAll()
    return field


def _typed(field: str, key: str) -> int | bool:
    return int(key) if field == "sex" else key == "1"


# Where a record stands at the central database: words, icon, colour.
STATES: dict[RecordState, tuple[Callable[[], str], str, str]] = {
    RecordState.LOCAL: (lambda: _("Kept on this computer only"), "computer", "secondary"),
    RecordState.SYNCED: (lambda: _("Synced with the central database"), "ok", "ok"),
    RecordState.WAITING: (lambda: _("Waiting to be sent to the central database"), "waiting", "warning"),
    RecordState.CONFLICT: (lambda: _("In conflict: see Conflicts"), "conflict", "warning"),
    RecordState.PARKED: (lambda: _("Set aside by the central database: see Conflicts"), "parked", "warning"),
}


class OriginDialog(FormDialog):
    """Where a fact comes from: file, row and date; and whether the central database has it."""

    def __init__(self, parent: QWidget, origins: list[Origin], state: RecordState, today: date) -> None:
        detail = "" if origins else _("Written by our agency in this program.")
        super().__init__(parent, _("Where this comes from"), detail, _("Close"), can_cancel=False)
        for origin in origins:
            where = _("{file}, row {line}", file=origin.file, line=f"{origin.line:,}")
            whole = f"{origin.agency} · {where}"
            if origin.source_name and origin.source_name != origin.file:
                whole = f"{origin.agency} · {origin.source_name} · {where}"
            self.form.addRow(Text(whole, wrap=True, bold=True))
            for words, moment in (
                (_("last changed there {day}"), origin.source_date),
                (_("imported here {day}"), origin.applied_at),
            ):
                if moment is not None:
                    self.form.addRow(Text(words.format(day=near_date(moment.date(), today)), token="secondary"))

        said, icon, token = STATES[state]
        self.form.addRow(Line(Run(said(), icon=icon, icon_token=token)))

    def save(self) -> None:
        self.accept()
