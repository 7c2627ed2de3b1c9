"""A whole import taken back: what it made goes, what it changed is as before, and people's work stays.

Set-based, in the caller's transaction. Blocked while a later import builds on this one. Of what the
import brought only those records stay on which a person's own work rests: the record that a note, task
or correction names, and the people of a household that it is about as a whole. A link keeps nothing:
it goes with its people.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, Table, text

from ctcoord.domain.cases import SEALED_NAMES
from ctcoord.errors import NotFound, NotUndoable
from ctcoord.models import tables
from ctcoord.models.base import Uuid16, synced_tables
from ctcoord.services.components import rebuild
from ctcoord.services.intake import instant_text
from ctcoord.words import Message, mark

UNDONE = mark("it was already taken back on {day}")
LATER = mark("the later import of {name} builds on it")

TAKEN_BACK = mark("Taken back: {removed} records removed, {restored} restored.")
KEPT = mark(
    "Because notes, tasks or other work of people rest on them, these stay: households {households}, people {people},"
    " other records {others}."
)
UNLINKED = mark("Links that a person had confirmed and that went with their people: {links}.")

_LINKS = ("family_link", "person_link")
# Columns of a typed record that name who wrote it, and not what it is about.
_NOT_ABOUT = frozenset(("scope_id", "id", "agency_id", "confirmed_by", "run_id", "target_scope_id", "keyed_hash"))
_NOT_ABOUT |= {"author_id", "staff_id", "decided_by", "first_by", "made_by", "assigned_to", "owner_id", "link_id"}


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did.

    ``kept``: records by entity that stay because a person's work rests on them; ``unlinked``: links that a
    person had confirmed and that are gone with their people.
    """

    removed: int
    restored: int
    kept: dict[str, int] = field(default_factory=dict)
    unlinked: int = 0

    def messages(self) -> Iterator[Message]:
        """What was done, and what stayed and why."""
        yield Message(TAKEN_BACK, {"removed": f"{self.removed:,}", "restored": f"{self.restored:,}"})
        if self.kept:
            homes, people = self.kept.get("household", 0), self.kept.get("person", 0)
            others = sum(self.kept.values()) - homes - people
            yield Message(KEPT, {"households": f"{homes:,}", "people": f"{people:,}", "others": f"{others:,}"})
        if self.unlinked:
            yield Message(UNLINKED, {"links": f"{self.unlinked:,}"})


def undo(connection: Connection, run_id: bytes, now: datetime) -> Undone:
    """Take back an import; ``now`` is aware, and local for what is said.

    Raises NotFound, NotUndoable (already undone, or a later import builds on it).
    """
    run = connection.execute(text("SELECT undone_at FROM import_run WHERE id = :run"), {"run": run_id}).one_or_none()
    if run is None:
        raise NotFound(what=run_id.hex())
    if run.undone_at is not None:
        undone = datetime.fromisoformat(run.undone_at).replace(tzinfo=UTC).astimezone(now.tzinfo)
        raise NotUndoable(why=Message(UNDONE, {"day": str(undone.date())}), fix=Message("There is nothing left to do."))
    return _Undo(connection, run_id, now).run()


