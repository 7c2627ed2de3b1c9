"""A long column of the board: what is seen stands at once, the rest follows, and the keyboard stays where it was."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ctcoord.services.referral_board import Card, Column, Fact
from ctcoord.ui.language import speak
from ctcoord.ui.parts.focus import FocusRing
from ctcoord.ui.referrals.board import AT_ONCE, COLUMNS, MOST_CARDS, Board
from tests.ui.board import focused_card

TODAY = date(2026, 11, 21)
MANY = MOST_CARDS + 25
FAR = 40  # a card that is not seen before one scrolls


def _card(number: int) -> Card:
    return Card(
        id=bytes([number] * 16), scope_id=bytes(16), family_id=bytes(16), family=f"Family {number}", member="",
        service="Child care", recipient="Park Street", domain="childcare", urgency="routine", status="requested",
        column=Column.REQUESTED, due_on=None, late=False, asks_next_step=False,
        clock=Fact("due", day=TODAY), badge=None, foot=Fact("sent", day=TODAY),
        worker=None, worker_id=None, words=None, read_only=False,
    )  # fmt: skip


def _board(qtbot: QtBot, number: int) -> Board:
    made = Board()
    qtbot.addWidget(made)
    made.resize(1200, 500)
    made.show_board({column: [] for column in COLUMNS} | {Column.REQUESTED: [_card(n) for n in range(number)]}, TODAY)
    made.show()
    return made


def test_what_is_seen_stands_at_once_and_the_rest_follows_in_its_order(qtbot: QtBot) -> None:
    column = _board(qtbot, MANY).columns[Column.REQUESTED]
    assert len(column.cards) == AT_ONCE
    assert column.title.runs[-1].text == str(MANY)
    qtbot.waitUntil(lambda: len(column.cards) == MOST_CARDS)
    qtbot.waitUntil(lambda: column.cards[-1].y() > column.cards[0].y())
    assert [view.card for view in column.cards] == [_card(n) for n in range(MOST_CARDS)]
    assert [view.y() for view in column.cards] == sorted(view.y() for view in column.cards)


def test_who_reads_far_down_stays_there_when_all_is_shown_again(qtbot: QtBot) -> None:
    board = _board(qtbot, MOST_CARDS)
    column = board.columns[Column.REQUESTED]
    qtbot.waitUntil(lambda: len(column.cards) == MOST_CARDS)
    ring = FocusRing(board)  # brings into view what the keyboard is on, as in every window
    column.cards[0].setFocus()
    for _ in range(FAR):
        QTest.keyClick(focused_card(), Qt.Key.Key_Down)
    bar = column.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 0)
    before = bar.value()
    old = column.cards[0]
    speak("es")
    qtbot.waitUntil(lambda: column.cards[0] is not old)
    assert focused_card().card == _card(FAR)
    assert len(column.cards) > FAR
    qtbot.waitUntil(lambda: len(column.cards) == MOST_CARDS)
    qtbot.waitUntil(lambda: abs(bar.value() - before) < column.cards[0].height())
    qtbot.waitUntil(ring.isVisible)
