"""What a supervisor is told: who of the agency opened which case in an emergency, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from sqlalchemy import Connection

from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import BannerLine
from ctcoord.ui.parts.view import announce
from ctcoord.words import _, ngettext

if TYPE_CHECKING:
    from ctcoord.services.emergency import CaseName
    from ctcoord.sync.inquiries import Notice


@dataclass(frozen=True, slots=True)
class Told:
    """A notice with the names that are known here."""

    notice: Notice
    who: str
    case: CaseName | None

    @property
    def which(self) -> str:
        """The family, else that the case is not here."""
        if self.case is None:
            return _("a case that is not on this computer")
        parts = (self.case.heading, self.case.case_number)
        return " · ".join(part for part in parts if part) or _("a case without a name")


def named(connection: Connection, notices: tuple[Notice, ...]) -> list[Told]:
    """In the reader: the notices with names."""
    from ctcoord.services import emergency

    workers = emergency.workers(connection)
    cases = emergency.cases(connection, [notice.scope_id for notice in notices])
    return [Told(one, workers.get(one.staff_id or b"", one.login), cases.get(one.scope_id)) for one in notices]


class NoticesLine(BannerLine):
    """Over the worklist as long as there is something to take note of; nobody but a supervisor ever sees it."""

    open_family_requested = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._latest = Latest(self)
        self._told: list[Told] = []
        self.read_button = Button()
        self.read_button.clicked.connect(lambda _checked=False: self.open_list())
        self.add_action(self.read_button)
        self.hide()
        desk.keeper.notices_changed.connect(self.read)
        self.read()

    def read(self) -> None:
        """Read who the notices are about."""
        notices = self._desk.keeper.notices
        if not notices or not self._desk.is_open:
            self._show([])
            return
        self._desk.read(self, lambda connection: named(connection, notices), self._latest.take(self._show))

    def open_list(self) -> None:
        """Show all of them, to be taken note of."""
        from ctcoord.ui.inquiries.noted import NoticesDialog

        if self._told:
            dialog = NoticesDialog(self.window(), self._desk, self._told)
            dialog.open_family_requested.connect(self.open_family_requested)
            dialog.open()

    def _show(self, told: list[Told]) -> None:
        new = bool(told) and told != self._told
        self._told = told
        self.retranslated()
        if new:
            announce(self, self.accessibleName())

    def retranslated(self) -> None:
        self.setVisible(bool(self._told))
        self.read_button.set_words(_("Read and take note…"))
        if not self._told:
            return
        first, more = self._told[0], len(self._told) - 1
        title = _("{who} opened {which} in an emergency.", who=first.who, which=first.which)
        detail = ngettext("{n} more", "{n} more", more) if more else first.notice.reason
        self.show_state("warning", "key", title, detail)
