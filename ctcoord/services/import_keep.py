"""A cell that could not be read says nothing: what it said before stays.

The staged record takes the store's value where its own could not be read, before rows are compared.
"""

from __future__ import annotations

from typing import Any

from ctcoord.services.staging import Staging

# Records that a row made before and does not make now, but which stay; ``o`` is a source_record of the row ``r``.
KEPT = """EXISTS (SELECT 1 FROM keep k WHERE k.file_no = r.file_no AND k.line = r.line AND k."column" IS NULL
    AND (k.id = o.record_id OR k.id IS NULL AND o.entity = (SELECT entity FROM shape WHERE shape_no = k.shape)))"""
_HOME = "coalesce((SELECT h.scope_id FROM person_home h WHERE h.person_id = {staged}.home), {staged}.home)"


def keep_unread(staging: Staging) -> None:
    """Fill in what could not be read from what the store has; what is new stays blank."""
    db = staging.db
    kept = db.execute('SELECT DISTINCT shape, "column", "key" FROM keep WHERE "column" IS NOT NULL').fetchall()
    for number, column, key in kept:
        fill = _fill_key if key else _fill_column
        fill(db, number, staging.shapes[number].entity, column, key)


def _fill_column(db: Any, number: int, entity: str, column: str, _key: None) -> None:
    staged, known = f"r_{number}", _known(number, entity, f't."{column}"')
    unread = _rows('k."key" IS NULL')
    db.execute(
        f"""UPDATE {staged} SET "{column}" = coalesce({known}, "{column}") WHERE row_no IN ({unread})""",
        (number, column),
    )


def _fill_key(db: Any, number: int, entity: str, column: str, key: str) -> None:
    staged = f"r_{number}"
    said = f"t.\"{column}\" -> '$.{key}'"
    known = _known(number, entity, f"json_object('{key}', json({said}))", f"{said} IS NOT NULL")
    db.execute(
        f"""UPDATE {staged} SET "{column}" = nullif(
                json_patch(coalesce("{column}", '{{}}'), coalesce({known}, '{{}}')), '{{}}')
            WHERE row_no IN ({_rows('k."key" = ?')})""",
        (number, column, key),
    )


def _known(number: int, entity: str, value: str, condition: str = "1") -> str:
    """SQL of what the store has in the record that a staged one is."""
    staged = f"r_{number}"
    identity = "t.scope_id" if entity == "household" else f"{staged}.id"
    return (
        f"(SELECT {value} FROM store.{entity} t WHERE t.scope_id = {_HOME.format(staged=staged)}"
        f" AND t.id = {identity} AND {condition})"
    )


def _rows(condition: str) -> str:
    """SQL of the rows whose cell could not be read; its parameters are the shape, the column, and the key."""
    return f"""SELECT r.row_no FROM keep k JOIN row r ON r.file_no = k.file_no AND r.line = k.line
               WHERE k.shape = ? AND k."column" = ? AND {condition}"""
