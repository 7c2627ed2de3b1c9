"""``ctcoord import``: what it says, in words and as JSON; look first; take back."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ctcoord.cli import imports
from ctcoord.demo import build
from ctcoord.demo.caseload import caseload
from ctcoord.services.clock import Clock, fixed
from tests.cli.conftest import Command

SUM = ("new", "changed", "unchanged", "deleted", "rejected")

UNUSED = [
    ["--undo", "0000", "--check"],  # a check writes nothing: it must not take an import back
    ["--history", "file.csv"],
    ["--history", "--rejects", "x.xlsx"],
    [__file__, "--format", "hmis", "--mapping", "/no/such.toml"],
]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The agencies' files of 20 made-up families."""
    folder = tmp_path_factory.mktemp("files")
    families = list(caseload(20, today=date(2026, 11, 21)))
    found = build.write_files(folder, families, seed=1, today=date(2026, 11, 21))
    return {"hmis": found["riverside-hmis-fy2026.zip"][0], "passes": found["cttransit-passes.csv"][0]}


def test_json_accounts_for_every_row(ctcoord: Command, files: dict[str, Path]) -> None:
    ran = ctcoord("import", files["hmis"], "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    with zipfile.ZipFile(files["hmis"]) as archive:
        clients = archive.read("Client.csv").decode().count("\n") - 1
    assert told["files"]["Client.csv"]["read"] == clients
    for counts in told["files"].values():
        assert counts["read"] == sum(counts[name] for name in SUM)
    assert told["format"] == "hmis"
    assert told["run"]
    assert told["rejects_file"] is None


def test_the_same_file_twice_changes_nothing(ctcoord: Command, files: dict[str, Path]) -> None:
    ctcoord("import", files["hmis"])
    told = json.loads(ctcoord("import", files["hmis"], "--json").out)
    for name, counts in told["files"].items():
        assert counts["unchanged"] == counts["read"], name


def test_a_check_writes_nothing(ctcoord: Command, files: dict[str, Path]) -> None:
    ran = ctcoord("import", files["passes"], "--agency", "TRANSIT", "--check")
    assert ran.code == 0
    assert "Nothing was written" in ran.out
    assert json.loads(ctcoord("import", "--history", "--json").out) == {"imports": []}
    assert json.loads(ctcoord("find", "vega", "--json").out) == {"people": []}


def test_an_import_can_be_taken_back(ctcoord: Command, files: dict[str, Path]) -> None:
    run = json.loads(ctcoord("import", files["hmis"], "--json").out)["run"]
    assert json.loads(ctcoord("find", "vega", "--json").out)["people"]
    assert run in ctcoord("import", "--history").out
    undone = ctcoord("import", "--undo", run[:12])
    assert undone.code == 0, undone.err
    assert json.loads(ctcoord("find", "vega", "--json").out) == {"people": []}
    assert ctcoord("import", "--undo", run).code == 2  # only once


class TestInTheEvening:
    """When it is the next day in UTC already."""

    @pytest.fixture
    def clock(self) -> Clock:
        return fixed(datetime(2026, 11, 22, 1, 30, tzinfo=UTC))  # 20:30 on the 21st in Connecticut

    def test_days_and_times_are_those_of_the_agency(self, ctcoord: Command, files: dict[str, Path]) -> None:
        run = json.loads(ctcoord("import", files["passes"], "--agency", "TRANSIT", "--json").out)["run"]
        assert "2026-11-21 20:30" in ctcoord("import", "--history").out
        assert ctcoord("import", "--undo", run).code == 0
        assert "2026-11-21" in ctcoord("import", "--undo", run).err


def test_an_extract_needs_its_agency(ctcoord: Command, files: dict[str, Path]) -> None:
    ran = ctcoord("import", files["passes"])
    assert ran.code == 2
    assert "--agency" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("line", [[], ["/no/such/file.csv"], ["--undo", "ffff"], ["--undo", "x"], *UNUSED])
def test_mistakes_are_one_plain_line(ctcoord: Command, line: list[str]) -> None:
    ran = ctcoord("import", *line)
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err


def test_taking_back_is_no_check(ctcoord: Command, files: dict[str, Path]) -> None:
    run = json.loads(ctcoord("import", files["hmis"], "--json").out)["run"]
    assert ctcoord("import", "--undo", run, "--check").code == 2
    assert [row["undone_at"] for row in json.loads(ctcoord("import", "--history", "--json").out)["imports"]] == [None]


def test_a_place_that_takes_no_workbook_is_refused_before_the_import(ctcoord: Command, files: dict[str, Path]) -> None:
    assert ctcoord("import", files["hmis"], "--rejects", "/proc/rejects.xlsx").code == 2
    assert json.loads(ctcoord("import", "--history", "--json").out)["imports"] == []


def test_the_workbook_never_replaces_the_file_that_is_read(ctcoord: Command, tmp_path: Path) -> None:
    own = tmp_path / "own.xlsx"
    own.write_bytes(b"what the agency sent")
    assert ctcoord("import", own, "--agency", "X", "--rejects", tmp_path / "." / "own.xlsx").code == 2
    assert own.read_bytes() == b"what the agency sent"


def test_the_words_are_spanish_when_asked(ctcoord: Command, files: dict[str, Path]) -> None:
    ran = ctcoord("--language", "es", "import", files["hmis"], "--check")
    assert "leídas" in ran.out
    assert "No se escribió nada" in ran.out


def test_a_canary_in_a_file_is_in_no_log(ctcoord: Command, tmp_path: Path) -> None:
    bad = tmp_path / "Quarrington.csv"
    bad.write_text("Rider ID,First name\nR1,Quarrington\n", "utf-8")
    ran = ctcoord("import", bad, "--agency", "TRANSIT")
    assert ran.code == 2
    logs = list(tmp_path.rglob("*.log"))
    assert not any("Quarrington" in log.read_text("utf-8") for log in logs)


def test_rejected_rows_go_where_the_user_chose(ctcoord: Command, tmp_path: Path) -> None:
    passes = tmp_path / "passes.csv"
    passes.write_text(
        "Rider ID,First name,Last name,Pass type,Valid from,ZIP code\n"
        "R1,Ana,Rivera,31-day pass,11/01/2026,06106\n"
        "R2,=1+1,Quarrington,31-day pass,someday,06106\n",
        "utf-8",
    )
    out = tmp_path / "rejects.xlsx"
    ran = ctcoord("import", passes, "--agency", "TRANSIT", "--json", "--rejects", out)
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert told["rejects_file"] == str(out)
    assert told["files"]["passes.csv"]["rejected"] == 1
    rows = [[cell.value for cell in row] for row in load_workbook(out).worksheets[0].iter_rows()]
    assert rows[1][:4] == ["passes.csv", 3, "Valid from", "someday"]
    assert ctcoord("import", passes, "--agency", "TRANSIT", "--rejects", tmp_path / "rejects.txt").code == 2


def test_interrupted_while_writing_it_changes_nothing(
    ctcoord: Command, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: object, done: int, total: int, phase: str) -> None:
        if phase == "apply":
            raise KeyboardInterrupt

    monkeypatch.setattr(imports._Progress, "__call__", interrupt)
    ran = ctcoord("import", files["hmis"])
    assert ran.code == 130
    assert ran.err == "ctcoord: Cancelled. Nothing was changed.\n"
    monkeypatch.undo()
    assert json.loads(ctcoord("import", "--history", "--json").out) == {"imports": []}
    assert json.loads(ctcoord("find", "vega", "--json").out) == {"people": []}
