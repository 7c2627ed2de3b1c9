"""What follows an import in the same transaction: links from its evidence, and corrections it moved."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from ctcoord.services import corrections, links
from ctcoord.services.author import Author


@dataclass(frozen=True, slots=True)
class Followed:
    """How many links were made within the agency, proposed to a person, and corrections to look at again."""

    linked: int
    proposed: int
    corrections: int


def follow_up(connection: Connection, author: Author, run_id: bytes, group_kind: str) -> Followed:
    """Propose links for the people of this run, and tasks for corrections whose basis moved.

    A death that a person wrote down stands where the file leaves it blank. People whom the source groups, although
    their households were fixed apart, are proposed as one family (evidence ``group_kind``), never merged.
    """
    for statement in _STANDS:
        connection.exec_driver_sql(statement, (run_id,))
    people = [bytes(row[0]) for row in connection.exec_driver_sql("SELECT id FROM person WHERE run_id = ?", (run_id,))]
    found = links.propose(connection, author, people, run_id=run_id) if people else links.Proposed(0, 0)
    pairs = connection.exec_driver_sql("SELECT one, other FROM stage.pair").all()
    households = [(bytes(a), bytes(b), 0) for a, b in pairs]
    grouped = links.propose_families(connection, author, households, group_kind, run_id=run_id)
    moved = connection.exec_driver_sql(
        "SELECT DISTINCT c.target_id FROM correction c JOIN import_change i ON i.record_id = c.target_id"
        " WHERE i.run_id = ? AND c.withdrawn_at IS NULL AND c.deleted_at IS NULL",
        (run_id,),
    ).all()
    raised = corrections.source_changed(connection, author, [bytes(row[0]) for row in moved])
    return Followed(found.linked, found.proposed + grouped, raised)


_STANDS = (
    """
    UPDATE person SET died_on = (SELECT e.happened_on FROM case_event e WHERE e.scope_id = person.scope_id
        AND e.person_id = person.id AND e.kind = 'death' AND e.deleted_at IS NULL ORDER BY e.as_of DESC LIMIT 1)
    WHERE run_id = ? AND died_on IS NULL AND EXISTS (SELECT 1 FROM case_event e WHERE e.scope_id = person.scope_id
        AND e.person_id = person.id AND e.kind = 'death' AND e.deleted_at IS NULL)
    """,
)
