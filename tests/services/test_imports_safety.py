"""An import cancelled, killed or overtaken leaves the store as it was, and nothing readable behind."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from ctcoord.errors import Cancelled, DiskFull, StoreBusy
from ctcoord.exchange.formats import check
from ctcoord.services import imports
from ctcoord.services.import_decide import decide
from ctcoord.services.station import Station
from ctcoord.words import Message
from tests.conftest import PASSPHRASE, StationMaker
from tests.exchange.hmis_export import family
from tests.exchange.importing import bring_in, dump, look, one, ops


def test_a_check_writes_nothing(desk: Station, tmp_path: Path) -> None:
    before = dump(desk)
    report = look(desk, family().write(tmp_path / "a"))
    assert report.total.new == 8
    assert dump(desk) == before
    assert not list(desk.home.glob("staging-*"))


def test_a_full_disk_is_told_as_one_when_rows_are_kept(desk: Station, tmp_path: Path) -> None:
    with check(desk, family().write(tmp_path / "a")) as staged:
        staging = staged.staging
        pages = staging.db.execute("PRAGMA page_count").fetchone()[0]
        staging.db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(DiskFull):
            for line in range(10_000):
                staging.issue(0, line, "column", "x" * 200, Message("words"), rejected=False)


def test_a_full_disk_is_told_as_one_when_rows_are_decided(desk: Station, tmp_path: Path) -> None:
    with check(desk, family().write(tmp_path / "a")) as staged:

        def fail() -> None:  # as the engine does it: the transaction is over
            staged.staging.db.execute("COMMIT")
            error = sqlcipher.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error

        with pytest.raises(DiskFull):
            decide(staged.staging, fail)


def test_what_changed_between_check_and_apply_is_decided_again(desk: Station, tmp_path: Path) -> None:
    folder = family().write(tmp_path / "a")
    with check(desk, folder) as staged:
        assert staged.report.total.new == 8
        bring_in(desk, folder)
        waiting = ops(desk)
        report = imports.apply(desk, staged)
    assert report.total.unchanged == 8
    assert ops(desk) == waiting


def test_a_store_that_never_rests_is_busy(desk: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = iter(range(1_000_000))
    with check(desk, family().write(tmp_path / "a")) as staged:
        monkeypatch.setattr(imports, "_version", lambda staging: next(counter))
        with pytest.raises(StoreBusy):
            imports.apply(desk, staged)
    assert one(desk, "SELECT count(*) FROM person") == 0


@pytest.mark.parametrize("phase", [imports.READ, imports.DECIDE, imports.APPLY])
def test_cancel_leaves_nothing(desk: Station, tmp_path: Path, phase: str) -> None:
    before = dump(desk)

    def cancel(done: int, total: int, now: str) -> None:
        if now == phase:
            raise Cancelled

    folder = family().write(tmp_path / "a")
    with pytest.raises(Cancelled), check(desk, folder, None, cancel) as staged:
        imports.apply(desk, staged, cancel)
    assert dump(desk) == before
    assert not list(desk.home.glob("staging-*"))
    assert bring_in(desk, folder).total.new == 8  # and the store is as ready as before


def test_cancel_at_the_last_moment_leaves_nothing(desk: Station, tmp_path: Path) -> None:
    before = dump(desk)

    def cancel(done: int, total: int, now: str) -> None:
        if now == imports.APPLY and done == total:
            raise Cancelled

    with check(desk, family().write(tmp_path / "a")) as staged:
        with pytest.raises(Cancelled):
            imports.apply(desk, staged, cancel)
        assert dump(desk) == before
        assert staged.report.run_id is None
        assert imports.apply(desk, staged).total.new == 8  # the same staged file may be applied again


_KILLED = """
import os, signal, sys
from pathlib import Path
from ctcoord.exchange.formats import check
from ctcoord.services import imports, station

def kill(done, total, phase):
    if phase == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

desk = station.open_with_passphrase(Path(sys.argv[1]), sys.argv[4])
with check(desk, Path(sys.argv[2]), None, kill) as staged:
    imports.apply(desk, staged, kill)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("phase", [imports.DECIDE, imports.APPLY])
def test_a_killed_import_leaves_the_store_as_it_was(make_station: StationMaker, tmp_path: Path, phase: str) -> None:
    folder = family().write(tmp_path / "a")
    desk = make_station("home")
    before = dump(desk)
    program = [sys.executable, "-c", textwrap.dedent(_KILLED), str(desk.home), str(folder), phase, PASSPHRASE]
    killed = subprocess.run(program, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert dump(desk) == before
    left = list(desk.home.glob("staging-*"))
    assert left, "the killed process was in the middle of it"
    for file in left:  # what it leaves cannot be read
        assert b"Vega" not in file.read_bytes()
        assert b"SQLite format 3" not in file.read_bytes()


def test_nothing_typed_or_imported_is_in_any_file(desk: Station, tmp_path: Path) -> None:
    export = family()
    export.rows["Client"][0].update(FirstName="Canaryfirst", LastName="Canarylast", SSN="219-09-9998", SSNDataQuality=1)
    folder = export.write(tmp_path / "agency")
    with check(desk, folder) as staged:
        for file in desk.home.iterdir():
            assert b"Canary" not in file.read_bytes()
        imports.apply(desk, staged)
    for file in desk.home.iterdir():
        assert b"Canary" not in file.read_bytes()
        assert b"219099998" not in file.read_bytes()
