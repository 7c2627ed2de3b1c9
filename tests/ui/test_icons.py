"""Icons come from the font file of the package: the code points are its own, and they are painted in the theme."""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from ctcoord.ui.icons import FONT_FILE, GLYPHS, font_folder, icon
from ctcoord.ui.theme import apply_look, look


def test_every_glyph_is_the_one_that_its_name_says() -> None:
    charmap = json.loads(
        (font_folder() / FONT_FILE.replace("webfont-", "webfont-charmap-").replace(".ttf", ".json")).read_text()
    )
    for word, (name, code) in GLYPHS.items():
        assert int(charmap[name], 16) == code, word


def test_the_package_itself_is_never_imported(qapp: QApplication) -> None:
    icon("home").pixmap(16, 16)
    assert "qtawesome" not in sys.modules


def _darkest(image: QImage) -> QColor:
    colors = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(colors, key=lambda color: color.alpha())


def test_an_icon_is_recoloured_when_the_theme_changes_and_sharp_at_any_size(qapp: QApplication) -> None:
    made = icon("home", "text")
    light = made.pixmap(QSize(16, 16), 2.0).toImage()
    assert light.width() == 32
    assert _darkest(light).name() == look().color("text").name()
    apply_look(qapp, "dark", 100)
    assert _darkest(icon("home", "text").pixmap(QSize(16, 16), 2.0).toImage()).name() == look().color("text").name()
