"""What is killed between two moves of files: a new data key, a restore. Jobs of ``tests.nursery``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from ctcoord.services import station


def new_key(moves: int, home: str, passphrase: str) -> None:
    """A new data key; dies by SIGKILL just before the next file of the home folder after ``moves`` is moved."""
    _watched(moves, home, lambda: station.new_key(Path(home), passphrase))


def restore(moves: int, home: str, backup: str, passphrase: str) -> None:
    """The same in a restore."""
    _watched(moves, home, lambda: station.restore(Path(home), Path(backup), passphrase))


def _watched(left: int, home: str, work: Callable[[], object]) -> None:
    def watch(event: str, args: tuple[object, ...]) -> None:
        nonlocal left
        if event in ("os.rename", "os.remove") and home in str(args[0]):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    work()
