"""A lost keyring, a forgotten passphrase, a broken disk: no work that was not sent is lost with them."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from ctcoord.cli.main import run
from ctcoord.errors import NotConnected, WrongPin, WrongSecret
from ctcoord.models import unsent
from ctcoord.services import secrets, settings
from ctcoord.services import station as stations
from ctcoord.services.station import Station
from ctcoord.sync import engine, outbox
from ctcoord.sync.connect import connect
from ctcoord.sync.salvage import salvage
from ctcoord.sync.sign_in import sign_in
from tests import cases
from tests.conftest import PASSPHRASE
from tests.sync.conftest import RealOffice, value
from tests.sync.test_engine import family, first_name, rename

AGENCY = PrivateKey.generate()
FRESH = "another passphrase altogether"


@dataclass
class Lost:
    """Bo's station with three changes that were not sent, and a household that nobody else knows."""

    real: RealOffice
    folder: Path
    who: bytes
    new: bytes
    key: Path

    def ctcoord(self, home: Path, *words: str | Path, passphrase: str = FRESH) -> str:
        """What a command said that succeeded."""
        secret, said = self.folder / "passphrase", io.StringIO()
        secret.write_text(passphrase)
        line = ["--home", str(home), "--passphrase-file", str(secret), *map(str, words)]
        with redirect_stdout(said), redirect_stderr(said):
            code = run(line, windows=lambda: None)
        assert code == 0, said.getvalue()
        return said.getvalue()

    def arrived(self) -> bool:
        """Whether all of it reached the central database, once."""
        self.real.sync("ana")
        one = self.real.central.one
        return (
            first_name(self.real.ana, self.who) == "Joseph"
            and value(self.real.ana, "SELECT program FROM support") == "Rent"
            and one("SELECT label FROM ctcoord.household WHERE id = %s", self.new.hex()) == "Typed offline"
            and one("SELECT count(*) FROM ctcoord.op WHERE record_id = %s", self.new.hex()) == 1
        )


@pytest.fixture
def lost(real: RealOffice, tmp_path: Path) -> Lost:
    real.central.admin.execute(
        "INSERT INTO ctcoord.agency_key (agency_id, public_key) VALUES (%s, %s)",
        [real.central.ours, bytes(AGENCY.public_key)],
    )
    home, who = family(real.ana)
    real.sync("ana")
    real.assign("bo", home)
    sign_in(real.bo).close()
    real.sync("bo")
    rename(real.bo, who, "Joseph")
    with real.bo.write() as connection:
        cases.support(connection, home, who, "housing", program="Rent")
    with real.bo.write() as connection:
        new = cases.household(connection, real.bo.agency_id or b"", label="Typed offline")
    key = tmp_path / "recovery.key"
    key.write_text(bytes(AGENCY).hex())
    return Lost(real, tmp_path, who, new, key)


def again(lost: Lost) -> Station:
    """A fresh store of Bo on a new computer, connected and synced."""
    home = lost.folder / "fresh"
    stations.create(home, FRESH)
    desk = stations.open_with_passphrase(home, FRESH, lost.real.bo.clock)
    reached = lost.real.connect("bo")
    connect(desk, reached, lost.real.central.url, lost.real.logins["bo"])
    engine.sync(desk, reached)
    reached.close()
    return desk


def sync(lost: Lost, desk: Station) -> engine.SyncResult:
    reached = sign_in(desk)
    try:
        return engine.sync(desk, reached)
    finally:
        reached.close()


