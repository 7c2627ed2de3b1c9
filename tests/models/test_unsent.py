"""Unsent work sealed to the agency: readable with its key alone, whatever happened to the store."""

from __future__ import annotations

import json
import os
import resource
import signal
from pathlib import Path

import pytest
from nacl.public import PrivateKey
from sqlalchemy import text

from ctcoord.errors import DiskFull, WrongRecoveryKey, WrongSecret
from ctcoord.models import unsent
from ctcoord.services import casework, station, undo
from ctcoord.services.station import Station
from tests import cases
from tests.conftest import PASSPHRASE

AGENCY = PrivateKey.generate()
OTHER = PrivateKey.generate()


@pytest.fixture
def family(desk: Station) -> bytes:
    station.trust_recovery(desk, bytes(AGENCY.public_key))
    assert desk.agency_id is not None
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id)
        cases.person(connection, home, desk.agency_id, "Maria", "Vega")
    return home


def add_note(desk: Station, home: bytes, body: str) -> None:
    with desk.write() as connection:
        casework.add_note(connection, desk.author(), home, body)


def sealed(desk: Station, key: PrivateKey = AGENCY) -> list[unsent.Op]:
    return list(unsent.read(desk.home / station.UNSENT, bytes(key)))


def bodies(ops: list[unsent.Op]) -> list[str]:
    return [json.loads(op["value"])["body"] for op in ops if op["entity"] == "note"]


def test_every_transaction_is_sealed_with_the_ops_of_the_outbox(desk: Station, family: bytes) -> None:
    add_note(desk, family, "she found work")
    with desk.read() as connection:
        wanted = connection.execute(text("SELECT lower(hex(op_id)) FROM outbox ORDER BY seq")).scalars().all()
    assert [op["op_id"] for op in sealed(desk)] == list(wanted)
    assert bodies(sealed(desk)) == ["she found work"]


def test_the_file_says_nothing_without_the_agencys_key(desk: Station, family: bytes) -> None:
    add_note(desk, family, "canary 4711")
    assert b"canary" not in (desk.home / station.UNSENT).read_bytes()
    with pytest.raises(WrongRecoveryKey):
        sealed(desk, OTHER)


def test_a_transaction_that_fails_leaves_at_most_a_surplus_and_never_a_gap(desk: Station, family: bytes) -> None:
    with pytest.raises(ZeroDivisionError), desk.write() as connection:
        casework.add_note(connection, desk.author(), family, "never said")
        raise ZeroDivisionError
    add_note(desk, family, "said")
    assert bodies(sealed(desk)) == ["said"]


def test_a_block_cut_short_by_a_crash_hides_no_earlier_one(desk: Station, family: bytes) -> None:
    add_note(desk, family, "first")
    path = desk.home / station.UNSENT
    whole = path.read_bytes()
    add_note(desk, family, "second")
    for cut in (len(whole) + 2, len(whole) + 40, len(path.read_bytes()) - 1):
        short = path.with_name("short")
        short.write_bytes(path.read_bytes()[:cut])
        assert bodies(list(unsent.read(short, bytes(AGENCY)))) == ["first"]


@pytest.mark.parametrize("left", [1, 3, 20])
def test_what_a_crash_left_of_a_block_hides_no_later_one(desk: Station, family: bytes, left: int) -> None:
    add_note(desk, family, "first")
    path = desk.home / station.UNSENT
    whole = path.stat().st_size
    add_note(desk, family, "never committed")
    os.truncate(path, whole + left)
    add_note(desk, family, "second")
    add_note(desk, family, "third")
    assert bodies(sealed(desk)) == ["first", "second", "third"]


def test_a_file_that_was_cut_to_nothing_is_written_anew_with_all_that_waits(desk: Station, family: bytes) -> None:
    for left, said in ((0, ["after 0"]), (5, ["after 0", "after 5"])):
        os.truncate(desk.home / station.UNSENT, left)
        add_note(desk, family, f"after {left}")
        assert bodies(sealed(desk)) == said


def test_a_disk_that_fills_up_is_said_and_spoils_nothing(desk: Station, family: bytes) -> None:
    add_note(desk, family, "first")
    path = desk.home / station.UNSENT
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100, before[1]))
    try:
        with pytest.raises(DiskFull):
            add_note(desk, family, "no room for this")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)
    with desk.read() as connection:
        assert connection.execute(text("SELECT body FROM note")).scalars().all() == ["first"]
    add_note(desk, family, "second")
    assert bodies(sealed(desk)) == ["first", "second"]


def test_what_was_taken_back_is_not_kept(desk: Station, family: bytes) -> None:
    add_note(desk, family, "wrong family")
    with desk.read() as connection:
        action = connection.execute(text("SELECT action_id FROM outbox ORDER BY seq DESC LIMIT 1")).scalar_one()
    with desk.write() as connection:
        undo.take_back(connection, action)
    assert bodies(sealed(desk)) == []
    assert [op["entity"] for op in sealed(desk)] == ["household", "person"]


def test_work_from_before_the_key_was_known_is_sealed_too(desk: Station) -> None:
    assert desk.agency_id is not None
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id)
    station.trust_recovery(desk, bytes(AGENCY.public_key))
    assert [op["record_id"] for op in sealed(desk)] == [home.hex()]


def test_what_was_sent_leaves_the_file(desk: Station, family: bytes) -> None:
    with desk.store.writing(None, desk.clock.now()) as connection:
        connection.execute(text("UPDATE outbox SET state = 'acked'"))
        assert desk.unsent is not None
        desk.unsent.renew(connection)
    assert sealed(desk) == []


def test_pin_and_passphrase_lost_the_agency_opens_the_store_and_nothing_is_lost(desk: Station, family: bytes) -> None:
    add_note(desk, family, "still here")
    home = desk.home
    desk.close()
    with pytest.raises(WrongRecoveryKey):
        station.recover(home, bytes(OTHER), "a new passphrase")
    station.recover(home, bytes(AGENCY), "a new passphrase")
    with pytest.raises(WrongSecret):
        station.open_with_passphrase(home, PASSPHRASE)
    opened = station.open_with_passphrase(home, "a new passphrase")
    with opened.read() as connection:
        assert connection.execute(text("SELECT body FROM note")).scalar_one() == "still here"
        assert connection.execute(text("SELECT count(*) FROM outbox WHERE state = 'pending'")).scalar_one() == 3
    assert opened.unsent is not None
    opened.close()


def test_a_backup_can_be_recovered_too(desk: Station, family: bytes, tmp_path: Path) -> None:
    station.backup(desk, tmp_path / "case.backup")
    keys = json.loads((tmp_path / "case.key").read_text())
    assert set(keys["slots"]) == {"B", "C"}


def test_slot_c_is_bound_to_its_store(desk: Station, family: bytes) -> None:
    path = desk.home / station.KEYS
    keys = json.loads(path.read_text())
    keys["store_id"] = "00" * 16
    path.write_text(json.dumps(keys))
    with pytest.raises(WrongRecoveryKey):
        station.recover(desk.home, bytes(AGENCY), "a new passphrase")
