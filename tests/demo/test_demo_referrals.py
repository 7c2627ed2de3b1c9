"""The demo's board: something in every column, a decline that waits for its next step, a draft that may not go."""

from __future__ import annotations

from pathlib import Path

from ctcoord.demo import build
from ctcoord.services import referral_board, station
from ctcoord.services.clock import fixed
from ctcoord.services.referral_board import Column, Filter
from tests.conftest import NOW


def test_every_column_of_the_demos_board_holds_something(tmp_path: Path) -> None:
    build.make(tmp_path / "demo", fixed(NOW), families=20)
    opened = station.open_with_passphrase(tmp_path / "demo", build.PASSPHRASE, fixed(NOW))
    with opened.read() as connection:
        board = referral_board.board(connection, opened.author())
        counts = referral_board.counts(connection, opened.author())
    opened.close()
    assert {column: len(cards) for column, cards in board.items()} == {
        Column.DRAFT: 3,
        Column.REQUESTED: 3,
        Column.ACCEPTED: 2,
        Column.IN_PROGRESS: 2,
        Column.CLOSED: 3,
    }
    assert {card.badge.code for card in board[Column.DRAFT] if card.badge} == {"consent_covers", "needs_consent"}
    assert (counts[Filter.LATE], counts[Filter.DECLINED]) == (1, 1)
    assert "?" not in {card.family for cards in board.values() for card in cards}
