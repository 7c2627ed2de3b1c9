"""Which households are one family, and the list of families.

A family is the connected component of confirmed family links (see ``components``); its id is the
smallest household id in it, and any member household finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, text

from ctcoord.errors import CasesLocked, NotFound, SeveralFound
from ctcoord.services import leases
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


_BY_NAME = "c.sort_key, c.family_id"
_ENDS, _WORKER = "{ends} e ON e.family_id = c.family_id", "{workers} w ON w.family_id = c.family_id"
SORTS = {  # what is sorted by, and what must be joined for it
    "heading": (_BY_NAME, ""),
    "-heading": ("c.sort_key DESC, c.family_id DESC", ""),
    "ends_on": (f"e.ends_on IS NULL, e.ends_on, {_BY_NAME}", _ENDS),
    "-ends_on": (f"e.ends_on DESC, {_BY_NAME}", _ENDS),
    "people": (f"c.people, {_BY_NAME}", ""),
    "-people": (f"c.people DESC, {_BY_NAME}", ""),
    "worker": (f"w.name IS NULL, w.name, {_BY_NAME}", _WORKER),
    "-worker": (f"w.name DESC, {_BY_NAME}", _WORKER),
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
        raise CasesLocked if leases.is_known(connection, any_id) else NotFound(what=any_id.hex())
    return bytes(found)


def resolve(connection: Connection, what: str) -> bytes:
    """The family meant by an id in hex, a case number (ours or an agency's), or words that find just one.

    Raises NotFound, SeveralFound.
    """
    from ctcoord.services import search

    compact = what.replace("-", "").lower()
    if len(compact) == 32 and all(c in "0123456789abcdef" for c in compact):
        return family_id(connection, bytes.fromhex(compact))
    numbered = connection.execute(_NUMBERED, {"what": what.strip()}).scalars()
    families = {family_id(connection, home) for home in numbered}
    if not families:
        hits = search.find(connection, what, limit=20)
        families = {hit.family_id for hit in hits if not hit.similar}
    if not families:
        raise NotFound(what=what)
    if len(families) > 1:
        raise SeveralFound(what=what)
    return families.pop()


_NUMBERED = text("SELECT id FROM household WHERE :what IN (case_number, label) AND deleted_at IS NULL")


def count(connection: Connection, worker: bytes | None = None) -> int:
    """How many families there are, or how many are in a worker's caseload."""
    sql, values = f"SELECT count(*) FROM family_card c {_CASELOAD if worker else ''}", {"worker": worker}
    return int(connection.execute(text(sql), values if worker else {}).scalar_one())


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
    order, joined = SORTS[sort]
    join = f"LEFT JOIN {joined.format(ends=_ENDS_OF_ALL, workers=_WORKERS_OF_ALL)}" if joined else ""
    where = _CASELOAD if worker else ""
    sql = f"SELECT c.family_id FROM family_card c {join} {where} ORDER BY {order} LIMIT :limit OFFSET :offset"
    values = {"today": today.isoformat(), "worker": worker, "limit": limit, "offset": offset}
    picked = connection.execute(text(sql), {name: value for name, value in values.items() if f":{name}" in sql})
    ids = [row[0] for row in picked]
    found = {row[0]: row for row in connection.execute(_PAGE, {"ids": ids, "today": values["today"]})}
    return [_family_row(found[one]) for one in ids]


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


_FAMILY_OF = text(
    "SELECT coalesce(f.family_id, found.id) FROM (SELECT id FROM household WHERE id = :id"
    " UNION ALL SELECT scope_id FROM person WHERE id = :id LIMIT 1) found"
    " LEFT JOIN family_of f ON f.household_id = found.id"
)
_MEMBERS = text("SELECT household_id FROM family_of WHERE family_id = :family ORDER BY household_id")
_CASELOAD = """WHERE c.family_id IN (
    SELECT coalesce(f.family_id, g.household_id)
    FROM assignment g LEFT JOIN family_of f ON f.household_id = g.household_id
    WHERE g.staff_id = :worker AND g.assigned_until IS NULL AND g.deleted_at IS NULL)"""
_RUNNING = """s.deleted_at IS NULL AND s.status NOT IN ('ended', 'denied')
    AND coalesce(s.authorized_to, :today) >= :today"""
_NEXT_END = """min(CASE WHEN coalesce(s.renewal_due, s.authorized_to) >= :today THEN min(
    coalesce(s.renewal_due, s.authorized_to), coalesce(s.authorized_to, s.renewal_due)) END)"""
_ENDS_OF_ALL = f"""(SELECT coalesce(f.family_id, s.scope_id) AS family_id, {_NEXT_END} AS ends_on
    FROM support s LEFT JOIN family_of f ON f.household_id = s.scope_id
    WHERE coalesce(s.renewal_due, s.authorized_to) >= :today AND {_RUNNING} GROUP BY 1)"""
_WORKERS_OF_ALL = """(SELECT coalesce(f.family_id, g.household_id) AS family_id, w.name, max(g.assigned_from)
    FROM assignment g JOIN staff w ON w.id = g.staff_id LEFT JOIN family_of f ON f.household_id = g.household_id
    WHERE g.assigned_until IS NULL AND g.deleted_at IS NULL GROUP BY 1)"""
_PAGE = text(
    f"""
    WITH shown AS (
        SELECT * FROM family_card WHERE family_id IN :ids
    ), member AS (
        SELECT s.family_id, coalesce(f.household_id, s.family_id) AS household_id
        FROM shown s LEFT JOIN family_of f ON f.family_id = s.family_id
    ), home AS (
        SELECT m.family_id, group_concat(DISTINCT a.short_name) AS agencies, min(h.case_number) AS case_number,
            max(h.languages) AS languages
        FROM member m JOIN household h ON h.id = m.household_id AND h.deleted_at IS NULL
        LEFT JOIN agency a ON a.id = h.owner_id GROUP BY 1
    ), running AS (
        SELECT m.family_id, count(*) AS supports, {_NEXT_END} AS ends_on
        FROM member m JOIN support s ON s.scope_id = m.household_id WHERE {_RUNNING} GROUP BY 1
    ), served AS (
        SELECT m.family_id, w.name, max(g.assigned_from)
        FROM member m JOIN assignment g ON g.household_id = m.household_id JOIN staff w ON w.id = g.staff_id
        WHERE g.assigned_until IS NULL AND g.deleted_at IS NULL GROUP BY 1
    )
    SELECT c.family_id, c.heading, c.birth_date, c.people, h.agencies, h.case_number, w.name, h.languages,
        coalesce(r.supports, 0), r.ends_on
    FROM shown c LEFT JOIN home h USING (family_id) LEFT JOIN running r USING (family_id)
    LEFT JOIN served w USING (family_id)
    """
).bindparams(bindparam("ids", expanding=True))
