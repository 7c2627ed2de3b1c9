"""The program locks when the screen is locked and before sleep: heard on a real message bus."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

HEAR = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from ctcoord.ui.os_lock import OsLock
app = QApplication([])
window = QWidget()
heard = OsLock(window)
heard.locking.connect(lambda: print("locking", flush=True))
QTimer.singleShot(0, lambda: print("listening", flush=True))
sys.exit(app.exec())
"""
SLEEP = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep")
LOCK = ("/org/freedesktop/login1/session/_31", "org.freedesktop.login1.Session.Lock")
SAVER = ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged")
needed = pytest.mark.skipif(
    not sys.platform.startswith("linux") or not shutil.which("dbus-daemon") or not shutil.which("dbus-send"),
    reason="there is no D-Bus on this machine",
)


@pytest.fixture
def bus() -> Iterator[str]:
    """The address of a message bus of our own."""
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert daemon.stdout is not None
    yield daemon.stdout.readline().strip()
    daemon.kill()
    daemon.communicate()


@needed
def test_sleep_and_a_locked_screen_are_heard_and_waking_is_not(bus: str) -> None:
    surroundings = {"DBUS_SYSTEM_BUS_ADDRESS": bus, "DBUS_SESSION_BUS_ADDRESS": bus, "QT_QPA_PLATFORM": "offscreen"}
    listener = subprocess.Popen(
        [sys.executable, "-c", HEAR], env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert listener.stdout is not None
    try:
        assert listener.stdout.readline() == "listening\n"
        on, off = "boolean:true", "boolean:false"
        for (path, signal), *values in (SLEEP, on), (SLEEP, off), (LOCK,), (SAVER, on), (SAVER, off), (LOCK,):
            subprocess.run(["dbus-send", f"--bus={bus}", "--type=signal", path, signal, *values], check=True)
        assert [listener.stdout.readline() for _ in range(4)] == ["locking\n"] * 4
    finally:
        listener.kill()
        listener.communicate()
