"""Programs of other versions than the database: two behind to one ahead work, others are told and lose nothing."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from ctcoord.errors import ClientTooOld
from ctcoord.models import tables
from ctcoord.sync import connect, local, postgres, wire
from tests.central.conftest import Central, hexid
from tests.sync.conftest import RealOffice, value
from tests.sync.test_engine import family, first_name, rename
from tests.sync.test_real import shared

VERSION = 5  # of the database
pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)


@pytest.fixture
def central(alone: Central) -> Central:
    """A database of its own."""
    return alone


@pytest.fixture
def office(real: RealOffice, monkeypatch: pytest.MonkeyPatch) -> RealOffice:
    """Two stations of the database's version, which is some versions on."""
    real.boss = real.central.person("boss", "supervisor", real.central.ours)
    real.boss.client = VERSION
    real.central.admin.execute("UPDATE ctcoord.deployment SET version = %s, oldest_client = %s", [VERSION, VERSION - 2])
    speak(monkeypatch, VERSION)
    return real


def speak(monkeypatch: pytest.MonkeyPatch, version: int) -> None:
    """Be a program of that version."""
    for module in (postgres, connect):
        monkeypatch.setattr(module, "CLIENT", version)


@pytest.mark.parametrize("client", range(VERSION - 2, VERSION + 2))
def test_two_versions_behind_to_one_ahead_push_and_pull(
    office: RealOffice, monkeypatch: pytest.MonkeyPatch, client: int
) -> None:
    _, who = shared(office)
    speak(monkeypatch, client)
    rename(office.ana, who, "Joseph")
    assert office.sync("ana").pushed == 1
    speak(monkeypatch, VERSION)
    office.sync("bo")
    rename(office.bo, who, "Joe")
    office.sync("bo")
    speak(monkeypatch, client)
    office.sync("ana")
    assert first_name(office.ana, who) == first_name(office.bo, who) == "Joe"


def test_three_versions_behind_is_told_so_and_keeps_its_work(
    office: RealOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, who = shared(office)
    rename(office.ana, who, "Joseph")
    speak(monkeypatch, VERSION - 3)
    with pytest.raises(ClientTooOld):
        office.sync("ana")
    assert first_name(office.ana, who) == "Joseph"
    assert value(office.ana, "SELECT state FROM outbox") == "pending"
    speak(monkeypatch, VERSION)
    assert office.sync("ana").pushed == 1


def test_what_only_a_newer_program_knows_is_kept_whole_and_blocks_nothing(central: Central) -> None:
    ana = central.person("ana")
    home = ana.household()
    field = ana.op(home, "household", home, "set", field="of_tomorrow", value="kept", base=1)
    entity = ana.op(home, "thing_of_tomorrow", hexid(), "create", value={"name": "kept"})
    known = ana.op(home, "household", home, "set", field="label", value="Vega", base=1)
    answers = ana.call("push_v1", ana.device, wire.CLIENT + 1, json.dumps([field, entity, known]))
    assert [(one["result"], one["reason"]) for one in answers] == [
        ("parked", "field"),
        ("parked", "entity"),
        ("applied", None),
    ]
    kept = central.admin.execute("SELECT sent FROM ctcoord.parked WHERE login = %s ORDER BY reason", [ana.login])
    assert [sent for (sent,) in kept] == [entity, field]


def test_a_field_of_tomorrow_is_not_dropped_in_silence_by_a_program_of_today(
    office: RealOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own work goes out before; nothing is stored in part."""
    home, who = family(office.ana)
    office.sync("ana")
    rename(office.ana, who, "Joseph")
    office.assign("bo", home)
    table = tables()["person"]
    known = [name for name in wire.local_columns(table) if name != "languages"]
    monkeypatch.setattr(local, "local_columns", lambda one: known if one is table else wire.local_columns(one))
    for statement in (local._insert, local._update):
        statement.cache_clear()
    with pytest.raises(ClientTooOld):
        office.sync("bo")
    assert value(office.bo, "SELECT count(*) FROM person") == 0
    with office.bo.read() as connection:
        held = text("SELECT count(*) FROM bucket WHERE scope_id = :home")
        assert connection.execute(held, {"home": home}).scalar() == 0
    monkeypatch.undo()
    speak(monkeypatch, VERSION)
    office.both()
    assert first_name(office.bo, who) == "Joseph"
