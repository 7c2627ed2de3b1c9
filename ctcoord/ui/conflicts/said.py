"""What was chosen or written for conflicts and is not saved yet: a draft for each record, as of everything typed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from sqlalchemy import Connection

from ctcoord.services import conflicts
from ctcoord.services.station import Station
from ctcoord.ui.conflicts.matters import Matter
from ctcoord.ui.drafts import CONFLICT
from ctcoord.ui.form_draft import FormDraft

if TYPE_CHECKING:
    from ctcoord.ui.conflicts.panel import ConflictPanel
    from ctcoord.ui.desk import Desk

Key = tuple[bytes, bytes]


def draft_key(key: Key) -> str:
    """Of a matter's key; the household stands last, so that the draft leaves with it."""
    scope_id, record_id = key
    return f"{CONFLICT}{record_id.hex()}:{scope_id.hex()}"


def settled(connection: Connection, station: Station) -> list[str]:
    """The drafts of records whose conflicts somebody has decided; what is only locked is not among them."""
    keys = [draft.key for draft in station.drafts.all() if draft.key.startswith(CONFLICT)]
    return [key for key in keys if conflicts.decided(connection, *_ids(key))]


def _ids(key: str) -> Key:
    record, scope = key.removeprefix(CONFLICT).split(":")
    return bytes.fromhex(scope), bytes.fromhex(record)


class SaidDrafts(QObject):
    """Keeps what the panel is told, and gives back what was told before a lock, a crash or the end."""

    changed = Signal()  # there is one draft more, or less

    def __init__(self, desk: Desk, panel: ConflictPanel) -> None:
        super().__init__(panel)
        self._desk, self._panel = desk, panel
        self._drafts: dict[str, FormDraft] = {}
        panel.said_changed.connect(self._on_said)

    def begin(self, matters: Sequence[Matter]) -> None:
        """Read what was said about these before, each once."""
        for matter in matters:
            key = draft_key(matter.key)
            if key not in self._drafts:
                self._drafts[key] = made = FormDraft(self._desk, key, partial(self._panel.said, matter.key), self)
                made.found.connect(partial(self._panel.put_said, matter.key))
                made.changed.connect(self.changed)
                made.read()

    def drop(self, keys: Sequence[str]) -> None:
        """Decided, here or elsewhere: nothing is left to go on with."""
        for key in keys:
            if key in self._drafts:
                self._drafts.pop(key).drop()
            else:
                self._desk.drafts.drop(self, key, lambda _answer: self.changed.emit())

    def _on_said(self, key: Key) -> None:
        draft = self._drafts.get(draft_key(key))
        if draft is not None:
            if self._panel.said(key):
                draft.touch()
            else:
                draft.drop()
