"""Asking before a whole import is undone: it says which, and what stays."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ctcoord.ui.imports.history import HistoryRow, total
from ctcoord.ui.parts.dialog import FormDialog
from ctcoord.ui.parts.labels import Text
from ctcoord.words import _


class UndoDialog(FormDialog):
    """Emits ``accepted`` when the import shall be undone."""

    def __init__(self, parent: QWidget, row: HistoryRow) -> None:
        detail = _("Its records are put back to what they were before. Notes, tasks and barriers of yours stay.")
        super().__init__(
            parent, _("Undo the import of {file}?", file=row["source_name"]), detail, _("Undo this import")
        )
        words = _(
            "{agency}: {new} new, {changed} changed rows",
            agency=row["agency"] or "",
            new=f"{total(row, 'new'):,}",
            changed=f"{total(row, 'changed'):,}",
        )
        self.form.addRow(Text(words, bold=True))

    def save(self) -> None:
        self.accept()
