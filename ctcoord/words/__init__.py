"""The one gettext catalogue: codes with parameters become English or Spanish.

``words = Words("es")``; ``words("Saved {name}", name="…")``; ``words.plural("{n} row", "{n} rows", 3)``.
``mark("text")`` names a message in a table of data, to be looked up later. Never pass an f-string:
it could not be found in the catalogue (the extractor refuses it). The window, which has one reader,
uses ``_`` and ``ngettext`` in the language that ``use_language`` chose.
"""

from ctcoord.words.current import _, error_words, in_use, language, ngettext, use_language
from ctcoord.words.speech import LANGUAGES, Message, Words, mark

__all__ = [
    "LANGUAGES",
    "Message",
    "Words",
    "_",
    "error_words",
    "in_use",
    "language",
    "mark",
    "ngettext",
    "use_language",
]
