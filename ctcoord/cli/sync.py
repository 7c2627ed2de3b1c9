"""``ctcoord connect`` and ``ctcoord sync``: this workstation and the central database."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ctcoord.cli.context import Command, Context, read_secret
from ctcoord.cli.plain import plain
from ctcoord.errors import SetAsideFull
from ctcoord.words import Words, mark

if TYPE_CHECKING:
    from ctcoord.sync.engine import SyncResult


def _connect_arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("url", metavar="URL", help=words("where it is, such as postgresql://HOST/DATABASE"))
    parser.add_argument("--user", metavar="LOGIN", help=words("your login there"))
    parser.add_argument("--computer", metavar="NAME", help=words("how IT finds this computer (else its own name)"))
    _password_argument(parser, words)


def _sync_arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--json", action="store_true", help=words("machine-readable output"))
    _password_argument(parser, words)


def _password_argument(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "--password-file", metavar="FILE", help=words("its first line is the password of that login; else the keyring")
    )


def _connect(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.sync.sign_in import first_connection

    password = _password(options)
    with context.station() as station:
        login, kept = first_connection(station, options.url, options.user, password, options.computer)
    context.say(context.words("Connected as {login}.", login=login))
    if password is not None and not kept:
        context.hint(context.words("This computer has no keyring: each 'ctcoord sync' needs --password-file."))
    return 0


def _sync(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.sync.engine import sync
    from ctcoord.sync.sign_in import sign_in

    with context.station() as station:
        central = sign_in(station, _password(options))
        try:
            found = sync(station, central)
        finally:
            central.close()
    if options.json:
        context.json({**plain(found), "scopes": sorted(scope.hex() for scope in found.scopes)})
        return 0
    _say(context, found)
    return 0


def _say(context: Context, found: SyncResult) -> None:
    words = context.words
    sent = words.plural("{n} change sent", "{n} changes sent", found.pushed)
    received = words.plural("{n} record received", "{n} records received", found.pulled)
    context.say(f"{sent}, {received}.")
    remarks = (
        (
            found.conflicts,
            words.plural("{n} change meets somebody else's.", "{n} changes meet somebody else's.", found.conflicts),
        ),
        (found.parked, words.plural("{n} change was set aside.", "{n} changes were set aside.", found.parked)),
        (found.full, " ".join(words.error(SetAsideFull()))),
        (found.purged, words.plural("{n} part of a case left.", "{n} parts of cases left.", found.purged)),
        (
            found.waiting.pending,
            words.plural("{n} change still waits.", "{n} changes still wait.", found.waiting.pending),
        ),
        (
            found.waiting.newer,
            words.plural(
                "{n} of them waits until IT has upgraded the central database.",
                "{n} of them wait until IT has upgraded the central database.",
                found.waiting.newer,
            ),
        ),
        (
            found.damaged,
            words.plural(
                "{n} part of a case does not check: tell IT.",
                "{n} parts of cases do not check: tell IT.",
                found.damaged,
            ),
        ),
    )
    for number, remark in remarks:
        if number:
            context.say(remark)


def _password(options: argparse.Namespace) -> str | None:
    return read_secret(Path(options.password_file)) if options.password_file else None


CONNECT = Command(
    name="connect",
    help=mark("connect this store to a central database"),
    arguments=_connect_arguments,
    run=_connect,
)
COMMAND = Command(
    name="sync",
    help=mark("send what waits to the central database and fetch what has changed"),
    arguments=_sync_arguments,
    run=_sync,
    epilog=mark(
        "--json writes an object with counts: pushed, conflicts, parked, refused (not taken this time), full\n"
        "(of them, those that wait for room for what is set aside), pulled, deleted, purged, sealed, locked, kept,\n"
        "differed, damaged, round_trips; 'waiting' with pending, held and parked; server_time;\n"
        "and 'scopes', the ids of the households that changed."
    ),
)