@dataclass(frozen=True)
class _Undo:
    connection: Connection
    run_id: bytes
    now: datetime

    def run(self) -> Undone:
        tables = [table for table in synced_tables() if "run_id" in table.columns and table.name not in _LINKS]
        self.note_made()
        try:
            self.refuse_later(tables)
            self.note_kept(tables)
            touched, people, unlinked = self.unlink()
            restored = sum(self.restore(table) for table in tables)
            removed = sum(self.remove(table) for table in reversed(tables))
            self.sources()
            undone = Undone(removed, restored, self.kept(tables), unlinked)
            rebuild(self.connection, touched, people)
            self.sql("DELETE FROM import_change WHERE run_id = :run")
            self.sql(
                "UPDATE import_run SET undone_at = :now, report = json_set(report, '$.undone', json(:undone))"
                " WHERE id = :run",
                now=instant_text(self.now),
                undone=json.dumps({name: getattr(undone, name) for name in Undone.__slots__}),
            )
        finally:
            for name in _TEMPORARY:
                self.sql(f"DROP TABLE IF EXISTS temp.{name}")
        return undone

    def note_made(self) -> None:
        """The households that this run made."""
        for name in _TEMPORARY[:-1]:
            self.sql(f"CREATE TEMP TABLE {name} (id BLOB PRIMARY KEY) WITHOUT ROWID")
        self.sql(
            f"INSERT INTO temp.undo_made SELECT id FROM household t WHERE run_id = :run AND {_made_here('household')}"
        )

    def refuse_later(self, tables: list[Table]) -> None:
        """Raise NotUndoable when another import changed what this one left, or added to its families."""
        run = "json_extract(before, '$.run_id') = lower(hex(:run))"
        later = self.scalar(f"SELECT run_id FROM import_change WHERE run_id <> :run AND {run} LIMIT 1")
        for table in tables:
            later = later or self.scalar(
                f"SELECT t.run_id FROM temp.undo_made m JOIN {table.name} t ON t.scope_id = m.id"
                " WHERE t.run_id IS NOT NULL AND t.run_id <> :run LIMIT 1"
            )
        if later is None:
            return
        name = self.scalar("SELECT source_name FROM import_run WHERE id = :later", later=bytes(later))
        raise NotUndoable(why=Message(LATER, {"name": name or "?"}), fix=Message("Take back that import first."))

    def note_kept(self, tables: list[Table]) -> None:
        """Records that people's own work rests on, and what those cannot be without."""
        self.sql(f"INSERT OR IGNORE INTO temp.undo_whole {_own_records(tables)}")
        self.sql("INSERT OR IGNORE INTO temp.undo_whole SELECT household_id FROM assignment WHERE deleted_at IS NULL")
        for table in tables:
            if "subject_id" in table.columns and table.name not in ("household", "person"):
                self.sql(
                    f"INSERT OR IGNORE INTO temp.undo_whole SELECT scope_id FROM {table.name}"
                    " WHERE run_id IS NULL AND subject_id IS NULL"
                )
            self.keep(f"SELECT scope_id FROM {table.name} WHERE run_id IS NULL")
            for column in _about(table):
                self.keep(f"SELECT {column} FROM {table.name} WHERE {column} IS NOT NULL AND run_id IS NULL")
        self.keep("SELECT id FROM temp.undo_whole")
        self.keep("SELECT p.id FROM person p JOIN temp.undo_whole w ON w.id = p.scope_id WHERE p.run_id = :run")
        while sum(self.keep_needed(table) for table in tables):
            pass

    def keep_needed(self, table: Table) -> int:
        """Keep what the kept records of a table name; returns how many that were new."""
        stays = f"FROM {table.name} t JOIN temp.undo_record k ON k.id = t.id WHERE t.run_id = :run"
        columns = ("scope_id", *_about(table))
        return sum(self.keep(f"SELECT t.{name} {stays} AND t.{name} IS NOT NULL") for name in columns)

    def keep(self, ids: str) -> int:
        """Keep records by their ids; returns how many that were new."""
        return self.sql(f"INSERT OR IGNORE INTO temp.undo_record {ids}")

    def unlink(self) -> tuple[set[bytes], set[bytes], int]:
        """Drop links to people and households that go, and what evidence of this run alone linked or proposed.

        Returns the households and people to be derived again, and how many links a person had confirmed.
        """
        gone = {
            "family_link": "SELECT id FROM temp.undo_made WHERE id NOT IN (SELECT id FROM temp.undo_record)",
            "person_link": f"SELECT id FROM person t WHERE run_id = :run AND {_made_here('person')}"
            " AND id NOT IN (SELECT id FROM temp.undo_record)",
        }
        households: set[bytes] = set()
        people: set[bytes] = set()
        confirmed = 0
        for name, end in zip(_LINKS, ("scope_id", "person_id"), strict=True):
            self.sql("DELETE FROM temp.undo_link")
            self.sql(
                f"INSERT OR IGNORE INTO temp.undo_link SELECT link_id FROM {name} WHERE {end} IN ({gone[name]})"
                f" OR (run_id = :run AND decided_by IS NULL)"
            )
            halves = f"FROM {name} WHERE link_id IN (SELECT id FROM temp.undo_link)"
            for scope, one in self.rows(f"SELECT scope_id, {end} {halves}"):
                households.add(bytes(scope))
                people.add(bytes(one))
            mine = "status = 'confirmed' AND decided_by IS NOT NULL AND deleted_at IS NULL"
            confirmed += self.scalar(f"SELECT count(DISTINCT link_id) {halves} AND {mine}")
            self.sql(f"DELETE {halves}")
        return households, people, confirmed

    def restore(self, table: Table) -> int:
        """Records that were changed get back all that they were."""
        sealed = SEALED_NAMES | {"sealed_on"} if table.name == "person" else frozenset()
        sets = ", ".join(
            f'"{column.name}" = '
            + (f'iif(t.sealed_on IS NULL, {_from_image(column)}, t."{column.name}")' if column.name in sealed
               else _from_image(column))
            for column in table.columns
            if not column.primary_key
        )  # fmt: skip
        return self.sql(
            f"UPDATE main.{table.name} AS t SET {sets} FROM import_change c WHERE c.run_id = :run"
            f" AND c.entity = '{table.name}' AND c.scope_id = t.scope_id AND c.record_id = t.id"
        )

    def remove(self, table: Table) -> int:
        """Records that the run made go, except what people's work rests on."""
        used = _PROVIDERS if table.name == "organization" else "SELECT NULL WHERE 0"
        return self.sql(
            f"DELETE FROM {table.name} AS t WHERE run_id = :run AND {_made_here(table.name)}"
            f" AND id NOT IN (SELECT id FROM temp.undo_record) AND id NOT IN ({used})"
        )

    def kept(self, tables: list[Table]) -> dict[str, int]:
        """How many records that the run made are still here, by entity."""
        counts = {
            table.name: self.scalar(
                f"SELECT count(*) FROM {table.name} t WHERE run_id = :run AND {_made_here(table.name)}"
                " AND deleted_at IS NULL"
            )
            for table in tables
        }
        return {name: count for name, count in counts.items() if count}

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
            " AND record_id NOT IN (SELECT id FROM temp.undo_record)"
        )
        self.sql(f"CREATE TEMP TABLE undo_key ({names}, PRIMARY KEY ({names})) WITHOUT ROWID")
        self.sql(f"INSERT OR IGNORE INTO temp.undo_key SELECT {names} FROM source_record")
        self.sql(f"DELETE FROM source_row WHERE run_id = :run AND ({names}) NOT IN (SELECT {names} FROM temp.undo_key)")
        # What is left of them is not all that the row said: whichever file comes next is compared anew.
        self.sql("UPDATE source_row SET content_hash = zeroblob(16), source_date = NULL WHERE run_id = :run")

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


_TEMPORARY = ("undo_made", "undo_whole", "undo_record", "undo_link", "undo_key")


def _own_records(tables: list[Table]) -> str:
    """SQL of the households for which an agency's own was made with its first write, and holds somebody's work."""
    work = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table.name} w WHERE w.scope_id = own.scope_id AND w.run_id IS NULL)"
        for table in tables
        if "subject_id" in table.columns and table.name != "household"
    )
    return (
        "SELECT other.scope_id FROM family_link own JOIN family_link other ON other.link_id = own.link_id"
        " AND other.scope_id <> own.scope_id WHERE own.evidence ->> '$.kind' = 'own_record'"
        f" AND own.status = 'confirmed' AND own.deleted_at IS NULL AND ({work})"
    )


def _about(table: Table) -> list[str]:
    """The columns of a table that name another record."""
    return [c.name for c in table.columns if isinstance(c.type, Uuid16) and c.name not in _NOT_ABOUT]


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
