"""Answers to choose and meanings of a score, one a line: 'English | Spanish | points'. Pure text in and out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from ctcoord.domain.forms import Band, Choice
from ctcoord.words import _

BAR = "|"
LONGEST_CODE = 48


class LineFault(ValueError):
    """A line that cannot be read; its text says which and why, in the language in use."""


def code_of(words: str, taken: Collection[str], otherwise: str) -> str:
    """A code from English words that no other has: 'Late with rent?' → late_with_rent."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_CODE]
    base = base if base[:1].isalpha() else f"{otherwise}_{base}".rstrip("_")
    found, number = base, 2
    while found in taken:
        found, number = f"{base}_{number}", number + 1
    return found


def choice_lines(choices: Sequence[Choice]) -> str:
    """The choices as they are typed; points only where there are any."""
    scored = any(one.score for one in choices)
    return "\n".join(
        f" {BAR} ".join([one.words["en"], one.words["es"], *([f"{one.score:g}"] if scored else [])]) for one in choices
    )


def band_lines(bands: Sequence[Band]) -> str:
    """The meanings of a score as they are typed: from which points, English, Spanish."""
    return "\n".join(f" {BAR} ".join([f"{one.least:g}", one.words["en"], one.words["es"]]) for one in bands)


def read_choices(text: str, before: Sequence[Choice] = ()) -> tuple[Choice, ...]:
    """The choices of a text; one that stood there before in the same English words keeps its code. Raises LineFault."""
    known = {one.words["en"]: one.code for one in before}
    if len(_lines(text)) == len(before):  # only reworded: what is in the same place is the same answer
        known |= {parts[0]: one.code for (_n, parts), one in zip(_lines(text), before, strict=True)}
    made: dict[str, Choice] = {}
    for number, parts in _lines(text):
        if len(parts) not in (2, 3) or not all(parts[:2]):
            raise LineFault(_("Line {n}: write it as English | Spanish, or English | Spanish | points.", n=number))
        code = known.get(parts[0])
        if code is None or code in made:
            code = code_of(parts[0], {*made, *known.values()}, "answer")
        made[code] = Choice(code, _both(parts[0], parts[1]), _points(parts[2], number) if len(parts) == 3 else 0.0)
    return tuple(made.values())


def read_bands(text: str) -> tuple[Band, ...]:
    """The meanings of a score, the lowest first. Raises LineFault."""
    made: dict[str, Band] = {}
    for number, parts in _lines(text):
        if len(parts) != 3 or not all(parts):
            raise LineFault(_("Line {n}: write it as points | English | Spanish.", n=number))
        code = code_of(parts[1], made, "band")
        made[code] = Band(code, _points(parts[0], number), _both(parts[1], parts[2]))
    return tuple(sorted(made.values(), key=lambda one: one.least))


def _lines(text: str) -> list[tuple[int, list[str]]]:
    numbered = enumerate(text.splitlines(), start=1)
    return [(number, [part.strip() for part in line.split(BAR)]) for number, line in numbered if line.strip()]


def _points(text: str, number: int) -> float:
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not abs(found) <= 1_000_000:
        raise LineFault(_("Line {n}: “{text}” is no number of points.", n=number, text=text))
    return found


def _both(english: str, spanish: str) -> Mapping[str, str]:
    return {"en": english, "es": spanish}
