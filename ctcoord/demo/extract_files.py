"""The other agencies' files: tables in the columns of the shipped profiles, each in its agency's manner.

Care 4 Kids sends a workbook whose header stands under a title, the bus company a plain CSV without
accents, the workforce board a workbook with PIRL headings and numbers for ZIP codes, Riverside a
workbook of leases and vouchers.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ctcoord.demo import hmis_file
from ctcoord.demo.services import LEASE, VOUCHER
from ctcoord.demo.slips import without_accents
from ctcoord.demo.world import Address, Family, Person, Sender, Service, slip
from ctcoord.exchange.profiles import Profile, shipped

Row = dict[str, Any]  # profile field → cell
_LANGUAGES = {"es": "Spanish", "en": "English", "pt": "Portuguese", "pl": "Polish", "ht": "Haitian Creole",
              "ar": "Arabic", "zh": "Chinese", "vi": "Vietnamese"}  # fmt: skip


@dataclass(frozen=True)
class Extract:
    """One agency's table: file name, profile, which heading of each column, and what makes its rows."""

    file: str
    profile: str
    sender: Sender
    rows: Callable[[Family, date], list[Row]]
    heading: int = 0  # which of a column's names the agency uses, when it has that many
    title: str = ""  # stands above the header
    sheet: str = "Sheet1"


def write(folder: Path, extract: Extract, families: Iterable[Family], today: date) -> int:
    """Write the file; returns how many rows it holds."""
    profile = next(profile for profile in shipped() if profile.name == extract.profile)
    rows = [row for family in families for row in extract.rows(family, today)]
    fields = [column.field for column in profile.columns if any(column.field in row for row in rows)]
    header = [_heading(profile, field, extract.heading) for field in fields]
    table = [[row.get(field, "") for field in fields] for row in rows]
    path = folder / extract.file
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            csv.writer(file).writerows([header, *table])
    else:
        _workbook(path, extract, header, table, today)
    return len(rows)


def _heading(profile: Profile, field: str, which: int) -> str:
    column = profile.column(field)
    assert column is not None, field
    return column.names[min(which, len(column.names) - 1)]


def _workbook(path: Path, extract: Extract, header: Sequence[str], table: list[list[Any]], today: date) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(extract.sheet)
    if extract.title:
        sheet.append([extract.title])
        sheet.append([f"As of {today - timedelta(days=1):%m/%d/%Y}"])
        sheet.append([])
    for line in (header, *table):
        sheet.append(line)
    book.save(path)


def numbers(family: Family) -> set[str]:
    """The numbers by which the agencies know the people of a family."""
    found = {f"{_case(family)}/01"}
    return found.union(*(numbers_of(person).values() for person in family.people))


def numbers_of(person: Person) -> dict[Sender, str]:
    """The number of a person at each agency, whether or not it knows the person."""
    parent = person.key.endswith("-1")
    return {
        Sender.HOUSING: hmis_file.personal(person),
        Sender.CHILDCARE: f"P-{int(person.key[:-2]):05d}" if parent else f"K-{person.key}",
        Sender.TRANSIT: _rider(person),
        Sender.WORKFORCE: _participant(person),
    }


def _case(family: Family) -> str:
    return f"t{family.number:06d}"


def _rider(person: Person) -> str:
    return f"T{person.key.replace('-', '')}"


def _participant(person: Person) -> str:
    return f"WP{person.key.replace('-', '').zfill(9)}"


def _person(role: str, family: Family, sender: Sender, person: Person) -> Row:
    wrong = slip(family, sender, person)
    first, last = wrong.name(person)
    row = {f"{role}.first_name": first, f"{role}.last_name": last, f"{role}.birth_date": wrong.born(person)}
    number = wrong.phone or person.phone
    return {**row, f"{role}.phone": number} if number else row


def _home(home: Address) -> Row:
    address = f"{home.street}, {home.unit}" if home.unit else home.street
    return {"home.address": address, "home.city": home.town, "home.state": "CT", "home.zip": home.zip_code}


def _as_of(service: Service, today: date) -> date:
    return service.confirmed or min(service.start + timedelta(days=20), today - timedelta(days=1))


def _number(service: Service) -> str:
    return f"{service.person.key.replace('-', '')}{service.start:%y%m%d}"


def _childcare(family: Family, today: date) -> list[Row]:
    rows = []
    for service in family.known_to(Sender.CHILDCARE):
        head = _person("head", family, Sender.CHILDCARE, family.parent)
        child = _person("child", family, Sender.CHILDCARE, service.person)
        weekly = service.weekly
        rows.append(
            {
                "case.number": f"C-{104000 + family.number}", "row.id": f"A-{_number(service)}",
                "head.number": numbers_of(family.parent)[Sender.CHILDCARE], **head,
                "case.languages": _LANGUAGES.get(family.languages[:2], family.languages[:2]),
                **_home(family.older_home or family.home), "child.number": f"K-{service.person.key}", **child,
                "child.special_needs": "Y" if service.person.special_needs else "N",
                "support.program": service.program, "support.provider": service.provider,
                "site.address": f"{service.site}, Hartford, CT 06106",
                "support.coverage": service.coverage, "support.applied_on": service.applied or "",
                "support.authorized_from": service.start, "support.authorized_to": service.end,
                "support.renewal_due": service.renewal or "",
                "support.minutes_a_week": round((service.minutes or 0) / 60, 2),
                "support.detail.Copay": (service.cents or 0) / 100, "support.status": _STATUS[service.status],
                "schedule.byday": weekly.byday if weekly else "", "schedule.opens_at": weekly.opens if weekly else "",
                "schedule.closes_at": weekly.closes if weekly else "", "row.as_of": _as_of(service, today),
            }
        )  # fmt: skip
    return rows


