"""A caseworker's own value laid over an imported fact. The imported value stays as it came.

Lives in our own agency's household. When an import moves the value a correction was based on, the
correction stands and a task says "source changed".
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from ctcoord.domain.codes import DataClass
from ctcoord.errors import NotFound, UsageError
from ctcoord.models import tables
from ctcoord.models.casework import Correction
from ctcoord.models.ids import new_id
from ctcoord.models.triggers import to_wire
from ctcoord.services import records, tasks
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household
from ctcoord.services.naming import NAMED_CLASSES

# What may be corrected: facts, never keys, provenance or decisions of others.
# ``extra.part`` is a part of a column that holds several. Corrections are of class core: weekly times, which are not,
# are closed and said anew in records of their own class (``week_changes.py``).
CORRECTABLE = {
    "person": ("first_name", "last_name", "birth_date", "sex", "died_on", "special_needs", "languages"),
    "activity": ("place_id", "starts_on", "extra.start_uncertain"),
    "support": ("place_id", "extra.used"),
    "residence": ("lives_until",),
    "place": ("latitude", "longitude"),
}


def correct(
    connection: Connection, author: Author, entity: str, *, scope_id: bytes, record_id: bytes, field: str, value: Any
) -> bytes:
    """Lay ``value`` (a Python value of the column's type, or None) over a fact; returns the correction's id.

    An earlier correction of the same fact is withdrawn. Raises UsageError, NotFound.
    """
    if field not in CORRECTABLE.get(entity, ()):
        raise UsageError(what=f"'{field}' cannot be corrected here.", fix="Ask the agency that recorded it.")
    said = _said(connection, entity, field, scope_id, record_id)
    if said is None:
        raise NotFound(what=record_id.hex())
    if said[1] not in NAMED_CLASSES:
        raise UsageError(
            what="More people would see a correction than may see this record.",
            fix="Ask the agency that recorded it to change it.",
        )
    records.refuse_unkept({field: value})
    withdraw(connection, author, record_id, field)
    made = new_id()
    connection.execute(
        insert(Correction),
        {
            "scope_id": own_household(connection, author, scope_id),
            "id": made,
            "data_class": DataClass.CORE,
            "agency_id": author.agency_id,
            "as_of": author.now,
            "target_scope_id": scope_id,
            "target_id": record_id,
            "entity": entity,
            "field": field,
            "value": {"v": to_wire(value)},
            "basis": {"v": said[0]},
            "author_id": author.staff_id or bytes(16),
            "made_at": author.now,
        },
    )
    return made


def withdraw(connection: Connection, author: Author, record_id: bytes, field: str) -> int:
    """End the correction of a fact, so that the imported value shows again; returns how many ended."""
    table = Correction.__table__
    found = connection.execute(
        update(Correction)
        .where(table.c.target_id == record_id, table.c.field == field, table.c.withdrawn_at.is_(None))
        .values(withdrawn_at=author.now)
    )
    return int(found.rowcount)


def source_changed(connection: Connection, author: Author, record_ids: list[bytes]) -> int:
    """Raise a task for each correction of these records whose basis an import moved; returns how many."""
    raised = 0
    for record_id in record_ids:
        for row in connection.execute(_OPEN, {"target": record_id}).all():
            now = _said(connection, row.entity, row.field, bytes(row.target_scope_id), record_id) or (None, "")
            basis = (json.loads(row.basis) or {}).get("v") if row.basis else None
            if now[0] == basis or connection.execute(_ASKED, {"about": row.id}).first():
                continue
            tasks.add(
                connection,
                author,
                row.scope_id,
                "Source changed: look at the correction",
                due_on=author.today,
                kind="source_changed",
                reason=row.field,
                about=("correction", row.id),
            )
            raised += 1
    return raised


def _said(connection: Connection, entity: str, field: str, scope_id: bytes, record_id: bytes) -> tuple[Any, str] | None:
    """What the record itself says, as one JSON value, and its data class; None where there is no such record."""
    table = tables()[entity]
    name, _dot, part = field.partition(".")
    here = (table.c.scope_id == scope_id, table.c.id == record_id)
    row = connection.execute(select(table.c[name], table.c.data_class).where(*here)).first()
    if row is None:
        return None
    return ((row[0] or {}).get(part) if part else to_wire(row[0])), row[1]


_OPEN = text(
    "SELECT scope_id, id, entity, field, basis, target_scope_id FROM correction"
    " WHERE target_id = :target AND withdrawn_at IS NULL AND deleted_at IS NULL"
)
_ASKED = text(
    "SELECT 1 FROM task WHERE kind = 'source_changed' AND about_id = :about AND done_on IS NULL AND deleted_at IS NULL"
)