def test_keyring_and_passphrase_lost_the_agencys_key_opens_the_store_with_all_its_work(
    lost: Lost, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = lost.real.bo.home
    kept: dict[str, bytes] = {}
    monkeypatch.setattr(secrets, "make", lambda store_id: kept.setdefault(store_id.hex(), bytes(32)))
    monkeypatch.setattr(secrets, "stored", lambda store_id: kept.get(store_id.hex(), bytes(31)))
    stations.change_pin(home, PASSPHRASE, "271828")
    lost.real.bo.close()
    stations.open_with_pin(home, "271828").close()
    kept.clear()  # the keyring is gone
    with pytest.raises(WrongPin):
        stations.open_with_pin(home, "271828")
    with pytest.raises(WrongSecret):
        stations.open_with_passphrase(home, "what was it again")
    new = lost.folder / "new"
    new.write_text(FRESH)
    lost.ctcoord(home, "store", "recover", "--recovery-key", lost.key, "--new", new)
    desk = stations.open_with_passphrase(home, FRESH)
    assert sync(lost, desk).pushed == 3
    desk.close()
    assert lost.arrived()


def test_the_store_itself_lost_its_side_file_goes_on_in_another_store(lost: Lost) -> None:
    side = lost.folder / "rescued"
    side.write_bytes((lost.real.bo.home / stations.UNSENT).read_bytes())
    lost.real.bo.close()
    for file in lost.real.bo.home.iterdir():
        file.unlink()
    said = lost.ctcoord(lost.folder, "store", "unsent", side, "--recovery-key", lost.key)
    assert "Joseph" in said and "Typed offline" in said and "3 changes were not sent." in said
    desk = again(lost)
    desk.close()
    said = lost.ctcoord(desk.home, "store", "salvage", side, "--recovery-key", lost.key)
    assert "3 changes were taken over." in said
    assert "3 were here already." in lost.ctcoord(desk.home, "store", "salvage", side, "--recovery-key", lost.key)
    desk = stations.open_with_passphrase(desk.home, FRESH, desk.clock)
    assert first_name(desk, lost.who) == "Joseph"  # to be seen before it is sent
    assert (sync(lost, desk).pushed, sync(lost, desk).pulled) == (3, 0)
    assert value(desk, "SELECT count(*) FROM outbox") == 0
    desk.close()
    assert lost.arrived()


def test_what_had_arrived_before_is_not_done_twice(lost: Lost) -> None:
    ops = list(unsent.read(lost.real.bo.home / stations.UNSENT, bytes(AGENCY)))
    lost.real.sync("bo")  # the disk broke before this was known there
    desk = again(lost)
    assert salvage(desk, ops).taken == 3
    found = sync(lost, desk)
    assert (found.pushed, found.conflicts, found.parked) == (3, 0, 0)
    assert lost.arrived()


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(lost: Lost) -> None:
    ops = list(unsent.read(lost.real.bo.home / stations.UNSENT, bytes(AGENCY)))
    rename(lost.real.ana, lost.who, "Pepe")
    lost.real.sync("ana")
    desk = again(lost)
    salvage(desk, ops)
    assert sync(lost, desk).conflicts == 1
    assert first_name(desk, lost.who) == "Pepe"
    assert value(desk, "SELECT value ->> '$.v' FROM conflict") == "Joseph"


def test_every_op_says_what_its_author_had_seen(lost: Lost) -> None:
    first = next(unsent.read(lost.real.bo.home / stations.UNSENT, bytes(AGENCY)))
    with lost.real.bo.whole() as connection:
        (sent,) = [batch for batch in outbox.ready(connection, lost.real.bo.clock.now()) if len(batch.numbers) == 2]
        assert settings.get(connection, engine.DEVICE)
    assert first["base_seq"] >= 1
    assert f'"base":{first["base_seq"]},' in sent.batch.ops[0]


def test_a_store_of_no_deployment_takes_nothing(lost: Lost, desk: Station) -> None:
    ops = list(unsent.read(lost.real.bo.home / stations.UNSENT, bytes(AGENCY)))
    with pytest.raises(NotConnected):
        salvage(desk, ops)
    assert value(desk, "SELECT count(*) FROM outbox") == 0


def test_after_a_restore_the_work_that_the_backup_does_not_know_is_there_to_be_taken_over(lost: Lost) -> None:
    home = lost.real.bo.home
    older = lost.folder / "last-week.backup"
    stations.backup(lost.real.bo, older)
    rename(lost.real.bo, lost.who, "Typed since")
    lost.real.bo.close()
    said = lost.ctcoord(home, "store", "restore", older, passphrase=PASSPHRASE)
    (side,) = home.glob("unsent.sealed.replaced-*")
    assert side.name in said
    desk = stations.open_with_passphrase(home, PASSPHRASE, lost.real.bo.clock)
    assert sync(lost, desk).pushed == 3  # what the backup knew; the side file of the store is begun anew with that
    assert first_name(desk, lost.who) == "Joseph"
    desk.close()
    said = lost.ctcoord(home, "store", "salvage", side, "--recovery-key", lost.key, passphrase=PASSPHRASE)
    assert "1 change was taken over." in said
    desk = stations.open_with_passphrase(home, PASSPHRASE, lost.real.bo.clock)
    assert (sync(lost, desk).pushed, first_name(desk, lost.who)) == (1, "Typed since")
    desk.close()
