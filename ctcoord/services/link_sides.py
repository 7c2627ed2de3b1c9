"""Both sides of link proposals, for the review list."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, text

from ctcoord.domain.codes import LinkStatus
from ctcoord.services.links import FAMILY, PERSON, Proposal, Side


def read(connection: Connection, limit: int, status: LinkStatus) -> list[Proposal]:
    """Proposals of both kinds with what a person needs to compare."""
    found: list[Proposal] = []
    for kind, statement in ((PERSON, _PERSON), (FAMILY, _FAMILY)):
        rows = connection.execute(statement, {"status": status, "limit": 2 * limit}).all()
        sides = _sides(connection, rows)
        ends: dict[bytes, list[Any]] = {}
        for row in rows:
            ends.setdefault(row.link_id, []).append(row)
        for link_id, halves in ends.items():
            if len(halves) == 2:
                left, right = (sides[half.person_id, half.scope_id] for half in halves)
                evidence = json.loads(halves[0].evidence) if halves[0].evidence else {}
                found.append(Proposal(link_id, kind, status, evidence, left, right))
    return found[:limit]


def _sides(connection: Connection, rows: Any) -> dict[tuple[bytes, bytes], Side]:
    scopes = list({row.scope_id for row in rows})
    others: dict[bytes, list[tuple[bytes, str]]] = {}
    for scope, person, name in connection.execute(_OTHERS, {"ids": scopes}):
        others.setdefault(scope, []).append((person, name))
    people = list({row.person_id for row in rows})
    found = {}
    for row in connection.execute(_SIDES, {"ids": people}):
        born = date.fromisoformat(row.birth_date) if row.birth_date else None
        rest = tuple(name for person, name in others.get(row.scope_id, []) if person != row.id)
        found[row.id, row.scope_id] = Side(
            row.scope_id, row.id, row.name, born, row.agency or "", row.last_four, row.phone, row.address, rest
        )
    return found


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_ORDER = " ORDER BY l.link_id, l.scope_id, 3 LIMIT :limit"
_PERSON = text(
    "SELECT l.link_id, l.scope_id, l.person_id, l.evidence FROM person_link l"
    " WHERE l.status = :status AND l.deleted_at IS NULL" + _ORDER
)
# A household is named by its head, or its oldest member.
_FAMILY = text(
    "SELECT l.link_id, l.scope_id, (SELECT p.id FROM person p WHERE p.scope_id = l.scope_id AND p.deleted_at IS NULL"
    " ORDER BY p.head DESC, p.birth_date IS NULL, p.birth_date, p.id LIMIT 1) AS person_id, l.evidence"
    " FROM family_link l WHERE l.status = :status AND l.deleted_at IS NULL AND EXISTS"
    " (SELECT 1 FROM person p WHERE p.scope_id = l.scope_id AND p.deleted_at IS NULL)" + _ORDER
)
_OTHERS = text(
    "SELECT scope_id, id, concat_ws(' ', first_name, last_name) FROM person"
    " WHERE scope_id IN :ids AND deleted_at IS NULL AND NOT names_hashed ORDER BY birth_date IS NULL, birth_date"
).bindparams(_IDS)
_SIDES = text(
    """
    SELECT p.id, p.scope_id, CASE WHEN p.names_hashed THEN '' ELSE
            concat_ws(' ', p.first_name, p.middle_name, p.last_name, p.suffix) END AS name,
        p.birth_date, a.short_name AS agency,
        (SELECT i.last_four FROM identifier i WHERE i.scope_id = p.scope_id AND i.person_id = p.id
            AND i.system = 'ssn' AND i.deleted_at IS NULL LIMIT 1) AS last_four,
        (SELECT c.value FROM contact_point c WHERE c.scope_id = p.scope_id AND coalesce(c.person_id, p.id) = p.id
            AND c.kind = 'phone' AND c.deleted_at IS NULL LIMIT 1) AS phone,
        (SELECT iif(instr(lower(l.address), lower(l.city)), l.address, concat_ws(', ', l.address, l.city))
            FROM residence r
            JOIN place l ON l.scope_id = r.scope_id AND l.id = r.place_id
            WHERE r.scope_id = p.scope_id AND coalesce(r.person_id, p.id) = p.id AND r.deleted_at IS NULL
            ORDER BY r.lives_from DESC LIMIT 1) AS address
    FROM person p JOIN household h ON h.id = p.scope_id LEFT JOIN agency a ON a.id = h.owner_id
    WHERE p.id IN :ids
    """
).bindparams(_IDS)
