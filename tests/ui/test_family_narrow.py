"""A family in a narrow window, or with large text: nothing is cut without another way to it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QToolButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.ui.family.screen import FamilyScreen
from ctcoord.ui.family.section_tabs import that_fit
from ctcoord.ui.help import HelpDialog
from ctcoord.ui.home.snooze import SnoozeDialog
from ctcoord.ui.language import speak
from ctcoord.ui.palette import CommandPalette
from ctcoord.ui.parts.columns import second_line
from ctcoord.ui.parts.cut_tips import CutTips
from ctcoord.ui.parts.labels import FittingLine, Line
from ctcoord.ui.parts.paint import Run, line_width
from ctcoord.ui.screenshots import settle
from ctcoord.ui.theme import apply_look, look
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import TODAY, Vega


@pytest.fixture
def narrow(window: MainWindow, told: Vega, qapp: QApplication) -> FamilyScreen:
    """The told family at 200% on a screen of 1920 × 1080."""
    apply_look(qapp, "light", 200)
    window.resize(1920, 1080)
    window.open_family(told.family)
    settle(window)
    found = window.areas["families"]._family()
    assert isinstance(found, FamilyScreen)
    return found


@pytest.mark.parametrize("page", ["members", "supports", "barriers", "notes", "records"])
def test_columns_fold_into_a_second_line_and_none_is_lost(narrow: FamilyScreen, page: str) -> None:
    narrow.show_page(page)
    settle(narrow.window())
    table = narrow._pages[page].table
    model, head = table.rows_model, table.horizontalHeader()
    shown = [n for n in range(len(model.columns)) if not table.isColumnHidden(n)]
    assert sum(head.sectionSize(n) for n in shown) <= table.viewport().width()
    assert set(shown) | set(model.folded) == {n for n, column in enumerate(model.columns) if not column.absent()}
    for row, one in enumerate(model.rows):
        under = second_line(model.columns, model.folded, one)
        heard = model.data(model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole)
        for position in model.folded:
            assert model.columns[position].show(one).text in under
        assert under in heard
        assert under in model.data(model.index(row, shown[-1]), Qt.ItemDataRole.ToolTipRole)


def test_a_wide_table_folds_nothing(window: MainWindow, told: Vega) -> None:
    window.open_family(told.family)
    settle(window)
    family = window.areas["families"]._family()
    family.show_page("supports")
    settle(window)
    table = family._pages["supports"].table
    assert table.rows_model.folded == ()
    assert table.verticalHeader().defaultSectionSize() == look().px(32)


def test_tabs_that_do_not_fit_stand_under_more(narrow: FamilyScreen) -> None:
    tabs = narrow._section_tabs
    narrow.window().resize(1200, 900)
    settle(narrow.window())
    bar = tabs.bar
    hidden = [n for n in range(bar.count()) if not bar.isTabVisible(n)]
    assert hidden
    assert tabs.more.isVisible()
    tabs.more.chosen.emit(str(hidden[-1]))
    assert bar.currentIndex() == hidden[-1]
    assert bar.isTabVisible(hidden[-1])
    shown = [n for n in range(bar.count()) if bar.isTabVisible(n)]
    assert sum(bar.room_of(n) for n in shown) + tabs.more.width() <= tabs.width()
    narrow.window().resize(1920, 1080)
    settle(narrow.window())


@pytest.mark.parametrize(
    ("room", "current", "shown"),
    [(400, 0, [0, 1, 2, 3]), (399, 0, [0, 1, 2]), (399, 3, [0, 1, 3]), (100, 2, [2]), (10, 1, [1])],
)
def test_which_tabs_fit(room: int, current: int, *, shown: list[int]) -> None:
    assert that_fit([100, 100, 100, 100], room, current, more=50) == shown


def test_open_families_become_a_menu_in_the_strip(narrow: FamilyScreen, window: MainWindow, told: Vega) -> None:
    families, strip = window.areas["families"], window.strip
    assert not families.tabs.isVisible()
    assert strip.families.isVisible()
    assert strip.families.accessibleName() == "Open families: Vega, Maria"
    strip.families.chosen.emit("")
    settle(window)
    assert families.list_view.isVisible()
    assert strip.families.accessibleName() == "Open families: All families"
    window.go("home")
    strip.families.chosen.emit(told.family.hex())
    settle(window)
    assert narrow.isVisible()
    families.perform("close_family")
    assert not strip.families.isVisible()


@pytest.mark.parametrize(("width", "percent"), [(1440, 100), (800, 100), (1920, 200), (1500, 200)])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_banner_is_never_cut_and_always_heard_whole(
    window: MainWindow, told: Vega, qapp: QApplication, *, width: int, percent: int, language: str
) -> None:
    apply_look(qapp, "light", percent)
    speak(language)
    window.open_family(told.family)
    window.resize(width, 700)
    settle(window)
    banner = window.areas["families"]._family().banner
    for line in (banner._first, banner._second):
        if line.isVisible():
            assert line_width(line.runs, line._gap) <= line.width()
    shown = " ".join(run.text for run in banner._first.runs)
    assert shown.startswith("VEGA, Maria + 2")
    assert shown.endswith("text after noon, no voicemail")
    assert "Riverside Housing" in banner.accessibleName()
    assert banner.toolTip() == banner.accessibleName()


def test_a_line_that_is_cut_is_told_under_the_pointer(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told_words: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, words, *_rest: told_words.append(words))
    window = QWidget()
    CutTips(window)
    line = Line(Run("Bookkeeping certificate, Barker Street", shrink=True), parent=window)
    qtbot.addWidget(window)
    window.resize(900, 60)
    window.show()
    for width in (80, 800):
        line.resize(width, 20)
        spot = QPoint(5, 5)
        QApplication.sendEvent(line, QHelpEvent(QEvent.Type.ToolTip, spot, spot))
    assert told_words == ["Bookkeeping certificate, Barker Street"]  # nothing is told of a line that is seen whole


def test_a_line_says_less_where_there_is_less_room(qtbot: QtBot) -> None:
    line = FittingLine()
    qtbot.addWidget(line)
    long, short = [Run("Capital Region Workforce to Feb 10, 2027")], [Run("1 consent")]
    line.set_lengths(long, short)
    for width, runs in ((900, long), (150, short), (900, long)):
        line.resize(width, 20)
        QApplication.sendEvent(line, QResizeEvent(line.size(), line.size()))
        assert list(line.runs) == runs
        assert line.accessibleName() == long[0].text
        assert line.is_cut == (runs is short)


@pytest.mark.parametrize(("language", "percent", "size"), [("en", 150, (1024, 600)), ("es", 150, (1024, 600))])
def test_large_text_in_a_small_window_cuts_no_menu_filter_or_switch(
    window: MainWindow, told: Vega, qapp: QApplication, language: str, percent: int, size: tuple[int, int]
) -> None:
    speak(language)
    apply_look(qapp, "light", percent)
    window.resize(*size)
    settle(window)
    more = window.menu_row.bar.findChild(QToolButton, "qt_menubar_ext_button")
    assert more is not None
    assert more.isVisible()
    assert more.width() >= look().px(24)
    assert window.menu_row.bar.rect().contains(more.geometry())
    filters = window.areas["home"].filters
    assert filters.width() >= filters.sizeHint().width()
    assert filters.mapTo(window, filters.rect().topRight()).x() < window.width()
    window.open_family(told.family)
    settle(window)
    line = window.areas["families"]._family().overview.timeline
    views = line.views
    assert views.width() >= views.sizeHint().width()
    assert line.rect().contains(views.mapTo(line, views.rect().topRight()))
    assert line.width() <= line.parentWidget().parentWidget().width()  # what shows the page


def test_every_window_tells_what_is_cut(
    window: MainWindow, told: Vega, monkeypatch: pytest.MonkeyPatch, narrow: FamilyScreen
) -> None:
    told_words: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, words, *_rest: told_words.append(words))
    line = next(line for line in narrow.overview.findChildren(Line) if line.isVisible() and line.accessibleName())
    line.set_runs(Run("Bookkeeping certificate, Barker Street " * 9, shrink=True))
    spot = line.rect().center()
    QApplication.sendEvent(line, QHelpEvent(QEvent.Type.ToolTip, spot, line.mapToGlobal(spot)))
    assert told_words == [line.accessibleName()]
    help_dialog, palette = HelpDialog(window, window.actions_), CommandPalette(window, window.actions_)
    snooze = SnoozeDialog(window, "Call", TODAY)
    assert all(one.findChild(CutTips) is not None for one in (help_dialog, palette, snooze))


@pytest.mark.parametrize("key", ["consent", "notes", "questions", "records"])
def test_the_tab_of_the_page_in_front_has_its_place(narrow: FamilyScreen, key: str) -> None:
    bar = narrow._section_tabs.bar
    narrow.show_page(key)
    settle(narrow.window())
    places = [bar.tabRect(n) for n in range(bar.count()) if bar.isTabVisible(n)]
    assert all(place.width() > 0 for place in places)
    assert places[0].x() == 0
    assert bar.rect().contains(bar.tabRect(bar.currentIndex()))


@pytest.mark.parametrize("key", ["barriers", "consent", "notes", "plan"])
def test_a_page_that_was_hidden_while_the_text_grew_fits_its_card(
    window: MainWindow, told: Vega, qapp: QApplication, key: str
) -> None:
    window.resize(1920, 1080)
    window.open_family(told.family)
    settle(window)
    family = window.areas["families"]._family()
    family.show_page(key)
    settle(window)
    window.go("settings")
    apply_look(qapp, "light", 200)
    window.go("families")
    settle(window)
    card = family._pages[key].card
    inside = [one.width() for one in card.children() if isinstance(one, QWidget) and one.isVisible()]
    assert set(inside) == {card.width() - 2}  # its frame


def test_buttons_come_back_when_the_text_is_small_again(narrow: FamilyScreen, qapp: QApplication) -> None:
    window = narrow.window()
    window.resize(1440, 900)
    narrow.show_page("barriers")
    settle(window)
    foot = narrow._pages["barriers"].foot
    assert foot.more.isVisible()
    narrow.show_page("overview")
    settle(window)
    apply_look(qapp, "light", 100)
    settle(window)
    narrow.show_page("barriers")
    settle(window)
    assert not foot.more.isVisible()
    assert all(made.isVisible() for made in narrow._pages["barriers"].buttons.values())


def test_the_timeline_gets_back_its_span_with_the_room(narrow: FamilyScreen) -> None:
    timeline, window = narrow.overview.timeline, narrow.window()
    for chosen, then in (("12m", "12m"), ("6m", "6m")):
        apply_look(QApplication.instance(), "light", 100)
        settle(window)
        timeline.set_span(chosen)
        apply_look(QApplication.instance(), "light", 200)
        settle(window)
        assert timeline.span == "3m"
        apply_look(QApplication.instance(), "light", 100)
        settle(window)
        assert timeline.span == then
