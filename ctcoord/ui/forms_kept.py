"""What is typed into short forms: kept every few seconds, through a lock, a crash, the end, and a save that failed.

Long forms keep drafts of their own. The words of a short one go on in its family's note, or are shown as they were.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QWidget

from ctcoord.errors import CtcoordError
from ctcoord.ui.drafts import form_key
from ctcoord.ui.form_draft import FormDraft
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.theme import look
from ctcoord.words import _

if TYPE_CHECKING:
    from ctcoord.ui.window import MainWindow

LOOK_MS = 3_000
FAILS_WITHIN_S = 60  # a write that fails later is not that of the form which was closed
CLOSES_WITHIN_S = 1  # a form is closed as it hands over its write, before or after
WRITES_KNOWN = 20


class FormsKept(QObject):
    """Belongs to the window and looks at the forms that are open over it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._desk = window, window.desk
        self._kept: dict[str, str] = {}
        self._closed: dict[QDialog, float] = {}  # when each was first seen to be
        self._wrote_at = 0.0
        self._writes: dict[int, tuple[FormDialog, float]] = {}  # the form of each write, and when it was closed
        self._waits = 0  # the write whose form is closed only after it was handed over
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self.keep)
        self._look.timeout.connect(self._let_go)
        self._desk.opened.connect(self._look.start)
        self._desk.asked.connect(self._on_asked)
        self._desk.wrote.connect(self._on_wrote)
        self._desk.trouble.connect(self._bring_back)
        self._desk.locked.connect(self._on_locked)
        if self._desk.is_open:
            self._look.start()

    def keep(self) -> None:
        """Keep what the open forms say now; forget what one said that was closed by hand."""
        if not self._desk.is_open:
            return
        said = self._said()
        for key, words in said.items():
            if self._kept.get(key) != words:
                self._desk.drafts.keep(self, key, words, self._count)
        for key in self._kept.keys() - said.keys():
            self._desk.drafts.drop(self, key, self._count)
        self._kept = said

    def _let_go(self) -> None:
        """Forms that closed a while ago leave memory, with all that they say, once no write can bring them back."""
        now = time.monotonic()
        closed = [one for one in self._window.findChildren(QDialog) if not one.isVisible()]
        self._closed = {one: self._closed.get(one, now) for one in closed}
        for one, since in self._closed.items():
            if now - since > FAILS_WITHIN_S and not self._desk.runner.busy:
                one.deleteLater()

    def _said(self) -> dict[str, str]:
        view = self._window.areas.get(self._window.area_key)
        key = form_key(view.about() if view is not None else b"")
        forms = [form for form in self._forms() if form.isVisible() and form.findChild(FormDraft) is None]
        words = "\n".join(typed for form in forms if (typed := form.typed()))
        return {key: words} if words else {}

    def _forms(self) -> list[FormDialog]:
        return self._window.findChildren(FormDialog)

    def _on_wrote(self) -> None:
        self._wrote_at = time.monotonic()

    def _on_asked(self, number: int) -> None:
        """Of two forms that are saved one after the other each has its own write, whichever of them fails."""
        closed = self._just_closed()
        if self._waits and closed:
            self._writes[self._waits] = closed.pop(0)
            self._waits = 0
        if closed:
            self._writes[number] = closed[-1]
        else:
            self._waits = number
            QTimer.singleShot(0, self, self._on_closed)
        for old in list(self._writes)[:-WRITES_KNOWN]:
            del self._writes[old]

    def _on_closed(self) -> None:
        closed = self._just_closed()
        if self._waits and closed:
            self._writes[self._waits] = closed[0]
        self._waits = 0

    def _just_closed(self) -> list[tuple[FormDialog, float]]:
        """Forms that were closed to save a moment ago and whose write is not known yet, the first one first."""
        known, since = set(self._writes.values()), time.monotonic() - CLOSES_WITHIN_S
        closed = ((form, form.accepted_at) for form in self._forms() if not form.isVisible())
        return sorted((one for one in closed if one[1] > since and one not in known), key=lambda one: one[1])

    def _bring_back(self, error: CtcoordError) -> None:
        """A form that was closed to save, and was not saved, comes back with what was typed and what went wrong."""
        own, known = self._writes.pop(self._desk.failing, None), set(self._writes.values())
        since = max(self._wrote_at, time.monotonic() - FAILS_WITHIN_S)
        for form in self._forms():
            closed = (form, form.accepted_at)
            lost = closed == own if own else form.accepted_at > since and closed not in known
            if lost and not form.isVisible() and form.is_written_in:
                form.open()
                form.show_error(error)

    def _on_locked(self) -> None:
        self._look.stop()
        self._kept = {}  # what was kept on the way to the lock stays
        self._closed = {}

    def _count(self, _answer: object) -> None:
        if self._desk.is_open:
            self._desk.draft(self, lambda station: len(station.drafts.all()), self._window.strip.set_drafts)


class KeptWordsDialog(FormDialog):
    """What was typed into a form that was about no family here: to be copied, or forgotten."""

    def __init__(self, window: MainWindow, words: str) -> None:
        detail = _("It was open when the program locked or ended, and had not been saved.")
        super().__init__(window, _("Typed into a form"), detail, _("Copy and forget"))
        self._window = window
        self.words = QPlainTextEdit(words)
        self.words.setReadOnly(True)
        self.words.setTabChangesFocus(True)
        self.words.setMinimumHeight(look().px(120))
        self.add_field(_("What was typed"), self.words)

    def save(self) -> None:
        QApplication.clipboard().setText(self.words.toPlainText())
        self._window.desk.drafts.drop(self._window, form_key(b""), lambda _answer: self._window.refresh_status())
        self.accept()


def open_kept_words(window: MainWindow, words: str) -> QWidget:
    """Show them."""
    made = KeptWordsDialog(window, words)
    made.open()
    return made
