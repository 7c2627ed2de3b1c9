"""The translations hold every message of the program, whole, with the same fields, and are compiled."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest

from installer import catalogue


@pytest.fixture(scope="module", params=catalogue.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def forms(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def test_every_message_is_translated(language: str) -> None:
    translated = {forms(m.id): forms(m.string) for m in catalogue.read(language) if m.id and not m.fuzzy}
    missing = [m.id for m in catalogue.template() if m.id and not all(translated.get(forms(m.id), ("",)))]
    assert not missing, f"{len(missing)} messages lack words in {language}: run installer/catalogue.py update"


def test_translations_fill_in_the_same_fields(language: str) -> None:
    for message in catalogue.read(language):
        if message.id and all(forms(message.string)):
            wanted = set().union(*(fields(text) for text in forms(message.id)))
            for text in forms(message.string):
                assert fields(text) == wanted, f"{message.id!r} → {text!r}"


def test_the_compiled_words_are_those_of_the_translators(language: str) -> None:
    assert catalogue.po_path(language).with_suffix(".mo").read_bytes() == catalogue.compiled(language)


def test_a_text_put_together_by_the_program_is_refused(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "bad.py").write_text('words(f"{n} rows")\n', "utf-8")
    with pytest.raises(SyntaxError, match=r"bad\.py:1"):
        list(catalogue.messages(package))


def test_plurals_conditions_and_errors_are_found(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "good.py").write_text(
        'words.plural("{n} row", "{n} rows", n)\n'
        'self._words("Yes" if yes else "No")\n'
        'class Lost(Exception):\n    code, text = "lost", "It is lost."\n    remedy = "Find it."\n',
        "utf-8",
    )
    found = {(m.one, m.many) for m in catalogue.messages(package)}
    assert found == {("{n} row", "{n} rows"), ("Yes", None), ("No", None), ("It is lost.", None), ("Find it.", None)}
