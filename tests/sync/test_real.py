"""Two workstations through a real PostgreSQL."""

from __future__ import annotations

import json
from datetime import date

import pytest
from nacl.public import PrivateKey, SealedBox
from sqlalchemy import Connection, text

from ctcoord.domain.alignment.facts import Facts, Finding, Kind
from ctcoord.errors import AccountDisabled, CentralRefused, DeviceOfAnother, DeviceRevoked, SyncUnavailable
from ctcoord.services import (
    alignment_facts,
    asking,
    corrections,
    families,
    sending,
    settings,
    week,
    week_changes,
)
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.services.week import Times
from ctcoord.sync import engine, outbox
from ctcoord.sync.connect import connect
from ctcoord.sync.names import own_name
from tests.sync.conftest import RealOffice, value
from tests.sync.test_engine import family, first_name, rename, shared, unsent


def test_an_answer_that_is_lost_changes_nothing_twice(real: RealOffice) -> None:
    """The server committed, the connection broke: the same ops go again and are answered as before."""
    _, who = shared(real)
    rename(real.ana, who, "Joseph")
    reached = real.connect("ana")
    with real.ana.read() as connection:
        sent = outbox.ready(connection, real.ana.clock.now())
        device = bytes.fromhex(settings.get(connection, engine.DEVICE))
    reached.push(device, [one.batch for one in sent], digest=False)
    reached.cancel()
    with pytest.raises(SyncUnavailable):
        engine.sync(real.ana, reached)
    assert unsent(real.ana) == 1
    assert real.sync("ana").pushed == 1
    real.sync("bo")
    assert first_name(real.bo, who) == "Joseph"
    assert value(real.ana, "SELECT count(*) FROM acked_op WHERE sent ->> 'field' = 'first_name'") == 1
    log = "SELECT count(*) FROM ctcoord.op WHERE record_id = %s AND field = 'first_name'"
    assert real.central.one(log, who.hex()) == 1


def test_what_the_database_refuses_is_parked_and_stays_to_be_seen(real: RealOffice) -> None:
    home, who = shared(real)
    with real.ana.write() as connection:
        connection.execute(text("UPDATE person SET first_name = :bad WHERE id = :id"), {"bad": "Jo\x00sé", "id": who})
        connection.execute(text("UPDATE household SET label = 'Vega' WHERE id = :id"), {"id": home})
    found = real.sync("ana")
    assert (found.pushed, found.parked, found.waiting.parked) == (2, 1, 1)
    real.sync("bo")
    assert value(real.bo, "SELECT label FROM household") == "Vega"
    assert first_name(real.bo, who) == "José"
    assert value(real.ana, "SELECT reason FROM outbox WHERE state = 'parked'") is not None
    assert first_name(real.ana, who) == "Jo\x00sé"  # nothing typed is taken away
    assert real.sync("ana").damaged == 0


def test_what_is_sent_again_is_looked_at_anew(real: RealOffice) -> None:
    home, _ = shared(real)
    was = real.central.one("SELECT pg_get_functiondef('ctcoord.beyond'::regproc)")  # others use this database too
    real.central.admin.execute(
        "CREATE OR REPLACE FUNCTION ctcoord.beyond(sent json) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'"
    )
    long = "Vega " * 40
    with real.ana.write() as connection:
        connection.execute(text("UPDATE household SET label = :label WHERE id = :id"), {"label": long, "id": home})
    try:
        assert real.sync("ana").parked == 1
    finally:
        real.central.admin.execute(was)
    assert real.sync("ana").waiting.parked == 1
    with real.ana.write() as connection:
        sending.send_again(connection, home, home)
    found = real.sync("ana")
    assert (found.pushed, found.parked, found.waiting.parked) == (1, 0, 0)
    real.sync("bo")
    assert value(real.bo, "SELECT label FROM household WHERE id = :id", id=home) == long


SET_ASIDE = """
CREATE OR REPLACE FUNCTION ctcoord.set_aside(me ctcoord.actor) RETURNS bigint LANGUAGE sql STABLE
    AS $$ SELECT 268435456::bigint $$
"""


def test_a_database_that_sets_no_more_aside_loses_nothing_and_stops_nothing_else(real: RealOffice) -> None:
    home, who = shared(real)
    was = real.central.one("SELECT pg_get_functiondef('ctcoord.set_aside'::regproc)")  # others use this database too
    other, _ = family(real.ana, "Other")
    with real.ana.write() as connection:
        connection.execute(text("UPDATE person SET first_name = :bad WHERE id = :id"), {"bad": "Jo\x00sé", "id": who})
        connection.execute(text("UPDATE household SET label = 'Vega' WHERE id = :id"), {"id": home})
    rename(real.bo, who, "Joseph")
    real.sync("bo")
    real.central.admin.execute(SET_ASIDE)
    try:
        found = real.sync("ana")
    finally:
        real.central.admin.execute(was)
    assert (found.refused, found.full, found.parked, unsent(real.ana)) == (2, 2, 0, 2)
    assert real.central.one("SELECT count(*) FROM ctcoord.household WHERE id = %s", other.hex()) == 1
    assert found.pulled
    found = real.sync("ana")
    assert (found.refused, found.full, found.parked, found.waiting.parked) == (0, 0, 1, 1)
    real.sync("bo")
    assert value(real.bo, "SELECT label FROM household WHERE id = :id", id=home) == "Vega"


