"""Section 508 and WCAG 2.2: nothing focusable is nameless or tiny, and nothing runs out of a large-text screen."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ctcoord.config import Settings
from ctcoord.services.station import Station
from ctcoord.ui.family.barrier_dialogs import BarrierDialog
from ctcoord.ui.family.dialogs import CorrectionDialog, TaskDialog
from ctcoord.ui.help import AboutDialog, HelpDialog
from ctcoord.ui.home.snooze import SnoozeDialog
from ctcoord.ui.language import speak
from ctcoord.ui.palette import CommandPalette
from ctcoord.ui.parts.focus import FocusRing
from ctcoord.ui.parts.reveal import scrolled
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import settle
from ctcoord.ui.settings.dialogs import PassphraseDialog, PinDialog, RestoreDialog
from ctcoord.ui.theme import apply_look, look
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import TODAY, Vega, WindowMaker

TARGET_PX = 24


def focusable(root: QWidget) -> list[QWidget]:
    """What the Tab key or a click can reach, without the inner parts of Qt's own widgets."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        inner = widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar)
        of_combo = isinstance(widget.parent(), QComboBox) or widget.inherits("QComboBoxPrivateContainer")
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not inner and not of_combo and not widget.isWindow():
            found.append(widget)
    return found


def nameless(root: QWidget) -> list[str]:
    """Focusable widgets that a screen reader would call by nothing."""
    found = []
    for widget in focusable(root):
        words = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        if not words.strip() and not widget.inherits("QCalendarWidget"):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def too_small(root: QWidget) -> list[str]:
    """Visible buttons, fields and chips under 24 by 24 px (WCAG 2.2, 2.5.8)."""
    plain = (QAbstractItemView, QAbstractScrollArea, QTabBar)
    return [
        f"{type(widget).__name__} {widget.accessibleName()} {widget.width()}x{widget.height()}"
        for widget in focusable(root)
        if widget.isVisible() and not isinstance(widget, plain) and min(widget.width(), widget.height()) < TARGET_PX
    ]


def visit_all(window: MainWindow, told: Vega) -> None:
    """Every area and every page of a family."""
    for key in ("families", "referrals", "directory", "import", "settings", "home"):
        window.go(key)
        settle(window)
    window.open_family(told.family)
    settle(window)
    for position in (*range(1, 6), 0):
        window.area("families").show_section(position)
    settle(window)


def test_every_screen_names_what_can_have_the_focus(window: MainWindow, told: Vega) -> None:
    visit_all(window, told)
    assert nameless(window) == []
    assert too_small(window) == []


DIALOGS: dict[str, Callable[[MainWindow], QDialog]] = {
    "commands": lambda window: CommandPalette(window, window.actions_),
    "keys": lambda window: HelpDialog(window, window.actions_),
    "about": AboutDialog,
    "task": lambda window: TaskDialog(window, "VEGA, Maria + 3", TODAY),
    "barrier": lambda window: BarrierDialog(window, "VEGA, Maria + 3", TODAY),
    "snooze": lambda window: SnoozeDialog(window, "Confirm lease date", TODAY),
    "passphrase": PassphraseDialog,
    "pin": PinDialog,
    "restore": lambda window: RestoreDialog(window, "kept.backup"),
}


@pytest.mark.parametrize("name", DIALOGS)
def test_every_dialog_names_what_can_have_the_focus(window: MainWindow, qtbot: QtBot, name: str) -> None:
    dialog = DIALOGS[name](window)
    dialog.show()
    assert nameless(dialog) == []
    assert too_small(dialog) == []
    assert dialog.windowTitle()
    dialog.close()


@pytest.mark.parametrize("percent", [100, 135, 200])
def test_the_commands_show_whole_rows(window: MainWindow, qapp: QApplication, percent: int) -> None:
    apply_look(qapp, "light", percent)
    dialog = CommandPalette(window, window.actions_)
    dialog.show()
    table = dialog.table
    assert table.viewport().height() % table.rowHeight(0) == 0
    assert table.viewport().width() >= look().px(500)
    dialog.close()


@pytest.mark.parametrize("name", ["task", "barrier", "snooze", "passphrase", "pin", "restore"])
def test_a_form_begins_with_its_first_field_and_ends_with_its_button(
    window: MainWindow, qtbot: QtBot, name: str
) -> None:
    dialog = DIALOGS[name](window)
    dialog.show()
    stops = dialog._field_stops()
    qtbot.waitUntil(lambda: dialog.focusWidget() is stops[0])
    seen = [stops[0]]
    while seen[-1] is not dialog.save_button and len(seen) < 20:
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)  # in a date it goes through year, month and day
        if dialog.focusWidget() is not seen[-1]:
            seen.append(dialog.focusWidget())
    assert seen == [*stops, *dialog._foot_buttons]
    dialog.close()


def test_dialogs_about_a_family_name_it(window: MainWindow, told: Vega) -> None:
    window.open_family(told.family)
    settle(window)
    family = window.areas["families"]._family().family
    difference = family.members[1].differences[0]
    made = CorrectionDialog(window, "Vega", difference, TODAY)
    assert "Leo Vega" in made.windowTitle()
    assert made.save_button.text().strip() == "Save correction for Vega"
    made.close()


