"""What the keyboard does on a family: taking back, walking, pressing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.ui.family.cards import DifferCard, unlike
from ctcoord.ui.parts.buttons import Button, RailItem
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import Vega

CTRL = Qt.KeyboardModifier.ControlModifier


def notes_of(window: MainWindow, told: Vega) -> list[str]:
    """The bodies of the notes that the open family shows."""
    return [note.body for note in window.areas["families"]._family().family.notes]


def test_ctrl_z_takes_back_a_saved_note_from_the_emptied_box(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    window.open_family(told.family)
    settle(window)
    window.areas["families"].perform("new_note")
    editor = window.areas["families"]._family().overview.note.editor
    qtbot.keyClicks(editor, "Called the school")
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert editor.toPlainText() != "Called the school"  # typing is taken back first
    editor.setPlainText("Called the school")
    qtbot.keyClick(editor, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: "Called the school" in notes_of(window, told))
    settle(window)
    assert editor.hasFocus()
    qtbot.keyClick(editor, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: "Called the school" not in notes_of(window, told))


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_a_button_as_space_does(key: Qt.Key, qtbot: QtBot) -> None:
    for made in (Button(), RailItem("home")):
        qtbot.addWidget(made)
        with qtbot.waitSignal(made.clicked, timeout=1_000):
            qtbot.keyClick(made, key)


def test_a_member_is_said_to_do_a_thing_once() -> None:
    certificate = "Bookkeeping certificate"
    assert unlike([certificate, "Bus pass", "Bookkeeping  Certificate", certificate]) == [certificate, "Bus pass"]


def test_tab_and_f6_go_through_the_page_as_it_is_read(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    window.open_family(told.family)
    settle(window)
    screen = window.areas["families"]._family()
    screen.read()  # cards are made anew
    settle(window)
    view = screen.overview
    parts = [view.members, *view.findChildren(DifferCard), view.barriers, view.timeline, view.steps, view.note]
    parts = [part for part in parts if part.isVisible()]
    assert len(parts) == 6
    screen.tabs.setFocus()
    met: list[QWidget] = []
    while len(met) < len(parts):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        (part,) = (part for part in parts if part.isAncestorOf(focused))
        met += [part] if part not in met else []
        assert part is met[-1]
    assert met == parts
    screen.tabs.setFocus()
    panes = []
    for _step in range(5):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        panes.append(QApplication.focusWidget())
    assert view.members.isAncestorOf(panes[0])
    assert panes[1] is view.timeline.canvas
    assert view.steps.isAncestorOf(panes[2])
    assert panes[3] is view.note.editor
    assert panes[4] is window.rail.items["families"]
