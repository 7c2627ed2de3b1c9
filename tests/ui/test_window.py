"""The window as a whole: navigation, keys, commands, language and look live, lock and first run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.config import Settings
from ctcoord.services.station import Station
from ctcoord.ui.actions import ACTS
from ctcoord.ui.commands import perform
from ctcoord.ui.first_run import FirstRunPanel
from ctcoord.ui.palette import CommandPalette, fuzzy_score, ranked
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import settle
from ctcoord.ui.unlock import UnlockPanel
from ctcoord.ui.window import MainWindow
from tests.conftest import PASSPHRASE, StationMaker
from tests.ui.conftest import CANARY, Vega, WindowMaker


def texts(window: QWidget) -> set[str]:
    """Every word that a label, button or painted line of a window shows or tells."""
    found = {label.text() for label in window.findChildren(QLabel)}
    found |= {button.text() for button in window.findChildren(QAbstractButton)}
    return found | {widget.accessibleName() for widget in window.findChildren(QWidget)}


def test_it_opens_on_home_and_other_screens_are_made_when_visited(window: MainWindow, qtbot: QtBot) -> None:
    assert set(window.areas) == {"home"}
    for number, key in enumerate(("home", "families", "referrals", "import", "conflicts", "settings"), start=1):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        settle(window)
        assert window.area_key == key
        assert window.rail.items[key].isChecked()


def test_every_action_is_in_a_menu_and_does_something(window: MainWindow) -> None:
    in_menus = {action for menu in window.menu_row.menus.values() for action in menu.actions()}
    for act in ACTS:
        assert window.actions_.by_name[act.do] in in_menus, act.do
    keys = [act.keys for act in ACTS if act.keys]
    assert len(keys) == len(set(keys))
    assert not any("Ctrl+Alt" in key or "Ins" in key for key in keys)


def test_commands_find_by_letters_and_run(window: MainWindow, qtbot: QtBot) -> None:
    palette = CommandPalette(window, window.actions_)
    palette.show()
    qtbot.keyClicks(palette.field, "go set")
    row = palette.table.current_row()
    assert row is not None
    assert row[0].do == "go_settings"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    settle(window)
    assert window.area_key == "settings"


def test_commands_that_do_not_fit_here_are_not_offered(window: MainWindow) -> None:
    palette = CommandPalette(window, window.actions_)
    offered = {row[0].do for row in palette._acts}
    palette.close()
    assert "new_note" not in offered
    assert "lock" in offered


@pytest.mark.parametrize(("query", "fits"), [("imp", True), ("ipm", False), ("import file", True), ("", True)])
def test_fuzzy_scores(query: str, fits: bool) -> None:
    assert (fuzzy_score(query, "File: Import an agency file…") is not None) is fits


def test_starts_of_words_win() -> None:
    by_start, inside = fuzzy_score("n", "New note"), fuzzy_score("n", "Undo")
    assert by_start is not None
    assert inside is not None
    assert by_start > inside


def test_a_name_comes_before_what_stands_under_it_in_a_menu() -> None:
    acts = [(ACTS[0], words) for words in ("Week: Closed days…", "Week: Where they live…", "Pages: Week")]
    assert ranked("week", acts)[0][1] == "Pages: Week"


def test_slash_goes_to_the_search_unless_someone_types(window: MainWindow, qtbot: QtBot) -> None:
    table = window.areas["home"].panes()[0]
    table.setFocus()
    qtbot.keyClicks(table, "/")
    assert window.menu_row.search.hasFocus()
    qtbot.keyClicks(window.menu_row.search, "a/b")
    assert window.menu_row.search.text() == "a/b"


def test_f6_goes_around_the_panes(window: MainWindow) -> None:
    seen = []
    for _step in range(3):
        window.next_pane()
        seen.append(QApplication.focusWidget())
    assert len(set(seen)) == 3


def test_spanish_is_spoken_at_once_and_english_again(window: MainWindow) -> None:
    for key in ("families", "import", "settings", "home"):
        window.go(key)
        settle(window)
    before = texts(window)
    perform(window, "spanish")
    settle(window)
    spanish = texts(window)
    assert {"Inicio", "Familias", "Ajustes"} <= spanish
    assert window.desk.settings["language"] == "es"
    perform(window, "english")
    settle(window)
    assert texts(window) == before


def test_theme_and_text_size_are_kept(window: MainWindow) -> None:
    perform(window, "theme_dark")
    perform(window, "text_larger")
    assert window.desk.settings["theme"] == "dark"
    assert window.desk.settings["text_size"] == 115
    perform(window, "text_normal")
    assert window.desk.settings["text_size"] == 100


def test_policy_decides_where_it_says_so(desk: Station, open_window: WindowMaker) -> None:
    settings = Settings(desk.home, policy={"theme": "dark"})
    window = open_window(None, Ports(desk.home, settings, desk, desk.clock))
    perform(window, "theme_light")
    assert window.desk.settings["theme"] == "dark"


def test_locking_blanks_and_the_passphrase_opens_again(window: MainWindow, told, qtbot: QtBot) -> None:
    window.open_family(told.family)
    settle(window)
    window.areas["families"].perform("new_note")
    qtbot.keyClicks(window.areas["families"]._family().overview.note.editor, CANARY)
    with qtbot.waitSignal(window.desk.closed):
        window.lock()
    settle(window)
    assert not any("Vega" in text or CANARY in text for text in texts(window))
    assert not window.actions_.by_name["search"].isEnabled()
    panel = window.findChild(UnlockPanel)
    qtbot.keyClicks(panel.field, "wrong")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    settle(window)
    assert "passphrase" in panel._problem.text()
    assert panel.field.text() == ""
    qtbot.keyClicks(panel.field, PASSPHRASE)
    qtbot.mouseClick(panel.go, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.desk.is_open
    family = window.areas["families"]._family()  # open again, as it was left
    assert family.family_id == told.family
    assert family.overview.note.editor.toPlainText() == CANARY
    window.desk.runner.stop()
    window.desk.station.close()


@pytest.mark.parametrize("action", ["new_task", "new_barrier", "palette"])
def test_locking_closes_what_stands_over_the_window_and_keeps_what_was_typed(
    window: MainWindow, told, qtbot: QtBot, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_family(told.family)
    settle(window)
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _clipboard: True)  # offscreen nobody does
    QApplication.clipboard().setText("Vega")
    perform(window, action)
    settle(window)
    (over,) = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not window]
    qtbot.keyClicks(over.findChildren(QLineEdit)[0], CANARY)
    with qtbot.waitSignal(window.desk.closed):
        window.lock()
    settle(window)
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [window]
    assert QApplication.clipboard().text() == ""
    opened = window.desk.unlock_with_passphrase(PASSPHRASE)
    kept = [draft.body for draft in opened.drafts.all()]
    opened.close()
    assert [CANARY in body for body in kept] == ([] if action == "palette" else [True])


def test_a_view_that_is_gone_hears_no_more_of_sync(window: MainWindow, told, qtbot: QtBot) -> None:
    window.open_family(told.family)
    settle(window)
    window.lock()
    settle(window)
    keeper = window.desk.keeper
    with qtbot.captureExceptions() as caught:
        keeper.state_changed.emit(keeper.state)
    assert not caught


def test_idle_time_locks(window: MainWindow, qtbot: QtBot) -> None:
    assert window._idle.interval() == 15 * 60_000
    with qtbot.waitSignal(window.desk.closed):
        window._idle.timeout.emit()
    panel = window.findChild(UnlockPanel)
    assert "15" in panel._detail.text()


def test_first_run_makes_an_encrypted_store(tmp_path: Path, open_window: WindowMaker, qtbot: QtBot) -> None:
    home = tmp_path / "new"
    window = open_window(None, Ports(home, Settings(home, policy={})))
    panel = window.findChild(FirstRunPanel)
    panel.begin()
    assert "name" in panel._problem.text()
    qtbot.keyClicks(panel.name, "Ana Ruiz")
    assert panel._problem.isVisible()
    qtbot.keyClicks(panel.agency, "Hartford Families Center")
    assert not panel._problem.isVisible()  # it was corrected
    qtbot.keyClick(panel.secrets.fields[1], Qt.Key.Key_Return)
    assert panel._problem.isVisible()
    for field in panel.secrets.fields[:2]:
        qtbot.keyClicks(field, "short")
    panel.begin()
    assert "12" in panel._problem.text()
    for field in panel.secrets.fields[:2]:
        field.setText(PASSPHRASE)
    qtbot.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.desk.is_open
    assert window.area_key == "home"
    assert "Ana Ruiz · Caseworker" in texts(window)
    assert "No families yet" in texts(window)
    assert not (home / "store.db").read_bytes().startswith(b"SQLite format 3")
    window.desk.runner.stop()
    window.desk.station.close()


def test_tab_reaches_every_question_of_the_first_run(tmp_path: Path, open_window: WindowMaker, qtbot: QtBot) -> None:
    home = tmp_path / "new"
    window = open_window(None, Ports(home, Settings(home, policy={})))
    panel = window.findChild(FirstRunPanel)
    first = panel.places.boxes["here"]
    assert window.focusWidget() is first
    seen: list[QWidget | None] = []
    while first not in seen and len(seen) < 30:
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(window.focusWidget())
    stops = [panel.name, panel.agency, *panel.secrets.fields, panel._quit, panel.start, first]
    assert [stop for stop in seen if stop in stops] == stops


def test_first_run_with_invented_families(tmp_path: Path, open_window: WindowMaker, qtbot: QtBot, clock) -> None:
    home = tmp_path / "sample"
    window = open_window(None, Ports(home, Settings(home, policy={}), clock=clock))
    panel = window.findChild(FirstRunPanel)
    qtbot.mouseClick(panel.places.boxes["sample"], Qt.MouseButton.LeftButton)
    assert not panel.name.isEnabled()
    for field in panel.secrets.fields[:2]:
        field.setText(PASSPHRASE)
    qtbot.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.desk.is_open
    assert window.areas["home"]._items
    window.desk.runner.stop()
    window.desk.station.close()


def test_a_second_station_sees_the_draft_without_a_goodbye(
    window: MainWindow, told, qtbot: QtBot, make_station: StationMaker
) -> None:
    """What was typed is on the disk although nothing was closed: as after kill -9."""
    from ctcoord.services.drafts import Drafts

    window.open_family(told.family)
    settle(window)
    window.areas["families"].perform("new_note")
    note = window.areas["families"]._family().overview.note
    qtbot.keyClicks(note.editor, CANARY)
    qtbot.waitUntil(lambda: "Draft saved" in note._state.accessibleName(), timeout=2_500)
    other = Drafts(window.desk.ports.home / "drafts.db", make_station.key)
    kept = other.load(f"note:{told.family.hex()}")
    other.close()
    assert kept is not None
    assert CANARY in kept.body
    assert CANARY.encode() not in (window.desk.ports.home / "drafts.db").read_bytes()


def test_a_key_puts_the_lock_off(window: MainWindow, qtbot: QtBot) -> None:
    window._idle.stop()
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    assert window._idle.isActive()  # started anew


def test_a_start_loads_nothing_heavy(desk: Station, told) -> None:
    """Home opens without what imports, workbooks, typing errors and migrations need; alignment comes after it."""
    script = (
        "import sys; from pathlib import Path; from ctcoord import app; from ctcoord.config import Settings;"
        "from ctcoord.services import station; from ctcoord.ui.ports import Ports;"
        "from ctcoord.ui.window import MainWindow;"
        "from ctcoord.ui.screenshots import settle; home = Path(sys.argv[1]); settings = Settings(home, policy={});"
        "app.application(settings); opened = station.open_with_passphrase(home, sys.argv[2]);"
        "window = MainWindow(Ports(home, settings, opened)); window.show();"
        "early = {'ctcoord.services.alignment', 'ctcoord.words.findings'} & set(sys.modules); settle(window);"
        "print(sorted(early | set(sys.argv[3:]) & set(sys.modules))); window.close();"
        "window.desk.runner.stop(); opened.close()"
    )
    heavy = ("pandas", "numpy", "pydantic", "keyring", "alembic", "openpyxl", "rapidfuzz", "qtawesome", "babel",
             "python_calamine", "usaddress", "phonenumbers", "jellyfish",
             "ctcoord.ui.family.screen", "ctcoord.ui.imports.screen", "ctcoord.ui.settings.screen")  # fmt: skip
    found = subprocess.run(
        [sys.executable, "-c", script, str(desk.home), PASSPHRASE, *heavy],
        capture_output=True, text=True, check=True, timeout=60, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert found.stdout.strip() == "[]"


def test_the_rail_says_nothing_that_was_so_before_the_lock(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    item = window.rail.items["home"]
    window.desk.changed.emit(None)
    qtbot.waitUntil(lambda: item.accessibleName() != "Home")
    before = item.accessibleName()
    window.go("families")
    with qtbot.waitSignal(window.desk.closed):
        window.lock()
    assert item.accessibleName() == "Home"
    window.desk.open(lambda: window.desk.unlock_with_passphrase(PASSPHRASE), lambda: None, lambda _error: None)
    qtbot.waitUntil(lambda: item.accessibleName() == before)
    assert window.area_key == "families"
    with qtbot.waitSignal(window.desk.closed):  # behind what still reads
        window.lock()
