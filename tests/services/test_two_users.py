"""A second user of the same computer sees nothing of the first."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from ctcoord.config import home_folder
from ctcoord.errors import NoKeyring, StoreDamaged, WrongSecret
from ctcoord.services import secrets, station
from tests import cases
from tests.conftest import NOW, PASSPHRASE

CANARY = "Zanzibar-canary-4711"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@pytest.fixture
def home() -> Iterator[Path]:
    """A used home folder in a place that everybody may enter: backup, side file, drafts and log are there too."""
    base = Path(tempfile.mkdtemp(prefix="ct2u"))
    base.chmod(0o755)
    place = base / "first"
    before = os.umask(0)  # a careless system: nothing may rely on its mask
    try:
        station.create(place, PASSPHRASE)
        desk = station.open_with_passphrase(place, PASSPHRASE)
        station.trust_recovery(desk, bytes(PrivateKey.generate().public_key))
        with desk.write() as connection:
            cases.household(connection, b"a" * 16, label=CANARY)
        desk.drafts.save("note:1", CANARY, NOW)
        station.backup(desk, base / "backup.db")
        yield place
        desk.close()
    finally:
        os.umask(before)
        shutil.rmtree(base)


def files(home: Path) -> list[Path]:
    """Its files, and those of the backup."""
    return [*home.iterdir(), *home.parent.glob("backup.*")]


def test_nobody_else_may_read_any_of_its_files(home: Path) -> None:
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    names = {file.name for file in home.iterdir()}
    assert names >= {"store.db", "store.key", "drafts.db", "unsent.sealed", "store.lock"}
    assert {file.name for file in files(home) if file.stat().st_mode & OTHERS} == set()


def test_files_of_an_older_version_are_closed_when_the_store_opens(home: Path) -> None:
    for file in home.iterdir():
        file.chmod(0o644)
    station.open_with_passphrase(home, PASSPHRASE).close()
    assert {file.name for file in home.iterdir() if file.stat().st_mode & OTHERS} == set()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may act as another user of this computer")
def test_another_user_of_the_system_reads_nothing(home: Path) -> None:
    home.chmod(0o755)  # even if somebody opened the folder
    for file in files(home):
        read = subprocess.run(["cat", file], user="nobody", capture_output=True, cwd="/", check=False)
        assert read.returncode != 0 and read.stdout == b"", file.name
    (home.parent / "open").write_text("readable")
    assert subprocess.run(["cat", home.parent / "open"], user="nobody", capture_output=True, cwd="/", check=True).stdout


def test_whoever_has_the_files_has_nothing_without_the_secrets(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[bytes, bytes] = {}
    monkeypatch.setattr(secrets, "make", lambda store_id: kept.setdefault(store_id, bytes(32)))

    def stored(store_id: bytes) -> bytes:
        if store_id not in kept:
            raise NoKeyring
        return kept[store_id]

    monkeypatch.setattr(secrets, "stored", stored)
    station.change_pin(home, PASSPHRASE, "271828")
    station.open_with_pin(home, "271828").close()
    with pytest.raises(WrongSecret):
        station.open_with_pin(home, "314159")
    with pytest.raises(WrongSecret):
        station.open_with_passphrase(home, "the second user's own")
    kept.clear()  # another user's keyring
    with pytest.raises(NoKeyring):
        station.open_with_pin(home, "271828")
    with pytest.raises(StoreDamaged):
        station.open_with_key(home, bytes(32))
    for file in files(home):
        assert CANARY.encode() not in file.read_bytes(), file.name


def test_each_user_has_a_folder_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CTCOORD_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    found = set()
    for user in ("first", "second"):
        monkeypatch.setenv("HOME", str(tmp_path / user))
        found.add(home_folder())
        assert (tmp_path / user) in home_folder().parents
    assert len(found) == 2
