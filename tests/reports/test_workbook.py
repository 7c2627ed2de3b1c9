"""The Excel writer: real types, real tables, nothing that runs when the workbook is opened."""

from __future__ import annotations

import errno
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ctcoord.errors import UsageError
from ctcoord.reports.workbook import Column, Sheet, write

COLUMNS = [Column("Name", width=20), Column("Families", "count"), Column("Ends", "date"), Column("Cost", "money")]


def saved(path: Path, *sheets: Sheet) -> Path:
    write(path, sheets, language="en", title="A test")
    return path


def test_numbers_dates_and_money_are_real(tmp_path: Path) -> None:
    rows = [("Ana", 1234, date(2026, 12, 4), 123_450), ("Joan", 0, None, None)]
    page = load_workbook(saved(tmp_path / "a.xlsx", Sheet("One", "One", COLUMNS, rows)))["One"]
    assert [cell.value for cell in page[2]] == ["Ana", 1234, datetime(2026, 12, 4), 1234.5]
    assert [cell.value for cell in page[3]] == ["Joan", 0, None, None]
    assert page["B2"].number_format == "#,##0"
    assert page["C2"].is_date
    assert page["C2"].number_format == "yyyy-mm-dd"


def test_a_table_with_a_frozen_header(tmp_path: Path) -> None:
    sheet = Sheet("One", "Workers", COLUMNS, [("Ana", 1, None, None), ("Joan", 2, None, None)])
    page = load_workbook(saved(tmp_path / "a.xlsx", sheet))["One"]
    assert page.tables["Workers"].ref == "A1:D3"
    assert page.freeze_panes == "A2"
    assert [cell.value for cell in page[1]] == ["Name", "Families", "Ends", "Cost"]


def test_a_sheet_without_rows_has_its_header_and_no_table(tmp_path: Path) -> None:
    page = load_workbook(saved(tmp_path / "a.xlsx", Sheet("One", "Workers", COLUMNS, [])))["One"]
    assert not page.tables
    assert page["A1"].value == "Name"


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1"])
def test_what_looks_like_a_formula_stays_text(tmp_path: Path, typed: str) -> None:
    page = load_workbook(saved(tmp_path / "a.xlsx", Sheet("One", "One", COLUMNS, [(typed, 1, None, None)])))["One"]
    assert page["A2"].data_type == "s"
    assert page["A2"].value == typed
    assert page["A2"].quotePrefix


def test_unprintable_and_endless_texts_do_not_break_the_file(tmp_path: Path) -> None:
    sheet = Sheet("One", "One", COLUMNS, [("a\x00b\x1fc" + "x" * 40_000, 1, None, None)])
    page = load_workbook(saved(tmp_path / "a.xlsx", sheet))["One"]
    assert page["A2"].value.startswith("abcx")
    assert len(page["A2"].value) == 32_767


def test_a_target_that_cannot_be_written_is_a_mistake_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        saved(tmp_path / "nowhere" / "a.xlsx", Sheet("One", "One", COLUMNS, []))
    assert "nowhere" in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_the_older_workbook_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = saved(tmp_path / "a.xlsx", Sheet("One", "One", COLUMNS, [])).read_bytes()

    def no_room(_path: Path, _content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", no_room)
    with pytest.raises(UsageError, match="disk is full"):
        saved(tmp_path / "a.xlsx", Sheet("One", "One", COLUMNS, []))
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [older]


def test_an_old_workbook_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("old", "utf-8")
    saved(path, Sheet("One", "One", COLUMNS, []))
    assert load_workbook(path).sheetnames == ["One"]
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]
