"""What a support covers is said in the language of the reader."""

from __future__ import annotations

import tomllib

import pytest

from ctcoord.config import resource_path
from ctcoord.words import Words
from ctcoord.words.coverage import KNOWN, coverage


@pytest.mark.parametrize(
    ("text", "spanish"),
    [
        ("full day", "día completo"),
        ("After School", "después de la escuela"),
        ("1 bedroom", "1 dormitorio"),
        ("3 bedrooms", "3 dormitorios"),
        ("31-day pass, local, Hartford division", "pase de 31 días, local, Hartford division"),
        ("Licensed, child's home", "Con licencia, en la casa del niño"),
        ("118 Barker Street", "118 Barker Street"),
        ("", ""),
    ],
)
def test_known_words_are_translated_and_others_stay(text: str, spanish: str) -> None:
    assert coverage(Words("es"), text) == spanish


def test_english_is_as_the_agency_wrote_it() -> None:
    assert coverage(Words("en"), "31-day pass, local, Hartford division") == "31-day pass, local, Hartford division"


def test_every_word_that_a_profile_makes_of_a_code_is_known() -> None:
    made: set[str] = set()
    for path in resource_path("profiles").glob("*.toml"):
        for column in tomllib.loads(path.read_text("utf-8"))["columns"]:
            if column["field"] == "support.coverage":
                made |= set(column.get("codes", {}).values())
    assert len(made) > 20
    assert made <= set(KNOWN)


def test_every_known_word_is_spoken_in_spanish() -> None:
    spanish = Words("es")
    same = {text for text in KNOWN if spanish(text) == text}
    assert same == {"local"}
