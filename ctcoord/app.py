"""The only place that wires everything together: settings, station, language, theme, window.

The command line hands over here when something is to be shown; nothing else imports Qt and the store.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import time
from pathlib import Path
from types import TracebackType

# Before Qt: PySide6's import hook slows every import that comes after it.
from ctcoord.services import station as stations
from ctcoord.services.clock import Clock

# isort: split
from PySide6.QtCore import QMargins, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from ctcoord.config import Settings, has_display
from ctcoord.ui.language import speak
from ctcoord.ui.ports import Ports
from ctcoord.ui.theme import apply_look
from ctcoord.ui.window import MainWindow

OS_LOCK_DELAY_MS = 1000
BESIDE_PX = 60
FRAME_PX = 40  # what a window manager puts around a window, at most
_FRAME = QMargins(0, 0, FRAME_PX, FRAME_PX)
MEASURE = "CTCOORD_MEASURE_START"  # the benchmark's question: print when Home has its rows, then leave
_log = logging.getLogger("ctcoord.app")


def application(settings: Settings) -> QApplication:
    """The one QApplication, dressed by the settings. Without a display it paints offscreen."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        if not has_display():
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        qInstallMessageHandler(_log_qt)
        app = QApplication(sys.argv[:1])
    app.setApplicationName("ctcoord")
    app.setApplicationDisplayName("ctcoord")
    app.setDesktopFileName("ctcoord")
    speak(str(settings["language"]))
    apply_look(app, str(settings["theme"]), int(settings["text_size"]), compact=bool(settings["compact"]))
    return app


def open_window(
    home: Path, *, passphrase: str | None, language: str | None, clock: Clock | None, title: str = "", place: int = 0
) -> int:
    """Show the window until it is closed. A passphrase opens the store at once, else the window asks.

    ``place``: of several windows that open together, which one this is; they do not cover each other whole.
    """
    settings = Settings(home)
    app = application(settings)
    if language:
        speak(language)
    sys.excepthook = _report_bug
    opened = stations.open_with_passphrase(home, passphrase, clock) if passphrase else None
    window = MainWindow(Ports(home, settings, opened, clock))
    if title:
        window.setWindowTitle(title)
    _show(window, place)
    QTimer.singleShot(OS_LOCK_DELAY_MS, lambda: _follow_os_lock(window))
    gc.freeze()  # what the start made stays; ui/tidy.py looks through the rest
    if os.environ.get(MEASURE):
        _measure(app, window)
    return int(app.exec())


def _follow_os_lock(window: MainWindow) -> None:
    """Lock with the operating system; looked for once the window stands, because D-Bus takes a moment."""
    from ctcoord.ui.os_lock import OsLock

    OsLock(window).locking.connect(window.lock)


def _show(window: MainWindow, place: int = 0) -> None:
    """Show the window, filling a screen that is too small for it: its last line must not lie below the edge."""
    room = window.screen().availableSize()
    if room.width() < window.width() + FRAME_PX or room.height() < window.height() + FRAME_PX:
        window.resize(window.size().boundedTo(room.shrunkBy(_FRAME)))
        window.showMaximized()
    else:
        if place:
            window.move(room.width() - window.width() - FRAME_PX, place * BESIDE_PX)
        window.show()


def write_screens(home: Path, out: Path, *, passphrase: str, clock: Clock | None) -> list[Path]:
    """Paint every screen of the store in ``home`` into ``out``; returns the pictures."""
    from ctcoord.ui.screenshots import write_screens as paint

    application(Settings(home))
    return paint(home, out, passphrase=passphrase, clock=clock)


def write_picture(home: Path, file: Path, *, passphrase: str, clock: Clock | None, screen: str) -> Path:
    """Paint one screen into ``file``: an area by its key, or a family by any of its ids in hex. Nothing is synced."""
    from ctcoord.ui.picture import write_picture as paint

    application(Settings(home))
    return paint(home, file, passphrase=passphrase, clock=clock, screen=screen)


def write_pdf(home: Path, html: str, file: Path, *, title: str) -> None:
    """Paint a page of HTML into a PDF on letter paper. Raises UsageError."""
    from ctcoord.ui.pdf import write_pdf as paint

    application(Settings(home))
    paint(html, file, title=title)


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """What Qt has to say goes to the log; what stops the program also to the terminal, or nobody would know why."""
    if kind is QtMsgType.QtFatalMsg:
        print(message, file=sys.stderr)
    _qt.log(logging.DEBUG if kind in _CHATTER else logging.WARNING, "%s", message)


_qt = logging.getLogger("qt")
_CHATTER = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)


def _report_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A bug in a slot must not end the program: what was typed is in the drafts. It goes to the redacted log."""
    _log.error("unexpected error in the window", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)


def _measure(app: QApplication, window: MainWindow) -> None:
    """Print the milliseconds since this process began once Home has its rows and the loop is idle."""

    def ready() -> None:
        print(f"ready {(time.time() - _process_start()) * 1000:.0f}", flush=True)
        app.quit()

    window.desk.runner.idle.connect(lambda: QTimer.singleShot(0, ready))


def _process_start() -> float:
    """Seconds since the epoch at which this process was started (the benchmark sets it)."""
    return float(os.environ[MEASURE])