def _transit(family: Family, today: date) -> list[Row]:
    rows = []
    for service in family.known_to(Sender.TRANSIT):
        rider = _person("rider", family, Sender.TRANSIT, service.person)
        shared = {"case.number": f"F{family.number:05d}"} if family.number % 3 else {}
        home = {name: without_accents(str(value)).upper() for name, value in _home(family.home).items()}
        rows.append(
            {
                "rider.number": _rider(service.person), **rider, **shared, **home,
                "rider.birth_date": f"{rider['rider.birth_date']:%m/%d/%Y}",
                "row.id": f"GO-{_number(service)}",
                "support.program": service.program, "support.coverage": service.program,
                "support.provider": service.provider, "support.zones": service.coverage,
                "support.authorized_from": f"{service.start:%m/%d/%Y}",
                "support.authorized_to": f"{service.end:%m/%d/%Y}" if service.end else "",
                "support.amount_cents": f"${(service.cents or 0) / 100:.2f}", "support.amount_period": "once",
                "support.status": _PASS_STATUS[service.status], "row.as_of": f"{_as_of(service, today):%m/%d/%Y}",
            }
        )  # fmt: skip
    return rows


def _workforce(family: Family, today: date) -> list[Row]:
    rows = []
    for service in family.known_to(Sender.WORKFORCE):
        weekly = service.weekly
        home = {**_home(family.home), "home.zip": int(family.home.zip_code)}  # a spreadsheet eats the zero
        rows.append(
            {
                "participant.number": _participant(service.person),
                **_person("participant", family, Sender.WORKFORCE, service.person),
                "participant.sex": "1" if service.person.sex else "2", **home, "row.id": f"TR-{_number(service)}",
                "support.applied_on": _compact(service.applied), "support.provider": service.provider,
                "activity.title": service.program,
                "support.program": _FUNDING.get(service.program, f"{service.program}, WIOA"), "support.coverage": "06",
                "support.ended_on": _compact(service.end) if service.status == "ended" else "",
                "support.end_reason": "1" if service.status == "ended" else "",
                "support.authorized_from": _compact(service.start),
                "support.authorized_to": _compact(service.end),
                "support.minutes_a_week": round((service.minutes or 0) / 60, 2) if service.minutes else "",
                "schedule.byday": weekly.byday if weekly else "", "schedule.opens_at": weekly.opens if weekly else "",
                "schedule.closes_at": weekly.closes if weekly else "", "row.as_of": _compact(_as_of(service, today)),
            }
        )  # fmt: skip
    return rows


def _leases(family: Family, today: date) -> list[Row]:
    """Leases and vouchers: a row for the head of household."""
    rows = []
    for service in family.known_to(Sender.HOUSING):
        if service.project not in (LEASE, VOUCHER):
            continue
        rows.append(
            {
                "case.number": _case(family), "row.id": f"L-{_number(service)}", "member.number": "01",
                **_person("member", family, Sender.HOUSING, service.person), "member.relationship": "H",
                "member.sex": "M" if service.person.sex else "F",
                "case.languages": _LANGUAGES.get(family.languages[:2], family.languages[:2]),
                **_home(family.home), "support.program": service.program, "support.provider": service.provider,
                "support.coverage": service.coverage, "support.applied_on": service.applied or "",
                "support.authorized_from": service.start, "support.authorized_to": service.end,
                "support.renewal_due": service.renewal or "",
                "support.detail.TenantRent": (service.cents or 0) / 100 if service.cents else "",
                "support.status": "Searching" if service.status == "applied" else "Active",
                "row.as_of": _as_of(service, today),
            }
        )  # fmt: skip
    return rows


def _compact(day: date | None) -> str:
    """PIRL writes 20260908."""
    return f"{day:%Y%m%d}" if day else ""


_FUNDING = {"Jobs First employment plan": "Jobs First, employment plan"}
_STATUS = {"active": "Active", "ended": "Closed", "applied": "Pending", "waitlisted": "Waitlisted"}
_PASS_STATUS = {"active": "Active", "ended": "Expired"}

EXTRACTS = (
    Extract("care-4-kids-authorizations.xlsx", "childcare-authorizations", Sender.CHILDCARE, _childcare,
            title="Care 4 Kids: authorizations, greater Hartford", sheet="Authorizations"),
    Extract("cttransit-passes.csv", "transit-passes", Sender.TRANSIT, _transit),
    Extract("capital-region-workforce-training.xlsx", "workforce-training", Sender.WORKFORCE, _workforce, heading=1,
            sheet="PIRL extract"),
    Extract("riverside-leases.xlsx", "housing-assistance", Sender.HOUSING, _leases, sheet="Leases"),
)  # fmt: skip
HMIS_FILE = "riverside-hmis-fy2026.zip"
