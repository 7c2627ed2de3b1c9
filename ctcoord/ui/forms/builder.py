"""Making a form without code: its title, whom it is about, its questions in order, what a score means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ctcoord.domain.codes import DataClass
from ctcoord.domain.forms import MAX_TEXT, FormBody, Question, read, write
from ctcoord.services.form_files import ABOUT, KINDS, Definition
from ctcoord.services.forms import ASSESSMENT
from ctcoord.ui.desk import Desk
from ctcoord.ui.family.words_field import WordsField
from ctcoord.ui.form_draft import FormDraft, Said
from ctcoord.ui.forms.lines import LineFault, band_lines, code_of, read_bands
from ctcoord.ui.forms.long_form import DraftedForm
from ctcoord.ui.forms.question_dialog import QuestionDialog
from ctcoord.ui.parts.beside import Beside
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.dialog import choice_field
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, RowsModel, RowTable
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use
from ctcoord.words.forms import fault_list, in_language

TABLE_PX = 180
DRAFT = "form_builder"


class FormBuilder(DraftedForm):
    """A new form, or the next version of one: then its code, kind, subject and data class stay.

    Escape keeps what was typed as a draft; the first button forgets it.
    """

    publish_requested = Signal(object)  # Definition

    def __init__(
        self, parent: QWidget, desk: Desk, taken: Collection[str], known: Definition | None = None, *, new: bool = True
    ) -> None:
        """``taken``: codes of other forms; ``known``: where it begins; ``new``: no version was published yet."""
        title = _("New form") if new else _("New version of a form")
        detail = _("Answers given so far keep the words of their own version.") if not new else ""
        super().__init__(parent, title, detail, _("Publish"))
        self._taken, self._known, self._new = taken, known, new
        self.questions: list[Question] = list(known.body.questions) if known else []
        self._make_fields(known)
        self._make_list()
        self._lay_out()
        self.draft = FormDraft(desk, draft_key(known.code if known and not new else ""), self.said, self)
        self.draft.found.connect(self.fill)
        for line in (self.english, self.spanish):
            line.textEdited.connect(lambda _text: self.draft.touch())
        self.bands.textChanged.connect(self.draft.touch)
        for choice in (self.kind, self.about, self.answers_class):
            choice.activated.connect(lambda _place: self.draft.touch())
        self.kind.currentIndexChanged.connect(lambda _place: self._follow())
        self._follow()
        self.show_questions()

    def _make_fields(self, known: Definition | None) -> None:
        words = in_use()
        titles = known.body.title if known else {}
        self.english, self.spanish = QLineEdit(titles.get("en", "")), QLineEdit(titles.get("es", ""))
        for line in (self.english, self.spanish):
            line.setMaxLength(MAX_TEXT)
        self.kind = choice_field({one: words.code("form_kind", one) for one in KINDS}, known.kind if known else "")
        self.about = choice_field({one: words.code("form_about", one) for one in ABOUT}, known.about if known else "")
        classes = {str(one): words.code("data_class", one) for one in DataClass if one is not DataClass.CORE}
        chosen = known.answers_class if known else DataClass.COORDINATION
        self.answers_class = choice_field(classes, chosen)
        for fixed in (self.kind, self.about, self.answers_class):
            fixed.setEnabled(self._new)
        self.bands = WordsField(band_lines(known.body.bands) if known else "", lines=3)

    def _make_list(self) -> None:
        self.table: RowTable[Question] = RowTable(RowsModel(_columns(), self))
        self.table.setAccessibleName(_("Questions"))
        self.table.setFixedHeight(look().px(TABLE_PX))
        self.table.opened.connect(lambda _row: self._edit())
        does = (
            ("add", _("Add…"), "add", self._add),
            ("edit", _("Edit…"), "note", self._edit),
            ("up", _("Up"), "up", lambda: self._move(-1)),
            ("down", _("Down"), "down", lambda: self._move(1)),
            ("remove", _("Remove"), "close", self._remove),
        )
        self.buttons = {name: Button("", sign, small=True) for name, _words, sign, _do in does}
        for name, words, _sign, do in does:
            self.buttons[name].set_words(words)
            self.buttons[name].clicked.connect(lambda _checked=False, do=do: do())
        self.table.current_changed.connect(lambda _row: self._enable())

    def _lay_out(self) -> None:
        self.add_field(_("Title in English"), self.english)
        self.add_field(_("Title in Spanish"), self.spanish)
        self.add_field(_("How it is used"), self.kind)
        self.add_field(_("Whom it is about"), self.about)
        self.add_field(_("Kind of data of the answers: who may see them"), self.answers_class)
        listed = QWidget()
        inner = QVBoxLayout(listed)
        inner.setContentsMargins(0, 0, 0, 0)
        beside = Beside(*self.buttons.values())
        beside.set_spacing(look().px(8))
        inner.addWidget(self.table)
        inner.addWidget(beside)
        self.add_field(_("Questions"), listed)
        self.add_field(_("What a score means, one a line: points | English | Spanish"), self.bands)

    def _follow(self) -> None:
        self.form.setRowVisible(self.bands, self.kind.currentData() == ASSESSMENT)

    def show_questions(self, place: int = 0) -> None:
        """Show the questions, the one at ``place`` selected."""
        self.table.rows_model.set_rows(self.questions)
        if self.questions:
            self.table.setCurrentIndex(self.table.rows_model.index(min(place, len(self.questions) - 1), 0))
        self._enable()

    def _enable(self) -> None:
        place = self.table.currentIndex().row()
        can = {"edit": place >= 0, "remove": place >= 0, "up": place > 0, "down": 0 <= place < len(self.questions) - 1}
        for name, holds in can.items():
            self.buttons[name].setEnabled(holds)

    # -- questions ---------------------------------------------------------------------------------

    def _add(self) -> None:
        dialog = QuestionDialog(self, {one.code for one in self.questions})
        dialog.saved.connect(lambda question: self._put([*self.questions, question], len(self.questions)))
        dialog.open()

    def _edit(self) -> None:
        place = self.table.currentIndex().row()
        if place < 0:
            return
        others = {one.code for n, one in enumerate(self.questions) if n != place}
        dialog = QuestionDialog(self, others, self.questions[place])
        dialog.saved.connect(
            lambda question: self._put([*self.questions[:place], question, *self.questions[place + 1 :]], place)
        )
        dialog.open()

    def _move(self, by: int) -> None:
        place = self.table.currentIndex().row()
        if 0 <= place + by < len(self.questions):
            moved = list(self.questions)
            moved.insert(place + by, moved.pop(place))
            self._put(moved, place + by)

    def _remove(self) -> None:
        place = self.table.currentIndex().row()
        self._put([one for n, one in enumerate(self.questions) if n != place], place)

    def _put(self, questions: list[Question], place: int) -> None:
        self.questions = questions
        self.show_questions(max(0, place))
        self.draft.touch()

    # -- drafts and saving ---------------------------------------------------------------------------

    def said(self) -> Said:
        """What the form says now, as the draft keeps it."""
        titles = {"en": self.english.text(), "es": self.spanish.text()}
        return {
            "title": titles,
            "kind": self.kind.currentData(),
            "about": self.about.currentData(),
            "answers_class": self.answers_class.currentData(),
            "questions": write(FormBody(titles, tuple(self.questions))).get("questions", []),
            "bands": self.bands.toPlainText(),
        }

    def fill(self, said: Said) -> None:
        """What was typed before, put back; what an older program did not keep stays as it stands."""
        titles = said.get("title", {})
        self.english.setText(titles.get("en", self.english.text()))
        self.spanish.setText(titles.get("es", self.spanish.text()))
        if self._new:
            for field, name in ((self.kind, "kind"), (self.about, "about"), (self.answers_class, "answers_class")):
                field.setCurrentIndex(max(0, field.findData(said.get(name, field.currentData()))))
        if "questions" in said:
            body, _faults = read({"title": {"en": "-", "es": "-"}, "questions": said["questions"]})
            self.questions = list(body.questions) if body else []
        self.bands.setPlainText(said.get("bands", self.bands.toPlainText()))
        self.show_questions()

    def definition(self) -> Definition:
        """What is typed, not yet checked. Raises LineFault."""
        kind = str(self.kind.currentData())
        bands = read_bands(self.bands.toPlainText()) if kind == ASSESSMENT else ()
        titles = {"en": self.english.text().strip(), "es": self.spanish.text().strip()}
        known = self._known
        hints = known.body.help if known else {}
        code = known.code if known and (not self._new or known.code not in self._taken) else ""
        return Definition(
            code or code_of(titles["en"], self._taken, "form"),
            kind,
            str(self.about.currentData()),
            str(self.answers_class.currentData()),
            FormBody(titles, tuple(self.questions), bands, hints),
        )

    def save(self) -> None:
        if not self.english.text().strip() or not self.spanish.text().strip():
            self.say_problem(_("Write the title in English and in Spanish."))
            self.go_to(self.english if not self.english.text().strip() else self.spanish)
            return
        if not self.questions:
            self.say_problem(_("Add at least one question."))
            self.go_to(self.buttons["add"])
            return
        try:
            made = self.definition()
        except LineFault as fault:
            self.say_problem(str(fault))
            self.go_to(self.bands)
            return
        body, faults = read(write(made.body))
        if body is None:
            self.say_problem(in_use().say(fault_list(faults)))
            return
        self.save_button.setEnabled(False)
        self.draft.keep()
        self.publish_requested.emit(replace(made, body=body))


def draft_key(code: str) -> str:
    """Where an unfinished form waits: that of a new one, or of the next version of a form."""
    return f"{DRAFT}.{code}"


def _columns() -> tuple[Column[Any], ...]:
    def plain(words: str, token: str = "text") -> Cell:
        return Cell((Run(words, token, shrink=True),))

    return (
        Column(lambda: _("Question"), lambda row: plain(in_language(row.words, in_use()))),
        Column(lambda: _("Kind of answer"), lambda row: plain(in_use().code("question_type", row.type)), width=170,
               folds=2),
        Column(lambda: _("Code"), lambda row: plain(row.code, "secondary"), width=130, folds=1),
    )  # fmt: skip
