"""What the keyboard does on a family: taking back, walking, pressing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.ui.actions import ACTS
from ctcoord.ui.family.cards import DifferCard, unlike
from ctcoord.ui.family.dialogs import CorrectionDialog, OriginDialog
from ctcoord.ui.family.sections import PAGES
from ctcoord.ui.home.snooze import SnoozeDialog
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


NEEDED = {act.do for act in ACTS if {"family", "write", "step", "waits", "difference"} & set(act.needs.split())}

OF_FAMILIES = NEEDED | {act.do for act in ACTS if "gap" in act.needs.split()}


def test_every_action_of_a_family_is_done_here_by_its_key_or_name(window: MainWindow, told: Vega) -> None:
    window.open_family(told.family)
    settle(window)
    families = window.areas["families"]
    family = families._family()
    own = NEEDED - {"close_family", "back"}
    done = {name for name in family.deeds.by_name() if name in OF_FAMILIES}
    assert done == own | {"week_fit"}  # which needs a gap
    assert families.abilities() == {"family", "write", "step", "waits", "difference", "case_open"}
    assert all(window.actions_.by_name[name].isEnabled() for name in NEEDED)


def test_the_keys_of_a_family(window: MainWindow, told: Vega, qtbot: QtBot, qapp: QApplication) -> None:
    window.open_family(told.family)
    settle(window)
    family = window.areas["families"]._family()
    line = family.overview.timeline
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert line.canvas.layout_.lanes[line.canvas.layout_.items[line.canvas.current].lane].kind == "workforce"
    first = line.canvas.layout_.window.first
    qtbot.keyClick(window, Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    assert line.canvas.layout_.window.first < first
    qtbot.keyClick(window, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    assert line.canvas.layout_.window.first == first
    window.actions_.by_name["page_notes"].trigger()
    assert family.tabs.currentIndex() == PAGES.index("notes")
    window.actions_.by_name["timeline_list"].trigger()
    assert line.table.isVisible()
    assert line.table.hasFocus()
    for name, made in (("correct", CorrectionDialog), ("snooze", SnoozeDialog), ("origin", OriginDialog)):
        window.actions_.by_name[name].trigger()
        settle(window)
        family.findChild(made).close()


def test_a_step_is_done_by_its_key_and_taken_back(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    window.open_family(told.family)
    settle(window)
    family = window.areas["families"]._family()
    assert family.overview.steps.current.title == "Confirm lease date"
    qtbot.keyClick(window, Qt.Key.Key_D, CTRL | Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    assert family.overview.steps.current is None
    assert not window.actions_.by_name["done"].isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    settle(window)
    assert family.overview.steps.current.title == "Confirm lease date"


def test_home_has_the_same_keys_for_the_selected_step(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    home = window.areas["home"]
    assert home.table.current_row().kind == "task"
    assert window.actions_.by_name["done"].isEnabled()
    window.actions_.by_name["show_waiting"].trigger()
    assert home.filters.value == "waiting"
    window.actions_.by_name["show_all"].trigger()
    window.actions_.by_name["group_domain"].trigger()
    assert home._group == "domain"
    window.actions_.by_name["group_due"].trigger()
    qtbot.keyClick(window, Qt.Key.Key_D, CTRL | Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    assert "Confirm lease date" not in {item.subject for item in home._items}


def test_escape_goes_back_to_the_search_and_a_new_visit_begins_clean(
    window: MainWindow, told: Vega, qtbot: QtBot
) -> None:
    field, families = window.menu_row.search, window.area("families")
    qtbot.keyClicks(field, "vega")
    settle(window)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(window)
    family = families._family()
    qtbot.keyClick(family.overview.note.editor, Qt.Key.Key_Escape)
    settle(window)
    assert (families._family(), field.text()) == (None, "vega")
    assert families.list_view.hits.isVisible()
    assert families.list_view.hits.hasFocus()
    window.actions_.by_name["refresh"].trigger()
    settle(window)
    assert families.list_view.hits.isVisible()  # reading again is no new visit
    window.go("home")
    window.go("families")
    settle(window)
    assert field.text() == ""
    assert families.list_view.families.isVisible()
    qtbot.keyClicks(field, "vega")
    settle(window)
    qtbot.keyClick(families.list_view.hits, Qt.Key.Key_Escape)
    settle(window)
    assert field.text() == ""
    assert families.list_view.families.isVisible()
