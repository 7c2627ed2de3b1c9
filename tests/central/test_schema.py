"""The migrated database is what the models say: columns, types, keys and CHECKs; up, down and up again."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from ctcoord.central import install, schema
from ctcoord.central.migrations.versions import HEAD
from tests import pg
from tests.central.conftest import Central

VERSIONS = Path(install.__file__).parent / "migrations"


def columns(admin: psycopg.Connection, table: str) -> dict[str, tuple[str, bool]]:
    found = admin.execute(
        "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        [f"ctcoord.{table}"],
    ).fetchall()
    return {name: (kind.replace(" without time zone", ""), required) for name, kind, required in found}


def checks(admin: psycopg.Connection, table: str) -> dict[str, str]:
    found = admin.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
        [table],
    ).fetchall()
    return dict(found)


@pytest.mark.parametrize("table", schema.tables(), ids=lambda table: table.name)
def test_a_typed_table_is_what_its_model_says(central: Central, table: schema.Table) -> None:
    assert columns(central.admin, table.name) == schema.columns(table)


def test_checks_and_keys_are_what_the_models_say(alone: Central) -> None:
    alone.admin.execute("CREATE SCHEMA made")
    for statement in schema.ddl():
        alone.admin.execute(statement.replace("ctcoord.", "made."))
    for table in schema.tables():
        assert checks(alone.admin, f"ctcoord.{table.name}") == checks(alone.admin, f"made.{table.name}"), table.name
        assert len(checks(alone.admin, f"made.{table.name}")) == len(schema.checks(table)) > 0
    indexes = "SELECT replace(indexdef, schemaname, '') FROM pg_indexes WHERE schemaname = %s AND tablename = ANY (%s)"
    names = [table.name for table in schema.tables()]
    migrated, made = ({row[0] for row in alone.admin.execute(indexes, [where, names])} for where in ("ctcoord", "made"))
    assert migrated == made


def test_every_table_is_behind_forced_row_level_security(central: Central) -> None:
    open_ones = central.admin.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'ctcoord'::regnamespace AND relkind = 'r'"
        " AND NOT (relrowsecurity AND relforcerowsecurity)"
    ).fetchall()
    assert [name for (name,) in open_ones] == ["alembic_version"]


def test_down_and_up_again_and_an_upgrade_keeps_what_is_there(server: pg.Server) -> None:
    url = server.database()
    with psycopg.connect(url, autocommit=True) as admin:
        before = admin.execute("SELECT stamp, deployment_key FROM ctcoord.deployment").fetchone()
        install.upgrade(url)
        assert admin.execute("SELECT stamp, deployment_key FROM ctcoord.deployment").fetchone() == before
        assert admin.execute("SELECT version_num FROM ctcoord.alembic_version").fetchone() == (HEAD,)
        install.migrate(url, "base", down=True)
        left = admin.execute("SELECT relname FROM pg_class WHERE relnamespace = 'ctcoord'::regnamespace").fetchall()
        assert {name for (name,) in left} <= {"alembic_version", "alembic_version_pkc"}
        install.init(url)
        assert admin.execute("SELECT count(*) FROM ctcoord.class_rule").fetchone() == (12,)
    server.drop(url)


def test_migrations_import_no_models_and_the_head_is_the_newest() -> None:
    scripts = sorted((VERSIONS / "versions").glob("c*.py"))
    assert scripts[-1].name.startswith(f"c{HEAD}")
    for path in VERSIONS.rglob("*.py"):
        assert not re.search(r"ctcoord\.(models|domain)", path.read_text()), path
