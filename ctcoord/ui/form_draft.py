"""The draft of a long form: kept a moment after each pause, and at the latest every few seconds, until it is saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ctcoord.services.drafts import Draft
from ctcoord.ui.desk import Desk

PAUSE_MS, MAX_UNSAVED_MS = 800, 3_000
Said = dict[str, Any]  # what a form says, as JSON keeps it


class FormDraft(QObject):
    """Belongs to a form; whoever closes or locks the window calls ``keep`` of all that it finds."""

    found = Signal(object)  # Said: what was typed before
    changed = Signal()  # there is one draft more, or less

    def __init__(self, desk: Desk, key: str, say: Callable[[], Said], form: QObject) -> None:
        super().__init__(form)
        self._desk, self._key, self._say = desk, key, say
        self._dirty = False
        self._pause, self._limit = QTimer(self), QTimer(self)
        for timer, interval_ms in ((self._pause, PAUSE_MS), (self._limit, MAX_UNSAVED_MS)):
            timer.setSingleShot(True)
            timer.setInterval(interval_ms)
            timer.timeout.connect(self.keep)

    def read(self) -> None:
        """Ask for what was typed before; ``found`` comes if there is any."""
        self._desk.drafts.load(self, self._key, self._on_read)

    def _on_read(self, draft: Draft | None) -> None:
        if draft is not None and not self._dirty:
            self.found.emit(json.loads(draft.body))
            self._rest()  # filling the form in is no typing

    def touch(self) -> None:
        """Something was typed."""
        self._dirty = True
        self._pause.start()
        if not self._limit.isActive():
            self._limit.start()

    def keep(self) -> None:
        """Keep what the form says now; nothing happens when it is kept already."""
        if not self._dirty or not self._desk.is_open:
            return
        said = self._say()
        if not said:  # what was said was taken back, or saved
            self.drop()
            return
        self._rest()
        self._desk.drafts.keep(self, self._key, json.dumps(said), self._tell)

    def drop(self) -> None:
        """It was saved as a record, or discarded."""
        self._rest()
        self._desk.drafts.drop(self, self._key, self._tell)

    def _rest(self) -> None:
        self._dirty = False
        self._pause.stop()
        self._limit.stop()

    def _tell(self, _answer: object) -> None:
        self.changed.emit()
