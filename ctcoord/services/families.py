"""Which households are one family, and the list of families.

A family is the connected component of confirmed family links (see ``components``); its id is the
smallest household id in it, and any member household finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from ctcoord.errors import NotFound
from ctcoord.services.people import build


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """One line of the families list; ``ends_on`` is the next end or renewal of a running support."""

    id: bytes
    heading: str
    birth_date: date | None
    people: int
    agencies: str
    case_number: str | None
    worker: str | None
    languages: str | None
    supports: int
    ends_on: date | None


_BY_NAME = "heading COLLATE NOCASE, s.id"
SORTS = {
    "heading": _BY_NAME,
    "-heading": "heading COLLATE NOCASE DESC, s.id",
    "ends_on": f"ends_on IS NULL, ends_on, {_BY_NAME}",
    "-ends_on": f"ends_on DESC, {_BY_NAME}",
    "people": f"people, {_BY_NAME}",
    "-people": f"people DESC, {_BY_NAME}",
    "worker": f"worker IS NULL, worker, {_BY_NAME}",
    "-worker": f"worker DESC, {_BY_NAME}",
}


def household_ids(connection: Connection, any_id: bytes) -> list[bytes]:
    """The households of the family that ``any_id`` (a family, household or person id) belongs to.

    Smallest first, so that the first is the family's id. Raises NotFound.
    """
    family = family_id(connection, any_id)
    return [row[0] for row in connection.execute(_MEMBERS, {"family": family})] or [family]


def family_id(connection: Connection, any_id: bytes) -> bytes:
    """The id of the family that ``any_id`` (a family, household or person id) belongs to. Raises NotFound."""
    found = connection.execute(_FAMILY_OF, {"id": any_id}).scalar()
    if found is None:
        raise NotFound(what=any_id.hex())
    return bytes(found)


def resolve(connection: Connection, what: str) -> bytes:
    """The family meant by an id in hex, a case number, or words that find exactly one family. Raises NotFound."""
    from ctcoord.services import search

    compact = what.replace("-", "").lower()
    if len(compact) == 32 and all(c in "0123456789abcdef" for c in compact):
        return family_id(connection, bytes.fromhex(compact))
    row = connection.execute(
        text("SELECT id FROM household WHERE case_number = :what AND deleted_at IS NULL"), {"what": what.strip()}
    ).first()
    if row:
        return family_id(connection, row[0])
    hits = search.find(connection, what, limit=20)
    families = list(dict.fromkeys(hit.family_id for hit in hits if not hit.similar))
    if len(families) != 1:
        raise NotFound(what=what)
    return families[0]


def count(connection: Connection, worker: bytes | None = None) -> int:
    """How many families there are, or how many are in a worker's caseload."""
    where, values = _caseload(worker)
    return int(
        connection.execute(text(f"SELECT count(DISTINCT {_FAMILY}) FROM {_SOURCE}{where}"), values).scalar() or 0
    )


def page(
    connection: Connection,
    today: date,
    *,
    sort: str = "heading",
    worker: bytes | None = None,
    offset: int = 0,
    limit: int = 200,
) -> list[FamilyRow]:
    """Families ``offset`` … ``offset + limit`` in the order of ``sort`` (a key of SORTS)."""
    where, values = _caseload(worker)
    statement = text(_PAGE.format(where=where, order=SORTS[sort]))
    rows = connection.execute(statement, {**values, "today": today.isoformat(), "offset": offset, "limit": limit})
    return [_family_row(row) for row in rows]


def _caseload(worker: bytes | None) -> tuple[str, dict[str, object]]:
    if worker is None:
        return " WHERE h.deleted_at IS NULL", {}
    return (
        " WHERE h.deleted_at IS NULL AND coalesce(f.family_id, h.id) IN (SELECT coalesce(mf.family_id, s.household_id)"
        " FROM assignment s LEFT JOIN family_of mf ON mf.household_id = s.household_id"
        " WHERE s.staff_id = :worker AND s.assigned_until IS NULL AND s.deleted_at IS NULL)",
        {"worker": worker},
    )


