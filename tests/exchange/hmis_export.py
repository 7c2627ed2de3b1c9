"""Small HMIS exports, made in code: only the columns that a test needs, rows as dictionaries."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

Rows = Sequence[Mapping[str, object]]
UPDATED = "2026-10-01 08:00:00"


class Export:
    """An export in the making: files by kind; ``write`` gives the folder."""

    def __init__(self, day: str = "2026-11-01 09:00:00", **export: object) -> None:
        self.rows: dict[str, list[dict[str, object]]] = {}
        self.columns: dict[str, tuple[str, ...]] = {}
        about = {
            "ExportID": "x1",
            "SourceID": "RIV",
            "SourceName": "Riverside Housing",
            "ExportDate": day,
            "ExportStartDate": "2025-10-01",
            "ExportEndDate": "2026-10-31",
            "CSVVersion": "2026 v1.0",
            "ExportDirective": "2",
            "HashStatus": "1",
        }
        self.add("Export", {**about, **export})

    def add(self, kind: str, *rows: Mapping[str, object]) -> Export:
        """Rows of a file; DateUpdated is UPDATED unless given."""
        for row in rows:
            self.rows.setdefault(kind, []).append({"DateUpdated": UPDATED, "DateDeleted": "", **row})
        return self

    def only(self, kind: str, *columns: str) -> Export:
        """Leave a file with a header alone."""
        self.rows[kind] = []
        self.columns[kind] = columns
        return self

    def write(self, folder: Path) -> Path:
        """The export as a folder of CSV files."""
        folder.mkdir(parents=True, exist_ok=True)
        for kind, rows in self.rows.items():
            names = self.columns.get(kind) or tuple(dict.fromkeys(name for row in rows for name in row))
            with (folder / f"{kind}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, names, restval="")
                writer.writeheader()
                writer.writerows(rows)
        return folder

    def zip(self, path: Path, inside: str = "") -> Path:
        """The export as a zip, its files in the folder ``inside``."""
        folder = self.write(path.with_suffix(".folder"))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(folder.iterdir()):
                archive.write(file, f"{inside}{file.name}")
        return path


def client(
    number: str, first: str = "Maria", last: str = "Vega", born: str = "1991-04-02", **more: object
) -> dict[str, object]:
    """A row of Client.csv."""
    names = {"FirstName": first, "LastName": last, "NameDataQuality": 1}
    return {"PersonalID": number, **names, "DOB": born, "DOBDataQuality": 1, **more}


def enrollment(
    number: str, person: str, household: str = "", entry: str = "2026-01-15", **more: object
) -> dict[str, object]:
    """A row of Enrollment.csv."""
    return {
        "EnrollmentID": number,
        "PersonalID": person,
        "ProjectID": "p1",
        "EntryDate": entry,
        "HouseholdID": household or f"h-{number}",
        "RelationshipToHoH": 1,
        **more,
    }


def within(key: str, number: str, person: str, enrolment: str, **more: object) -> dict[str, object]:
    """A row of a file whose rows belong to an enrolment; ``key`` names its key column."""
    return {key: number, "EnrollmentID": enrolment, "PersonalID": person, **more}


def family() -> Export:
    """Maria Vega and her son Leo, housed together since January; Maria's income was asked."""
    export = Export()
    export.add("Organization", {"OrganizationID": "o1", "OrganizationName": "Riverside", "VictimServiceProvider": 0})
    export.add(
        "Project", {"ProjectID": "p1", "OrganizationID": "o1", "ProjectName": "Riverside Homes", "ProjectType": 3}
    )
    export.add("Client", client("1"), client("2", "Leo", born="2020-06-14"))
    export.add("Enrollment", enrollment("e1", "1", "h1"), enrollment("e2", "2", "h1", RelationshipToHoH=2))
    income = {"InformationDate": "2026-01-15", "IncomeFromAnySource": 1, "TotalMonthlyIncome": "1100.00"}
    export.add("IncomeBenefits", within("IncomeBenefitsID", "i1", "1", "e1", **income, DataCollectionStage=1))
    return export
