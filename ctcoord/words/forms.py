"""Words for an agency's own questions: what kinds there are, what is wrong with a definition or an answer, answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ctcoord.domain.forms import Fault, Question, QuestionType
from ctcoord.words.form_codes import ANSWER_FAULTS, FAULTS, PLACES
from ctcoord.words.speech import Message, Words, mark

MOST_TOLD = 12
_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")


def fault_message(fault: Fault) -> Message:
    """'question 3, answer 1, words, Spanish: nothing stands here'."""
    problem = Message(FAULTS[fault.problem])
    steps = [_step(name, number) for name, number in _STEP.findall(fault.place)]
    if not steps:
        return problem
    place = steps[-1]
    for step in reversed(steps[:-1]):
        place = Message(mark("{whole}, {part}"), {"whole": step, "part": place})
    return Message(mark("{place}: {problem}"), {"place": place, "problem": problem})


def fault_list(faults: Sequence[Fault]) -> Message:
    """Every place with what is wrong there, in words; of very many the first."""
    return _joined([fault_message(fault) for fault in faults[:MOST_TOLD]])


def _joined(told: Sequence[Message]) -> Message:
    said = told[-1]
    for one in reversed(told[:-1]):
        said = Message(mark("{first}; {rest}"), {"first": one, "rest": said})
    return said


def _step(name: str, number: str) -> Message:
    if number:
        return Message(PLACES[f"{name}[]"], {"n": int(number) + 1})
    return Message(PLACES[name]) if name in PLACES else Message(mark("“{key}”"), {"key": name})


def answer_fault_list(faults: Sequence[Fault]) -> Message:
    """What is wrong with which answer, by the questions' codes."""
    told = [
        Message(
            mark("“{question}”: {problem}"), {"question": fault.place, "problem": Message(ANSWER_FAULTS[fault.problem])}
        )
        for fault in faults[:MOST_TOLD]
    ]
    return _joined(told)


def answer_problem(words: Words, fault: Fault, question: Question | None) -> str:
    """What is wrong with an answer, in a sentence."""
    bounds = {"least": _figure(question.least), "most": _figure(question.most)} if question is not None else {}
    return words(ANSWER_FAULTS[fault.problem], **bounds)


def in_language(texts: Mapping[str, str], words: Words) -> str:
    """An agency's own text in the reader's language; English where there is no other."""
    return texts.get(words.language) or texts.get("en", "")


def answer_words(words: Words, question: Question, value: Any) -> str:
    """An answer as a person reads it; '' for none. A choice that the version does not know shows its code."""
    if value is None or value in ("", []):
        return ""
    if question.type == QuestionType.YES_NO:
        return words("Yes") if value is True else words("No")
    if question.type == QuestionType.DATE:
        return words.date(date.fromisoformat(value))
    if question.type == QuestionType.NUMBER:
        return f"{_figure(float(value))} {question.unit}".strip()
    if question.type in (QuestionType.CHOICE, QuestionType.CHOICES):
        known = {choice.code: in_language(choice.words, words) for choice in question.choices}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(known.get(str(one), str(one)) for one in chosen)
    if isinstance(value, list):  # of a form that is not here: by its codes
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return words("Yes") if value else words("No")
    return str(value)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"
