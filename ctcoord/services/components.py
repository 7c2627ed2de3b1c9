"""Who belongs together: connected components of confirmed links, kept in derived tables.

``family_of`` says which family a household is part of, ``member_of`` which member a person record is;
both name a component by its smallest id and hold no row for what stands alone. They are made again
whenever a link is decided or undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, TextClause, bindparam, text


@dataclass(frozen=True)
class _Derived:
    """A derived table, its columns, and the link table whose ``end`` column names what is linked."""

    table: str
    item: str
    group: str
    link: str
    end: str

    def statement(self, sql: str) -> TextClause:
        return text(sql.format(**vars(self)))


_FAMILIES = _Derived("family_of", "household_id", "family_id", "family_link", "scope_id")
_PEOPLE = _Derived("member_of", "person_id", "member_id", "person_link", "person_id")


def rebuild(connection: Connection, households: Iterable[bytes], people: Iterable[bytes] = ()) -> None:
    """Derive both tables again for every component that these households touch, before or after.

    ``people``: persons whose links are gone from the tables, so that nothing else would name them.
    """
    seeds = set(households)
    _derive(connection, _FAMILIES, seeds)
    linked = connection.execute(_LINKED, {"ids": list(seeds)})
    _derive(connection, _PEOPLE, {*people, *(row[0] for row in linked)})


def _derive(connection: Connection, of: _Derived, seeds: set[bytes]) -> None:
    group, component, add = of.statement(_GROUP), of.statement(_COMPONENT), of.statement(_ADD)
    forget = of.statement(_FORGET).bindparams(bindparam("ids", expanding=True))
    left = seeds | {row[0] for seed in seeds for row in connection.execute(group, {"id": seed})}
    while left:
        found = {row[0] for row in connection.execute(component, {"id": next(iter(left))})}
        left -= found
        connection.execute(forget, {"ids": list(found)})
        if len(found) > 1:
            smallest = min(found)
            connection.execute(add, [{"item": one, "group": smallest} for one in found])


_GROUP = "SELECT {item} FROM {table} WHERE {group} = (SELECT {group} FROM {table} WHERE {item} = :id)"
_FORGET = "DELETE FROM {table} WHERE {item} IN :ids"
_ADD = "INSERT INTO {table} ({item}, {group}) VALUES (:item, :group)"
_COMPONENT = """
    WITH RECURSIVE component(id) AS (
        SELECT :id
        UNION
        SELECT other.{end} FROM component c
        JOIN {link} mine ON mine.{end} = c.id AND mine.status = 'confirmed' AND mine.deleted_at IS NULL
        JOIN {link} other ON other.link_id = mine.link_id AND other.status = 'confirmed' AND other.deleted_at IS NULL
    ) SELECT id FROM component
"""
_LINKED = text("SELECT DISTINCT person_id FROM person_link WHERE scope_id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
