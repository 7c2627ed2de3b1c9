"""Copies of kept files for the programs that show them: plain, and so for as short as can be.

They lie in a folder of the store's own that only this user can enter, can be read and not written, and are removed
when the store is locked or closed, when the program ends, and, after a kill, at the next start. The ending of the name
follows from what is inside, so that nothing can be run by opening it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ctcoord.errors import DiskFull, UsageError
from ctcoord.services import attachments
from ctcoord.services.attachments import AttachmentRow
from ctcoord.words import Message, mark

FOLDER = "opened"
ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf", "text/plain": ".txt"}
LONGEST_NAME = 60
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})


def open_copy(connection: Connection, home: Path, file: AttachmentRow) -> Path:
    """Write a kept file where a program can show it. Raises NotFound, FileIncomplete, DiskFull, UsageError.

    What another program's station kept is looked at again: a kind that is not kept here is not opened either.
    """
    content = attachments.read(connection, file.id)
    kind = attachments.sniff(content)
    if kind is None:
        raise UsageError(
            what=Message(mark("{file} is no picture, PDF or plain text, and is not opened here."), {"file": file.name}),
            fix=Message(mark("Ask who kept it what it is before you save a copy.")),
        )
    folder = home / FOLDER / os.urandom(6).hex()
    target = folder / shown_name(file.name, kind)
    try:
        (home / FOLDER).mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
        target.chmod(0o400)
    except OSError as error:
        clear(home)
        raise DiskFull(home=home) from error
    atexit.register(clear, home)
    return target


def shown_name(name: str, kind: str) -> str:
    """A name that every system takes, with the ending of what is inside."""
    stem = Path(name.replace("\\", "/")).name
    stem = stem[: -len(Path(stem).suffix)] if Path(stem).suffix else stem
    plain = "".join(letter if letter.isalnum() or letter in " -_" else "_" for letter in stem).strip(" _-")
    plain = plain[:LONGEST_NAME].strip() or "file"
    return f"{'file-' if plain.casefold() in _RESERVED else ''}{plain}{ENDINGS[kind]}"


def clear(home: Path) -> None:
    """Remove every copy. One that another program still holds goes at the next start."""
    shutil.rmtree(home / FOLDER, onerror=_again)


def _again(remove: Callable[..., Any], path: str, _why: object) -> None:
    """Windows does not remove what may only be read."""
    with suppress(OSError):
        Path(path).chmod(stat.S_IRWXU)
        remove(path)
