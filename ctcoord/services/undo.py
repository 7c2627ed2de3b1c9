"""Taking back one action, from the base values that its ops carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, text

from ctcoord.errors import NotUndoable
from ctcoord.models import tables
from ctcoord.models.base import synced_columns
from ctcoord.models.triggers import kept, record_values
from ctcoord.models.unsent import UNSENT_CHANGED
from ctcoord.services.components import rebuild


def take_back(connection: Connection, action_id: bytes) -> int:
    """Put back what an unsent action changed; raises NotUndoable when later work builds on it.

    Works backwards through the action's ops: a created record is removed, a set field gets its base
    value. Ops of the action leave the outbox, so that nothing of it is ever sent.
    """
    ops = connection.execute(_OPS, {"action": action_id}).all()
    if not ops:
        return 0
    if connection.execute(_LATER, {"action": action_id}).scalar():
        raise NotUndoable(why="the same record was changed again", fix="Take back the later change first.")
    linked = {bytes(op.scope_id) for op in ops if op.entity in _LINKS}
    people = [bytes(row[0]) for row in connection.execute(_PEOPLE, {"action": action_id})]
    put_back(connection, ops)
    if linked:  # who belongs together is derived from links
        rebuild(connection, linked, people)
    connection.execute(text("DELETE FROM outbox WHERE action_id = :action"), {"action": action_id})
    return len(ops)


def put_back(connection: Connection, ops: Sequence[Any]) -> None:
    """Undo rows of the outbox, given newest first, without new ops; the caller deletes the rows."""
    connection.execute(text("UPDATE temp.action SET bypass = 1"))
    for op in ops:
        _reverse(connection, tables()[op.entity], op)
    connection.execute(text("UPDATE temp.action SET bypass = 0"))
    connection.info[UNSENT_CHANGED] = True


def _reverse(connection: Connection, table: Table, op: Any) -> None:
    place = {"text": op.base_value, "scope": op.scope_id, "id": op.record_id}
    here = "scope_id = :scope AND id = :id"
    if op.kind == "create":
        connection.execute(text(f"DELETE FROM {table.name} WHERE {here}"), place)
    elif op.kind == "set":
        value = kept(table.c[op.field], ":text")
        connection.execute(text(f'UPDATE {table.name} SET "{op.field}" = {value} WHERE {here}'), place)
    elif op.base_value is not None:
        names = [*synced_columns(table), "seq"]
        listed = ", ".join(f'"{name}"' for name in names)
        connection.execute(
            text(
                f"INSERT INTO {table.name} (scope_id, id, subject_id, data_class, {listed})"
                f" SELECT :scope, :id, :subject, :class, {record_values(table, ':text', names)}"
            ),
            {**place, "subject": op.subject_id, "class": op.data_class},
        )


_LINKS = frozenset({"family_link", "person_link"})
_PEOPLE = text(
    "SELECT DISTINCT p.person_id FROM outbox o JOIN person_link p ON p.scope_id = o.scope_id AND p.id = o.record_id"
    " WHERE o.action_id = :action AND o.entity = 'person_link'"
)
_OPS = text("SELECT * FROM outbox WHERE action_id = :action ORDER BY seq DESC")
_LATER = text(
    """
    SELECT EXISTS (SELECT 1 FROM outbox mine JOIN outbox later
        ON later.scope_id = mine.scope_id AND later.record_id = mine.record_id AND later.seq > mine.seq
        AND later.action_id <> mine.action_id
        AND (mine.kind = 'create' OR later.kind = 'delete' OR later.field = mine.field)
        WHERE mine.action_id = :action)
    """
)
