"""The workstation: its secrets, its drafts, its backups, and nothing in the clear."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from ctcoord.errors import (
    DiskFull,
    NoKeyring,
    StoreBusy,
    StoreDamaged,
    StoreExists,
    StoreMissing,
    StoreTooNew,
    UsageError,
    WrongSecret,
)
from ctcoord.models import store
from ctcoord.services import casework, station
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from tests import cases
from tests.conftest import NOW, PASSPHRASE, StationMaker
from tests.rotation import Amount

CANARY = "Quetzalcoatlus"
FLIPS = Amount(100, 1_000)  # of one bit anywhere in the file


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """A keyring in memory: this machine has no desktop session to ask."""
    import keyring as library
    from keyring.backend import KeyringBackend

    kept: dict[tuple[str, str], str] = {}

    class Memory(KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[service, username] = password

    before = library.get_keyring()
    library.set_keyring(Memory())
    yield kept
    library.set_keyring(before)


def test_passphrase_and_pin_open_and_can_be_changed(tmp_path: Path, keyring: dict[tuple[str, str], str]) -> None:
    station.create(tmp_path, PASSPHRASE, pin="2468")
    station.open_with_pin(tmp_path, "2468").close()
    with pytest.raises(WrongSecret):
        station.open_with_pin(tmp_path, "2469")
    station.change_pin(tmp_path, PASSPHRASE, "1357")
    station.change_passphrase(tmp_path, PASSPHRASE, "new words")
    station.open_with_pin(tmp_path, "1357").close()
    station.open_with_passphrase(tmp_path, "new words").close()
    for secret, opens in (("2468", station.open_with_pin), (PASSPHRASE, station.open_with_passphrase)):
        with pytest.raises(WrongSecret):
            opens(tmp_path, secret)
    keyring.clear()
    with pytest.raises(NoKeyring):
        station.open_with_pin(tmp_path, "1357")


def test_a_store_is_never_replaced_and_a_missing_one_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        station.open_with_passphrase(tmp_path, PASSPHRASE)
    station.create(tmp_path, PASSPHRASE)
    with pytest.raises(StoreExists):
        station.create(tmp_path, "another")
    station.open_with_passphrase(tmp_path, PASSPHRASE).close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / station.STORE).stat().st_mode) == 0o600


def test_a_newer_store_is_refused_in_plain_words(desk: Station) -> None:
    with desk.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreTooNew, match="newer version"):
        station.open_with_key(desk.home, desk.store.key)


@pytest.mark.soak
def test_flipped_bits_are_found(desk: Station) -> None:
    from ctcoord.models import lifecycle

    rng = random.Random(len(FLIPS))

    home, key = desk.home, desk.store.key
    desk.close()
    path = home / station.STORE
    whole = path.read_bytes()
    for _ in FLIPS.numbers():
        broken = bytearray(whole)
        broken[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
        path.write_bytes(broken)
        with pytest.raises(StoreDamaged):
            lifecycle.check(path, key)
    path.write_bytes(whole)
    lifecycle.check(path, key)


def test_a_backup_is_encrypted_and_comes_back(desk: Station, author: Author, tmp_path: Path) -> None:
    own = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, own)
        cases.person(connection, home, own, CANARY, "Vega")
    station.backup(desk, tmp_path / "monday.backup")
    with desk.write() as connection:
        connection.execute(text("DELETE FROM person"))
    desk.close()
    kept = station.restore(desk.home, tmp_path / "monday.backup", PASSPHRASE)
    assert kept is not None and kept.exists()
    again = station.open_with_passphrase(desk.home, PASSPHRASE)
    with again.read() as connection:
        assert connection.execute(text("SELECT first_name FROM person")).scalar() == CANARY
    again.close()
    with pytest.raises(WrongSecret):
        station.restore(desk.home, tmp_path / "monday.backup", "wrong")


def holding(text: str, *folders: Path) -> list[Path]:
    """The files under these folders that hold a text, as UTF-8 or UTF-16."""
    wanted = [text.encode(code) for code in ("utf-8", "utf-16-le")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(word in path.read_bytes() for word in wanted)]


def test_nothing_typed_is_in_any_file(
    make_station: StationMaker, author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Canaries in a name, a note, a draft, a sort and a backup are in no file of the home or temporary folder."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temporary))
    desk = make_station("canary")
    own = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, own)
        cases.person(connection, home, own, CANARY, "Vega")
        for _ in range(200):
            casework.add_note(connection, author, home, f"{CANARY} called " * 200)
    with desk.read() as connection:  # a sort too large for the page cache would go to a temporary file
        connection.execute(text("SELECT body FROM note ORDER BY body || random()")).all()
    desk.drafts.save("note:x", f"{CANARY} typing", NOW)
    station.backup(desk, tmp_path / "monday.backup")
    assert (desk.home / "store.db-wal").stat().st_size > 0
    assert holding(CANARY, desk.home, temporary, tmp_path) == []
    (temporary / "control").write_text(CANARY)
    assert holding(CANARY, temporary) == [temporary / "control"]


WRITER = """
import sys, time
from pathlib import Path
from ctcoord.services import station
from ctcoord.services.clock import Clock
desk = station.open_with_key(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
for n in range(10_000):
    desk.drafts.save("note:x", f"draft {n}", Clock().now())
    with desk.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES (?, '{}')", (f"n{n}",))
    print(n, flush=True)
"""


def test_a_killed_program_loses_no_draft_and_no_transaction(desk: Station) -> None:
    home, key = desk.home, desk.store.key
    desk.close()
    for _ in range(3):
        command = [sys.executable, "-c", WRITER, str(home), key.hex()]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(30)][-1]
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().split()
        last = int((rest or [said])[-1])
        again = station.open_with_key(home, key)
        draft = again.drafts.load("note:x")
        assert draft is not None and int(draft.body.split()[1]) >= last
        with again.write() as connection:
            names = connection.execute(text("SELECT count(*) FROM setting WHERE name LIKE 'n%'")).scalar_one()
            assert names >= last + 1
            connection.execute(text("DELETE FROM setting WHERE name LIKE 'n%'"))
        again.close()


def test_a_wrong_key_is_said_and_changes_nothing(desk: Station) -> None:
    home = desk.home
    desk.close()
    before = (home / station.STORE).read_bytes()
    with pytest.raises(StoreDamaged):
        station.open_with_key(home, bytes(32))
    assert (home / station.STORE).read_bytes() == before


def test_a_full_disk_is_said_and_loses_nothing(desk: Station) -> None:
    with desk.store.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull, match="room"), desk.write() as connection:
        for number in range(200):
            connection.exec_driver_sql("INSERT INTO setting VALUES (?, ?)", (f"big{number}", "x" * 4000))
    with desk.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM setting WHERE name LIKE 'big%'")).scalar() == 0


def test_two_programs_on_one_store_wait_for_each_other(desk: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    from ctcoord.errors import StoreBusy

    monkeypatch.setattr(store, "_PRAGMAS", (*store._PRAGMAS, "PRAGMA busy_timeout = 50"))
    second = station.open_with_key(desk.home, desk.store.key)
    with desk.write(), pytest.raises(StoreBusy, match="in use"), second.write():
        pass
    second.close()


def notes(desk: Station) -> int:
    with desk.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM setting WHERE name LIKE 'mark%'")).scalar_one())


def mark(desk: Station, name: str) -> None:
    with desk.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES (?, '{}')", (f"mark{name}",))


@pytest.mark.parametrize("name", ["home/store.db", "home/b.backup", "outside/b.key", "outside", "/dev/null", "none/b"])
def test_a_backup_goes_only_where_it_harms_nothing(desk: Station, tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").mkdir()
    before = {path.name: path.read_bytes() for path in desk.home.iterdir() if path.suffix in (".db", ".key")}
    with pytest.raises(UsageError):
        station.backup(desk, tmp_path / name)
    assert {path.name: path.read_bytes() for path in desk.home.iterdir() if path.suffix in (".db", ".key")} == before
    assert list((tmp_path / "outside").iterdir()) == [] and Path("/dev/null").is_char_device()


def test_a_backup_that_fails_leaves_the_older_one(
    desk: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ctcoord.models import lifecycle

    target = tmp_path / "monday.backup"
    station.backup(desk, target)
    older = target.read_bytes()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600

    def damaged(*_: object) -> None:
        raise StoreDamaged(detail="a page")

    monkeypatch.setattr(lifecycle, "check", damaged)
    with pytest.raises(StoreDamaged):
        station.backup(desk, target)
    assert target.read_bytes() == older
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "monday.backup", "monday.key"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no limit to the size of a file")
def test_a_backup_for_which_there_is_no_room_says_so(desk: Station, tmp_path: Path) -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, limits[1]))
    try:
        with pytest.raises(DiskFull, match=str(tmp_path)):
            station.backup(desk, tmp_path / "monday.backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_damaged_store_makes_no_backup(desk: Station, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for number in range(300):
        mark(desk, f"{number}" * 50)
    desk.store.writer.raw_connection().cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = desk.home / station.STORE
    content = bytearray(path.read_bytes())
    content[-5000:-4900] = bytes(100)
    path.write_bytes(content)
    with pytest.raises(StoreDamaged):
        station.backup(desk, tmp_path / "b.backup")
    assert not (tmp_path / "b.backup").exists()
    assert capfd.readouterr().err == ""


def test_a_store_in_use_is_not_replaced(desk: Station, tmp_path: Path) -> None:
    target = tmp_path / "b.backup"
    station.backup(desk, target)
    mark(desk, "after")
    with pytest.raises(StoreBusy):
        station.restore(desk.home, target, PASSPHRASE)
    mark(desk, "still")
    assert notes(desk) == 2
    desk.drafts.save("note:x", "typing", NOW)
    desk.close()
    station.restore(desk.home, target, PASSPHRASE)
    again = station.open_with_passphrase(desk.home, PASSPHRASE)
    assert notes(again) == 0
    draft = again.drafts.load("note:x")  # of the same store the drafts stay
    assert draft is not None and draft.body == "typing"
    again.close()


def test_a_key_without_its_store_is_not_replaced(desk: Station) -> None:
    desk.close()
    (desk.home / station.STORE).unlink()
    key = (desk.home / station.KEYS).read_bytes()
    with pytest.raises(StoreExists):
        station.create(desk.home, "another")
    assert (desk.home / station.KEYS).read_bytes() == key


def test_a_backup_without_its_key_file_says_so(desk: Station, tmp_path: Path) -> None:
    station.backup(desk, tmp_path / "b.backup")
    (tmp_path / "b.key").unlink()
    with pytest.raises(UsageError, match="key file"):
        station.restore(tmp_path / "new", tmp_path / "b.backup", PASSPHRASE)


def test_the_sweep_removes_only_its_own(desk: Station) -> None:
    home, key = desk.home, desk.store.key
    desk.close()
    ours = ["store.new", "store.upgrade-wal", "staging-0123456789ab.db", "settings.new"]
    theirs = ["report.new", "budget.part", "x.restore", "staging-notes.txt"]
    for name in ours + theirs:
        (home / name).write_text("x")
        os.utime(home / name, (0, 0))
    station.open_with_key(home, key).close()
    assert [name for name in ours + theirs if (home / name).exists()] == theirs
