"""One question of a form: its words in both languages, what kind of answer it takes, and what is allowed."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ctcoord.domain.forms import MAX_TEXT, Question, QuestionType
from ctcoord.ui.family.typed import Unread, number_field, number_or_none
from ctcoord.ui.family.words_field import WordsField
from ctcoord.ui.forms.lines import LineFault, choice_lines, code_of, read_choices
from ctcoord.ui.forms.long_form import LongForm
from ctcoord.ui.parts.check_box import CheckBox
from ctcoord.ui.parts.dialog import choice_field
from ctcoord.words import _, in_use

CHOOSES = {QuestionType.CHOICE, QuestionType.CHOICES}


class QuestionDialog(LongForm):
    """A new question, or one as it stands; its code stays, so that answers go on under it."""

    saved = Signal(object)  # Question

    def __init__(self, parent: QWidget, taken: Collection[str], question: Question | None = None) -> None:
        """``taken``: codes that other questions have."""
        title = _("New question") if question is None else _("Edit the question")
        super().__init__(parent, title, "", _("Keep question"))
        self._taken, self._before = taken, question
        words = question.words if question else {}
        hints = question.help if question else {}
        self.english, self.spanish = QLineEdit(words.get("en", "")), QLineEdit(words.get("es", ""))
        kinds = {str(kind): in_use().code("question_type", kind) for kind in QuestionType}
        self.kind = choice_field(kinds, str(question.type) if question else str(QuestionType.CHOICE))
        self.choices = WordsField(choice_lines(question.choices) if question else "", lines=4)
        self.least = number_field(question.least if question else None)
        self.most = number_field(question.most if question else None)
        self.unit = QLineEdit(question.unit if question else "")
        self.unit.setMaxLength(40)
        self.help_english, self.help_spanish = QLineEdit(hints.get("en", "")), QLineEdit(hints.get("es", ""))
        for field in (self.english, self.spanish, self.help_english, self.help_spanish):
            field.setMaxLength(MAX_TEXT)
        self.required = CheckBox(_("An assessment needs an answer to it"))
        self.required.setChecked(question.required if question else False)
        self.add_field(_("Question in English"), self.english)
        self.add_field(_("Question in Spanish"), self.spanish)
        self.add_field(_("Kind of answer"), self.kind)
        self.add_field(_("Answers, one a line: English | Spanish | points"), self.choices)
        self.add_field(_("Smallest number (optional)"), self.least)
        self.add_field(_("Largest number (optional)"), self.most)
        self.add_field(_("Unit (optional)"), self.unit)
        self.add_field(_("Help in English (optional)"), self.help_english)
        self.add_field(_("Help in Spanish (optional)"), self.help_spanish)
        self.form.addRow(self.required)
        self.kind.currentIndexChanged.connect(lambda _place: self._follow_kind())
        self._follow_kind()

    def _follow_kind(self) -> None:
        kind = str(self.kind.currentData())
        self.form.setRowVisible(self.choices, kind in CHOOSES)
        for field in (self.least, self.most, self.unit):
            self.form.setRowVisible(field, kind == QuestionType.NUMBER)

    def save(self) -> None:
        english, spanish = self.english.text().strip(), self.spanish.text().strip()
        if not english or not spanish:
            self._refuse(_("Write the question in English and in Spanish."), self.spanish if english else self.english)
            return
        hints = {"en": self.help_english.text().strip(), "es": self.help_spanish.text().strip()}
        if any(hints.values()) and not all(hints.values()):
            self._refuse(_("Write the help in both languages, or in neither."), self.help_spanish)
            return
        kind = QuestionType(str(self.kind.currentData()))
        before = self._before
        try:
            choices = (
                read_choices(self.choices.toPlainText(), before.choices if before else ()) if kind in CHOOSES else ()
            )
            bounds = [number_or_none(self, field) for field in (self.least, self.most)]
        except LineFault as fault:
            self._refuse(str(fault), self.choices)
            return
        except Unread:
            return
        if kind in CHOOSES and not choices:
            self._refuse(_("Write the answers to choose from, one a line."), self.choices)
            return
        least, most = bounds if kind == QuestionType.NUMBER else (None, None)
        if least is not None and most is not None and least > most:
            self._refuse(_("The largest number is below the smallest."), self.most)
            return
        self.saved.emit(
            Question(
                before.code if before else code_of(english, self._taken, "question"),
                kind,
                {"en": english, "es": spanish},
                hints if any(hints.values()) else {},
                self.required.isChecked(),
                choices,
                least,
                most,
                self.unit.text().strip() if kind == QuestionType.NUMBER else "",
            )
        )
        self.accept()

    def _refuse(self, words: str, field: QWidget) -> None:
        self.say_problem(words)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
