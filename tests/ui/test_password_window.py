"""The end of a password in the strip, and its change in Settings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ctcoord.errors import PasswordExpired
from ctcoord.services.leases import Lease
from ctcoord.sync import sign_in as signing
from ctcoord.ui.sync.dialogs import PasswordDialog
from ctcoord.ui.sync.state import Central, Phase, SyncState, reason, sentence
from tests.conftest import NOW
from tests.sync.conftest import Office, office
from tests.ui.conftest import WindowMaker

__all__ = ["office"]  # a fixture


def said(until: datetime | None, now: datetime = NOW) -> str:
    central = Central("host=db", "ana", "0" * 32, now, "Front desk", until)
    state = SyncState(Phase.READY, central, lease=Lease(now, now, False, 0, None))
    return " ".join(run.text for run in sentence(state, "10:42"))


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (None, "Synced 10:42"),
        (timedelta(days=14, hours=1), "Synced 10:42"),
        (timedelta(days=14), "your password ends in 14 days: ask IT"),
        (timedelta(days=1, hours=3), "your password ends in 1 day: ask IT"),
        (timedelta(hours=3), "your password ends within a day: ask IT"),
    ],
)
def test_it_is_said_two_weeks_before(left: timedelta | None, words: str) -> None:
    assert words in said(NOW + left if left else None)


def test_afterwards_the_reason_is_its_end() -> None:
    assert reason(PasswordExpired()) == "your password has expired"


def test_it_is_changed_in_settings(
    office: Office, open_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed: list[tuple[str, str]] = []

    def change(_here: Any, old: str, new: str) -> bool:
        changed.append((old, new))
        if old != "right":
            raise PasswordExpired
        return True

    monkeypatch.setattr(signing, "change_password", change)
    window = open_window(office.ana)
    qtbot.waitUntil(lambda: window.desk.keeper.is_connected and not window.desk.runner.busy, timeout=10_000)
    window.go("settings")
    card = window.areas["settings"].central
    card.ask_new_password()
    dialog = card.findChild(PasswordDialog)
    for old, new, again in (("", "", ""), ("right", "new words", "other words"), ("wrong", "new words", "new words")):
        for field, words in ((dialog.present, old), (dialog.new, new), (dialog.again, again)):
            field.setText(words)
        dialog.save()
        qtbot.waitUntil(lambda: not window.desk.runner.busy, timeout=10_000)
        assert dialog.isVisible() and dialog._problem.text()
    assert changed == [("wrong", "new words")]
    dialog.present.setText("right")
    dialog.save()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=10_000)
    assert changed[-1] == ("right", "new words")
