"""A family's page of the agency's own questions: what can be filled in, what was answered, assessments with history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from ctcoord.domain.codes import DataClass
from ctcoord.services.case_rows import FamilyView
from ctcoord.services.forms import ASSESSMENT, AnswerRow, FormRow
from ctcoord.services.station import Station
from ctcoord.ui.desk import Desk
from ctcoord.ui.family.barriers_page import INDENT
from ctcoord.ui.family.pages import Deeds, ListPage
from ctcoord.ui.family.work import FamilyWork
from ctcoord.ui.forms.answering import score_words
from ctcoord.ui.forms.changes import FormChanges, draft_key
from ctcoord.ui.forms.long_form import LongForm
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.dates import near_date
from ctcoord.words.forms import answer_words, in_language

LETTERS = {"A": "form_answer", "O": "form_open", "X": "form_remove"}


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form for one person, or for the household (``person_id`` None), that can be filled in now."""

    form: FormRow
    person_id: bytes | None
    answered: int
    draft: bool

    @property
    def id(self) -> bytes:
        """The same after a new version."""
        return f"{self.form.form_code}:{(self.person_id or b'').hex()}".encode()


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A field that was filled in, or an assessment that was taken."""

    row: AnswerRow
    owner: FormLine | None  # None: the form is retired, of another agency, or about somebody who is not here any more

    @property
    def id(self) -> bytes:
        """Of its own record."""
        return self.row.id

    @property
    def scope_id(self) -> bytes:
        """The household that it is written down in."""
        return self.row.scope_id


Line = FormLine | AnswerLine


def lines(
    fillable: tuple[FormRow, ...], answers: tuple[AnswerRow, ...], people: tuple[bytes, ...], drafts: frozenset[str]
) -> Iterator[Line]:
    """Every form that can be filled in, by title, with its answers under it; then what else was answered.

    ``drafts``: keys that wait, each up to its colon.
    """
    left = list(answers)
    for form in sorted(fillable, key=lambda one: in_language(one.body.title, in_use()).casefold()):
        for person in people if form.about == "person" else (None,):
            of_this = [row for row in left if row.form.form_code == form.form_code and row.person_id == person]
            left = [row for row in left if row not in of_this]
            key = draft_key(b"", form.form_code, person).partition(":")[0]
            line = FormLine(form, person, len(of_this), key in drafts)
            yield line
            yield from (AnswerLine(row, line) for row in in_order(of_this))
    yield from (AnswerLine(row, None) for row in in_order(left))


def in_order(rows: list[AnswerRow]) -> list[AnswerRow]:
    """Fields in the order of their questions, assessments the latest first."""

    def place(row: AnswerRow) -> tuple[str, int]:
        codes = [question.code for question in row.form.body.questions]
        return row.form.form_code, codes.index(row.question) if row.question in codes else 0

    return sorted(rows, key=place)


class QuestionsPage(ListPage):
    """The agency's own forms; Enter fills in, or opens what was answered."""

    letters = LETTERS

    def __init__(self, desk: Desk, work: FamilyWork, changes: FormChanges) -> None:
        self._desk, self._work, self._changes = desk, work, changes
        self._family: FamilyView | None = None
        self._drafts: frozenset[str] = frozenset()
        super().__init__(self._columns(), "question", buttons=tuple(LETTERS.values()))
        self.table.opened.connect(lambda _row: self.asked.emit("form_open" if self._opens else "form_answer"))
        self.say(self.table.setAccessibleName, lambda: _("Questions"))
        self.say(self.empty.title.setText, lambda: _("Your agency has no questions of its own"))
        self.say(
            self.empty.sentence.setText,
            lambda: _("Fields and questionnaires that a supervisor adds in Settings are filled in here."),
        )

    def _columns(self) -> tuple[Column[Any], ...]:
        return (
            Column(lambda: _("Question"), _title),
            Column(lambda: _("For"), lambda row: _plain(self._who(row)), width=120, folds=3),
            Column(lambda: _("Answer"), self._answer),
            Column(lambda: _("Score"), _score, width=150),
            Column(lambda: _("Recorded"), self._recorded, width=120, folds=2),
            Column(lambda: _("Source"), lambda row: _plain(self._source(row), "secondary"), width=230, folds=1),
        )

    def show_family(self, family: FamilyView) -> None:
        self._family = family
        self._show()
        if self._desk.is_open:
            self._desk.draft(self, lambda station: _waiting(station, family.id), self._on_drafts)

    def _on_drafts(self, keys: frozenset[str]) -> None:
        if keys != self._drafts:
            self._drafts = keys
            self._show()

    def _show(self) -> None:
        now = self._work.now
        self.show_rows(list(lines(now.forms, now.answers, tuple(self._changes.people), self._drafts)))

    def retranslated(self) -> None:
        if self._family is not None:
            self._show()

    # -- what the columns say ------------------------------------------------------------------------

    def _who(self, row: Line) -> str:
        if isinstance(row, FormLine):
            return self._changes.who(row.person_id) if row.person_id else ""
        return "" if row.owner is not None else self._name(row.row.person_id)

    def _name(self, person_id: bytes | None) -> str:
        if person_id is None or self._family is None:
            return ""
        named = (one for one in self._family.members if any(r.person_id == person_id for r in one.records))
        return next((one.name for one in named), "")

    def _answer(self, row: Line) -> Cell:
        if isinstance(row, FormLine):
            if row.draft:
                return Cell((Run(_("Draft"), "accent", icon="note"),))
            if row.form.kind == ASSESSMENT:
                return _plain(ngettext("taken {n} time", "taken {n} times", row.answered), "secondary")
            asked = len(row.form.body.questions)
            return _plain(_("{n} of {all} filled in", n=row.answered, all=asked), "secondary")
        if row.row.data_class == DataClass.SAFETY:  # a screen is seen by whoever stands beside it
            return Cell((Run(_("kept apart: open it to read it"), "secondary", icon="lock", shrink=True),))
        if row.row.question is None:
            given = {**row.row.value} if isinstance(row.row.value, dict) else {}
            return _plain(ngettext("{n} answer", "{n} answers", len(given)))
        question = row.row.form.body.question(row.row.question)
        return _plain(answer_words(in_use(), question, row.row.value) if question else str(row.row.value))

    def _recorded(self, row: Line) -> Cell:
        return _plain(near_date(row.row.answered_on, self._desk.today())) if isinstance(row, AnswerLine) else Cell(())

    def _source(self, row: Line) -> str:
        if isinstance(row, FormLine) or self._family is None:
            return ""
        homes = (one for one in self._family.households if one.id == row.scope_id and one.agency is not None)
        agency = next((one.agency.name for one in homes if one.agency), "")
        version = _("version {n}", n=row.row.form.version) if row.row.form.version else ""
        return " · ".join(part for part in (version, agency) if part)

    # -- what can be done ----------------------------------------------------------------------------

    @property
    def _opens(self) -> bool:
        row = self.table.current_row()
        return isinstance(row, AnswerLine) and (row.row.question is None or row.owner is None)

    def abilities(self) -> frozenset[str]:
        row, family = self.table.current_row(), self._family
        can = set()
        if isinstance(row, FormLine) or (isinstance(row, AnswerLine) and row.owner is not None):
            can.add("form")
        if isinstance(row, AnswerLine):
            can.add("answered")
            ours = family is not None and family.may_write and row.scope_id == family.own_household_id
            if ours and row.row.question is None:
                can.add("assessment_ours")
        return frozenset(can)

    def deeds(self) -> Deeds:
        row, changes = self.table.current_row(), self._changes
        deeds: Deeds = {}
        line = row if isinstance(row, FormLine) else row.owner if isinstance(row, AnswerLine) else None
        if line is not None:
            deeds["form_answer"] = lambda: changes.answer(line.form, line.person_id)
        if isinstance(row, AnswerLine):
            deeds["form_open"] = lambda: AnswersDialog(self, row.row, self._name(row.row.person_id), self._desk).open()
            deeds["form_remove"] = lambda: changes.remove(row.row)
        return deeds


