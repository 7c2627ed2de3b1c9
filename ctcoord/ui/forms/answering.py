"""Filling in a form: a field for every question by its kind, help beside it, and the score as it comes about."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from ctcoord.domain.forms import FormBody, Question, QuestionType, answer_faults, band, score
from ctcoord.services.forms import ASSESSMENT, FormRow
from ctcoord.ui.consents.fields import Boxes
from ctcoord.ui.desk import Desk
from ctcoord.ui.family.typed import optional_day
from ctcoord.ui.family.words_field import WordsField
from ctcoord.ui.form_draft import FormDraft, Said
from ctcoord.ui.forms.long_form import DraftedForm
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import choice_field
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.view import next_turn
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use
from ctcoord.words.forms import answer_problem, in_language

AT_ONCE = 12  # questions that are made in one turn
YES_NO = {"": None, "yes": True, "no": False}
UNREADABLE = object()  # typed, and no answer of this kind


@dataclass(frozen=True)
class Asked:
    """Which form, about whom in words, what was answered so far, and the name of its draft."""

    form: FormRow
    who: str
    known: Mapping[str, Any]
    draft_key: str


class AnswerDialog(DraftedForm):
    """One form for one person or household. Emits the answers by question; an empty one is None.

    Escape keeps what was typed as a draft; the first button forgets it.
    """

    save_requested = Signal(object)  # answers by question

    def __init__(self, parent: QWidget, desk: Desk, asked: Asked, save_words: str) -> None:
        form = asked.form
        super().__init__(parent, in_language(form.body.title, in_use()), asked.who, save_words)
        self.form_row, self._today = form, desk.today()
        self._assessment = form.kind == ASSESSMENT
        self.fields: dict[str, QWidget] = {}
        self._problems: dict[str, Text] = {}
        hint = in_language(form.body.help, in_use())
        if hint:
            self.form.addRow(Text(hint, token="secondary", wrap=True))
        self._known, self._typed_before = asked.known, dict[str, Any]()
        self._left = list(form.body.questions)
        self.score = Text(bold=True, wrap=True)
        if self._assessment:
            self.outer.addRow(self.score)
        self.draft = FormDraft(desk, asked.draft_key, self.said, self)
        self.draft.found.connect(self.fill)
        self._add_some()

    def _add_some(self) -> None:
        """The next questions: a long form is there at once, and what is out of sight comes turn by turn."""
        now, self._left = self._left[:AT_ONCE], self._left[AT_ONCE:]
        for question in now:
            self._add_question(question)
        if self._left:
            next_turn(self, self._add_some)
        if self.isVisible():
            self.order_tabs()
        self._follow()

    def _add_all(self) -> None:
        while self._left:
            self._add_some()

    def _add_question(self, question: Question) -> None:
        words = in_language(question.words, in_use())
        if question.required and self._assessment:
            words = _("{question} (needed)", question=words)
        field = self.fields[question.code] = self._make_field(question, words)
        _show(field, self._known.get(question.code))
        if question.code in self._typed_before:
            _put_back(field, self._typed_before[question.code])
        _when_changed(field, self._on_change)
        hint = in_language(question.help, in_use())
        problem = self._problems[question.code] = Text(token="error", wrap=True)
        problem.hide()
        whole = QWidget()
        inner = QVBoxLayout(whole)
        inner.setContentsMargins(0, 0, 0, look().px(4))
        inner.setSpacing(look().px(4))
        label = Text(words, bold=True, wrap=True)
        label.setBuddy(field)
        inner.addWidget(label)
        if hint:
            inner.addWidget(Text(hint, token="secondary", step="small", wrap=True))
            field.setAccessibleDescription(hint)
        inner.addWidget(field)
        inner.addWidget(problem)
        field.setAccessibleName(words)
        self.form.addRow(whole)

    def _make_field(self, question: Question, words: str) -> QWidget:
        kind = question.type
        if kind == QuestionType.TEXT:
            box = WordsField(lines=2)
            box.setFixedHeight(box.minimumHeight())
            return box
        if kind == QuestionType.NUMBER:
            made = QLineEdit()
            made.setMaxLength(20)
            made.setPlaceholderText(question.unit)
            return made
        if kind == QuestionType.DATE:
            return optional_day(self._today)
        if kind == QuestionType.YES_NO:
            return choice_field({"": _("not answered"), "yes": _("Yes"), "no": _("No")})
        choices = {one.code: in_language(one.words, in_use()) for one in question.choices}
        if kind == QuestionType.CHOICE:
            return choice_field({"": _("not answered"), **choices})
        return Boxes(words, choices)

    # -- what is typed -------------------------------------------------------------------------------

    def answers(self) -> dict[str, Any]:
        """What every field says, by question; None where it says nothing, UNREADABLE where it says no such thing."""
        return {
            question.code: _said(self.fields[question.code], question)
            for question in self._body.questions
            if question.code in self.fields
        }

    @property
    def _body(self) -> FormBody:
        return self.form_row.body

    def said(self) -> Said:
        """As the draft keeps it: also what cannot be read yet."""
        return {**self._typed_before, **{code: _raw(field) for code, field in self.fields.items()}}

    def fill(self, said: Said) -> None:
        """What was typed before, put back; a question that this version does not have is left out."""
        self._typed_before = dict(said)
        for code, raw in said.items():
            if code in self.fields:
                _put_back(self.fields[code], raw)
        self._follow()

    def _on_change(self) -> None:
        self.draft.touch()
        self._follow()

    def _follow(self) -> None:
        if not self._assessment:
            return
        given = {code: value for code, value in self.answers().items() if value is not UNREADABLE}
        points = score(self._body, given)
        self.score.setVisible(points is not None)
        if points is not None:
            self.score.setText(_("Score so far: {score}", score=score_words(self._body, points)))

    def save(self) -> None:
        self._add_all()
        given = self.answers()
        faults = answer_faults(self._body, given, whole=self._assessment)
        for problem in self._problems.values():
            problem.hide()
        for fault in faults:
            problem = self._problems[fault.place]
            problem.setText(answer_problem(in_use(), fault, self._body.question(fault.place)))
            problem.show()
        if faults:
            first = faults[0].place
            words = in_language(self.form_row.body.questions[list(self.fields).index(first)].words, in_use())
            self.say_problem(f"{words} {self._problems[first].text()}")
            self.go_to(self.fields[first])
            return
        self.save_button.setEnabled(False)
        self.draft.keep()
        self.save_requested.emit(given)


def score_words(body: FormBody, points: float | None) -> str:
    """'7 · At risk'; '' without a score."""
    if points is None:
        return ""
    reached = band(body, points)
    means = in_language(reached.words, in_use()) if reached else ""
    return " · ".join(part for part in (f"{points:g}", means) if part)


def _when_changed(field: QWidget, do: Any) -> None:
    if isinstance(field, QLineEdit):
        field.textChanged.connect(lambda _text: do())
    elif isinstance(field, QPlainTextEdit):
        field.textChanged.connect(do)
    elif isinstance(field, QComboBox):
        field.currentIndexChanged.connect(lambda _place: do())
    elif isinstance(field, Boxes):
        field.changed.connect(do)


def _raw(field: QWidget) -> Any:
    """What a field holds, as JSON keeps it."""
    if isinstance(field, QLineEdit):
        return field.text()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    if isinstance(field, QComboBox):
        return field.currentData()
    return field.ticked if isinstance(field, Boxes) else None


def _put_back(field: QWidget, raw: Any) -> None:
    if isinstance(field, QLineEdit) and isinstance(raw, str):
        field.setText(raw)
    elif isinstance(field, QPlainTextEdit) and isinstance(raw, str):
        field.setPlainText(raw)
    elif isinstance(field, QComboBox):
        field.setCurrentIndex(max(0, field.findData(raw)))
    elif isinstance(field, Boxes) and isinstance(raw, list):
        field.tick(raw)


def _show(field: QWidget, value: Any) -> None:
    """An answer in its field."""
    if value is None:
        return
    if isinstance(field, DateField):
        field.set_day(date.fromisoformat(value))
    elif isinstance(value, bool):
        _put_back(field, "yes" if value else "no")
    elif isinstance(value, int | float):
        _put_back(field, f"{value:.12g}")
    else:
        _put_back(field, value)


def _said(field: QWidget, question: Question) -> Any:
    raw = _raw(field)
    if raw in ("", [], None) or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(field, DateField):
        day = field.day
        return day.isoformat() if day is not None else UNREADABLE
    if question.type == QuestionType.NUMBER:
        return _number(raw)
    if question.type == QuestionType.YES_NO:
        return YES_NO[raw]
    return raw


def _number(text: str) -> Any:
    try:
        found = float(text.replace(",", ""))
    except ValueError:
        return UNREADABLE
    return (int(found) if found.is_integer() else found) if math.isfinite(found) else UNREADABLE
