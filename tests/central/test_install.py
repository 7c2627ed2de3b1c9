"""A central database for IT that gives no superuser: a role that may create roles and owns the database is enough."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import psycopg

from ctcoord.central import embedded, install, roles


def test_a_role_that_may_create_roles_is_enough() -> None:
    home = Path(tempfile.mkdtemp(prefix="ct18"))  # a server of its own: roles belong to the whole server
    home.chmod(0o755)
    try:
        with embedded.server(home / "data") as url:
            with psycopg.connect(url, autocommit=True) as admin:
                admin.execute("CREATE ROLE it LOGIN CREATEROLE")
                admin.execute("CREATE DATABASE central OWNER it")
            install.init(url.replace("postgres:@/postgres?", "it:@/central?"))
            install.upgrade(url.replace("postgres:@/postgres?", "it:@/central?"))
            with psycopg.connect(url.replace("/postgres?", "/central?"), autocommit=True) as admin:
                owners = (
                    "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relkind = 'r'"
                    " AND relnamespace = 'ctcoord'::regnamespace"
                )
                assert admin.execute(owners).fetchall() == [(roles.MIGRATE,)]
                rights = "SELECT has_database_privilege('public', 'central', 'TEMP, CREATE')"
                assert admin.execute(rights).fetchone() == (False,)
    finally:
        shutil.rmtree(home)
