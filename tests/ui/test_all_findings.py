"""All problems and questions of a family by keys: what stands behind each, what to do, and what the law adds."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.ui.family.screen import FamilyScreen
from ctcoord.ui.screenshots import settle
from ctcoord.ui.week.all_findings import FindingsDialog
from ctcoord.ui.week.enter_answers import AcceptDialog
from ctcoord.ui.week.fits import FitDialog
from ctcoord.ui.window import MainWindow
from tests import cases
from tests.ui.conftest import Vega
from tests.ui.test_barriers_page import dialog_of, opened
from tests.ui.test_find_fit import alone

__all__ = ["alone"]  # fixture
LEO = "No care for Leo from Mon Nov 23: up to 20 h a week."


def _list(window: MainWindow, screen: FamilyScreen, qtbot: QtBot) -> FindingsDialog:
    qtbot.waitUntil(lambda: screen.work.now.alignment is not None)
    settle(window)
    window.actions_.by_name["week_findings"].trigger()
    settle(window)
    return dialog_of(screen, FindingsDialog, qtbot)


def _select(dialog: FindingsDialog, heading: str, qtbot: QtBot) -> str:
    """By the arrow down; returns what is said."""
    for _row in dialog.table.rows_model.rows:
        said = dialog.said.text()
        if said.startswith(heading):
            return said
        qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    raise AssertionError(f"no {heading}")


def test_each_is_explained_and_leads_to_what_can_be_done(
    window: MainWindow, alone: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    with desk.write() as connection:
        home = connection.execute(text("SELECT scope_id FROM person WHERE id = :id"), {"id": alone.leo}).scalar_one()
        cases.support(
            connection, home, alone.leo, "childcare", program="Care 4 Kids",
            authorized_from=author.today - timedelta(days=30), authorized_to=author.today + timedelta(days=40),
        )  # fmt: skip
    screen, _page = opened(window, alone, "week")
    dialog = _list(window, screen, qtbot)
    assert dialog.table.hasFocus()
    ends = _select(dialog, "Training breaks on Fri Jan 1: childcare for Leo ends.", qtbot)
    assert "(RCSA 17b-749-19(a)(1))" in ends
    # Two agencies know Leo's age, and differ: whichever is taken is named.
    assert ends.endswith(("\nSays who: Ours; Care 4 Kids", "\nSays who: Ours; Riverside Housing"))
    assert not dialog.buttons["week_fit"].isVisible()
    dialog.table.select_first()
    said = _select(dialog, LEO, qtbot)
    assert "• Find childcare that covers these hours." in said
    assert dialog.buttons["week_fit"].isVisible() and not dialog.buttons["week_answer"].isVisible()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    settle(window)
    dialog_of(screen, FitDialog, qtbot).reject()


def test_what_is_accepted_is_said_to_be_and_left_alone(window: MainWindow, alone: Vega, qtbot: QtBot) -> None:
    screen, _page = opened(window, alone, "week")
    dialog = _list(window, screen, qtbot)
    _select(dialog, LEO, qtbot)
    qtbot.mouseClick(dialog.buttons["week_accept"], Qt.MouseButton.LeftButton)
    settle(window)
    asked: AcceptDialog = dialog_of(screen, AcceptDialog, qtbot)
    asked.reason.setText("A neighbour helps")
    asked.save()
    settle(window)
    again = _list(window, screen, qtbot)
    said = _select(again, LEO, qtbot)
    assert said.endswith("\nAccepted as known until Sat Dec 19.")  # and not what to do about it
    assert not any(button.isVisible() for button in again.buttons.values())
    again.reject()
