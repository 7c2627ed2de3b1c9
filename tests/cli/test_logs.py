"""The log keeps what a programmer needs and nothing of a case."""

from __future__ import annotations

import logging
from pathlib import Path

import psycopg
import pytest

from ctcoord.cli import logs
from ctcoord.errors import CentralFault, Plain
from ctcoord.sync.refusals import reason

CANARY = "Quarrington-0199"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return logs.set_up(tmp_path)


def test_numbers_and_codes_stay_and_texts_go(log: Path) -> None:
    logging.getLogger("ctcoord.test").info("read %d rows of %s, code %s", 514, CANARY, Plain("import.file"))
    written = log.read_text("utf-8")
    assert "read 514 rows of <16 characters>, code import.file" in written
    assert CANARY not in written


def test_the_number_of_a_fault_that_nobody_here_can_mend_is_in_it(log: Path) -> None:
    fault = psycopg.errors.UndefinedColumn(CANARY)
    assert isinstance(reason(fault), CentralFault)
    assert "answered with 42703" in log.read_text("utf-8")
    assert CANARY not in log.read_text("utf-8")


def test_other_packages_say_only_where(log: Path) -> None:
    logging.getLogger("sqlalchemy.engine").error(f"[parameters: {CANARY}]")  # as libraries do
    written = log.read_text("utf-8")
    assert "sqlalchemy.engine test_logs:" in written
    assert CANARY not in written


def test_errors_keep_type_and_lines_without_their_text(log: Path) -> None:
    try:
        {}[CANARY]
    except KeyError:
        logging.getLogger("ctcoord.test").exception("failed for %(name)s", {"name": CANARY})
    written = log.read_text("utf-8")
    assert "builtins.KeyError" in written
    assert "test_logs.py" in written
    assert CANARY not in written


def test_only_this_user_can_read_it_and_it_stays_small(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        logging.getLogger("ctcoord.test").warning("a line")
    assert log.stat().st_mode & 0o777 == 0o600
    assert log.parent.stat().st_mode & 0o777 == 0o700


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be", "utf-8")
    logs.set_up(tmp_path)
    logging.getLogger("ctcoord.test").error("lost, and that is all")
    assert capsys.readouterr().err == ""
