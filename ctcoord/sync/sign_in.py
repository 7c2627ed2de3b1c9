"""Signing in: by password from the keyring, or by whatever the URL says (client certificate, Kerberos).

The password is never kept in the store: whoever restores its backup should not be able to sign in.
"""

from __future__ import annotations

from datetime import datetime

import psycopg
from psycopg import conninfo

from ctcoord.config import SHORTEST_PASSPHRASE
from ctcoord.errors import (
    AccountClosed,
    AccountDisabled,
    CtcoordError,
    DeviceRevoked,
    DeviceWithdrawn,
    NoKeyring,
    NotConnected,
    PasswordExpired,
    SignInRefused,
    UsageError,
)
from ctcoord.models.keyfile import KeyFile
from ctcoord.services import secrets, settings
from ctcoord.services.station import KEYS, Station
from ctcoord.sync.connect import connect, trust
from ctcoord.sync.leave import leave_all
from ctcoord.sync.names import DEVICE, HANDED_OVER, LOGIN, PASSWORD_UNTIL, URL
from ctcoord.sync.postgres import PostgresCentral
from ctcoord.sync.run import Run, silent
from ctcoord.words import Message, mark


def sign_in(here: Station, password: str | None = None) -> PostgresCentral:
    """Connect to the central database that this store was connected to.

    ``password``: else that of the keyring, if there is one. Raises NotConnected, PasswordExpired and the
    errors of sync.
    """
    with here.whole() as connection:
        url, login = settings.get(connection, URL), settings.get(connection, LOGIN)
        device, until = settings.get(connection, DEVICE), settings.get(connection, PASSWORD_UNTIL)
    if url is None or device is None:
        raise NotConnected()
    try:
        central = PostgresCentral(url, login, password or secrets.kept(_name(here)))
    except SignInRefused as error:
        if until is not None and datetime.fromisoformat(until) <= here.clock.now():
            raise PasswordExpired() from error
        raise
    try:
        trust(here, central.hello(bytes.fromhex(device)))
    except (AccountDisabled, DeviceRevoked) as error:
        try:
            raise _closed(here, central, bytes.fromhex(device), error) from error
        finally:
            central.close()
    except BaseException:
        central.close()
        raise
    return central


def _closed(here: Station, central: PostgresCentral, device: bytes, error: CtcoordError) -> CtcoordError:
    """Hand over what was not sent and let go of every case; what to say of it, now (``fresh``) and from then on."""
    run = Run(here, central, device, silent)
    leave_all(run, here.unsent.recovery_key if here.unsent is not None else None)
    with run.writing() as connection:
        handed_over = settings.get(connection, HANDED_OVER)
        if run.counts.purged or run.counts.sealed:
            handed_over = (handed_over or 0) + run.counts.sealed
            settings.put(connection, HANDED_OVER, handed_over)
    if handed_over is None:
        return error
    said = AccountClosed if isinstance(error, AccountDisabled) else DeviceWithdrawn
    return said(sealed=handed_over, fresh=bool(run.counts.purged))


def first_connection(
    here: Station, url: str, login: str | None, password: str | None, computer: str | None = None
) -> tuple[str, bool]:
    """Connect a store for the first time; the login, and whether the keyring now holds its password.

    Raises UsageError for what is no address, OtherDeployment, and the errors of sync.
    """
    address, named, secret = taken_apart(url)
    login, password = login or named, password or secret
    if login is None:
        raise UsageError(what=mark("A login is needed."), fix=mark("Name it with --user."))
    central = PostgresCentral(address, login, password)
    try:
        connect(here, central, address, login, computer)
    finally:
        central.close()
    return login, password is not None and keep_password(here, password)


def change_password(here: Station, old: str, new: str) -> bool:
    """Give one's own login a new password; whether the keyring keeps it.

    Only its SCRAM verifier, made here, goes to the server. It ends when the old one would have: only IT can change
    that. Raises NotConnected, UsageError for one that is too short, and the errors of sync.
    """
    if len(new) < SHORTEST_PASSPHRASE:
        few = Message(mark("Use {n} characters or more; four plain words are good."), {"n": SHORTEST_PASSPHRASE})
        raise UsageError(what=mark("That is too short for a password."), fix=few)
    central = sign_in(here, old)
    try:
        central.change_password(new)
    finally:
        central.close()
    return keep_password(here, new)


def disconnect(here: Station) -> None:
    """Sync no more: address, login and the kept password are forgotten, records and the device's id stay."""
    with here.store.syncing(here.clock.now()) as connection:
        for name in (URL, LOGIN):
            settings.put(connection, name, None)
    secrets.forget(_name(here))


def has_password(here: Station) -> bool:
    """Whether the keyring holds the password of this store's login."""
    return secrets.kept(_name(here)) is not None


def taken_apart(url: str) -> tuple[str, str | None, str | None]:
    """Address without login and password, login, password; raises UsageError."""
    try:
        parts = conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise UsageError(
            what=mark("That is no address of a central database."),
            fix=mark("It looks like postgresql://HOST/DATABASE: ask IT."),
        ) from error
    login, password = parts.pop("user", None), parts.pop("password", None)
    return conninfo.make_conninfo("", **parts), str(login) if login else None, str(password) if password else None


def keep_password(here: Station, password: str) -> bool:
    """Keep the password in the keyring; False where there is none."""
    try:
        secrets.keep(_name(here), password)
    except NoKeyring:
        return False
    return True


def _name(here: Station) -> str:
    return f"central:{KeyFile.read(here.home / KEYS).store_id.hex()}"
