"""Making and upgrading a central database: roles, tables, functions, policies; all of it or nothing.

Needs a superuser, or a role that may create roles and owns the database.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg
from psycopg import sql
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from ctcoord.central import generate, roles, versions
from ctcoord.central.migrations.versions import HEAD
from ctcoord.domain.consent import RULES
from ctcoord.errors import UsageError
from ctcoord.models.base import PROTOCOL
from ctcoord.words import Message, mark

VERSION = PROTOCOL  # as hello_v1 tells it
OLDEST_CLIENT = versions.OLDEST


def init(url: str, deployment_key: bytes | None = None, time_zone: str | None = None) -> None:
    """Make schema, roles, functions and policies in an empty database; on one that has them, upgrade.

    ``deployment_key``: 32 bytes that make record ids; new ones where none is given. ``time_zone``: where midnight
    ends a day, as the IANA names it; None leaves what is set. Raises UsageError for one that is not known.
    """
    if time_zone is not None:
        _known(time_zone)
    with _transaction(url) as (shared, connection):
        _prepare(connection)
        _take_over(connection)
        _migrate(shared, HEAD)
        _functions(connection)
        connection.execute(
            "INSERT INTO ctcoord.deployment (deployment_key, version, oldest_client) VALUES (%s, %s, %s)"
            " ON CONFLICT (one) DO UPDATE SET version = excluded.version, oldest_client = excluded.oldest_client",
            [deployment_key or secrets.token_bytes(32), VERSION, OLDEST_CLIENT],
        )
        if time_zone is not None:
            connection.execute("UPDATE ctcoord.deployment SET time_zone = %s", [time_zone])
        # What the rules open, from now on and for everybody.
        connection.execute("SELECT ctcoord.recompute_users(ARRAY(SELECT login FROM ctcoord.app_user))")


def _known(time_zone: str) -> None:
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: the name of a folder of zones
        raise UsageError(
            what=Message(mark("There is no time zone called “{name}”."), {"name": time_zone}),
            fix=mark("Write it like America/New_York."),
        ) from error


def upgrade(url: str) -> None:
    """Bring a central database to this program's version: migrations first, then every function anew."""
    init(url)


def harden(url: str) -> None:
    """Take from PUBLIC what only a superuser can take. Raises psycopg.Error."""
    with psycopg.connect(url) as connection:
        roles.harden(connection)


def _prepare(connection: psycopg.Connection) -> None:
    if connection.info.parameter_status("server_encoding") != "UTF8":
        raise UsageError(what="The database does not store text as UTF-8.", fix="Make one with ENCODING 'UTF8'.")
    if connection.execute(_HOLDS_OTHER_THINGS).fetchone() == (True,):
        raise UsageError(
            what="That database holds other things already.",
            fix="Make one of its own: everything else in it would lose the rights that everybody has.",
        )
    connection.execute("SET LOCAL client_min_messages = warning")
    roles.create(connection)
    connection.execute("CREATE SCHEMA IF NOT EXISTS ctcoord")
    connection.execute("ALTER SCHEMA ctcoord OWNER TO ctcoord_migrate")
    for role in roles.OWNERS:
        connection.execute(sql.SQL("GRANT CREATE, USAGE ON SCHEMA ctcoord TO {}").format(sql.Identifier(role)))


def _take_over(connection: psycopg.Connection) -> None:
    """Keep everybody out of a database that is there: every call reads accounts first, so that none waits for another.

    Raises UsageError for one that a newer program made, LockNotAvailable while somebody's sync goes on.
    """
    if connection.execute("SELECT to_regclass('ctcoord.app_user')").fetchone() == (None,):
        return
    connection.execute(f"SET LOCAL lock_timeout = '{_PATIENCE_SECONDS}s'")
    _as(connection, roles.MIGRATE)
    connection.execute("LOCK TABLE ctcoord.app_user IN ACCESS EXCLUSIVE MODE")
    newer = connection.execute(
        "SELECT (SELECT max(version) > %s FROM ctcoord.deployment)"
        " OR (SELECT max(version_num) > %s FROM ctcoord.alembic_version)",
        [VERSION, HEAD],
    )
    if newer.fetchone() == (True,):
        raise UsageError(
            what="A newer version of the program has upgraded this central database.",
            fix="Use that version. Nothing was changed.",
        )
    connection.execute("RESET ROLE")


_PATIENCE_SECONDS = 15  # nobody can sync while an upgrade waits
_HOLDS_OTHER_THINGS = """
SELECT to_regnamespace('ctcoord') IS NULL AND EXISTS (
    SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))
"""


