"""What the central database refuses an administrator, in their words: what it is and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ctcoord.errors import CertificateNotTrusted, CtcoordError, SignInUnsafe, UsageError
from ctcoord.words import Message, mark

if TYPE_CHECKING:
    import psycopg


@contextmanager
def explained() -> Iterator[None]:
    """What the server refuses, in words for an administrator."""
    import psycopg
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            raise _refused(error.orig) from error
        raise
    except psycopg.Error as error:
        raise _refused(error) from error


def _refused(error: psycopg.Error) -> CtcoordError:
    """What the server refused: a known case, what is wrong with TLS, or the server's own words."""
    from ctcoord.sync.refusals import reason

    for states, what, fix in _REFUSALS:
        if error.sqlstate in states:
            return UsageError(what=what, fix=fix)
    found = reason(error)
    if isinstance(found, (CertificateNotTrusted, SignInUnsafe)):
        return found
    words = error.diag.message_primary or " ".join(str(error).split())
    return UsageError(what=Message(mark("The server says: {words}"), {"words": words}), fix=_LOOK)


_LOOK = mark("Check the address, the login and the name of the database. Nothing was changed.")
# SQLSTATEs, what they mean to an administrator, and what to do.
_REFUSALS: tuple[tuple[frozenset[str], str, str], ...] = (
    (
        frozenset({"42501"}),
        mark("This login may not do that at the central database."),
        mark("Sign in as the server's superuser, or as the role that made the central database."),
    ),
    (
        frozenset({"42P01", "42883", "3F000", "22023"}),  # the last: the roles are not there
        mark("This database holds no central database of this program's version."),
        mark("Make it with 'ctcoord central init', or bring it up to date with 'ctcoord central upgrade'."),
    ),
    (
        frozenset({"25006"}),
        mark("This is a copy to read from."),
        mark("Name the primary server. Nothing was changed."),
    ),
    (
        frozenset({"53100"}),
        mark("The server's disk is full."),
        mark("Make room there and do it again. Nothing was changed."),
    ),
    (
        frozenset({"55P03"}),
        mark("Somebody's sync has been going on for too long."),
        mark("Do it again in five minutes: by then the server has ended it. Nothing was changed."),
    ),
    (
        frozenset({"23505", "40001", "40P01", "XX000", "42710", "42P06"}),
        mark("Somebody else is changing the same thing at this moment."),
        mark("Do it again. Nothing was changed."),
    ),
)