def test_a_household_that_is_taken_away_leaves_and_unsent_work_is_handed_over_first(real: RealOffice) -> None:
    home, who = shared(real)
    others = [family(real.ana, f"Other {n}")[0] for n in range(4)]  # so that one household is no large part
    real.sync("ana")
    for other in others:
        real.assign("bo", other)
    real.both()
    key = PrivateKey.generate()
    real.central.admin.execute(
        "INSERT INTO ctcoord.agency_key (agency_id, public_key) VALUES (%s, %s)",
        [real.central.ours, bytes(key.public_key)],
    )
    rename(real.bo, who, "Unsent Canary")
    real.unassign("bo", home)
    older = real.bo.home / "store.before-0004"
    older.write_bytes(b"a copy from before an upgrade, with that household")
    found = real.sync("bo")
    assert not older.exists()
    assert found.parked == 1 and found.purged == 2 and found.sealed == 1
    assert value(real.bo, "SELECT count(*) FROM person") == 4
    assert value(real.bo, "SELECT count(*) FROM search_doc WHERE person_id = :id", id=who) == 0
    assert unsent(real.bo) == 0
    blob = real.central.one("SELECT blob FROM ctcoord.sealed_op WHERE login = %s", real.logins["bo"])
    assert "Unsent Canary" in json.loads(SealedBox(key).decrypt(bytes(blob)))[0]["value"]
    assert real.central.one("SELECT count(*) FROM ctcoord.purge_attest WHERE login = %s", real.logins["bo"]) == 2
    assert real.sync("bo").round_trips == 1


def test_a_revoked_device_and_a_closed_account_say_so_in_plain_words(real: RealOffice) -> None:
    shared(real)
    admin = real.central.admin
    admin.execute("UPDATE ctcoord.device SET revoked_at = now() WHERE login = %s", [real.logins["bo"]])
    with pytest.raises(DeviceRevoked):
        real.sync("bo")
    admin.execute("UPDATE ctcoord.app_user SET disabled_at = now() WHERE login = %s", [real.logins["ana"]])
    with pytest.raises(AccountDisabled):
        real.sync("ana")
    assert value(real.ana, "SELECT count(*) FROM person") == 1


def test_a_store_is_one_persons_and_whoever_else_connects_it_is_told_so(real: RealOffice) -> None:
    """Nothing was withdrawn, and the store goes on as whose it was; its own login is told what was withdrawn."""
    reached = real.connect("bo")
    with pytest.raises(DeviceOfAnother):
        connect(real.ana, reached, real.central.url, real.logins["bo"])
    reached.close()
    shared(real)
    admin = real.central.admin
    admin.execute("UPDATE ctcoord.device SET revoked_at = now() WHERE login = %s", [real.logins["ana"]])
    reached = real.connect("ana")
    with pytest.raises(DeviceRevoked):
        connect(real.ana, reached, real.central.url, real.logins["ana"])
    reached.close()


def test_a_lost_computer_is_named_when_it_connects(real: RealOffice) -> None:
    """By the name that its user gave it, or the system's; nobody names another's."""
    name = "SELECT name FROM ctcoord.device WHERE login = %s AND receipts >= 0 ORDER BY first_seen DESC LIMIT 1"
    assert real.central.one(name, real.logins["ana"]) == own_name()
    reached = real.connect("ana")
    connect(real.ana, reached, real.central.url, real.logins["ana"], "Front desk 2")
    reached.close()
    assert real.central.one(name, real.logins["ana"]) == "Front desk 2"
    with real.bo.read() as connection:
        device = bytes.fromhex(settings.get(connection, engine.DEVICE))
    reached = real.connect("ana")
    with pytest.raises(DeviceRevoked):
        reached.name_device(device, "Mine now")
    reached.close()
    for bad in ("", "x" * 65, "two\nlines"):
        reached = real.connect("bo")
        with pytest.raises(CentralRefused):
            reached.name_device(device, bad)
        reached.close()


def test_a_week_that_was_changed_is_the_same_at_the_colleagues(real: RealOffice) -> None:
    """Closures for good, our word over other records, questions asked: nothing of it parks, and all of it counts."""
    home, who = shared(real)
    ana = real.ana
    author = Author(ana.staff_id, ana.agency_id, ana.clock.now(), ana.clock.today())
    with ana.write() as connection:
        college = week.place(connection, author, home, "site", name="College")
        job, gone = (
            week.add_activity(connection, author, who, Kind.JOB, title, times=[Times("MO-FR", "9:00", "12:00")])
            for title in ("Bakery", "Shop")
        )
        times, others = (alignment_times(connection, one) for one in (job, gone))
        for one, since in ((times, date(2027, 1, 4)), (others, date.min)):
            week_changes.end_times(connection, author, one, since, "They said so")
        week_changes.change_times(connection, author, times, Times("SA", "22:00", "6:00"))
        laid = {"place_id": college, "extra.start_uncertain": False}
        for name, said in laid.items():
            corrections.correct(connection, author, "activity", scope_id=home, record_id=job, field=name, value=said)
        unknown = Finding("unknown", "place", "low", (), (job.hex(),), author.today)
        asking.ask(connection, author, home, (Facts(()), unknown), lambda _facts: "Ask where it is")
    found = real.sync("ana")
    assert found.parked == 0
    real.sync("bo")
    assert known_of(real.bo, home) == known_of(ana, home)
    assert known_of(ana, home)[1] == ["Ask where it is"]


def alignment_times(connection: Connection, owner: bytes) -> bytes:
    """The one schedule of an activity."""
    return bytes(connection.execute(text("SELECT id FROM schedule WHERE owner_id = :id"), {"id": owner}).scalar_one())


def known_of(desk: Station, home: bytes) -> tuple[Facts, list[str]]:
    """What a station knows of a family's week, and what it asks."""
    with desk.read() as connection:
        titles = [one.title for one in asking.open_tasks(connection, home)]
        return alignment_facts.of_family(connection, families.family_id(connection, home)), titles
