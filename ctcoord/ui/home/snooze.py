"""Putting a step off until a day, with the reason why it can wait."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.words import _

DEFAULT_DAYS = 7


class SnoozeDialog(FormDialog):
    """Asks until when and why."""

    chosen = Signal(object, str)  # date, reason

    def __init__(self, parent: QWidget, step: str, today: date) -> None:
        super().__init__(
            parent, _("Snooze: {step}", step=step), _("It leaves Home until that day. The reason is kept."), _("Snooze")
        )
        self._today = today
        self.until = DateField(today + timedelta(days=DEFAULT_DAYS))
        self.reason = QLineEdit()
        self.add_field(_("Until"), self.until)
        self.add_field(_("Why it can wait"), self.reason)

    def save(self) -> None:
        until = self.read_day(self.until)
        if until is None:
            return
        if until <= self._today:
            self.say_problem(_("Choose a day after today."))
        elif not self.reason.text().strip():
            self.say_problem(_("Say why it can wait."))
        else:
            self.chosen.emit(until, self.reason.text().strip())
            self.accept()
