"""Ctrl+C: stops work that can be taken back, and is no longer heard once the work is done."""

from __future__ import annotations

import signal
import threading
from types import FrameType


class Interrupts:
    """Listens for SIGINT while it is entered. ``happened``: it came, whatever became of the exception.

    An interrupt inside a callback of the database comes back as an error of the database: without
    ``happened`` it would look like a fault of the program.
    """

    def __init__(self) -> None:
        self.happened = False
        self._done = False
        self._before: object = None

    def __enter__(self) -> Interrupts:
        here = threading.current_thread() is threading.main_thread()
        if here and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._on_interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def done(self) -> None:
        """What was asked for is written; only the report is left, and that is not to be cut short."""
        self._done = True

    def _on_interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        if not self._done:
            self.happened = True
            raise KeyboardInterrupt
