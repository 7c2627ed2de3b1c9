"""What libpq and the central database answer when they do not do it, as errors that say what to do."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from ctcoord.errors import (
    AccountDisabled,
    CentralBusy,
    CentralFault,
    CentralFull,
    CentralMissing,
    CentralOlder,
    CentralRefused,
    CertificateNotTrusted,
    ClientTooOld,
    CtcoordError,
    DeviceRevoked,
    Plain,
    SetAsideFull,
    SignInRefused,
    SignInUnsafe,
    SyncUnavailable,
    TooManyCalls,
)

_log = logging.getLogger("ctcoord.sync")
_BY_STATE: dict[str, type[CtcoordError]] = {
    "CT001": DeviceRevoked,
    "CT002": AccountDisabled,
    "CT003": ClientTooOld,
    "CT005": TooManyCalls,
    "CT006": CentralRefused,
    "CT007": SetAsideFull,
    "28P01": SignInRefused,
    "28000": SignInRefused,
    "42883": CentralOlder,  # no such function
    "3F000": CentralOlder,  # no such schema
    "3D000": CentralMissing,
    "53100": CentralFull,
    "53200": CentralBusy,  # no memory
    "53300": CentralBusy,  # too many connections
    "25006": CentralBusy,  # it stands by, and only answers questions
    "40001": CentralBusy,  # what it does with others took too long, or met theirs
    "40P01": CentralBusy,
    "55P03": CentralBusy,
    "57014": CentralBusy,
    "57P01": CentralBusy,  # it is being stopped, or was started just now
    "57P02": CentralBusy,
    "57P03": CentralBusy,
}
_LOST = ("08", "57P")  # the connection
# libpq reports what happens before the server speaks, and why it let nobody in, in words only: its own in English
# whatever the locale, the server's in the language of the server. Whatever is none of these is no reason to ask for
# a password: a server that starts, stops or is full says FATAL as well, and lets in whoever comes again.
_BY_WORDS: tuple[tuple[str, type[CtcoordError]], ...] = (
    ("too many c", CentralBusy),  # clients, or connections of a login or a database
    ("connection slots are reserved", CentralBusy),
    ("starting up", CentralBusy),
    ("shutting down", CentralBusy),
    ("not yet accepting connections", CentralBusy),
    ("not accepting connections", CentralBusy),
    ("recovery mode", CentralBusy),
    ("read-only", CentralBusy),  # a standby, where the address asks for more
    ("no more connections allowed", CentralBusy),  # PgBouncer
    ("no such database", CentralMissing),  # PgBouncer
    ("authentication method requirement", SignInUnsafe),
    ("valid client certificate", SignInRefused),
    ("certificate authentication failed", SignInRefused),
    ("certificate", CertificateNotTrusted),
    ("unexpected eof", SyncUnavailable),  # the line went while TLS began
    ("ssl error", CertificateNotTrusted),
    ("does not support ssl", CertificateNotTrusted),
    ("authentication failed", SignInRefused),  # by password, Kerberos, LDAP and others
    ("autentificaci", SignInRefused),
    ("no password supplied", SignInRefused),
    ("gssapi", SignInRefused),  # no ticket, or one of somebody else
    ("sspi", SignInRefused),
    ("not permitted to log in", AccountDisabled),
    ('fatal:  role "', SignInRefused),  # does not exist
    ("pg_hba.conf", SignInRefused),
    ("permission denied for database", SignInRefused),
    ('database "', CentralMissing),  # that one does not exist
)


@contextmanager
def explained() -> Iterator[None]:
    """Around whatever talks to the server."""
    try:
        yield
    except psycopg.Error as error:
        raise reason(error) from error


def reason(error: psycopg.Error) -> CtcoordError:
    """The error that a person is shown."""
    state = error.sqlstate
    if state in _BY_STATE:
        return _BY_STATE[state]()
    if state is not None and not state.startswith(_LOST):
        _log.warning("the central database answered with %s", Plain(state))  # what it says may quote values of a case
        return CentralFault(sqlstate=state)
    words = str(error).lower()
    return next((kind() for part, kind in _BY_WORDS if part in words and state is None), SyncUnavailable())
