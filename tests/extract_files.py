"""Extracts as agencies would write them, and what became of them: shared by the tests of extracts."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from ctcoord.exchange.formats import Options, check
from ctcoord.services import imports
from ctcoord.services.intake import FileCounts, ImportReport, Issue
from ctcoord.services.station import Station

Row = dict[str, str]

CHILD: Row = {
    "Case ID": "C1", "Parent ID": "P1", "Parent first name": "Maria", "Parent last name": "Vega",
    "Parent date of birth": "4/2/91", "Parent phone": "860-555-0142", "Home address": "18 Maple Street, Apt 3",
    "City": "Hartford", "State": "CT", "ZIP code": "06106", "Child ID": "K1", "Child first name": "Leo",
    "Child last name": "Vega", "Child date of birth": "14-JUN-20", "Provider ID": "D1", "Provider name": "Little Oaks",
    "Provider address": "250 Park Street, Hartford, CT 06106", "Type of care": "4", "Begin date": "11/30/2025",
    "End date": "2026-11-29", "Redetermination due": "10/30/2026", "Hours per week": "42.5", "Copay": "$86.00",
    "Subsidy per month": "$1,045.00", "Status": "Active", "Days": "M-F", "Start time": "8:00 AM",
    "End time": "4:30 PM", "Closed days": "2026-11-26 - 2026-11-27; 12/25/26", "As of": "2026-11-20",
}  # fmt: skip
SIBLING = CHILD | {"Child ID": "K2", "Child first name": "Ivy", "Child date of birth": "2023-01-14"}
PASS: Row = {"Rider ID": "R1", "Rider name": "Vega, Maria", "Pass type": "31-day", "Valid from": "2026-11-01"}


def write_csv(path: Path, rows: list[Row], above: str = "", below: str = "") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        file.write(above)
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)
        file.write(below)
    return path


def run(desk: Station, path: Path, **options: Any) -> tuple[ImportReport, list[Issue]]:
    """Check a file and apply it; the report adds up, whatever is in the file."""
    with check(desk, path, Options(agency="C4K", **options)) as staged:
        issues = list(staged.issues())
        report = imports.apply(desk, staged)
    assert all(counts.adds_up() for counts in report.files.values())
    return report, issues


def count(report: ImportReport) -> FileCounts:
    return report.total


def rows_of(desk: Station, sql: str) -> list[dict[str, Any]]:
    with desk.read() as connection:
        return [dict(row) for row in connection.exec_driver_sql(sql).mappings()]


def everything(desk: Station) -> str:
    """All that the store holds, as text."""
    tables = rows_of(desk, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return "\n".join(str(rows_of(desk, f'SELECT * FROM "{table["name"]}"')) for table in tables)


def one(desk: Station, sql: str) -> dict[str, Any]:
    (row,) = rows_of(desk, sql)
    return row
