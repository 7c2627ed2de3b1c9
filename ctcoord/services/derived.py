"""What search and lists read, derived from the records at the end of each transaction.

Triggers note the persons and households that a transaction touched in ``search_dirty``, whichever way
it wrote; only what depends on them is made again.
"""

from __future__ import annotations

from sqlalchemy import Connection

from ctcoord.services import directory_index, search

# Who names a family: the head of its largest household (a bus pass makes every rider the head of one),
# then the oldest; nobody whose name is hashed. A person of several agencies counts once.
_CARDS = (
    """
    DELETE FROM family_card WHERE family_id IN (
        SELECT scope_id FROM search_dirty
        UNION SELECT f.family_id FROM search_dirty d JOIN family_of f ON f.household_id = d.scope_id)
    """,
    """
    INSERT INTO family_card (family_id, name, heading, sort_key, birth_date, people)
    WITH touched AS (
        SELECT DISTINCT coalesce(f.family_id, d.scope_id) AS family_id
        FROM search_dirty d LEFT JOIN family_of f ON f.household_id = d.scope_id
    ), home AS (
        SELECT t.family_id, h.id AS household_id
        FROM touched t LEFT JOIN family_of f ON f.family_id = t.family_id
        JOIN household h ON h.id = coalesce(f.household_id, t.family_id)
        WHERE h.deleted_at IS NULL
    ), member AS (
        SELECT h.family_id, p.id, coalesce(p.last_name, p.first_name) AS name,
            concat_ws(', ', p.last_name, p.first_name) AS heading, p.head, p.birth_date, p.names_hashed,
            count(*) OVER (PARTITION BY h.household_id) AS size, coalesce(o.member_id, p.id) AS member_id
        FROM home h JOIN person p ON p.scope_id = h.household_id AND p.deleted_at IS NULL
        LEFT JOIN member_of o ON o.person_id = p.id
    ), named AS (
        SELECT *, row_number() OVER (PARTITION BY family_id
            ORDER BY head DESC, size DESC, birth_date IS NULL, birth_date, id) AS rank
        FROM member WHERE NOT names_hashed
    ), sized AS (
        SELECT family_id, count(DISTINCT member_id) AS people FROM member GROUP BY 1
    )
    SELECT h.family_id, coalesce(nullif(n.name, ''), '?'), coalesce(nullif(n.heading, ''), '?'), name_key(n.heading),
        n.birth_date, coalesce(s.people, 0)
    FROM (SELECT DISTINCT family_id FROM home) h
    LEFT JOIN named n ON n.family_id = h.family_id AND n.rank = 1
    LEFT JOIN sized s ON s.family_id = h.family_id
    """,
)


def refresh(connection: Connection) -> None:
    """Make again what is derived from the persons, households and services that this transaction touched."""
    directory_index.refresh(connection)
    if not connection.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM search_dirty)").scalar():
        return
    for statement in (*search.REFRESH, *_CARDS, "DELETE FROM search_dirty"):
        connection.exec_driver_sql(statement)
