"""The longest block of the main thread while a window fetches 10,000 rows from a real PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from ctcoord import app as application
from ctcoord.config import Settings
from ctcoord.services.station import Station
from ctcoord.sync.postgres import PostgresCentral
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import settle
from ctcoord.ui.sync.state import Phase
from ctcoord.ui.window import MainWindow
from tests import pg
from tests.bench import sync
from tests.bench.measure import Row, at_most
from tests.bench.stores import CLOCK, scratch
from tests.bench.window import BEAT_MS, BLOCK_MS, PATIENCE_MS, Heartbeat, close
from tests.central.conftest import Central, Person

SYNCS = 3
LOOK_MS = 50  # how often the end is looked for


def block() -> Row:
    """The worst of a few first syncs: none may hold the window for longer."""
    with pg.eighteen() as server, scratch() as folder:
        sync.durable(server)
        central = Central(server.database())
        try:
            ana = central.person("ana")
            desk = sync.joined(folder / "desk", central, ana)
            sync.fill(desk, households=250, people=4, facts=35)
            sync.synced(desk, central, ana)
            desk.close()
            beats = [_first_sync(folder / f"new-{n}", central, ana) for n in range(SYNCS)]
        finally:
            central.close()
    worst = max(one.longest_ms for one in beats)
    said = f"worst; longest in each sync: {', '.join(f'{one.longest_ms:.0f}' for one in beats)}"
    return at_most("window.sync_block", worst, BLOCK_MS, "ms", said)


def _first_sync(home: Path, central: Central, ana: Person) -> Heartbeat:
    """A window on the list of families, which the sync that begins by itself fills."""
    station = sync.joined(home, central, ana)
    window = _window(station, central, ana)
    try:
        window.go("families")
        settle(window)
        return _beating(window, station)
    finally:
        close(window, station)


def _window(station: Station, central: Central, ana: Person) -> MainWindow:
    settings = Settings(station.home, policy={})
    application.application(settings)

    def reached(_here: Station, _password: str | None = None) -> PostgresCentral:
        return PostgresCentral(central.url, ana.login)

    window = MainWindow(Ports(station.home, settings, station, CLOCK, reached))
    window.show()
    settle(window)
    return window


def _beating(window: MainWindow, station: Station) -> Heartbeat:
    """From before the sync begins until what it brought is shown."""
    loop, heart, timer, look = QEventLoop(), Heartbeat(), QTimer(), QTimer()

    def done() -> None:
        state = window.desk.keeper.state
        if state.phase is Phase.FAILED:
            loop.quit()
        if state.phase is Phase.READY and state.central and state.central.synced_at and not window.desk.runner.busy:
            look.stop()
            QTimer.singleShot(1000, loop.quit)

    look.timeout.connect(done)
    timer.timeout.connect(heart.beat)
    QTimer.singleShot(PATIENCE_MS, loop.quit)
    look.start(LOOK_MS)
    timer.start(BEAT_MS)
    heart.beat()
    loop.exec()
    timer.stop()
    with station.read() as connection:
        brought = connection.exec_driver_sql("SELECT count(*) FROM household").scalar_one()
    if brought < sync.ROWS // 40:
        raise RuntimeError(f"the sync ended at {window.desk.keeper.state.phase} with {brought} households")
    return heart
