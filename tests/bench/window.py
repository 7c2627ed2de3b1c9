"""The main thread of a real window: how long a family view keeps it, its longest blocks in an import and in a sync."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QEventLoop, QTimer

from ctcoord import app as application
from ctcoord.config import Settings
from ctcoord.services import families
from ctcoord.services.station import Station
from ctcoord.ui.families.screen import FamiliesScreen
from ctcoord.ui.imports.flow import Step
from ctcoord.ui.imports.screen import ImportScreen
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.bench import family, imports
from tests.bench.measure import NS_A_MS, Row, at_most
from tests.bench.stores import BUILD, CLOCK, TODAY, blank, scratch

VIEW_MS, BLOCK_MS = 100, 100
OPENINGS, IMPORTS, COPIES = 9, 3, 2
BEAT_MS, PATIENCE_MS = 5, 300_000
TICK_MS, IDLE_TICKS = 20, 10


def rows() -> Iterator[Row]:
    """Milliseconds of the main thread."""
    from tests.bench import window_sync

    yield _whole_view()
    yield window_sync.block()
    if imports.EXPORT.is_dir():
        yield _blocks()


def _whole_view() -> Row:
    station = family.store()
    window = opened(station)
    try:
        member = family.family_id(station)
        with station.read() as connection:
            other = families.page(connection, TODAY, limit=1)[0].id
            big = families.family_id(connection, member)
        _open(window, other)  # the first view of all also pays for imports and fonts
        taken = []
        for _ in range(OPENINGS):
            taken.append(_open(window, big))
            screen = window.area("families")
            assert isinstance(screen, FamiliesScreen)
            screen.close_family(big)
            settle(window)
    finally:
        close(window, station)
    return at_most("window.family_view", statistics.median(taken), VIEW_MS, "ms", "processor time of the main thread")


def _open(window: MainWindow, family_id: bytes) -> float:
    """Milliseconds of this thread until the view stands and is painted."""
    begin = time.thread_time_ns()
    window.open_family(family_id)
    _wait(window)
    return (time.thread_time_ns() - begin) / NS_A_MS


def _wait(window: MainWindow) -> None:
    """Until no job ran for a while. ``settle`` looks for timers of every widget besides, which would count here."""
    loop, timer, idle = QEventLoop(), QTimer(), 0

    def tick() -> None:
        nonlocal idle
        idle = 0 if window.desk.runner.busy else idle + 1
        if idle == IDLE_TICKS:
            loop.quit()

    timer.timeout.connect(tick)
    timer.start(TICK_MS)
    loop.exec()


@dataclass
class Heartbeat:
    """A timer that wants to be called every few milliseconds, and how late it ever was."""

    longest_ms: float = 0.0
    _last: float = field(default_factory=time.perf_counter)

    def beat(self) -> None:
        """Note how long ago the last beat was."""
        now = time.perf_counter()
        gap = (now - self._last) * 1000 - BEAT_MS
        self._last = now
        self.longest_ms = max(self.longest_ms, gap)


def _blocks() -> Row:
    """The worst of a few imports: none may hold the window for longer, not even one of three."""
    export = imports.longer(imports.EXPORT, BUILD / "bench" / f"hmis_{COPIES}x", COPIES)
    beats = []
    for _ in range(IMPORTS):
        with scratch() as folder:
            station = blank(folder / "home")
            window = opened(station)
            try:
                beats.append(_import(window, lambda screen: screen.flow.check(export)))
            finally:
                close(window, station)
    worst = max(one.longest_ms for one in beats)
    said = f"worst; longest in each import: {', '.join(f'{one.longest_ms:.0f}' for one in beats)}"
    return at_most("window.import_block", worst, BLOCK_MS, "ms", said)


def _import(window: MainWindow, choose: Callable[..., None]) -> Heartbeat:
    """Check and apply a file in the window, as a person does."""
    window.go("import")
    settle(window)
    screen = window.area("import")
    assert isinstance(screen, ImportScreen)
    loop, heart, timer = QEventLoop(), Heartbeat(), QTimer()
    screen.flow.checked.connect(lambda *_: screen.confirm_button.click())
    screen.flow.applied.connect(lambda *_: QTimer.singleShot(500, loop.quit))
    screen.flow.failed.connect(lambda *_: loop.quit())
    QTimer.singleShot(PATIENCE_MS, loop.quit)
    timer.timeout.connect(heart.beat)
    timer.start(BEAT_MS)
    heart.beat()
    choose(screen)
    loop.exec()
    timer.stop()
    if screen.flow.step is not Step.DONE:
        raise RuntimeError(f"the import stopped at {screen.flow.step}")
    return heart


def opened(station: Station) -> MainWindow:
    """A window on a store."""
    settings = Settings(station.home)
    application.application(settings)
    window = MainWindow(Ports(station.home, settings, station, CLOCK))
    window.show()
    settle(window)
    return window


def close(window: MainWindow, station: Station) -> None:
    """Close a window and its store."""
    settle(window)
    window.close()
    window.desk.runner.stop()
    window.deleteLater()
    station.close()
