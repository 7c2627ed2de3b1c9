"""``demo`` and ``screenshots``: what is made where, what is kept, and that a real store is left alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ctcoord.cli import demo
from ctcoord.cli.main import run
from ctcoord.services import station
from ctcoord.services.clock import Clock, fixed
from tests.conftest import NOW


class Windows:
    """Stands for the part that needs Qt, which has tests of its own; keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Path, str, date]] = []

    def open_window(
        self, home: Path, *, passphrase: str, language: str | None, clock: Clock, title: str = "", place: int = 0
    ) -> int:
        self.asked.append(("open", home, passphrase, clock.today()))
        return 0

    def write_screens(self, home: Path, out: Path, *, passphrase: str, clock: Clock) -> list[Path]:
        self.asked.append(("paint", home, passphrase, clock.today()))
        opened = station.open_with_passphrase(home, passphrase, clock)
        opened.close()
        out.mkdir(parents=True, exist_ok=True)
        (out / "home.png").write_bytes(b"")
        return [out / "home.png"]

    def write_picture(self, home: Path, file: Path, *, passphrase: str, clock: Clock, screen: str) -> Path:
        self.asked.append(("picture", home, passphrase, clock.today()))
        file.write_bytes(b"")
        return file


@pytest.fixture
def windows() -> Windows:
    return Windows()


def ctcoord(windows: Windows, *arguments: str | Path) -> int:
    return run([str(a) for a in arguments], windows=lambda: windows, clock=fixed(NOW))


def test_without_a_display_it_paints_and_sums_up(
    windows: Windows, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    line = ("--home", home, "demo", "--families", "3", "--headless", "--out", out)
    assert ctcoord(windows, *line) == 0
    said = capsys.readouterr().out
    assert str(out) in said
    assert "made up" in said
    assert "Vega, Maria" in (out / "family.txt").read_text("utf-8")
    assert json.loads((out / "family.json").read_text("utf-8"))["case_number"] == "10-4471"
    assert windows.asked[0][0] == "paint"
    store = (home / "store.db").stat().st_mtime_ns

    assert ctcoord(windows, *line) == 0  # again: the same demo, nothing typed into it is lost
    assert "still there" in capsys.readouterr().out
    assert (home / "store.db").stat().st_mtime_ns == store
    assert ctcoord(windows, *line, "--fresh") == 0
    assert "still there" not in capsys.readouterr().out


def test_with_a_display_it_opens_the_window_as_of_the_day(
    windows: Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "has_display", lambda: True)
    assert ctcoord(windows, "--home", tmp_path / "home", "demo", "--families", "2", "--today", "2027-03-01") == 0
    assert [(what, day) for what, _, _, day in windows.asked] == [("open", date(2027, 3, 1))]


def test_a_real_store_is_left_alone(windows: Windows, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    station.create(tmp_path, "a real passphrase")
    before = (tmp_path / "store.db").read_bytes()
    for more in ([], ["--fresh"]):
        assert ctcoord(windows, "--home", tmp_path, "demo", "--families", "2", *more) == 2
        assert "not a demo" in capsys.readouterr().err
    assert (tmp_path / "store.db").read_bytes() == before
    assert not windows.asked


@pytest.mark.parametrize("wrong", [["--families", "0"], ["--families", "100001"], ["--today", "tomorrow"]])
def test_mistakes_are_one_plain_line(
    windows: Windows, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    assert ctcoord(windows, "--home", tmp_path / "home", "demo", *wrong) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "home" / "store.db").exists()


def test_a_demo_never_goes_where_real_cases_are_unless_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    from ctcoord.config import home_folder

    assert demo.demo_home() != home_folder()
    assert "demo" in demo.demo_home().name


def test_screenshots_are_of_a_fixed_day_and_leave_no_store(
    windows: Windows, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ctcoord(windows, "screenshots", "--out", tmp_path / "pictures", "--families", "2") == 0
    (asked,) = windows.asked
    assert asked[0] == "paint"
    assert asked[3] == date(2026, 11, 21)
    assert not asked[1].exists()
    assert (tmp_path / "pictures" / "home.png").exists()
