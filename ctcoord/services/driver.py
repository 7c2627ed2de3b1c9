"""Rows as the driver gives them, inside the transaction of a Connection, and what their text means.

A family view reads hundreds of rows by twenty statements. Compiling, typing and wrapping them one by
one takes several times as long as reading them; where it matters a service reads them bare.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

Bare = tuple[Any, ...]  # a row: ids and hashes as bytes, the rest as SQLite keeps it


def rows(connection: Connection, sql: str, values: tuple[Any, ...] | dict[str, Any]) -> list[Bare]:
    """All rows of a statement with ``?1`` marks."""
    driver: Any = connection.connection.driver_connection
    found: list[Bare] = driver.execute(sql, values).fetchall()
    return found


def day(text: str | None) -> date | None:
    """A stored date."""
    return date.fromisoformat(text) if text else None


def instant(text: str) -> datetime:
    """A stored instant: aware, in UTC."""
    return datetime.fromisoformat(text + "+00:00")


def flag(value: int | None) -> bool | None:
    """A stored yes or no; None: not known."""
    return None if value is None else bool(value)


def parts(text: str | None) -> dict[str, Any] | None:
    """A stored JSON object."""
    found: dict[str, Any] | None = json.loads(text) if text else None
    return found
