"""Rows of locked buckets, hidden from a reading connection whatever it asks: a view takes the place of each table.

SQLite looks for a name among temporary views first. While nothing is locked there are none, and reading costs
nothing; ``main.<table>`` always means the table itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_CORE = "core"  # names, and everything that is searched


@dataclass(frozen=True, slots=True)
class Veil:
    """What is hidden: these data classes of every household that came from a central database, and, if ``marked``,
    every bucket that sync has locked. Agencies and the directory are never hidden."""

    classes: frozenset[str] = frozenset()
    marked: bool = False

    def __bool__(self) -> bool:
        return self.marked or bool(self.classes)


NOTHING = Veil()


def draw(raw: Any, veil: Veil) -> None:
    """Hide just what ``veil`` says from a driver connection; outside a transaction."""
    raw.execute("PRAGMA query_only = OFF")  # it forbids temporary views as well
    try:
        for (name,) in raw.execute("SELECT name FROM temp.sqlite_master WHERE type = 'view'").fetchall():
            raw.execute(f'DROP VIEW temp."{name}"')
        for name, where in _conditions(veil).items() if veil else ():
            raw.execute(f'CREATE TEMP VIEW "{name}" AS SELECT * FROM main."{name}" AS t WHERE {where}')
    finally:
        raw.execute("PRAGMA query_only = ON")


def _conditions(veil: Veil) -> dict[str, str]:
    """Which rows may be seen, by table; a table that can hold no hidden row is left out."""
    from ctcoord.models.base import synced_tables  # not needed by a start

    found = {}
    for table in synced_tables():
        fixed = table.info["data_class"]
        if veil.marked or fixed is None or fixed in veil.classes:
            found[table.name] = f"NOT {_hidden('t', veil)}"
    found["outbox"] = f"NOT {_hidden('t', veil)}"
    if veil.marked or _CORE in veil.classes:
        found["family_card"] = f"NOT EXISTS (SELECT 1 FROM main.bucket b WHERE {_OF_FAMILY} AND {_name(veil)})"
        found["search_doc"] = (
            f"NOT EXISTS (SELECT 1 FROM main.bucket b WHERE b.scope_id = t.scope_id AND {_name(veil)})"
        )
        found["search_word"] = "false"  # words of anybody's name
    return found


def _hidden(row: str, veil: Veil) -> str:
    """SQL: whether a row lies in a hidden bucket."""
    marked = (  # with the household itself all of it is hidden
        f"EXISTS (SELECT 1 FROM main.bucket b WHERE b.scope_id = {row}.scope_id AND b.locked AND"
        f" (b.subject_id, b.data_class) IN (VALUES (coalesce({row}.subject_id, zeroblob(16)), {row}.data_class),"
        f" (zeroblob(16), '{_CORE}')))"
    )
    over = (
        f"({row}.data_class IN ({_quoted(veil)})"
        f" AND EXISTS (SELECT 1 FROM main.bucket b WHERE b.scope_id = {row}.scope_id))"
    )
    return f"({row}.scope_id NOT IN ({_NO_HOUSEHOLD}) AND ({over}{f' OR {marked}' if veil.marked else ''}))"


def _name(veil: Veil) -> str:
    """SQL: whether bucket ``b`` holds names and is hidden."""
    over = "true" if _CORE in veil.classes else "b.locked"
    return f"(b.data_class = '{_CORE}' AND {over} AND b.scope_id NOT IN ({_NO_HOUSEHOLD}))"


def _quoted(veil: Veil) -> str:
    return ", ".join(f"'{name}'" for name in sorted(veil.classes))  # codes of our own


_NO_HOUSEHOLD = "SELECT zeroblob(16) UNION ALL SELECT id FROM main.agency"
_OF_FAMILY = (
    "b.scope_id IN (SELECT t.family_id UNION ALL SELECT o.household_id FROM main.family_of o"
    " WHERE o.family_id = t.family_id)"
)
