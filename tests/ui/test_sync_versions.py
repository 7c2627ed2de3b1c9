"""A program newer than its central database says what waits for the upgrade."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ctcoord.services.sending import Tally
from ctcoord.ui.language import speak
from ctcoord.ui.sync.line import SyncLine
from ctcoord.ui.sync.state import Phase, SyncState
from tests.ui.test_sync_reasons import CENTRAL, NOW


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    speak("en")


@pytest.mark.parametrize(
    ("language", "said", "remedy"),
    [("en", "3 of them until IT upgrades", "once IT has upgraded"), ("es", "3 de ellos hasta que", "base de datos")],
)
def test_what_waits_for_the_upgrade_is_counted_in_the_strip(
    qtbot: QtBot, language: str, said: str, remedy: str
) -> None:
    speak(language)
    line = SyncLine()
    qtbot.addWidget(line)
    state = SyncState(Phase.READY, CENTRAL, tally=Tally(4, 0, 0), newer=3)
    line.show_state(state, NOW, NOW)
    assert said in line.line.accessibleName()
    assert remedy in line.line.toolTip()
    line.show_state(SyncState(Phase.READY, CENTRAL, tally=Tally(4, 0, 0)), NOW, NOW)
    assert said not in line.line.accessibleName()


@pytest.mark.parametrize(("language", "said"), [("en", "too much is set aside"), ("es", "hay demasiado apartado")])
def test_the_strip_says_when_nothing_more_is_set_aside(qtbot: QtBot, language: str, said: str) -> None:
    speak(language)
    line = SyncLine()
    qtbot.addWidget(line)
    line.show_state(SyncState(Phase.READY, CENTRAL, tally=Tally(4, 2, 0), full=True), NOW, NOW)
    assert said in line.line.accessibleName()
    assert "ctcoord central parked" in line.line.toolTip()
