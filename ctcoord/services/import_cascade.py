"""What goes with a deleted row: all that the feed said of a deleted person, or within a deleted support.

A file need not list it: an export of changes names the person alone. Only what imports of this agency
made goes; what people typed stays. The source rows are marked as deleted too, so that they come back
with the person and not by an older file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from sqlalchemy import Table

from ctcoord.models.base import synced_tables


class Run(Protocol):
    """The application of an import, as far as a cascade needs it."""

    def sql(self, statement: str, **params: object) -> None:
        """Run a statement with the run's own parameters and these."""

    def delete(self, entity: str, ids: str) -> None:
        """Mark records as deleted, keeping what they were; ``ids`` selects their scope_id and id."""

    def remember(self, entity: str, source: str) -> None:
        """Keep whole records ``t`` as they were; ``source`` ends with a condition."""

    def remember_sources(self, source: str) -> None:
        """Keep source rows ``s`` as they were."""


def delete_dependants(run: Run) -> None:
    """Delete what depends on people and supports that this run deleted."""
    run.sql(
        """CREATE TEMP TABLE gone_record (scope_id BLOB, id BLOB, entity TEXT, PRIMARY KEY (scope_id, id, entity))
           WITHOUT ROWID"""
    )
    try:
        for table, dependants in _dependants():
            run.sql(f"INSERT OR IGNORE INTO temp.gone_record {dependants}")
            run.delete(table.name, f"SELECT scope_id, id FROM temp.gone_record WHERE entity = '{table.name}'")
        _delete_empty_households(run)
        run.remember_sources(
            f"{_SOURCES} JOIN main.source_row s USING (agency_id, system, kind, source_id)"
            " WHERE NOT s.deleted AND s.run_id IS NOT :run"
        )
        run.sql(
            f"""UPDATE main.source_row AS s SET deleted = 1, run_id = :run FROM {_SOURCES} WHERE NOT s.deleted
                AND s.agency_id = o.agency_id AND s.system = o.system AND s.kind = o.kind
                AND s.source_id = o.source_id"""
        )
    finally:
        run.sql("DROP TABLE temp.gone_record")


def _delete_empty_households(run: Run) -> None:
    """A household whose last person is gone goes too, unless somebody's own work lies in it."""
    own_work = " ".join(
        f"AND NOT EXISTS (SELECT 1 FROM main.{table.name} w WHERE w.scope_id = h.id"
        " AND w.run_id IS NULL AND w.deleted_at IS NULL)"
        for table in _records()
    )
    run.delete(
        "household",
        f"""SELECT h.scope_id, h.id FROM main.household h
            WHERE h.run_id IS NOT NULL AND h.agency_id = :agency AND h.deleted_at IS NULL
            AND h.id IN (SELECT scope_id FROM temp.gone_record WHERE entity = 'person' UNION
                         SELECT scope_id FROM main.person WHERE run_id = :run AND deleted_at = :now)
            AND NOT EXISTS (SELECT 1 FROM main.person p WHERE p.scope_id = h.id AND p.deleted_at IS NULL)
            {own_work}""",
    )


def revive_households(run: Run) -> None:
    """Households that went with their last person come back with anybody of them."""
    people = "SELECT scope_id FROM main.person WHERE run_id = :run AND deleted_at IS NULL"
    where = f"t.deleted_at IS NOT NULL AND t.id IN ({people})"
    run.remember("household", f"main.household t WHERE {where}")
    run.sql(f"UPDATE main.household AS t SET deleted_at = NULL, run_id = :run WHERE {where}")


def _records() -> list[Table]:
    """The tables whose rows are about a person, or a household as a whole, and may be imported; links may not."""
    return [
        table
        for table in synced_tables()
        if {"subject_id", "run_id", "deleted_at"} <= set(table.columns.keys()) and "link_id" not in table.columns
    ]


# source_record is ordered by record: one look-up each.
_SOURCES = """(SELECT DISTINCT o.agency_id, o.system, o.kind, o.source_id FROM temp.gone_record g
    CROSS JOIN main.source_record o ON o.scope_id = g.scope_id AND o.record_id = g.id
    WHERE o.agency_id = :agency AND o.system = :system) o"""


def _dependants() -> Iterator[tuple[Table, str]]:
    """What may depend on a person, then what may depend on a support: a table, and which of its records go."""
    imported = "t.agency_id = :agency AND t.run_id IS NOT NULL AND t.deleted_at IS NULL"
    tables = _records()
    for table in tables:
        yield (
            table,
            f"""SELECT t.scope_id, t.id, '{table.name}' FROM stage.gone_person g
                CROSS JOIN main.person p ON p.id = g.person_id
                CROSS JOIN main.{table.name} t ON t.scope_id = p.scope_id AND t.subject_id = p.id WHERE {imported}""",
        )
    for table in tables:
        if "support_id" in table.columns:
            yield (
                table,
                f"""SELECT t.scope_id, t.id, '{table.name}' FROM main.support s
                    CROSS JOIN main.{table.name} t ON t.scope_id = s.scope_id AND t.support_id = s.id
                    WHERE s.run_id = :run AND s.deleted_at = :now AND {imported}""",
            )
