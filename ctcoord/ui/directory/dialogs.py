"""Small forms of the directory: free places of a service, and where the whole of it is saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from ctcoord.services.directory import MOST_PLACES, ServiceRow
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.dialog import FormDialog, choice_field
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.referrals.fields import at_left
from ctcoord.words import _

UNSAID, YES, NO = "", "yes", "no"
CSV, JSON = "csv", "json"


class PlacesDialog(FormDialog):
    """How many places are free today, of how many, and whether there is a wait list."""

    saved = Signal(object, object, object)  # free or None, all or None (as it was), wait list or None (as it was)

    def __init__(self, parent: QWidget, service: ServiceRow) -> None:
        super().__init__(parent, _("Free places today"), service.name, _("Save free places"))
        self.free, self.all = (number_field(one) for one in (service.available, service.capacity))
        known = {True: YES, False: NO}.get(service.wait_list or False, NO) if service.wait_list is not None else UNSAID
        self.wait_list = choice_field({UNSAID: _("not known"), YES: _("yes"), NO: _("no")}, known)
        self.add_field(_("Free places (empty: not known)"), self.free)
        self.add_field(_("Of how many (optional)"), self.all)
        self.add_field(_("Wait list"), self.wait_list)

    def save(self) -> None:
        free, whole = number_of(self.free), number_of(self.all)
        if free is not None and whole is not None and free > whole:
            self.say_problem(_("More places are free than there are."))
            self.free.setFocus()
            self.free.selectAll()
            return
        self.save_button.setEnabled(False)
        self.saved.emit(free, whole, {YES: True, NO: False}.get(str(self.wait_list.currentData())))


def number_field(value: int | None) -> QLineEdit:
    """A field for a number of places."""
    made = QLineEdit("" if value is None else str(value))
    made.setValidator(QIntValidator(0, MOST_PLACES, made))
    made.selectAll()
    return made


def number_of(field: QLineEdit) -> int | None:
    """What a field of places says; None for nothing."""
    text = field.text().strip()
    return int(text) if text.isdigit() else None


class ExportDialog(FormDialog):
    """The whole directory as HSDS 3.1: in which form, and where."""

    saved = Signal(object, str)  # Path of a new folder, csv or json

    def __init__(self, parent: QWidget) -> None:
        about = _("HSDS 3.1, as other directories and 211 read it. It holds services and no family.")
        super().__init__(parent, _("Save the directory"), about, _("Save the directory"))
        self.kind = choice_field({CSV: _("CSV tables"), JSON: _("JSON files")}, CSV)
        self.folder, self.choose = QLineEdit(), Button("", "folder")
        self.choose.set_words(_("Choose a folder…"))
        self.choose.clicked.connect(lambda _checked=False: self._choose())
        self.add_field(_("As"), self.kind)
        self.add_field(_("A new or empty folder"), self.folder)
        self.form.addRow(at_left(self.choose))
        self.progress = Text(token="secondary")
        self.progress.hide()
        self.form.addRow(self.progress)

    def show_progress(self, done: int, total: int) -> None:
        """How many files are written; ``total`` 0: it is still read."""
        words = _("Writing: {done} of {total} files", done=done, total=total) if total else _("Writing…")
        self.progress.setText(words)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Choose a folder…"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def save(self) -> None:
        words = self.folder.text().strip()
        if not words:
            self.say_problem(_("Choose a folder."))
            self.folder.setFocus()
            return
        self.save_button.setEnabled(False)
        self.show_progress(0, 0)
        self.progress.show()
        self.saved.emit(Path(words), str(self.kind.currentData()))
