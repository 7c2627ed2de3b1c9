"""PgBouncer in transaction mode in between: the same sync, and everybody stays who they are."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo, sql

from ctcoord.errors import SignInRefused
from ctcoord.services.station import Station
from ctcoord.sync import engine
from ctcoord.sync.postgres import PostgresCentral
from tests import cases
from tests.sync.conftest import RealOffice, real, value
from tests.sync.test_engine import family, first_name, rename

__all__ = ["real"]  # a fixture

PROGRAM = shutil.which("pgbouncer", path=os.environ.get("PATH", "") + ":/usr/sbin")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="PgBouncer (Debian package pgbouncer) is not on this machine")

PASSWORDS = {"ana": "plain words of ana", "bo": "plain words of bo"}
INI = """
[databases]
{database} = host={server} dbname={database}
[pgbouncer]
listen_addr =
unix_socket_dir = {folder}
listen_port = {port}
auth_type = scram-sha-256
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = 1
query_wait_timeout = 10
max_client_conn = 100
ignore_startup_parameters = extra_float_digits
logfile = {folder}/log
pidfile = {folder}/pid
"""


@dataclass
class Bounced:
    """An office whose stations reach the database through one server connection a person."""

    real: RealOffice
    url: str

    def connect(self, login: str, password: str | None = None) -> PostgresCentral:
        """Sign in to PgBouncer."""
        return PostgresCentral(self.url, self.real.logins[login], password or PASSWORDS[login])

    def sync(self, login: str) -> engine.SyncResult:
        """One sync of one of them."""
        reached = self.connect(login)
        try:
            return engine.sync(self.desk(login), reached)
        finally:
            reached.close()

    def desk(self, login: str) -> Station:
        found: Station = getattr(self.real, login)
        return found


@pytest.fixture
def bounced(real: RealOffice) -> Iterator[Bounced]:
    """The database asks for SCRAM passwords; PgBouncer holds the same verifiers and signs in as each person."""
    admin, folder = real.central.admin, Path(tempfile.mkdtemp(prefix="ctpgb"))
    where = {**conninfo.conninfo_to_dict(real.central.url)}
    hba = Path(real.central.one("SHOW hba_file"))
    before, users = hba.read_text(), []
    for name, password in PASSWORDS.items():
        login = real.logins[name]
        admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), sql.Literal(password)))
        verifier = real.central.one("SELECT rolpassword FROM pg_authid WHERE rolname = %s", login)
        users.append(f'"{login}" "{verifier}"\n')
    hba.write_text("".join(f'local all "{login}" scram-sha-256\n' for login in real.logins.values()) + before)
    admin.execute("SELECT pg_reload_conf()")
    port = 6432
    ini = INI.format(database=where["dbname"], server=where["host"], folder=folder, port=port)
    (folder / "pgbouncer.ini").write_text(ini)
    (folder / "users.txt").write_text("".join(users))
    # It refuses to run as root: as whom the server runs it, who alone may reach its socket.
    user = os.stat(f"{where['host']}/.s.PGSQL.5432").st_uid if os.geteuid() == 0 else None
    if user is not None:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, user)
    process = subprocess.Popen([PROGRAM or "", "-q", folder / "pgbouncer.ini"], user=user, cwd="/")
    try:
        _wait(folder / f".s.PGSQL.{port}", process)
        yield Bounced(real, f"postgresql:///{where['dbname']}?host={folder}&port={port}")
    finally:
        process.terminate()
        process.wait(10)
        hba.write_text(before)
        admin.execute("SELECT pg_reload_conf()")
        shutil.rmtree(folder)


def _wait(path: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        with socket.socket(socket.AF_UNIX) as tried:
            if tried.connect_ex(str(path)) == 0:
                return
        assert process.poll() is None, "PgBouncer ended"
        time.sleep(0.05)
    raise TimeoutError(path)


def test_two_stations_sync_and_each_op_is_its_authors(bounced: Bounced) -> None:
    real = bounced.real
    home, who = family(real.ana)
    bounced.sync("ana")
    real.assign("bo", home)
    bounced.sync("bo")
    assert first_name(real.bo, who) == "José"
    rename(real.bo, who, "Joseph")
    assert bounced.sync("bo").pushed == 1
    bounced.sync("ana")
    assert first_name(real.ana, who) == "Joseph"
    log = "SELECT array_agg(DISTINCT login::text) FROM ctcoord.op WHERE scope_id = %s AND kind = %s"
    assert real.central.one(log, home.hex(), "create") == [real.logins["ana"]]
    assert real.central.one(log, home.hex(), "set") == [real.logins["bo"]]


def test_many_households_in_one_pipeline_and_a_conflict(bounced: Bounced) -> None:
    real = bounced.real
    homes = [family(real.ana, f"Family {n}") for n in range(60)]
    found = bounced.sync("ana")
    assert (found.pushed, found.refused) == (120, 0)
    real.assign("bo", homes[0][0])
    bounced.sync("bo")
    rename(real.ana, homes[0][1], "Ana's")
    rename(real.bo, homes[0][1], "Bo's")
    bounced.sync("ana")
    assert bounced.sync("bo").conflicts == 1
    for login in ("ana", "bo"):
        bounced.sync(login)
        assert first_name(bounced.desk(login), homes[0][1]) == "Ana's"
        assert value(bounced.desk(login), "SELECT count(*) FROM outbox") == 0
    assert real.central.one("SELECT count(*) FROM ctcoord.household WHERE owner_id = %s", real.central.ours) == 60


TURNS = 100


def _take_turns(real: RealOffice, first: PostgresCentral, second: PostgresCentral, device: bytes) -> None:
    for central in (first, second, first):
        assert central.hello(device).login == real.logins["ana"]
    for turn in range(TURNS):
        central = (first, second)[turn % 2]
        with central.snapshot(device) as snapshot:
            heads = snapshot.manifest()
            snapshot.pull((), {}, heads)
        assert engine.sync(real.ana, (second, first)[turn % 2]).pushed == (2 if turn == 0 else 0)


def test_two_connections_of_a_person_take_turns_on_one_of_the_servers(bounced: Bounced) -> None:
    """Nothing hangs on the session: between two calls somebody else's transaction may run on it."""
    real = bounced.real
    family(real.ana)
    first, second = bounced.connect("ana"), bounced.connect("ana")
    with real.ana.whole() as connection:
        device = bytes.fromhex(engine.settings.get(connection, engine.DEVICE))
    try:
        _take_turns(real, first, second, device)
    finally:
        first.close()
        second.close()
    backends = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND application_name = 'ctcoord'"
    with psycopg.connect(real.central.url) as admin:
        row = admin.execute(backends, [real.logins["ana"]]).fetchone()
    assert row == (1,)


def test_a_wrong_password_and_another_login_are_refused(bounced: Bounced) -> None:
    with pytest.raises(SignInRefused):
        bounced.connect("ana", PASSWORDS["bo"])
    with pytest.raises(SignInRefused):
        PostgresCentral(bounced.url, "postgres", "anything")


def test_nobody_can_put_on_somebody_elses_name(bounced: Bounced) -> None:
    """A setting that outlives a transaction on a shared server connection would reach the next person's."""
    real = bounced.real
    url = psycopg.conninfo.make_conninfo(bounced.url, user=real.logins["ana"], password=PASSWORDS["ana"])
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as ana:
        for trick in ("SET SESSION AUTHORIZATION {}", "SET ROLE {}"):
            with pytest.raises(psycopg.Error):
                ana.execute(sql.SQL(trick).format(sql.Identifier(real.logins["bo"])))
        row = ana.execute("SELECT session_user").fetchone()
    assert row == (real.logins["ana"],)
    with real.ana.write() as connection:
        cases.household(connection, real.ana.agency_id or b"")
    assert bounced.sync("ana").pushed == 1
