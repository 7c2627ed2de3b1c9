"""The outbox on its way: what may be sent now, and what became of what was sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from ctcoord.services.driver import rows
from ctcoord.sync.older import bearable
from ctcoord.sync.transport import Batch, OpResult
from ctcoord.sync.wire import CLIENT, OP_JSON

WINDOW = 200  # households in flight at once
LARGEST_BATCH = 500  # ops of one call
LONGEST_HOLD = timedelta(seconds=60)  # a hold that ends later was made by a clock that has been set back since
KEPT = timedelta(days=35)  # how long acknowledged ops are kept for a database that is restored from a backup


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Ops of one household: their numbers in the outbox, and what is sent."""

    numbers: tuple[int, ...]
    batch: Batch


@dataclass(frozen=True, slots=True)
class Waiting:
    """Ops that the central database has not taken: to be sent, held for undo, parked.

    ``newer`` of the first ones wait until it is upgraded: this program is newer than the database.
    """

    pending: int
    held: int
    parked: int
    newer: int = 0


def ready(connection: Connection, now: datetime, version: int = CLIENT) -> list[Outgoing]:
    """What may be sent, household by household in the order of their first op.

    What is held for undo waits, and so does everything of its household made after it. What a database of an
    older version of the protocol does not know waits for its upgrade.
    """
    found: dict[bytes, list[tuple[int, str]]] = {}
    for number, scope, text in bearable(_unheld(connection, now), version):
        found.setdefault(scope, []).append((number, text))
    return [
        Outgoing(tuple(number for number, _ in part), Batch(scope, tuple(text for _, text in part)))
        for scope, ops in found.items()
        for part in _parts(ops)
    ]


def again(connection: Connection, scopes: Iterable[bytes]) -> list[Batch]:
    """Acknowledged ops of these households, for a database that has another history.

    They count on nothing that is gone with the old one: whatever somebody else says there becomes a conflict.
    """
    made = []
    for scope in sorted(scopes):
        sent = rows(connection, _SENT, (scope,))
        made += [Batch(scope, tuple(text for _, text in part)) for part in _parts(sent)]
    return made


def waiting(connection: Connection, now: datetime, version: int = CLIENT) -> Waiting:
    """How much has not arrived yet."""
    ((pending, held, parked),) = rows(connection, _WAITING, (_text(now), _text(now + LONGEST_HOLD)))
    newer = 0
    if version < CLIENT and pending:
        unheld = _unheld(connection, now)
        newer = len(unheld) - len(list(bearable(unheld, version)))
    return Waiting(pending, held, parked, newer)


def _unheld(connection: Connection, now: datetime) -> list[tuple[int, bytes, str]]:
    return rows(connection, _READY, (_text(now), _text(now + LONGEST_HOLD)))


def settle(connection: Connection, sent: Outgoing, results: Sequence[OpResult], now: datetime) -> None:
    """Keep what became of ops: parked ones stay for a person, others wait for this station's copy to catch up.

    Raises ValueError when the answer is not about these ops: nothing is believed of it then.
    """
    if len(results) != len(sent.numbers):
        raise ValueError("an answer for each op is needed")
    driver: Any = connection.connection.driver_connection
    parked, acked, kept = [], [], []
    for number, text, result in zip(sent.numbers, sent.batch.ops, results, strict=True):
        if not text.startswith(f'{{"op":"{result.op_id.hex()}"'):
            raise ValueError("the answer is about other ops")
        if result.result == "parked":
            parked.append((result.reason, number))
        else:
            acked.append((result.seq or 0, number))
            kept.append((result.op_id, sent.batch.scope, result.seq, number, _stored(now), text))
    driver.executemany("UPDATE outbox SET state = 'parked', reason = ?1 WHERE seq = ?2", parked)
    driver.executemany("UPDATE outbox SET state = 'acked', acked_seq = ?1, reason = NULL WHERE seq = ?2", acked)
    driver.executemany("INSERT OR IGNORE INTO acked_op VALUES (?1, ?2, ?3, ?4, ?5, ?6)", kept)


def unsettle(connection: Connection) -> None:
    """Send again what was acknowledged and is not in this station's copy yet: that history may be gone."""
    connection.exec_driver_sql("UPDATE outbox SET state = 'pending', acked_seq = NULL WHERE state = 'acked'")


def forget_old(connection: Connection, now: datetime) -> None:
    """Drop acknowledged ops that are older than any backup should be."""
    connection.exec_driver_sql("DELETE FROM acked_op WHERE acked_at < ?", (_stored(now - KEPT),))


def result_of(found: dict[str, Any]) -> OpResult:
    """A result from its JSON object."""
    return OpResult(
        bytes.fromhex(found["op"]), found["result"], found.get("seq"), found.get("reason"), bool(found.get("again"))
    )


def array(ops: Iterable[str]) -> str:
    """Ops as the JSON array that is sent."""
    return f"[{','.join(ops)}]"


def _parts(ops: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Ops in calls of a bounded size, an action whole where it is not larger than a call."""
    part: list[tuple[int, str]] = []
    for _, group in (
        groupby(ops, key=lambda op: json.loads(op[1])["action"]) if len(ops) > LARGEST_BATCH else [(0, ops)]
    ):
        action = list(group)
        if part and len(part) + len(action) > LARGEST_BATCH:
            yield part
            part = []
        part += action
        while len(part) > LARGEST_BATCH:
            yield part[:LARGEST_BATCH]
            part = part[LARGEST_BATCH:]
    if part:
        yield part


def _text(instant: datetime) -> str:
    """An instant as the outbox keeps it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _stored(instant: datetime) -> str:
    """An instant as typed columns keep it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


_SENT = "SELECT device_seq, json_set(sent, '$.base', 0) FROM acked_op WHERE scope_id = ?1 ORDER BY device_seq"
_HELD = "state = 'pending' AND held_until > ?1 AND held_until < ?2"
_READY = f"""
    WITH held AS (SELECT scope_id, min(seq) AS first FROM outbox WHERE {_HELD} GROUP BY scope_id)
    SELECT o.seq, o.scope_id, {OP_JSON}
    FROM outbox o
    LEFT JOIN held h ON h.scope_id = o.scope_id
    LEFT JOIN bucket b ON b.scope_id = o.scope_id AND b.data_class = o.data_class
        AND b.subject_id = coalesce(o.subject_id, zeroblob(16))
    WHERE o.state = 'pending' AND (h.first IS NULL OR o.seq < h.first)
    ORDER BY o.seq
"""
_WAITING = f"""
    SELECT coalesce(sum(state = 'pending'), 0), coalesce(sum({_HELD}), 0), coalesce(sum(state = 'parked'), 0)
    FROM outbox
"""
