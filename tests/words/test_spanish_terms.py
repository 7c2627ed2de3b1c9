"""Spanish of the United States, to people it calls usted, with one word for one thing."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from ctcoord.config import resource_path

# What another word of the program says already, and the word that says it.
ONE_WORD = {
    r"(?i)almac[eé]n": "archivo de casos",
    r"(?i)frase de (contraseña|acceso)": "contraseña",
    r"(?i)\bañad": "agregar",
    r"(?i)\bpulse\b": "presione",
    r"(?i)\bplazas\b": "lugares",
    r"(?i)encargad[oa] de datos": "custodio de datos",
    r"\bTI\b": "informática",
    r"(?i)\bordenador": "computadora",
    r"(?i)trabajador(a)? social": "gestor de casos",
    r"(?i)\bderiva(r|ci[oó]n|)\b": "remitir, remisión",
    r"\b([Tt]ú|[Tt]us?|[Vv]osotros|os|[Hh]az)\b": "usted",
}


def spanish() -> list[str]:
    """Every translated text, plural forms apart."""
    with (resource_path("translations") / "es" / "LC_MESSAGES" / "ctcoord.po").open("rb") as file:
        said = [message.string for message in read_po(file) if message.id]
    return [one for words in said for one in ((words,) if isinstance(words, str) else words)]


@pytest.mark.parametrize("other", ONE_WORD)
def test_one_thing_has_one_word(other: str) -> None:
    found = [words for words in spanish() if re.search(other, words)]
    assert found == [], f"say {ONE_WORD[other]}"
