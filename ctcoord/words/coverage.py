"""What a support covers, in the reader's language: the words that agencies' files use most.

Files bring this in English: from ACF-801 element 26, PIRL 1303 (as the mapping profiles read them), or written
by hand. A text that is not known here is shown as the agency wrote it.
"""

from __future__ import annotations

import re

from ctcoord.words.speech import Words, mark

KNOWN: tuple[str, ...] = (
    mark("full day"),
    mark("half day"),
    mark("part day"),
    mark("before school"),
    mark("after school"),
    mark("before and after school"),
    mark("infants"),
    mark("local"),
    mark("31-day pass"),
    mark("31-day local bus"),
    mark("Licensed, child's home"),
    mark("Licensed family home"),
    mark("Licensed group home"),
    mark("Licensed center"),
    mark("Relative, child's home"),
    mark("Non-relative, child's home"),
    mark("Relative, family home"),
    mark("Non-relative, family home"),
    mark("Relative, group home"),
    mark("Non-relative, group home"),
    mark("Center without license category"),
    mark("No training"),
    mark("On-the-job training"),
    mark("Skill upgrading"),
    mark("Entrepreneurial training"),
    mark("Adult education or ESL with training"),
    mark("Customized training"),
    mark("Occupational skills training"),
    mark("Adult education or ESL alone"),
    mark("Prerequisite training"),
    mark("Registered apprenticeship"),
    mark("Youth occupational skills training"),
    mark("Other non-occupational training"),
    mark("Job readiness training with other training"),
)
BEDROOMS = re.compile(r"(\d{1,2}) bedrooms?", re.IGNORECASE)
_BY_TEXT = {text.casefold(): text for text in KNOWN}


def coverage(words: Words, text: str) -> str:
    """The text of a support's ``coverage`` in the language of ``words``; the parts of a list each by itself."""
    found = _one(words, text)
    return found if found is not None else ", ".join(_one(words, part) or part for part in text.split(", "))


def _one(words: Words, text: str) -> str | None:
    bedrooms = BEDROOMS.fullmatch(text.strip())
    if bedrooms is not None:
        return words.plural("{n} bedroom", "{n} bedrooms", int(bedrooms[1]))
    known = _BY_TEXT.get(text.strip().casefold())
    return words(known) if known is not None else None
