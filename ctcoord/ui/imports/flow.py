"""The steps of an import: file, check, confirm, done. Nothing is written until it is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from ctcoord.errors import CtcoordError
from ctcoord.services import imports
from ctcoord.services.imports import Staged
from ctcoord.services.intake import ImportReport, Issue, Progress
from ctcoord.ui.desk import Desk
from ctcoord.ui.imports import feeds
from ctcoord.ui.imports.feeds import FoundFeed, KeptFeed
from ctcoord.ui.task import Lane, Report, Task

T = TypeVar("T")
ISSUES_SHOWN = 2_000


class Step(StrEnum):
    """Where an import stands."""

    FILE = "file"
    CHECK = "check"
    CONFIRM = "confirm"
    APPLY = "apply"
    DONE = "done"


class ImportFlow(QObject):
    """One import at a time; staging runs beside other work, applying takes the writer's turn."""

    step_changed = Signal(object)  # Step
    progress = Signal(int, int, str)  # done, total, phase
    checked = Signal(object, object)  # ImportReport, list of Issue
    applied = Signal(object)  # ImportReport
    feed_read = Signal(object)  # FoundFeed: the file is a timetable, and nothing about cases
    feed_kept = Signal(object)  # KeptFeed
    failed = Signal(object)  # CtcoordError

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._task: Task[Any] | None = None
        self._staged: Staged | None = None
        self.feed: FoundFeed | None = None
        self._phase = ""
        self.step = Step.FILE
        self.path: Path | None = None

    def _go(self, step: Step) -> None:
        self.step = step
        self.step_changed.emit(step)

    def check(self, path: Path) -> None:
        """Read and judge a file."""
        self.discard()
        self.path = path
        station = self._desk.station

        def job(report: Report) -> tuple[Staged, list[Issue]] | FoundFeed:
            from ctcoord.exchange import formats  # readers of files: only for those who import

            if formats.detect(path) == "gtfs":
                return feeds.read(station.home, path, self._progress(report))
            staged = formats.check(station, path, progress=self._progress(report))
            return staged, list(islice(staged.issues(ISSUES_SHOWN), ISSUES_SHOWN))

        self._start(Lane.LONG, job, self._on_checked)
        self._go(Step.CHECK)

    def _on_checked(self, answer: tuple[Staged, list[Issue]] | FoundFeed) -> None:
        if isinstance(answer, FoundFeed):
            self.feed = answer
            self._go(Step.CONFIRM)
            self.feed_read.emit(answer)
            return
        staged, issues = answer
        self._staged = staged
        self._go(Step.CONFIRM)
        self.checked.emit(staged.report, issues)

    def apply(self) -> None:
        """Write what was checked, and look for who may be the same."""
        staged = self._staged
        if staged is None:
            return
        station = self._desk.station

        def job(report: Report) -> ImportReport:
            return imports.apply(station, staged, self._progress(report))

        self._start(Lane.WRITE, job, self._on_applied)
        self._go(Step.APPLY)

    def keep_feed(self, name: str) -> None:
        """Keep the timetable that was read, under a name."""
        if self.feed is None:
            return
        home, timetable = self._desk.station.home, replace(self.feed.timetable, name=name)
        # It is a file of its own beside the store: the store's writer need not wait for it.
        self._start(Lane.LONG, lambda _report: feeds.keep(home, timetable), self._on_kept)
        self._go(Step.APPLY)

    def _on_kept(self, kept: KeptFeed) -> None:
        self.feed = None
        self._go(Step.FILE)
        self.feed_kept.emit(kept)

    def _on_applied(self, report: ImportReport) -> None:
        self._close_staged()
        self._go(Step.DONE)
        self.applied.emit(report)
        self._desk.changed.emit(None)

    def cancel(self) -> None:
        """Stop what runs; nothing of it is kept."""
        if self._task is not None:
            self._task.cancel()

    def discard(self) -> None:
        """Forget the file that was checked."""
        self.cancel()
        self._close_staged()
        self._go(Step.FILE)

    def put_down(self) -> None:
        """The window closes or locks: forget what was checked; what is being written is finished."""
        if self.step is not Step.APPLY:
            self.discard()

    @property
    def staged(self) -> Staged | None:
        """What was checked and not yet written."""
        return self._staged

    def _close_staged(self) -> None:
        self.feed = None
        staged, self._staged = self._staged, None
        if staged is not None:
            # The lane whose jobs are done even when the program is closed at once: nothing is left in the folder.
            self._desk.runner.start(Lane.WRITE, lambda _report: staged.close())

    def _progress(self, report: Report) -> Progress:
        def step(done: int, total: int, phase: str) -> None:
            self._phase = phase
            report.step(done, total)

        return step

    def _start(self, lane: Lane, job: Callable[[Report], T], done: Callable[[T], None]) -> None:
        task = self._desk.runner.start(lane, job, done, self._on_failed, owner=self)
        task.progress.connect(lambda done, total: self.progress.emit(done, total, self._phase))
        task.cancelled.connect(self._on_cancelled)
        self._task = task

    def _on_failed(self, error: CtcoordError) -> None:
        self._task = None
        self._go(Step.CONFIRM if self._staged or self.feed else Step.FILE)
        self.failed.emit(error)

    def _on_cancelled(self) -> None:
        self._task = None
        self._go(Step.CONFIRM if self._staged or self.feed else Step.FILE)
