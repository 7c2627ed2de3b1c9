"""A file that was checked and not applied leaves nothing in the store's folder, however the window is closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ctcoord.demo.build import write_files
from ctcoord.demo.caseload import caseload
from ctcoord.services.station import Station
from ctcoord.ui.imports.flow import ImportFlow, Step
from ctcoord.ui.window import MainWindow


@pytest.mark.parametrize("ended", ["closed", "locked"])
def test_what_was_only_checked_goes_with_the_window(
    window: MainWindow, desk: Station, tmp_path: Path, qtbot: QtBot, ended: str
) -> None:
    today = window.desk.today()
    (file, *_more), *_others = write_files(
        tmp_path, list(caseload(3, seed=7, today=today)), seed=7, today=today
    ).values()
    window.go("import")
    flow = window.area("import").findChild(ImportFlow)
    flow.check(file)
    qtbot.waitUntil(lambda: flow.step is Step.CONFIRM, timeout=20_000)
    assert list(desk.home.glob("staging-*"))
    if ended == "locked":
        window.lock()
        qtbot.waitUntil(lambda: not window.desk.runner.busy, timeout=10_000)
    else:
        window.close()
        window.desk.runner.stop()
    assert list(desk.home.glob("staging-*")) == []
