"""Questions of a person to the central database, in the network's own worker, behind a sync that runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject

from ctcoord.errors import CtcoordError, NotConnected
from ctcoord.ui.sync.reach import Reach
from ctcoord.ui.task import Lane, Report, Task

if TYPE_CHECKING:
    from ctcoord.sync.transport import Central as Transport
    from ctcoord.ui.desk import Desk

T = TypeVar("T")
Job = Callable[["Transport", bytes], T]  # the connection, and this computer's id there


class Asker(QObject):
    """Belongs to the keeper of sync; one question at a time is on its way."""

    def __init__(self, desk: Desk, sign_in: Callable[[], Callable[[], Transport]], parent: QObject) -> None:
        """``sign_in`` gives what connects, with the password of this moment; called in the UI thread."""
        super().__init__(parent)
        self._desk, self._sign_in = desk, sign_in
        self._reach = Reach()
        self._task: Task[Any] | None = None
        desk.closing.connect(self.cancel)
        desk.runner.stopping.connect(self.cancel)

    def ask(
        self, owner: QObject, job: Job[T], done: Callable[[T], None], failed: Callable[[CtcoordError], None]
    ) -> None:
        """Ask, then ``done`` or ``failed`` in the UI thread, unless ``owner`` is gone. Never waits here."""
        central = self._desk.keeper.state.central
        if not self._desk.is_open or central is None:
            failed(NotConnected())
            return
        connect, device = self._sign_in(), bytes.fromhex(central.device)

        def work(report: Report) -> T:
            report.step(0, 0)
            with self._reach.through(connect, report) as transport:
                return job(transport, device)

        task = self._desk.runner.start(Lane.NETWORK, work, done, failed, owner=owner)
        self._task = task
        for ended in (task.finished, task.failed, task.cancelled):
            ended.connect(lambda *_answer: self._forget(task))

    def cancel(self) -> None:
        """The answer is not wanted any more: whatever is waited for is left."""
        if self._task is not None:
            self._task.cancel()
        self._reach.break_off()

    def _forget(self, task: Task[T]) -> None:
        if self._task is task:
            self._task = None
