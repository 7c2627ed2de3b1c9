"""The family's plan by keyboard alone: goals, how far they have come, steps, how they end, sets of tasks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctcoord.services import plan
from ctcoord.services.author import Author
from ctcoord.services.plan import GoalDetail, Reading
from ctcoord.services.station import Station
from ctcoord.ui.family.barrier_dialogs import StepDialog
from ctcoord.ui.family.choices import Choices
from ctcoord.ui.family.plan_dialogs import EndGoalDialog, GoalDialog, ReadingDialog, TemplateDialog, goal_measure
from ctcoord.ui.family.plan_page import ProgressCell, progress_words
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import TODAY, Vega
from tests.ui.test_barriers_page import ENTER, back, dialog_of, opened, press


def goals_of(desk: Station, told: Vega) -> list[GoalDetail]:
    with desk.read() as connection:
        return plan.of_family(connection, told.family)


def goal(**values: Any) -> GoalDetail:
    known: dict[str, Any] = dict.fromkeys(
        ("domain", "owner", "target_on", "reached_on", "measure", "unit", "baseline", "target")
    )
    rest: dict[str, Any] = dict.fromkeys(("review_on", "outcome"))
    lists: dict[str, Any] = {"readings": (), "steps": (), "ties": ()}
    given = {"id": b"g", "scope_id": b"s", "title": "Practice", "status": "not_started", **known, **rest, **lists}
    return GoalDetail(**{**given, **values})


def test_a_goal_is_written_measured_stepped_and_ended(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    screen, page = opened(window, told, "plan")
    assert page.empty.isVisible()
    window.actions_.by_name["goal_new"].trigger()
    made = dialog_of(screen, GoalDialog, qtbot)
    for field, words in (
        (made.title_field, "Practice driving"),
        (made.target_on, "6/30/2027"),
        (made.measure, "Hours"),
        (made.unit, "h"),
        (made.target, "40"),
        (made.review_on, "12/15/2026"),
    ):
        field.setFocus()
        qtbot.keyClicks(field, words)
    press(qtbot, ENTER)
    settle(window)
    (found,) = goals_of(desk, told)
    assert (found.title, found.target_on, found.target) == ("Practice driving", date(2027, 6, 30), 40.0)
    assert found.review_on == date(2026, 12, 15)
    back(window, page, qtbot)
    press(qtbot, Qt.Key.Key_R)
    made = dialog_of(screen, ReadingDialog, qtbot)
    qtbot.keyClicks(QApplication.focusWidget(), "many")
    press(qtbot, ENTER)
    assert "many" in made._problem.text()
    made.value.selectAll()
    qtbot.keyClicks(made.value, "10")
    press(qtbot, ENTER)
    settle(window)
    (found,) = goals_of(desk, told)
    assert found.progress == pytest.approx(0.25)
    cell = page.table.rows_model.columns[2].show(found)
    assert isinstance(cell, ProgressCell)
    assert (cell.text, cell.share) == ("25% · 10 of 40 h", 0.25)
    back(window, page, qtbot)
    press(qtbot, Qt.Key.Key_S)
    dialog_of(screen, StepDialog, qtbot)
    qtbot.keyClicks(QApplication.focusWidget(), "Book a lesson")
    press(qtbot, ENTER)
    settle(window)
    assert [step.title for step in goals_of(desk, told)[0].steps] == ["Book a lesson"]
    back(window, page, qtbot)
    press(qtbot, Qt.Key.Key_D)
    dialog_of(screen, EndGoalDialog, qtbot)
    press(qtbot, ENTER)
    settle(window)
    assert goals_of(desk, told)[0].reached_on == TODAY
    assert not page.buttons["goal_end"].isEnabled()


def test_a_set_of_tasks_shows_its_days_before_it_is_saved(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    screen, page = opened(window, told, "plan")
    window.actions_.by_name["new_tasks"].trigger()
    made = dialog_of(screen, TemplateDialog, qtbot)
    made.template.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Down)  # renewal, counted back from its day
    made.start.selectAll()
    qtbot.keyClicks(made.start, "12/31/2026")
    shown = made.preview.text().splitlines()
    assert [line.split(" · ")[0] for line in shown] == ["Tue Dec 1", "Thu Dec 17", "Mon Dec 28"]
    made.start.setFocus()
    press(qtbot, ENTER)
    settle(window)
    saved = [task.due_on for task in screen.family.tasks if task.due_on and task.due_on.month == 12]
    assert saved == [date(2026, 12, 1), date(2026, 12, 17), date(2026, 12, 28)]
    back(window, page, qtbot, page.buttons["goal_new"])
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert not [task for task in screen.family.tasks if task.due_on and task.due_on.month == 12]


def test_a_figure_to_reach_says_what_it_counts(window: MainWindow, qtbot: QtBot) -> None:
    dialog = GoalDialog(window, "VEGA, Maria", TODAY, Choices())
    dialog.show()
    dialog.title_field.setText("Save money")
    dialog.target.setText("500")
    dialog.save()
    assert dialog._problem.text() == "Say what the figure counts."
    dialog.target.setText("1e400")
    dialog.save()
    assert "1e400" in dialog._problem.text()
    assert dialog.isVisible()
    dialog.close()


def test_what_a_goal_says_of_its_progress() -> None:
    down = goal(measure="Missed days", unit="d", baseline=12.0, target=2.0,
                readings=(Reading(TODAY - timedelta(days=9), 7.0, None),))  # fmt: skip
    assert progress_words(down) == "50% · 7 of 2 d"
    assert goal_measure(down) == "Missed days, from 12 to 2 d"
    assert progress_words(goal(unit="h", readings=(Reading(TODAY, 3.0, None),))) == "3 h"
    assert progress_words(goal()) == ""


def test_what_a_goal_rests_on_stands_under_it_and_can_go(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        made = plan.add_goal(connection, author, told.family, "Certificate")
        support = connection.exec_driver_sql("SELECT id FROM support WHERE program = 'Training'").scalar()
        plan.tie(connection, author, made, "support", support)
    _screen, page = opened(window, told, "plan")
    words = [page.table.rows_model.index(n, 0).data() for n in range(page.table.rows_model.rowCount())]
    assert words == ["Certificate", "Rests on: Support · Training"]
    assert not page.buttons["goal_untie"].isEnabled()
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_X)
    settle(window)
    assert goals_of(desk, told)[0].ties == ()
    back(window, page, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert goals_of(desk, told)[0].ties == (("support", support),)
