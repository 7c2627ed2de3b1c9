"""Joins the keeper of sync with the window: strip, rail, actions, and the question for a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ctcoord.errors import PasswordNeeded, SignInRefused
from ctcoord.ui.sync.state import Phase, SyncState, details

if TYPE_CHECKING:
    from ctcoord.ui.window import MainWindow


class SyncInWindow(QObject):
    """Shows every state of sync in a window and passes on what is asked there."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._keeper = window, window.desk.keeper
        self._was_connected = False
        line = window.strip.sync
        line.sync_requested.connect(self._keeper.sync)
        line.cancel_requested.connect(self._keeper.cancel)
        line.sign_in_requested.connect(self.ask_password)
        line.conflicts_requested.connect(lambda: window.go("conflicts"))
        self._keeper.state_changed.connect(self._on_state)
        self._keeper.shut.connect(window.lock)  # no widget keeps what may not be shown
        self._keeper.notices_changed.connect(window.allow_actions)
        self._keeper.synced.connect(lambda _result: window.refresh_status())
        self._on_state(self._keeper.state)

    def ask_password(self) -> None:
        """Ask in a form; the strip says whether it was right."""
        from ctcoord.ui.sync.dialogs import SignInDialog

        central, error = self._keeper.state.central, self._keeper.state.error
        if central is None:
            return
        why = details(self._keeper.state) if isinstance(error, SignInRefused) else ""
        dialog = SignInDialog(self._window, central.login, why)
        dialog.saved.connect(self._keeper.sign_in)
        dialog.open()

    def _on_state(self, state: SyncState) -> None:
        window, desk = self._window, self._window.desk
        if desk.is_open:
            local = desk.station.clock.local
            synced = state.central.synced_at if state.central is not None else None
            window.strip.sync.show_state(state, desk.local_now(), local(synced) if synced is not None else None)
        window.rail.items["conflicts"].set_count(state.to_decide)
        if self._keeper.is_connected != self._was_connected:
            self._was_connected = self._keeper.is_connected
            window.allow_actions()
        if state.phase is Phase.FAILED and isinstance(state.error, PasswordNeeded):
            self._ask_once()

    def _ask_once(self) -> None:
        """At the start only: afterwards the strip has a button for it."""
        if not self.property("asked"):
            self.setProperty("asked", True)
            self.ask_password()
