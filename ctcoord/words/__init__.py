"""The one catalogue: English message ids become the reader's language, for screens, commands, workbooks and pages.

``_`` and ``ngettext`` use the language in use (``use_language``); ``translations`` gives that of another
reader, for pages printed for a family in theirs. Message ids are whole sentences with named fields.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

from ctcoord.errors import CtcoordError

LANGUAGES = {"en": "English", "es": "Español"}
DOMAIN = "ctcoord"


class _InUse:
    language = "en"
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use_language(code: str) -> None:
    """Speak another language from now on; raises KeyError for one that there is no catalogue of."""
    LANGUAGES[code]
    _InUse.language, _InUse.catalogue = code, translations(code)


def language() -> str:
    """The language in use, ``en`` or ``es``."""
    return _InUse.language


@cache
def translations(code: str) -> gettext.NullTranslations:
    """The catalogue of a language; English is the ids themselves."""
    if code == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, str(_folder()), languages=[code])


def _folder() -> Path:
    from ctcoord.config import resource_path

    return resource_path("translations")


def _(message: str, **fields: object) -> str:
    """A message in the language in use, its named fields filled in."""
    found = _InUse.catalogue.gettext(message)
    return found.format_map(fields) if fields else found


def ngettext(one: str, many: str, n: int, **fields: object) -> str:
    """A message that depends on a number; ``{n}`` is that number with its thousands marked."""
    return _InUse.catalogue.ngettext(one, many, n).format_map({"n": f"{n:,}", **fields})


def error_words(error: CtcoordError) -> tuple[str, str]:
    """What happened and what to do about it, in the language in use."""
    fields = _Blank(error.params)
    return _(error.text).format_map(fields), _(error.remedy).format_map(fields)


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
