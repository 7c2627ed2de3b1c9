"""Runs the command line in this process, with what it writes caught, or as a process of its own."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from ctcoord.cli.main import run
from ctcoord.services.clock import Clock
from ctcoord.services.station import Station


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


Command = Callable[..., Ran]


def no_windows() -> object:
    raise AssertionError("this command needs no window")


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    from tests.conftest import PASSPHRASE

    path = tmp_path / "passphrase.txt"
    path.write_text(PASSPHRASE + "\n", "utf-8")
    return path


@pytest.fixture
def ctcoord(desk: Station, passphrase_file: Path, clock: Clock) -> Command:
    """``ctcoord("find", "vega")`` on the station ``desk``."""

    def command(*arguments: str | Path, windows: Callable[[], object] = no_windows) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        line = ["--home", str(desk.home), "--passphrase-file", str(passphrase_file), *map(str, arguments)]
        with redirect_stdout(out), redirect_stderr(err):
            code = run(line, windows=windows, clock=clock)
        return Ran(code, out.getvalue(), err.getvalue())

    return command
