"""Opening a case of the own agency for a stated reason: on record first, to read, for a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ctcoord.services import emergency
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.emergency import Opened
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.inquiries.asking import AskingDialog
from ctcoord.ui.parts.card import BannerLine
from ctcoord.ui.sync.state import moment_words
from ctcoord.ui.theme import look
from ctcoord.words import _

if TYPE_CHECKING:
    from ctcoord.sync.transport import Central

LEAST_LETTERS, MOST_LETTERS = 10, 1000  # as the central database wants a reason


class EmergencyDialog(AskingDialog):
    """The reason is put on record, then the case is opened; the next sync brings it."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        scope_id: bytes,
        case_number: str | None,
        opened: Callable[[bytes], object],
    ) -> None:
        """``opened`` gets the household once it is here."""
        detail = _(
            "You can read the case for 24 hours, not change it. What concerns safety, substance use or justice stays"
            " closed. Your name, the time and your reason go on record first, and your supervisor is told."
        )
        super().__init__(
            parent, desk, _emergency_title(case_number), detail,
            _("Put on record and open case {number}", number=case_number) if case_number
            else _("Put on record and open the case"),
        )  # fmt: skip
        self._scope, self._opened = scope_id, opened
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(look().px(84))
        self.add_field(_("Why it cannot wait (ten letters or more)"), self.reason)

    def save(self) -> None:
        reason, scope = self.reason.toPlainText().strip(), self._scope
        if not LEAST_LETTERS <= len(reason) <= MOST_LETTERS:
            self.say_problem(
                _("Say in a sentence why it cannot wait: your supervisor reads it.")
                if len(reason) < LEAST_LETTERS
                else _("The reason is too long: {most} letters at most.", most=MOST_LETTERS)
            )
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return

        def job(central: Central, device: bytes) -> str:
            from ctcoord.sync import inquiries

            return inquiries.break_glass(central, device, scope, reason)

        self.ask(job, self._on_open)

    def _on_open(self, until: str) -> None:
        desk, scope = self._desk, self._scope
        now = desk.now()
        desk.write(desk, lambda connection: emergency.keep(connection, scope, until, now))
        _Arrival(desk, scope, self._opened)
        desk.keeper.sync()
        self.accept()


def _emergency_title(case_number: str | None) -> str:
    if case_number:
        return _("Emergency access to case {number}", number=case_number)
    return _("Emergency access to a case of our agency")


class _Arrival(QObject):
    """Waits for the sync that brings the household; belongs to the desk, so that forms may close meanwhile."""

    def __init__(self, desk: Desk, scope_id: bytes, opened: Callable[[bytes], object]) -> None:
        super().__init__(desk)
        self._scope, self._opened = scope_id, opened
        desk.keeper.synced.connect(self._on_synced)
        desk.closing.connect(self.deleteLater)

    def _on_synced(self, _result: object) -> None:
        self.deleteLater()
        self._opened(self._scope)


class AccessLine(BannerLine):
    """On every page of a family that is here by emergency access: until when, and what that means."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._latest = Latest(self)
        self._opened: list[Opened] = []
        self.hide()

    def show_family(self, family: FamilyView) -> None:
        """Look whether the family is here by emergency access."""
        own = self._desk.station.agency_id
        scopes = [household.id for household in family.households]
        self._desk.read(
            self, lambda connection: emergency.opened(connection, scopes, own), self._latest.take(self.show_opened)
        )

    def show_opened(self, found: list[Opened]) -> None:
        """Say it of these households; nothing where there is none."""
        self._opened = found
        self.retranslated()

    def retranslated(self) -> None:
        self.setVisible(bool(self._opened))
        if not self._opened or not self._desk.is_open:
            return
        ends = [one.until for one in self._opened if one.until is not None]
        title = self._title(min(ends) if ends else None)
        detail = _("To read only: nothing can be written here. Your supervisor is told; the records leave then.")
        self.show_state("warning", "key", title, detail)

    def _title(self, until: datetime | None) -> str:
        if until is None:
            return _("Emergency access.")
        local = self._desk.station.clock.local(until)
        moment = moment_words(local, self._desk.local_now())
        if until <= self._desk.now():
            return _("Emergency access ended {moment}: the records leave with the next sync.", moment=moment)
        return _("Emergency access until {moment}.", moment=moment)
