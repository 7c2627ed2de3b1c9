"""Rows that a pull brought into their tables: inserted, or updated where they are here already.

A first sync brings thousands of rows of a table, and what SQLite does anew for each of them cost more than the row
itself. A CHECK with a list of codes builds that list as a table of its own for every row; a trigger takes room for a
whole op before it sees that sync is writing; a value that no row has is bound all the same. So many rows are checked
together when they are in, the trigger stands aside, and columns without values are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import CheckConstraint, Column, Table

from ctcoord.errors import ClientTooOld
from ctcoord.models.triggers import without_inserts
from ctcoord.sync import transport
from ctcoord.sync.wire import local_columns

MANY = 200  # rows from which preparing pays
Row = tuple[Any, ...]


def store(driver: Any, table: Table, sent: transport.Table, concerned: str) -> None:
    """Insert or update rows; ``concerned`` selects those of the table ``{0}``, as ``t``, that may be here already.

    Raises ClientTooOld for a field that this program does not know, or a value that it does not allow. (An upsert
    would put its own conflict handling in the place of the search triggers'.)
    """
    if not set(local_columns(table)).issuperset(sent.columns):  # they become part of statements
        raise ClientTooOld()  # a field that this program does not know would be lost, and counts in the checksum
    key = itemgetter(sent.columns.index("scope_id"), sent.columns.index("id"))
    here = set(driver.execute(f"SELECT t.scope_id, t.id FROM {concerned.format(table.name)}"))
    fresh = [row for row in sent.rows if key(row) not in here] if here else sent.rows
    try:
        if len(fresh) < MANY:
            driver.executemany(_insert(table, sent.columns), fresh)
        else:
            _insert_many(driver, table, sent.columns, fresh, concerned)
        if here:
            driver.executemany(_update(table, sent.columns), [row for row in sent.rows if key(row) in here])
    except driver.IntegrityError as error:
        raise ClientTooOld() from error


def _insert_many(driver: Any, table: Table, columns: tuple[str, ...], rows: Sequence[Row], concerned: str) -> None:
    used = [n for n, values in enumerate(zip(*rows, strict=True)) if _says_something(table.c[columns[n]], values)]
    insert = _insert(table, tuple(columns[n] for n in used))
    with without_inserts(driver, table), _unchecked(driver):
        driver.executemany(insert, map(itemgetter(*used), rows))
    if driver.execute(_refused(table, concerned)).fetchone():
        raise ClientTooOld()


def _says_something(column: Column[Any], values: Row) -> bool:
    """Whether a column has to be named: one without values is NULL anyway, if it has no default."""
    return values[0] is not None or column.server_default is not None or values.count(None) < len(values)


@contextmanager
def _unchecked(driver: Any) -> Iterator[None]:
    driver.execute("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        driver.execute("PRAGMA ignore_check_constraints = OFF")


@lru_cache(maxsize=64)
def _refused(table: Table, concerned: str) -> str:
    """Whether a row concerned breaks a CHECK: one that comes to NULL holds."""
    checks = " AND ".join(sorted(f"({one.sqltext})" for one in table.constraints if isinstance(one, CheckConstraint)))
    return f"SELECT 1 FROM (SELECT t.* FROM {concerned.format(table.name)}) WHERE NOT ({checks}) LIMIT 1"


@lru_cache(maxsize=256)
def _insert(table: Table, columns: tuple[str, ...]) -> str:
    listed = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(_bound(name, number) for number, name in enumerate(columns, start=1))
    return f"INSERT INTO {table.name} ({listed}) VALUES ({values})"


@lru_cache(maxsize=64)
def _update(table: Table, columns: tuple[str, ...]) -> str:
    numbers = {name: number for number, name in enumerate(columns, start=1)}
    fresh = ", ".join(f'"{name}" = {_bound(name, n)}' for name, n in numbers.items() if name not in ("scope_id", "id"))
    return f"UPDATE {table.name} SET {fresh} WHERE scope_id = ?{numbers['scope_id']} AND id = ?{numbers['id']}"


def _bound(name: str, number: int) -> str:
    return f"nullif(?{number}, zeroblob(16))" if name == "subject_id" else f"?{number}"
