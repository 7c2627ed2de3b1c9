"""What of this station's work has arrived at the central database, and what it set aside for a person to see.

The outbox is sent by ``ctcoord.sync``; here is what a caseworker asks of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, text

from ctcoord.errors import NotFound, NotUndoable
from ctcoord.models import tables
from ctcoord.models.unsent import UNSENT_CHANGED
from ctcoord.services.record_names import record_name
from ctcoord.services.rights import NOT_OURS
from ctcoord.services.undo import put_back
from ctcoord.words import mark


class RecordState(StrEnum):
    """Where a record stands; a conflict and a parked change are for a person, waiting ends by itself."""

    LOCAL = "local"  # never sent, and nothing waits: this store is not connected
    SYNCED = "synced"
    WAITING = "waiting"
    CONFLICT = "conflict"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many changes wait to be sent; in how many records some were set aside or wait for our decision."""

    pending: int
    parked: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """Changes of one record that the central database set aside and keeps whole.

    ``kind`` is create, set or delete; ``reason`` a code of the central database; ``values`` field and value as
    on the wire, of a new record all that were filled in.
    """

    scope_id: bytes
    family_id: bytes
    family: str
    person: str
    entity: str
    record_id: bytes
    name: str
    kind: str
    reason: str
    made_at: datetime
    values: tuple[tuple[str, Any], ...]

    @property
    def founding(self) -> bool:
        """Whether it began the case."""
        return (self.entity, self.kind) == ("household", "create")


def tally(connection: Connection) -> Tally:
    """What waits, in three numbers."""
    return Tally(*connection.execute(_TALLY).one())


def state_of(connection: Connection, scope_id: bytes, record_id: bytes) -> RecordState:
    """Where a record stands."""
    here = {"scope": scope_id, "record": record_id}
    if connection.execute(_CONFLICT, here).scalar():
        return RecordState.CONFLICT
    states = {row[0] for row in connection.execute(_STATES, here)}
    if "parked" in states:
        return RecordState.PARKED
    connected = connection.execute(_CONNECTED).scalar()
    if not connected:
        return RecordState.LOCAL
    return RecordState.WAITING if states else RecordState.SYNCED


def unsettled(connection: Connection, scopes: Sequence[bytes]) -> dict[tuple[bytes, bytes], RecordState]:
    """What waits, conflicts or was set aside in these households, by scope and record id; the rest has arrived."""
    found = {}
    for scope, record, state in connection.execute(_UNSETTLED, {"scopes": list(scopes)}):
        found[bytes(scope), bytes(record)] = RecordState(state)
    return found


def parked(connection: Connection) -> list[ParkedRow]:
    """Every record with changes that were set aside, the oldest change first."""
    ops = connection.execute(_PARKED).all()
    found = []
    for _key, group in groupby(ops, key=lambda op: (op.scope_id, op.record_id)):
        some = list(group)
        first = next((op for op in some if op.kind != "set"), some[0])
        found.append(
            ParkedRow(
                scope_id=first.scope_id,
                family_id=first.family_id,
                family=first.family or "",
                person=first.person or "",
                entity=first.entity,
                record_id=first.record_id,
                name=record_name(connection, first.entity, first.scope_id, first.record_id),
                kind=first.kind,
                reason=first.reason or "",
                made_at=datetime.fromisoformat(some[0].made_at),
                values=tuple(_values(some)),
            )
        )
    return sorted(found, key=lambda row: row.made_at)


def send_again(connection: Connection, scope_id: bytes, record_id: bytes) -> None:
    """Offer a record's parked changes to the central database once more; raises NotFound if there are none."""
    here = {"scope": scope_id, "record": record_id}
    again = connection.execute(_AGAIN, here)
    if not again.rowcount:
        raise NotFound(what=record_id.hex())
    connection.info[UNSENT_CHANGED] = True


