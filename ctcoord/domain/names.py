"""The words of a name as people search for them: without case, accents and marks."""

from __future__ import annotations

import json
import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+")


def name_words(name: str) -> list[str]:
    """The words of a name, folded as the full-text index folds them: 'José O'Neill' → jose, o, neill."""
    plain = unicodedata.normalize("NFD", name.lower())
    return _WORD.findall("".join([c for c in plain if not unicodedata.combining(c)]))


def name_words_json(name: str | None) -> str:
    """The different words of a name as a JSON list, for SQL."""
    return json.dumps(sorted(set(name_words(name or ""))), ensure_ascii=False)


def name_key(name: str | None) -> str:
    """What a name is sorted by: its folded words; a name without letters comes last."""
    return " ".join(name_words(name or "")) or "~"
