"""Riverside Housing's export: an HMIS CSV zip of the FY 2026 format, as its software would write it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from ctcoord.demo.hmis_columns import COLUMNS
from ctcoord.demo.places import PROJECTS
from ctcoord.demo.world import Family, Person, Sender, Service, slip

EXPORT_ID, SOURCE_ID, USER = "DEMO1", str(Sender.HOUSING), "7"
_PROJECT_IDS = {project for project, *_ in PROJECTS}
_RELATIONSHIP = {"parent": "1", "partner": "3", "child": "2", "relative": "4"}
_EDUCATION = ("4", "5", "6", "7", "8")  # HUD R4.1: grade 12 to bachelor's degree
_DESTINATIONS = ("410", "435", "422", "101")  # HUD 3.12: rental without and with subsidy, family, shelter


def write(path: Path, families: Iterable[Family], seed: int, today: date) -> int:
    """Write the zip; returns how many clients it holds."""
    tables = _Tables(today, seed)
    clients = 0
    for family in families:
        clients += tables.add(family)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.rows.items():
            archive.writestr(_member(f"{name}.csv", today), _csv(name, rows))
    return clients


def _member(name: str, day: date) -> zipfile.ZipInfo:
    """A member whose time is the day of the export, so that the same caseload makes the same file."""
    info = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 6, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _csv(name: str, rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS[name], restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


class _Tables:
    """The rows of each file, filled family by family."""

    def __init__(self, today: date, seed: int) -> None:
        self.today, self.seed = today, seed
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in COLUMNS}
        stamp = datetime.combine(today - timedelta(days=1), time(18, 30))
        self.rows["Export"].append(
            {
                "ExportID": EXPORT_ID, "SourceType": "1", "SourceID": SOURCE_ID, "SourceName": "Riverside Housing",
                "ExportDate": _stamp(stamp), "ExportStartDate": _iso(today - timedelta(days=3 * 365)),
                "ExportEndDate": _iso(today), "SoftwareName": "made up", "SoftwareVersion": "1",
                "CSVVersion": "2026 v1.0", "ExportPeriodType": "3", "ExportDirective": "2", "HashStatus": "1",
                "ImplementationID": "CT-DEMO",
            }
        )  # fmt: skip
        opened = datetime(2019, 1, 7, 9)
        self._put("Organization", opened, OrganizationID="1", OrganizationName="Riverside Housing",
                  VictimServiceProvider="0", OrganizationCommonName="Riverside")  # fmt: skip
        for project, name, kind, _ in PROJECTS:
            self._put("Project", opened, ProjectID=project, OrganizationID="1", ProjectName=name,
                      ProjectCommonName=name, OperatingStartDate="2019-01-07", ContinuumProject="1",
                      ProjectType=str(kind), TargetPopulation="4")  # fmt: skip

    def add(self, family: Family) -> int:
        """The rows of one family; returns how many clients it adds."""
        services = [s for s in family.known_to(Sender.HOUSING) if s.project in _PROJECT_IDS]
        if not services:
            return 0
        random = Random(f"{self.seed}/hmis/{family.number}")
        for service in services:
            self._client(family, service)
            self._enrollment(family, service, random)
        return len(services)

    def _client(self, family: Family, service: Service) -> None:
        person = service.person
        wrong = slip(family, Sender.HOUSING, person)
        first, last = wrong.name(person)
        races = {race: "1" if race in person.race else "0" for race in _RACES}
        if not person.race:
            races = dict.fromkeys(_RACES, "0") | {"RaceNone": "99"}
        self._put(
            "Client", _updated(service), PersonalID=personal(person), FirstName=first, LastName=last,
            NameDataQuality="1", SSNDataQuality="99", DOB=_iso(wrong.born(person)), DOBDataQuality="1",
            Sex=str(person.sex), VeteranStatus="0" if person.role != "child" else "", **races,
        )  # fmt: skip

    def _enrollment(self, family: Family, service: Service, random: Random) -> None:
        person, changed = service.person, _updated(service)
        key = {"EnrollmentID": _enrollment(service), "PersonalID": personal(person)}
        adult = person.role != "child"
        head = person is family.parent or len(family.known_to(Sender.HOUSING)) == 1
        self._put(
            "Enrollment", changed, **key, ProjectID=service.project, EntryDate=_iso(service.start),
            HouseholdID=f"H{family.number:05d}", RelationshipToHoH="1" if head else _RELATIONSHIP[person.role],
            EnrollmentCoC="CT-502", LivingSituation=random.choice(("116", "101", "335", "410")) if adult else "",
            DisablingCondition=str(int(random.random() < 0.15)),
            MoveInDate=_iso(service.start + timedelta(days=20)) if service.project in ("101", "104") else "",
        )  # fmt: skip
        if service.exited:
            self._put("Exit", changed, ExitID=f"X{key['EnrollmentID']}", **key, ExitDate=_iso(service.exited),
                      Destination=random.choice(_DESTINATIONS), ProjectCompletionStatus="1")  # fmt: skip
        if adult:
            self._adult(key, service, random, changed)

    def _adult(self, key: dict[str, str], service: Service, random: Random, changed: datetime) -> None:
        at = {**key, "InformationDate": _iso(service.start), "DataCollectionStage": "1"}
        number = f"{key['EnrollmentID']}-1"
        earned, snap = random.choice((0, 0, 980, 1450, 1720, 2100)), int(random.random() < 0.7)
        tanf = random.choice((0, 0, 0, 509, 597))
        self._put(
            "IncomeBenefits", changed, IncomeBenefitsID=number, **at, IncomeFromAnySource=str(int(earned + tanf > 0)),
            TotalMonthlyIncome=f"{earned + tanf}.00", Earned=str(int(earned > 0)), EarnedAmount=f"{earned}.00",
            TANF=str(int(tanf > 0)), TANFAmount=f"{tanf}.00", SSI="0", ChildSupport="0",
            BenefitsFromAnySource=str(snap), SNAP=str(snap), WIC="0", InsuranceFromAnySource="1", Medicaid="1",
        )  # fmt: skip
        survivor = service.person.role == "parent" and random.random() < 0.03
        self._put("HealthAndDV", changed, HealthAndDVID=number, **at, DomesticViolenceSurvivor=str(int(survivor)),
                  WhenOccurred="4" if survivor else "", CurrentlyFleeing="0" if survivor else "",
                  GeneralHealthStatus=random.choice("1233"))  # fmt: skip
        self._put("EmploymentEducation", changed, EmploymentEducationID=number, **at,
                  LastGradeCompleted=random.choice(_EDUCATION), Employed=str(int(earned > 0)),
                  NotEmployedReason="" if earned else "1")  # fmt: skip
        if random.random() < 0.15:
            self._put("Disabilities", changed, DisabilitiesID=number, **at,
                      DisabilityType=random.choice(("5", "7", "9")), DisabilityResponse="1",
                      IndefiniteAndImpairs="1")  # fmt: skip
        for visit in range(random.randint(0, 3)):
            day = service.start + timedelta(days=30 * visit + 9)
            if day < self.today:
                self._put("Services", changed, ServicesID=f"{number}-{visit}", **key, DateProvided=_iso(day),
                          RecordType="141", TypeProvided="4")  # fmt: skip

    def _put(self, table: str, changed: datetime, **row: str) -> None:
        moment = _stamp(changed)
        ends = {"DateCreated": moment, "DateUpdated": moment, "UserID": USER, "ExportID": EXPORT_ID}
        self.rows[table].append({**row, **ends})


_RACES = ("AmIndAKNative", "Asian", "BlackAfAmerican", "HispanicLatinao", "MidEastNAfrican", "NativeHIPacific", "White")


def _updated(service: Service) -> datetime:
    """When the agency last touched the record: when it was confirmed, left, or begun."""
    day = service.confirmed or service.exited or service.start + timedelta(days=2)
    return datetime.combine(day, time(10, 15))


def personal(person: Person) -> str:
    """The PersonalID of a person."""
    return "R" + person.key.replace("-", "")


def _enrollment(service: Service) -> str:
    return f"E{service.project}{service.person.key.replace('-', '')}"


def _iso(day: date) -> str:
    return day.isoformat()


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")
