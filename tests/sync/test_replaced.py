"""What a restore set aside goes once the restored store has synced, and never while it alone has something unsent."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from ctcoord.cli.main import run
from ctcoord.errors import AccountClosed
from ctcoord.services import station as stations
from ctcoord.services.station import Station
from ctcoord.sync import engine
from ctcoord.sync.salvage import salvage
from ctcoord.sync.sign_in import sign_in
from tests.conftest import PASSPHRASE
from tests.sync.conftest import Office, RealOffice
from tests.sync.test_closed_account import AGENCY, disable, hold
from tests.sync.test_engine import family, first_name, rename

eighteen = pytest.mark.parametrize("server", ["18"], indirect=True)


def replaced(desk: Station) -> list[str]:
    """The files of stores that were set aside."""
    return sorted(file.name for file in desk.home.glob("*.replaced-*") if not file.name.endswith(("-wal", "-shm")))


def restored(desk: Station, backup: Path) -> Station:
    desk.close()
    stations.restore(desk.home, backup, PASSPHRASE, desk.clock)
    return stations.open_with_passphrase(desk.home, PASSPHRASE, desk.clock)


def synced(desk: Station) -> None:
    reached = sign_in(desk)
    engine.sync(desk, reached)
    reached.close()


@eighteen
def test_a_replaced_store_goes_with_the_first_sync_and_its_work_stays_until_it_was_taken_over(
    real: RealOffice, tmp_path: Path
) -> None:
    who = hold(real)
    real.sync("bo")
    stations.backup(real.bo, tmp_path / "old.backup")
    rename(real.bo, who, "Typed since")
    desk = restored(real.bo, tmp_path / "old.backup")
    assert [name[:14] for name in replaced(desk)] == ["store.replaced", "unsent.sealed."]
    synced(desk)
    (left,) = replaced(desk)
    assert not list(desk.home.glob("store.replaced-*")), "nor what SQLite keeps beside it"
    assert left.startswith("unsent.sealed.replaced-")
    side = desk.home / left
    secret, key = tmp_path / "secret", tmp_path / "recovery.key"
    secret.write_text(PASSPHRASE)
    key.write_text(bytes(AGENCY).hex())
    desk.close()
    line = ["--home", desk.home, "--passphrase-file", secret, "store", "salvage", side, "--recovery-key", key]
    assert run([str(word) for word in line], windows=lambda: None) == 0
    desk = stations.open_with_passphrase(desk.home, PASSPHRASE, desk.clock)
    assert first_name(desk, who) == "Typed since"
    synced(desk)
    assert replaced(desk) == []
    desk.close()


@eighteen
def test_no_row_of_a_case_that_left_stays_in_a_replaced_store(real: RealOffice, tmp_path: Path) -> None:
    hold(real)
    real.sync("bo")
    stations.backup(real.bo, tmp_path / "old.backup")
    desk = real.bo = restored(real.bo, tmp_path / "old.backup")
    disable(real)
    with pytest.raises(AccountClosed):
        sign_in(desk)
    assert replaced(desk) == []


def test_what_was_sent_before_need_not_be_kept(office: Office, tmp_path: Path) -> None:
    _, who = family(office.ana)
    office.sync("ana")
    stations.backup(office.ana, tmp_path / "old.backup")
    office.ana = restored(office.ana, tmp_path / "old.backup")
    assert len(replaced(office.ana)) == 1
    office.sync("ana")
    assert replaced(office.ana) == [] and first_name(office.ana, who) == "José"


def test_unsent_work_that_no_key_seals_keeps_the_store_until_it_is_here(office: Office, tmp_path: Path) -> None:
    _, who = family(office.ana)
    office.sync("ana")
    stations.backup(office.ana, tmp_path / "old.backup")
    rename(office.ana, who, "Typed since")
    with office.ana.whole() as connection:
        ops = [dict(row) for row in connection.execute(text("SELECT * FROM outbox")).mappings()]
    office.ana = restored(office.ana, tmp_path / "old.backup")
    for _ in range(2):
        office.sync("ana")
        assert len(replaced(office.ana)) == 1
    salvage(office.ana, [{k: v.hex() if isinstance(v, bytes) else v for k, v in op.items()} for op in ops])
    office.sync("ana")
    assert replaced(office.ana) == [] and first_name(office.ana, who) == "Typed since"


def test_a_store_that_cannot_be_read_is_kept(office: Office, tmp_path: Path) -> None:
    family(office.ana)
    office.sync("ana")
    stations.backup(office.ana, tmp_path / "old.backup")
    office.ana = restored(office.ana, tmp_path / "old.backup")
    (kept,) = replaced(office.ana)
    (office.ana.home / kept).write_bytes(bytes(4096))
    office.sync("ana")
    assert replaced(office.ana) == [kept]


def test_it_is_said_what_becomes_of_it_and_it_is_removed_by_name_with_the_passphrase(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    family(office.ana)
    office.sync("ana")
    stations.backup(office.ana, tmp_path / "old.backup")
    office.ana = restored(office.ana, tmp_path / "old.backup")
    (kept,) = replaced(office.ana)
    home = office.ana.home
    (home / kept).write_bytes(bytes(4096))
    (home / "unsent.sealed.replaced-20261101T000000").write_bytes(b"")
    (home / "drafts.db.replaced-20261101T000000").write_bytes(b"notes")
    office.ana.close()
    secret, wrong = tmp_path / "secret", tmp_path / "wrong"
    secret.write_text(PASSPHRASE)
    wrong.write_text("not the passphrase")

    def store(*words: object, passphrase: Path = secret) -> tuple[int, str]:
        line = ["--home", home, "--passphrase-file", passphrase, "store", *words]
        code = run([str(word) for word in line], windows=lambda: None)
        said = capsys.readouterr()
        return code, said.out + said.err

    code, listed = store("kept")
    assert code == 0
    assert f"{kept}  " in listed
    assert f"'ctcoord store remove {kept}'" in listed
    assert listed.count("The next whole sync removes it") == 1
    assert "Unfinished notes of another store" in listed
    assert store("remove", kept, passphrase=wrong)[0] != 0
    assert store("remove", "store.db")[0] != 0
    assert store("remove", home / ".." / "store.key")[0] != 0
    assert (home / kept).exists()
    assert (home / "store.db").exists()
    assert store("remove", kept)[0] == 0
    assert kept not in replaced(office.ana)
    office.ana = stations.open_with_passphrase(home, PASSPHRASE, office.ana.clock)
