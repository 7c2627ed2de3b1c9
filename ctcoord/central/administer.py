"""The connection of whoever administers a central database: one transaction an action, on the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Json

from ctcoord.central import roles

_AS_OWNER = sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(roles.MIGRATE))


class Administration:
    """One transaction. Statements run as the owner of the tables, roles are made as whoever signed in."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def rows(self, query: LiteralString, *values: object) -> list[dict[str, Any]]:
        """Every row by column name."""
        self._connection.execute(_AS_OWNER)
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values or None).fetchall()

    def one(self, query: LiteralString, *values: object) -> Any:
        """The first column of the first row, or None."""
        found = self.rows(query, *values)
        return next(iter(found[0].values())) if found else None

    def do(self, query: LiteralString, *values: object) -> None:
        """Run a statement."""
        self._connection.execute(_AS_OWNER)
        self._connection.execute(query, values or None)

    def as_oneself(self, statement: sql.Composed) -> None:
        """Run a statement about roles, which belong to the server and not to the schema."""
        self._connection.execute("RESET ROLE")
        self._connection.execute(statement)

    def verifier(self, login: str, password: str) -> str:
        """The SCRAM verifier of a password, made here: the server and its log never see the password."""
        made = self._connection.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
        return made.decode("ascii")

    def note(self, action: str, scope: object, **detail: object) -> None:
        """Put an action on the record, chained by the agency's scope; ``detail`` holds no personal data of families."""
        self.do(
            "SELECT ctcoord.audited(ctcoord.administrator(), %s, NULL, %s, ctcoord.utc(), %s)",
            scope,
            action,
            Json(detail),
        )

    def stream(self, query: LiteralString, *values: object, size: int = 10_000) -> Iterator[tuple[Any, ...]]:
        """Rows one by one, of an answer too large for memory."""
        self._connection.execute(_AS_OWNER)
        with self._connection.cursor(name="stream") as cursor:
            cursor.itersize = size
            yield from cursor.execute(query, values or None)


@contextmanager
def administering(url: str, *, reading: bool = False) -> Iterator[Administration]:
    """Sign in and begin a transaction; ``reading``: of one state, changing nothing.

    Raises psycopg.Error, also for a login without the rights of an administrator.
    """
    with psycopg.connect(url, prepare_threshold=None) as connection:
        if reading:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for name, value in _SETTINGS:
            connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield Administration(connection)


_SETTINGS: Sequence[tuple[str, str]] = (
    ("search_path", "ctcoord, pg_temp"),
    ("DateStyle", "ISO, YMD"),
    ("TimeZone", "UTC"),
    ("client_min_messages", "warning"),
)
