"""What each version of the protocol knows: which tables and columns travel to a program of that version, and from it.

The models say since when (``__since__`` of a class, ``info=since(n)`` of a column) and this is all that follows from
it. A column that is newer than its table is nullable, or NOT NULL with a plain ``server_default``: then its default
says nothing. It is left out of the canonical text, so that a migration changes no row's text and no checksum.
"""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Boolean, Column, Date, DefaultClause, Integer, String, Table

from ctcoord.models.base import Instant, synced_columns, synced_tables

WHAT_CONFLICTS = "conflict"  # its rows speak of tables and columns: an older program is shown what it knows
_PLAIN = (Integer, Boolean, String, Date, Instant)


def since_of(table: Table, column: str | None = None) -> int:
    """The version with which a table, or one of its columns, began to travel."""
    born = int(table.info["since"])
    return born if column is None else max(born, int(table.c[column].info.get("since", 1)))


@lru_cache(maxsize=256)
def columns_at(table: Table, version: int) -> tuple[str, ...]:
    """Names of the synced columns that a version knows, without the bucket, in the order of the table."""
    return tuple(name for name in synced_columns(table) if since_of(table, name) <= version)


@lru_cache(maxsize=8)
def tables_at(version: int) -> tuple[Table, ...]:
    """The synced tables that a version knows, parents before children."""
    return tuple(table for table in synced_tables() if since_of(table) <= version)


@lru_cache(maxsize=8)
def newer_than(version: int) -> tuple[tuple[str, str | None], ...]:
    """What a version does not know: (table, None) or (table, column)."""
    tables = [(table.name, None) for table in synced_tables() if since_of(table) > version]
    columns = [
        (table.name, name)
        for table in tables_at(version)
        for name in synced_columns(table)
        if since_of(table, name) > version
    ]
    return (*tables, *columns)


def newest() -> int:
    """The version that the models come to; ``PROTOCOL`` says the same."""
    return max(changed for table in synced_tables() for changed in shapes(table))


@lru_cache(maxsize=256)
def shape(table: Table, version: int) -> int:
    """The version whose columns of a table a program gets: the newest one that changed them and is not newer than it.

    >>> shape(person, 4)  # person has a column since 3
    3
    """
    if table.name == WHAT_CONFLICTS:
        return version
    return max(changed for changed in shapes(table) if changed <= version)


def shapes(table: Table) -> list[int]:
    """The versions that changed a table's columns, the first that had it included."""
    return sorted({since_of(table), *(since_of(table, name) for name in synced_columns(table))})


def written_default(column: Column[object]) -> str | None:
    """The same as SQLite writes it in a statement."""
    silent = silent_default(column)
    return silent if silent is None or isinstance(column.type, Integer | Boolean) else f"'{silent}'"


def silent_default(column: Column[object]) -> str | None:
    """The text of the default that a newer column has where nobody said anything; None if nothing stands for that.

    Raises TypeError for a column that old programs could not leave out, or whose default has no plain text.
    """
    table = column.table
    assert isinstance(table, Table)
    if since_of(table, column.name) == since_of(table) or column.nullable:
        return None
    given = column.server_default
    if not isinstance(given, DefaultClause) or not isinstance(column.type, _PLAIN):
        raise TypeError(f"{table.name}.{column.name} needs to be nullable, or a plain server_default")
    return str(getattr(given.arg, "text", given.arg)).strip("'")
