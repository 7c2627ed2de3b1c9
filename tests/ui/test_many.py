"""One thing for many at once, and views kept under a name: by keyboard, seen before, taken back as one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.errors import UsageError
from ctcoord.services import saved_views, tasks
from ctcoord.services.author import Author
from ctcoord.services.saved_views import MOST, SavedView
from ctcoord.services.station import Station
from ctcoord.ui.bulk import BulkDialog, TaskForManyDialog
from ctcoord.ui.columns_dialog import WIDEST_PX, ColumnsDialog
from ctcoord.ui.parts.column_choice import MOST_PX, ColumnChoice, choice_of, given_way
from ctcoord.ui.saved_views import SaveViewDialog, ViewsDialog, show
from ctcoord.ui.screenshots import settle
from ctcoord.ui.theme import look
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.ui.conftest import TODAY, Vega
from tests.ui.test_barriers_page import ENTER, press


@pytest.fixture
def three(told: Vega, desk: Station, author: Author) -> None:
    """Two families more, and three steps with the told family's own."""
    with desk.write() as connection:
        for name in ("Lind", "Okafor"):
            home = cases.household(connection, desk.agency_id or b"")
            cases.person(connection, home, desk.agency_id or b"", "Ada", name, head=True)
        tasks.add(connection, author, told.family, "=Call the school", due_on=TODAY)
        tasks.add(connection, author, told.family, "Ask about the pass", due_on=TODAY)


def asked(parent: QWidget, kind: type[QDialog], qtbot: QtBot) -> Any:
    qtbot.waitUntil(lambda: any(made.isVisible() for made in parent.findChildren(kind)))
    (found,) = [made for made in parent.findChildren(kind) if made.isVisible()]
    qtbot.waitUntil(lambda: found.isAncestorOf(QApplication.focusWidget()))
    return found


def open_steps(desk: Station) -> list[str]:
    with desk.read() as connection:
        sql = "SELECT title FROM task WHERE done_on IS NULL AND deleted_at IS NULL ORDER BY title"
        return [row[0] for row in connection.exec_driver_sql(sql)]


def undo(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)


def test_many_steps_are_done_and_come_back_by_one_undo(
    three: None, window: MainWindow, desk: Station, qtbot: QtBot
) -> None:
    window.actions_.by_name["bulk_done"].trigger()
    made = asked(window.area("home"), BulkDialog, qtbot)
    assert made.count.text() == "0 of 3 chosen"
    assert not made.save_button.isEnabled()
    made.all_.setFocus()
    press(qtbot, ENTER)
    boxes = list(made.items.boxes.values())
    boxes[0].setFocus()
    press(qtbot, Qt.Key.Key_Space)
    assert made.count.text() == "2 of 3 chosen"
    made.save_button.setFocus()
    press(qtbot, ENTER)
    settle(window)
    assert open_steps(desk) == ["Confirm lease date"]
    undo(window, qtbot)
    assert len(open_steps(desk)) == 3


def test_a_next_step_for_many_families(three: None, window: MainWindow, desk: Station, qtbot: QtBot) -> None:
    window.go("families")
    settle(window)
    window.actions_.by_name["bulk_task"].trigger()
    settle(window)
    made = asked(window.area("families"), TaskForManyDialog, qtbot)
    assert len(made.items.boxes) == 3
    made.all_.click()
    qtbot.keyClicks(QApplication.focusWidget(), "")
    made.save_button.setFocus()
    press(qtbot, ENTER)
    assert made._problem.text() == "Say what to do next."
    qtbot.keyClicks(made.title_field, "Send the holiday hours")
    made.due.setFocus()
    qtbot.keyClicks(made.due, "12/1/2026")
    made.save_button.setFocus()
    press(qtbot, ENTER)
    settle(window)
    assert open_steps(desk).count("Send the holiday hours") == 3
    undo(window, qtbot)
    assert "Send the holiday hours" not in open_steps(desk)


