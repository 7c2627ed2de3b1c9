"""Conflicts: two changes of one field that did not know of each other, both kept until a person decides.

The central database makes them (see ctcoord/sync/README.md); deciding is an ordinary action here: the
field and the decision change in one transaction, so that every station learns both together.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import JSON, Boolean, Connection, Table, delete, select, text, update
from sqlalchemy.exc import IntegrityError

from ctcoord.domain.protective import acting
from ctcoord.errors import NotFound, UsageError
from ctcoord.models import tables
from ctcoord.models.base import Uuid16
from ctcoord.models.triggers import from_wire, to_wire
from ctcoord.services.author import Author
from ctcoord.services.record_names import record_name
from ctcoord.services.rights import NOT_OURS

FIRST, SECOND, EDITED = "first", "second", "edited"
_LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field of one record. ``field`` is None where the second change removed the record.

    Values are as on the wire (text, number, bool as 0 or 1, ISO dates, or None); ids of people and agencies
    are shown by their names. ``current`` is what the record says now, usually ``first``; ``acting`` what acts until
    someone decides: that, or what protects the family (``domain.protective``). ``name`` is what the record is
    called (a support's program), or ''. ``first_id`` and ``second_id`` are the members of staff who wrote them.
    ``editable``: whether another value may be written.
    """

    id: bytes
    scope_id: bytes
    family_id: bytes
    family: str
    person: str
    entity: str
    record_id: bytes
    name: str
    field: str | None
    base: Any
    first: Any
    first_by: str
    first_id: bytes | None
    first_at: datetime | None
    second: Any
    second_by: str
    second_id: bytes | None
    second_at: datetime | None
    current: Any
    acting: tuple[Any, ...]
    editable: bool


def count(connection: Connection) -> int:
    """How many conflicts wait for a decision of ours."""
    return int(connection.execute(text(f"SELECT count(*) FROM conflict c WHERE {_OPEN}")).scalar_one())


def waiting(connection: Connection) -> list[ConflictRow]:
    """Every conflict that waits for us; one that may only be read is decided by others.

    A family's stand beside each other, a record's in the order of its fields.
    """
    found = []
    for _record, group in groupby(connection.execute(_WAITING), key=lambda row: (row.scope_id, row.record_id)):
        found += [_shown(connection, row) for row in sorted(group, key=_place)]
    return found


def decided(connection: Connection, scope_id: bytes, record_id: bytes) -> bool:
    """Whether conflicts of a record were decided and none waits; False where none can be seen."""
    table = tables()["conflict"]
    found = connection.execute(
        select(table.c.choice, table.c.deleted_at).where(table.c.scope_id == scope_id, table.c.record_id == record_id)
    ).all()
    return bool(found) and all(row.choice is not None or row.deleted_at is not None for row in found)


def _place(row: Any) -> int:
    return list(tables()[row.entity].c.keys()).index(row.field) if row.field else -1


def _shown(connection: Connection, row: Any) -> ConflictRow:
    column = tables()[row.entity].c[row.field] if row.field else None

    def value(found: Any) -> Any:
        return _called(connection, found) if column is not None and isinstance(column.type, Uuid16) else found

    now = _current(connection, row)
    acts = acting(row.entity, row.field, row.data_class, [now, _value(row.first), _value(row.value)])
    return ConflictRow(
        id=row.id,
        scope_id=row.scope_id,
        family_id=row.family_id,
        family=row.family or "?",
        person=row.person or "",
        entity=row.entity,
        record_id=row.record_id,
        name=record_name(connection, row.entity, row.scope_id, row.record_id),
        field=row.field,
        base=value(_value(row.base)),
        first=value(_value(row.first)),
        first_by=row.first_name or "",
        first_id=row.first_by,
        first_at=_instant(row.first_at),
        second=value(_value(row.value)),
        second_by=row.second_name or "",
        second_id=row.made_by,
        second_at=_instant(row.made_at),
        current=value(now),
        acting=tuple(map(value, acts)),
        editable=column is not None and not isinstance(column.type, Uuid16 | JSON | Boolean),
    )


