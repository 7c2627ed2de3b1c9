"""What the tables of the first migrations share, frozen as it was then: never edit, add new migrations."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import UserDefinedType

_CLASSES = (
    "core",
    "coordination",
    "childcare",
    "housing",
    "transit",
    "workforce",
    "education",
    "income",
    "health",
    "substance_use",
    "safety",
    "justice",
)


class Blob(UserDefinedType[bytes]):
    """Sixteen bytes of an id, or a hash."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "BLOB"


def bucket() -> list[sa.Column[Any]]:
    """Key and bucket of a synced row."""
    return [
        sa.Column("scope_id", Blob(), nullable=False),
        sa.Column("id", Blob(), nullable=False),
        sa.Column("subject_id", Blob()),
        sa.Column("data_class", sa.String(16), nullable=False),
    ]


def provenance() -> list[sa.Column[Any]]:
    """Who vouches for a synced row, and until when it was seen."""
    return [
        sa.Column("agency_id", Blob()),
        sa.Column("as_of", sa.DateTime()),
        sa.Column("confirmed_on", sa.Date()),
        sa.Column("confirmed_by", Blob()),
        sa.Column("absent_since", sa.Date()),
        sa.Column("deleted_at", sa.DateTime()),
        sa.Column("extra", sa.JSON()),
        sa.Column("run_id", Blob()),
    ]


def classes(table: str, *fixed: str) -> sa.CheckConstraint:
    """CHECK of the data class."""
    codes = ", ".join(f"'{code}'" for code in fixed or _CLASSES)
    return sa.CheckConstraint(f"data_class IN ({codes})", name=f"ck_{table}_data_class")


def reference(table: str, *columns: str) -> sa.ForeignKeyConstraint:
    """A reference to the household (one column) or to a person of it (two), checked at commit."""
    target = ["household.id"] if len(columns) == 1 else ["person.scope_id", "person.id"]
    name = f"fk_{table}_{'_'.join(columns)}"
    return sa.ForeignKeyConstraint(columns, target, name=name, deferrable=True, initially="DEFERRED")


def one_of(table: str, column: str, *codes: str) -> sa.CheckConstraint:
    """CHECK that a column holds one of these codes."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{table}_{column}")
