"""The words of a name as people search for them: without case, accents and marks."""

from __future__ import annotations

import json
import re
import unicodedata

_WORD, _TEXT_WORD = re.compile(r"[^\W\d_]+"), re.compile(r"[^\W_]+")


def name_words(name: str) -> list[str]:
    """The words of a name, folded as the full-text index folds them: 'José O'Neill' → jose, o, neill."""
    return _WORD.findall(_folded(name))


def text_words(text: str) -> list[str]:
    """The words and numbers of a text, folded alike."""
    return _TEXT_WORD.findall(_folded(text))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower())
    return "".join([c for c in plain if not unicodedata.combining(c)])


def name_words_json(name: str | None) -> str:
    """The different words of a name as a JSON list, for SQL."""
    return json.dumps(sorted(set(name_words(name or ""))), ensure_ascii=False)


def name_key(name: str | None) -> str:
    """What a name is sorted by: its folded words; a name without letters comes last."""
    return " ".join(name_words(name or "")) or "~"
