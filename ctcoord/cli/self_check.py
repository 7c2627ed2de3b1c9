"""``ctcoord self-check``: whether this installation and its store are sound, one line a check."""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from ctcoord import __version__
from ctcoord.cli.context import Command, Context
from ctcoord.cli.environment import explained
from ctcoord.config import resource_path
from ctcoord.errors import CtcoordError, StoreMissing
from ctcoord.words import Words, mark

ROOM_NEEDED_MB = 500
PACKAGES = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "PyNaCl", "openpyxl", "python-calamine")
OK, WARNING, FAILED = "ok", "warning", "failed"
_MARKS = {OK: "✓", WARNING: "!", FAILED: "✗"}


@dataclass(frozen=True)
class Finding:
    """One check: its name, how it went, and a detail in the reader's language."""

    check: str
    state: str
    detail: str


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--json", action="store_true", help=words("machine-readable output"))


def _run(context: Context, options: argparse.Namespace) -> int:
    found = list(findings(context))
    if options.json:
        context.json({"checks": [vars(finding) for finding in found], "ok": not _failed(found)})
    else:
        for finding in found:
            context.say(f"{_MARKS[finding.state]} {finding.check:<12} {finding.detail}")
    return 1 if _failed(found) else 0


def _failed(found: list[Finding]) -> bool:
    return any(finding.state == FAILED for finding in found)


def findings(context: Context) -> Iterator[Finding]:
    """Every check, in order; one that breaks is a finding, never an end."""
    for name, check in _CHECKS:
        try:
            yield Finding(name, *check(context))
        except CtcoordError as error:
            yield Finding(name, FAILED, " ".join(context.words.error(error)))
        except Exception as error:  # a broken installation may raise anything
            known = explained(error, context.home)
            yield Finding(name, FAILED, " ".join(context.words.error(known)) if known else type(error).__name__)


def _program(context: Context) -> tuple[str, str]:
    return OK, f"ctcoord {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def _packages(context: Context) -> tuple[str, str]:
    if getattr(sys, "frozen", False):
        return OK, context.words("part of this package")
    return OK, ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)


def _resources(context: Context) -> tuple[str, str]:
    root = resource_path()
    missing = [name for name in ("translations", "profiles") if not (root / name).is_dir()]
    if missing:
        return FAILED, context.words("missing: {names}", names=", ".join(missing))
    return OK, str(root)


def _cipher(context: Context) -> tuple[str, str]:
    from sqlcipher3 import dbapi2

    raw = dbapi2.connect(":memory:")
    try:
        version = raw.execute("PRAGMA cipher_version").fetchone()
        raw.execute("CREATE VIRTUAL TABLE probe USING fts5 (word, tokenize='trigram')")
    finally:
        raw.close()
    return (OK, f"SQLCipher {version[0]}, FTS5") if version else (FAILED, context.words("no encryption"))


def _network(context: Context) -> tuple[str, str]:
    import psycopg

    from ctcoord.sync import tls

    version = psycopg.pq.version()
    libpq = f"psycopg {psycopg.__version__} ({psycopg.pq.__impl__}), libpq {version // 10000}.{version % 10000}"
    trusted = tls.trusted()
    if trusted == tls.OPENSSL:
        none = context.words("no certificate authorities found: name them in the address with sslrootcert")
        return WARNING, f"{libpq}, {none}"
    return OK, f"{libpq}, " + context.words("certificate authorities: {place}", place=trusted)


def _store(context: Context) -> tuple[str, str]:
    from ctcoord.services import station

    if not station.exists(context.home):
        return WARNING, " ".join(context.words.error(StoreMissing(home=context.home)))
    with context.station() as opened:
        station.verify(opened)
        return OK, context.words("every page verified, version {version}", version=opened.store.version)


def _keyring(context: Context) -> tuple[str, str]:
    from ctcoord.services import secrets

    if secrets.available():
        return OK, context.words("a PIN can unlock the store")
    return WARNING, context.words("none on this computer: the store opens with its passphrase")


def _private(context: Context) -> tuple[str, str]:
    if not context.home.exists() or sys.platform == "win32":
        return OK, str(context.home)
    mode = context.home.stat().st_mode & 0o777
    if mode & 0o077:
        return WARNING, context.words("{home} can be read by other users; run: chmod 700 {home}", home=context.home)
    return OK, context.words("{home}, for this user only", home=context.home)


def _room(context: Context) -> tuple[str, str]:
    folder = next(path for path in (context.home, *context.home.parents) if path.exists())
    free = shutil.disk_usage(folder).free // 1_000_000
    state = OK if free >= ROOM_NEEDED_MB else WARNING
    return state, context.words("{free} MB free", free=context.words.number(free))


def _fonts(context: Context) -> tuple[str, str]:
    """Qt brings no font of its own: a bare Linux machine may have none."""
    if not sys.platform.startswith("linux"):
        return OK, context.words("of the system")
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
    if any(
        path.suffix.lower() in (".ttf", ".otf") for folder in folders if folder.is_dir() for path in folder.rglob("*")
    ):
        return OK, context.words("of the system")
    return FAILED, context.words("none found; install fonts-dejavu-core or fonts-inter")


def _words(context: Context) -> tuple[str, str]:
    from ctcoord.words import LANGUAGES

    for code in LANGUAGES:
        Words(code)
    return OK, ", ".join(LANGUAGES.values())


_CHECKS: tuple[tuple[str, Callable[[Context], tuple[str, str]]], ...] = (
    ("program", _program),
    ("packages", _packages),
    ("resources", _resources),
    ("languages", _words),
    ("encryption", _cipher),
    ("network", _network),
    ("store", _store),
    ("home", _private),
    ("keyring", _keyring),
    ("disk", _room),
    ("fonts", _fonts),
)

COMMAND = Command(
    name="self-check",
    help=mark("check the installation and the store"),
    arguments=_arguments,
    run=_run,
    epilog=mark(
        "--json writes an object with 'ok' and the list 'checks': check, state (ok, warning or failed) and detail."
    ),
)
