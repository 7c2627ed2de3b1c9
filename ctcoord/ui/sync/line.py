"""The part of the strip that says where the work is: synced, on its way, or why not, with what to do."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from ctcoord.errors import SignInRefused
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.labels import Line
from ctcoord.ui.parts.view import View, announce
from ctcoord.ui.sync.state import Phase, SyncState, details, moment_words, sentence
from ctcoord.words import _, ngettext


class SyncLine(View):
    """State, pending count and last time; one thing to do where something is to be done; conflicts."""

    sync_requested = Signal()
    cancel_requested = Signal()
    sign_in_requested = Signal()
    conflicts_requested = Signal()
    said = Signal()  # it takes another width now

    def __init__(self) -> None:
        super().__init__()
        self._state = SyncState()
        self._synced_at: datetime | None = None
        self._now: datetime | None = None
        self._said = ""
        self.line = Line(gap=4)
        self.act = Button("link")
        self.act.clicked.connect(lambda _checked=False: self._on_act())
        self.conflicts = Button("link")
        self.conflicts.clicked.connect(lambda _checked=False: self.conflicts_requested.emit())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.line, self.act, self.conflicts):
            layout.addWidget(widget)
        self.scale(lambda px: layout.setSpacing(px(12)))
        self.retranslated()

    def show_state(self, state: SyncState, now: datetime, synced_at: datetime | None) -> None:
        """Say this; ``now`` and ``synced_at`` are local."""
        self._state, self._now, self._synced_at = state, now, synced_at
        self.retranslated()
        if state.phase is Phase.FAILED and self._said != self.line.accessibleName():
            announce(self.line, self.line.accessibleName())
        self._said = self.line.accessibleName()

    def retranslated(self) -> None:
        state = self._state
        when = moment_words(self._synced_at, self._now) if self._synced_at and self._now else ""
        self.line.set_runs(*sentence(state, when))
        self.line.setToolTip(details(state) or self.line.accessibleName())
        self.line.setAccessibleDescription(details(state))
        words = self._act_words()
        self.act.set_words(words or _("Try again"))  # a hidden button has a name too
        self.act.setVisible(bool(words))
        conflicts, parked = state.tally.conflicts, state.tally.parked
        said = [ngettext("{n} conflict", "{n} conflicts", conflicts)] if conflicts or not parked else []
        said += [ngettext("{n} set aside", "{n} set aside", parked)] if parked else []
        self.conflicts.set_words(" · ".join(said))
        self.conflicts.setVisible(state.to_decide > 0)
        self.said.emit()

    def _act_words(self) -> str:
        if self._state.phase is Phase.RUNNING:
            return _("Cancel")
        if self._state.phase is not Phase.FAILED:
            return ""
        return _("Sign in…") if self._asks_password else _("Try again")

    @property
    def _asks_password(self) -> bool:
        return isinstance(self._state.error, SignInRefused)

    def _on_act(self) -> None:
        if self._state.phase is Phase.RUNNING:
            self.cancel_requested.emit()
        elif self._asks_password:
            self.sign_in_requested.emit()
        else:
            self.sync_requested.emit()
