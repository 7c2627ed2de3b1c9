"""The demo with a central database: what each workstation holds, and that it survives being killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil
import psycopg
import pytest
from sqlalchemy import text

from ctcoord.central import embedded
from ctcoord.cli import demo
from ctcoord.cli.main import run
from ctcoord.demo import HERE, THERE, build, central, questions, server
from ctcoord.demo.central import ANA, BEFORE, EVENTS, NORA, Met
from ctcoord.demo.places import PROVIDERS
from ctcoord.services import conflicts, families, forms, station
from ctcoord.services.clock import Clock
from ctcoord.services.station import Station
from ctcoord.sync import engine
from ctcoord.sync.postgres import PostgresCentral
from tests.cli.test_demo import Windows

FAMILIES, FEW = 12, 2
PATIENCE_SECONDS = 60
T = TypeVar("T")


@dataclass
class Demo:
    """A demo that was made, its server running; stores are opened as they are needed."""

    home: Path
    url: str
    met: Met
    opened: dict[str, Station]

    def station(self, folder: str) -> Station:
        """The open store of a workstation."""
        if folder not in self.opened:
            self.opened[folder] = station.open_with_passphrase(self.home / folder, build.PASSPHRASE, Clock())
        return self.opened[folder]

    def all(self, folder: str, sql: str, **values: object) -> list[tuple[object, ...]]:
        """Rows of a workstation's store."""
        with self.station(folder).read() as connection:
            return [tuple(row) for row in connection.execute(text(sql), values)]

    def sync(self, desk: central.Desk) -> engine.SyncResult:
        """Sync one workstation."""
        reached = PostgresCentral(self.url, desk.login)
        try:
            return engine.sync(self.station(desk.folder), reached)
        finally:
            reached.close()


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """Where the server's own user may go; pytest's folders are closed to it."""
    made = Path(tempfile.mkdtemp(prefix="ctdemo"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def made(place: Path) -> Iterator[Demo]:
    home = place / "made"
    home.mkdir()
    with embedded.server(place / "made-pg", server.OPTIONS) as url:
        met = central.make(home, url, Clock(), count=FAMILIES, seed=2026, language="en")
        found = Demo(home, url, met, {})
        yield found
        for opened in found.opened.values():
            opened.close()


def test_everything_happens_in_its_order_and_is_kept_for_the_next_start(made: Demo) -> None:
    story = {one.event: one for one in made.met.story}
    assert list(story) == list(EVENTS)
    assert story["own_file"].pushed > 100
    assert story["other_files"].pulled > story["own_file"].pushed  # Riverside's records have come, and our own back
    assert story["step_seen"].pulled == 1
    assert (story["theirs"].conflicts, story["ours"].conflicts) == (0, 1)
    assert central.known(made.home) == made.met


@pytest.mark.parametrize("folder", [HERE, THERE])
def test_nothing_waits_and_nothing_was_set_aside(made: Demo, folder: str) -> None:
    assert made.all(folder, "SELECT entity, data_class, state FROM outbox") == []


def test_our_workstation_has_every_agency_and_the_case_number_of_the_pictures(made: Demo) -> None:
    opened = made.station(HERE)
    with opened.read() as connection:
        together = families.household_ids(connection, families.resolve(connection, "10-4471"))
    owners = made.all(HERE, "SELECT id, owner_id FROM household")
    assert len({owner for household, owner in owners if household in together}) == 5


def test_a_consent_opens_a_family_by_class_to_read_and_nothing_of_other_agencies(made: Demo) -> None:
    ours = "SELECT h.id FROM household h JOIN agency a ON a.id = h.owner_id WHERE a.agency_code = :code"
    vega = made.all(HERE, "SELECT id FROM household WHERE case_number = '10-4471'")[0][0]
    assert (vega,) not in made.all(BEFORE, ours, code="HFS")
    assert (vega,) in made.all(THERE, ours, code="HFS")
    seen = made.all(THERE, "SELECT DISTINCT data_class, may FROM bucket WHERE scope_id = :id", id=vega)
    assert set(seen) == {(name, "read") for name in central.SHARED}
    assert made.all(THERE, ours, code="C4K") == made.all(THERE, ours, code="CRWORK") == []
    with made.station(THERE).read() as connection:
        together = families.household_ids(connection, bytes.fromhex(made.met.family))
    assert vega in together, "the two records are shown as one family"


@pytest.mark.parametrize("folder", [HERE, THERE])
def test_both_have_the_directory_that_the_steward_brought(made: Demo, folder: str) -> None:
    services = {title for _name, _towns, offers in PROVIDERS for title, *_rest in offers}
    assert {row[0] for row in made.all(folder, "SELECT name FROM service")} == services
    assert made.all(folder, "SELECT count(*) FROM service_site") > [(len(services),)]


def test_our_own_questions_were_taken_from_the_steward_and_are_answered(made: Demo) -> None:
    opened = made.station(HERE)
    with opened.read() as connection:
        known = {row.form_code for row in forms.in_use(connection, opened.agency_id or b"")}
        answered = forms.every_answer(connection)
    assert known == {questions.FIELDS, questions.SCORED}
    assert {row.form.form_code for _family, row in answered} == known
    assert made.all(THERE, "SELECT count(*) FROM form") == [(0,)]


def test_our_families_have_referrals_in_every_state_and_riverside_sees_what_a_consent_opens(made: Demo) -> None:
    states = {row[0] for row in made.all(HERE, "SELECT status FROM referral")}
    assert states >= {"draft", "requested", "accepted", "in-progress", "rejected", "completed"}
    linked = "SELECT count(*) FROM referral r LEFT JOIN service s ON s.id = r.service_id WHERE s.id IS NULL"
    assert made.all(HERE, linked) == [(0,)]
    vega = "SELECT r.status FROM referral r JOIN household h ON h.id = r.scope_id AND h.case_number = '10-4471'"
    assert made.all(THERE, vega) == made.all(THERE, "SELECT status FROM referral") == [("draft",)]
    assert made.all(BEFORE, "SELECT status FROM referral") == []


def test_what_only_riverside_may_see_stays_there(made: Demo) -> None:
    count = "SELECT count(*) FROM observation WHERE data_class IN ('health', 'safety', 'education')"
    assert made.all(THERE, count) > [(0,)]
    assert made.all(HERE, count) == [(0,)]


def test_the_conflict_is_on_both_and_decided_once(made: Demo) -> None:
    for folder in (HERE, THERE):
        with made.station(folder).read() as connection:
            (row,) = conflicts.waiting(connection)
        assert (row.field, row.base, row.first, row.second) == ("status", "not_started", "waiting", "blocked")
        assert (row.first_by, row.second_by, row.current) == (NORA.name, ANA.name, "waiting")
    ours = made.station(HERE)
    with ours.write() as connection:
        conflicts.decide(connection, ours.author(), (row.scope_id, row.id), conflicts.SECOND)
    made.sync(ANA)
    made.sync(NORA)
    for folder in (HERE, THERE):
        with made.station(folder).read() as connection:
            assert conflicts.count(connection) == 0
        assert made.all(folder, "SELECT status FROM task WHERE id = :id", id=row.record_id) == [("blocked",)]


@dataclass
class Line:
    """The command on a home of its own, in this process, with windows that are only asked for."""

    home: Path
    data: Path
    windows: Windows

    def __call__(self, *more: str) -> int:
        out = self.home.parent / "out"
        words = ["--home", str(self.home), "demo", "--families", str(FEW), "--out", str(out), *more]
        return run(words, windows=lambda: self.windows)


@pytest.fixture
def line(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    home, data = place / "home", place / "home-pg"
    monkeypatch.setattr(server, "data_folder", lambda _home: data)
    monkeypatch.setattr(demo, "has_display", lambda: False)
    yield Line(home, data, Windows())
    shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)


SERVE = """
import sys, time
from pathlib import Path
from ctcoord.demo import server
server.data_folder = lambda _home: Path(sys.argv[2])
with server.alone(Path(sys.argv[1])), server.running(Path(sys.argv[1])) as url:
    print(url, flush=True)
    time.sleep(600)
"""


def serving(home: Path, data: Path) -> tuple[subprocess.Popen[str], psutil.Process]:
    """A process that serves the demo, and its server."""
    held = subprocess.Popen([sys.executable, "-c", SERVE, str(home), str(data)], stdout=subprocess.PIPE, text=True)
    assert held.stdout is not None and held.stdout.readline().startswith("postgresql://")
    return held, psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))


