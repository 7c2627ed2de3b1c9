"""The only place that starts threads. A job is a plain function with a Report; its outcome returns as signals.

Lanes keep work in order and apart: ``READ`` and ``WRITE`` hold the local database's one reader and one writer,
``DRAFT`` the drafts' own file, ``LONG`` work that stages elsewhere, ``NETWORK`` what waits for others. The
runner outlives every window, so closing one never destroys a running job's signals.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QThread, Signal, Slot
from shiboken6 import isValid

from ctcoord.errors import Cancelled, CtcoordError, Plain
from ctcoord.ui.tidy import Tidy

T = TypeVar("T")
LOG = logging.getLogger(__name__)
STOP_WAIT_MS = 5_000
GRACE_MS = 500  # for the network's work to end that was broken off; a connect cannot be
TELL_EVERY_S = 0.05


class Lane(Enum):
    """Which worker does it; each does one job at a time, in order."""

    READ = "read"
    WRITE = "write"
    DRAFT = "draft"
    LONG = "long"
    NETWORK = "network"


# What someone saved is written even when the program is closed at once; only reads are dropped then.
KEPT_LANES = frozenset({Lane.WRITE, Lane.DRAFT})


class Report:
    """A job's way to tell how far it is; it raises Cancelled where the user asked to stop."""

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self._tell = tell
        self._told_at = -TELL_EVERY_S
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop at its next step; may be called from any thread."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """True once someone asked to stop."""
        return self._cancelled.is_set()

    def step(self, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` units are finished (total 0: unknown). Raises Cancelled.

        Cheap enough for every row: the window hears of it twenty times a second, and of the last one.
        """
        if self._cancelled.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._told_at >= TELL_EVERY_S or done == total:
            self._told_at = now
            self._tell(done, total)


class Task(QObject, Generic[T]):
    """A started job. Exactly one of ``finished``, ``failed`` and ``cancelled`` comes, in the UI thread."""

    finished = Signal(object)
    failed = Signal(object)  # CtcoordError
    cancelled = Signal()
    progress = Signal(int, int)  # done, total

    def __init__(self, job: Callable[[Report], T], parent: QObject) -> None:
        super().__init__(parent)
        self.job = job
        self.report = Report(self.progress.emit)

    def cancel(self) -> None:
        """Ask it to stop; ``cancelled`` follows when it has."""
        self.report.cancel()


class UnexpectedFault(CtcoordError):
    """A fault of the program itself; the log has where, never what about whom."""

    code = "internal"
    text = "Something went wrong in the program."
    remedy = "Your saved work is safe. Try again; if it happens again, tell IT: the program's log says where."


class _Worker(QThread):
    """Runs the jobs of one lane until told to stop."""

    settled = Signal(object, str, object)  # Task, signal name, payload

    def __init__(self, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName(f"ctcoord-{lane.value}")
        self._lane = lane
        self._jobs: deque[Task[Any]] = deque()
        self._wake = threading.Condition()
        self._running: Task[Any] | None = None
        self._stopping = False

    def put(self, task: Task[Any]) -> None:
        with self._wake:
            self._jobs.append(task)
            self._wake.notify()

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            if self._lane not in KEPT_LANES:
                for task in self._jobs:
                    task.cancel()
            if self._running is not None:
                self._running.cancel()
            self._wake.notify()

    def run(self) -> None:
        while (task := self._next()) is not None:
            self.settled.emit(task, *_outcome(task))
            self._running = None

    def _next(self) -> Task[Any] | None:
        with self._wake:
            while not self._jobs and not self._stopping:
                self._wake.wait()
            if not self._jobs:
                return None
            self._running = self._jobs.popleft()
            return self._running


def _outcome(task: Task[Any]) -> tuple[str, object]:
    """Run a job in the worker's thread; every exception becomes a value."""
    try:
        if task.report.cancelled:
            return "cancelled", None
        return "finished", task.job(task.report)
    except Cancelled:
        return "cancelled", None
    except CtcoordError as error:
        return "failed", error
    except Exception as error:
        # Only the kind and the place: messages of libraries may quote values of a case.
        LOG.error("job failed: %s at %s", Plain(type(error).__name__), Plain(_place(error)))
        return "failed", UnexpectedFault(kind=type(error).__name__)


def _place(error: BaseException) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return "?" if frame is None else f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}"


def _while_alive(owner: QObject | None, call: Callable[[Any], None]) -> Callable[[Any], None]:
    """The call, dropped when the view that waited for it was deleted meanwhile."""
    if owner is None:
        return call

    def guarded(payload: Any) -> None:
        if isValid(owner):
            call(payload)

    return guarded


class TaskRunner(QObject):
    """Owns the worker threads and every running task; lives as long as the application."""

    idle = Signal()
    stopping = Signal()  # whoever can, breaks off what would keep a worker waiting
    waiting = Signal()  # everything has stopped but the network's work, which may take seconds

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workers: dict[Lane, _Worker] = {}
        self._open: set[Task[Any]] = set()
        self._stopped = False
        self._tidy = Tidy(lambda: self.busy, self)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.stop)

    def start(
        self,
        lane: Lane,
        job: Callable[[Report], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[CtcoordError], None] | None = None,
        *,
        owner: QObject | None = None,
    ) -> Task[T]:
        """Queue a job on a lane; ``done`` and ``failed`` are called in the UI thread, unless ``owner`` is gone."""
        task: Task[T] = Task(job, self)
        if done is not None:
            task.finished.connect(_while_alive(owner, done))
        if failed is not None:
            task.failed.connect(_while_alive(owner, failed))
        if self._stopped:
            LOG.error("a job came after the end")
            return task
        self._open.add(task)
        self._worker(lane).put(task)
        return task

    @property
    def busy(self) -> bool:
        """True while a task has not been settled."""
        return bool(self._open)

    def stop(self) -> None:
        """Cancel what can be cancelled, finish what was saved, wait for the threads; called at the end."""
        self._stopped = True
        self.stopping.emit()
        for worker in self._workers.values():
            worker.stop()
        network = self._workers.get(Lane.NETWORK)
        for worker in sorted(self._workers.values(), key=lambda worker: worker is network):
            if worker is network and not worker.wait(GRACE_MS):
                self.waiting.emit()
            if not worker.wait(STOP_WAIT_MS):
                LOG.error("worker %s did not stop in time", worker.objectName())
                worker.wait()
        self._workers.clear()
        self._tidy.end()

    def _worker(self, lane: Lane) -> _Worker:
        worker = self._workers.get(lane)
        if worker is None:
            worker = self._workers[lane] = _Worker(lane, self)
            worker.settled.connect(self._on_settled)
            self._tidy.begin()
            worker.start()
        return worker

    @Slot(object, str, object)
    def _on_settled(self, task: Task[Any], name: str, payload: object) -> None:
        self._open.discard(task)
        if name == "cancelled":
            task.cancelled.emit()
        else:
            getattr(task, name).emit(payload)
        task.deleteLater()
        if not self._open:
            self.idle.emit()
