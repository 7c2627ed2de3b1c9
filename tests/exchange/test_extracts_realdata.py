"""Real agency workbooks and tables, read in place by profiles written for them."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from ctcoord.errors import FileFault
from ctcoord.exchange import extracts
from ctcoord.exchange.profiles import parse
from ctcoord.services.intake import FileCounts, ImportReport
from ctcoord.services.station import Station
from tests.conftest import NOW
from tests.extract_files import one, rows_of, run

pytestmark = pytest.mark.realdata

# Towns stand in for people: what is tested is how tables are found and rows told apart.
BASE: dict[str, Any] = {
    "title": {"en": "Towns", "es": "Municipios"},
    "about": {"en": "", "es": ""},
    "domain": "housing",
    "data_class": "housing",
    "program": "Appeals list",
    "system": "towns",
    "support_of": "town",
}
APPEALS = BASE | {
    "name": "appeals",
    "kind": "town",
    "key": [["town.last_name"]],
    "people": {"town": {"key": [["town.last_name"]], "head": True}},
    "columns": [
        {"field": "town.last_name", "names": ["Town"], "required": True},
        {
            "field": "support.detail.Units",
            "names": ["2000 Census housing units", "Total Housing Units 2010 Census", "2010 Census"],
            "kind": "whole",
            "required": True,
        },
        {
            "field": "support.detail.Assisted",
            "names": ["Governmentally assisted units", "Governmentally Assisted", "2016 Gov Assisted"],
            "kind": "whole",
        },
    ],
}
ZIPS = BASE | {
    "name": "zips",
    "kind": "zip",
    "key": [["support.detail.Zip"]],
    "people": {"town": {"key": [["town.last_name"]], "head": True}},
    "columns": [
        {"field": "support.detail.Zip", "names": ["2020zip5"], "kind": "zip", "required": True},
        {"field": "town.number", "names": ["Town_FIPS_22"], "kind": "code"},
        {"field": "town.last_name", "names": ["Town_Name"], "required": True},
    ],
}
FOLDER = "ct_affordable_housing_appeals"
SHEETS = {"2002 APPEALS-LIST_PUBLISHED.xls": "Sheet1", "2010 Appeals List for Publication.xls": "Sheet1"}


def count_of(report: ImportReport, file: str) -> FileCounts:
    return report.files[file]


def towns_of(path: Path, sheet: str) -> set[str]:
    """The names of towns that calamine itself sees: text beside a number of dwellings."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).iter_rows()
    pairs = [pair for row in rows for pair in pairwise(row)]
    towns = {name.strip() for name, units in pairs if isinstance(name, str) and isinstance(units, float | int)}
    return {town for town in towns if town[:1].isalpha() and "total" not in town.lower()}


def profile(data: dict[str, Any], tmp_path: Path) -> Path:
    """The profile as a file, as an agency would keep it."""
    parse(data, "profile")
    path = tmp_path / "profile.toml"
    path.write_text(_toml(data), "utf-8")
    return path


def _toml(data: dict[str, Any]) -> str:
    people, columns = data["people"], data["columns"]
    lines = [f"{name} = {_value(value)}" for name, value in data.items() if name not in ("people", "columns")]
    for name, role in people.items():
        lines += [f"[people.{name}]", *(f"{key} = {_value(value)}" for key, value in role.items())]
    for column in columns:
        lines += ["[[columns]]", *(f"{key} = {_value(value)}" for key, value in column.items())]
    return "\n".join(lines)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else '"' + str(value) + '"'


@pytest.mark.parametrize(("file", "sheet"), SHEETS.items())
def test_a_list_whose_header_moves_from_year_to_year(
    desk: Station, realdata: Path, tmp_path: Path, file: str, sheet: str
) -> None:
    path = realdata / FOLDER / file
    report, issues = run(desk, path, mapping=profile(APPEALS, tmp_path))
    towns = towns_of(path, sheet)
    assert len(towns) == 169
    assert (count_of(report, file).read, count_of(report, file).new, issues) == (169, 169, [])
    assert {row["last_name"] for row in rows_of(desk, "SELECT last_name FROM person")} == towns
    hartford = one(
        desk, "SELECT s.detail FROM support s JOIN person p ON p.id = s.subject_id WHERE last_name = 'Hartford'"
    )
    assert '"Units":50' in hartford["detail"]


def test_of_eight_sheets_the_one_that_the_profile_names(desk: Station, realdata: Path, tmp_path: Path) -> None:
    file = "2016 Final Appeals Summary.xls"
    with pytest.raises(FileFault, match="several sheets fit"):
        run(desk, realdata / FOLDER / file, mapping=profile(APPEALS, tmp_path))
    named = profile(APPEALS | {"sheet": "For Annual Report"}, tmp_path)
    report, _ = run(desk, realdata / FOLDER / file, mapping=named)
    assert (count_of(report, file).read, len(report.ignored)) == (169, 7)
    assert any("titles, notes or totals" in str(note) for note in report.notes)


def test_zip_codes_keep_their_zeros_and_every_row_is_accounted_for(
    desk: Station, realdata: Path, tmp_path: Path
) -> None:
    path = realdata / "ct_zip_to_town" / "2020zip-to-town.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        expected = [row["2020zip5"] for row in csv.DictReader(file)]
    report, issues = run(desk, path, mapping=profile(ZIPS, tmp_path))
    assert (count_of(report, path.name).read, count_of(report, path.name).new) == (len(expected), len(set(expected)))
    found = [row["zip"] for row in rows_of(desk, "SELECT detail ->> '$.Zip' AS zip FROM support ORDER BY 1")]
    assert found == sorted(set(expected))
    assert len(issues) == len(expected) - len(set(expected))
    report, _ = run(desk, path, mapping=profile(ZIPS, tmp_path))
    assert count_of(report, path.name).unchanged == len(set(expected))


def test_a_table_of_a_real_agency_that_no_shipped_profile_reads_is_refused_in_words(realdata: Path) -> None:
    with pytest.raises(FileFault, match="mapping profile"):
        extracts.plan(realdata / "ct_zip_to_town" / "town2county.csv", None, NOW)