def _called(connection: Connection, record_id: Any) -> Any:
    """Who or what an id stands for."""
    if not record_id:
        return None
    found = connection.execute(_CALLED, {"id": bytes.fromhex(record_id)}).scalar()
    return found or record_id[:8]


def decide(
    connection: Connection, author: Author, conflict: tuple[bytes, bytes], choice: str, value: Any = None
) -> None:
    """Keep the first value, take the second, or write ``value`` (on the wire) instead: once, for every station.

    ``conflict`` is (scope id, id). Raises NotFound for one that is decided already or whose record is gone,
    UsageError for a value that the field cannot hold.
    """
    table = tables()["conflict"]
    here = (table.c.scope_id == conflict[0]) & (table.c.id == conflict[1])
    row = connection.execute(select(table).where(here, table.c.choice.is_(None))).first()
    if row is None:
        raise NotFound(what=conflict[1].hex())
    if choice != FIRST:
        _change(connection, row, (row.value or {}).get("v") if choice == SECOND else value)
    decision = {"choice": choice, "decided_by": author.staff_id, "decided_at": author.now}
    connection.execute(update(table).where(here).values(decision))


def _change(connection: Connection, row: Any, value: Any) -> None:
    table = tables()[row.entity]
    record = (table.c.scope_id == row.scope_id) & (table.c.id == row.record_id)
    if row.field is None:
        connection.execute(delete(table).where(record))
        return
    fresh = {row.field: _typed(table, row.field, value)}
    try:
        changed = connection.execute(update(table).where(record).values(fresh))
    except IntegrityError as error:  # a code that is not on its list
        raise _unfit() from error
    if not changed.rowcount:
        raise NotFound(what=row.record_id.hex())


def _typed(table: Table, field: str, value: Any) -> Any:
    column = table.c[field]
    blank = value is None or (isinstance(value, str) and not value.strip())
    if blank and column.nullable:
        return None
    try:
        typed = from_wire(column, value)
        if blank or not isinstance(typed, column.type.python_type) or len(str(value)) > _LONGEST_TEXT:
            raise ValueError(field)
    except (ValueError, TypeError) as error:
        raise _unfit() from error
    return typed


def _unfit() -> UsageError:
    return UsageError(what="This field cannot hold that value.", fix="Write it like the values beside it.")


def _current(connection: Connection, row: Any) -> Any:
    table = tables()[row.entity]
    column = table.c[row.field] if row.field else table.c.id
    found = connection.execute(select(column).where(table.c.scope_id == row.scope_id, table.c.id == row.record_id))
    return to_wire(found.scalar())


def _value(stored: str | None) -> Any:
    return json.loads(stored).get("v") if stored else None


def _instant(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored + "+00:00") if stored else None


_CALLED = text(
    "SELECT name FROM staff WHERE id = :id UNION ALL SELECT name FROM agency WHERE id = :id"
    " UNION ALL SELECT name FROM organization WHERE id = :id LIMIT 1"
)
_OPEN = f"c.choice IS NULL AND c.deleted_at IS NULL AND NOT {NOT_OURS}"
_WAITING = text(
    f"""
    SELECT c.*, coalesce(f.family_id, c.scope_id) AS family_id, k.heading AS family,
        concat_ws(' ', p.first_name, p.last_name) AS person, s1.name AS first_name, s2.name AS second_name
    FROM conflict c
    LEFT JOIN family_of f ON f.household_id = c.scope_id
    LEFT JOIN family_card k ON k.family_id = coalesce(f.family_id, c.scope_id)
    LEFT JOIN person p ON p.scope_id = c.scope_id AND p.id = c.subject_id AND NOT p.names_hashed
    LEFT JOIN staff s1 ON s1.id = c.first_by
    LEFT JOIN staff s2 ON s2.id = c.made_by
    WHERE {_OPEN}
    ORDER BY k.sort_key, family_id, c.record_id, c.made_at, c.id
    """
)
