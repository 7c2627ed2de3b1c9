"""Settings > Our own questions: the agency's forms with their versions; made, changed, saved, retired here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout
from sqlalchemy import Connection

from ctcoord.domain.codes import DataClass
from ctcoord.domain.forms import write
from ctcoord.errors import CtcoordError, FileFault, UsageError
from ctcoord.services import form_files, forms
from ctcoord.services.form_files import Definition
from ctcoord.services.forms import FormRow
from ctcoord.ui.desk import Desk, Failed
from ctcoord.ui.forms.builder import FormBuilder, draft_key
from ctcoord.ui.parts.beside import Beside
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.parts.view import announce
from ctcoord.ui.task import Lane
from ctcoord.words import Message, _, error_words, in_use, mark, ngettext
from ctcoord.words.dates import near_date
from ctcoord.words.forms import in_language

ROWS_SHOWN = 6
Write = Callable[[Callable[[Connection], object], str, Callable[[], object] | None, Failed | None], None]


@dataclass(frozen=True, slots=True)
class Found:
    """The versions of every form, and whether this person may change them."""

    rows: list[FormRow]
    may_define: bool


class QuestionsCard(Card):
    """A table of versions, the newest first, and what can be done with the selected one."""

    done = Signal(str)  # what was done, in words

    def __init__(self, desk: Desk, write_undoable: Write) -> None:
        """``write_undoable`` as that of a screen: job, words, then, failed."""
        super().__init__()
        self._desk, self._write = desk, write_undoable
        self._found = Found([], may_define=False)
        self.builder: FormBuilder | None = None
        self._published_code = ""  # what is selected when the rows come
        self._head = self.add_header()
        self._about, self._problem = Text(token="secondary", wrap=True), Text(token="error", wrap=True)
        self.table: RowTable[FormRow] = RowTable(RowsModel(_columns(self._day), self))
        self.table.opened.connect(lambda _row: self.perform("edit"))
        self.table.current_changed.connect(lambda _row: self._follow())
        signs = {"new": "add", "edit": "note", "from_file": "folder", "to_file": "file", "retire": "close"}
        self.buttons = {name: Button("", sign) for name, sign in signs.items()}
        for name, made in self.buttons.items():
            made.clicked.connect(lambda _checked=False, name=name: self.perform(name))
        beside = Beside(*self.buttons.values())
        inner = QVBoxLayout()
        for widget in (self._about, self.table, self._problem, beside):
            inner.addWidget(widget)
        self.body.addLayout(inner)
        self._problem.hide()
        self.scale(lambda px: beside.set_spacing(px(8)))
        self.scale(lambda px: inner.setSpacing(px(8)))
        self.scale(lambda px: inner.setContentsMargins(px(12), px(10), px(12), px(12)))
        self.scale(lambda px: self.table.setFixedHeight(px(32) * ROWS_SHOWN + px(32)))
        self.retranslated()

    def _day(self) -> date:
        return self._desk.today()

    def read(self, then: Callable[[], object] = lambda: None) -> None:
        """Read the forms again; ``then`` is done when they stand there."""
        author = self._desk.author()

        def job(connection: Connection) -> Found:
            rows = forms.versions(connection, author.agency_id or b"")
            return Found(rows, forms.may_define(connection, author))

        def show(found: Found) -> None:
            self._show(found)
            then()

        self._desk.read(self, job, show)

    def resume(self) -> None:
        """Go on with a form that was being made."""
        begins = draft_key("")

        def ask(codes: list[str]) -> None:
            if codes:
                self.read(lambda: self._go_on(codes[0]))

        self._desk.draft(
            self,
            lambda station: [
                one.key.removeprefix(begins) for one in station.drafts.all() if one.key.startswith(begins)
            ],
            ask,
        )

    def _go_on(self, code: str) -> None:
        if self._found.may_define:
            known = self._newest(code) if code in self._codes else None
            self.build(form_files.definition(known) if known else None, new=known is None)

    def _show(self, found: Found) -> None:
        before = self.table.current_row()
        self._found = found
        self.table.rows_model.set_rows(found.rows)
        self.table.setVisible(bool(found.rows))
        known = [row.id for row in found.rows]
        codes = [row.form_code for row in found.rows]
        kept = known.index(before.id) if before is not None and before.id in known else 0
        if self._published_code in codes:  # its newest version stands first
            kept = codes.index(self._published_code)
        self._published_code = ""
        if found.rows:
            self.table.setCurrentIndex(self.table.rows_model.index(kept, 0))
        self.retranslated()
        self._follow()

    def retranslated(self) -> None:
        self._head.title.setText(_("Our own questions"))
        self._head.set_count(len({row.form_code for row in self._found.rows if row.valid_until is None}))
        said = _("Fields and scored questionnaires that your agency adds; they are on the page of each family.")
        if not self._found.may_define:
            said += " " + _("A supervisor or an administrator of your agency makes and changes them.")
        self._about.setText(said)
        self.table.setAccessibleName(_("Our own questions"))
        words = {
            "new": _("New…"),
            "edit": _("New version…"),
            "from_file": _("From a file…"),
            "to_file": _("Save as a file…"),
            "retire": _("Retire"),
        }
        for name, text in words.items():
            self.buttons[name].set_words(text)

    def _follow(self) -> None:
        row, may = self.table.current_row(), self._found.may_define
        newest = row is not None and row.id == self._newest(row.form_code).id
        can = {"new": may, "from_file": may, "edit": may and newest, "to_file": row is not None}
        can["retire"] = may and newest and row is not None and row.valid_until is None
        for name, holds in can.items():
            self.buttons[name].setEnabled(holds)

    def _newest(self, code: str) -> FormRow:
        return next(row for row in self._found.rows if row.form_code == code)

    @property
    def _codes(self) -> set[str]:
        return {row.form_code for row in self._found.rows}

    # -- what can be done ----------------------------------------------------------------------------

    def perform(self, name: str) -> None:
        """Do what a button says, where it can be done now."""
        if self.buttons[name].isEnabled():
            does: dict[str, Callable[[], object]] = {
                "new": lambda: self.build(None, new=True),
                "edit": self._edit,
                "from_file": self._choose_file,
                "to_file": self._choose_target,
                "retire": self._retire,
            }
            does[name]()

    def _edit(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self.build(form_files.definition(row), new=False)

    def build(self, known: Definition | None, *, new: bool) -> None:
        """Open the builder."""
        self._say("")
        self.builder = FormBuilder(self, self._desk, self._codes, known, new=new)
        self.builder.publish_requested.connect(self._publish)
        self.builder.open()
        if known is None or not new:  # what comes from a file is not mixed with what was typed before
            self.builder.draft.read()

    def _publish(self, form: Definition) -> None:
        author, builder = self._desk.author(), self.builder
        if builder is None:
            return

        def job(connection: Connection) -> None:
            forms.publish(
                connection,
                author,
                form.code,
                write(form.body),
                kind=form.kind,
                about=form.about,
                answers_class=DataClass(form.answers_class),
            )

        title = in_language(form.body.title, in_use())
        self._write(job, _("Published: {form}", form=title), lambda: self._published(builder, form), builder.show_error)

    def _published(self, builder: FormBuilder, form: Definition) -> None:
        builder.saved()
        self._published_code = form.code
        self.read()

    def _retire(self) -> None:
        row, author = self.table.current_row(), self._desk.author()
        if row is None:
            return
        words = _("Retired: {form}. What was answered stays readable.", form=in_language(row.body.title, in_use()))
        code = row.form_code
        self._write(lambda connection: forms.retire(connection, author, code), words, self.read, self._failed)

    def _choose_file(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(self, _("A form from a file"), "", _("Forms (*.json)"))
        if name:
            self.read_file(Path(name))

    def read_file(self, path: Path) -> None:
        """Show a form of a file in the builder, to be published from there; what is wrong with it stands here."""
        self._say("")
        self._desk.runner.start(Lane.READ, lambda _report: _from_file(path), self._from_file, self._failed, owner=self)

    def _from_file(self, form: Definition) -> None:
        known = next((row for row in self._found.rows if row.form_code == form.code), None)
        if known is not None and (known.kind, known.about, known.answers_class) != (
            form.kind, form.about, form.answers_class,
        ):  # fmt: skip
            self._say(
                _("A form “{code}” is there already, about something else or of another kind of data."
                  " Give the one in the file another code.", code=form.code)
            )  # fmt: skip
            return
        self.build(form, new=known is None)

    def _choose_target(self) -> None:
        row = self.table.current_row()
        if row is None:
            return
        suggested = f"{row.form_code}-{row.version}.json"
        name, _filter = QFileDialog.getSaveFileName(self, _("Save the form as a file"), suggested, _("Forms (*.json)"))
        if name:
            self.write_file(row, Path(name))

    def write_file(self, row: FormRow, target: Path) -> None:
        """Save a version as a file."""
        text = form_files.text(form_files.definition(row))
        words = _("Saved: {file}", file=target.name)
        self._desk.runner.start(
            Lane.READ, lambda _report: _to_file(target, text), lambda _done: self.done.emit(words), self._failed,
            owner=self,
        )  # fmt: skip

    def _failed(self, error: CtcoordError) -> None:
        self._say(" ".join(error_words(error)))

    def _say(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        if words:
            announce(self._problem, words)

    def save_drafts(self) -> None:
        """The window closes or locks."""
        if self.builder is not None:
            self.builder.draft.keep()


def _from_file(path: Path) -> Definition:
    try:
        with path.open("rb") as file:
            content = file.read(form_files.LARGEST_BYTES + 1)
    except OSError as error:
        raise FileFault(
            file=path.name,
            problem=Message(mark("it cannot be read ({why})"), {"why": error.strerror or ""}),
            fix=Message(mark("Check that it is still there, then choose it again.")),
        ) from error
    return form_files.read_text(content, path.name)


def _to_file(target: Path, text: str) -> None:
    try:
        target.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(
            what=Message(mark("The file could not be written: {why}."), {"why": error.strerror or ""}),
            fix=Message(mark("Choose another folder.")),
        ) from error


def _count(row: FormRow) -> str:
    return ngettext("{n} question", "{n} questions", len(row.body.questions))


def _columns(today: Callable[[], date]) -> tuple[Column[Any], ...]:
    def plain(words: str, token: str = "text", *, bold: bool = False) -> Cell:
        return Cell((Run(words, token, bold=bold, shrink=True),))

    def title(row: FormRow) -> Cell:
        over = row.valid_until is not None
        return plain(in_language(row.body.title, in_use()), "secondary" if over else "text", bold=not over)

    def since(row: FormRow) -> str:
        if row.valid_until is None:
            return _("since {day}", day=near_date(row.valid_from, today()))
        return _("until {day}", day=near_date(row.valid_until, today()))

    return (
        Column(lambda: _("Form"), title),
        Column(lambda: _("Version"), lambda row: plain(str(row.version)), width=64),
        Column(lambda: _("In use"), lambda row: plain(since(row)), width=130),
        Column(lambda: _("Questions"), lambda row: plain(_count(row)), width=110, folds=4),
        Column(lambda: _("Kind of data"), lambda row: plain(in_use().code("data_class", row.answers_class)), width=120,
               folds=3),
        Column(lambda: _("Whom it is about"), lambda row: plain(in_use().code("form_about", row.about)), width=130,
               folds=2),
        Column(lambda: _("Code"), lambda row: plain(row.form_code, "secondary"), width=110, folds=1),
    )  # fmt: skip
