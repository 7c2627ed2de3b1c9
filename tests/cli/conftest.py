"""Runs the command line in this process, with what it writes caught, or as a process of its own."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from ctcoord.cli import logs
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


@pytest.fixture(autouse=True)
def leaves_no_log() -> Iterator[None]:
    """A command logs into its home folder; the next test must not, and its records stay whole."""
    yield
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if type(handler).__module__ == logs.__name__]:
        root.removeHandler(handler)
        handler.close()


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
