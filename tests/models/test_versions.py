"""What travels in each version of the protocol is what was released as that version."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Integer, MetaData, String, Table

from ctcoord.models.base import PROTOCOL, since, synced_columns, synced_tables
from ctcoord.models.versions import columns_at, newest, shape, shapes, silent_default, tables_at, written_default

RELEASED = {int(n): found for n, found in tomllib.loads((Path(__file__).parent / "versions.toml").read_text()).items()}


def released(version: int) -> dict[str, set[str]]:
    """Tables and columns of a version, by what it and those before it added."""
    found: dict[str, set[str]] = {}
    for number in range(1, version + 1):
        for table, names in RELEASED[number].items():
            found.setdefault(table, set()).update(names.split())
    return found


def test_every_version_is_listed_and_the_newest_is_the_protocols() -> None:
    assert sorted(RELEASED) == list(range(1, PROTOCOL + 1)), "PROTOCOL and versions.toml differ"
    assert newest() <= PROTOCOL, "a column or table is newer than PROTOCOL says"


@pytest.mark.parametrize("version", range(1, PROTOCOL + 1))
def test_a_version_is_what_was_released(version: int) -> None:
    """A column without its version would be missed by older programs, whose checksums would no longer agree."""
    assert {table.name: set(columns_at(table, version)) for table in tables_at(version)} == released(version)


@pytest.mark.parametrize("table", synced_tables(), ids=lambda table: table.name)
def test_older_programs_can_leave_newer_columns_out(table: Table) -> None:
    for name in synced_columns(table):
        silent_default(table.c[name])


def made(*columns: Column[Any], born: int = 1) -> Table:
    return Table("thing", MetaData(), Column("id", Integer), *columns, info={"since": born})


def test_what_may_be_added_to_a_table() -> None:
    columns: list[Column[Any]] = [
        Column("first", Integer, nullable=False),
        Column("flag", Boolean, nullable=False, server_default="0", info=since(3)),
        Column("word", String, nullable=False, server_default="none", info=since(3)),
        Column("maybe", String, info=since(4)),
    ]
    made(*columns)
    assert [silent_default(column) for column in columns] == [None, "0", "none", None]
    assert [written_default(column) for column in columns] == [None, "0", "'none'", None]
    refused: list[Column[Any]] = [
        Column("bare", String, nullable=False, info=since(3)),
        Column("json", JSON, nullable=False, server_default="{}", info=since(3)),
    ]
    made(*refused)
    for column in refused:
        with pytest.raises(TypeError):
            silent_default(column)


def test_a_program_gets_the_newest_columns_that_it_knows() -> None:
    thing = next(table for table in synced_tables() if table.name == "person")
    assert shape(thing, PROTOCOL) == shapes(thing)[-1]
    assert shapes(thing)[0] == 1
