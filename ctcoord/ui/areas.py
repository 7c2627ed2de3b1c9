"""The navigation: one line an area. A screen is made on its first visit, so that a start builds only Home."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from sqlalchemy import Connection

from ctcoord.services import casework, undo
from ctcoord.ui.desk import Desk, Failed
from ctcoord.ui.parts.table import RowTable
from ctcoord.ui.parts.view import View
from ctcoord.words import _


class AreaView(View):
    """What every screen answers to; the defaults suit a screen that needs none of it."""

    status_changed = Signal(str, int)  # "drafts", "abilities", "tabs", "settings_kept" or an area's key, and a count
    go_requested = Signal(str)  # an area's key
    open_family_requested = Signal(object, str)  # FamilyId, and an action to do there (or "")
    search_changed = Signal(str)  # what the search field should say now, because the list shows something else
    notice_requested = Signal(str, object)  # what was done, and how to take it back (or None)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def write_undoable(
        self,
        job: Callable[[Connection], object],
        words: str,
        then: Callable[[], object] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Write one action, say what was done, and offer to take it back while nothing was sent.

        ``failed`` is told what went wrong, where a form says it itself.
        """

        def work(connection: Connection) -> bytes:
            job(connection)
            return casework.last_action(connection)

        def done(action_id: bytes) -> None:
            if then is not None:
                then()
            self.desk.changed.emit(None)
            self.notice_requested.emit(words, lambda: self.take_back(action_id))

        self.desk.write(self, work, done, failed, undoable=True)

    def take_back(self, action_id: bytes) -> None:
        """Undo an action written here."""
        self.desk.write(
            self, lambda connection: undo.take_back(connection, action_id), lambda _number: self.desk.changed.emit(None)
        )

    def visited(self) -> None:
        """The area was chosen: read what it shows and put the focus where work begins."""

    def refresh(self) -> None:
        """Read again what is shown, without beginning anew."""
        self.visited()

    def perform(self, name: str) -> bool:
        """Do an action of the menus that belongs here; False when it does not."""
        return False

    def view_now(self) -> tuple[str, ...]:
        """Actions that make what is shown again, for a saved view; () where there is nothing to save."""
        return ()

    def list_table(self) -> RowTable[Any] | None:
        """The list in front whose columns may be chosen."""
        return None

    def abilities(self) -> frozenset[str]:
        """Which needs of actions hold here: ``family``, ``write`` (it may be changed), ``undo``."""
        return frozenset()

    def panes(self) -> list[QWidget]:
        """What F6 goes through, in reading order."""
        return []

    def search(self, words: str) -> None:
        """Look for families; only the families screen does."""

    def open_family(self, family_id: bytes, then: str = "") -> None:
        """Open a family's tab and do an action there; only the families screen does."""

    def set_narrow(self, narrow: bool) -> None:
        """The window has become small for its text, or wide again."""

    def tabs_open(self) -> tuple[dict[bytes, str], bytes]:
        """Names of what is open in tabs by id, in their order, and the id in front (b"" for the list)."""
        return {}, b""

    def show_tab(self, key: bytes) -> None:
        """Bring an open family to the front, or with b"" the list; only the families screen does."""

    def open_families(self) -> tuple[list[bytes], bytes]:
        """Ids of the families that are open, in the order of their tabs, and of the one in front (or b"")."""
        return [], b""

    def open_again(self, family_ids: list[bytes], front: bytes) -> None:
        """Open what ``open_families`` told before the lock; only the families screen does."""

    def show_section(self, position: int) -> None:
        """Show a page of the open family; only the families screen does."""

    def about(self) -> bytes:
        """The family that a form opened here is about; b"" for none."""
        return b""

    def save_drafts(self) -> None:
        """The window closes or locks: keep what is being typed."""


def _home(desk: Desk) -> AreaView:
    from ctcoord.ui.home.screen import HomeScreen

    return HomeScreen(desk)


def _families(desk: Desk) -> AreaView:
    from ctcoord.ui.families.screen import FamiliesScreen

    return FamiliesScreen(desk)


def _referrals(desk: Desk) -> AreaView:
    from ctcoord.ui.referrals.screen import ReferralsScreen

    return ReferralsScreen(desk)


def _directory(desk: Desk) -> AreaView:
    from ctcoord.ui.directory.screen import DirectoryScreen

    return DirectoryScreen(desk)


def _imports(desk: Desk) -> AreaView:
    from ctcoord.ui.imports.screen import ImportScreen

    return ImportScreen(desk)


def _conflicts(desk: Desk) -> AreaView:
    from ctcoord.ui.conflicts.screen import ConflictsScreen

    return ConflictsScreen(desk)


def _settings(desk: Desk) -> AreaView:
    from ctcoord.ui.settings.screen import SettingsScreen

    return SettingsScreen(desk)


@dataclass(frozen=True)
class Area:
    """An entry of the rail: its key, icon and words, a short word for the narrow rail, and its screen.

    ``under``: the entry that is marked instead, of a screen that the rail does not name.
    """

    key: str
    icon: str
    words: Callable[[], str]
    short: Callable[[], str]
    make: Callable[[Desk], AreaView]
    under: str = ""


AREAS: tuple[Area, ...] = (
    Area("home", "home", lambda: _("Home"), lambda: _("Home"), _home),
    Area("families", "families", lambda: _("Families"), lambda: _("Families"), _families),
    Area("referrals", "referral", lambda: _("Referrals"), lambda: _("Referrals"), _referrals),
    Area("directory", "directory", lambda: _("Directory"), lambda: _("Directory"), _directory, under="referrals"),
    Area("import", "import", lambda: _("Import & match"), lambda: _("Import"), _imports),
    Area("conflicts", "conflict", lambda: _("Conflicts"), lambda: _("Conflicts"), _conflicts),
    Area("settings", "settings", lambda: _("Settings"), lambda: _("Settings"), _settings),
)


def rail_key(key: str) -> str:
    """The entry of the rail that is marked while an area is shown."""
    return next((area.under or area.key for area in AREAS if area.key == key), key)
