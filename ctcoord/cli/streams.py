"""Standard output and error of a process: any text may be written, and a lost reader is told once."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from ctcoord.cli.environment import unusable


class Nowhere(io.StringIO):
    """Stands for an output that a program with windows does not have."""

    def write(self, text: str, /) -> int:
        """Drop the text."""
        return len(text)


class Closed(io.StringIO):
    """Stands for an output that was closed before the program began: writing to it fails, as it should."""

    def write(self, text: str, /) -> int:
        """Fail as the closed file would."""
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), "stdout")


def prepare() -> None:
    """Let no character of a name or path stop the output, whatever the terminal can show."""
    if sys.stdout is None:  # on Windows that is how a program with windows starts; elsewhere somebody closed it
        sys.stdout = Nowhere() if sys.platform == "win32" else Closed()
    if sys.stderr is None:
        sys.stderr = Nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def holds_every_letter(stream: Any) -> bool:
    """Whether the stream is UTF-8 (or text in memory), so that nothing need be escaped."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")


@contextmanager
def writing() -> Iterator[None]:
    """Around writes to the output: a full or closed one is the user's to mend; a reader that left is not."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unusable("stdout", error.strerror or type(error).__name__) from error


def broken(stream: TextIO) -> bool:
    """Whether what was written to the stream cannot be brought out."""
    try:
        stream.flush()
    except (OSError, ValueError):
        return True
    return False


def abandon(stream: TextIO) -> None:
    """Drop what is still buffered, so that leaving the program does not try, and fail, to write it again."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):  # not a file of the system: nothing is flushed at the end
        return
