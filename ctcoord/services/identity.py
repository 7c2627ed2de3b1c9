"""Who works at this station: asked once at first run, kept in the store."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from ctcoord.domain.codes import AgencyKind, DataClass, Role
from ctcoord.errors import UsageError
from ctcoord.models.agency import Agency, Staff
from ctcoord.models.ids import new_id
from ctcoord.services import settings
from ctcoord.services.clock import Clock


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed-in person and their agency."""

    staff_id: bytes
    name: str
    role: str
    agency_id: bytes
    agency: str


def signed_in(connection: Connection) -> Signed | None:
    """Who works at this station; None before the first run has asked."""
    staff_id, agency_id = (_hex(settings.get(connection, name)) for name in ("own_staff", "own_agency"))
    staff, agency = Staff.__table__, Agency.__table__
    row = connection.execute(select(staff.c.id, staff.c.name, staff.c.role).where(staff.c.id == staff_id)).first()
    owner = connection.execute(select(agency.c.id, agency.c.name).where(agency.c.id == agency_id)).first()
    return Signed(row.id, row.name, row.role, owner.id, owner.name) if row and owner else None


def register(connection: Connection, clock: Clock, name: str, agency_name: str) -> Signed:
    """Keep the answers of the first run: a person, and their agency if it is not known yet.

    Raises UsageError when a name is blank. The staff id becomes an alias of the later login.
    """
    name, agency_name = name.strip(), agency_name.strip()
    if not name or not agency_name:
        raise UsageError(what="Your name and your agency are needed.", fix="Notes and tasks are signed with them.")
    agency = Agency.__table__
    found = connection.execute(select(agency.c.id).where(agency.c.name == agency_name)).scalar()
    agency_id = found or _new_agency(connection, clock, agency_name)
    staff_id = new_id()
    values = {"scope_id": agency_id, "id": staff_id, "data_class": DataClass.CORE, "agency_id": agency_id}
    connection.execute(insert(Staff), {**values, "name": name, "role": Role.CASEWORKER, "as_of": clock.now()})
    settings.put(connection, "own_agency", agency_id.hex())
    settings.put(connection, "own_staff", staff_id.hex())
    return Signed(staff_id, name, Role.CASEWORKER, agency_id, agency_name)


def _new_agency(connection: Connection, clock: Clock, name: str) -> bytes:
    agency_id = new_id()
    values = {
        "scope_id": agency_id,
        "id": agency_id,
        "data_class": DataClass.CORE,
        "agency_id": agency_id,
        "agency_code": _code(name),
        "name": name,
        "short_name": name,
        "kind": AgencyKind.GOVERNMENT,
        "time_zone": clock.zone,
        "case_prefix": "10",
        "as_of": clock.now(),
    }
    connection.execute(insert(Agency), values)
    return agency_id


def _code(name: str) -> str:
    """A short code of an agency's name: letters and digits, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:32] or "agency"


def _hex(text: object) -> bytes:
    return bytes.fromhex(str(text)) if text else b""
