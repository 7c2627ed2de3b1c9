"""Restoring a backup in the window says what of the unsent work it does not know, and where that is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from nacl.public import PrivateKey
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ctcoord.config import Settings
from ctcoord.services import station as stations
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import settle
from ctcoord.ui.settings.dialogs import RestoreDialog
from tests.conftest import PASSPHRASE
from tests.sync.conftest import Office, office
from tests.sync.test_engine import family, rename
from tests.ui.conftest import WindowMaker
from tests.ui.inquiring import no_network

__all__ = ["office"]  # fixtures


def test_a_restore_says_what_was_not_sent_before_and_afterwards(
    office: Office, open_window: WindowMaker, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, who = family(office.ana)
    office.sync("ana")
    stations.trust_recovery(office.ana, bytes(PrivateKey.generate().public_key))
    stations.backup(office.ana, tmp_path / "old.backup")
    rename(office.ana, who, "Typed since")
    desk = office.ana
    window = open_window(desk, Ports(desk.home, Settings(desk.home, policy={}), desk, desk.clock, no_network))
    window.go("settings")
    settle(window)
    chosen = str(tmp_path / "old.backup")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_all: (chosen, ""))
    window.area("settings").perform("restore")
    (dialog,) = window.findChildren(RestoreDialog)
    said = " ".join(text.text() for text in dialog.findChildren(Text))
    assert "1 change was not sent yet, and the backup may not know it" in said
    dialog.field.setText(PASSPHRASE)
    with qtbot.waitSignal(window.desk.set_aside, timeout=20_000):
        dialog.save()
    assert "Tell IT: work not sent is kept sealed in unsent.sealed.replaced-" in window.notice.accessibleName()
