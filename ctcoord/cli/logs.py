"""The log of this workstation: what the program did and where it failed, never about whom.

Text arguments of a message are replaced by their length unless they are ``Plain``; of an exception
only its type and the lines of code it passed are kept, since its text may quote a row.
"""

from __future__ import annotations

import logging
import os
import traceback
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from ctcoord.errors import Plain

MAX_BYTES, KEPT = 1_000_000, 3
_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class Redacting(logging.Filter):
    """Keeps numbers and ``Plain`` texts of a record; of other packages' records, only where they came from."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; it is always kept."""
        if record.name.split(".")[0] != "ctcoord":
            record.msg, record.args = f"{record.module}:{record.lineno}", ()
        elif isinstance(record.args, dict):
            record.args = {name: _safe(value) for name, value in record.args.items()}
        elif record.args:
            record.args = tuple(_safe(value) for value in record.args)
        if record.exc_info and record.exc_info[0]:
            record.exc_text = "\n".join(described(record.exc_info[1], record.exc_info[2]))
        record.exc_info = None
        record.stack_info = None
        return True


def set_up(home: Path) -> Path:
    """Log to ``logs/ctcoord.log`` of the home folder, which is made with the first line; returns the file."""
    path = home / "logs" / "ctcoord.log"
    handler = _Private(path)
    handler.addFilter(Redacting())
    formatter = logging.Formatter(_FORMAT)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _Private)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    logging.getLogger("ctcoord").setLevel(logging.INFO)
    return path


def lost() -> bool:
    """Whether a line of the log could not be written."""
    return any(handler.failed for handler in logging.getLogger().handlers if isinstance(handler, _Private))


class _Private(RotatingFileHandler):
    """A rotating file that only this user can read; its folder is made when the first line comes."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8", delay=True)
        self.failed = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; a log that cannot be written never stops the work."""
        try:
            path = Path(self.baseFilename)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
            if self.shouldRollover(record):
                self.doRollover()
            self.stream = self.stream or self._open()
            self.stream.write(self.format(record) + self.terminator)
            self.flush()
        except Exception:  # the logging package would print it, with its trace, into somebody's terminal
            self.failed = True

    def close(self) -> None:
        """Close the file; what a full disk did not take is lost."""
        with suppress(OSError):
            super().close()


def described(error: BaseException | None, trace: TracebackType | None) -> list[str]:
    """The type of an error and the lines it passed, without its text."""
    lines = [f"  {type(error).__module__}.{type(error).__qualname__}"]
    for frame in traceback.extract_tb(trace):
        lines.append(f"    {Path(frame.filename).name}:{frame.lineno} {frame.name}")
    return lines


def _safe(value: object) -> object:
    if isinstance(value, Plain | int | float | None):
        return value
    return f"<{len(value)} characters>" if isinstance(value, str) else f"<{type(value).__name__}>"
