"""Drafts on their way to the disk. What finds no room is held, tried again, and asked about before the window closes.

A draft that could not be kept is the one thing that outlives a lock in memory: nothing typed is ever lost comes before
blanking, and the words leave memory as soon as they are on the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ctcoord.errors import CtcoordError
from ctcoord.services.drafts import Draft
from ctcoord.services.station import Station
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.words import _, error_words

if TYPE_CHECKING:
    from ctcoord.ui.desk import Desk

RETRY_MS = 5_000
Done = Callable[[None], None]


class DraftKeeper(QObject):
    """Belongs to the desk; whatever is typed in the window is kept through it."""

    stuck_changed = Signal()  # drafts cannot be kept, or can again

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._held: dict[str, tuple[str, datetime]] = {}  # what is not on the disk yet
        self.error: CtcoordError | None = None
        """Why what was typed last is not on the disk; None while all goes well."""
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.again)
        desk.opened.connect(self.again)

    def is_stuck(self, key: str) -> bool:
        """Whether this draft could not be kept, so far."""
        return self.error is not None and key in self._held

    def keep(self, owner: QObject, key: str, body: str, done: Done) -> None:
        """Keep a draft; ``done`` when it is on the disk, unless ``owner`` is gone."""

        def told() -> None:
            if isValid(owner):
                done(None)

        self._put(key, body, self._desk.now(), told)

    def load(self, owner: QObject, key: str, done: Callable[[Draft | None], object]) -> None:
        """What was typed there before, if anything; what is still held comes before what the disk has."""

        def read(station: Station) -> Draft | None:
            return station.drafts.load(key)

        def found(draft: Draft | None) -> None:
            done(Draft(key, *self._held[key]) if key in self._held else draft)

        self._desk.draft(owner, read, found)

    def drop(self, owner: QObject, key: str, done: Done) -> None:
        """It was saved as a record, or discarded."""
        self._held.pop(key, None)
        self._settle()
        self._desk.draft(owner, lambda station: station.drafts.drop(key), done)

    def again(self) -> None:
        """Try again what is held."""
        if self._desk.is_open and self.error is not None:
            for key, (body, now) in list(self._held.items()):
                self._put(key, body, now, lambda: None)

    def give_up(self) -> None:
        """Somebody has decided to lose what is held."""
        self._held.clear()
        self._settle()

    def _put(self, key: str, body: str, now: datetime, done: Callable[[], object]) -> None:
        self._held[key] = body, now

        def kept(_answer: None) -> None:
            if self._held.get(key) == (body, now):
                del self._held[key]
            self._settle()
            done()

        # Owned by the desk: the view that was typed in may be gone by the time that this fails.
        self._desk.draft(self._desk, lambda station: station.drafts.save(key, body, now), kept, self._on_failed)

    def _on_failed(self, error: CtcoordError) -> None:
        first, self.error = self.error is None, error
        self._retry.start()
        self.stuck_changed.emit()
        if first and self._desk.is_open:
            self._desk.trouble.emit(error)

    def _settle(self) -> None:
        if not self._held and self.error is not None:
            self.error = None
            self._retry.stop()
            self.stuck_changed.emit()


class LoseDialog(FormDialog):
    """Before the window closes on something that could not be kept: the one question that stands in the way."""

    def __init__(self, parent: QWidget, error: CtcoordError, lose: Callable[[], object]) -> None:
        why, _remedy = error_words(error)
        detail = _("{why} What you typed is kept by itself as soon as that is possible.", why=why)
        super().__init__(parent, _("What you typed is not kept yet"), detail, _("Stay"))
        self._lose = lose
        self.cancel_button.set_words(_("Close and lose it"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.save_button.setFocus(Qt.FocusReason.TabFocusReason)  # Enter loses nothing

    def save(self) -> None:
        self.reject()

    def discard(self) -> None:
        """Close all the same."""
        self.reject()
        self._lose()


def may_close(window: QWidget, drafts: DraftKeeper) -> bool:
    """Whether everything that was typed is kept; if not, the person is asked, and may close the window all the same."""
    if drafts.error is None:
        return True

    def lose() -> None:
        drafts.give_up()
        window.close()

    LoseDialog(window, drafts.error, lose).open()
    return False
