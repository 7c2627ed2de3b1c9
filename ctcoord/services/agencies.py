"""Agencies, staff and caseloads: who we are, who sends files, who works with whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, text

from ctcoord.domain.codes import AgencyKind, DataClass, Role
from ctcoord.domain.ids import uuid8
from ctcoord.errors import NotFound
from ctcoord.models import tables
from ctcoord.models.ids import new_id
from ctcoord.services import settings
from ctcoord.services.people import build


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person who works for an agency."""

    id: bytes
    name: str
    role: str
    agency: str


def ensure_agency(
    connection: Connection,
    agency_code: str,
    name: str,
    now: datetime,
    *,
    short_name: str | None = None,
    kind: AgencyKind = AgencyKind.GOVERNMENT,
    time_zone: str = "America/New_York",
) -> bytes:
    """The id of the agency with this code; made if it is not known. The same id on every station."""
    found = connection.execute(text("SELECT id FROM agency WHERE agency_code = :code"), {"code": agency_code}).scalar()
    if found:
        return bytes(found)
    made = uuid8(settings.deployment_key(connection), "agency", agency_code)
    prefix = 10 + int(connection.execute(text("SELECT count(*) FROM agency")).scalar_one())
    connection.execute(
        insert(tables()["agency"]),
        {
            "scope_id": made,
            "id": made,
            "data_class": DataClass.CORE,
            "agency_id": made,
            "as_of": now,
            "agency_code": agency_code,
            "name": name,
            "short_name": short_name or name,
            "kind": kind,
            "time_zone": time_zone,
            "case_prefix": str(prefix),
        },
    )
    return made


def add_staff(
    connection: Connection, agency_id: bytes, name: str, now: datetime, role: Role = Role.CASEWORKER
) -> bytes:
    """A member of staff of an agency."""
    made = new_id()
    record: dict[str, Any] = {"data_class": DataClass.CORE, "agency_id": agency_id, "as_of": now, "role": role}
    connection.execute(insert(tables()["staff"]), {"scope_id": agency_id, "id": made, "name": name.strip(), **record})
    return made


def sign_in_as(connection: Connection, agency_id: bytes, staff_id: bytes) -> None:
    """Keep who uses this workstation; the staff id becomes an alias of the later login."""
    settings.put(connection, "own_agency", agency_id.hex())
    settings.put(connection, "own_staff", staff_id.hex())


def assign(
    connection: Connection, agency_id: bytes, staff_id: bytes, household_id: bytes, *, since: date, now: datetime
) -> bytes:
    """Put a household into a worker's caseload."""
    made = new_id()
    connection.execute(
        insert(tables()["assignment"]),
        {
            "scope_id": agency_id,
            "id": made,
            "data_class": DataClass.COORDINATION,
            "agency_id": agency_id,
            "as_of": now,
            "household_id": household_id,
            "staff_id": staff_id,
            "assigned_from": since,
        },
    )
    return made


def staff(connection: Connection, staff_id: bytes) -> StaffRow:
    """One member of staff. Raises NotFound."""
    row = connection.execute(_STAFF, {"id": staff_id}).first()
    if row is None:
        raise NotFound(what=staff_id.hex())
    return build(StaffRow, row)


def colleagues(connection: Connection, agency_id: bytes | None) -> list[StaffRow]:
    """Everybody who works for an agency, by name."""
    return [build(StaffRow, row) for row in connection.execute(_COLLEAGUES, {"id": agency_id})]


def name_of(connection: Connection, agency_id: bytes | None) -> str:
    """The full name of an agency; '' where it is not known here."""
    found = connection.execute(text("SELECT name FROM agency WHERE id = :id"), {"id": agency_id}).scalar()
    return str(found or "")


_STAFF = text(
    "SELECT s.id, s.name, s.role, coalesce(a.short_name, '') FROM staff s LEFT JOIN agency a ON a.id = s.scope_id"
    " WHERE s.id = :id"
)
_COLLEAGUES = text(
    "SELECT s.id, s.name, s.role, coalesce(a.short_name, '') FROM staff s JOIN agency a ON a.id = s.scope_id"
    " WHERE s.scope_id = :id AND s.deleted_at IS NULL ORDER BY s.name, s.id"
)
