"""Another value than the two is written as it is shown: codes from their list, money in dollars, hours in hours."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from ctcoord.services.station import Station
from ctcoord.ui.conflicts.editor import AnotherCode, AnotherCodes, AnotherUnit
from ctcoord.ui.conflicts.field_row import FieldRow
from ctcoord.ui.screenshots import settle
from ctcoord.ui.theme import apply_look, look
from ctcoord.ui.window import MainWindow
from ctcoord.words import Words
from ctcoord.words.records import list_choices
from tests import cases
from tests.conftest import NOW
from tests.ui.conftest import WindowMaker


def opened(desk: Station, open_window: WindowMaker, field: str, first: Any, second: Any) -> tuple[MainWindow, FieldRow]:
    """The conflicts screen with one field of a support that two people changed."""
    assert desk.agency_id is not None
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id)
        who = cases.person(connection, home, desk.agency_id, "Maria", "Vega")
        support = cases.support(connection, home, who, "housing", program="RAP voucher")
        cases.add(
            connection, "conflict", home, subject_id=who, entity="support", record_id=support, field=field,
            data_class="housing", base={"v": first}, first={"v": first}, first_at=NOW, value={"v": second},
            made_by=desk.staff_id, made_at=NOW,
        )  # fmt: skip
    window = open_window(desk)
    window.go("conflicts")
    settle(window)
    return window, window.area("conflicts").findChildren(FieldRow)[0]


def saved(desk: Station, window: MainWindow, qtbot: QtBot, field: str) -> Any:
    """What the support says once the decision was saved."""
    with qtbot.waitSignal(window.desk.wrote):
        qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    with desk.read() as connection:
        assert connection.execute(text("SELECT choice FROM conflict")).scalar() == "edited"
        return connection.execute(text(f"SELECT {field} FROM support")).scalar()


def test_a_code_is_chosen_by_its_words(desk: Station, open_window: WindowMaker, qtbot: QtBot) -> None:
    window, row = opened(desk, open_window, "status", "active", "ended")
    assert isinstance(row.another, AnotherCode)
    row.write_another()
    qtbot.keyClicks(row.another, "On")
    assert row.another.text() == "On a waiting list"
    assert saved(desk, window, qtbot, "status") == "waitlisted"


def test_nothing_chosen_decides_nothing(desk: Station, open_window: WindowMaker, qtbot: QtBot) -> None:
    _, row = opened(desk, open_window, "status", "active", "ended")
    assert isinstance(row.another, AnotherCode)
    qtbot.keyClicks(row.another, "On")
    assert row.decision is not None
    row.take(row.sides[0])
    assert row.decision.choice == row.sides[0].choice and row.another.text() == ""


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # of a list that opens without a window
@pytest.mark.parametrize(
    ("field", "typed", "said", "kept"),
    [
        ("languages", ["Port", "Eng"], "English, Portuguese", "en,pt"),
        ("byday", ["We", "Mo", "Fr", "We"], "Mon, Fri", "MO,FR"),
    ],
)
def test_of_a_list_codes_are_chosen_and_taken_out_again(
    qtbot: QtBot, field: str, typed: list[str], said: str, kept: str
) -> None:
    chosen = AnotherCodes(list_choices(Words("en"), field))
    qtbot.addWidget(chosen)
    chosen.show()
    assert chosen.wire() == (False, "")
    for word in typed:
        qtbot.keyClick(chosen, word[0])
        assert chosen.view().isVisible()
        qtbot.keyClicks(chosen.view(), word[1:])
        qtbot.keyClick(chosen.view(), Qt.Key.Key_Return)
        qtbot.wait(QApplication.keyboardInputInterval() + 50)  # or the letters would go on from the last word
    assert (chosen.text(), chosen.wire()) == (said, (True, kept))
    chosen.clear()
    assert chosen.text() == ""
    chosen.put(kept)
    assert chosen.text() == said


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [("amount_cents", "450", 45_000), ("amount_cents", "$1,250.50", 125_050), ("minutes_a_week", "22.5", 1_350)],
)
def test_a_number_is_meant_in_the_unit_beside_it(
    desk: Station, open_window: WindowMaker, qtbot: QtBot, field: str, typed: str, kept: int
) -> None:
    window, row = opened(desk, open_window, field, 120_000, 60_000)
    assert isinstance(row.another, AnotherUnit)
    qtbot.keyClicks(row.another, typed)
    assert saved(desk, window, qtbot, field) == kept


@pytest.mark.parametrize("typed", ["12.345", "much", "inf", "nan"])
def test_what_is_no_amount_is_said(desk: Station, open_window: WindowMaker, qtbot: QtBot, typed: str) -> None:
    _, row = opened(desk, open_window, "amount_cents", 120_000, 60_000)
    assert isinstance(row.another, AnotherUnit)
    qtbot.keyClicks(row.another, typed)
    assert row.problem() and row.decision is None


def test_what_happened_keeps_its_edge_at_another_text_size(
    desk: Station, open_window: WindowMaker, qapp: QApplication
) -> None:
    window, _row = opened(desk, open_window, "coverage", "Novak", "Office")
    for percent in (200, 100):
        apply_look(qapp, "light", percent)
        settle(window)
        assert window.area("conflicts").panel._happened.margin() == look().px(12)
