"""Roles and rights of a deployment: no table for anybody, functions for clients, nothing for everybody else."""

from __future__ import annotations

from typing import LiteralString

import psycopg
from psycopg import sql

MIGRATE, API, SCOPE, LOOKUP, IMPORT, CLIENT = (
    "ctcoord_migrate",  # owns the tables
    "ctcoord_api",  # owns the functions that clients call
    "ctcoord_scope",  # writes who may see what
    "ctcoord_lookup",  # looks for a family outside the caller's scope
    "ctcoord_import",  # takes what a steward adds where they may not look
    "ctcoord_client",  # what every login is a member of: EXECUTE and nothing else
)
OWNERS = (MIGRATE, API, SCOPE, LOOKUP, IMPORT)

# What PUBLIC may do in every new database, and what would let clients block or watch each other.
_FROM_PUBLIC = (
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "REVOKE ALL ON SCHEMA ctcoord FROM PUBLIC",
    "REVOKE SELECT ON pg_catalog.pg_roles, pg_catalog.pg_user, pg_catalog.pg_group FROM PUBLIC",
    f"GRANT SELECT (rolname, rolvaliduntil) ON pg_catalog.pg_roles TO {API}",  # to say when one's password ends
    "REVOKE SELECT ON pg_catalog.pg_stat_activity, pg_catalog.pg_locks, pg_catalog.pg_class FROM PUBLIC",
    # Counters and sizes tell how many records of a kind there are, and when one is added.
    "DO $$ BEGIN EXECUTE (SELECT format('GRANT SELECT (%s) ON pg_catalog.pg_class TO PUBLIC', string_agg(quote_ident("
    " attname), ', ')) FROM pg_attribute WHERE attrelid = 'pg_class'::regclass AND attnum > 0"
    " AND attname !~ '^(reltuples|relpages|relall)'); END $$",
    "GRANT SELECT ON pg_catalog.pg_roles, pg_catalog.pg_stat_activity, pg_catalog.pg_locks, pg_catalog.pg_class"
    " TO pg_monitor",
)
# A computer that was closed in mid-sync holds what it had locked for minutes, not for the two hours of TCP.
_SETTINGS: dict[LiteralString, str] = {
    "idle_in_transaction_session_timeout": "5min",
    "tcp_keepalives_idle": "60",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
_SHUT = r"^(pg_(try_)?advisory_|lo_|pg_notify|loread|lowrite)"
_WATCHING = (
    r"^pg_(stat_get_|lock_status|get_userbyid|(relation|table|indexes|total_relation|database|tablespace)_size$)"
)


def create(connection: psycopg.Connection) -> None:
    """Make the roles that are not there yet; all of them cannot sign in, and none bypasses policies."""
    for role in (*OWNERS, CLIENT):
        if connection.execute("SELECT to_regrole(%s)", [role]).fetchone() == (None,):
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN NOBYPASSRLS NOINHERIT").format(sql.Identifier(role)))
    if not _superuser(connection):
        for role in OWNERS:
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def close(connection: psycopg.Connection) -> None:
    """Take from PUBLIC what it may do in this database: all of it by a superuser, else what its owner can."""
    row = connection.execute("SELECT current_database()").fetchone()
    assert row is not None
    database = sql.Identifier(row[0])
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(CLIENT)))
    for name, value in _SETTINGS.items():
        connection.execute(sql.SQL("ALTER DATABASE {} SET {} = {}").format(database, sql.SQL(name), sql.Literal(value)))
    if not _superuser(connection):
        return  # the rest belongs to whoever runs the server: 'ctcoord central harden'
    for statement in _FROM_PUBLIC:
        connection.execute(statement)
    for signature in _functions(connection, _SHUT):
        connection.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(signature))
    for signature in _functions(connection, _WATCHING):
        connection.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(signature))
        connection.execute(
            sql.SQL("GRANT EXECUTE ON FUNCTION {} TO pg_monitor, {}").format(signature, sql.Identifier(MIGRATE))
        )


def harden(connection: psycopg.Connection) -> None:
    """``close``, by a superuser. Raises InsufficientPrivilege for anybody else."""
    if not _superuser(connection):
        raise psycopg.errors.InsufficientPrivilege
    close(connection)


# Whether PUBLIC may do nothing more than ``close`` leaves: false after a restore without the database's own rights.
IS_CLOSED: LiteralString = """
NOT has_database_privilege('public', current_database(), 'CONNECT, TEMP, CREATE')
    AND NOT has_table_privilege('public', 'pg_catalog.pg_stat_activity', 'SELECT')
    AND NOT has_table_privilege('public', 'pg_catalog.pg_class', 'SELECT')
    AND NOT EXISTS (SELECT 1 FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
        AND p.proname IN ('pg_advisory_lock', 'pg_notify', 'lo_create', 'pg_stat_get_live_tuples', 'pg_relation_size')
        AND has_function_privilege('public', p.oid, 'EXECUTE'))
"""


def _functions(connection: psycopg.Connection, pattern: str) -> list[sql.SQL]:
    """The signatures of PostgreSQL's own functions whose names match."""
    found = connection.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'pg_catalog' AND p.proname ~ %s",
        [pattern],
    )
    return [sql.SQL(signature) for (signature,) in found.fetchall()]


def _superuser(connection: psycopg.Connection) -> bool:
    return connection.execute("SELECT current_setting('is_superuser')").fetchone() == ("on",)
