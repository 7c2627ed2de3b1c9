"""The PostgreSQL of a demo: where it keeps its data, who may reach it, and that only one demo uses it."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ctcoord.central import embedded
from ctcoord.central.embedded import NoServer
from ctcoord.demo import HERE, THERE
from ctcoord.errors import CtcoordError

CENTRAL, LOCK = "central", "central.lock"
OF_ROOT = Path("/var/lib/ctcoord-demo")
# Logins need no password, so nobody else on this computer may reach the socket.
OPTIONS = {"unix_socket_permissions": "0700"}


class DemoOpen(CtcoordError):
    """Another process has this demo open."""

    code = "demo.open"
    text = "The demo in {home} is open already."
    remedy = "Close its windows first, or name another folder with --home."


def data_folder(home: Path) -> Path:
    """Where the data of a demo's server lie: in the demo's folder, for root beside the system's services.

    PostgreSQL never runs as root: its user must be able to go there, and root's own folder is not opened for that.
    """
    if sys.platform != "win32" and os.geteuid() == 0:
        return OF_ROOT / hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]
    return home / CENTRAL


@contextmanager
def running(home: Path) -> Iterator[str]:
    """The URL of the superuser while the server runs. Raises NoServer, also where sockets are open to everybody."""
    if sys.platform == "win32":
        raise NoServer(why="other users of a Windows computer could reach it")
    with embedded.server(data_folder(home), OPTIONS) as url:
        yield url


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Keep other processes from making or serving the same demo; ends with the process. Raises DemoOpen."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DemoOpen(home=home) from error
        yield


def is_free(home: Path) -> bool:
    """Whether a demo may be made in this folder: it is one, or holds nothing that is called as a demo's parts are."""
    return (home / LOCK).exists() or not any((home / name).exists() for name in (HERE, THERE, CENTRAL))


def remove(home: Path) -> None:
    """Delete the data of the server, which must not run."""
    shutil.rmtree(data_folder(home), ignore_errors=True)
