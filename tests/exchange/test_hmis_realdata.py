"""Real HMIS exports: every row that csv itself reads is accounted for, and nothing changes twice."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ctcoord.exchange.hmis_core import ORDER
from ctcoord.services import imports
from ctcoord.services.station import Station
from tests.exchange.hmis_export import Export
from tests.exchange.importing import bring_in, dump, one, ops, reasons, rows

pytestmark = pytest.mark.realdata
FIXTURES = ("bad_data", "bom_test", "loader_errors", "duplicate_primary_keys")
EXPORTS = (
    "hmis_fy2026_converted",
    "hmis_fy2024_converted/source",
    *(f"hmis_fy2024_fixtures/{n}/source" for n in FIXTURES),
)


def counted(folder: Path) -> dict[str, int]:
    """Rows of each file that is read, as csv counts them."""
    found = {}
    for path in folder.glob("*.csv"):
        if path.stem in (*ORDER, "Export"):
            with path.open(newline="", encoding="utf-8-sig") as file:
                found[path.name] = sum(1 for row in csv.reader(file) if row) - 1
    return found


@pytest.mark.parametrize("export", EXPORTS)
def test_every_row_is_accounted_for_once_and_once_only(desk: Station, realdata: Path, export: str) -> None:
    folder = realdata / export
    report = bring_in(desk, folder)
    assert {name: counts.read for name, counts in report.files.items()} == counted(folder)
    assert all(counts.adds_up() for counts in report.files.values())
    everything = {path.name for path in folder.iterdir()}
    assert everything == set(report.files) | set(report.ignored)
    before, waiting = dump(desk), ops(desk)
    again = bring_in(desk, folder)
    assert (again.total.new, again.total.changed, again.total.deleted) == (0, 0, 0)
    assert again.total.rejected == report.total.rejected
    assert ops(desk) == waiting
    assert dump(desk) == before


def test_what_the_newer_format_says_is_what_the_older_said(desk: Station, realdata: Path) -> None:
    bring_in(desk, realdata / "hmis_fy2024_converted/source")
    waiting = ops(desk)
    report = bring_in(desk, realdata / "hmis_fy2026_converted")
    assert report.total.unchanged == report.total.read
    assert ops(desk) == waiting


def test_records_are_what_the_files_hold(desk: Station, realdata: Path) -> None:
    """Recomputed here from the files alone, with other code."""
    folder = realdata / "hmis_fy2026_converted"
    report = bring_in(desk, folder)
    files = {}
    for path in folder.glob("*.csv"):
        with path.open(newline="", encoding="utf-8-sig") as file:
            files[path.stem] = list(csv.DictReader(file))
    assert report.total.rejected == 0
    assert one(desk, "SELECT count(*) FROM person") == len(files["Client"]) == 514
    first: dict[str, tuple[str, str, str]] = {}
    for row in files["Enrollment"]:
        sight = (row["EntryDate"], row["EnrollmentID"], row["HouseholdID"])
        first[row["PersonalID"]] = min(first.get(row["PersonalID"], sight), sight)
    assert one(desk, "SELECT count(*) FROM household") == len({group for *_, group in first.values()}) == 425
    ended = {row["EnrollmentID"] for row in files["Exit"]}
    assert one(desk, "SELECT count(*) FROM support WHERE status = 'ended'") == len(ended)
    survivors = sum(row["DomesticViolenceSurvivor"] == "1" for row in files["HealthAndDV"])
    assert one(desk, "SELECT count(*) FROM observation WHERE kind = 'domestic_violence' AND code = '1'") == survivors
    cents = sum(
        round(float(row["TotalMonthlyIncome"]) * 100) for row in files["IncomeBenefits"] if row["TotalMonthlyIncome"]
    )
    assert one(desk, "SELECT sum(amount_cents) FROM observation WHERE kind = 'income'") == cents
    substance = sum(row["DisabilityType"] == "10" for row in files["Disabilities"])
    assert one(desk, "SELECT count(*) FROM observation WHERE data_class = 'substance_use'") >= substance
    assert one(desk, "SELECT count(*) FROM observation o JOIN person p ON p.id = o.subject_id"
                     " WHERE p.scope_id <> o.scope_id") == 0  # fmt: skip
    names = {(row["FirstName"], row["LastName"], row["DOB"]) for row in files["Client"]}
    assert set(rows(desk, "SELECT first_name, last_name, birth_date FROM person")) == names


def test_the_real_export_can_be_taken_back(desk: Station, realdata: Path) -> None:
    before = dump(desk)
    report = bring_in(desk, realdata / "hmis_fy2026_converted")
    imports.undo(desk, report.run_id or b"")
    after = dump(desk)
    before.pop("agency"), after.pop("agency")
    assert after == before


@pytest.mark.parametrize(
    ("export", "reason"),
    [
        ("bad_data", "Its person is neither in the file nor known"),
        ("loader_errors", "The row has 47 cells, its file 46 columns"),
        ("duplicate_primary_keys", "The key 557890 is repeated: line 3 is newer or comes first and is used"),
        ("bom_test", "DateDeleted is not a date"),
    ],
)
def test_faults_of_real_files_have_reasons(
    desk: Station, realdata: Path, tmp_path: Path, export: str, reason: str
) -> None:
    folder = realdata / "hmis_fy2024_fixtures" / export / "source"
    with (folder / "Export.csv").open(encoding="utf-8-sig") as file:
        sender = next(csv.DictReader(file))
    said = {name: sender[name] for name in ("SourceID", "SourceName")}
    # Its organization does not say whether it serves victims: everything would be refused before it is looked at.
    before = Export("2010-01-01", **said).only("Client", "PersonalID", "DateUpdated")
    before.add("Organization", {"OrganizationID": "109", "OrganizationName": "Hotel", "VictimServiceProvider": 0})
    bring_in(desk, before.write(tmp_path / "before"))
    assert reason in {said for *_, said, rejected in reasons(desk, folder) if rejected}
