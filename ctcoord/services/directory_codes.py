"""What people and directories write for a language, as ISO 639-1 codes."""

from __future__ import annotations

from collections.abc import Iterable

# Code: what directories write for it, in English, Spanish and ISO 639-2.
LANGUAGES = {
    "en": "english inglés ingles eng",
    "es": "spanish español espanol spa castellano",
    "pt": "portuguese portugués portugues por",
    "ht": "haitian creole kreyol kreyòl hat criollo haitiano",
    "pl": "polish polaco pol",
    "zh": "chinese chino mandarin cantonese zho chi",
    "ar": "arabic árabe arabe ara",
    "vi": "vietnamese vietnamita vie",
    "fr": "french francés frances fra fre",
    "ur": "urdu urd",
    "uk": "ukrainian ucraniano ukr",
    "ru": "russian ruso rus",
    "tl": "tagalog filipino tgl",
    "sq": "albanian albanés sqi alb",
    "bn": "bengali bangla ben",
    "hi": "hindi hin",
    "so": "somali som",
    "sw": "swahili swa",
    "ps": "pashto pus",
    "fa": "persian farsi dari fas per",
    "my": "burmese mya bur",
    "ne": "nepali nep",
}
_OF = {word: code for code, names in LANGUAGES.items() for word in (code, *names.split())}


def language_codes(names: Iterable[str]) -> list[str]:
    """The codes of languages as they were written (``Spanish``, ``spa``, ``es-US``), each once; others are left out."""
    found = []
    for name in names:
        words = name.lower().replace("-", " ").replace("_", " ").split()
        code = next((_OF[word] for word in words if word in _OF), None)
        if code and code not in found:
            found.append(code)
    return found
