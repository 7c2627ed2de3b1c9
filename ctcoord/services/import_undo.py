"""A whole import taken back: what it made goes, what it changed is as before, and people's work stays.

Set-based, in the caller's transaction. Blocked while a later import builds on this one. Families that
somebody has worked with since are kept whole, with what the import says of them, and counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, Table, text

from ctcoord.errors import NotFound, NotUndoable
from ctcoord.models import tables
from ctcoord.models.base import Uuid16, synced_tables
from ctcoord.services.components import rebuild
from ctcoord.services.intake import instant_text
from ctcoord.words import Message, mark

UNDONE = mark("it was already taken back on {day}")
LATER = mark("the later import of {name} builds on it")

# What nobody typed although it has no run: links that exact evidence made or proposed.
_LINKS = ("family_link", "person_link")
# Where people's own work points at single records.
_POINTERS = (("barrier", "blocks_id"), ("task", "about_id"), ("correction", "target_id"), ("activity", "support_id"))


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: records removed and restored, and families kept because people work with them."""

    removed: int
    restored: int
    kept_households: int


def undo(connection: Connection, run_id: bytes, now: datetime) -> Undone:
    """Take back an import. Raises NotFound, NotUndoable (already undone, or a later import builds on it)."""
    run = connection.execute(text("SELECT undone_at FROM import_run WHERE id = :run"), {"run": run_id}).one_or_none()
    if run is None:
        raise NotFound(what=run_id.hex())
    if run.undone_at is not None:
        raise NotUndoable(
            why=Message(UNDONE, {"day": str(run.undone_at)[:10]}), fix=Message("There is nothing left to do.")
        )
    return _Undo(connection, run_id, now).run()