class AnswersDialog(LongForm):
    """What was answered, question by question, in the words of the version that it was given to."""

    def __init__(self, parent: QWidget, row: AnswerRow, who: str, desk: Desk) -> None:
        words = in_use()
        said = (who, near_date(row.answered_on, desk.today()), score_words(row.form.body, row.score))
        detail = " · ".join(part for part in said if part)
        super().__init__(parent, in_language(row.form.body.title, words), detail, _("Close"))
        self.cancel_button.hide()
        given = row.value if row.question is None and isinstance(row.value, dict) else {row.question: row.value}
        for question in row.form.body.questions:
            if question.code in given:
                told = answer_words(words, question, given[question.code]) or _("not answered")
                self.form.addRow(Text(in_language(question.words, words), bold=True, wrap=True))
                answer = Text(told, wrap=True)
                self.form.addRow(answer)

    def save(self) -> None:
        self.accept()


def _waiting(station: Station, family_id: bytes) -> frozenset[str]:
    """The forms with unfinished answers about a family."""
    keys = (draft.key.rpartition(":") for draft in station.drafts.all())
    return frozenset(front for front, _colon, about in keys if about == family_id.hex())


def _plain(words: str, token: str = "text", *, bold: bool = False) -> Cell:
    return Cell((Run(words, token, bold=bold, shrink=True),))


def _title(row: Line) -> Cell:
    words = in_use()
    if isinstance(row, FormLine):
        return _plain(in_language(row.form.body.title, words), bold=True)
    form = row.row.form
    question = form.body.question(row.row.question) if row.row.question else None
    if question is None:
        shown = in_language(form.body.title, words) if row.owner is None else _("Assessment")
        return Cell((Run(INDENT), Run(shown, icon="history", icon_token="secondary", shrink=True)), says=shown)
    shown = in_language(question.words, words)
    return Cell((Run(INDENT), Run(shown, shrink=True)), says=shown)


def _score(row: Line) -> Cell:
    if isinstance(row, FormLine) or row.row.data_class == DataClass.SAFETY:
        return Cell(())
    return _plain(score_words(row.row.form.body, row.row.score))