@pytest.mark.parametrize("made", [True, False], ids=["unlock", "first run"])
def test_the_gate_names_what_can_have_the_focus(desk: Station, open_window: WindowMaker, tmp_path, made: bool) -> None:
    home = desk.home if made else tmp_path / "none"
    window = open_window(None, Ports(home, Settings(home, policy={})))
    assert nameless(window) == []
    assert too_small(window) == []
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() in {"Passphrase", "This computer only, connect later"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_wider_than_the_screen_at_200_percent(
    window: MainWindow, told: Vega, qapp: QApplication, language: str
) -> None:
    speak(language)
    apply_look(qapp, "light", 200)
    window.areas["home"]._scope_menu.show()
    window.resize(1920, 1080)
    visit_all(window, told)
    assert window.width() == 1920
    window.areas["home"]._scope_menu.show()
    settle(window)
    for key in ("home", "families", "import", "settings"):
        window.go(key)
        settle(window)
        assert window.area(key).minimumSizeHint().width() <= 1920 - window.rail.width(), key
    assert window.rail.width() == 160


def test_the_focus_is_ringed_and_follows(window: MainWindow, qtbot: QtBot) -> None:
    window.menu_row.search.setFocus()
    ring = window.findChild(FocusRing)
    assert ring.isVisible()
    place = window.menu_row.search.mapTo(window, window.menu_row.search.rect().topLeft())
    assert ring.geometry().topLeft().x() == place.x() - 3
    window.resize(1200, 800)
    QApplication.processEvents()
    place = window.menu_row.search.mapTo(window, window.menu_row.search.rect().topLeft())
    assert ring.geometry().topLeft().x() == place.x() - 3
    window.areas["home"].table.setFocus()
    assert not ring.isVisible()  # the bar of the selected row shows it


def tab_ways(qtbot: QtBot, key: Qt.Key) -> list[QWidget | None]:
    """Where the focus goes from here until it comes back."""
    begun, seen = QApplication.focusWidget(), []
    while len(seen) < 60 and begun not in seen:
        qtbot.keyClick(QApplication.focusWidget(), key)
        seen.append(QApplication.focusWidget())
    return seen


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_tab_goes_from_search_to_rail_area_and_strip_and_around(
    window: MainWindow, told: Vega, qtbot: QtBot, key: Qt.Key
) -> None:
    visit_all(window, told)  # areas made one after the other, cards made anew
    window.go("home")
    settle(window)
    begun = window.menu_row.search
    begun.setFocus()
    seen = tab_ways(qtbot, key)
    home = window.areas["home"]
    order = [
        window.menu_row.commands,
        home._group_menu,
        home.table,
        home.preview.open_button,
        window.strip._help,
        window.menu_row.search,
    ]
    if key == Qt.Key.Key_Backtab:
        order = [*reversed(order[:-1]), order[-1]]
    places = [seen.index(widget) for widget in order]
    assert places == sorted(places)
    parts = [window.menu_row, window.rail, home, window.strip]
    ways = [next(part for part in parts if part.isAncestorOf(widget)) for widget in [begun, *seen]]
    left = sum(before is not after for before, after in pairwise(ways))
    assert left == len(parts)  # none before it was gone through


@pytest.mark.parametrize(("keys", "name"), [("Ctrl+N", "note"), ("Alt+1", "timeline")])
def test_what_gets_the_keyboard_is_scrolled_into_view(
    window: MainWindow, told: Vega, qtbot: QtBot, keys: str, name: str
) -> None:
    window.resize(1024, 600)
    window.open_family(told.family)
    settle(window)
    overview = window.areas["families"]._family().overview
    bar = overview._page_scroll.verticalScrollBar()
    pane = getattr(overview, name)
    for begin in (bar.minimum(), bar.maximum()):
        bar.setValue(begin)
        press = QKeySequence(keys)[0]
        qtbot.keyClick(QApplication.focusWidget(), press.key(), press.keyboardModifiers())
        settle(window)
        assert pane.isAncestorOf(QApplication.focusWidget())
        assert pane.visibleRegion().boundingRect() == pane.rect()


@pytest.mark.parametrize(
    ("value", "room", "top", "height", "wanted"),
    [
        (0, 100, 20, 30, 0),
        (0, 100, 90, 30, 20),
        (50, 100, 20, 30, 20),
        (50, 100, 60, 300, 50),
        (50, 100, 200, 300, 200),
    ],
)
def test_scrolling_goes_no_further_than_needed(*, value: int, room: int, top: int, height: int, wanted: int) -> None:
    assert scrolled(value, room, top, height) == wanted


def test_a_click_moves_nothing_under_the_pointer(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    window.resize(1024, 600)
    window.open_family(told.family)
    settle(window)
    overview = window.areas["families"]._family().overview
    bar = overview._page_scroll.verticalScrollBar()
    bar.setValue(overview._lower.y() - overview._page_scroll.viewport().height() + 40)  # the head of Next steps shows
    before = bar.value()
    qtbot.mousePress(overview.steps.add, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert overview.steps.add.hasFocus()
    assert bar.value() == before


def test_no_other_window_flashes_up_while_screens_are_made(window: MainWindow, told: Vega, qapp: QApplication) -> None:
    shown: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(type(watched).__name__)
            return False

    watch = Watch()
    qapp.installEventFilter(watch)
    visit_all(window, told)
    qapp.removeEventFilter(watch)
    assert shown == []
