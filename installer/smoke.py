"""Tries a program that was just built, as someone would who has only the package.

    python installer/smoke.py dist/ctcoord/ctcoord

It makes an encrypted store, imports an HMIS export of an invented family, finds and shows the family, writes the
rollup, and opens every screen offscreen. Exit code 0 when all of it worked; otherwise it says which step failed.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

STAMP = {"DateCreated": "2026-10-05 09:00:00", "DateUpdated": "2026-10-05 09:00:00", "UserID": "1", "ExportID": "1"}
PEOPLE = (("1", "Marisol", "1991-04-02", "1"), ("2", "Leo", "2020-06-15", "2"))
FAMILY_NAME = "Vegaquist"
EXPORT: dict[str, list[dict[str, str]]] = {
    "Export": [
        {
            "ExportID": "1",
            "SourceType": "1",
            "SourceID": "SMOKE",
            "SourceName": "Harbor Housing",
            "ExportDate": "2026-11-01 08:00:00",
            "ExportStartDate": "2026-01-01",
            "ExportEndDate": "2026-10-31",
            "SoftwareName": "smoke",
            "CSVVersion": "2026 v1.0",
            "ExportPeriodType": "3",
            "ExportDirective": "2",
            "HashStatus": "1",
            "ImplementationID": "smoke",
        }
    ],
    "Organization": [
        {"OrganizationID": "10", "OrganizationName": "Harbor Housing", "VictimServiceProvider": "0", **STAMP}
    ],
    "Project": [
        {
            "ProjectID": "20",
            "OrganizationID": "10",
            "ProjectName": "Harbor Rapid Re-Housing",
            "OperatingStartDate": "2020-01-01",
            "ContinuumProject": "1",
            "ProjectType": "13",
            "HousingType": "3",
            "RRHSubType": "2",
            **STAMP,
        }
    ],
    "Client": [
        {
            "PersonalID": number,
            "FirstName": first,
            "LastName": FAMILY_NAME,
            "NameDataQuality": "1",
            "SSNDataQuality": "99",
            "DOB": born,
            "DOBDataQuality": "1",
            "VeteranStatus": "0",
            **STAMP,
        }
        for number, first, born, _ in PEOPLE
    ],
    "Enrollment": [
        {
            "EnrollmentID": f"3{number}",
            "PersonalID": number,
            "ProjectID": "20",
            "EntryDate": "2026-03-01",
            "HouseholdID": "h1",
            "RelationshipToHoH": relationship,
            "EnrollmentCoC": "CT-503",
            "LivingSituation": "116",
            "DisablingCondition": "0",
            "MoveInDate": "2026-04-15",
            **STAMP,
        }
        for number, _, _, relationship in PEOPLE
    ],
}
READ = {f"{name}.csv": len(rows) for name, rows in EXPORT.items()}


class Trial:
    """A program, and a folder of its own with a store that a passphrase opens."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._secret = folder / "passphrase"
        self._secret.write_text("an invented passphrase\n", encoding="utf-8")
        self._command = [program, "--home", folder / "home", "--passphrase-file", self._secret]
        # Nothing of a checkout or an activated environment may help the program.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
        self._environment = {**kept, "QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "qt.qpa.*=false"}
        self._folder = folder

    def run(self, *words: str) -> str:
        """Run one command; returns what it printed, or ends the trial with what went wrong."""
        step = subprocess.run(
            [str(part) for part in (*self._command, *words)],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        if step.returncode:
            sys.exit(f"smoke: {' '.join(words)} ended with {step.returncode}\n{step.stdout}{step.stderr}")
        return step.stdout

    def json(self, *words: str) -> Any:
        """Run one command with --json; returns what it said."""
        return json.loads(self.run(*words, "--json"))


def main() -> int:
    """Try the program named on the command line; returns the exit code."""
    program = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="ctcoord-smoke-") as name:
        folder = Path(name)
        trial = Trial(program, folder)
        print(f"smoke: {trial.run('--version').strip()} from {program.parent}")
        trial.run("store", "create")
        check_import(trial, write_export(folder))
        check_family(trial)
        check_weeks(trial)
        check_outputs(trial, folder)
    print("smoke: store made, file imported, family found and shown, rollup written, every screen opened")
    return 0


def write_export(folder: Path) -> Path:
    """The invented export as a folder of CSV files."""
    target = folder / "export"
    target.mkdir()
    for name, rows in EXPORT.items():
        with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*rows[0], *(["DateDeleted"] if name != "Export" else [])])
            writer.writeheader()
            writer.writerows(rows)
    return target


def check_import(trial: Trial, export: Path) -> None:
    """Every row is read and taken; the same file again changes nothing."""
    first = trial.json("import", str(export), "--format", "hmis")["files"]
    expect("rows read", {name: first[name]["read"] for name in READ}, READ)
    expect("rows rejected", sum(file["rejected"] for file in first.values()), 0)
    second = trial.json("import", str(export), "--format", "hmis")["files"]
    expect("rows changed by the same file", sum(file["new"] + file["changed"] for file in second.values()), 0)


def check_family(trial: Trial) -> None:
    """The family is found by name and shown with both members and its housing."""
    people = trial.json("find", FAMILY_NAME)["people"]
    expect("people found", len(people), len(PEOPLE))
    family = trial.json("show", people[0]["family_id"])
    expect("members shown", len(family["members"]), len(PEOPLE))
    expect("support domains", {support["domain"] for support in family["supports"]}, {"housing"})


def check_weeks(trial: Trial) -> None:
    """Families are checked by several processes, each of which is the program started once more."""
    alone = trial.run("check", "--all", "--json")
    expect("families checked", len(alone.splitlines()), 1)
    expect("families checked by two processes", trial.run("check", "--all", "--json", "--jobs", "2"), alone)


def check_outputs(trial: Trial, folder: Path) -> None:
    """The store checks, the rollup is a workbook, and screens are painted."""
    trial.run("self-check")
    trial.run("rollup", "--out", str(folder / "rollup.xlsx"))
    expect("a workbook", (folder / "rollup.xlsx").read_bytes()[:2], b"PK")
    trial.run("screenshots", "--families", "20", "--out", str(folder / "screens"))
    expect("pictures", any((folder / "screens").rglob("*.png")), True)


def expect(what: str, found: object, wanted: object) -> None:
    """End the trial unless the program did what was wanted."""
    if found != wanted:
        sys.exit(f"smoke: {what}: {found!r} instead of {wanted!r}")


if __name__ == "__main__":
    sys.exit(main())
