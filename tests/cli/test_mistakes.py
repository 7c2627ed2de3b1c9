"""A mistake in the command line is said in the reader's language."""

from __future__ import annotations

import pytest

from ctcoord.cli.main import run
from tests.cli.conftest import no_windows

LINES = [
    (["import", "--format", "x"], "--format: 'x' is none of", "--format: 'x' no es ninguno de"),
    (["impot"], "is none of", "no es ninguno de"),
    (["find"], "missing: TEXT", "falta: TEXT"),
    (["find", "x", "--nope"], "not known here: --nope", "no se conoce aquí: --nope"),
    (["import", "--agency"], "--agency needs a value", "--agency necesita un valor"),
    (["import", "--undo", "1", "--history"], "does not go with", "no va junto con"),
    (["demo", "--families", "many"], "'many' cannot be read", "no se puede leer"),
]


@pytest.mark.parametrize(("line", "english", "spanish"), LINES)
def test_in_both_languages(line: list[str], english: str, spanish: str, capsys: pytest.CaptureFixture[str]) -> None:
    for language, words in (("en", english), ("es", spanish)):
        assert run(["--language", language, *line], windows=no_windows) == 2
        said = capsys.readouterr().err
        assert words in said
        assert said.count("\n") == 1