@dataclass(frozen=True)
class _Undo:
    connection: Connection
    run_id: bytes
    now: datetime

    def run(self) -> Undone:
        tables = [table for table in synced_tables() if "run_id" in table.columns]
        self.note_made(tables)
        try:
            self.refuse_later(tables)
            self.note_kept(tables)
            touched = self.unlink()
            restored = sum(self.restore(table) for table in tables)
            removed = sum(self.remove(table) for table in reversed(tables))
            self.sources()
            kept = self.scalar("SELECT count(*) FROM temp.undo_kept")
            rebuild(self.connection, touched)
            self.sql("DELETE FROM import_change WHERE run_id = :run")
            self.sql("UPDATE import_run SET undone_at = :now WHERE id = :run", now=instant_text(self.now))
        finally:
            for name in ("undo_made", "undo_kept", "undo_record", "undo_key"):
                self.sql(f"DROP TABLE IF EXISTS temp.{name}")
        return Undone(removed, restored, kept)

    def note_made(self, tables: list[Table]) -> None:
        """The households that this run made."""
        self.sql("CREATE TEMP TABLE undo_made (scope_id BLOB PRIMARY KEY) WITHOUT ROWID")
        self.sql("CREATE TEMP TABLE undo_kept (scope_id BLOB PRIMARY KEY) WITHOUT ROWID")
        self.sql("CREATE TEMP TABLE undo_record (id BLOB PRIMARY KEY) WITHOUT ROWID")
        self.sql(
            f"INSERT INTO temp.undo_made SELECT id FROM household t WHERE run_id = :run AND {_made_here('household')}"
        )

    def refuse_later(self, tables: list[Table]) -> None:
        """Raise NotUndoable when another import changed what this one left, or added to its families."""
        run = "json_extract(before, '$.run_id') = lower(hex(:run))"
        later = self.scalar(f"SELECT run_id FROM import_change WHERE run_id <> :run AND {run} LIMIT 1")
        for table in tables:
            later = later or self.scalar(
                f"SELECT t.run_id FROM temp.undo_made m JOIN {table.name} t ON t.scope_id = m.scope_id"
                " WHERE t.run_id IS NOT NULL AND t.run_id <> :run LIMIT 1"
            )
        if later is None:
            return
        name = self.scalar("SELECT source_name FROM import_run WHERE id = :later", later=bytes(later))
        raise NotUndoable(why=Message(LATER, {"name": name or "?"}), fix=Message("Take back that import first."))

    def note_kept(self, tables: list[Table]) -> None:
        """Families that people work with, and single records that their work points at."""
        for table in tables:
            typed = "t.run_id IS NULL AND t.deleted_at IS NULL"
            if table.name in _LINKS:
                typed += " AND t.decided_by IS NOT NULL"
            self.sql(
                f"INSERT OR IGNORE INTO temp.undo_kept SELECT m.scope_id FROM temp.undo_made m"
                f" JOIN {table.name} t ON t.scope_id = m.scope_id WHERE {typed}"
            )
        for sql in (
            "SELECT household_id FROM assignment WHERE deleted_at IS NULL",
            "SELECT target_scope_id FROM correction WHERE deleted_at IS NULL",
        ):
            self.sql(f"INSERT OR IGNORE INTO temp.undo_kept {sql} INTERSECT SELECT scope_id FROM temp.undo_made")
        for name, column in _POINTERS:
            self.sql(
                f"INSERT OR IGNORE INTO temp.undo_record SELECT {column} FROM {name}"
                f" WHERE {column} IS NOT NULL AND run_id IS NULL AND deleted_at IS NULL"
            )
        self.sql(
            "INSERT OR IGNORE INTO temp.undo_record SELECT place_id FROM residence"
            " WHERE run_id IS NULL UNION SELECT owner_id FROM schedule WHERE run_id IS NULL"
        )

    def unlink(self) -> set[bytes]:
        """Drop links that evidence made to families that go; returns the households to be derived again."""
        gone = "SELECT scope_id FROM temp.undo_made WHERE scope_id NOT IN (SELECT scope_id FROM temp.undo_kept)"
        touched: set[bytes] = set()
        for name in _LINKS:
            ids = f"SELECT link_id FROM {name} WHERE scope_id IN ({gone}) AND run_id IS NULL"
            touched |= {bytes(row[0]) for row in self.rows(f"SELECT scope_id FROM {name} WHERE link_id IN ({ids})")}
            self.sql(f"DELETE FROM {name} WHERE link_id IN ({ids})")
        return touched

    def restore(self, table: Table) -> int:
        """Records that were changed get back all that they were."""
        sets = ", ".join(
            f'"{column.name}" = {_from_image(column)}' for column in table.columns if not column.primary_key
        )
        return self.sql(
            f"UPDATE main.{table.name} AS t SET {sets} FROM import_change c WHERE c.run_id = :run"
            f" AND c.entity = '{table.name}' AND c.scope_id = t.scope_id AND c.record_id = t.id"
        )

    def remove(self, table: Table) -> int:
        """Records that the run made go, except what people's work stands on."""
        used = {"organization": _PROVIDERS, "service": "SELECT NULL WHERE 0"}.get(table.name, "SELECT NULL WHERE 0")
        return self.sql(
            f"DELETE FROM {table.name} AS t WHERE run_id = :run AND {_made_here(table.name)}"
            " AND scope_id NOT IN (SELECT scope_id FROM temp.undo_kept)"
            f" AND id NOT IN (SELECT id FROM temp.undo_record) AND id NOT IN ({used})"
        )

    def sources(self) -> None:
        """Source rows as they were; those of removed records are forgotten, so that the file can come again."""
        table = tables()["source_row"]
        key = [column.name for column in table.primary_key.columns]
        sets = ", ".join(f"{column.name} = {_from_image(column)}" for column in table.columns if not column.primary_key)
        same = " AND ".join(f"s.{name} = {_from_image(table.columns[name])}" for name in key)
        self.sql(
            f"UPDATE main.source_row AS s SET {sets} FROM import_change c"
            f" WHERE c.run_id = :run AND c.entity = 'source_row' AND {same}"
        )
        for (entity,) in self.rows("SELECT DISTINCT entity FROM source_record"):
            self.sql(
                f"DELETE FROM source_record AS s WHERE entity = '{entity}' AND NOT EXISTS"
                f" (SELECT 1 FROM {entity} t WHERE t.scope_id = s.scope_id AND t.id = s.record_id)"
            )
        names = ", ".join(key)
        self.sql(  # rows that came with this run, for records that were here before or are gone
            f"DELETE FROM source_record WHERE ({names}) IN (SELECT {names} FROM source_row WHERE run_id = :run)"
            " AND scope_id NOT IN (SELECT scope_id FROM temp.undo_kept)"
            " AND record_id NOT IN (SELECT id FROM temp.undo_record)"
        )
        self.sql(f"CREATE TEMP TABLE undo_key ({names}, PRIMARY KEY ({names})) WITHOUT ROWID")
        self.sql(f"INSERT OR IGNORE INTO temp.undo_key SELECT {names} FROM source_record")
        self.sql(f"DELETE FROM source_row WHERE run_id = :run AND ({names}) NOT IN (SELECT {names} FROM temp.undo_key)")

    def sql(self, statement: str, **params: object) -> int:
        return self.connection.exec_driver_sql(statement, {"run": self.run_id, **params}).rowcount

    def rows(self, statement: str) -> list[Any]:
        return list(self.connection.exec_driver_sql(statement, {"run": self.run_id}).all())

    def scalar(self, statement: str, **params: object) -> Any:
        return self.connection.exec_driver_sql(statement, {"run": self.run_id, **params}).scalar()


_PROVIDERS = """SELECT provider_id FROM support WHERE provider_id IS NOT NULL
    UNION SELECT organization_id FROM service WHERE organization_id IS NOT NULL
    UNION SELECT organization_id FROM site WHERE organization_id IS NOT NULL
    UNION SELECT recipient_id FROM referral WHERE recipient_id IS NOT NULL"""


def _made_here(entity: str) -> str:
    """The condition that a record with this run's id was made by it: what it only changed has a before-image."""
    return (
        f"NOT EXISTS (SELECT 1 FROM import_change c WHERE c.run_id = :run AND c.entity = '{entity}'"
        " AND c.record_id = t.id AND c.scope_id = t.scope_id)"
    )


def _from_image(column: Column[Any]) -> str:
    """SQL that takes a column's value out of a before-image (see ``import_apply.image``)."""
    value = f"c.before ->> '$.{column.name}'"
    if isinstance(column.type, Uuid16):
        return f"unhex({value})"
    return f"json({value})" if isinstance(column.type, JSON) else f"({value})"