def let_go(connection: Connection, scope_id: bytes, record_id: bytes) -> None:
    """Take a record's parked changes back on this station; the central database keeps what was sent.

    With a new person or household go the parked changes inside it. Raises NotFound, and NotUndoable where
    later work that is not parked builds on them.
    """
    here = {"scope": scope_id, "record": record_id}
    ops = connection.execute(_LET_GO, here).all()
    if not ops:
        raise NotFound(what=record_id.hex())
    if any(op.state != "parked" for op in ops):
        raise NotUndoable(
            why=mark("newer changes of the same record are still on their way"), fix=mark("Sync first, then try again.")
        )
    put_back(connection, ops)
    connection.execute(_GONE, here)


def _values(ops: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    """The newest value of each field that these ops set; of a creation what was filled in."""
    found: dict[str, Any] = {}
    for op in ops:
        value = json.loads(op.value) if op.value else None
        if op.kind == "create":
            columns = tables()[op.entity].columns
            found |= {name: it for name, it in (value or {}).items() if name in columns and it is not None}
        elif op.kind == "set":
            found[op.field] = value
    return found.items()


_OPEN_CONFLICT = "choice IS NULL AND deleted_at IS NULL"
_TALLY = text(
    f"""
    SELECT (SELECT count(*) FROM main.outbox WHERE state = 'pending'),
        (SELECT count(*) FROM (SELECT DISTINCT scope_id, record_id FROM outbox WHERE state = 'parked')),
        (SELECT count(*) FROM (SELECT DISTINCT scope_id, record_id FROM conflict c
            WHERE {_OPEN_CONFLICT} AND NOT {NOT_OURS}))
    """
)
_CONFLICT = text(
    f"SELECT EXISTS (SELECT 1 FROM conflict WHERE scope_id = :scope AND record_id = :record AND {_OPEN_CONFLICT})"
)
_STATES = text("SELECT DISTINCT state FROM outbox WHERE scope_id = :scope AND record_id = :record AND state <> 'acked'")
# In the order of what counts more: the last word about a record stands.
_UNSETTLED = text(
    f"""
    SELECT scope_id, record_id, 'waiting' AS state FROM outbox WHERE scope_id IN :scopes AND state = 'pending'
    UNION ALL SELECT scope_id, record_id, 'parked' FROM outbox WHERE scope_id IN :scopes AND state = 'parked'
    UNION ALL SELECT scope_id, record_id, 'conflict' FROM conflict WHERE scope_id IN :scopes AND {_OPEN_CONFLICT}
    """
).bindparams(bindparam("scopes", expanding=True))
_CONNECTED = text("SELECT EXISTS (SELECT 1 FROM setting WHERE name = 'device_id')")
_PARKED = text(
    """
    SELECT o.*, coalesce(f.family_id, o.scope_id) AS family_id, k.heading AS family,
        concat_ws(' ', p.first_name, p.last_name) AS person
    FROM outbox o
    LEFT JOIN family_of f ON f.household_id = o.scope_id
    LEFT JOIN family_card k ON k.family_id = coalesce(f.family_id, o.scope_id)
    LEFT JOIN person p ON p.scope_id = o.scope_id AND p.id = o.subject_id AND NOT p.names_hashed
    WHERE o.state = 'parked'
    ORDER BY o.scope_id, o.record_id, o.seq
    """
)
# Under another id: of one that it has seen, the central database says again what it said.
_AGAIN = text(
    "UPDATE outbox SET state = 'pending', reason = NULL, op_id = new_id()"
    " WHERE scope_id = :scope AND record_id = :record AND state = 'parked'"
)
# What a new household or person holds is about nothing without it.
_MINE = """
    scope_id = :scope AND state <> 'acked' AND (record_id = :record
        OR (EXISTS (SELECT 1 FROM outbox c WHERE c.scope_id = :scope AND c.record_id = :record AND c.kind = 'create')
            AND (:scope = :record OR subject_id = :record)))
"""
_LET_GO = text(f"SELECT * FROM outbox WHERE {_MINE} ORDER BY seq DESC")
_GONE = text(f"DELETE FROM outbox WHERE {_MINE}")
