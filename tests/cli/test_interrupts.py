"""Ctrl+C in a process of its own: whenever it comes, the store has all of the import or nothing of it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ctcoord.cli.interrupts import Interrupts
from ctcoord.services.station import Station
from tests.cli.conftest import Command

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _hears() -> Iterator[None]:
    """Not deaf to Ctrl+C, even where the tests themselves run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.realdata
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent Ctrl+C there")
@pytest.mark.parametrize("seconds", [0.7, 1.1, 1.5, 1.9])
def test_all_or_nothing(ctcoord: Command, desk: Station, passphrase_file: Path, realdata: Path, seconds: float) -> None:
    line = ["--home", str(desk.home), "--passphrase-file", str(passphrase_file), "import"]
    process = subprocess.Popen(
        [sys.executable, "-m", "ctcoord", *line, str(realdata / "hmis_fy2026_converted")],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    imports = json.loads(ctcoord("import", "--history", "--json").out)["imports"]
    if process.returncode == 0:
        assert len(imports) == 1
    else:
        # Python ends itself by the signal where it came in the middle of loading a C module; a shell says 130 to both.
        assert process.returncode in (130, -signal.SIGINT), err
        assert err in ("ctcoord: Cancelled. Nothing was changed.\n", "")
        assert imports == []
    assert not list(desk.home.glob("staging-*"))


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent Ctrl+C there")
def test_once_the_work_is_done_it_is_not_heard() -> None:
    with Interrupts() as interrupts:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert interrupts.happened
        interrupts.done()
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
