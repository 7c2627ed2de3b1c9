"""What an agency adds as data: fields and scored questionnaires. A definition is checked once; answers against it.

A definition (``body`` of a form) is JSON:

    {"title": {"en": "Housing stability", "es": "…"}, "help": {…},
     "questions": [{"code": "late_rent", "type": "choice", "words": {"en": …, "es": …}, "help": {…}, "required": true,
                    "choices": [{"code": "never", "words": {…}, "score": 0}, …]},
                   {"code": "rooms", "type": "number", "words": {…}, "min": 1, "max": 12, "unit": "rooms"}],
     "bands": [{"code": "stable", "from": 0, "words": {…}}, {"code": "at_risk", "from": 4, "words": {…}}]}

A version that was answered is never changed: an edit is the next version, and old answers keep their meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from ctcoord.domain.parse import keeps

MAX_QUESTIONS, MAX_CHOICES, MAX_TEXT = 200, 100, 4_000
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
LANGUAGES = ("en", "es")
LARGEST_FIGURE = 1e12


class QuestionType(StrEnum):
    """What an answer is."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"  # any number of them


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose, in English and Spanish, and what it adds to the score."""

    code: str
    words: Mapping[str, str]
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """One question or field."""

    code: str
    type: QuestionType
    words: Mapping[str, str]
    help: Mapping[str, str]
    required: bool = False
    choices: tuple[Choice, ...] = ()
    least: float | None = None
    most: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """What a score from ``least`` on means."""

    code: str
    least: float
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormBody:
    """A checked definition."""

    title: Mapping[str, str]
    questions: tuple[Question, ...]
    bands: tuple[Band, ...] = ()
    help: Mapping[str, str] = field(default_factory=dict)

    def question(self, code: str) -> Question | None:
        """The question with a code."""
        return next((one for one in self.questions if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: ``place`` as in 'questions[2].choices[0].words', ``problem`` a code."""

    place: str
    problem: str


def read(body: Any) -> tuple[FormBody | None, list[Fault]]:
    """A definition, or what is wrong with it; the faults of all places at once."""
    faults: list[Fault] = []
    if not isinstance(body, dict):
        return None, [Fault("", "not_an_object")]
    title = _words(body.get("title"), "title", faults)
    hints = _words(body["help"], "help", faults) if body.get("help") else {}
    listed = body.get("questions")
    if not isinstance(listed, list) or not 0 < len(listed) <= MAX_QUESTIONS:
        faults.append(Fault("questions", "wrong_number"))
        listed = []
    questions = [_question(one, f"questions[{n}]", faults) for n, one in enumerate(listed)]
    faults += _twice((one.code for one in questions if one), "questions")
    meanings = body.get("bands") or []
    if not isinstance(meanings, list) or len(meanings) > MAX_CHOICES:
        faults.append(Fault("bands", "wrong_number"))
        meanings = []
    bands = [_band(one, f"bands[{n}]", faults) for n, one in enumerate(meanings)]
    faults += _twice((one.code for one in bands if one), "bands")
    if faults:
        return None, faults
    ordered = sorted((one for one in bands if one), key=lambda band: band.least)
    return FormBody(title, tuple(one for one in questions if one), tuple(ordered), hints), []


def write(form: FormBody) -> dict[str, Any]:
    """A definition as ``read`` takes it; what says nothing is left out."""
    return _filled(
        title=dict(form.title),
        help=dict(form.help),
        questions=[
            _filled(
                code=one.code,
                type=one.type.value,
                words=dict(one.words),
                help=dict(one.help),
                required=one.required,
                choices=[
                    _filled(code=choice.code, words=dict(choice.words), score=_figure(choice.score))
                    for choice in one.choices
                ],
                min=_figure(one.least),
                max=_figure(one.most),
                unit=one.unit,
            )
            for one in form.questions
        ],
        bands=[{"code": one.code, "from": _figure(one.least), "words": dict(one.words)} for one in form.bands],
    )


def unknown_keys(body: Any) -> list[Fault]:
    """Keys that mean nothing here: in a file that a person wrote, a slip of the pen."""
    known = {"": _KEYS["form"], "questions": _KEYS["question"], "bands": _KEYS["band"], "choices": _KEYS["choice"]}

    def look(found: Any, inside: str, place: str) -> list[Fault]:
        if not isinstance(found, dict):
            return []
        faults = [Fault(f"{place}{key}", "unknown_key") for key in found if key not in known[inside]]
        for name in ("questions", "bands", "choices"):
            listed = found.get(name) if name in known[inside] else None
            for number, one in enumerate(listed if isinstance(listed, list) else ()):
                faults += look(one, name, f"{place}{name}[{number}].")
        return faults

    return look(body, "", "")


def answer_faults(form: FormBody, answers: Mapping[str, Any], *, whole: bool = True) -> list[Fault]:
    """What is wrong with answers by question; ``whole``: every required question must be among them."""
    faults = [Fault(code, "unknown_question") for code in answers if form.question(code) is None]
    for question in form.questions:
        value = answers.get(question.code)
        blank = question.type is QuestionType.TEXT and isinstance(value, str) and not value.strip()
        if value is None or value in ("", []) or blank:
            if question.required and whole:
                faults.append(Fault(question.code, "missing"))
        elif (problem := _CHECKS[question.type](question, value)) is not None:
            faults.append(Fault(question.code, problem))
    return faults


def score(form: FormBody, answers: Mapping[str, Any]) -> float | None:
    """The sum of the chosen answers' scores; None for a form without any score."""
    if not any(choice.score for question in form.questions for choice in question.choices):
        return None
    total = 0.0
    for question in form.questions:
        value = answers.get(question.code)
        chosen = set(value) if isinstance(value, list) else {value}
        total += sum(choice.score for choice in question.choices if choice.code in chosen)
    return total


