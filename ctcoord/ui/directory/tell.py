"""What somebody heard of a service and may not note: written for a data steward, who may.

The directory belongs to all agencies, and the central database takes changes of it from their stewards only. There is
no record of our own agency in which it could travel to them, so it is put where a message is written.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy import Connection

from ctcoord.domain.codes import Role
from ctcoord.services import agencies
from ctcoord.services.directory import ServiceRow
from ctcoord.ui.areas import AreaView
from ctcoord.ui.directory.dialogs import number_field, number_of
from ctcoord.ui.family.words_field import WordsField
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.words import _, in_use


class TellDialog(FormDialog):
    """Free places and what else was heard; ``who``: the stewards of the own agency, '' for none."""

    saved = Signal(object, str)  # free places or None, words

    def __init__(self, parent: QWidget, service: ServiceRow, who: str) -> None:
        why = _("The directory belongs to all agencies: a data steward changes it. At your agency: {names}.", names=who)
        nobody = _(
            "The directory belongs to all agencies: a data steward changes it. Your agency has none: ask IT who."
        )
        super().__init__(
            parent, _("Tell a steward"), f"{service.name}\n{why if who else nobody}", _("Copy the message")
        )
        self.free, self.heard = number_field(None), WordsField()
        self.add_field(_("Free places today (optional)"), self.free)
        self.add_field(_("What you heard"), self.heard)

    def save(self) -> None:
        free, words = number_of(self.free), self.heard.toPlainText().strip()
        if free is None and not words:
            self.say_problem(_("Write what you heard, or how many places are free."))
            self.heard.setFocus()
            return
        self.saved.emit(free, words)
        self.accept()


def message(service: ServiceRow, by: str, on: date, free: int | None, words: str) -> str:
    """What is said to the steward: which service, what was heard, by whom and when."""
    provider = service.organization.name if service.organization is not None else ""
    lines = (
        " · ".join(part for part in (service.name, provider) if part),
        _("Free places: {n}", n=free) if free is not None else "",
        words,
        _("Heard by {name} on {day}", name=by, day=in_use().date(on)) if by else in_use().date(on),
    )
    return "\n".join(line for line in lines if line)


def ask(view: AreaView, service: ServiceRow) -> None:
    """Read who is steward, ask what was heard, and copy the message."""
    desk = view.desk
    agency, staff = desk.station.agency_id, desk.station.staff_id

    def people(connection: Connection) -> tuple[str, str]:
        known = agencies.colleagues(connection, agency)
        stewards = ", ".join(row.name for row in known if row.role == Role.STEWARD)
        return stewards, next((row.name for row in known if row.id == staff), "")

    def show(found: tuple[str, str]) -> None:
        who, by = found
        dialog = TellDialog(view, service, who)

        def copy(free: int | None, words: str) -> None:
            QApplication.clipboard().setText(message(service, by, desk.today(), free, words))
            said = _("Copied. Paste it into a message to {names}.", names=who) if who else _("The message is copied.")
            view.notice_requested.emit(said, None)

        dialog.saved.connect(copy)
        dialog.open()

    desk.read(view, people, show)
