"""Two conflicts for a newcomer to decide: steps that a colleague changed while we worked without a network.

A central database makes such rows; here they stand as if they had come from it, so that they make no ops.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from ctcoord.demo.places import STAFF
from ctcoord.services.station import Station

_AGO = timedelta(days=2, hours=2)


def write(opened: Station, workers: dict[str, bytes]) -> int:
    """Make the conflicts; returns how many fields wait for a decision."""
    now = opened.clock.now()
    colleague = next(workers[name] for name in STAFF if workers[name] != opened.staff_id)
    made = {
        "theirs": colleague,
        "ours": opened.staff_id,
        "first_at": (now - _AGO).strftime("%Y-%m-%d %H:%M:%S.%f"),
        "made_at": (now - _AGO + timedelta(minutes=32)).strftime("%Y-%m-%d %H:%M:%S.%f"),
    }
    with opened.store.syncing(now) as connection:
        changes = [change for task in connection.execute(_TASKS).all() for change in _changes(task)]
        for change in changes:
            connection.execute(_CONFLICT, {**made, **change})
    return len(changes)


def _changes(task: Any) -> list[dict[str, Any]]:
    """Field by field what was there, what the colleague wrote first (it stands in the record), what we wrote."""
    due = date.fromisoformat(task.due_on)
    values = {
        "status": ("not_started", task.status, "waiting"),
        "due_on": (*((due + timedelta(days=days)).isoformat() for days in (-7, 0, 5)),),
    }
    record = {name: getattr(task, name) for name in ("scope_id", "id", "subject_id", "data_class", "agency_id")}
    return [
        {**record, "field": field, **{name: json.dumps({"v": it}) for name, it in zip(_NAMES, some, strict=True)}}
        for field, some in values.items()
    ]


_NAMES = ("base", "first", "second")
# Of Vega, the family of the pictures, the steps that are open and ours to change.
_TASKS = text(
    """
    SELECT t.* FROM task t
    JOIN family_of f ON f.household_id = t.scope_id
    JOIN family_card k ON k.family_id = f.family_id
    WHERE k.name = 'Vega' AND t.done_on IS NULL AND t.due_on IS NOT NULL AND t.status = 'in_progress'
    ORDER BY t.due_on, t.id LIMIT 1
    """
)
_CONFLICT = text(
    """
    INSERT INTO conflict (scope_id, id, subject_id, data_class, agency_id, entity, record_id, field, base, first,
        first_by, first_at, value, made_by, made_at)
    VALUES (:scope_id, new_id(), :subject_id, :data_class, :agency_id, 'task', :id, :field, :base, :first,
        :theirs, :first_at, :second, :ours, :made_at)
    """
)
