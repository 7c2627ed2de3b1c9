"""The pictures: of the told family, of every step of an import, and the store stays as it was."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from ctcoord.demo import build
from ctcoord.services import station as stations
from ctcoord.services.clock import fixed
from ctcoord.ui import screenshots
from ctcoord.ui.imports.flow import ImportFlow, Step
from ctcoord.ui.imports.history import HistoryCard
from ctcoord.ui.window import MainWindow

CLOCK = fixed(datetime(2026, 11, 21, 15, 42, tzinfo=UTC))
WANTED = ("family", "import-check", "import-apply", "import-report", "import-match", "import-history")
DRESSES = (screenshots.Dress("light", "en", 100, (1280, 800)), screenshots.Dress("dark", "es", 100, (1280, 800)))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pictures") / "home"
    build.make(made, CLOCK, families=24)
    return made


@pytest.mark.slow
def test_every_dress_shows_the_told_family_and_writes_its_import_into_a_copy(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    seen: dict[str, list[Any]] = {}
    save = screenshots._save

    def noting(shown: QWidget | QPixmap, out: Path, name: str, dress: screenshots.Dress) -> Path:
        window = shown if isinstance(shown, MainWindow) else None
        if name == "family" and window is not None:
            seen.setdefault(name, []).append(list(window.area("families").tabs_open()[0].values()))
        elif name.startswith("import-") and window is not None:
            flow = window.area("import").findChild(ImportFlow)
            assert flow is not None
            history = window.area("import").findChild(HistoryCard)
            assert history is not None
            seen.setdefault(name, []).append((flow.step, len(history.table.rows_model.rows)))
        else:
            seen.setdefault(name, []).append(type(shown))
        return save(shown, out, name, dress)

    monkeypatch.setattr(screenshots, "_save", noting)
    monkeypatch.setattr(screenshots, "SCREENS", tuple(one for one in screenshots.SCREENS if one[0] in WANTED))
    before = hashlib.sha256((home / stations.STORE).read_bytes()).digest()
    pictures = screenshots.write_screens(home, tmp_path, passphrase=build.PASSPHRASE, clock=CLOCK, dresses=DRESSES)
    names = (*WANTED, "first-run", "unlock")
    assert [picture.name for picture in pictures] == [f"{n}-{d.suffix}.png" for d in DRESSES for n in names]
    assert all(picture.stat().st_size > 2_000 for picture in pictures)
    assert seen["family"] == [["Vega, Maria"]] * 2
    assert [step for step, _ in seen["import-check"]] == [Step.CONFIRM] * 2
    assert seen["import-apply"] == [QPixmap] * 2
    assert [step for step, _ in seen["import-match"]] == [Step.DONE] * 2
    assert seen["import-history"][0] == seen["import-history"][1]  # one import more than before, in each
    assert hashlib.sha256((home / stations.STORE).read_bytes()).digest() == before
