"""A referral's page by keyboard: what was a mistake, and the bundle that goes out and comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from ctcoord.domain.referrals import Channel
from ctcoord.services import referral_steps
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.ui.referrals.page import ReferralPage
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.board import Told, board, focus, go_to, press, screen, shown, stored, window

__all__ = ["board", "window"]  # fixtures


def test_what_was_entered_by_mistake_leaves_the_board(
    window: MainWindow, board: Told, desk: Station, author: Author
) -> None:
    go_to(window, board.sent)
    press(window, Qt.Key.Key_Return)
    page = shown(window, ReferralPage)
    assert isinstance(page, ReferralPage)
    focus(window, page.deeds["mistake"])
    press(window, Qt.Key.Key_Return)
    after = stored(desk, author, board.sent)
    assert [row.status for row in after.steps] == ["draft", "requested", "entered-in-error"]
    loaded = screen(window)._loaded
    assert loaded is not None
    assert board.sent not in {card.id for column in loaded.board.values() for card in column}


def test_a_bundle_goes_out_and_its_answer_is_a_step(
    window: MainWindow, board: Told, desk: Station, author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "referral.json"
    with desk.write() as connection:
        referral_steps.send(connection, author, board.covered, channel=Channel.SECURE_EMAIL)
    window.desk.changed.emit(None)
    settle(window)
    for ask in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, ask, lambda *_asked: (str(file), ""))
    for name in ("fhir", "fhir_answer"):
        go_to(window, board.covered)
        press(window, Qt.Key.Key_Return)
        page = shown(window, ReferralPage)
        assert isinstance(page, ReferralPage)
        focus(window, page.deeds[name])
        press(window, Qt.Key.Key_Return)
        settle(window)
        if name == "fhir":
            bundle = json.loads(file.read_text("utf-8"))
            (task,) = [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Task"]
            assert task["identifier"][0]["value"] == board.covered.hex()
            file.write_text(json.dumps(task | {"status": "accepted"}), "utf-8")
    after = stored(desk, author, board.covered)
    assert [row.status for row in after.steps] == ["draft", "requested", "accepted"]
