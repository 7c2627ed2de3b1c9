"""What alignment finds comes to Home after what is due: families are judged a few at a time, behind the window.

What judges them is loaded there as well: no start waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from sqlalchemy import Connection

from ctcoord.errors import CtcoordError
from ctcoord.services.worklist import WorkItem
from ctcoord.ui.desk import Latest

AT_ONCE = 40  # families that are judged in one go
SOON_MS = 100  # until Home stands with what is due
SHOWN_EVERY = 8  # readings: showing thousands of steps anew takes longer than judging a few families

if TYPE_CHECKING:
    from ctcoord.ui.home.screen import HomeScreen


class Findings(QObject):
    """Asks for the families of Home in turn and adds what breaks to its steps."""

    def __init__(self, screen: HomeScreen) -> None:
        super().__init__(screen)
        self._screen = screen
        self._latest = Latest(self)
        self._left: list[bytes] = []
        self._found: list[WorkItem] = []
        self._worker: bytes | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._begin)

    def look(self, worker: bytes | None) -> None:
        """Begin anew with a worker's families, or all; an older answer that is still on its way is dropped."""
        self._left, self._found, self._worker = [], [], worker
        self._latest.take(lambda _none: None)
        self._soon.start()

    def _begin(self) -> None:
        worker = self._worker

        def job(connection: Connection) -> tuple[list[bytes], list[WorkItem]]:
            from ctcoord.services import worklist_findings

            return worklist_findings.families(connection, worker), []

        self._read(job)

    def _read(self, job: Callable[[Connection], tuple[list[bytes], list[WorkItem]]]) -> None:
        desk = self._screen.desk
        if desk.is_open:
            desk.read(self, job, *self._latest.pair(self._on_read, self._on_unread))

    def _on_read(self, answer: tuple[list[bytes], list[WorkItem]]) -> None:
        self._left, found = answer
        self._found += found
        if self._found and len(self._left) // AT_ONCE % SHOWN_EVERY == 0:
            found, self._found = self._found, []
            self._screen.add(found)
        if self._left:  # once these are painted: a thread that judges families meanwhile makes it take twice as long
            go_on = self._latest.take(self._next)
            self._screen.desk.next_turn(self, lambda: go_on(None))

    def _next(self, _turn: None) -> None:
        some, left = self._left[:AT_ONCE], self._left[AT_ONCE:]
        today, station = self._screen.desk.today(), self._screen.desk.station

        def job(connection: Connection) -> tuple[list[bytes], list[WorkItem]]:
            from ctcoord.services import worklist_findings

            return left, list(worklist_findings.items(connection, today, some, station.agency_id, home=station.home))

        self._read(job)

    def _on_unread(self, _error: CtcoordError) -> None:
        """The reading of the steps says what is wrong."""
