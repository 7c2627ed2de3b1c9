"""Fields and questionnaires as data: checked when they are published, answered by version, old answers keep meaning."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctcoord.domain.codes import DataClass
from ctcoord.domain.forms import answer_faults, band, read, score
from ctcoord.errors import NotFound, UsageError
from ctcoord.services import forms
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.words import Words
from ctcoord.words.forms import answer_words, in_language
from tests import cases

WORDS = {"en": "Words", "es": "Palabras"}
STABILITY: dict[str, Any] = {
    "title": WORDS,
    "questions": [
        {"code": "late_rent", "type": "choice", "words": WORDS, "required": True,
         "choices": [{"code": "never", "words": WORDS, "score": 0}, {"code": "often", "words": WORDS, "score": 3}]},
        {"code": "rooms", "type": "number", "words": WORDS, "min": 1, "max": 12},
        {"code": "repairs", "type": "choices", "words": WORDS,
         "choices": [{"code": "heat", "words": WORDS, "score": 2}, {"code": "water", "words": WORDS, "score": 2}]},
        {"code": "since", "type": "date", "words": WORDS},
        {"code": "lease", "type": "yes_no", "words": WORDS},
        {"code": "remark", "type": "text", "words": WORDS},
    ],
    "bands": [{"code": "at_risk", "from": 4, "words": WORDS}, {"code": "stable", "from": 0, "words": WORDS}],
}  # fmt: skip


def changed(path: str, value: Any) -> dict[str, Any]:
    """The definition with one place set, or removed with ``...``."""
    body = copy.deepcopy(STABILITY)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    at: Any = body
    for step in steps:
        at = at[step]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return body


@pytest.mark.parametrize(
    ("path", "value", "place", "problem"),
    [
        ("title.es", "", "title.es", "missing"),
        ("questions", [], "questions", "wrong_number"),
        ("questions.0.code", "Late Rent", "questions[0].code", "not_a_code"),
        ("questions.1.code", "late_rent", "questions", "twice"),
        ("questions.0.type", "essay", "questions[0].type", "unknown_type"),
        ("questions.0.choices", [], "questions[0].choices", "wrong_number"),
        ("questions.1.choices", [{"code": "a", "words": WORDS}], "questions[1].choices", "wrong_number"),
        ("questions.0.choices.1.code", "never", "questions[0].choices", "twice"),
        ("questions.0.choices.1.score", "three", "questions[0].choices[1].score", "not_a_number"),
        ("questions.0.choices.1.score", float("nan"), "questions[0].choices[1].score", "not_a_number"),
        ("questions.1.max", 0, "questions[1].max", "below_min"),
        ("questions.1.words.es", ..., "questions[1].words.es", "missing"),
        ("bands.0.from", ..., "bands[0].from", "missing"),
    ],
)
def test_a_fault_of_a_definition_is_told_with_its_place(path: str, value: Any, place: str, problem: str) -> None:
    body, faults = read(changed(path, value))
    assert body is None
    assert (place, problem) in {(fault.place, fault.problem) for fault in faults}


def test_a_sound_definition_has_no_faults_and_its_bands_in_order() -> None:
    body, faults = read(STABILITY)
    assert body is not None
    assert (faults, [one.code for one in body.bands]) == ([], ["stable", "at_risk"])


@pytest.mark.parametrize(
    ("question", "value", "problem"),
    [
        ("late_rent", "sometimes", "not_a_choice"),
        ("rooms", 0, "too_small"),
        ("rooms", 13, "too_large"),
        ("rooms", True, "not_a_number"),
        ("rooms", float("inf"), "not_a_number"),
        ("repairs", ["heat", "heat"], "not_a_choice"),
        ("repairs", "heat", "not_a_choice"),
        ("since", "11/21/2026", "not_a_date"),
        ("lease", "yes", "not_yes_no"),
        ("remark", "x" * 4001, "not_text"),
        ("nobody", 1, "unknown_question"),
        ("late_rent", None, "missing"),
    ],
)
def test_an_answer_that_does_not_fit_is_told(question: str, value: Any, problem: str) -> None:
    body, _ = read(STABILITY)
    assert body is not None
    answers = {"late_rent": "never", question: value}
    assert {fault.problem for fault in answer_faults(body, answers)} == {problem}


def test_nothing_but_blanks_is_no_answer_to_what_must_be_answered() -> None:
    words = {"en": "Who", "es": "Quién"}
    body, _ = read({"title": words, "questions": [{"code": "who", "type": "text", "words": words, "required": True}]})
    assert body is not None
    assert [fault.problem for fault in answer_faults(body, {"who": " \n"})] == ["missing"]


@pytest.mark.parametrize(
    ("answers", "points", "means"),
    [
        ({"late_rent": "never"}, 0.0, "stable"),
        ({"late_rent": "often"}, 3.0, "stable"),
        ({"late_rent": "often", "repairs": ["heat", "water"]}, 7.0, "at_risk"),
        ({"late_rent": "never", "repairs": ["heat", "water"]}, 4.0, "at_risk"),
    ],
)
def test_the_score_is_the_sum_of_what_was_chosen(answers: dict[str, Any], points: float, means: str) -> None:
    body, _ = read(STABILITY)
    assert body is not None
    reached = band(body, score(body, answers))
    assert (score(body, answers), reached.code if reached else None) == (points, means)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


@given(junk)
def test_no_junk_is_taken_for_a_definition_nor_breaks_the_check(found: Any) -> None:
    assert read(found)[0] is None
    body, faults = read({"title": WORDS, "questions": found, "bands": []})
    assert (body is None) == bool(faults)


@given(st.dictionaries(st.sampled_from([q["code"] for q in STABILITY["questions"]]), junk))
def test_no_junk_breaks_the_check_of_answers(answers: dict[str, Any]) -> None:
    body, _ = read(STABILITY)
    assert body is not None
    if not answer_faults(body, answers):
        assert isinstance(score(body, answers), float)


@pytest.fixture
def home(desk: Station) -> bytes:
    own = desk.agency_id or b""
    with desk.write() as connection:
        made = cases.household(connection, own)
        cases.person(connection, made, own, "Ngozi", "Okafor", head=True)
    return made


def test_a_new_version_ends_the_old_one_whose_answers_keep_their_meaning(
    desk: Station, author: Author, home: bytes
) -> None:
    given_answers = {"late_rent": "often", "repairs": ["heat"]}
    newer = changed("questions.0.choices.1.score", 9)
    shape: dict[str, Any] = {"kind": forms.ASSESSMENT, "about": "household", "answers_class": DataClass.HOUSING}
    with desk.write() as connection:
        first = forms.publish(connection, author, "stability", STABILITY, **shape)
        forms.assess(connection, author, home, first, given_answers)
        second = forms.publish(connection, author, "stability", newer, **shape)
        with pytest.raises(UsageError):  # a version that has ended takes no answers
            forms.assess(connection, author, home, first, given_answers)
        with pytest.raises(UsageError):  # nor does a form move to another class
            forms.publish(connection, author, "stability", newer, **{**shape, "answers_class": DataClass.HEALTH})
        forms.assess(connection, author, home, second, given_answers)
    with desk.read() as connection:
        rows = forms.answers(connection, home)
        classes = set(connection.exec_driver_sql("SELECT data_class FROM answer").scalars())
    assert sorted((row.form.version, row.score) for row in rows) == [(1, 5.0), (2, 11.0)]
    assert classes == {"housing"}


def test_a_field_is_one_record_however_often_it_is_set(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        form = forms.publish(connection, author, "home", STABILITY, about="household")
        made = {forms.set_field(connection, author, home, form, ("rooms", rooms)) for rooms in (3, 4)}
        for bad in (("rooms", 99), ("nobody", 1)):
            with pytest.raises(UsageError):
                forms.set_field(connection, author, home, form, bad)
        with pytest.raises(NotFound):  # fields are no assessment
            forms.assess(connection, author, home, form, {"late_rent": "never"})
    with desk.read() as connection:
        (row,) = forms.answers(connection, home)
    assert (len(made), row.question, row.value, row.answered_on) == (1, "rooms", 4, date(2026, 11, 21))


def test_a_retired_form_takes_nothing_new(desk: Station, author: Author, home: bytes) -> None:
    with desk.write() as connection:
        form = forms.publish(connection, author, "home", STABILITY, about="household")
        assert [row.form_code for row in forms.in_use(connection, author.agency_id or b"")] == ["home"]
        forms.retire(connection, author, "home")
        assert forms.in_use(connection, author.agency_id or b"") == []
        with pytest.raises(UsageError):
            forms.set_field(connection, author, home, form, ("rooms", 3))
        with pytest.raises(NotFound):
            forms.retire(connection, author, "home")


@pytest.mark.parametrize("older", [False, True])
def test_answers_that_another_agency_shares_are_read_as_they_were_asked(
    desk: Station, author: Author, home: bytes, older: bool
) -> None:
    shared = {"late_rent": "often", "repairs": ["heat", "water"], "lease": True}
    with desk.write() as connection:
        form = forms.publish(connection, author, "home", STABILITY, kind=forms.ASSESSMENT, about="household")
        forms.assess(connection, author, home, form, shared)
        connection.exec_driver_sql("DELETE FROM form")  # as where only the household came, and not the agency's forms
        if older:  # as a program wrote it that did not know
            connection.exec_driver_sql("UPDATE answer SET asked = NULL")
        (row,) = forms.answers(connection, home)
    words = Words("es")
    said = [(in_language(one.words, words), answer_words(words, one, row.value[one.code]))
            for one in row.form.body.questions]  # fmt: skip
    named = [("Palabras", "Palabras"), ("Palabras", "Palabras, Palabras"), ("Palabras", "Sí")]
    by_code = [("late rent", "often"), ("repairs", "heat, water"), ("lease", "Sí")]
    assert said == (by_code if older else named)
    assert in_language(row.form.body.title, words) == ("Preguntas de otra agencia" if older else "Palabras")
    assert row.form.version == 0
