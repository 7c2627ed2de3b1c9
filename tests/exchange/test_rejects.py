"""The workbook of rejected and warned rows, read back with openpyxl."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from ctcoord.errors import UsageError
from ctcoord.exchange import rejects
from ctcoord.exchange.formats import check
from ctcoord.services.station import Station
from ctcoord.words import Words
from tests.exchange.hmis_export import Export, client, enrollment, family
from tests.exchange.importing import one

DANGEROUS = "=cmd|' /C calc'!A0"


def broken() -> Export:
    export = family()
    export.rows["Client"][0]["DOB"] = DANGEROUS
    export.add("Enrollment", enrollment("e9", "nobody"))
    return export


def test_each_row_with_its_place_value_and_reason(desk: Station, tmp_path: Path) -> None:
    with check(desk, broken().write(tmp_path / "a")) as staged:
        assert rejects.write(tmp_path / "rejected.xlsx", staged) == 2
    sheet = load_workbook(tmp_path / "rejected.xlsx").worksheets[0]
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert found == [
        ["File", "Row", "Column", "Value", "What happened", "Reason"],
        ["Client.csv", 2, "DOB", DANGEROUS, "accepted with a warning", "DOB could not be read and was left out"],
        ["Enrollment.csv", 4, None, "e9", "rejected", "Its person is neither in the file nor known"],
    ]  # fmt: skip
    dangerous = sheet["D2"]
    assert (dangerous.data_type, dangerous.quotePrefix) == ("s", True)  # text, not a formula
    assert one(desk, "SELECT count(*) FROM person") == 0


def test_in_the_readers_language(desk: Station, tmp_path: Path) -> None:
    with check(desk, broken().write(tmp_path / "a")) as staged:
        rejects.write(tmp_path / "rejected.xlsx", staged, Words("es"))
    sheet = load_workbook(tmp_path / "rejected.xlsx").worksheets[0]
    assert sheet["B2"].value == 2
    assert load_workbook(tmp_path / "rejected.xlsx").properties.language == "es"


def test_a_long_list_says_that_it_is_cut(desk: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejects, "MOST", 3)
    export = family()
    export.add("Client", *(client("") for _ in range(5)))
    with check(desk, export.write(tmp_path / "a")) as staged:
        assert rejects.write(tmp_path / "rejected.xlsx", staged) == 3
    about = load_workbook(tmp_path / "rejected.xlsx").worksheets[1]
    assert "Only the first 3 are listed." in [cell.value for cell in about["B"]]


def test_a_place_that_cannot_be_written_is_named(desk: Station, tmp_path: Path) -> None:
    with check(desk, broken().write(tmp_path / "a")) as staged, pytest.raises(UsageError):
        rejects.write(tmp_path / "no" / "folder" / "rejected.xlsx", staged)