def migrate(url: str, target: str, *, down: bool = False) -> None:
    """Run the migrations alone, up or down; functions and policies are dropped first."""
    with _transaction(url) as (shared, connection):
        _prepare(connection)
        _clear(connection)
        _migrate(shared, target, down=down)


@contextmanager
def _transaction(url: str) -> Iterator[tuple[Connection, psycopg.Connection]]:
    """One transaction, as Alembic wants it and as psycopg does."""
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool)
    with engine.begin() as shared:
        yield shared, cast(psycopg.Connection, shared.connection.driver_connection)


def _migrate(shared: Connection, target: str, *, down: bool = False) -> None:
    """Run Alembic inside the open transaction, as the role that owns the tables."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = shared
    shared.exec_driver_sql("SET LOCAL ROLE ctcoord_migrate")
    (command.downgrade if down else command.upgrade)(config, target)
    shared.exec_driver_sql("RESET ROLE")


def _functions(connection: psycopg.Connection) -> None:
    _clear(connection)
    _as(connection, roles.MIGRATE)
    for text in generate.grants():
        _run(connection, text)
    for (name,) in connection.execute(_TABLES).fetchall():
        for role in (roles.MIGRATE, roles.SCOPE):
            connection.execute(_EVERY_ROW.format(sql.Identifier(role), sql.Identifier(name)))
    connection.execute("SET LOCAL check_function_bodies = off")
    for owner, text in generate.functions():
        _as(connection, owner)
        _run(connection, text)
    connection.execute("RESET ROLE")
    _execute_rights(connection)
    _rules(connection)
    for role in (roles.API, roles.SCOPE, roles.LOOKUP, roles.IMPORT):
        connection.execute(sql.SQL("REVOKE CREATE ON SCHEMA ctcoord FROM {}").format(sql.Identifier(role)))
    roles.close(connection)


_EXECUTE = sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ctcoord TO {}")
_EVERY_ROW = sql.SQL("CREATE POLICY {0} ON ctcoord.{1} TO {0} USING (true)")


def _as(connection: psycopg.Connection, role: str) -> None:
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))


def _run(connection: psycopg.Connection, text: str) -> None:
    connection.execute(text)  # our own files and metadata, no values


_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'ctcoord'::regnamespace AND relkind = 'r'"

_CLEAR = """
SELECT 'DROP FUNCTION IF EXISTS ' || p.oid::regprocedure || ' CASCADE' FROM pg_proc p
    WHERE p.pronamespace = 'ctcoord'::regnamespace
UNION ALL SELECT 'DROP VIEW IF EXISTS ctcoord.' || quote_ident(c.relname) || ' CASCADE' FROM pg_class c
    WHERE c.relnamespace = 'ctcoord'::regnamespace AND c.relkind = 'v'
UNION ALL SELECT 'DROP TYPE IF EXISTS ctcoord.' || quote_ident(c.relname) || ' CASCADE' FROM pg_class c
    WHERE c.relnamespace = 'ctcoord'::regnamespace AND c.relkind = 'c'
UNION ALL SELECT format('DROP POLICY %I ON ctcoord.%I', p.policyname, p.tablename) FROM pg_policies p
    WHERE p.schemaname = 'ctcoord'
"""


def _clear(connection: psycopg.Connection) -> None:
    """Drop functions, views, helper types and policies: they are made anew, so that none of an older version stays."""
    for (statement,) in connection.execute(_CLEAR).fetchall():
        _run(connection, statement)


def _execute_rights(connection: psycopg.Connection) -> None:
    """Versioned functions for clients; everything else only for the roles that own functions."""
    connection.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ctcoord FROM PUBLIC")
    for role in roles.OWNERS:
        connection.execute(_EXECUTE.format(sql.Identifier(role)))
    for (signature,) in connection.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'ctcoord'::regnamespace"
        " AND proname ~ '_v[0-9]+$'"
    ).fetchall():
        _run(connection, f"GRANT EXECUTE ON FUNCTION {signature} TO ctcoord_client")


def _rules(connection: psycopg.Connection) -> None:
    """What opens what, from domain/consent.py."""
    rows: list[tuple[Any, ...]] = [
        (
            name.value,
            sorted(rule.whole_agency),
            rule.by_consent,
            rule.announced,
            rule.break_glass,
            rule.lease_hours,
            rule.citation,
        )
        for name, rule in RULES.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ctcoord.class_rule")
        cursor.executemany("INSERT INTO ctcoord.class_rule VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)
