"""The family's notes, each with what amends it and the files kept with it; searched as one types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit

from ctcoord.domain.names import text_words
from ctcoord.services.attachments import AttachmentRow
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.casework import NOTE_KINDS
from ctcoord.services.notes import NoteDetail, holds
from ctcoord.ui.family.barriers_page import INDENT
from ctcoord.ui.family.note_changes import NoteChanges
from ctcoord.ui.family.pages import Deeds, ListPage
from ctcoord.ui.family.record_states import RecordStates, state_column
from ctcoord.ui.family.work import FamilyWork
from ctcoord.ui.parts.card import Ruled
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column
from ctcoord.ui.parts.view import announce
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.dates import near_date

LETTERS = {"M": "note_amend", "F": "note_attach", "O": "file_open", "C": "file_copy", "X": "file_remove"}
READER_PX = 150


@dataclass(frozen=True, slots=True)
class Under:
    """What stands under a note: an amendment, or a file kept with it."""

    what: NoteDetail | AttachmentRow
    owner: NoteDetail

    @property
    def id(self) -> bytes:
        """Of its own record."""
        return self.what.id

    @property
    def scope_id(self) -> bytes:
        """The household that it is written down in."""
        return self.what.scope_id


Row = NoteDetail | Under


def _kinds() -> list[str]:
    return [in_use().code("note_kind", kind) for kind in NOTE_KINDS]


def _note(show: Callable[[NoteDetail], Cell]) -> Callable[[Row], Cell]:
    """A column that says nothing of files."""

    def shown(row: Row) -> Cell:
        note = row.what if isinstance(row, Under) else row
        return show(note) if isinstance(note, NoteDetail) else Cell(())

    return shown


def _first(show: Callable[[NoteDetail], Cell]) -> Callable[[Row], Cell]:
    return lambda row: show(row) if isinstance(row, NoteDetail) else Cell(())


def _plain(words: str | None, token: str = "text", *, bold: bool = False) -> Cell:
    return Cell((Run(words or "", token, bold=bold, shrink=True),))


def size_words(size_bytes: int) -> str:
    """'240 KB', '1.2 MB'."""
    return f"{size_bytes / 1048576:.1f} MB" if size_bytes >= 1048576 else f"{max(1, round(size_bytes / 1024))} KB"


class NotesPage(ListPage):
    """Notes, the latest first; the selected one is read in full under the list. Files can be dropped on it."""

    letters = LETTERS

    def __init__(self, work: FamilyWork, changes: NoteChanges, states: RecordStates, today: Callable[[], date]) -> None:
        self._work, self._changes, self._today = work, changes, today
        self._family: FamilyView | None = None
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        self.found = Text(token="secondary")
        top = Ruled()
        line = QHBoxLayout(top)
        line.addWidget(self.search, 1)
        line.addWidget(self.found)
        columns = self._columns()
        super().__init__((*columns[:-1], state_column(states), columns[-1]), "note", top,
                         buttons=("new_note", *LETTERS.values()))  # fmt: skip
        self.scale(lambda px: line.setContentsMargins(px(8), px(6), px(8), px(6)))
        self.reader = QPlainTextEdit()
        self.reader.setReadOnly(True)
        self.reader.setTabChangesFocus(True)
        self.card.body.insertWidget(self.card.body.count() - 1, self.reader)
        self.scale(lambda px: self.reader.setFixedHeight(px(READER_PX)))
        self.setAcceptDrops(True)
        self.search.textChanged.connect(lambda _text: self._search())
        self.table.opened.connect(lambda _row: self.asked.emit("file_open") if self.file else self.reader.setFocus())
        self.say(self.table.setAccessibleName, lambda: _("Notes"))
        self.say(self.reader.setAccessibleName, lambda: _("The whole note"))
        self.say(self.search.setAccessibleName, lambda: _("Search the notes of this family"))
        self.say(self.search.setPlaceholderText, lambda: _("Search the notes of this family"))
        self.follow()

    def _columns(self) -> tuple[Column[Any], ...]:
        words = in_use
        return (
            Column(lambda: _("Date"), _note(lambda row: _plain(near_date(row.occurred_at.date(), self._today()))),
                   width=130),
            Column(lambda: _("Kind"), _first(lambda row: _plain(words().code("note_kind", row.kind), bold=True)),
                   width=120, fit=_kinds),
            Column(lambda: _("Note"), _body),
            Column(lambda: _("Who was there"), _first(lambda row: _plain(row.attendees)), width=140, folds=4),
            Column(lambda: _("Interpreter"), _first(_interpreter), width=120, folds=3),
            Column(lambda: _("Time spent"), _first(_minutes), width=90, right=True, folds=2),
            Column(lambda: _("Written by"), _note(lambda row: _plain(row.author, "secondary")), width=140, folds=1),
        )  # fmt: skip

    def show_family(self, family: FamilyView) -> None:
        self._family = family
        self._search(say=False)

    def retranslated(self) -> None:
        if self._family is not None:
            self.show_family(self._family)

    def _search(self, *, say: bool = True) -> None:
        words = self.search.text()
        notes = [note for note in self._work.now.notes if holds(note, words)]
        rows: list[Row] = []
        for note in notes:
            rows.append(note)
            rows += [Under(one, note) for one in note.amendments]
            rows += [Under(file, note) for file in self._work.now.files.get(note.id, ())]
        looking = bool(text_words(words))
        self.found.setText(ngettext("{n} note", "{n} notes", len(notes)) if looking else "")
        self.found.setVisible(looking)
        self.empty.title.setText(_("No note has these words") if looking else _("No notes yet"))
        nothing = _("Ctrl+N begins a note; what you type is kept at once.")
        self.empty.sentence.setText(_("Try fewer words, or only how they begin.") if looking else nothing)
        self.show_rows(rows)
        if looking and say:
            announce(self.search, self.found.text())

    @property
    def current(self) -> NoteDetail | None:
        """The selected note, or that of what is selected under it."""
        row = self.table.current_row()
        return row.owner if isinstance(row, Under) else row if isinstance(row, NoteDetail) else None

    @property
    def file(self) -> AttachmentRow | None:
        """The selected file."""
        row = self.table.current_row()
        return row.what if isinstance(row, Under) and isinstance(row.what, AttachmentRow) else None

    def follow(self) -> None:
        super().follow()
        if not hasattr(self, "reader"):
            return
        found, row = self.current, self.table.current_row()
        shown = row.what if isinstance(row, Under) and isinstance(row.what, NoteDetail) else found
        text = shown.body if shown is not None else ""
        if self.reader.toPlainText() != text:
            self.reader.setPlainText(text)
        self.reader.setVisible(shown is not None)

    def abilities(self) -> frozenset[str]:
        found, family = self.current, self._family
        can = {"write"} if family is not None and family.may_write else set()
        if found is not None and family is not None and found.scope_id not in family.read_only:
            can |= {"note"}
        if self.file is not None:
            can |= {"file"} | ({"file_ours"} if "note" in can else set())
        return frozenset(can)

    def deeds(self) -> Deeds:
        found, file, changes = self.current, self.file, self._changes
        deeds: Deeds = {}
        if found is not None:
            deeds |= {"note_amend": lambda: changes.amend(found), "note_attach": lambda: changes.attach(found)}
        if file is not None:
            deeds |= {"file_open": lambda: changes.open_file(file)}
            deeds |= {"file_copy": lambda: changes.save_copy(file), "file_remove": lambda: changes.remove(file)}
        return deeds

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if "note" in self.abilities() and _paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        note = self.current
        if note is not None and "note" in self.abilities():
            event.acceptProposedAction()
            self._changes.keep(_paths(event), note)


def _paths(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def _body(row: Row) -> Cell:
    if isinstance(row, NoteDetail):
        return _plain(" ".join(row.body.split()))
    if isinstance(row.what, NoteDetail):
        words = " ".join(row.what.body.split())
        shown = _("Amendment: {words}", words=words)
        return Cell((Run(INDENT), Run(shown, icon="note", icon_token="secondary", shrink=True)), says=shown)
    shown = _("File: {file}, {size}", file=row.what.name, size=size_words(row.what.size_bytes))
    return Cell((Run(INDENT), Run(shown, icon="file", icon_token="secondary", shrink=True)), says=shown)


def _interpreter(row: NoteDetail) -> Cell:
    return _plain(in_use().code("interpreter", row.interpreter)) if row.interpreter else Cell(())


def _minutes(row: NoteDetail) -> Cell:
    return Cell((Run(in_use().duration(row.minutes) if row.minutes else ""),), right=True)
