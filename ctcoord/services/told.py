"""Everything that is said of one finding, for the command line and the window alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ctcoord.domain.alignment.basis import Basis, basis
from ctcoord.domain.alignment.connecticut import Law, advice
from ctcoord.domain.alignment.facts import Finding
from ctcoord.services.alignment import Alignment, key
from ctcoord.words.accepted import known_words
from ctcoord.words.findings import advised, chain, detail, heading, steps
from ctcoord.words.speech import Words


class Told(NamedTuple):
    """``more``: what stands behind the heading, what fails then, and what was accepted; ``sources``: who says it."""

    heading: str
    more: tuple[str, ...]
    steps: tuple[str, ...]
    sources: str


def told(words: Words, looked: Alignment, one: Finding, law: Law, today: date) -> Told:
    """A finding in words; of one that is accepted as known not what to do about it."""
    facts = looked.facts
    then = chain(words, facts, one)
    more = (
        detail(words, facts, one, today, looked.findings),
        words("One after the other: {chain}.", chain=then) if then else "",
        known_words(words, one, looked.known.get(key(one)), looked.today or looked.begin),
    )
    said = heading(words, facts, one, today), tuple(filter(None, more))
    if looked.is_quiet(one):
        return Told(*said, (), "")
    rules = (advised(words, rule, today) for rule in advice(facts, one, law))
    return Told(*said, (*steps(words, one), *rules), _sources(words, basis(facts, one), today))


def _sources(words: Words, said: Iterable[Basis], today: date) -> str:
    """Each once with the latest confirmation and our own word over it: ``Care 4 Kids, confirmed Fri Oct 2``."""
    of: dict[str, list[Basis]] = {}
    for one in said:
        if one.agency:
            of.setdefault(one.agency, []).append(one)
    return "; ".join(_source(words, agency, some, today) for agency, some in of.items())


def _source(words: Words, agency: str, said: list[Basis], today: date) -> str:
    confirmed = max(filter(None, (one.confirmed_on for one in said)), default=None)
    corrected = max(filter(None, (one.corrected_on for one in said)), default=None)
    if confirmed:
        agency = words("{agency}, confirmed {day}", agency=agency, day=words.date(confirmed, today))
    if corrected:
        agency = words("{agency}, corrected {day}", agency=agency, day=words.date(corrected, today))
    return agency
