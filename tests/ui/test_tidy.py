"""A widget is destroyed in its own thread, however much a job in another thread allocates."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ctcoord.ui.task import Lane, Report, TaskRunner
from ctcoord.ui.tidy import YOUNG_OBJECTS


class Knot(QObject):
    """Something of Qt that only the search for garbage can free."""

    def __init__(self, freed_in: list[int]) -> None:
        super().__init__()
        self.myself = self
        weakref.finalize(self, lambda: freed_in.append(threading.get_ident()))


def allocate(_report: Report) -> int:
    """Far more live objects than Python takes before it looks for garbage."""
    return len([[number] for number in range(100_000)])


def test_garbage_of_the_window_is_found_in_its_own_thread(qtbot: QtBot) -> None:
    freed_in: list[int] = []
    done: list[int] = []
    was_on = gc.isenabled()
    gc.enable()
    runner = TaskRunner()
    try:
        runner.start(Lane.READ, lambda _report: None)  # the worker runs before there is garbage
        qtbot.waitUntil(lambda: not runner.busy)
        gc.collect()  # the count begins at nothing: the next search is due while the job runs
        Knot(freed_in)
        runner.start(Lane.READ, allocate, done.append)
        qtbot.waitUntil(lambda: bool(done))
        kept = [[number] for number in range(YOUNG_OBJECTS)]  # noise, so that the young are due
        qtbot.waitUntil(lambda: bool(freed_in))
        assert kept
        assert freed_in == [threading.get_ident()]
    finally:
        runner.stop()
        assert gc.isenabled()
        if not was_on:
            gc.disable()


def test_the_last_runner_gives_the_collection_back(qtbot: QtBot) -> None:
    was_on = gc.isenabled()
    first, second = TaskRunner(), TaskRunner()
    try:
        for runner in (first, second):
            runner.start(Lane.READ, lambda _report: None)
        assert not gc.isenabled()
        first.stop()
        assert not gc.isenabled()
    finally:
        first.stop()
        second.stop()
    assert gc.isenabled() == was_on
