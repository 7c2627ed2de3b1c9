"""What programs of older versions get: SQL made from what the models say of versions (``models.versions``).

The database keeps one checksum a bucket, over all it knows. What of it an older program cannot have is computed when
that program asks: rows of newer tables, and rows that say something in a newer column. There are few of them soon
after an upgrade, and no such programs later; nothing is stored for a version.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table

from ctcoord.central import schema
from ctcoord.models.base import PROTOCOL
from ctcoord.models.versions import (
    WHAT_CONFLICTS,
    columns_at,
    newer_than,
    shape,
    shapes,
    silent_default,
    since_of,
    tables_at,
)

OLDEST = max(1, PROTOCOL - 2)  # a client two versions behind may still push and pull


def pulled(table: Table) -> list[int]:
    """The versions of a table's pull function that are needed: one for every set of columns that some program knows."""
    wanted = range(max(OLDEST, since_of(table)), PROTOCOL + 1)
    return sorted({shape(table, version) for version in wanted})


def texts(table: Table) -> list[int]:
    """The older versions for which a table's rows have a canonical text of their own."""
    at = {shape(table, version) for version in range(max(OLDEST, since_of(table)), PROTOCOL + 1)} & set(shapes(table))
    return sorted(at - {max(shapes(table))})


def known(table: Table, version: int) -> str:
    """The condition that a version knows what row ``t`` speaks of."""
    newer = newer_than(version) if table.name == WHAT_CONFLICTS else ()
    if not newer:
        return "true"
    pairs = " OR ".join(
        f"t.entity = '{entity}'" + (f" AND t.field = '{name}'" if name is not None else "") for entity, name in newer
    )
    return f"({pairs}) IS NOT TRUE"


def said(table: Table, name: str, row: str) -> str:
    """A column's value; NULL if it is a default that says nothing."""
    silent = silent_default(table.c[name])
    value = f'{row}."{name}"'
    return value if silent is None else f"nullif({value}, '{silent}')"


def defaults(table: Table, row: str) -> str:
    """What a new record has in columns that older programs do not know, and that cannot be empty."""
    found = ((name, silent_default(table.c[name])) for name in schema.fields(table))
    return " ".join(f'{row}."{name}" := coalesce({row}."{name}", \'{silent}\');' for name, silent in found if silent)


def functions() -> str:
    """``newer_tables`` and ``surplus``: what a program of a version does not know, and what that is in checksums."""
    tables = ", ".join(f"('{table.name}', {since_of(table)})" for table in schema.tables())
    branches = "\n".join(
        f"    IF client = {version} THEN RETURN QUERY {_summed(parts)}; END IF;"
        for version in range(OLDEST, PROTOCOL)
        if (parts := list(_surplus(version)))
    )
    return f"""
CREATE FUNCTION ctcoord.newer_tables(client int) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(v.name), '{{}}') FROM (VALUES {tables}) v (name, since) WHERE v.since > client
$$;

CREATE FUNCTION ctcoord.surplus(client int)
RETURNS TABLE (scope_id uuid, subject_id uuid, data_class text, hash bigint) LANGUAGE plpgsql STABLE AS $$
BEGIN
{branches}
END $$;
"""


def _surplus(version: int) -> Iterator[str]:
    """Queries of bucket and hash: what each row has in the database's checksum and not in that of a version."""
    for table in schema.tables():
        now = f"ctcoord.hash60(ctcoord.text_{table.name}(t))"
        if table not in tables_at(version):
            yield _rows(table, now, "true")
            continue
        newer = set(schema.fields(table)) - set(columns_at(table, version))
        if newer:
            then = f"ctcoord.hash60(ctcoord.text_{table.name}_until_{shape(table, version)}(t))"
            says = " OR ".join(f"{said(table, name, 't')} IS NOT NULL" for name in sorted(newer))
            yield _rows(table, f"{now} - {then}", f"({says}) AND {known(table, version)}")
        if known(table, version) != "true":
            yield _rows(table, now, f"NOT ({known(table, version)})")


def _rows(table: Table, value: str, condition: str) -> str:
    return (
        f"SELECT t.scope_id, t.subject_id, t.data_class, {value} AS hash FROM w CROSS JOIN LATERAL"
        f" (SELECT * FROM ctcoord.{table.name} t WHERE t.scope_id = w.scope_id OFFSET 0) t WHERE {condition}"
    )


def _summed(parts: list[str]) -> str:
    return (
        "WITH w AS MATERIALIZED (SELECT DISTINCT v.scope_id FROM ctcoord.visible v)"
        " SELECT r.scope_id, r.subject_id, r.data_class, (sum(r.hash) % 1152921504606846976)::bigint"
        f" FROM ({' UNION ALL '.join(parts)}) r GROUP BY 1, 2, 3"
    )
