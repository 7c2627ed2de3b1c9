"""One screen of a workstation as a picture. A copy of the store is shown, so that nothing of it is sent or fetched."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from sqlalchemy import Connection

from ctcoord.config import Settings
from ctcoord.errors import SyncUnavailable
from ctcoord.services import families, station
from ctcoord.services.clock import Clock
from ctcoord.services.station import Station
from ctcoord.sync.transport import Central
from ctcoord.ui.areas import AREAS
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import FIRST_SIZE, MainWindow


def write_picture(home: Path, file: Path, *, passphrase: str, clock: Clock | None, screen: str) -> Path:
    """Paint ``screen``, an area by its key or a family by any of its ids in hex; needs an application."""
    with tempfile.TemporaryDirectory(prefix="ctcoord-") as folder:
        there = shutil.copytree(home, Path(folder) / home.name)
        opened = station.open_with_passphrase(there, passphrase, clock)
        try:
            _paint(Ports(there, Settings(there), opened, clock, _unreached), file, screen)
        finally:
            opened.close()
    return file


def _paint(ports: Ports, file: Path, screen: str) -> None:
    window = MainWindow(ports)
    window.resize(QSize(*FIRST_SIZE))
    window.show()
    settle(window)
    if screen in {area.key for area in AREAS}:
        window.go(screen)
    else:
        window.desk.read(window, lambda connection: _found(connection, screen), window.open_family)
    settle(window)
    window.grab().save(str(file))
    window.close()
    window.desk.runner.stop()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def _found(connection: Connection, which: str) -> bytes:
    return families.resolve(connection, which)


def _unreached(here: Station, password: str | None = None) -> Central:
    """Stands for the network: a copy must never speak for the workstation that it was made of."""
    raise SyncUnavailable()
