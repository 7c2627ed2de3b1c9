"""Exit codes, the one plain line, help, the log, and that no command loads Qt."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ctcoord.cli import commands
from ctcoord.cli.context import Command as Declared
from ctcoord.cli.main import parser, run
from ctcoord.errors import Cancelled
from ctcoord.services.station import Station
from ctcoord.words import Words
from tests.cli.conftest import Command, no_windows

ROOT = Path(__file__).parents[2]


def subparsers(whole: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    action = next(a for a in whole._actions if isinstance(a, argparse._SubParsersAction))
    return dict(action.choices)


def failing(error: BaseException) -> Declared:
    def act(*_: object) -> int:
        raise error

    return Declared("fail", "fails", lambda *_: None, act)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_command_has_help(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "self-check" in parser(Words(language)).format_help()
    for name, sub in subparsers(parser(Words(language))).items():
        with pytest.raises(SystemExit) as stop:
            sub.parse_args(["--help"])
        assert stop.value.code == 0
        assert name in capsys.readouterr().out


def test_a_mistake_is_one_line_and_code_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for line in (["fnid", "x"], ["find"], ["--language", "fr"], ["find", "--limit", "many", "x"], ["store"]):
        code = run(["--home", str(tmp_path), *line], windows=no_windows)
        said = capsys.readouterr()
        assert code == 2
        assert said.out == ""
        assert said.err.startswith("ctcoord: ")
        assert said.err.count("\n") == 1


def test_a_missing_store_says_where_and_what_to_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["--home", str(tmp_path), "find", "x"], windows=no_windows) == 2  # nobody is asked for a passphrase
    said = capsys.readouterr().err
    assert str(tmp_path) in said
    assert "--home" in said


def test_a_wrong_passphrase_is_a_mistake(ctcoord: Command, passphrase_file: Path) -> None:
    passphrase_file.write_text("not it at all", "utf-8")
    ran = ctcoord("find", "vega")
    assert ran.code == 2
    assert "passphrase" in ran.err


def test_a_passphrase_file_may_come_from_notepad(ctcoord: Command, passphrase_file: Path) -> None:
    passphrase_file.write_bytes(b"\xef\xbb\xbf" + passphrase_file.read_bytes().rstrip() + b"\r\n")
    assert ctcoord("find", "vega").code == 0


def test_a_fault_names_a_code_and_the_log_and_neither_quotes_the_case(
    ctcoord: Command, desk: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = "Zyxwvut Quarrington"
    monkeypatch.setattr(commands, "COMMANDS", (failing(RuntimeError(canary)),))
    ran = ctcoord("fail")
    log = desk.home / "logs" / "ctcoord.log"
    assert ran.code == 1
    assert "RuntimeError" in ran.err
    assert str(log) in ran.err
    assert "Traceback" not in ran.err
    written = log.read_text("utf-8")
    assert "RuntimeError" in written
    assert "test_main.py" in written
    assert canary not in written + ran.err
    assert log.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("error", [KeyboardInterrupt(), Cancelled()])
def test_cancelling_is_said_plainly(ctcoord: Command, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    monkeypatch.setattr(commands, "COMMANDS", (failing(error),))
    ran = ctcoord("fail")
    assert ran.code == 130
    assert ran.err == "ctcoord: Cancelled. Nothing was changed.\n"


def test_the_language_is_the_readers_setting_or_the_option(ctcoord: Command, desk: Station) -> None:
    assert "Nobody found" in ctcoord("find", "nobodyatall").err
    (desk.home / "settings.json").write_text(json.dumps({"language": "es"}), "utf-8")
    assert "No se encontró a nadie" in ctcoord("find", "nobodyatall").err
    assert "Nobody found" in ctcoord("--language", "en", "find", "nobodyatall").err


def test_without_a_command_the_window_opens(ctcoord: Command, desk: Station) -> None:
    opened: list[object] = []

    class Windows:
        @staticmethod
        def open_window(home: Path, **given: object) -> int:
            opened.append((home, given["passphrase"]))
            return 0

    assert ctcoord(windows=lambda: Windows).code == 0
    assert opened == [(desk.home, "correct horse battery staple")]


def test_no_command_needs_qt(desk: Station, passphrase_file: Path) -> None:
    """In a process of its own in which Qt cannot be imported at all."""
    code = (
        "import sys; sys.modules['PySide6'] = None\n"
        "from ctcoord.cli.main import run\n"
        "codes = [run(line.split('|'), windows=None) for line in sys.argv[1:]]\n"
        "assert not [m for m in sys.modules if m.startswith('PySide6.')]\n"
        "print(codes)"
    )
    start = ["--home", str(desk.home), "--passphrase-file", str(passphrase_file)]
    lines = [["find", "vega", "--json"], ["links", "--json"], ["self-check"], ["--version"], ["store", "upgrade"]]
    ran = subprocess.run(
        [sys.executable, "-c", code, *("|".join(start + line) for line in lines)],
        capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == "[0, 0, 0, 0, 0]", ran.stdout + ran.stderr


@pytest.mark.parametrize("behind", [False, True])
def test_surroundings_stand_before_or_behind_the_command(
    behind: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("made-up people only\n")
    where = ["--home", str(tmp_path / "home"), "--passphrase-file", str(secret)]
    for command in (["store", "create"], ["find", "nobody"], ["store", "backup", str(tmp_path / "b")]):
        line = [*command, *where] if behind else [*where, *command]
        assert run(line, windows=lambda: None) == 0, capsys.readouterr().err
    assert (tmp_path / "home" / "store.db").exists()


def test_a_window_that_nobody_could_see_is_not_opened(ctcoord: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    ran = ctcoord()
    assert (ran.code, ran.out) == (2, "")
    assert "There is no display" in ran.err
