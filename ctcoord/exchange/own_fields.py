"""Columns that fill an agency's own fields: ``ROLE.answer.FORM.QUESTION``, or ``case.answer.…`` of a household's.

The form is the version in use when the file is read; a cell that does not fit its question is left out with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ctcoord.domain.forms import Choice, Question, QuestionType, answer_faults
from ctcoord.domain.parse import DateOrder, Unreadable, parse_bool, parse_date, parse_decimal
from ctcoord.errors import FileFault
from ctcoord.exchange.profiles import Profile
from ctcoord.exchange.targets import ANSWER, CASE_GROUP
from ctcoord.services.forms import FIELDS, FormRow
from ctcoord.words import Message, mark


@dataclass(frozen=True, slots=True)
class OwnField:
    """A question of a form of fields; ``group`` is the person's role, or ``case`` for the household."""

    group: str
    form: FormRow
    question: Question

    def read(self, text: str, order: DateOrder) -> Any:
        """What a cell says, as an answer is kept. Raises Unreadable."""
        value = _read(self.question, text, order)
        if answer_faults(self.form.body, {self.question.code: value}, whole=False):
            raise Unreadable("own.range")
        return value


def own_fields(profile: Profile, filled: frozenset[str], forms: Sequence[FormRow], file: str) -> dict[str, OwnField]:
    """The own fields that a file fills, by the profile's name of each.

    Raises FileFault where the agency has no such field in use, or one about the person where the profile says the
    household.
    """
    known = {form.form_code: form for form in forms if form.kind == FIELDS}
    found: dict[str, OwnField] = {}
    for column in profile.columns:
        match = ANSWER.fullmatch(column.field)
        if match is None:
            continue
        group, code, asked = match.groups()
        form = known.get(code)
        question = form.body.question(asked) if form is not None else None
        if form is None or question is None or (form.about == "household") != (group == CASE_GROUP):
            raise FileFault(
                file=file,
                problem=Message(
                    mark("the mapping profile fills “{field}”, and the agency has no such field in use"),
                    {"field": column.field},
                ),
                fix=Message(
                    mark(
                        "Settings > Our own questions shows the codes; fields of a household begin with “case.answer.”."
                    )
                ),
            )
        if column.field in filled:
            found[column.field] = OwnField(group, form, question)
    return found


def _read(question: Question, text: str, order: DateOrder) -> Any:
    if question.type == QuestionType.NUMBER:
        figure = float(parse_decimal(text))
        return int(figure) if figure.is_integer() else figure
    if question.type == QuestionType.DATE:
        return parse_date(text, order).isoformat()
    if question.type == QuestionType.YES_NO:
        return parse_bool(text)
    if question.type == QuestionType.CHOICE:
        return _choice(_by_words(question.choices), text)
    if question.type == QuestionType.CHOICES:
        known = _by_words(question.choices)
        parts = [part for part in re.split(r"[;,|\n]", text) if part.strip()]
        return list(dict.fromkeys(_choice(known, part) for part in parts))
    return text


def _by_words(choices: Sequence[Choice]) -> Mapping[str, str]:
    """Codes by what an agency may write: the code itself, or its words in either language."""
    said = {one.casefold(): choice.code for choice in choices for one in choice.words.values()}
    return said | {choice.code: choice.code for choice in choices}


def _choice(known: Mapping[str, str], text: str) -> str:
    found = known.get(text.strip().casefold())
    if found is None:
        raise Unreadable("own.choice")
    return found
