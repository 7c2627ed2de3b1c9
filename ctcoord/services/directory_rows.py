"""Whole records of the directory, for the export."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from ctcoord.models import tables
from ctcoord.models.base import COMMONS

Row = dict[str, Any]


def rows(connection: Connection, entity: str, agency_id: bytes | None = None) -> list[Row]:
    """Every record of a table of the directory that is not deleted, in the order of their ids; of one publisher."""
    table = tables()[entity]
    wanted = select(table).where(table.c.scope_id == COMMONS, table.c.deleted_at.is_(None)).order_by(table.c.id)
    if agency_id is not None:
        wanted = wanted.where(table.c.agency_id == agency_id)
    return [
        {name: bytes(value) if isinstance(value, bytes) else value for name, value in row.items()}
        for row in connection.execute(wanted).mappings()
    ]
