"""A new data key: everything is still there, the old key opens nothing, and a kill anywhere loses nothing."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
from nacl.public import PrivateKey
from sqlalchemy import text

from ctcoord.errors import StoreBusy, StoreDamaged, WrongSecret
from ctcoord.models.store import Store
from ctcoord.services import station
from ctcoord.services.station import Station
from tests.conftest import NOW, PASSPHRASE
from tests.nursery import Nursery


@pytest.fixture
def full(desk: Station) -> tuple[Path, bytes]:
    """A closed store with a setting and a draft; its folder and data key."""
    with desk.write() as connection:
        connection.execute(text("INSERT INTO setting VALUES ('whose', '\"ours\"')"))
    desk.drafts.save("note:x", "typing", NOW)
    desk.close()
    return desk.home, desk.store.key


def whole(home: Path) -> bytes:
    """Checks that nothing is lost; returns the data key in use."""
    opened = station.open_with_passphrase(home, PASSPHRASE)
    try:
        with opened.read() as connection:
            assert connection.execute(text("SELECT value FROM setting WHERE name = 'whose'")).scalar_one() == '"ours"'
        draft = opened.drafts.load("note:x")
        assert draft is not None and draft.body == "typing"
        station.verify(opened)
        return opened.store.key
    finally:
        opened.close()


def test_the_old_key_opens_nothing_any_more(full: tuple[Path, bytes]) -> None:
    home, old = full
    shutil.copy(home / station.STORE, home / "store.before-0004")  # as an upgrade leaves it
    station.new_key(home, PASSPHRASE)
    assert whole(home) != old
    assert not list(home.glob("store.before-*"))
    with pytest.raises(StoreDamaged):
        Store(home / station.STORE, old)
    assert not list(home.glob("*replaced*")), "what the old key opens is gone"
    assert station.news(home) is None


def test_only_who_knows_the_passphrase_and_only_alone(full: tuple[Path, bytes]) -> None:
    home, old = full
    with pytest.raises(WrongSecret):
        station.new_key(home, "not the passphrase")
    opened = station.open_with_passphrase(home, PASSPHRASE)
    try:
        with pytest.raises(StoreBusy):
            station.new_key(home, PASSPHRASE)
    finally:
        opened.close()
    assert whole(home) == old


def test_the_recovery_key_still_recovers(full: tuple[Path, bytes]) -> None:
    home, _ = full
    agency = PrivateKey.generate()
    opened = station.open_with_passphrase(home, PASSPHRASE)
    station.trust_recovery(opened, bytes(agency.public_key))
    opened.close()
    station.new_key(home, PASSPHRASE)
    station.recover(home, bytes(agency), PASSPHRASE)
    whole(home)


@pytest.mark.slow
def test_a_kill_at_any_step_loses_nothing(full: tuple[Path, bytes], tmp_path: Path) -> None:
    old_home, old = full
    keys = []
    with Nursery() as nursery:
        for moves in range(30):
            home = tmp_path / f"killed-{moves}"
            shutil.copytree(old_home, home)
            ended = nursery.run("services.killed_moves:new_key", moves, str(home), PASSPHRASE)
            assert station.exists(home)
            keys.append(whole(home) == old)
            if ended == 0:
                break
            assert ended == -signal.SIGKILL
    assert keys == sorted(keys, reverse=True), "the old key up to one step, the new one from there on"
    assert keys[0] and not keys[-1] and len(keys) > 8


def test_a_backup_from_before_opens_with_its_own_passphrase(full: tuple[Path, bytes], tmp_path: Path) -> None:
    home, _key = full
    opened = station.open_with_passphrase(home, PASSPHRASE)
    station.backup(opened, tmp_path / "before.backup")
    opened.close()
    station.new_key(home, PASSPHRASE)
    station.change_passphrase(home, PASSPHRASE, "words of a later day")
    assert not station.keeps_key(home, tmp_path / "before.backup", PASSPHRASE)
    station.restore(home, tmp_path / "before.backup", PASSPHRASE)
    station.open_with_passphrase(home, PASSPHRASE).close()
