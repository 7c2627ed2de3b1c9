"""Says when the operating system locks its screen or goes to sleep, so that the program locks with it.

Linux: logind and the desktop's screen saver over D-Bus. Windows: session and power messages. Elsewhere
only the idle lock of the program itself remains.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes
from typing import Any

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

# Object path, interface and signal; "" is any path: a screen saver's name differs between desktops.
_SYSTEM = (
    ("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "_on_state(bool)"),
    ("", "org.freedesktop.login1.Session", "Lock", "_on_lock()"),
)
_SESSION = (
    ("", "org.freedesktop.ScreenSaver", "ActiveChanged", "_on_state(bool)"),
    ("", "org.gnome.ScreenSaver", "ActiveChanged", "_on_state(bool)"),
)
# Windows SDK: WinUser.h
_WM_POWERBROADCAST, _PBT_APMSUSPEND = 0x0218, 0x0004
_WM_WTSSESSION_CHANGE, _WTS_SESSION_LOCK = 0x02B1, 0x0007


class OsLock(QObject):
    """``locking`` is emitted before sleep and when the screen is locked, possibly more than once."""

    locking = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._filter: QAbstractNativeEventFilter | None = None
        if sys.platform == "win32":
            self._filter = _SessionMessages(self)
            QCoreApplication.instance().installNativeEventFilter(self._filter)
            ctypes.WinDLL("wtsapi32").WTSRegisterSessionNotification(wintypes.HWND(int(window.winId())), 0)
        elif sys.platform.startswith("linux"):
            self._listen()

    def _listen(self) -> None:
        from PySide6.QtDBus import QDBusConnection

        for bus, signals in ((QDBusConnection.systemBus(), _SYSTEM), (QDBusConnection.sessionBus(), _SESSION)):
            hear: Any = bus.connect  # its stub asks for bytes, which it refuses
            for path, interface, name, slot in signals if bus.isConnected() else ():
                hear("", path, interface, name, self, SLOT(slot))

    @Slot(bool)
    def _on_state(self, begins: bool) -> None:
        if begins:
            self.locking.emit()

    @Slot()
    def _on_lock(self) -> None:
        self.locking.emit()


class _SessionMessages(QAbstractNativeEventFilter):
    """Hears what Windows tells every top-level window."""

    def __init__(self, lock: OsLock) -> None:
        super().__init__()
        self._lock = lock

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: Any) -> tuple[bool, int]:
        if kind == b"windows_generic_MSG":
            told = wintypes.MSG.from_address(int(message))
            if (told.message, told.wParam) in {
                (_WM_WTSSESSION_CHANGE, _WTS_SESSION_LOCK),
                (_WM_POWERBROADCAST, _PBT_APMSUSPEND),
            }:
                self._lock.locking.emit()
        return False, 0
