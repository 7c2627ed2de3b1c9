"""A form about one of several records that must not be shown elsewhere: a new one, or one that stands."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from ctcoord.ui.desk import Desk
from ctcoord.ui.form_draft import FormDraft, Said
from ctcoord.ui.parts.dialog import FormDialog


class SeveralDialog(FormDialog):
    """What is typed is kept as a draft of its own, for each record apart, and never goes into a note.

    A subclass makes ``which``, whose data are keys ('' for a new record), and its fields, and then calls ``_begin``.
    """

    which: QComboBox
    drafts_name: str  # of what is typed, by key, in the draft

    def _begin(self, desk: Desk, key: str) -> None:
        """Show what ``which`` says, and what was typed about it before; ``key`` is the draft's."""
        self._at = str(self.which.currentData())
        self._typed: dict[str, Said] = {}  # what was typed about each record and not saved, by its key
        self._fill()
        self.which.currentIndexChanged.connect(lambda _place: self._turn())
        self.draft = FormDraft(desk, key, self._said, self)
        self.draft.found.connect(self._take_draft)
        self.draft.read()

    def _fill(self) -> None:
        """Show the record of ``_at``, and over it what was typed about it; a subclass says how."""

    def _here(self) -> Said:
        """What was typed about the record that is shown; what stands already is no typing."""
        return {}

    def _said(self) -> Said:
        typed = {key: said for key, said in (self._typed | {self._at: self._here()}).items() if said}
        return {self.drafts_name: typed} if typed else {}

    def _take_draft(self, said: Said) -> None:
        """Show what was typed, with the record that it is about; older programs kept that of a new one alone."""
        self._typed = dict(said.get(self.drafts_name) or ({"": said} if any(said.values()) else {}))
        known = [key for key in self._typed if self.which.findData(key) >= 0]
        if known and self._at not in known:
            self.which.setCurrentIndex(self.which.findData(known[0]))
        elif known:
            self._fill()

    def _turn(self) -> None:
        """To another record: what was typed about this one comes back with it."""
        self._typed[self._at] = self._here()
        self._at = str(self.which.currentData())
        self._fill()

    def done_saving(self) -> None:
        """It is a record now: its draft goes, and what was typed about another stays one."""
        self._typed.pop(self._at, None)
        self._fill()
        self.draft.touch()
        self.draft.keep()
        self.accept()

    def discard(self) -> None:
        """What was typed is not wanted."""
        self.draft.drop()
        self.reject()

    def typed(self) -> str:
        return ""  # never into a note that others read
