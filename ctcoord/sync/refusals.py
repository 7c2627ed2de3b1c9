"""What libpq and the central database answer when they do not do it, as errors that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from ctcoord.errors import (
    AccountDisabled,
    CentralFault,
    CentralOlder,
    CentralRefused,
    CertificateNotTrusted,
    ClientTooOld,
    CtcoordError,
    DeviceRevoked,
    SignInRefused,
    SignInUnsafe,
    SyncUnavailable,
    TooManyCalls,
)

_BY_STATE: dict[str, type[CtcoordError]] = {
    "CT001": DeviceRevoked,
    "CT002": AccountDisabled,
    "CT003": ClientTooOld,
    "CT005": TooManyCalls,
    "CT006": CentralRefused,
    "28P01": SignInRefused,
    "28000": SignInRefused,
    "42883": CentralOlder,  # no such function
    "3F000": CentralOlder,  # no such schema
    "53300": SyncUnavailable,  # too many connections
}
_LOST = ("08", "57P")  # connection; the server is stopping or starting
# libpq reports what happens before the server speaks, and why it let nobody in, in words only: its own in English
# whatever the locale, the server's in the language of the server. Whatever is none of these is no reason to ask for
# a password: a server that starts, stops or is full says FATAL as well, and lets in whoever comes again.
_BY_WORDS: tuple[tuple[str, type[CtcoordError]], ...] = (
    ("authentication method requirement", SignInUnsafe),
    ("valid client certificate", SignInRefused),
    ("certificate authentication failed", SignInRefused),
    ("certificate", CertificateNotTrusted),
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
        return CentralFault(sqlstate=state)
    words = str(error).lower()
    return next((kind() for part, kind in _BY_WORDS if part in words and state is None), SyncUnavailable())
