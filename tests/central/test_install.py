"""A central database for IT that gives no superuser: a role that may create roles and owns the database is enough."""

from __future__ import annotations

import shutil
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import psycopg
import pytest

from ctcoord.central import embedded, install, roles
from ctcoord.errors import UsageError
from tests import pg
from tests.central.conftest import Central, Person, hexid
from tests.central.office import Office


def test_a_role_that_may_create_roles_is_enough(tmp_path: Path) -> None:
    home = Path(tempfile.mkdtemp(prefix="ct18"))  # a server of its own: roles belong to the whole server
    home.chmod(0o755)
    try:
        with embedded.server(home / "data") as url:
            with psycopg.connect(url, autocommit=True) as admin:
                admin.execute("CREATE ROLE it LOGIN CREATEROLE")
                admin.execute("CREATE DATABASE central OWNER it")
            central = url.replace("/postgres?", "/central?")
            office = Office(central.replace("postgres:@", "it:@"), tmp_path, "x")
            assert "central init" in office("status")[1]  # where not even the roles are there
            office.ok("init")
            office.ok("upgrade")
            with psycopg.connect(central, autocommit=True) as admin:
                owners = (
                    "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relkind = 'r'"
                    " AND relnamespace = 'ctcoord'::regnamespace"
                )
                assert admin.execute(owners).fetchall() == [(roles.MIGRATE,)]
                rights = "SELECT has_database_privilege('public', 'central', 'TEMP, CREATE')"
                assert admin.execute(rights).fetchone() == (False,)
            assert "central harden" in office.ok("status")
            assert office("harden")[0] == 2
            Office(central, tmp_path, "x").ok("harden")
            assert "central harden" not in office.ok("status")
            office.ok("upgrade")  # also without what PUBLIC could read before
            office.ok("agency", "add", "OUR", "Ours")
            office.person("ana")
            with psycopg.connect(central.replace("postgres:@", "ana_x@")) as ana:
                assert ana.execute("SELECT ctcoord.hello_v1(%s, 1)", [hexid()]).fetchone()
    finally:
        shutil.rmtree(home)


def test_a_database_that_holds_other_things_is_left_alone(server: pg.Server) -> None:
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE busy")
    url = server.of("busy")
    with psycopg.connect(url) as other:
        other.execute("CREATE TABLE public.other ()")
    with pytest.raises(UsageError):
        install.init(url)
    with psycopg.connect(url) as other:
        assert other.execute("SELECT has_schema_privilege('public', 'public', 'USAGE')").fetchone() == (True,)
    server.drop(url)


def test_a_right_that_public_got_back_is_told(office: Office) -> None:
    """As after a restore of the tables alone: rights on the database itself are not among them."""
    assert office.json("status")["closed_to_public"] is True
    with psycopg.connect(office.url, autocommit=True) as admin:
        admin.execute(f'GRANT TEMP ON DATABASE "{admin.info.dbname}" TO PUBLIC')
    assert office.json("status")["closed_to_public"] is False
    office.ok("harden")
    assert office.json("status")["closed_to_public"] is True


def test_days_end_where_the_agencies_are(office: Office) -> None:
    assert office.json("status")["time_zone"] == "America/New_York"
    office.ok("upgrade", "--time-zone", "America/Chicago")
    office.ok("upgrade")
    assert "America/Chicago" in office.ok("status")
    for name in ("Mars/Olympus", "../etc", "America"):
        code, said = office("upgrade", "--time-zone", name)
        assert code == 2 and name in said


def test_an_upgrade_waits_for_nobody_for_long_and_says_so(
    alone: Central, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = alone.person("ana")
    office = Office(alone.url, tmp_path, "x")
    monkeypatch.setattr(install, "_PATIENCE_SECONDS", 1)
    with ana.connection.transaction():
        ana.manifest()
        code, said = office("upgrade")
    assert code == 2 and "five minutes" in said, said
    office.ok("upgrade")
    assert alone.one("SELECT count(*) FROM pg_db_role_setting WHERE setconfig::text LIKE %s", "%idle_in_transaction%")


def test_people_work_on_while_the_database_is_upgraded(alone: Central) -> None:
    """Nobody waits for another: no call ends in a deadlock, and every push is taken once it is sent again."""
    people = [alone.person(f"p{n}") for n in range(4)]
    homes = [person.household() for person in people]
    done, states = threading.Event(), set[str | None]()

    def work(person: Person, home: str) -> None:
        n = 0
        while not done.is_set():
            n += 1
            op = person.op(home, "household", home, "set", field="label", value=str(n), base=10**6)
            for call in (
                partial(person.push, op),
                person.manifest,
                partial(person.call, "digest_v1", person.device, 1),
            ):
                try:
                    call()
                except psycopg.Error as error:
                    states.add(error.sqlstate)

    with ThreadPoolExecutor() as pool:
        running = [pool.submit(work, *pair) for pair in zip(people, homes, strict=True)]
        try:
            for _ in range(3):
                install.upgrade(alone.url)
        finally:
            done.set()
        for one in running:
            one.result()
    assert states <= {"XX000"}  # a function that was replaced while it waited: the workstation asks again
    for person, home in zip(people, homes, strict=True):
        last = person.op(home, "household", home, "set", field="label", value="last", base=10**6)
        assert person.results(last) == ["applied"]


def test_an_older_program_leaves_a_newer_database_alone(office: Office) -> None:
    for change in ("deployment SET version = version + 1", "alembic_version SET version_num = '9999'"):
        with psycopg.connect(office.url) as admin:
            admin.execute(f"UPDATE ctcoord.{change}")
        code, said = office("upgrade")
        assert code == 2 and "newer version" in said, said
        with psycopg.connect(office.url) as admin:
            admin.execute("UPDATE ctcoord.deployment SET version = %s", [install.VERSION])
