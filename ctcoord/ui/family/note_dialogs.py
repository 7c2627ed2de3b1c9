"""What is added to a note that stands: an amendment of its own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ctcoord.services.casework import MAX_NOTE
from ctcoord.services.notes import NoteDetail
from ctcoord.ui.family.words_field import WordsField
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.parts.labels import Text
from ctcoord.words import _


class AmendDialog(FormDialog):
    """The note as it stands, never changed, and a box for what is right or new."""

    saved = Signal(str)

    def __init__(self, parent: QWidget, family: str, note: NoteDetail) -> None:
        super().__init__(parent, _("Amend a note"), family, _("Save amendment for {family}", family=family))
        first = note.body if len(note.body) <= 400 else f"{note.body[:400]}…"
        self.form.addRow(Text(first, token="secondary", wrap=True))
        self.words = WordsField()
        self.add_field(_("What is right, or new"), self.words)

    def save(self) -> None:
        words = self.words.toPlainText().strip()
        if not words:
            self.say_problem(_("Write what is right, or new."))
        elif len(words) > MAX_NOTE:
            self.say_problem(_("Too long: at most {n} characters", n=f"{MAX_NOTE:,}"))
        else:
            self.saved.emit(words)
            self.accept()

    def typed(self) -> str:
        words = self.words.toPlainText().strip()
        return f"{self.windowTitle()}\n{words}" if words else ""