def band(form: FormBody, points: float | None) -> Band | None:
    """What a score means: the last band that it reaches."""
    reached = [one for one in form.bands if points is not None and points >= one.least]
    return reached[-1] if reached else None


_KEYS = {
    "form": frozenset({"title", "help", "questions", "bands"}),
    "question": frozenset({"code", "type", "words", "help", "required", "choices", "min", "max", "unit"}),
    "choice": frozenset({"code", "words", "score"}),
    "band": frozenset({"code", "from", "words"}),
}


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", False, [], {})}


def _figure(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _question(found: Any, place: str, faults: list[Fault]) -> Question | None:
    if not isinstance(found, dict):
        faults.append(Fault(place, "not_an_object"))
        return None
    before = len(faults)
    code = _code(found.get("code"), f"{place}.code", faults)
    words = _words(found.get("words"), f"{place}.words", faults)
    hints = _words(found["help"], f"{place}.help", faults) if found.get("help") else {}
    kind = found.get("type")
    if kind not in set(QuestionType):
        faults.append(Fault(f"{place}.type", "unknown_type"))
        return None
    listed = found.get("choices") or []
    chooses = kind in (QuestionType.CHOICE, QuestionType.CHOICES)
    if chooses != bool(listed) or not isinstance(listed, list) or len(listed) > MAX_CHOICES:
        faults.append(Fault(f"{place}.choices", "wrong_number"))
        listed = []
    choices = [_choice(one, f"{place}.choices[{n}]", faults) for n, one in enumerate(listed)]
    faults += _twice((one.code for one in choices if one), f"{place}.choices")
    least, most = (_number(found.get(name), f"{place}.{name}", faults) for name in ("min", "max"))
    if least is not None and most is not None and least > most:
        faults.append(Fault(f"{place}.max", "below_min"))
    if len(faults) > before:
        return None
    return Question(
        code,
        QuestionType(kind),
        words,
        hints,
        bool(found.get("required")),
        tuple(one for one in choices if one),
        least,
        most,
        str(found.get("unit") or ""),
    )


def _choice(found: Any, place: str, faults: list[Fault]) -> Choice | None:
    if not isinstance(found, dict):
        faults.append(Fault(place, "not_an_object"))
        return None
    before = len(faults)
    made = Choice(
        _code(found.get("code"), f"{place}.code", faults),
        _words(found.get("words"), f"{place}.words", faults),
        _number(found.get("score"), f"{place}.score", faults) or 0.0,
    )
    return made if len(faults) == before else None


def _band(found: Any, place: str, faults: list[Fault]) -> Band | None:
    if not isinstance(found, dict):
        faults.append(Fault(place, "not_an_object"))
        return None
    least = _number(found.get("from"), f"{place}.from", faults)
    if least is None:
        faults.append(Fault(f"{place}.from", "missing"))
    code = _code(found.get("code"), f"{place}.code", faults)
    return Band(code, least or 0.0, _words(found.get("words"), f"{place}.words", faults))


def _words(found: Any, place: str, faults: list[Fault]) -> Mapping[str, str]:
    """English and Spanish, both: a page for a family is never half translated."""
    if not isinstance(found, dict):
        faults.append(Fault(place, "missing"))
        return {}
    for language in LANGUAGES:
        text = found.get(language)
        if not isinstance(text, str) or not text.strip() or len(text) > MAX_TEXT or not keeps(text):
            faults.append(Fault(f"{place}.{language}", "missing"))
    return {language: str(found.get(language)).strip() for language in LANGUAGES}


def _code(found: Any, place: str, faults: list[Fault]) -> str:
    if not isinstance(found, str) or not _CODE.fullmatch(found):
        faults.append(Fault(place, "not_a_code"))
    return str(found)


def _number(found: Any, place: str, faults: list[Fault]) -> float | None:
    if found is None:
        return None
    if not _is_figure(found):
        faults.append(Fault(place, "not_a_number"))
        return None
    return float(found)


def _is_figure(found: Any) -> bool:
    """A number that a machine can add: also no whole number of hundreds of digits."""
    return not isinstance(found, bool) and isinstance(found, int | float) and abs(found) <= LARGEST_FIGURE


def _twice(codes: Iterable[str], place: str) -> list[Fault]:
    listed = list(codes)
    return [Fault(place, "twice")] if len(set(listed)) != len(listed) else []


def _text(_question: Question, value: Any) -> str | None:
    return None if isinstance(value, str) and len(value) <= MAX_TEXT and keeps(value) else "not_text"


def _in_bounds(question: Question, value: Any) -> str | None:
    if not _is_figure(value):
        return "not_a_number"
    if question.least is not None and value < question.least:
        return "too_small"
    return "too_large" if question.most is not None and value > question.most else None


def _day(_question: Question, value: Any) -> str | None:
    try:
        return None if date.fromisoformat(value).isoformat() == value else "not_a_date"
    except (TypeError, ValueError):
        return "not_a_date"


def _yes_no(_question: Question, value: Any) -> str | None:
    return None if isinstance(value, bool) else "not_yes_no"


def _chosen(question: Question, value: Any) -> str | None:
    return None if any(value == choice.code for choice in question.choices) else "not_a_choice"


def _all_chosen(question: Question, value: Any) -> str | None:
    if not isinstance(value, list) or len(set(map(str, value))) != len(value):
        return "not_a_choice"
    return next((problem for one in value if (problem := _chosen(question, one))), None)


_CHECKS = {
    QuestionType.TEXT: _text,
    QuestionType.NUMBER: _in_bounds,
    QuestionType.DATE: _day,
    QuestionType.YES_NO: _yes_no,
    QuestionType.CHOICE: _chosen,
    QuestionType.CHOICES: _all_chosen,
}