def test_made_once_used_again_killed_and_cut_short(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    home, data = line.home, line.data
    assert line() == 0
    assert "Riverside Housing" in capsys.readouterr().out
    asked = [what for what, *_ in line.windows.asked]
    assert asked == ["picture"] * 4 + ["paint"]
    assert not (data / "postmaster.pid").exists(), "the server has ended with the command"
    made = (home / HERE / "store.key").read_bytes()

    for killed in ("program", "both"):
        held, postmaster = serving(home, data)
        assert line() == 2
        assert "open already" in capsys.readouterr().err
        held.kill()
        held.communicate()
        if killed == "both":
            kill(postmaster)
        assert line() == 0
        assert "still there" in capsys.readouterr().out
        assert (home / HERE / "store.key").read_bytes() == made
        assert not (data / "postmaster.pid").exists() and gone(postmaster)

    (home / central.MARKER).unlink()  # as if it had been killed while it was made
    assert line() == 0
    assert "still there" not in capsys.readouterr().out
    assert (home / HERE / "store.key").read_bytes() != made


def test_two_windows_open_and_a_kill_or_ctrl_c_ends_them_and_the_server(line: Line) -> None:
    assert line() == 0
    start = (
        "import signal; from pathlib import Path; from ctcoord.demo import server;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        f"server.data_folder = lambda _home: Path({str(line.data)!r});"
        "from ctcoord.__main__ import main; raise SystemExit(main())"
    )
    command = [sys.executable, "-c", start, "--home", str(line.home), "demo"]
    # Windows that nobody sees, for a program that believes in a display.
    seen = {**os.environ, "QT_QPA_PLATFORM": "offscreen:", "DISPLAY": ":none"}
    for told in (signal.SIGTERM, signal.SIGINT):
        shown = subprocess.Popen(command, env=seen, stderr=subprocess.PIPE, text=True, start_new_session=True)
        try:
            wait_for(lambda pid=shown.pid: sorted(words_of(it)[-1] for it in opened(pid)), [HERE, THERE])
            windows = opened(shown.pid)
            time.sleep(1)
            assert not any(gone(it) for it in windows)
            os.killpg(shown.pid, told)  # as a terminal does, to everything that it started
            assert "Traceback" not in shown.communicate(timeout=PATIENCE_SECONDS)[1]
            assert shown.returncode == 130
        finally:
            shown.kill()
        assert all(gone(it) for it in windows)
        assert not (line.data / "postmaster.pid").exists()


def opened(pid: int) -> list[psutil.Process]:
    """The windows that this process has opened and that have not ended."""
    return [it for it in psutil.Process(pid).children() if not gone(it) and "--window" in words_of(it)]


def words_of(process: psutil.Process) -> list[str]:
    """What it was started with; nothing of one that has just ended."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def kill(postmaster: psutil.Process) -> None:
    """Kill a server with all its processes."""
    every = [postmaster, *postmaster.children(recursive=True)]
    for process in every:
        process.kill()
    wait_for(lambda: [gone(one) for one in every], [True] * len(every))


def gone(process: psutil.Process) -> bool:
    """Whether it has ended, its parent told or not."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def wait_for(asked: Callable[[], list[T]], wanted: list[T]) -> None:
    """Ask again until that is the answer."""
    for _ in range(PATIENCE_SECONDS * 10):
        if asked() == wanted:
            return
        time.sleep(0.1)
    raise AssertionError(f"it never became {wanted}")


def test_without_a_server_it_goes_on_and_says_so(
    line: Line, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> None:
        raise ImportError

    monkeypatch.setattr(embedded, "_library", missing)
    assert line() == 0
    said = capsys.readouterr()
    assert said.err.count("\n") == 1 and "the extra 'demo' is not installed" in said.err
    assert (line.home / "store.db").exists() and not (line.home / HERE).exists()


def test_a_folder_with_something_else_in_it_is_left_alone(line: Line) -> None:
    other = line.home / HERE / "letters.txt"
    other.parent.mkdir(parents=True)
    other.write_text("dear all")
    assert line("--fresh") == 2
    assert other.read_text() == "dear all"


def test_a_process_of_that_number_which_is_no_server_is_not_believed(place: Path) -> None:
    data = place / "reused"
    with embedded.server(data) as url:
        assert url
    (data / "postmaster.pid").write_text(
        "\n".join([str(os.getpid()), str(data), "1", "5432", str(data), "", "1 2", "ready"])
    )
    (data / ".handle_pids.json").write_text(json.dumps([2**22 + 1]))
    with embedded.server(data) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not (data / "postmaster.pid").exists()
