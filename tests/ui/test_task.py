"""Jobs run off the UI thread, in order within a lane, and their outcome comes back exactly once."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ctcoord.cli import logs
from ctcoord.errors import CtcoordError, DiskFull
from ctcoord.ui.desk import Latest
from ctcoord.ui.task import Lane, Report, TaskRunner, UnexpectedFault


@pytest.fixture
def runner(qtbot: QtBot):
    made = TaskRunner()
    yield made
    made.stop()


def test_a_result_arrives_in_the_ui_thread(runner: TaskRunner, qtbot: QtBot) -> None:
    seen: list[tuple[int, bool]] = []
    main = threading.get_ident()

    def job(_report: Report) -> bool:
        return threading.get_ident() == main

    runner.start(Lane.READ, job, lambda same: seen.append((threading.get_ident(), same)))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(main, False)]
    assert not runner.busy


def test_one_lane_keeps_order_and_another_does_not_wait(runner: TaskRunner, qtbot: QtBot) -> None:
    order: list[str] = []
    gate = threading.Event()

    def slow(_report: Report) -> str:
        gate.wait(5)
        return "slow"

    runner.start(Lane.WRITE, slow, order.append)
    runner.start(Lane.WRITE, lambda _report: "after", order.append)
    runner.start(Lane.DRAFT, lambda _report: "draft", order.append)
    qtbot.waitUntil(lambda: order == ["draft"])
    gate.set()
    qtbot.waitUntil(lambda: order == ["draft", "slow", "after"])


def test_progress_and_cancel(runner: TaskRunner, qtbot: QtBot) -> None:
    reached: list[int] = []

    def job(report: Report) -> None:
        for done in range(1_000_000):
            report.step(done, 1_000_000)
            time.sleep(0.001)

    task = runner.start(Lane.LONG, job)
    task.progress.connect(lambda done, _total: reached.append(done))
    with qtbot.waitSignal(task.cancelled):
        task.progress.connect(lambda _done, _total: task.cancel())
    assert 0 <= max(reached) < 1_000_000


def test_progress_does_not_flood_the_window(runner: TaskRunner, qtbot: QtBot) -> None:
    reached: list[int] = []

    def job(report: Report) -> None:
        for done in range(1, 100_001):
            report.step(done, 100_000)

    task = runner.start(Lane.LONG, job)
    task.progress.connect(lambda done, _total: reached.append(done))
    with qtbot.waitSignal(task.finished):
        pass
    assert reached[-1] == 100_000
    assert len(reached) < 1_000


def test_a_known_error_and_a_bug_both_come_as_errors(runner: TaskRunner, qtbot: QtBot, caplog) -> None:
    failed: list[CtcoordError] = []

    def full(_report: Report) -> None:
        raise DiskFull(home="here")

    def bug(_report: Report) -> None:
        raise KeyError("Maria Vega")

    with caplog.at_level(logging.ERROR):
        runner.start(Lane.READ, full, failed=failed.append)
        runner.start(Lane.READ, bug, failed=failed.append)
        qtbot.waitUntil(lambda: len(failed) == 2)
    assert isinstance(failed[0], DiskFull)
    assert isinstance(failed[1], UnexpectedFault)
    assert "KeyError" in caplog.text
    assert "Vega" not in caplog.text + str(failed[1])


def test_the_log_says_which_fault_where(runner: TaskRunner, qtbot: QtBot, tmp_path: Path) -> None:
    log, failed = logs.set_up(tmp_path), list[CtcoordError]()

    def bug(_report: Report) -> None:
        raise KeyError("Maria Vega")

    runner.start(Lane.READ, bug, failed=failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    written = log.read_text("utf-8")
    assert "KeyError at " in written and "bug:" in written
    assert "Vega" not in written


def test_stopping_finishes_what_was_saved_and_drops_reads(qtbot: QtBot) -> None:
    runner = TaskRunner()
    finished: list[str] = []
    runner.start(Lane.WRITE, lambda _report: time.sleep(0.1) or finished.append("running"))
    runner.start(Lane.WRITE, lambda _report: finished.append("saved"))
    runner.start(Lane.READ, lambda _report: time.sleep(0.1))
    runner.start(Lane.READ, lambda _report: finished.append("read"))
    qtbot.wait(30)
    runner.stop()
    assert finished == ["running", "saved"]
    assert not any(thread.name.startswith("ctcoord-") for thread in threading.enumerate() if thread.is_alive())


def test_only_the_newest_answer_counts(qtbot: QtBot, runner: TaskRunner) -> None:
    latest = Latest(runner)
    seen: list[str] = []
    old, new = latest.take(seen.append), latest.take(seen.append)
    old("old")
    new("new")
    assert seen == ["new"]