def test_chosen_steps_become_a_workbook_without_formulas(
    three: None, window: MainWindow, desk: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    path = tmp_path / "steps.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(path), ""))
    window.actions_.by_name["bulk_export"].trigger()
    made = asked(window.area("home"), BulkDialog, qtbot)
    first, *_rest = made.items.boxes.values()
    first.setChecked(False)
    made.save_button.setFocus()
    press(qtbot, ENTER)
    settle(window)
    page = load_workbook(path)["Worklist"]
    found = [(row[1].value, row[2].value, row[2].data_type) for row in page.iter_rows(min_row=2)]
    assert ("Vega", "=Call the school", "s") in found
    assert len(found) == len(made.items.boxes) - 1
    assert not made.isVisible()
    with desk.read() as connection:
        noted = connection.exec_driver_sql("SELECT count(*) FROM audit_event WHERE action = 'export'").scalar_one()
    assert noted == 3  # each household of the one family whose steps went out


def test_a_view_is_saved_shown_again_and_removed(window: MainWindow, desk: Station, qtbot: QtBot) -> None:
    for name in ("group_domain", "show_overdue"):
        window.actions_.by_name[name].trigger()
    window.actions_.by_name["view_save"].trigger()
    asked(window, SaveViewDialog, qtbot)
    press(qtbot, ENTER)
    qtbot.keyClicks(QApplication.focusWidget(), "Late, by domain")
    press(qtbot, ENTER)
    settle(window)
    home = window.area("home")
    for name in ("group_due", "show_all"):
        home.perform(name)
    window.go("families")
    settle(window)
    window.actions_.by_name["view_open"].trigger()
    settle(window)
    made = asked(window, ViewsDialog, qtbot)
    made.table.setFocus()
    press(qtbot, ENTER)
    settle(window)
    assert (window.area_key, home.filters.value, home._group) == ("home", "overdue", "domain")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.actions_.by_name["view_open"].trigger()
    settle(window)
    made = asked(window, ViewsDialog, qtbot)
    made.table.setFocus()
    press(qtbot, Qt.Key.Key_Delete)
    settle(window)
    assert made.empty.isVisible()
    with desk.read() as connection:
        assert saved_views.of_user(connection, desk.staff_id) == []
    press(qtbot, Qt.Key.Key_Escape)
    undo(window, qtbot)
    with desk.read() as connection:
        assert [view.name for view in saved_views.of_user(connection, desk.staff_id)] == ["Late, by domain"]


def test_a_view_that_another_replaced_comes_back(window: MainWindow, desk: Station, qtbot: QtBot) -> None:
    kept = SavedView("home", "Mine", ("show_overdue",))
    with desk.write() as connection:
        saved_views.keep(connection, desk.staff_id, kept)
    window.actions_.by_name["view_save"].trigger()
    asked(window, SaveViewDialog, qtbot)
    qtbot.keyClicks(QApplication.focusWidget(), "mine")
    press(qtbot, ENTER)
    settle(window)
    with desk.read() as connection:
        assert saved_views.of_user(connection, desk.staff_id) != [kept]
    undo(window, qtbot)
    with desk.read() as connection:
        assert saved_views.of_user(connection, desk.staff_id) == [kept]


def test_a_view_of_referrals_keeps_shape_filter_domain_and_order(window: MainWindow, qtbot: QtBot) -> None:
    window.go("referrals")
    settle(window)
    screen = window.area("referrals")
    for step in ("referrals_domain_housing", "referrals_sort_family", "referrals_list", "referrals_late"):
        screen.perform(step)
    settle(window)
    kept = screen.view_now()
    for step in ("referrals_domain_", "referrals_sort_due", "referrals_board", "referrals_all"):
        screen.perform(step)
    settle(window)
    assert screen.view_now() != kept
    for step in kept:
        screen.perform(step)
    settle(window)
    assert screen.view_now() == kept
    assert screen.is_list


def test_views_are_each_users_own_and_of_one_name_the_last_stays(desk: Station) -> None:
    with desk.write() as connection:
        for steps in (("show_all",), ("show_overdue",)):
            saved_views.keep(connection, desk.staff_id, SavedView("home", "Mine", steps))
        assert saved_views.of_user(connection, desk.staff_id) == [SavedView("home", "Mine", ("show_overdue",))]
        assert saved_views.of_user(connection, bytes(16)) == []
        for bad in ("", " ", "a" * 61, "two\nlines"):
            with pytest.raises(UsageError):
                saved_views.keep(connection, desk.staff_id, SavedView("home", bad, ("show_all",)))
        for number in range(MOST - 1):
            saved_views.keep(connection, desk.staff_id, SavedView("home", f"View {number}", ("show_all",)))
        with pytest.raises(UsageError):
            saved_views.keep(connection, desk.staff_id, SavedView("home", "One more", ("show_all",)))


def test_a_view_keeps_which_columns_are_shown_and_how_wide(window: MainWindow, desk: Station, qtbot: QtBot) -> None:
    home = window.area("home")
    table, head = home.table, home.table.horizontalHeader()
    wide = table.columnWidth(2)
    window.actions_.by_name["columns"].trigger()
    made = asked(window, ColumnsDialog, qtbot)
    made.shown["domain"].setFocus()
    press(qtbot, Qt.Key.Key_Space)
    made.widths["family"].setFocus()
    press(qtbot, Qt.Key.Key_End)
    made.save_button.setFocus()
    press(qtbot, ENTER)
    assert table.isColumnHidden(4)
    assert table.columnWidth(2) == look().wide(WIDEST_PX) > wide
    assert sum(table.columnWidth(n) for n in range(6)) == table.viewport().width()

    due = head.sectionSize(1)
    edge = QPoint(head.sectionViewportPosition(1) + due - 2, head.height() // 2)
    qtbot.mousePress(head.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    for further in (30, 60):
        qtbot.mouseMove(head.viewport(), edge + QPoint(further, 0))
    qtbot.mouseRelease(head.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(60, 0))
    assert head.sectionSize(1) == pytest.approx(due + 60, abs=2)
    assert sum(table.columnWidth(n) for n in range(6)) == table.viewport().width()

    window.actions_.by_name["view_save"].trigger()
    asked(window, SaveViewDialog, qtbot)
    press(qtbot, ENTER)
    qtbot.keyClicks(QApplication.focusWidget(), "Few columns")
    press(qtbot, ENTER)
    settle(window)
    kept = table.choice
    assert (kept.hidden, kept.widths["family"], "due" in kept.widths) == ({"domain"}, WIDEST_PX, True)
    table.choose_columns(ColumnChoice())
    assert (table.isColumnHidden(4), table.columnWidth(2)) == (False, wide)
    with desk.read() as connection:
        (view,) = saved_views.of_user(connection, desk.staff_id)
    show(window, view)
    settle(window)
    assert table.choice == kept
    assert table.isColumnHidden(4)


def test_wide_columns_give_way_in_a_narrow_window(window: MainWindow) -> None:
    table = window.area("home").table
    table.choose_columns(ColumnChoice(widths=dict.fromkeys(("due", "family", "domain", "status"), MOST_PX)))
    settle(window)
    assert sum(table.columnWidth(n) for n in range(6) if not table.isColumnHidden(n)) <= table.viewport().width()
    assert given_way({0: 300, 1: 100}, [0, 1], 150, 80) == {0: 150, 1: 100}
    assert given_way({0: 300, 1: 100}, [], 150, 80) == {}


def test_columns_that_are_gone_or_cannot_be_read_are_left_out() -> None:
    step = ColumnChoice(frozenset({"domain"}), {"family": 200}).step()
    assert step == "columns:domain=0,family=200"
    assert choice_of(step, ["family", "domain"]) == ColumnChoice(frozenset({"domain"}), {"family": 200})
    assert choice_of(step, ["family"]) == ColumnChoice(widths={"family": 200})
    assert choice_of("columns:family=9999999,domain=-1,x,=4", ["family", "domain"]) == ColumnChoice(
        widths={"family": MOST_PX}
    )
    assert choice_of("columns:", ["family"]) == ColumnChoice()
