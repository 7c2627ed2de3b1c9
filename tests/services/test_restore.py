"""A restore that is killed anywhere leaves one whole store that opens, and the next start says what it is."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from ctcoord.config import Settings
from ctcoord.errors import WrongSecret
from ctcoord.services import station
from ctcoord.services.station import Station
from ctcoord.words import Words
from tests.conftest import NOW, PASSPHRASE
from tests.nursery import Nursery

OTHER = "the passphrase of another store"


def set_mark(desk: Station, name: str) -> None:
    with desk.write() as connection:
        connection.execute(text("INSERT INTO setting VALUES ('whose', :name)"), {"name": f'"{name}"'})


def whose(home: Path, passphrase: str) -> str:
    """Which store lies in a home folder; raises WrongSecret."""
    opened = station.open_with_passphrase(home, passphrase)
    try:
        with opened.read() as connection:
            return str(connection.execute(text("SELECT value FROM setting WHERE name = 'whose'")).scalar_one())
    finally:
        opened.close()


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of another store, with a passphrase of its own."""
    station.create(tmp_path / "other", OTHER)
    other = station.open_with_passphrase(tmp_path / "other", OTHER)
    set_mark(other, "theirs")
    station.backup(other, tmp_path / "other.backup")
    other.close()
    return tmp_path / "other.backup"


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    with Nursery() as running:
        yield running


@pytest.mark.slow
def test_a_restore_killed_at_any_step_is_finished_or_undone_by_the_next_start(
    desk: Station, backup: Path, nursery: Nursery, tmp_path: Path
) -> None:
    set_mark(desk, "ours")
    desk.drafts.save("note:x", "typing", NOW)
    desk.close()
    found, cut_short, ended = [], 0, -1
    for moves in range(30):
        home = tmp_path / f"killed-{moves}"
        subprocess.run(["cp", "-a", str(desk.home), str(home)], check=True)
        ended = nursery.run("services.killed_moves:restore", moves, str(home), str(backup), OTHER)
        assert station.exists(home)
        news = station.news(home)
        try:
            found.append(whose(home, OTHER))
        except WrongSecret:
            found.append(whose(home, PASSPHRASE))
        kept = list(home.glob("store.replaced-*"))
        assert bool(kept) == (found[-1] == '"theirs"')
        assert station.news(home) is None, "said once, to whoever opened it"
        assert not [left for left in home.glob("store.restor*") if left.suffix in (".restoring", ".restored")]
        if found[-1] == '"ours"':
            assert news is None
        elif ended == -signal.SIGKILL:
            assert news is not None and "passphrase of that backup" in str(news)
            assert "contraseña" in Words("es").say(news)
            cut_short += 1
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    assert set(found) == {'"ours"', '"theirs"'} and found == sorted(found), "first undone, from one step on finished"
    assert cut_short >= 4 and ended == 0


def test_the_command_line_says_that_a_restore_was_finished(
    desk: Station, backup: Path, nursery: Nursery, tmp_path: Path
) -> None:
    desk.close()
    assert nursery.run("services.killed_moves:restore", 8, str(desk.home), str(backup), OTHER) == -signal.SIGKILL
    secret = tmp_path / "secret"
    secret.write_text(OTHER)
    find = ["-m", "ctcoord", "--home", str(desk.home), "--passphrase-file", str(secret), "find", "Vega"]
    ran = subprocess.run([sys.executable, *find], capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and "cut short is finished now" in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_no_file_of_the_home_folder_is_readable_by_others(tmp_path: Path) -> None:
    home = tmp_path / "new"
    before = os.umask(0o022)
    try:
        station.create(home, PASSPHRASE)
        opened = station.open_with_passphrase(home, PASSPHRASE)
        opened.drafts.save("note:x", "typing", NOW)
        set_mark(opened, "ours")
        Settings(home, policy={}).save("theme", "dark")
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in home.iterdir()}
        opened.close()
    finally:
        os.umask(before)
    assert {"drafts.db", "drafts.db-wal", "drafts.db-shm", "store.db", "settings.json"} <= modes.keys()
    assert {name: mode for name, mode in modes.items() if mode != 0o600} == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_files_of_an_earlier_version_are_closed_to_others_at_the_next_start(desk: Station) -> None:
    home, key = desk.home, desk.store.key
    desk.close()
    (home / station.DRAFTS).chmod(0o644)
    station.open_with_key(home, key).close()
    assert stat.S_IMODE((home / station.DRAFTS).stat().st_mode) == 0o600
