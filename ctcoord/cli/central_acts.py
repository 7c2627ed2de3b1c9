"""What the actions of ``ctcoord central`` do: each one transaction at the central database."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ctcoord.cli.central_refusals import explained
from ctcoord.cli.context import Context, read_secret
from ctcoord.cli.plain import plain
from ctcoord.errors import UsageError
from ctcoord.words import mark

if TYPE_CHECKING:
    from ctcoord.central.administer import Administration

URL_VARIABLE = "CTCOORD_CENTRAL_URL"
Act = Callable[[Context, argparse.Namespace], int]
_CHANGES = {
    "join": mark("{login} joins {agency} as {role}"),
    "leave": mark("{login} leaves {agency}"),
    "return": mark("{login} is back at {agency}"),
    "role": mark("{login} becomes {role}"),
    "name": mark("{login} is called {name} now"),
}


@contextmanager
def administering(options: argparse.Namespace, *, reading: bool = False) -> Iterator[Administration]:
    """One transaction at the central database; what the server refuses is told in plain words."""
    from ctcoord.central.administer import administering

    with explained(), administering(_url(options), reading=reading) as administration:
        yield administration


def _url(options: argparse.Namespace) -> str:
    """How to reach it: TLS with a checked certificate, but on this machine. Raises UsageError."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    from ctcoord.sync.postgres import parameters

    url = options.url or os.environ.get(URL_VARIABLE)
    if not url:
        raise UsageError(what="Which central database is meant?", fix="Say --url, or set CTCOORD_CENTRAL_URL.")
    password = read_secret(Path(options.admin_password_file)) if options.admin_password_file else None
    try:
        return make_conninfo("", **parameters(url, None, password))
    except psycopg.ProgrammingError as error:
        raise UsageError(
            what="That is no address of a central database.", fix="It looks like postgresql://HOST/DATABASE."
        ) from error


