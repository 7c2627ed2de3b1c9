"""What is done with notes that stand: amendments, and files kept with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from sqlalchemy import Connection

from ctcoord.errors import UsageError
from ctcoord.services import attachments, notes, opened_files
from ctcoord.services.attachments import LARGEST_BYTES, AttachmentRow
from ctcoord.services.notes import NoteDetail
from ctcoord.ui.family.note_dialogs import AmendDialog
from ctcoord.ui.family.writing import Writing
from ctcoord.words import Message, _, mark

MOST_READ_BYTES = 64 * 1024 * 1024  # beyond any limit that an agency may set: not even read


class NoteChanges(Writing):
    """Each writes one action; the first text is never touched."""

    def amend(self, note: NoteDetail) -> None:
        """Ask for what is right or new."""
        dialog = AmendDialog(self.screen, self.heading, note)
        dialog.saved.connect(lambda words: self._amend(note, words))
        dialog.open()

    def _amend(self, note: NoteDetail, words: str) -> None:
        who = self.desk.author()
        self.write(
            lambda connection: notes.amend(connection, who, note.id, words),
            _("Amendment saved for {family}", family=self.name),
        )

    def attach(self, note: NoteDetail) -> None:
        """Ask for files to keep with a note."""
        kinds = _("Pictures, PDF and text (*.png *.jpg *.jpeg *.pdf *.txt)")
        paths, _filter = QFileDialog.getOpenFileNames(self.screen, _("Keep files with the note"), "", kinds)
        self.keep([Path(path) for path in paths], note)

    def keep(self, paths: Sequence[Path], note: NoteDetail) -> None:
        """Keep files with a note; they are read off the UI thread."""
        if not paths:
            return
        who = self.desk.author()

        def job(connection: Connection) -> None:
            for path in paths:
                content = _content(path)
                attachments.add(connection, who, note.scope_id, content, path.name, about=("note", note.id))

        self.write(job, _("Kept with the note: {file}", file=", ".join(path.name for path in paths)))

    def remove(self, file: AttachmentRow) -> None:
        """Take a file away from its note."""
        who = self.desk.author()
        self.write(
            lambda connection: attachments.remove(connection, who, file.id), _("Taken away: {file}", file=file.name)
        )

    def open_file(self, file: AttachmentRow) -> None:
        """Show a file in the program that this computer shows its kind with; the copy goes with the lock."""
        home = self.desk.ports.home

        def show(path: Path) -> None:
            if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
                words = _("Opened: {file}. The copy is removed when the program locks or ends.", file=file.name)
            else:
                words = _("No program on this computer shows {file}. Save a copy of it instead.", file=path.name)
            self.screen.notice_requested.emit(words, None)

        self.desk.read(self.screen, lambda connection: opened_files.open_copy(connection, home, file), show)

    def save_copy(self, file: AttachmentRow) -> None:
        """Ask where a copy goes, and write it there."""
        chosen, _filter = QFileDialog.getSaveFileName(self.screen, _("Save a copy"), file.name)
        if not chosen:
            return
        target = Path(chosen)

        def job(connection: Connection) -> None:
            content = attachments.read(connection, file.id)
            try:
                target.write_bytes(content)
            except OSError as error:
                raise UsageError(
                    what=Message(mark("The copy could not be written: {why}."), {"why": error.strerror or ""}),
                    fix=Message(mark("Choose another folder.")),
                ) from error

        words = _("Copy saved: {file}. It is not encrypted there.", file=target.name)
        self.desk.read(self.screen, job, lambda _done: self.went_out(words))


def _content(path: Path) -> bytes:
    """What a file holds. Raises UsageError for one that cannot be read or could never be kept."""
    try:
        size = path.stat().st_size
        if size > MOST_READ_BYTES:
            shown = {"size": f"{size / 1048576:.1f}", "most": f"{LARGEST_BYTES / 1048576:.1f}"}
            raise UsageError(
                what=Message(mark("This file has {size} MB; at most {most} MB are kept."), shown),
                fix=Message(mark("Scan it in black and white or with fewer dots, or keep only the pages that matter.")),
            )
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            what=Message(mark("This file cannot be read: {why}."), {"why": error.strerror or ""}),
            fix=Message(mark("Check that it is still there, then choose it again.")),
        ) from error
