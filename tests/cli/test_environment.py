"""A full disk, a closed output, a poor terminal, an impossible path: one plain line and code 2, never a traceback."""

from __future__ import annotations

import argparse
import errno
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ctcoord.cli import commands, logs
from ctcoord.cli.context import Command as Declared
from ctcoord.cli.context import Context
from ctcoord.cli.main import run
from ctcoord.services.station import Station
from tests.cli.conftest import Command, Ran, no_windows

ROOT = Path(__file__).parents[2]
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")


def one_line(ran: Ran) -> bool:
    return ran.code == 2 and ran.err.startswith("ctcoord: ") and ran.err.count("\n") == 1 and ran.out == ""


def process(line: list[str], shell: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """``python -m ctcoord`` as a process of its own, its output redirected by the shell."""
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m ctcoord "$@" {shell}', sys.executable, *line],
        capture_output=True, cwd=ROOT, timeout=60, check=False, env={**os.environ, **environment},
    )  # fmt: skip


def saying(text: str) -> Declared:
    def act(context: Context, _: argparse.Namespace) -> int:
        context.say(text)
        return 0

    return Declared("say", "says", lambda *_: None, act)


def test_a_backup_that_cannot_be_written_is_a_mistake(ctcoord: Command, desk: Station, tmp_path: Path) -> None:
    for target in (tmp_path, "", "/proc/nothing", desk.home / "store.db", desk.home / "store.bak", tmp_path / "b.key"):
        before = (desk.home / "store.db").read_bytes(), (desk.home / "store.key").read_bytes()
        ran = ctcoord("store", "backup", target)
        assert one_line(ran), (target, ran)
        assert ((desk.home / "store.db").read_bytes(), (desk.home / "store.key").read_bytes()) == before


@pytest.mark.parametrize("home", ["a file", "/proc/nothing", "/" + "h" * 300, "~nobody-of-this-name/x"])
@pytest.mark.parametrize("command", [["find", "x"], ["store", "create"]])
def test_a_home_that_cannot_be_is_a_mistake(
    home: str, command: list[str], tmp_path: Path, passphrase_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if home == "a file":
        (tmp_path / "file").write_text("in the way", "utf-8")
        home = str(tmp_path / "file")
    code = run(["--home", home, "--passphrase-file", str(passphrase_file), *command], windows=no_windows)
    said = capsys.readouterr()
    assert one_line(Ran(code, said.out, said.err)), said.err


def test_paths_nobody_can_write_are_mistakes(ctcoord: Command, desk: Station, tmp_path: Path) -> None:
    for out in ("/proc/nothing.xlsx", tmp_path / "absent" / "r.xlsx", tmp_path / ("r" * 300 + ".xlsx")):
        ran = ctcoord("rollup", "--out", out)
        assert one_line(ran), ran
    ran = ctcoord("import", "p" * 5000)
    assert one_line(ran), ran
    desk.close()
    (desk.home / "drafts.db").unlink()
    (desk.home / "drafts.db").mkdir()
    ran = ctcoord("find", "vega")
    assert one_line(ran), ran


def test_a_limit_out_of_bounds_is_a_mistake(ctcoord: Command) -> None:
    for limit in ("9" * 22, "9" * 5000, "-5", "0", "1001", "many"):
        ran = ctcoord("find", "vega", f"--limit={limit}")
        assert one_line(ran), ran
    assert ctcoord("find", "vega", "--limit", "1000").code == 0


def test_bytes_that_are_no_text_find_nothing(ctcoord: Command) -> None:
    assert ctcoord("find", "\udcff").code == 0
    assert one_line(ctcoord("show", "\udcff"))


def test_no_control_character_reaches_the_terminal(ctcoord: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "COMMANDS", (saying("Ve\x1b[31mga\x07 \u202eñ"),))
    assert ctcoord("say").out == "Ve[31mga ñ\n"


def test_a_fault_names_no_log_that_could_not_be_written(
    ctcoord: Command, desk: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def act(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(commands, "COMMANDS", (Declared("fail", "fails", lambda *_: None, act),))
    (desk.home / "logs").write_text("a file where the folder should be", "utf-8")
    ran = ctcoord("fail")
    assert ran.code == 1
    assert "ZeroDivisionError" in ran.err
    assert "ctcoord.log" not in ran.err


@needs_full
def test_a_log_on_a_full_disk_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "ctcoord.log").symlink_to(FULL)
    logs.set_up(tmp_path)
    logging.getLogger("ctcoord.test").error("lost, and that is all")
    assert capsys.readouterr().err == ""
    assert logs.lost()


@needs_full
@pytest.mark.parametrize("line", [["--help"], ["self-check"], ["self-check", "--json"]])
@pytest.mark.parametrize("shell", [">/dev/full", ">&-"])
def test_an_output_that_is_full_or_closed_is_a_mistake(line: list[str], shell: str, tmp_path: Path) -> None:
    ran = process(["--home", str(tmp_path), *line], shell)
    said = Ran(ran.returncode, "", ran.stderr.decode())
    assert one_line(said), said


def test_a_poor_terminal_shows_what_it_can(tmp_path: Path) -> None:
    home = ["--home", str(tmp_path)]
    narrow = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for line, environment in ((["self-check"], {"PYTHONIOENCODING": "cp1252"}),
                              (["--language", "es", "--help"], narrow)):  # fmt: skip
        ran = process(home + line, **environment)
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout
        assert ran.stderr == b""
    ran = process([*home, "self-check", "--json"], PYTHONIOENCODING="cp1252")
    assert json.loads(ran.stdout.decode("ascii"))["ok"] is True


def test_a_backup_without_its_key_file_says_so(ctcoord: Command, desk: Station, tmp_path: Path) -> None:
    assert ctcoord("store", "backup", tmp_path / "b.db").code == 0
    (tmp_path / "b.key").unlink()
    desk.close()
    ran = ctcoord("store", "restore", tmp_path / "b.db")
    assert one_line(ran)
    assert "key file" in ran.err
    assert "b.key" in ran.err


def test_self_check_says_why_a_home_cannot_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(tmp_path / ("h" * 300)), "self-check"], windows=no_windows) == 1
    said = capsys.readouterr().out
    assert os.strerror(errno.ENAMETOOLONG) in said
    assert "OSError" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no memory of a crash by itself")
def test_a_crash_leaves_no_memory_on_the_disk() -> None:
    code = (
        "import resource, sys; from ctcoord.__main__ import main\n"
        "sys.argv[1:] = ['--help']\n"
        "try: main()\n"
        "finally: print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    assert ran.stdout.endswith("(0, 0)\n"), ran.stderr
