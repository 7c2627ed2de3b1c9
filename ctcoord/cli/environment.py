"""What the surroundings of a run do not allow, told from a fault of the program."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from ctcoord.errors import CtcoordError, DiskFull, UsageError
from ctcoord.words import Message, mark

_FULL = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)
# SQLite and Python give these no errno: a folder where a database should be, a path nobody can name.
_UNUSABLE = ("unable to open database", "readonly database", "embedded null byte", "surrogates not allowed")


def explained(error: Exception, home: Path) -> CtcoordError | None:
    """An error of the environment in words for the user; None for what is a fault of the program."""
    if isinstance(error, OSError):
        return _of_a_file(error, home)
    reason = str(getattr(error, "orig", error)).lower()
    if any(known in reason for known in _UNUSABLE):
        return unusable(home, next(known for known in _UNUSABLE if known in reason))
    return None


def unusable(what: object, reason: str) -> UsageError:
    """That a file, folder or stream cannot be used, with the reason the system gives."""
    return UsageError(
        what=Message(mark("{path} cannot be read or written ({reason})."), {"path": _short(what), "reason": reason}),
        fix=Message(mark("Check the name and whether you may use it, or name another place.")),
    )


def _of_a_file(error: OSError, home: Path) -> CtcoordError:
    path = error.filename2 or error.filename or home
    if error.errno in _FULL:
        return DiskFull(home=path)
    return unusable(path, os.strerror(error.errno) if error.errno else type(error).__name__)


def _short(what: object) -> str:
    """A path as one can read it on one line; the middle of a monstrous one is left out."""
    text = os.fsdecode(what) if isinstance(what, bytes) else str(what)
    return text if len(text) <= 200 else f"{text[:95]} … {text[-95:]}"
