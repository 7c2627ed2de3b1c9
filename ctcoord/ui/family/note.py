"""Writing a note: the draft is kept while it is typed, the save button names the family."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout

from ctcoord.errors import ReadOnly
from ctcoord.services.casework import INTERPRETERS, MAX_NOTE, NOTE_KINDS
from ctcoord.services.drafts import Draft
from ctcoord.ui.desk import Desk
from ctcoord.ui.drafts import take_in_forms
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card
from ctcoord.ui.parts.labels import Line
from ctcoord.ui.parts.menu_button import MenuButton
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.reveal import reveal
from ctcoord.words import _, error_words, in_use
from ctcoord.words.dates import clock_time

PAUSE_MS = 1_000
MAX_UNSAVED_MS = 4_000
MINUTES = (0, 5, 8, 10, 15, 20, 30, 45, 60, 90, 120)


@dataclass(frozen=True)
class NoteText:
    """What was written."""

    body: str
    kind: str
    minutes: int | None
    attendees: str = ""
    interpreter: str = ""


class _Editor(QPlainTextEdit):
    """Tab leaves the field, as everywhere in a form."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)

    def event(self, event: QEvent) -> bool:
        """With no typing to take back, Ctrl+Z is left to the window, which takes back the saved note."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            undoes = event.matches(QKeySequence.StandardKey.Undo)
            if undoes and not self.document().isUndoAvailable():
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        super().keyPressEvent(event)


class NoteCard(Card):
    """Keeps a draft at most a second after typing stops, and at least every four seconds while it goes on."""

    save_requested = Signal(object)  # NoteText
    drafts_changed = Signal()

    def __init__(self, desk: Desk, key: str, family_name: str) -> None:
        super().__init__()
        self._desk, self._key, self._family_name = desk, key, family_name
        self._saved_at: datetime | None = None
        self._dirty = False
        self._writable = True
        self.kind, self.minutes = MenuButton(small=True), MenuButton(small=True)
        self.attendees = QLineEdit()
        self.attendees.setMaxLength(300)
        self.interpreter = MenuButton(small=True)
        self._state = Line(height=20)
        self._header = self.add_header("", self._state)
        self._header.add_left(self.kind, self.minutes)
        self.editor = _Editor()
        self.discard_button = Button()
        self.save_button = Button("filled", keys="Ctrl+S")
        self._seen_by = Line(height=20)
        self._lay_out()
        self._timers()
        self.editor.textChanged.connect(self._on_typed)
        self.attendees.textChanged.connect(self._on_typed)
        self.interpreter.chosen.connect(lambda _key: self._on_typed())
        self.kind.chosen.connect(lambda _key: self._on_typed())
        self.minutes.chosen.connect(lambda _key: self._on_typed())
        self.discard_button.clicked.connect(lambda _checked=False: self.discard())
        self.save_button.clicked.connect(lambda _checked=False: self.save())
        desk.drafts.stuck_changed.connect(self._on_stuck)
        self.retranslated()
        self._read_draft()

    def _lay_out(self) -> None:
        inner = QVBoxLayout()
        foot = QHBoxLayout()
        foot.addWidget(self._seen_by, 1)
        foot.addWidget(self.discard_button)
        foot.addWidget(self.save_button)
        who = QHBoxLayout()
        who.addWidget(self.attendees, 1)
        who.addWidget(self.interpreter)
        inner.addLayout(who)
        inner.addWidget(self.editor, 1)
        inner.addLayout(foot)
        self.body.addLayout(inner, 1)
        self.scale(lambda px: inner.setContentsMargins(px(8), px(8), px(8), px(8)))
        self.scale(lambda px: foot.setSpacing(px(8)))
        self.scale(lambda px: who.setSpacing(px(8)))
        self.scale(lambda px: inner.setSpacing(px(6)))
        self.scale(lambda px: self.editor.setMinimumHeight(px(48)))

    def _timers(self) -> None:
        self._pause, self._limit = QTimer(self), QTimer(self)
        for timer, interval_ms in ((self._pause, PAUSE_MS), (self._limit, MAX_UNSAVED_MS)):
            timer.setSingleShot(True)
            timer.setInterval(interval_ms)
            timer.timeout.connect(self.keep_draft)

    def retranslated(self) -> None:
        words = in_use()
        self._header.title.setText(_("New note"))
        kinds = {kind: words.code("note_kind", kind) for kind in NOTE_KINDS}
        self.kind.set_choices("", kinds, self.kind.value or "note")
        self.kind.setAccessibleName(_("Kind of contact: {kind}", kind=kinds[self.kind.value]))
        times = {str(n): words.duration(n) if n else _("no time") for n in MINUTES}
        self.minutes.set_choices("", times, self.minutes.value or "0")
        self.minutes.setAccessibleName(_("Minutes: {time}", time=times[self.minutes.value]))
        said = {"": _("Interpreter?")} | {code: words.code("interpreter", code) for code in INTERPRETERS}
        self.interpreter.set_choices("", said, self.interpreter.value)
        self.interpreter.setAccessibleName(_("Interpreter: {who}", who=said[self.interpreter.value]))
        self.attendees.setPlaceholderText(_("Who was there"))
        self.attendees.setAccessibleName(_("Who was there"))
        self.editor.setAccessibleName(_("Note for {family}", family=self._family_name))
        hint = _("What happened, what was agreed, what comes next")
        self.editor.setPlaceholderText(hint if self._writable else " ".join(error_words(ReadOnly())))
        self.editor.setAccessibleDescription("" if self._writable else self.editor.placeholderText())
        self.discard_button.set_words(_("Discard"))
        self.save_button.set_words(_("Save note for {family}", family=self._family_name))
        seen = Run(_("Seen by: our agency"), "secondary", step="small", icon="families", shrink=True)
        fixed = Run(_("To read only: nothing can be written here"), "warning", step="small", icon="lock", shrink=True)
        self._seen_by.set_runs(seen if self._writable else fixed)
        self._say_state()

    def set_writable(self, writable: bool) -> None:
        """Whether a note may be written; a draft of before stays to be read, copied or discarded."""
        if writable != self._writable:
            self._writable = writable
            self.editor.setReadOnly(not writable)
            self.attendees.setReadOnly(not writable)
            for made in (self.kind, self.minutes, self.interpreter):
                made.setEnabled(writable)
            self.retranslated()

    @property
    def text(self) -> NoteText:
        """What is written now."""
        who = (self.attendees.text().strip(), self.interpreter.value)
        return NoteText(self.editor.toPlainText(), self.kind.value, int(self.minutes.value) or None, *who)

    def start(self) -> None:
        """Put the keyboard into the note."""
        self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        reveal(self.editor)  # it may have the keyboard already and be scrolled away

    def save(self) -> None:
        """Ask for the note to be saved; the draft stays until it was."""
        if self._writable and self.editor.toPlainText().strip():
            self.keep_draft()
            self.save_requested.emit(self.text)

    def saved(self) -> None:
        """The note is a record now: the draft goes."""
        self._empty()

    def discard(self) -> None:
        """Forget what was typed."""
        self._empty()

    def _empty(self) -> None:
        self.editor.blockSignals(True)
        self.editor.clear()
        self.attendees.clear()
        self.interpreter.set_choices("", {}, "")
        self.editor.blockSignals(False)
        self._dirty, self._saved_at = False, None
        self._pause.stop()
        self._limit.stop()
        self._desk.drafts.drop(self, self._key, lambda _answer: self.drafts_changed.emit())
        self._say_state()

    def _on_typed(self) -> None:
        self._dirty = True
        self._pause.start()
        if not self._limit.isActive():
            self._limit.start()
        self._say_state()

    def keep_draft(self) -> None:
        """Keep what is typed now; nothing happens when it is kept already."""
        self._pause.stop()
        self._limit.stop()
        if not self._dirty or not self._desk.is_open:
            return
        self._dirty = False
        note, now = self.text, self._desk.now()
        if not (note.body.strip() or note.attendees):
            self._desk.drafts.drop(self, self._key, lambda _answer: self._on_kept(None))
            return
        who = {"attendees": note.attendees, "interpreter": note.interpreter}
        body = json.dumps({"body": note.body, "kind": note.kind, "minutes": note.minutes or 0, **who})
        self._desk.drafts.keep(self, self._key, body, lambda _answer: self._on_kept(now))

    def _on_kept(self, now: datetime | None) -> None:
        if not self._desk.is_open:  # kept on the way to the lock; nothing is shown any more
            return
        self._saved_at = now
        self._say_state()
        self.drafts_changed.emit()

    def _read_draft(self) -> None:
        key = self._key
        self._desk.draft(self, lambda station: take_in_forms(station, key))
        self._desk.drafts.load(self, key, self._on_read)

    def _on_read(self, draft: Draft | None) -> None:
        if draft is None or self.editor.toPlainText():
            return
        kept = json.loads(draft.body)
        self.editor.blockSignals(True)
        self.editor.setPlainText(kept["body"])
        self.editor.moveCursor(QTextCursor.MoveOperation.End)
        self.editor.blockSignals(False)
        self.kind.set_choices("", {k: in_use().code("note_kind", k) for k in NOTE_KINDS}, kept["kind"])
        self.minutes.set_choices("", {}, str(kept["minutes"]))
        self.attendees.blockSignals(True)
        self.attendees.setText(kept.get("attendees", ""))
        self.attendees.blockSignals(False)
        self.interpreter.set_choices("", {}, kept.get("interpreter", ""))
        self._saved_at = draft.saved_at
        self.retranslated()

    def _on_stuck(self) -> None:
        if self._desk.is_open:
            self._say_state()

    def _say_state(self) -> None:
        too_long = len(self.editor.toPlainText()) > MAX_NOTE
        if too_long:
            words = _("Too long: at most {n} characters", n=f"{MAX_NOTE:,}")
            self._state.set_runs(Run(words, "error", bold=True, step="small", icon="error"))
        elif self._desk.drafts.is_stuck(self._key):
            self._state.set_runs(Run(_("Draft not kept yet"), "error", bold=True, step="small", icon="error"))
        elif self._dirty:
            self._state.set_runs(Run(_("Typing…"), "secondary", step="small"))
        elif self._saved_at is not None:
            time = clock_time(self._desk.station.clock.local(self._saved_at))
            words = _("Draft saved {time}", time=time)
            self._state.set_runs(Run(words, "secondary", step="small", icon="ok", icon_token="ok"))
        else:
            self._state.set_runs()
        something = bool(self.editor.toPlainText().strip())
        self.save_button.setEnabled(something and not too_long and self._writable)
        self.discard_button.setEnabled(something or bool(self.attendees.text()))
