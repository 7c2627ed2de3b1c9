"""Sheet: how the agency's own questions were answered, by version; an assessment's score by what it means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ctcoord.domain.forms import Question, QuestionType, band
from ctcoord.reports.facts import Facts
from ctcoord.reports.workbook import Column, Sheet, Value
from ctcoord.services.forms import AnswerRow
from ctcoord.words import Words
from ctcoord.words.forms import answer_words, in_language

Key = tuple[str, int, int, int]  # form, version, place of the question (the score after all), place of the answer


def sheet(facts: Facts, today: date, words: Words, *, names: bool) -> Sheet:
    """One row an answer of a version: how often it was given, and by how many families. No name is in it."""
    counted: dict[Key, tuple[list[Value], int, set[bytes]]] = {}
    for family, row in (one for one in facts.answers if one[1].form.version):  # not of forms that are not here
        for key, said in _said(row, words):
            shown, times, families = counted.get(key, (said, 0, set()))
            counted[key] = shown, times + 1, families | {family}
    rows = [[*counted[key][0], counted[key][1], len(counted[key][2])] for key in sorted(counted)]
    columns = [
        Column(words("Form"), width=28),
        Column(words("Version"), "count", 10),
        Column(words("Question"), width=40),
        Column(words("Answer"), width=32),
        Column(words("Times"), "count", 10),
        Column(words("Families"), "count", 10),
    ]
    return Sheet(words("Own questions"), "OwnQuestions", columns, rows)


def _said(row: AnswerRow, words: Words) -> Iterator[tuple[Key, list[Value]]]:
    """Every answer of a record, with where its row stands."""
    form, body = row.form, row.form.body
    title: list[Value] = [in_language(body.title, words), form.version]
    given = row.value if row.question is None and isinstance(row.value, dict) else {row.question: row.value}
    for place, question in enumerate(body.questions):
        asked = in_language(question.words, words)
        for order, answer in _answers(question, given.get(question.code), words):
            yield (form.form_code, form.version, place, order), [*title, asked, answer]
    if row.score is not None:
        reached = band(body, row.score)
        order = body.bands.index(reached) if reached else -1
        means = in_language(reached.words, words) if reached else words("without a meaning")
        yield (form.form_code, form.version, len(body.questions), order), [*title, words("Score"), means]


def _answers(question: Question, value: Any, words: Words) -> Iterator[tuple[int, str]]:
    """Each choice by its place; words, figures and days are counted together: they are as many as there are people."""
    if value is None or value in ("", []):
        return
    if question.type in (QuestionType.CHOICE, QuestionType.CHOICES):
        codes = [choice.code for choice in question.choices]
        for one in value if isinstance(value, list) else [value]:
            yield codes.index(one) if one in codes else len(codes), answer_words(words, question, one)
    elif question.type == QuestionType.YES_NO:
        yield int(value is not True), answer_words(words, question, value)
    else:
        yield 0, words("answered")
