"""The files that the demo writes are what the agencies' real ones are."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from ctcoord.demo import extract_files, hmis_file
from ctcoord.demo.caseload import caseload
from ctcoord.demo.hmis_columns import COLUMNS

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def hmis(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    path = tmp_path_factory.mktemp("files") / "hmis.zip"
    hmis_file.write(path, list(caseload(60, today=TODAY)), 1, TODAY)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"))))
            for name in archive.namelist()
        }


def test_every_row_belongs_to_a_client_and_a_project(hmis: dict[str, list[dict[str, str]]]) -> None:
    clients = {row["PersonalID"] for row in hmis["Client"]}
    enrolments = {row["EnrollmentID"] for row in hmis["Enrollment"]}
    assert len(clients) == len(hmis["Client"]) > 30
    assert {row["PersonalID"] for row in hmis["Enrollment"]} <= clients
    assert {row["ProjectID"] for row in hmis["Enrollment"]} <= {row["ProjectID"] for row in hmis["Project"]}
    for name in ("Exit", "IncomeBenefits", "HealthAndDV", "Disabilities", "EmploymentEducation", "Services"):
        assert {row["EnrollmentID"] for row in hmis[name]} <= enrolments, name


def test_each_household_has_one_head(hmis: dict[str, list[dict[str, str]]]) -> None:
    heads: dict[str, int] = {}
    for row in hmis["Enrollment"]:
        heads[row["HouseholdID"]] = heads.get(row["HouseholdID"], 0) + (row["RelationshipToHoH"] == "1")
    assert set(heads.values()) == {1}


def test_nobody_has_a_social_security_number(hmis: dict[str, list[dict[str, str]]]) -> None:
    assert {row["SSN"] for row in hmis["Client"]} == {""}


@pytest.mark.realdata
def test_columns_stand_where_the_real_export_has_them(realdata: Path) -> None:
    """Those that the demo leaves out are left out whole; the others keep the real order."""
    for name, columns in COLUMNS.items():
        with (realdata / "hmis_fy2026_converted" / f"{name}.csv").open(newline="", encoding="utf-8-sig") as file:
            real = next(csv.reader(file))
        assert [column for column in real if column in columns] == list(columns), name


def test_the_same_caseload_makes_the_same_files(tmp_path: Path) -> None:
    families = list(caseload(20, today=TODAY))
    for name in ("a.zip", "b.zip"):
        hmis_file.write(tmp_path / name, families, 1, TODAY)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_an_agency_that_knows_nobody_writes_a_file_without_rows(tmp_path: Path) -> None:
    for extract in extract_files.EXTRACTS:
        assert extract_files.write(tmp_path, extract, [], TODAY) == 0
