"""A small window with large text cuts no word that is needed: it wraps, stacks, scrolls, or says it shorter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.services.station import Station
from ctcoord.ui.language import speak
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.screenshots import settle
from ctcoord.ui.theme import apply_look
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import Vega, WindowMaker

SMALL = [(960, 600, 200), (1024, 600, 150), (1366, 768, 200)]


def scrolls(widget: QWidget) -> bool:
    holder = widget.parentWidget()
    while holder is not None and not isinstance(holder, QAbstractScrollArea):
        holder = holder.parentWidget()
    return holder is not None


def cut(window: QWidget) -> list[str]:
    """What is narrower than its words, or partly outside of what shows it; a line may end in dots."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QAbstractButton | Text) or isinstance(widget, Line):
            continue
        wraps = isinstance(widget, QLabel) and widget.wordWrap()
        needs = widget.minimumSizeHint().width() if wraps else widget.sizeHint().width()
        seen = widget.visibleRegion().boundingRect()
        outside = not scrolls(widget) and (seen.width(), seen.height()) != (widget.width(), widget.height())
        if needs > widget.width() + 1 or outside:
            found.append(f"{widget.accessibleName() or type(widget).__name__}: {needs} in {widget.width()} px")
    return found


@pytest.mark.parametrize("area", ["home", "families", "conflicts", "settings"])
@pytest.mark.parametrize(("width", "height", "percent"), SMALL)
def test_nothing_needed_is_cut_in_spanish(
    told: Vega, desk: Station, open_window: WindowMaker, qapp: QApplication, area: str, width: int, height: int,
    percent: int,
) -> None:  # fmt: skip
    speak("es")
    apply_look(qapp, "light", percent, compact=False)
    window = open_window(desk)
    window.resize(width, height)
    window.go(area)
    settle(window)
    assert window.size().toTuple() == (width, height)
    assert cut(window.areas[area]) == []
    assert cut(window.strip) == []
    assert cut(window.rail) == []


def test_a_wide_window_has_everything_in_its_place(window: MainWindow) -> None:
    window.resize(1440, 900)
    settle(window)
    strip = window.strip
    assert all(made.isVisible() for made in (strip._key, strip._lock, strip._person))
    segments = list(window.areas["home"].filters._segments.values())
    assert len({segment.y() for segment in segments}) == 1


def test_the_rail_is_entered_again_where_it_was_left(window: MainWindow, qtbot: QtBot) -> None:
    items = window.rail.items
    items["home"].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(items["home"], Qt.Key.Key_Down)
    assert items["families"].hasFocus()
    qtbot.keyClick(items["families"], Qt.Key.Key_Tab)
    left = QApplication.focusWidget()
    assert left not in items.values()
    qtbot.keyClick(left, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert items["families"].hasFocus()
