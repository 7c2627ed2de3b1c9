"""Roles and rights of a deployment: no table for anybody, functions for clients, nothing for everybody else."""

from __future__ import annotations

import psycopg
from psycopg import sql

MIGRATE, API, SCOPE, LOOKUP, CLIENT = (
    "ctcoord_migrate",  # owns the tables
    "ctcoord_api",  # owns the functions that clients call
    "ctcoord_scope",  # writes who may see what
    "ctcoord_lookup",  # looks for a family outside the caller's scope
    "ctcoord_client",  # what every login is a member of: EXECUTE and nothing else
)
OWNERS = (MIGRATE, API, SCOPE, LOOKUP)

# What PUBLIC may do in every new database, and what would let clients block or watch each other.
_FROM_PUBLIC = (
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "REVOKE ALL ON SCHEMA ctcoord FROM PUBLIC",
    "REVOKE SELECT ON pg_catalog.pg_roles, pg_catalog.pg_user, pg_catalog.pg_group FROM PUBLIC",
    f"GRANT SELECT (rolname, rolvaliduntil) ON pg_catalog.pg_roles TO {API}",  # to say when one's password ends
    "REVOKE SELECT ON pg_catalog.pg_stat_activity, pg_catalog.pg_locks FROM PUBLIC",
)
_SHUT = r"^(pg_(try_)?advisory_|lo_|pg_notify|pg_stat_get_activity|pg_lock_status|pg_get_userbyid|loread|lowrite)"


def create(connection: psycopg.Connection) -> None:
    """Make the roles that are not there yet; all of them cannot sign in, and none bypasses policies."""
    for role in (*OWNERS, CLIENT):
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN NOBYPASSRLS NOINHERIT").format(sql.Identifier(role)))
    if not _superuser(connection):
        for role in OWNERS:
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def close(connection: psycopg.Connection) -> None:
    """Take from PUBLIC what it may do in this database."""
    row = connection.execute("SELECT current_database()").fetchone()
    assert row is not None
    database = sql.Identifier(row[0])
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(CLIENT)))
    if not _superuser(connection):
        return  # the rest belongs to whoever runs the server: said in the help for IT
    for statement in _FROM_PUBLIC:
        connection.execute(statement)
    for (signature,) in connection.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'pg_catalog' AND p.proname ~ %s",
        [_SHUT],
    ).fetchall():
        connection.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM PUBLIC").format(sql.SQL(signature)))


def _superuser(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return bool(row and row[0])
