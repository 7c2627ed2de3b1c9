"""An assignment that an older program made for whoever made a family, and that the central database set aside.

A caseworker assigns nobody: the database itself assigns the founder when the household arrives (``founding`` in
``scope.sql``). Programs that wrote the same here had it set aside, and would show it for ever as a change to decide.
Once the database's own has come there is nothing to decide: it says the same.
"""

from __future__ import annotations

from sqlalchemy import text

from ctcoord.services import sending
from ctcoord.sync.run import Run


def take_back_doubles(run: Run) -> None:
    """Take back on this station what says again what the central database said itself."""
    with run.station.whole() as connection:
        doubles = connection.execute(_DOUBLES).all()
    if doubles:
        with run.writing() as connection:
            for scope_id, record_id in doubles:
                sending.let_go(connection, bytes(scope_id), bytes(record_id))


_DOUBLES = text(
    """
    SELECT o.scope_id, o.record_id FROM outbox o
    JOIN assignment a ON a.scope_id = o.scope_id AND a.id = o.record_id AND a.deleted_at IS NULL
    WHERE o.entity = 'assignment' AND o.kind = 'create' AND o.state = 'parked' AND o.reason = 'right'
        AND EXISTS (SELECT 1 FROM assignment b WHERE b.scope_id = a.scope_id AND b.household_id = a.household_id
            AND b.staff_id = a.staff_id AND b.id <> a.id AND b.seq IS NOT NULL AND b.deleted_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM outbox n
            WHERE n.scope_id = o.scope_id AND n.record_id = o.record_id AND n.state <> 'parked')
    """
)
