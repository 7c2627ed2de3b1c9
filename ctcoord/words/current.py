"""The words of the window's one reader; what serves several readers makes its own ``Words``.

A window has one language at a time, and each of its texts asks for it again when that changes.
Commands, workbooks and printed pages are given a ``Words`` instead.
"""

from __future__ import annotations

from typing import Any

from ctcoord.errors import CtcoordError
from ctcoord.words.speech import Words


class _Window:
    words = Words("en")


def use_language(code: str) -> None:
    """Speak this language from now on."""
    _Window.words = Words(code)


def in_use() -> Words:
    """The words of the window now."""
    return _Window.words


def language() -> str:
    """The language in use, ``en`` or ``es``."""
    return _Window.words.language


def _(text: str, /, **params: Any) -> str:
    """A message in the language in use, its named fields filled in."""
    return _Window.words(text, **params)


def ngettext(one: str, many: str, n: int, /, **params: Any) -> str:
    """A message that depends on a number; ``{n}`` is that number with its thousands marked."""
    return _Window.words.plural(one, many, n, **params)


def error_words(error: CtcoordError) -> tuple[str, str]:
    """What happened and what to do about it, in the language in use."""
    return _Window.words.error(error)
