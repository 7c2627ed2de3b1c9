"""The font of printed pages: a TrueType file of this machine, else the one built into every PDF reader.

No letter is lost in silence: what the font cannot draw is printed as its code point, ``[U+4E2D]``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF

# Regular and bold, in the order they are looked for: Linux, Windows, macOS.
KNOWN = (
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf", "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/TTF/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/truetype/inter/Inter-Regular.ttf", "/usr/share/fonts/truetype/inter/Inter-Bold.ttf"),
    ("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
     "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf"),
    ("C:/Windows/Fonts/arial.ttf", "C:/Windows/Fonts/arialbd.ttf"),
    ("C:/Windows/Fonts/segoeui.ttf", "C:/Windows/Fonts/segoeuib.ttf"),
    ("/System/Library/Fonts/Supplemental/Arial.ttf", "/System/Library/Fonts/Supplemental/Arial Bold.ttf"),
    ("/Library/Fonts/Arial.ttf", "/Library/Fonts/Arial Bold.ttf"),
)  # fmt: skip
BUILT_IN = "helvetica"  # letters of Windows code page 1252: English and Spanish


@dataclass(frozen=True, slots=True)
class Chosen:
    """The family to set, and what a text becomes so that the font can draw all of it."""

    family: str
    drawable: Callable[[str], str]


def choose(pdf: FPDF, known: tuple[tuple[str, str], ...] = KNOWN) -> Chosen:
    """The first pair of files that is there, added to the document; else the built-in font."""
    for regular, bold in known:
        if Path(regular).is_file() and Path(bold).is_file():
            pdf.add_font("print", "", regular)
            pdf.add_font("print", "B", bold)
            letters = frozenset(_letters(pdf, "print") & _letters(pdf, "printB"))
            return Chosen("print", partial(_shown, can_draw=partial(_among, letters)))
    return Chosen(BUILT_IN, partial(_shown, can_draw=_in_windows_1252))


def _letters(pdf: FPDF, key: str) -> frozenset[int]:
    return frozenset(getattr(pdf.fonts[key], "cmap", ()))


def _among(letters: frozenset[int], letter: str) -> bool:
    return ord(letter) in letters


def _shown(text: str, can_draw: Callable[[str], bool]) -> str:
    return "".join(letter if letter == "\n" or can_draw(letter) else f"[U+{ord(letter):04X}]" for letter in text)


def _in_windows_1252(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return letter.isprintable()
