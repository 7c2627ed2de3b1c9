"""Garbage is looked for in the UI thread only, a little at a time.

Python looks for it in whichever thread allocates: a worker would destroy widgets of the UI thread, which Qt
answers with a crash, and looking through everything held keeps the window still for more than 100 ms.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

TICK_MS = 50
YOUNG_OBJECTS = 5_000  # about a millisecond to look through
YOUNG_ROUNDS, MIDDLE_ROUNDS = 6, 4  # rounds of a generation before the next older one is due
QUIET_TICKS = 40  # two seconds in which no job ran, before everything is looked through


class Tidy(QObject):
    """While one is at work Python's own collection is off; ``is_busy`` tells whether a job runs."""

    _at_work = 0
    _was_on = True

    def __init__(self, is_busy: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._quiet = 0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    def begin(self) -> None:
        """From now on, only here."""
        if self._timer.isActive():
            return
        if not Tidy._at_work:
            Tidy._was_on = gc.isenabled()
            gc.disable()
        Tidy._at_work += 1
        self._timer.start()

    def end(self) -> None:
        """Back to Python's own way once no other is at work."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        Tidy._at_work -= 1
        if not Tidy._at_work and Tidy._was_on:
            gc.enable()

    def tick(self) -> None:
        """Look through the youngest that are due, and through everything only while nothing runs."""
        self._quiet = 0 if self._is_busy() else self._quiet + 1
        young, middle, old = gc.get_count()
        if old >= MIDDLE_ROUNDS and self._quiet >= QUIET_TICKS:
            self._quiet = 0
            gc.collect()
        elif young >= YOUNG_OBJECTS:
            gc.collect(1 if middle >= YOUNG_ROUNDS else 0)
