"""Processes forked from one that has imported the program already, each for a talk in JSON lines over a socket."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn, TextIO


class _Serving:
    """The process that forks: ``python -m MODULE VERSION SOCKET``, which calls ``serve``."""

    def __init__(self, module: str, version: int) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ctver")  # a socket's path must be short
        self.address = str(Path(self._folder.name) / "socket")
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, str(version), self.address], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline(), f"the program of version {version} did not start"

    def end(self) -> None:
        """End it."""
        self._process.communicate(timeout=20)
        self._folder.cleanup()


_SERVING: dict[tuple[str, int], _Serving] = {}


@contextmanager
def serving() -> Iterator[None]:
    """What is started from here on ends together."""
    try:
        yield
    finally:
        while _SERVING:
            _SERVING.popitem()[1].end()


class Talk:
    """A talk with a process of one version; AssertionError where that ended."""

    def __init__(self, module: str, version: int) -> None:
        if (module, version) not in _SERVING:
            _SERVING[module, version] = _Serving(module, version)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(_SERVING[module, version].address)
        self._lines = self._socket.makefile("rw", encoding="utf-8")

    def __call__(self, what: str, *values: Any) -> Any:
        """Do something there; what came of it."""
        self._lines.write(json.dumps([what, *values]) + "\n")
        self._lines.flush()
        line = self._lines.readline()
        assert line, "the other process ended"
        return json.loads(line)

    def close(self) -> None:
        """Close it; the other process has let go of everything afterwards."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            self._lines.read()
        self._lines.close()
        self._socket.close()


def serve(address: str, answer: Callable[[TextIO], None]) -> None:
    """Fork a process for everybody who connects, until the standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        print("ready", flush=True)
        while listening in select.select([listening, sys.stdin], [], [])[0]:
            reached, _ = listening.accept()
            if not os.fork():
                listening.close()
                _answer(reached, answer)
            reached.close()


def _answer(reached: socket.socket, answer: Callable[[TextIO], None]) -> NoReturn:
    """Nothing of the parent's is tidied up by a child."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with reached.makefile("rw", encoding="utf-8") as lines:
            answer(lines)
        status = 0
    except BaseException:
        traceback.print_exc()
    os._exit(status)
