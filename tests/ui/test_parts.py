"""The small parts: lines give way in order, tables page and fold, columns hold their words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.domain.codes import DOMAINS
from ctcoord.ui.family.timeline_words import fewer_words
from ctcoord.ui.home.rows import domain_names, status_names
from ctcoord.ui.language import speak
from ctcoord.ui.parts.choice import Choices
from ctcoord.ui.parts.labels import key_words
from ctcoord.ui.parts.menu_button import MenuButton
from ctcoord.ui.parts.paint import Run, fitted, line_width, metrics, run_width
from ctcoord.ui.parts.segmented import Segmented
from ctcoord.ui.parts.table import Cell, Column, GroupRow, RowsModel, RowTable
from ctcoord.ui.theme import apply_look, interface_family, look


def test_what_may_shrink_gives_way_first_and_then_the_end() -> None:
    step, reason = Run("Confirm lease date"), Run("unit failed inspection", shrink=True)
    whole = line_width((step, reason))
    assert fitted((step, reason), whole) == [run_width(step), run_width(reason)]
    assert fitted((step, reason), whole - 20) == [run_width(step), run_width(reason) - 20]
    narrow = fitted((step, reason), run_width(step) // 2)
    assert narrow[1] == 0
    assert sum(narrow) + 6 <= run_width(step) // 2


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("percent", [90, 100, 200])
def test_columns_of_closed_words_never_cut_them(qapp: QApplication, language: str, percent: int) -> None:
    speak(language)
    apply_look(qapp, "light", percent)
    for names in (domain_names, status_names):
        column: Column[str] = Column(lambda: "", lambda _row: Cell(()), width=100, fit=names)
        for words in names():
            cell = Run(words, icon=DOMAINS[0])
            assert run_width(cell) + 2 * 8 * percent // 100 <= column.least() + 1, words


def test_a_table_pages_selects_and_opens(qtbot: QtBot) -> None:
    columns: tuple[Column[str], ...] = (Column(lambda: "Word", lambda row: Cell((Run(row),))),)
    table: RowTable[str] = RowTable(RowsModel(columns))
    qtbot.addWidget(table)
    asked: list[int] = []
    table.rows_model.more_requested.connect(asked.append)
    table.rows_model.set_rows([GroupRow("g", (Run("Group"),)), "one", "two"], total=5)
    table.resize(300, 400)
    table.show()
    qtbot.waitUntil(lambda: asked == [3])
    table.rows_model.append_rows(["three", "four"])
    assert table.rows_model.rowCount() == 5
    table.select_first()
    assert table.current_row() == "one"
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == ["one"]
    with qtbot.waitSignal(table.group_toggled) as toggled:
        qtbot.mouseClick(
            table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.rows_model.index(0, 0)).center()
        )
    assert toggled.args == ["g"]
    assert table.columnSpan(0, 0) == 1


def test_the_keyboard_is_seen_on_a_heading_too(qtbot: QtBot) -> None:
    table: RowTable[str] = RowTable(RowsModel((Column(lambda: "", lambda row: Cell((Run(row),))),)))
    qtbot.addWidget(table)
    table.rows_model.set_rows(["one", GroupRow("g", (Run("Group"),))])
    table.resize(300, 200)
    table.show()
    table.activateWindow()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    heading = table.visualRect(table.rows_model.index(1, 0))

    def edge() -> str:
        return str(table.viewport().grab().toImage().pixelColor(heading.left() + 1, heading.center().y()).name())

    table.setCurrentIndex(table.rows_model.index(0, 0))
    assert edge() != look().color("accent").name()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert edge() == look().color("accent").name()


def test_a_page_that_brings_nothing_ends_the_list() -> None:
    model: RowsModel[str] = RowsModel((Column(lambda: "", lambda row: Cell((Run(row),))),))
    model.set_rows(["one"], total=9)
    model.append_rows([])
    assert model.total == 1
    assert not model.canFetchMore(model.index(-1, -1))


def test_segments_and_menus_say_what_was_chosen(qtbot: QtBot) -> None:
    segmented = Segmented(("a", "b"))
    qtbot.addWidget(segmented)
    for key in ("a", "b"):
        segmented.set_runs(key, Run(key.upper()))
    segmented.choose("a")
    with qtbot.waitSignal(segmented.chosen) as chosen:
        qtbot.mouseClick(segmented._segments["b"], Qt.MouseButton.LeftButton)
    assert chosen.args == ["b"]
    assert segmented.value == "b"
    menu = MenuButton()
    qtbot.addWidget(menu)
    menu.set_choices("Group", {"due": "due & late", "domain": "domain"}, "due")
    assert menu.accessibleName() == "Group: due & late"
    with qtbot.waitSignal(menu.chosen):
        menu._menu.actions()[1].trigger()
    assert menu.value == "domain"
    assert menu.accessibleName() == "Group: domain"


def test_the_chosen_segment_does_not_move_its_neighbours(qtbot: QtBot) -> None:
    segmented = Segmented(("a", "b"))
    qtbot.addWidget(segmented)
    for key in ("a", "b"):
        segmented.set_runs(key, Run("Overdue"))
    segmented.choose("a")
    before = segmented.sizeHint()
    segmented.choose("b")
    assert segmented.sizeHint() == before
    assert metrics(bold=True).horizontalAdvance("Overdue") < segmented._segments["a"].sizeHint().width()


def test_a_bare_machine_gets_inter_and_others_keep_their_font() -> None:
    assert interface_family("DejaVu Sans", frozenset({"Inter", "DejaVu Sans"})) == "Inter"
    assert interface_family("DejaVu Sans", frozenset({"DejaVu Sans"})) == "DejaVu Sans"
    assert interface_family("Segoe UI", frozenset({"Inter", "Segoe UI"})) == "Segoe UI"


@pytest.mark.parametrize("make", [Segmented, lambda keys: Choices(dict.fromkeys(keys, ""))])
@pytest.mark.parametrize("marked", ["", "b"])
def test_tab_enters_a_group_at_the_marked_choice_from_both_sides(
    qtbot: QtBot, make: Callable[[tuple[str, ...]], Segmented | Choices], marked: str
) -> None:
    window = QWidget()
    before, after, group = QLineEdit(), QLineEdit(), make(("a", "b", "c"))
    layout = QVBoxLayout(window)
    for widget in (before, group, after):
        layout.addWidget(widget)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    if marked:
        group.choose(marked)
    for begun, key, beyond in ((before, Qt.Key.Key_Tab, after), (after, Qt.Key.Key_Backtab, before)):
        begun.setFocus()
        qtbot.keyClick(begun, key)
        entered = QApplication.focusWidget()
        assert entered is not None
        assert entered.objectName() == (marked or "a")
        qtbot.keyClick(entered, key)
        assert QApplication.focusWidget() is beyond


def test_columns_fill_the_table_when_the_one_that_takes_the_rest_is_folded(qtbot: QtBot) -> None:
    columns: tuple[Column[str], ...] = (
        Column(lambda: "Name", lambda row: Cell((Run(row),)), width=120),
        Column(lambda: "Born", lambda row: Cell((Run(row),)), width=90),
        Column(lambda: "Contact", lambda row: Cell((Run(row),)), folds=1),
    )
    table = RowTable(RowsModel(columns))
    qtbot.addWidget(table)
    table.rows_model.set_rows(["one"])
    table.resize(300, 200)
    table.show()
    assert table.rows_model.folded == (2,)
    assert table.columnWidth(0) + table.columnWidth(1) == table.viewport().width()


def test_what_does_not_fit_is_said_with_fewer_whole_parts() -> None:
    words = "31-day pass · Maria · local"
    assert fewer_words(words, lambda text: len(text) <= 27) == words
    assert fewer_words(words, lambda text: len(text) <= 20) == "31-day pass · Maria"
    assert fewer_words(words, lambda _text: False) == "31-day pass"


def test_a_column_that_has_nothing_to_say_takes_no_room(qtbot: QtBot) -> None:
    told: list[str] = []
    columns: tuple[Column[str], ...] = (
        Column(lambda: "Name", lambda row: Cell((Run(row),))),
        Column(lambda: "Sync", lambda row: Cell((Run(row),)), width=100, folds=2, absent=lambda: not told),
        Column(lambda: "Source", lambda row: Cell((Run(row),)), width=120, folds=1),
    )
    table = RowTable(RowsModel(columns))
    qtbot.addWidget(table)
    table.rows_model.set_rows(["one"])
    table.resize(340, 200)
    table.show()
    assert table.isColumnHidden(1)
    assert table.rows_model.folded == ()
    told.append("connected")
    table.say_again()
    assert not table.isColumnHidden(1)
    assert table.rows_model.folded == (2,)


def test_spanish_keys_are_said_as_they_stand_on_the_keyboard(qapp: QApplication) -> None:
    speak("es")
    try:
        assert key_words("Ctrl+Shift+H") == "Ctrl+Mayús+H"
        assert key_words("Shift+F6") == "Mayús+F6"
    finally:
        speak("en")
    assert key_words("Ctrl+Shift+H") == "Ctrl+Shift+H"
