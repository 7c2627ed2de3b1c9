"""Real PostgreSQL servers for tests: one a process and version, one database a test, copied from a template.

The embedded 18 is always there; 15 is used where its binaries are found, or another version (16, 17) that
``CTCOORD_PG_BIN`` names the folder of. Servers listen on a private socket only, and
stop with the process.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from ctcoord.central import embedded, install

OLDER = "15"  # the parameter of tests on it
FIFTEEN = Path(os.environ.get("CTCOORD_PG_BIN", "/usr/lib/postgresql/15/bin"))
DEPLOYMENT_KEY = bytes(range(32))


@dataclass
class Server:
    """A running server; ``url`` is its superuser's, of the database ``postgres``."""

    url: str
    made: int = 0
    common: str | None = None

    def shared(self) -> str:
        """URL of one database for all who make agencies of their own in it."""
        self.common = self.common or self.database()
        return self.common

    def database(self, template: str = "template") -> str:
        """URL of a fresh copy of a database, for its superuser."""
        self.made += 1
        name = f"test_{os.getpid()}_{self.made}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            # Copied as files: page by page through the log takes twice as long.
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
            # Rights on a database itself are not copied.
            connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
            connection.execute(f"GRANT CONNECT ON DATABASE {name} TO ctcoord_client")
        return self.of(name)

    def drop(self, url: str) -> None:
        """Drop a database that ``database`` made."""
        name = url.partition("?")[0].rpartition("/")[2]
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def of(self, name: str) -> str:
        """URL of a database of this server."""
        return self.url.replace("/postgres?", f"/{name}?")


class Servers(ExitStack):
    """Started when first asked for, stopped together: starting one for each file of tests took a third of the time."""

    def __init__(self) -> None:
        super().__init__()
        self._running: dict[str, Server] = {}

    def of(self, version: str) -> Server:
        """The server of a version, "18" or "15"."""
        if version not in self._running:
            self._running[version] = self.enter_context(fifteen() if version == "15" else eighteen())
        return self._running[version]


@contextmanager
def eighteen() -> Iterator[Server]:
    """The embedded server, with a template database in which the central database is installed.

    Not in pytest's folder: that is closed to other users by every pytest that starts, also to a running server.
    """
    home = Path(tempfile.mkdtemp(prefix="ct18"))
    home.chmod(0o755)
    try:
        with embedded.server(home / "data") as url:
            yield _ready(Server(url))
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def fifteen() -> Iterator[Server]:
    """A server of the system's PostgreSQL 15."""
    with cluster() as (home, start), start('-h ""'):
        yield _ready(Server(f"postgresql://postgres@/postgres?host={home}"))


@contextmanager
def cluster() -> Iterator[tuple[Path, Callable[[str], AbstractContextManager[None]]]]:
    """An empty cluster of PostgreSQL 15, and what starts it with options; its data lie in ``data``.

    In a folder that the server's user can reach and with a short path: its socket is there.
    """
    home = Path(tempfile.mkdtemp(prefix="ct15"))
    user = _system_user(home)
    data = home / "data"

    @contextmanager
    def start(options: str) -> Iterator[None]:
        for path in data.iterdir():
            if user is not None:
                shutil.chown(path, user)
        _run(user, "pg_ctl", "-w", "-D", data, "-l", home / "log", "-o", f"{options} -k {home}", "start")
        try:
            yield
        finally:
            _run(user, "pg_ctl", "-m", "immediate", "-D", data, "stop")

    try:
        _run(user, "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        yield home, start
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _system_user(home: Path) -> str | None:
    """Who runs the server: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    shutil.chown(home, "postgres")
    return "postgres"


def _run(user: str | None, program: str, *arguments: object) -> None:
    command = [str(FIFTEEN / program), *map(str, arguments)]
    subprocess.run(command, user=user, check=True, stdout=subprocess.DEVNULL, cwd="/")


def _ready(server: Server) -> Server:
    with psycopg.connect(server.url, autocommit=True) as connection:
        for name, value in (("fsync", "off"), ("full_page_writes", "off"), ("max_connections", "200")):
            connection.execute(f"ALTER SYSTEM SET {name} = {value}")
        connection.execute("SELECT pg_reload_conf()")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'template'").fetchone():
            connection.execute("CREATE DATABASE template")
    install.init(server.of("template"), DEPLOYMENT_KEY)
    return server
