"""Processes to be killed: forked from one that has imported the program already, so that each costs milliseconds.

``python -m tests.nursery`` reads jobs from its standard input, one JSON object a line, and answers with the process's
number, then with how it ended. ``Nursery`` is the other end.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from typing import Any


class Nursery:
    """The process that forks others; use it with ``with``."""

    def __enter__(self) -> Nursery:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate(timeout=60)

    def start(self, job: str, *arguments: Any) -> int:
        """Run ``module:function`` of tests with these arguments in a process of its own; its number."""
        self._say({"job": job, "arguments": arguments})
        return int(self._hear())

    def ended(self) -> int:
        """Wait for the process that was started last: its exit code, or the signal that ended it, negative."""
        return int(self._hear())

    def run(self, job: str, *arguments: Any) -> int:
        """Run to the end."""
        self.start(job, *arguments)
        return self.ended()

    def killed(self, after: float, job: str, *arguments: Any) -> bool:
        """Run, and kill it after so many seconds; whether that was before its end."""
        number = self.start(job, *arguments)
        time.sleep(after)
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
        return self.ended() == -signal.SIGKILL

    def _say(self, line: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()

    def _hear(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the nursery is gone"
        return line


def main() -> None:
    """Fork a process for each job, and tell how it went."""
    from tests.sync import jobs

    assert jobs
    for line in sys.stdin:
        job = json.loads(line)
        number = os.fork()
        if not number:
            _work(job)
        print(number, flush=True)
        status = os.waitpid(number, 0)[1]
        print(os.waitstatus_to_exitcode(status), flush=True)


def _work(job: dict[str, Any]) -> None:
    """Never returns: nothing of the parent's is tidied up by a child."""
    module, _, name = job["job"].partition(":")
    try:
        getattr(importlib.import_module(f"tests.{module}"), name)(*job["arguments"])
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
