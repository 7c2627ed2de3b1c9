"""Settings > Our agency: within how many days each program's answer to a referral is due."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.services.agency_settings import LEAST_DAYS, MOST_DAYS
from ctcoord.ui.forms.long_form import LongForm
from ctcoord.words import _


class ProgramsDialog(LongForm):
    """A field for each program that the directory names; an empty one leaves it to the referral's urgency."""

    saved = Signal(object)  # changed days by program, None for as the urgency says

    def __init__(self, parent: QWidget, days: Mapping[str, int | None]) -> None:
        detail = _("A service of the directory that says it itself comes first; what is urgent never waits longer.")
        super().__init__(parent, _("Answers by program"), detail, _("Save for the agency"))
        self._before = dict(days)
        self.fields: dict[str, QLineEdit] = {}
        for name, said in days.items():
            made = self.fields[name] = QLineEdit("" if said is None else str(said))
            made.setMaxLength(4)
            made.setPlaceholderText(_("as its urgency says"))
            self.add_field(_("{title}, days ({least} to {most})", title=name, least=LEAST_DAYS, most=MOST_DAYS), made)

    def save(self) -> None:
        changed: dict[str, int | None] = {}
        for name, made in self.fields.items():
            text = made.text().strip()
            if text and not (text.isascii() and text.isdigit() and LEAST_DAYS <= int(text) <= MOST_DAYS):
                self.say_problem(
                    _("{title}: write a whole number from {least} to {most}.",
                      title=name, least=LEAST_DAYS, most=MOST_DAYS)
                )  # fmt: skip
                self.go_to(made)
                return
            said = int(text) if text else None
            if said != self._before[name]:
                changed[name] = said
        if not changed:
            self.accept()
            return
        self.save_button.setEnabled(False)
        self.saved.emit(changed)
