"""Applies what was staged: one short transaction, all or nothing, set-based.

Runs on the store's writing connection with the staging database attached as ``stage``; the TEMP
triggers make the ops. Records go in by ranges of households, as the tables are ordered: so each page
of the store is touched once, memory stays flat, and between two ranges a person's cancel is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Connection, Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from ctcoord.domain.cases import SEALED_NAMES
from ctcoord.models import tables
from ctcoord.models.base import Uuid16
from ctcoord.services.import_cascade import delete_dependants, revive_households
from ctcoord.services.import_decide import differs_sql
from ctcoord.services.intake import Feed, Shape, instant_text
from ctcoord.services.staging import Staging

RANGE = 40_000  # changed rows a range: what is sorted and journalled in memory at a time

Params = dict[str, Any]
_LIVE = "outcome IN ('new', 'changed')"
_IN_RANGE = f"{_LIVE} AND scope_id >= :low AND scope_id < :high"
_NEWEST = "max(coalesce(as_of, '') || printf('%012d', row_no))"  # the bare columns beside it are of that row


@dataclass
class Apply:
    """One application of a staged import; all methods run inside the caller's transaction."""

    connection: Connection
    staging: Staging
    run_id: bytes
    now: datetime
    today: date
    step: Callable[[int, int], None]  # done, total rows; may raise Cancelled

    @property
    def feed(self) -> Feed:
        """The feed of the import."""
        return self.staging.feed

    def run(self) -> None:
        """Write everything; the order is: who was it before, records, their sources, what is gone."""
        live = self.live()
        if live:
            changed = sum(live.values())
            known = {shape.entity for shape in self.staging.shapes if self.any(f"main.{shape.entity}")}
            count = changed // RANGE + 1
            for place in range(count):
                self.range(place, count, live, known)
            revive_households(self)
        if self.any("stage.moved") or self.any("stage.present"):
            for number, shape in enumerate(self.staging.shapes):
                self.vouch(number, shape)
        self.source_rows()
        self.gone()
        self.absent()

    def live(self) -> dict[int, int]:
        """How many new and changed rows each file has."""
        sql = f"SELECT file_no, count(*) FROM stage.row WHERE {_LIVE} GROUP BY file_no"
        return {int(number): int(rows) for number, rows in self.connection.exec_driver_sql(sql)}

    def range(self, place: int, count: int, live: dict[int, int], known: set[str]) -> None:
        """Everything that concerns one range of households."""
        bounds = {"low": _bound(place, count), "high": _bound(place + 1, count)}
        self.households(bounds)
        shapes = [
            (number, shape)
            for number, shape in enumerate(self.staging.shapes)
            if self.staging.shape_files[number] in live
        ]
        total, steps = self.staging.rows_read, count * len(shapes) or 1
        for done, (number, shape) in enumerate(shapes):
            self.step(total * (place * len(shapes) + done) // steps, total)
            if not shape.patch:
                self.insert(number, shape, bounds)
        for number, shape in shapes:
            folded = self.inserted_with(number, shape) if shape.patch else not shape.shared
            if shape.entity in known or not folded:  # else every record is new, and says all that the file says
                self.update(number, shape, bounds)
            self.source_records(number, shape, bounds)

    # -- records -------------------------------------------------------------------------------

    def households(self, bounds: Params) -> None:
        """The households of people seen for the first time."""
        self.sql(
            """INSERT INTO main.household (scope_id, id, data_class, owner_id, label, agency_id, run_id)
               SELECT scope_id, scope_id, 'core', :agency, label, :agency, :run
               FROM stage.household_new WHERE scope_id >= :low AND scope_id < :high ORDER BY scope_id""",
            **bounds,
        )

    def insert(self, number: int, shape: Shape, bounds: Params) -> None:
        """New records of a shape, with what a patch of the same file says about them."""
        table = tables()[shape.entity]
        fill = self.patch_of(shape)
        columns, values = zip(*self.values(table, shape, fill), strict=True)
        patch = f"LEFT JOIN {self.newest(*fill)} p ON p.id = v.id AND p.scope_id = v.scope_id" if fill else ""
        self.sql(
            f"""INSERT INTO main.{table.name} ({", ".join(columns)})
                SELECT {", ".join(values)} FROM {self.newest(number, shape)} v {patch}
                WHERE NOT EXISTS (SELECT 1 FROM main.{table.name} t WHERE t.scope_id = v.scope_id AND t.id = v.id)
                ORDER BY v.scope_id, v.id""",
            **bounds,
        )

    def patch_of(self, base: Shape) -> tuple[int, Shape] | None:
        """The patch shape that fills records of this shape's entity, if the file has one."""
        for number, shape in enumerate(self.staging.shapes):
            if shape.patch and shape.entity == base.entity:
                return number, shape
        return None

    def inserted_with(self, number: int, patch: Shape) -> bool:
        """Whether a patch is part of what is inserted; a household is made without a shape, so that its is not."""
        made = any(shape.entity == patch.entity and not shape.patch for shape in self.staging.shapes)
        return made and self.patch_of(patch) == (number, patch)

    def values(self, table: Table, shape: Shape, fill: tuple[int, Shape] | None) -> Iterator[tuple[str, str]]:
        """The columns of a new record and the SQL that fills each: file, patch of the file, or default."""
        patch = fill[1] if fill else None
        for name in ("scope_id", "id", "subject_id", "data_class"):
            yield name, f"v.{name}"
        for column in table.columns:
            name, quoted = column.name, f'"{column.name}"'
            default = column.default
            constant = default.arg if isinstance(default, ScalarElementColumnDefault) else None
            start = literal(shape.on_insert.get(name, constant))
            own = f"v.{quoted}" if name in shape.fills else start
            if patch and name in patch.fills:
                yield quoted, _filled(quoted, own, merge=bool(patch.merge and patch.merge[0] == name))
            elif name in shape.fills or start != "NULL":
                yield quoted, own
        as_of = "max(v.as_of, coalesce(p.as_of, v.as_of))" if patch else "v.as_of"
        yield from (("agency_id", ":agency"), ("as_of", as_of), ("run_id", ":run"))

    def update(self, number: int, shape: Shape, bounds: Params) -> None:
        """Records that are here and say something else now; what they were is kept for undo."""
        name, source = shape.entity, self.newest(number, shape)
        where = f"t.scope_id = v.scope_id AND t.id = v.id AND {differs_sql(shape, 't', 'v')}"
        if shape.shared and not shape.patch:
            where += " AND (t.as_of IS NULL OR v.as_of IS NULL OR v.as_of >= t.as_of)"
        self.remember(name, f"{source} v JOIN main.{name} t ON {where}", **bounds)
        self.sql(f"UPDATE main.{name} AS t SET {_assignments(shape)} FROM {source} v WHERE {where}", **bounds)

    def vouch(self, number: int, shape: Shape) -> None:
        """What a newer row says again counts as of that row: so that it does not matter which file came first."""
        rows = "SELECT row_no FROM stage.moved UNION SELECT row_no FROM stage.present"
        source = (
            f"(SELECT scope_id, id, max(as_of) AS as_of FROM stage.v_{number} r WHERE row_no IN ({rows})"
            f" AND {self.taken('r')} AND outcome IN ('new', 'changed', 'unchanged') GROUP BY scope_id, id)"
        )
        where = "t.scope_id = v.scope_id AND t.id = v.id AND t.as_of < v.as_of AND t.deleted_at IS NULL"
        self.remember(shape.entity, f"{source} v JOIN main.{shape.entity} t ON {where}")
        self.sql(f"UPDATE main.{shape.entity} AS t SET as_of = v.as_of, run_id = :run FROM {source} v WHERE {where}")

    def remember(self, entity: str, source: str, **params: object) -> None:
        """Keep the whole record ``t`` as it was before this run first touches it."""
        table = tables()[entity]
        self.sql(
            f"""INSERT INTO main.import_change (run_id, entity, scope_id, record_id, before)
                SELECT :run, '{entity}', t.scope_id, t.id, {image(table, "t")} FROM {source}
                AND t.run_id IS NOT :run""",
            **params,
        )

    # -- where records come from -----------------------------------------------------------------

    def source_records(self, number: int, shape: Shape, bounds: Params) -> None:
        """Which rows made the records of a shape."""
        self.sql(
            f"""INSERT OR IGNORE INTO main.source_record
                SELECT v.scope_id, v.id, :agency, :system, f.kind, v.source_id, '{shape.entity}', {int(shape.patch)}
                FROM stage.v_{number} v JOIN stage.file f USING (file_no)
                WHERE {_IN_RANGE} AND {self.taken("v")} ORDER BY v.scope_id, v.id""",
            **bounds,
        )

    def source_rows(self) -> None:
        """Source rows: new ones, and known ones whose content, date or state moved."""
        for low in range(1, self.staging.rows_read + 1, RANGE):
            self.step(self.staging.rows_read - 1, self.staging.rows_read)
            self.sql(
                """INSERT INTO main.source_row (agency_id, system, kind, source_id, content_hash, source_date, deleted,
                                                run_id, file, line)
                   SELECT :agency, :system, f.kind, r.source_id, r.content, r.source_date, r.deleted, :run, f.name,
                          r.line
                   FROM stage.row r JOIN stage.file f USING (file_no)
                   WHERE r.outcome <> 'rejected' AND r.row_no BETWEEN :low AND :high
                   AND r.row_no NOT IN (SELECT row_no FROM stage.known)
                   AND r.row_no NOT IN (SELECT row_no FROM stage.withheld)
                   ORDER BY f.kind, r.source_id""",
                low=low,
                high=low + RANGE - 1,
            )
        if not self.any("stage.moved"):
            return
        same = "s.agency_id = :agency AND s.system = :system AND s.kind = f.kind AND s.source_id = r.source_id"
        ours = "(SELECT row_no FROM stage.moved EXCEPT SELECT row_no FROM stage.withheld)"
        moved = f"{ours} m JOIN stage.row r USING (row_no) JOIN stage.file f USING (file_no)"
        self.remember_sources(f"{moved} JOIN main.source_row s ON {same}")
        self.sql(
            f"""UPDATE main.source_row AS s SET content_hash = r.content, source_date = r.source_date,
                deleted = r.deleted, absent_since = NULL, run_id = :run, file = f.name, line = r.line
                FROM {moved} WHERE {same}"""
        )

    # -- what is gone ----------------------------------------------------------------------------

    def gone(self) -> None:
        """Records whose only rows were deleted, or whose part of a row is blank now."""
        if not self.any("stage.row WHERE outcome = 'deleted'") and not self.any("stage.vanished"):
            return
        for entity in self.entities():
            self.delete(entity, _GONE)
        delete_dependants(self)
        for number, shape in enumerate(self.staging.shapes):
            if shape.patch and shape.on_delete:
                self.take_back(number, shape)

    def take_back(self, number: int, shape: Shape) -> None:
        """A deleted row that filled fields of a record: they take back their first values."""
        where = f"t.scope_id = v.scope_id AND t.id = v.id AND v.outcome = 'deleted' AND {self.taken('v')}"
        source = f"stage.v_{number}"
        self.remember(shape.entity, f"{source} v JOIN main.{shape.entity} t ON {where}")
        sets = ", ".join(f'"{name}" = {literal(value)}' for name, value in shape.on_delete.items())
        self.sql(f"UPDATE main.{shape.entity} AS t SET {sets}, run_id = :run FROM {source} v WHERE {where}")

    def absent(self) -> None:
        """Mark what a full refresh no longer holds; never deleted, and unmarked when it comes back."""
        if not self.any("stage.absent WHERE fresh"):
            return
        where = """s.agency_id = :agency AND s.system = :system AND s.kind = a.kind AND s.source_id = a.source_id
                   AND a.fresh"""
        self.remember_sources(f"stage.absent a JOIN main.source_row s ON {where} AND s.run_id IS NOT :run")
        self.sql(
            f"UPDATE main.source_row AS s SET absent_since = :today, run_id = :run FROM stage.absent a WHERE {where}"
        )
        for entity in self.entities("SELECT DISTINCT entity FROM main.source_record"):
            self.mark(entity, "absent_since", self.today.isoformat(), _ABSENT)

    def mark(self, entity: str, column: str, value: str, ids: str) -> None:
        """Set a date on records of an entity, keeping what they were."""
        source = f"({ids.format(entity=entity)}) g"
        where = f"t.scope_id = g.scope_id AND t.id = g.id AND t.{column} IS NULL AND {self.taken('t')}"
        self.remember(entity, f"{source} JOIN main.{entity} t ON {where}")
        self.sql(
            f"UPDATE main.{entity} AS t SET {column} = :value, run_id = :run FROM {source} WHERE {where}", value=value
        )

    def delete(self, entity: str, ids: str) -> None:
        """Mark records as deleted, keeping what they were; ``ids`` selects their scope_id and id."""
        self.mark(entity, "deleted_at", instant_text(self.now), ids)

    def remember_sources(self, source: str) -> None:
        """Keep source rows ``s`` as they were."""
        self.sql(
            f"""INSERT INTO main.import_change (run_id, entity, before)
                SELECT :run, 'source_row', {_SOURCE_IMAGE} FROM {source}"""
        )

    def entities(self, sql: str | None = None) -> list[str]:
        """Entities that the rows of this import make."""
        if sql is None:
            return sorted({shape.entity for shape in self.staging.shapes if not shape.patch})
        return sorted(str(name) for (name,) in self.connection.exec_driver_sql(sql))

    # -- plumbing --------------------------------------------------------------------------------

    def taken(self, row: str) -> str:
        """SQL: whether the central database takes record ``row`` from this person; others are left out."""
        return self.staging.sends.taken.format(row=row, store="main")

    def newest(self, number: int, shape: Shape) -> str:
        """The live staged records of a range that may be sent; of shared ones the newest of each."""
        found = f"FROM stage.v_{number} r WHERE {_IN_RANGE} AND {self.taken('r')}"
        return f"(SELECT *, {_NEWEST} {found} GROUP BY scope_id, id)" if shape.shared else f"(SELECT * {found})"

    def sql(self, statement: str, **params: object) -> None:
        """Run a statement with the run's own parameters and these."""
        self.connection.exec_driver_sql(statement, self.common() | params)

    def any(self, source: str) -> bool:
        """Whether there is any such row."""
        return bool(self.connection.exec_driver_sql(f"SELECT EXISTS (SELECT 1 FROM {source})").scalar())

    def common(self) -> Params:
        """Parameters that every statement may use."""
        return {
            "agency": self.feed.agency_id,
            "system": self.feed.system,
            "run": self.run_id,
            "now": instant_text(self.now),
            "today": self.today.isoformat(),
        }


# Driven from source_record, which has no index by source: one pass over it.
_OTHER = """
  SELECT 1 FROM main.source_record p JOIN main.source_row s USING (agency_id, system, kind, source_id)
  WHERE p.scope_id = o.scope_id AND p.record_id = o.record_id AND NOT p.fills AND NOT s.deleted"""

_GONE = f"""
SELECT o.scope_id, o.record_id AS id FROM main.source_record o
  CROSS JOIN stage.file f ON f.kind = o.kind
  CROSS JOIN stage.row r ON r.file_no = f.file_no AND r.source_id = o.source_id AND r.outcome = 'deleted'
  WHERE o.agency_id = :agency AND o.system = :system AND o.entity = '{{entity}}' AND NOT o.fills
  AND NOT EXISTS ({_OTHER})
UNION SELECT o.scope_id, o.id FROM stage.vanished o JOIN stage.row r USING (row_no)
  WHERE o.entity = '{{entity}}' AND r.outcome = 'changed'
  AND NOT EXISTS (SELECT 1 FROM main.source_record p JOIN main.source_row s USING (agency_id, system, kind, source_id)
    WHERE p.scope_id = o.scope_id AND p.record_id = o.id AND NOT p.fills AND NOT s.deleted
    AND NOT (p.source_id = r.source_id AND p.kind = (SELECT kind FROM stage.file WHERE file_no = r.file_no)))"""

_ABSENT = f"""
SELECT o.scope_id, o.record_id AS id FROM main.source_record o
  CROSS JOIN stage.absent a ON a.kind = o.kind AND a.source_id = o.source_id AND a.fresh
  WHERE o.agency_id = :agency AND o.system = :system AND o.entity = '{{entity}}' AND NOT o.fills
  AND NOT EXISTS ({_OTHER} AND s.absent_since IS NULL)"""


def image(table: Table, row: str) -> str:
    """SQL that keeps a whole row as JSON: ids and hashes in hex, JSON columns as text."""
    parts = []
    for column in table.columns:
        value = f'{row}."{column.name}"'
        if isinstance(column.type, Uuid16):
            value = f"iif({value} IS NULL, NULL, lower(hex({value})))"
        elif isinstance(column.type, JSON):
            value = f"iif({value} IS NULL, NULL, '' || {value})"
        parts.append(f"'{column.name}', {value}")
    return f"json_object({', '.join(parts)})"


def literal(value: object) -> str:
    """A constant of our own shapes and defaults as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(int(value))
    return "'" + str(value).replace("'", "''") + "'"


_SOURCE_IMAGE = image(tables()["source_row"], "s")


def _bound(place: int, count: int) -> bytes:
    """Where range ``place`` of ``count`` begins among ids of 16 bytes; beyond all of them for the last."""
    return (place * (1 << 64) // count).to_bytes(9, "big")[1:] if place < count else b"\xff" * 17


def _filled(column: str, own: str, *, merge: bool) -> str:
    """The value of a new record where a row of the same file may fill it."""
    if merge:
        both = _in_order(f"json_patch(coalesce({own}, '{{}}'), p.{column})")
        return f"CASE WHEN p.{column} IS NULL THEN {own} ELSE {both} END"
    return f"CASE WHEN p.row_no IS NULL THEN {own} ELSE p.{column} END"


def _assignments(shape: Shape) -> str:
    """SET of an update: the shape's columns; a merged JSON column loses only keys that the file leaves blank."""
    kept = dict.fromkeys(SEALED_NAMES, "t.sealed_on IS NOT NULL") if shape.entity == "person" else {}
    if shape.entity == "service":  # somebody here asked since the source did
        kept = {"confirmed_on": "t.confirmed_by IS NOT NULL AND t.confirmed_on > coalesce(v.confirmed_on, '')"}
    sets = [
        f'"{name}" = ' + (f'iif({kept[name]}, t."{name}", v."{name}")' if name in kept else f'v."{name}"')
        for name in shape.plain
    ]
    if shape.merge:
        column, keys = f'"{shape.merge[0]}"', shape.merge[1]
        blanks = literal("{" + ",".join(f'"{key}":null' for key in keys) + "}")
        said = f"json_patch({blanks}, coalesce(v.{column}, '{{}}'))"
        both = _in_order(f"json_patch(coalesce(t.{column}, '{{}}'), {said})")
        sets.append(f"{column} = nullif({both}, '{{}}')")
    sets += ["as_of = max(coalesce(t.as_of, v.as_of), coalesce(v.as_of, t.as_of))", "run_id = :run"]
    return ", ".join(sets if shape.patch else [*sets, "absent_since = NULL", "deleted_at = NULL"])


def _in_order(merged: str) -> str:
    """SQL of a JSON object with its keys in order: equal ones are equal as texts, whichever part came first."""
    return (
        "(SELECT json_group_object(e.key, json(d.merged -> e.fullkey) ORDER BY e.key)"
        f" FROM (SELECT {merged} AS merged) d, json_each(d.merged) e)"
    )
