"""What goes along when somebody begins a household of their own: how to reach them safely, and what protects them.

Their earlier record keeps all of it. Without it the new household would have no number that is safe to call, and no
flag that keeps it apart from other agencies' records (``services/safety.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from ctcoord.domain.codes import DataClass
from ctcoord.models import tables
from ctcoord.models.base import synced_columns
from ctcoord.services import records
from ctcoord.services.author import Author

# The column of each table that names the person, and which rows: all, or those that hold these values.
_GOES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "contact_point": ("person_id", {}),
    "confidential_address": ("person_id", {}),
    "observation": ("subject_id", {"data_class": DataClass.SAFETY, "code": "1"}),
}
# Of the earlier record alone: its provenance, and what it stands with.
_STAYS = frozenset(
    ("agency_id", "as_of", "confirmed_on", "confirmed_by", "absent_since", "deleted_at", "extra", "support_id")
)
_ASKED = ("safe", "voicemail", "texts", "hours", "preferred", "label")


def carry(connection: Connection, author: Author, earlier: bytes, new: bytes, home: bytes) -> None:
    """Copy it from an earlier record of our own agency to the ``new`` record of the person in household ``home``.

    A number that stands there already takes over what was asked about it and nobody said anew. Nothing is taken from
    another agency's record. Raises NotFound.
    """
    old = records.get(connection, "person", earlier)
    if records.get(connection, "household", old["scope_id"])["owner_id"] != author.agency_id:
        return
    for entity, (who, only) in _GOES.items():
        table = tables()[entity]
        of_them = (table.c.scope_id == old["scope_id"], table.c[who] == earlier, table.c.deleted_at.is_(None))
        rest = [table.c[name] == value for name, value in only.items()]
        for row in connection.execute(select(table).where(*of_them, *rest).order_by(table.c.id)).mappings().all():
            known = _same_number(connection, row, home) if entity == "contact_point" else None
            if known is not None:
                told = {name: row[name] for name in _ASKED if known[name] is None and row[name] is not None}
                if told:
                    records.change(connection, entity, known["id"], told)
                continue
            stays = _STAYS - {"extra"} if entity == "confidential_address" else _STAYS  # why one has ended goes along
            values = {name: row[name] for name in synced_columns(table) if name not in stays}
            said = {**values, who: new, "subject_id": new}
            records.add(connection, author, entity, home, said, data_class=row["data_class"])


def _same_number(connection: Connection, row: Mapping[Any, Any], home: bytes) -> Mapping[Any, Any] | None:
    """The contact of the new household that is the same phone, address or place."""
    table = tables()["contact_point"]
    column = "normalized" if row["normalized"] else "value"
    same = (table.c.scope_id == home, table.c.kind == row["kind"], table.c[column] == row[column])
    return connection.execute(select(table).where(*same, table.c.deleted_at.is_(None))).mappings().first()
