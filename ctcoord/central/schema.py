"""The typed tables of the central database, made from the models: the same columns, checked the same way.

Types: ids ``uuid``, hashes hex ``text``, dates ``date``, instants ``timestamp`` (UTC), JSON ``json`` (its text is
kept), booleans ``boolean``, whole numbers ``bigint``. ``subject_id`` is sixteen zero bytes for the household as a
whole, and ``seq`` is the bucket's counter at the row's last change. Foreign keys are checked by the push functions:
a parent that is missing parks one op, a failed constraint would fail the household.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Column, Date, Float, Integer, Table

from ctcoord.models.base import Instant, Uuid16, synced_columns, synced_tables

BUCKET = ("scope_id", "id", "subject_id", "data_class", "seq")


class Kind(StrEnum):
    """How a column travels: what it is on the wire and in PostgreSQL."""

    ID = "uuid"
    HASH = "hash"
    DAY = "date"
    INSTANT = "timestamp"
    JSON = "json"
    FLAG = "boolean"
    WHOLE = "bigint"
    REAL = "double precision"
    TEXT = "text"


_KINDS: tuple[tuple[type, Kind], ...] = (
    (Uuid16, Kind.ID),
    (Instant, Kind.INSTANT),
    (JSON, Kind.JSON),
    (Boolean, Kind.FLAG),
    (Date, Kind.DAY),
    (BigInteger, Kind.WHOLE),
    (Integer, Kind.WHOLE),
    (Float, Kind.REAL),
)

# Sixteen bytes that are no id: the models give hashes the same type.
_HASHES = {"keyed_hash"}


class Home(StrEnum):
    """What a table's rows may lie in: which scopes take them."""

    HOUSEHOLD = "household"
    AGENCY = "agency"
    COMMONS = "commons"
    ANY = "any"


_HOMES = {
    "agency": Home.AGENCY,
    "staff": Home.AGENCY,
    "assignment": Home.AGENCY,
    "organization": Home.COMMONS,
    "service": Home.COMMONS,
    "site": Home.COMMONS,
    "service_site": Home.COMMONS,
    "opening": Home.COMMONS,
    "form": Home.AGENCY,
    "conflict": Home.ANY,
}

# Taken once and never changed by anybody but who made them.
APPEND_ONLY = frozenset({"note", "referral_event", "case_event", "attachment_part"})

# Who references whom is what a push checks in place of foreign keys.
_PARENTS = {"household", "person"}


def kind(column: Column[object]) -> Kind:
    """How a column travels."""
    if column.name in _HASHES:
        return Kind.HASH
    return next((found for wanted, found in _KINDS if isinstance(column.type, wanted)), Kind.TEXT)


def home(table: Table) -> Home:
    """Which scopes take rows of a table."""
    return _HOMES.get(table.name, Home.HOUSEHOLD)


def tables() -> list[Table]:
    """Every synced table, parents before children."""
    return synced_tables()


def fields(table: Table) -> dict[str, Kind]:
    """The synced columns of a table in alphabetical order, without the bucket."""
    return {name: kind(table.columns[name]) for name in sorted(synced_columns(table))}


def references(table: Table) -> dict[str, str]:
    """Columns that name a row of the same scope, with the table it is in: ``{'person_id': 'person'}``."""
    if home(table) is not Home.HOUSEHOLD:
        return {}
    found = {} if table.name == "household" else {"scope_id": "household"}
    for constraint in table.foreign_key_constraints:
        parent = constraint.referred_table.name
        if parent in _PARENTS:
            found[constraint.column_keys[-1]] = parent
    return found


def ddl() -> Iterator[str]:
    """CREATE TABLE and CREATE INDEX of every typed table."""
    for table in tables():
        yield _create(table)
        yield from _indexes(table)


def columns(table: Table) -> dict[str, tuple[str, bool]]:
    """PostgreSQL type and NOT NULL of each column, in the order of the table."""
    found = {
        "scope_id": ("uuid", True),
        "id": ("uuid", True),
        "subject_id": ("uuid", True),
        "data_class": ("text", True),
        "seq": ("bigint", True),
    }
    for name in synced_columns(table):
        column = table.columns[name]
        how = kind(column)
        found[name] = ("text" if how is Kind.HASH else how.value, not column.nullable)
    return found


def checks(table: Table) -> dict[str, str]:
    """The CHECKs of a table: name and condition. SQLite's reading of them is PostgreSQL's.

    One more: PostgreSQL knows infinite days and days before Christ, and no workstation does.
    """
    days = [name for name, how in fields(table).items() if how in (Kind.DAY, Kind.INSTANT)]
    return {
        f"ck_{table.name}_days": " AND ".join(f"\"{name}\" BETWEEN '0001-01-01' AND '9999-12-31'" for name in days)
    } | {
        str(constraint.name): str(constraint.sqltext)
        for constraint in sorted(table.constraints, key=lambda item: str(item.name))
        if isinstance(constraint, CheckConstraint)
    }


def _create(table: Table) -> str:
    parts = [
        f'"{name}" {typed}{" NOT NULL" if required else ""}' + (_ZEROS if name == "subject_id" else "")
        for name, (typed, required) in columns(table).items()
    ]
    parts += [f"CONSTRAINT {name} CHECK ({condition})" for name, condition in checks(table).items()]
    parts.append(f"CONSTRAINT pk_{table.name} PRIMARY KEY (scope_id, id)")
    return f"CREATE TABLE ctcoord.{table.name} (\n    " + ",\n    ".join(parts) + "\n)"


_ZEROS = " DEFAULT '00000000-0000-0000-0000-000000000000'"

# What the push and scope functions look for across scopes; everything else is found by its scope.
_LOOKED_FOR = {
    "household": ("id", "case_number"),
    "assignment": ("household_id", "staff_id"),
    "family_link": ("link_id",),
    "person_link": ("link_id",),
    "consent": ("recipient_id",),
    "person": ("birth_date",),
}


def _indexes(table: Table) -> Iterator[str]:
    name = table.name
    yield f"CREATE INDEX ix_{name}_seq ON ctcoord.{name} (scope_id, seq)"
    for column in _LOOKED_FOR.get(name, ()):
        yield f"CREATE INDEX ix_{name}_{column} ON ctcoord.{name} ({column})"