def _family_row(row: Any) -> FamilyRow:
    born, ends = (date.fromisoformat(text) if text else None for text in (row[2], row[9]))
    return build(
        FamilyRow,
        row[:2],
        birth_date=born,
        people=row[3],
        agencies=row[4],
        case_number=row[5],
        worker=row[6],
        languages=row[7],
        supports=row[8],
        ends_on=ends,
    )


_FAMILY = "coalesce(f.family_id, h.id)"
_SOURCE = "household h LEFT JOIN family_of f ON f.household_id = h.id"
_FAMILY_OF = text(
    "SELECT coalesce(f.family_id, found.id) FROM (SELECT id FROM household WHERE id = :id"
    " UNION ALL SELECT scope_id FROM person WHERE id = :id LIMIT 1) found"
    " LEFT JOIN family_of f ON f.household_id = found.id"
)
_MEMBERS = text("SELECT household_id FROM family_of WHERE family_id = :family ORDER BY household_id")
# The person who names the family: head of household first, then the oldest.
_PAGE = """
    WITH shown AS (
        SELECT coalesce(f.family_id, h.id) AS id, group_concat(DISTINCT a.short_name) AS agencies,
            min(h.case_number) AS case_number, max(h.languages) AS languages
        FROM household h LEFT JOIN family_of f ON f.household_id = h.id LEFT JOIN agency a ON a.id = h.owner_id
        {where} GROUP BY 1
    ), member AS (
        SELECT id AS family_id, id AS household_id FROM shown WHERE id NOT IN (SELECT household_id FROM family_of)
        UNION ALL SELECT family_id, household_id FROM family_of WHERE family_id IN (SELECT id FROM shown)
    ), named AS (
        SELECT m.family_id, p.id, p.birth_date,
            coalesce(nullif(concat_ws(', ', p.last_name, p.first_name), ''), '?') AS name,
            row_number() OVER (PARTITION BY m.family_id
                ORDER BY p.head DESC, p.birth_date IS NULL, p.birth_date) AS rank,
            dense_rank() OVER (PARTITION BY m.family_id ORDER BY coalesce(o.member_id, p.id)) AS nth
        FROM member m JOIN person p ON p.scope_id = m.household_id AND p.deleted_at IS NULL AND NOT p.names_hashed
        LEFT JOIN member_of o ON o.person_id = p.id
    ), sized AS (
        SELECT family_id, max(nth) AS people FROM named GROUP BY 1
    ), running AS (
        SELECT m.family_id, count(*) AS supports,
            min(CASE WHEN coalesce(s.renewal_due, s.authorized_to) >= :today THEN min(
                coalesce(s.renewal_due, s.authorized_to), coalesce(s.authorized_to, s.renewal_due)) END) AS ends_on
        FROM member m JOIN support s ON s.scope_id = m.household_id AND s.deleted_at IS NULL
        WHERE s.status NOT IN ('ended', 'denied') AND coalesce(s.authorized_to, :today) >= :today GROUP BY 1
    )
    SELECT s.id, coalesce(n.name, '?') AS heading, n.birth_date, coalesce(z.people, 0) AS people, s.agencies,
        s.case_number, (SELECT w.name FROM assignment g JOIN member m ON m.household_id = g.household_id
            JOIN staff w ON w.id = g.staff_id WHERE m.family_id = s.id AND g.assigned_until IS NULL
            AND g.deleted_at IS NULL ORDER BY g.assigned_from DESC LIMIT 1) AS worker,
        s.languages, coalesce(r.supports, 0), r.ends_on AS ends_on
    FROM shown s LEFT JOIN named n ON n.family_id = s.id AND n.rank = 1
    LEFT JOIN sized z ON z.family_id = s.id LEFT JOIN running r ON r.family_id = s.id
    ORDER BY {order} LIMIT :limit OFFSET :offset
"""