def init(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import install
    from ctcoord.central.status import status

    with explained():
        install.init(_url(options), time_zone=options.time_zone)
    with administering(options, reading=True) as at:
        found = status(at)
    context.say(
        context.words(
            "The central database is ready: version {migration} on PostgreSQL {server}.",
            migration=found.migration,
            server=found.server,
        )
    )
    return 0


def harden(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import install

    with explained():
        install.harden(_url(options))
    context.say(context.words("Logins may call the program's functions in this database, and nothing else."))
    return 0


def status(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central.status import status

    with administering(options, reading=True) as at:
        found = status(at)
    if options.json:
        context.json(plain(found))
        return 0
    words = context.words
    for text in (
        words(
            "PostgreSQL {server}, version {migration}, {n} MB",
            server=found.server,
            migration=found.migration,
            n=words.number(found.megabytes),
        ),
        words.plural("{n} agency", "{n} agencies", found.agencies),
        words.plural("{n} account", "{n} accounts", found.users),
        words.plural("{n} computer", "{n} computers", found.devices),
        words.plural("{n} household record", "{n} household records", found.households),
        words.plural("{n} person", "{n} people", found.people),
        words.plural("{n} open conflict", "{n} open conflicts", found.open_conflicts),
        words.plural("{n} change set aside", "{n} changes set aside", found.parked),
        words.plural("{n} sealed piece of work to review", "{n} sealed pieces of work to review", found.sealed),
        words("Days end at midnight in {zone}.", zone=found.time_zone),
    ):
        context.say(text)
    for code in found.agencies_without_recovery_key:
        context.say(words("{agency} has no recovery key: work left behind there cannot be handed over.", agency=code))
    if not found.closed_to_public:
        context.say(
            words("Every login can watch the others: have a superuser of the server run 'ctcoord central harden'.")
        )
    return 0


def agency_add(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import provision

    with administering(options) as at, _recovery_key(options.recovery_key) as key:
        made = provision.add_agency(at, options.code, options.name, options.kind)
        if key is not None:
            provision.set_recovery_key(at, options.code, key)
    context.say(context.words("Agency {code} was added: {id}", code=options.code, id=made.hex()))
    _say_key(context, options)
    return 0


def agency_rename(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import provision

    with administering(options) as at:
        changed = provision.rename_agency(at, options.code, options.name)
    said = mark("{code} is called {name} now.") if changed else mark("{code} was called {name} already.")
    context.say(context.words(said, code=options.code, name=options.name))
    return 0


def agency_key(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import provision

    with administering(options) as at, _recovery_key(options.recovery_key) as key:
        assert key is not None  # argparse requires it
        provision.set_recovery_key(at, options.code, key)
    _say_key(context, options)
    return 0


@contextmanager
def _recovery_key(name: str | None) -> Iterator[bytes | None]:
    """The public one of a new recovery key in that file, or None without a name.

    The file goes again if what is done with it fails; not if the end of the transaction does: it may have been taken.
    """
    key = _new_recovery_key(name) if name else None
    try:
        yield key
    except BaseException:
        if name:
            Path(name).unlink()
        raise


def _new_recovery_key(name: str) -> bytes:
    """Write a new private key, readable by this user only, and return the public one. Raises UsageError."""
    from nacl.public import PrivateKey

    made = PrivateKey.generate()
    try:
        with open(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(bytes(made).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise UsageError(
            what="That file is there already.", fix="Name a new one: a key is never overwritten."
        ) from error
    return bytes(made.public_key)


def _say_key(context: Context, options: argparse.Namespace) -> None:
    if options.recovery_key:
        context.say(
            context.words(
                "The recovery key is in {file}: keep it offline, two people, two places. Nobody can make it again.",
                file=options.recovery_key,
            )
        )


def user_add(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import provision

    password = read_secret(Path(options.password_file)) if options.password_file else None
    with administering(options) as at:
        provision.add_user(
            at, options.login, agency=options.agency, role=options.role, name=options.name, password=password
        )
    context.say(context.words("{login} may sign in.", login=options.login))
    return 0


def user_password(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import provision

    with administering(options) as at:
        provision.change_password(at, options.login, read_secret(Path(options.password_file)), _day(options.until))
    context.say(context.words("{login} has a new password.", login=options.login))
    return 0


def _day(text: str | None) -> date | None:
    """A day as YYYY-MM-DD; raises UsageError."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(what="That is no day.", fix="Write it as 2026-11-22.") from error


def user_switch(disabled: bool) -> Act:
    def act(context: Context, options: argparse.Namespace) -> int:
        from ctcoord.central import provision

        with administering(options) as at:
            provision.set_disabled(at, options.login, disabled)
        text = mark("The account of {login} is off.") if disabled else mark("The account of {login} is on.")
        context.say(context.words(text, login=options.login))
        return 0

    return act


def user_role(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import provision

    with administering(options) as at:
        provision.set_role(at, options.login, options.role)
    context.say(context.words("{login} is {role} now.", login=options.login, role=options.role))
    return 0


def user_list(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import provision

    with administering(options, reading=True) as at:
        found = provision.users(at)
    if options.json:
        context.json([plain(user) | {"staff_id": user.staff_id.hex, "agency_id": user.agency_id.hex} for user in found])
        return 0
    for user in found:
        off = context.words("off") if user.disabled else ""
        context.say(f"{user.login:<24} {user.agency:<10} {user.role:<14} {user.name} {off}".rstrip())
    return 0


def user_sync(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import people, provision

    entries = people.read_directory(Path(options.file))
    with administering(options, reading=options.check) as at:
        changes = people.plan(entries, provision.users(at), many=options.many)
        people.possible(at, changes)
        if not options.check:
            people.follow(at, changes)
    if options.json:
        context.json(plain(changes))
        return 0
    for change in changes:
        context.say(context.words(_CHANGES[change.kind], **plain(change)))
    text = mark("Nothing was changed yet.") if options.check else mark("The accounts are as the directory says.")
    context.say(context.words(text))
    return 0


def steward(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import provision

    with administering(options) as at:
        provision.appoint(at, options.login, options.agency, withdraw=options.withdraw)
    said = (
        mark("{login} is no longer steward of {agency}.")
        if options.withdraw
        else mark("{login} is steward of {agency}.")
    )
    context.say(context.words(said, login=options.login, agency=options.agency))
    return 0


def device_list(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import provision

    with administering(options, reading=True) as at:
        found = provision.devices(at)
    if options.json:
        context.json(plain(found))
        return 0
    for one in found:
        revoked = context.words("revoked") if one.revoked else ""
        context.say(f"{one.id}  {one.last_seen:%Y-%m-%d %H:%M}Z  {one.login:<24} {one.name or ''} {revoked}".rstrip())
    return 0


def device_revoke(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import provision

    with administering(options) as at:
        one = provision.revoke_device(at, options.device)
    context.say(context.words("The computer {id} of {login} is shut out.", id=one.id, login=one.login))
    context.say(
        context.words("Whoever knows the password can connect another: give {login} a new one.", login=one.login)
    )
    return 0


def assign(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import people

    with administering(options) as at:
        given = people.assign(at, options.household, options.to)
    said = mark("{login} has the case now.") if given else mark("{login} had the case already.")
    context.say(context.words(said, login=options.to))
    return 0


def reassign(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import people

    with administering(options) as at:
        moved = people.reassign(at, options.giver, options.to)
    context.say(
        context.words.plural(
            "{n} household moved to {login}.", "{n} households moved to {login}.", moved, login=options.to
        )
    )
    return 0


def restored(context: Context, options: argparse.Namespace) -> int:
    from ctcoord.central import provision

    with administering(options) as at:
        provision.restored(at)
    context.say(context.words("Workstations will send again what they had sent since the backup was made."))
    return 0
