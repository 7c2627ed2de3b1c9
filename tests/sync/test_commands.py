"""``ctcoord connect`` and ``ctcoord sync`` as IT and scripts use them."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from ctcoord.cli.main import run
from ctcoord.errors import OtherDeployment
from ctcoord.services import station
from ctcoord.services.station import Station
from ctcoord.sync.connect import connect
from tests.central.conftest import Central
from tests.conftest import PASSPHRASE, StationMaker
from tests.sim.central import sign_in
from tests.sim.server import Reference, User
from tests.sync.conftest import STAFF, Office, value
from tests.sync.test_engine import family


def ctcoord(home: Path, *words: str) -> tuple[int, str, str]:
    """Exit code, output and hints of one command on a store."""
    secret = home.parent / "passphrase"
    secret.write_text(PASSPHRASE)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["--home", str(home), "--passphrase-file", str(secret), *words], windows=lambda: None)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def home(make_station: StationMaker) -> Path:
    """A closed store with one family in it."""
    desk = make_station()
    family(desk)
    desk.close()
    return desk.home


def again(home: Path) -> Station:
    return station.open_with_passphrase(home, PASSPHRASE)


def test_connect_once_then_sync(home: Path, central: Central) -> None:
    ana = central.person("ana")
    code, out, err = ctcoord(home, "connect", central.url, "--user", ana.login)
    assert (code, ana.login in out) == (0, True), err
    code, out, err = ctcoord(home, "sync", "--json")
    found = json.loads(out)
    assert (code, found["pushed"], found["waiting"]) == (0, 2, {"pending": 0, "held": 0, "parked": 0, "newer": 0}), err
    code, out, _ = ctcoord(home, "sync")
    assert (code, out) == (0, "0 changes sent, 0 records received.\n")
    desk = again(home)
    assert value(desk, "SELECT count(*) FROM outbox") == 0
    assert desk.staff_id == bytes.fromhex(ana.staff)
    desk.close()
    assert central.one("SELECT owner_id FROM ctcoord.household WHERE owner_id = %s", ana.agency).hex == ana.agency


def test_a_store_that_is_not_connected_says_how(home: Path) -> None:
    code, _, err = ctcoord(home, "sync")
    assert (code, "ctcoord connect" in err) == (2, True)


def test_a_database_that_cannot_be_reached_is_said_and_nothing_is_lost(home: Path, tmp_path: Path) -> None:
    code, _, err = ctcoord(home, "connect", f"postgresql:///none?host={tmp_path}", "--user", "ana")
    assert (code, "cannot be reached" in err, "safe on this computer" in err) == (2, True, True)
    code, _, err = ctcoord(home, "connect", "not an address", "--user", "ana")
    assert (code, "no address" in err) == (2, True)
    desk = again(home)
    assert value(desk, "SELECT count(*) FROM outbox") == 2
    desk.close()


def test_cases_of_one_deployment_are_not_brought_to_another(office: Office) -> None:
    family(office.ana)
    office.sync("ana")
    other = Reference([User("ana", STAFF["ana"], office.ana.agency_id or b"")])
    other.deployment_key = b"\xff" * 32
    with pytest.raises(OtherDeployment):
        connect(office.ana, sign_in(other, "ana"), "other", "ana")
    assert office.sync("ana").round_trips == 1, "it goes on with its own"


def test_records_of_another_deployment_are_refused_whole(home: Path, central: Central) -> None:
    desk = again(home)
    with desk.write() as connection:
        connection.exec_driver_sql(
            "UPDATE setting SET value = ? WHERE name = 'deployment_key'", ('{"v": "' + "ff" * 32 + '"}',)
        )
        connection.exec_driver_sql(
            "INSERT INTO source_record VALUES (?, ?, ?, 'hmis', 'Client', '1', 'person', 0)", (b"1" * 16,) * 3
        )
    desk.close()
    code, _, err = ctcoord(home, "connect", central.url, "--user", central.person("ana").login)
    assert (code, "another deployment" in err) == (2, True)
    desk = again(home)
    assert value(desk, "SELECT count(*) FROM setting WHERE name = 'central_url'") == 0
    assert value(desk, "SELECT value FROM setting WHERE name = 'deployment_key'") == '{"v": "' + "ff" * 32 + '"}'
    desk.close()
