"""What every table shares: keys, instants, data class, provenance.

A synced row is keyed by ``(scope_id, id)``. ``scope_id`` is a household, an agency or the commons;
``subject_id`` is the person a row is about, or NULL for the household as a whole. Scope, subject
and data class together are the bucket: the unit of access, sync, checksum and purge.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, ClassVar, cast

from sqlalchemy import JSON, CheckConstraint, DateTime, MetaData, String, Table, event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator, UserDefinedType

from ctcoord.domain.codes import DataClass
from ctcoord.models import tables

COMMONS = bytes(16)  # the scope of the directory: belongs to no household and no agency

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Uuid16(UserDefinedType[bytes]):
    """A UUID as its 16 bytes: a BLOB here, ``uuid`` in PostgreSQL. Passed through unconverted."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "BLOB"


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, stored without its zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must carry its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None else None


Id = Annotated[bytes, mapped_column(Uuid16)]
Json = dict[str, Any]
LOCAL = {"local": True}  # column info: never leaves this workstation, makes no op

# The version of what travels: one more with each release that adds a synced table or column (models/versions.py).
PROTOCOL = 2


def since(version: int) -> dict[str, Any]:
    """Column info: the column travels from this version of the protocol on, if it is newer than its table."""
    return {"since": version}


def one_of(column: str, codes: type[StrEnum], name: str | None = None) -> CheckConstraint:
    """CHECK that a column holds one of a closed list of codes (by value, not by enum name)."""
    return CheckConstraint(f"{column} IN ({_quoted(*codes)})", name=name or column)


def _quoted(*codes: str) -> str:
    return ", ".join(f"'{code!s}'" for code in codes)


class Base(DeclarativeBase):
    """The registry of all tables of the local store."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        bytes: Uuid16,  # hashes, too, pass through as they are
        str: String,
        Json: JSON(none_as_null=True),
    }


class Synced:
    """Key, bucket and provenance of a row that sync carries to the central database.

    ``__data_class__`` fixes the class of a table; a table without it chooses per row, once.
    ``__since__`` is the version of the protocol with which the table began to travel.
    ``agency_id`` is the source agency, ``as_of`` the instant to which the source vouches for the row.
    """

    __data_class__: ClassVar[DataClass | None] = None
    __since__: ClassVar[int] = 1

    scope_id: Mapped[Id] = mapped_column(primary_key=True, sort_order=-10)
    id: Mapped[Id] = mapped_column(primary_key=True, sort_order=-9)
    subject_id: Mapped[Id | None] = mapped_column(sort_order=-8)
    data_class: Mapped[str] = mapped_column(String(16), sort_order=-7)
    agency_id: Mapped[Id | None] = mapped_column(sort_order=90)
    as_of: Mapped[datetime | None] = mapped_column(sort_order=91)
    confirmed_on: Mapped[date | None] = mapped_column(sort_order=92)
    confirmed_by: Mapped[Id | None] = mapped_column(sort_order=93)
    absent_since: Mapped[date | None] = mapped_column(sort_order=94)
    deleted_at: Mapped[datetime | None] = mapped_column(sort_order=95)
    extra: Mapped[Json | None] = mapped_column(sort_order=96)
    run_id: Mapped[Id | None] = mapped_column(sort_order=97, info=LOCAL)
    seq: Mapped[int | None] = mapped_column(sort_order=98, info=LOCAL)  # of the bucket in the central database

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (*cls.constraints(), {"sqlite_with_rowid": False})

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        """CHECKs, foreign keys and indexes of the table besides its primary key."""
        return ()


def class_check(data_class: DataClass | None) -> CheckConstraint:
    """CHECK that a row's class is the table's, or any known one where rows choose."""
    classes = [data_class] if data_class else list(DataClass)
    return CheckConstraint(f"data_class IN ({_quoted(*classes)})", name="data_class")


@event.listens_for(Synced, "instrument_class", propagate=True)
def _finish(_mapper: Any, cls: type[Any]) -> None:
    table = cast(Table, cls.__table__)
    if table.info.get("synced"):
        return
    table.info["synced"] = True
    table.info["data_class"] = cls.__data_class__
    table.info["since"] = cls.__since__
    table.append_constraint(class_check(cls.__data_class__))


def synced_tables() -> list[Table]:
    """Every table whose changes become outbox ops, parents before children."""
    tables()
    return list(_synced())


@lru_cache(maxsize=1)
def _synced() -> tuple[Table, ...]:
    """Sorting costs half a millisecond, and a sync asks a dozen times."""
    return tuple(table for table in Base.metadata.sorted_tables if table.info.get("synced"))


def synced_columns(table: Table) -> list[str]:
    """Names of the columns that sync carries, without the bucket that every op names itself."""
    bucket = {"scope_id", "id", "subject_id", "data_class"}
    return [c.name for c in table.columns if c.name not in bucket and not c.info.get("local")]


def code(length: int = 32, **kwargs: Any) -> MappedColumn[Any]:
    """A column that holds a short code."""
    return mapped_column(String(length), **kwargs)
