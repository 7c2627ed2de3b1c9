"""That some of a family is locked until this computer has synced, or will be within a day, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from ctcoord.services import leases
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.leases import Lease
from ctcoord.ui.desk import Desk, Latest
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import BannerLine
from ctcoord.ui.sync.state import lease_words
from ctcoord.words import _


@dataclass(frozen=True, slots=True)
class _Found:
    """How it stands with one family."""

    lease: Lease
    locked: bool  # part of it is not shown
    shared: bool  # some of it came from the central database


class LeaseLine(BannerLine):
    """Hidden while there is nothing to say; Sync now is the way out."""

    _found: _Found | None = None

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._latest = desk, Latest(self)
        self.sync_button = Button("", "sync")
        self.sync_button.clicked.connect(lambda _checked=False: desk.keeper.sync())
        self.add_action(self.sync_button)
        self.hide()

    def show_family(self, family: FamilyView) -> None:
        """Look how it stands with these households."""
        scopes, now = [household.id for household in family.households], self._desk.now()

        def job(connection: Connection) -> _Found:
            parts = leases.parts(connection, now, scopes)
            return _Found(leases.lease(connection, now), parts.locked > 0, parts.held > 0)

        self._desk.read(self, job, self._latest.take(self._show))

    def _show(self, found: _Found) -> None:
        self._found = found
        self.retranslated()

    def retranslated(self) -> None:
        found = self._found
        if found is None:
            return
        self.sync_button.set_words(_("Sync now"))
        words = ""
        if found.locked:
            words = _("Part of this case is locked until this computer has synced.")
        elif found.shared and found.lease.is_near:
            words = lease_words(found.lease)
        self.setVisible(bool(words))
        if words:
            detail = _("Nothing is lost: what was typed here is kept, and sent with the next sync.")
            self.show_state("warning", "lock", words[:1].upper() + words[1:], detail)
