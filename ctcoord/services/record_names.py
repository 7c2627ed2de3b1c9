"""What a record of any kind is called where it stands among others: a support's program, a task's title."""

from __future__ import annotations

from sqlalchemy import Connection, text

# The expression that names a record; kinds without one are known by their kind alone.
_NAMES = {
    "support": "program",
    "activity": "title",
    "task": "title",
    "barrier": "title",
    "goal": "title",
    "note": "substr(body, 1, 80)",
    "contact_point": "value",
    "place": "coalesce(name, address)",
    "residence": "(SELECT coalesce(p.name, p.address) FROM place p WHERE p.scope_id = t.scope_id AND p.id = place_id)",
    "referral": "service",
    "consent": "recipient",
    "agency": "name",
    "staff": "name",
    "organization": "name",
    "site": "name",
    "service": "name",
}


def record_name(connection: Connection, entity: str, scope_id: bytes, record_id: bytes) -> str:
    """The name of a record as its agency wrote it; '' for one that has none or is gone."""
    expression = _NAMES.get(entity)
    if expression is None:
        return ""
    found = connection.execute(
        text(f"SELECT {expression} FROM {entity} t WHERE t.scope_id = :scope AND t.id = :id"),
        {"scope": scope_id, "id": record_id},
    ).scalar()
    return str(found or "")
