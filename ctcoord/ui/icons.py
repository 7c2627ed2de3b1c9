"""Outline icons of one set (Material Design Icons), drawn from the font inside the qtawesome package.

The font file is read directly: importing qtawesome costs 200-300 ms. A glyph is painted when it is shown, so
it follows the theme and stays sharp at any device pixel ratio.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from ctcoord.ui.theme import look

FONT_FILE = "materialdesignicons6-webfont-6.9.96.ttf"

# Our word -> (name in the font's own list, code point). A test compares the two with the package.
GLYPHS = {
    "home": ("format-list-checks", 0xF0756),
    "families": ("account-multiple-outline", 0xF000F),
    "import": ("tray-arrow-down", 0xF0120),
    "settings": ("tune-variant", 0xF1542),
    "childcare": ("emoticon-outline", 0xF01F2),
    "housing": ("home-outline", 0xF06A1),
    "transit": ("bus", 0xF00E7),
    "workforce": ("briefcase-outline", 0xF0814),
    "domain": ("rhombus-outline", 0xF070C),
    "barrier": ("flag-outline", 0xF023D),
    "event": ("pencil-outline", 0xF0CB6),
    "referral": ("send-outline", 0xF1165),
    "phone": ("phone-outline", 0xF0DF0),
    "clock": ("clock-outline", 0xF0150),
    "note": ("pencil-outline", 0xF0CB6),
    "error": ("alert-outline", 0xF002A),
    "warning": ("alert-outline", 0xF002A),
    "ok": ("check", 0xF012C),
    "info": ("information-outline", 0xF02FD),
    "question": ("help-circle-outline", 0xF0625),
    "not_started": ("circle-outline", 0xF0766),
    "in_progress": ("circle-half-full", 0xF1396),
    "waiting": ("timer-sand-empty", 0xF06AD),
    "blocked": ("cancel", 0xF073A),
    "done": ("check-circle-outline", 0xF05E1),
    "dot": ("circle-medium", 0xF09DE),
    "ring": ("circle-outline", 0xF0766),
    "search": ("magnify", 0xF0349),
    "lock": ("lock-outline", 0xF0341),
    "key": ("key-outline", 0xF0DD6),
    "close": ("close", 0xF0156),
    "add": ("plus", 0xF0415),
    "left": ("chevron-left", 0xF0141),
    "right": ("chevron-right", 0xF0142),
    "down": ("chevron-down", 0xF0140),
    "up": ("chevron-up", 0xF0143),
    "language": ("web", 0xF059F),
    "contact": ("message-outline", 0xF0365),
    "person": ("account-outline", 0xF0013),
    "more": ("dots-horizontal", 0xF01D8),
    "hidden": ("eye-off-outline", 0xF06D1),
    "differs": ("not-equal-variant", 0xF098E),
    "calendar": ("calendar-blank-outline", 0xF0B66),
    "sync": ("sync", 0xF04E6),
    "conflict": ("source-fork", 0xF04C1),
    "parked": ("inbox-outline", 0xF1274),
    "central": ("database-outline", 0xF1632),
    "undo": ("undo-variant", 0xF054D),
    "history": ("history", 0xF02DA),
    "folder": ("folder-open-outline", 0xF0DCF),
    "file": ("file-document-outline", 0xF09EE),
    "workbook": ("file-excel-outline", 0xF102D),
    "computer": ("laptop", 0xF0322),
    "backup": ("archive-outline", 0xF120E),
    "restore": ("backup-restore", 0xF006F),
    "theme": ("white-balance-sunny", 0xF05A8),
    "list": ("format-list-checks", 0xF0756),
    "timeline": ("chart-bar", 0xF0128),
    "help": ("help-circle-outline", 0xF0625),
    "keyboard": ("keyboard-outline", 0xF097B),
    "quit": ("exit-to-app", 0xF0206),
    "link": ("link-variant", 0xF0339),
    "directory": ("book-open-outline", 0xF0B63),
    "star": ("star-outline", 0xF04D2),
    "star_on": ("star", 0xF04CE),
    "walk": ("walk", 0xF0583),
    "car": ("car", 0xF010B),
    "school": ("school-outline", 0xF1180),
    "week": ("calendar-week", 0xF0A33),
    "print": ("printer-outline", 0xF1786),
    "text_size": ("format-size", 0xF027F),
}

# Marks that stand for "today" and "later this week" are smaller than icons.
SCALES = {"dot": 1.25, "ring": 0.55}


@cache
def _family() -> str:
    """Load the font once for the process; an empty name when the file is missing (words still stand there)."""
    number = QFontDatabase.addApplicationFont(str(font_folder() / FONT_FILE))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families[0] if families else ""


def font_folder() -> Path:
    """The folder of qtawesome's fonts in an installed or a frozen program."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "qtawesome" / "fonts"
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        return Path()
    return Path(spec.origin).parent / "fonts"


def draw_icon(painter: QPainter, rect: QRect | QRectF, name: str, token: str) -> None:
    """Paint the icon centred in a rectangle, as high as it, in the colour of a theme token."""
    font = QFont(_family())
    font.setPixelSize(max(1, round(rect.height() * SCALES.get(name, 1.0))))
    painter.save()
    painter.setFont(font)
    painter.setPen(look().color(token))
    painter.drawText(QRectF(rect), Qt.AlignmentFlag.AlignCenter, chr(GLYPHS[name][1]))
    painter.restore()


class _GlyphEngine(QIconEngine):
    """Draws one glyph in the colours of the look in use at that moment."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        draw_icon(painter, rect, self._name, "secondary" if mode == QIcon.Mode.Disabled else self._token)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._name, self._token)


def icon(name: str, token: str = "text") -> QIcon:
    """An icon for buttons and menus; recoloured whenever it is painted."""
    return QIcon(_GlyphEngine(name, token))
