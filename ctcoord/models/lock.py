"""Who has the store open: a shared lock while it is open, an exclusive one to put another file in its place.

Replacing the file under an open program would lose what is typed next without a word. On Windows
the system itself refuses to replace an open file; elsewhere nothing would.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ctcoord.errors import StoreBusy

NAME = "store.lock"


class OpenLock:
    """Held from opening until closing; the system drops it when the process dies, however it dies."""

    def __init__(self, home: Path, *, exclusive: bool = False) -> None:
        """Raises StoreBusy when another program holds what this asks for."""
        self._file = os.open(home / NAME, os.O_RDWR | os.O_CREAT, 0o600)
        if sys.platform == "win32":
            return
        import fcntl

        try:
            fcntl.flock(self._file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise StoreBusy() from error

    def release(self) -> None:
        """Let others in; may be called twice."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """While the store's file is put in another's place; raises StoreBusy if any program has it open."""
    lock = OpenLock(home, exclusive=True)
    try:
        yield
    except PermissionError as error:  # Windows: the file is open elsewhere
        raise StoreBusy() from error
    finally:
        lock.release()
