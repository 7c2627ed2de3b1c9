"""One service of the directory in full, and what people write about it: confirmed, free places, favourites."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from ctcoord.domain.openings import Hours, is_open, next_opening, times_on
from ctcoord.errors import NotFound, UsageError
from ctcoord.models import tables
from ctcoord.models.base import COMMONS
from ctcoord.services import driver, settings
from ctcoord.services.author import Author
from ctcoord.services.directory_find import days_since, split_codes
from ctcoord.services.directory_hours import HOURS, hours_of
from ctcoord.services.rights import read_only, refuse_read_only

MOST_PLACES = 100_000
STALE_DAYS = 180  # a service that nobody confirmed for half a year is to be asked again
_FAVOURITES = "directory.favourites."


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """A number as its source writes it; ``kind`` is HSDS type (voice, fax, sms, tty …)."""

    number: str
    kind: str | None
    description: str | None


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A place where a service is given. ``hours`` are its own; ``here`` those of this service at this place."""

    id: bytes
    name: str
    street: str | None
    city: str | None
    state: str | None
    zip_code: str | None
    latitude: float | None
    longitude: float | None
    phone: str | None
    languages: tuple[str, ...]
    description: str | None
    hours: tuple[HoursRow, ...]
    here: tuple[HoursRow, ...]


@dataclass(frozen=True, slots=True)
class HoursRow:
    """A schedule of HSDS and what is said of it."""

    hours: Hours
    description: str | None


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """Who provides."""

    id: bytes
    name: str
    common_name: str | None
    phone: str | None
    email: str | None
    website: str | None
    description: str | None


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """All that is known of a service. Texts are as their source wrote them and are to be shown as plain text.

    ``open``: None where no hours are known. ``source`` is the short name of the agency that published it, and
    ``as_of`` what it vouches for. Days are whole days until today. ``times`` are today's, None where not known.
    ``may_write``: whether what is noted here would be taken by the central database, or there is none.
    """

    id: bytes
    name: str
    organization: OrganizationRow | None
    program: str | None
    domain: str | None
    needs: tuple[str, ...]
    languages: tuple[str, ...]
    description: str | None
    eligibility: str | None
    minimum_age: float | None
    maximum_age: float | None
    fees: str | None
    application: str | None
    phone: str | None
    email: str | None
    website: str | None
    status: str | None
    capacity: int | None
    available: int | None
    wait_list: bool | None
    capacity_on: date | None
    capacity_days: int | None
    confirmed_on: date | None
    confirmed_days: int | None
    response_days: int | None
    documents: tuple[str, ...]
    phones: tuple[PhoneRow, ...]
    sites: tuple[SiteRow, ...]
    hours: tuple[HoursRow, ...]
    open: bool | None
    times: tuple[tuple[str, str], ...] | None
    opens_next: tuple[date, str] | None
    source: str | None
    as_of: datetime | None
    favourite: bool
    may_write: bool


def service(connection: Connection, service_id: bytes, moment: datetime, staff_id: bytes | None = None) -> ServiceRow:
    """One service in full; ``moment`` is local wall-clock time of the agency's zone. Raises NotFound."""
    table = tables()["service"]
    row = connection.execute(
        select(table).where(table.c.scope_id == COMMONS, table.c.id == service_id, table.c.deleted_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound(what=service_id.hex())
    hours = _hours(connection, service_id)
    sites = tuple(_sites(connection, service_id, row.site_id))
    wall = moment.replace(tzinfo=None)
    own = [one.hours for one in (*hours, *(one for site in sites for one in site.here))]
    valid = own or [one.hours for site in sites for one in site.hours]
    return ServiceRow(
        id=bytes(row.id),
        organization=_organization(connection, row.organization_id),
        needs=split_codes(row.needs),
        languages=split_codes(row.languages),
        capacity_days=days_since(row.capacity_on, wall.date()),
        confirmed_days=days_since(row.confirmed_on, wall.date()),
        documents=_documents(row.extra),
        phones=_phones(row.extra, row.phone),
        sites=sites,
        hours=hours,
        open=is_open(valid, wall),
        times=times_on(valid, wall.date()),
        opens_next=next_opening(valid, wall),
        may_write=not read_only(connection, [COMMONS]),
        source=_source(connection, row.agency_id),
        favourite=staff_id is not None and service_id in favourites(connection, staff_id),
        **{name: getattr(row, name) for name in _AS_STORED},
    )


_AS_STORED = (
    *("name", "program", "domain", "description", "eligibility", "minimum_age", "maximum_age", "fees", "application"),
    *("phone", "email", "website", "status", "capacity", "available", "wait_list", "capacity_on", "confirmed_on"),
    *("response_days", "as_of"),
)


def documents(connection: Connection, service_id: bytes) -> tuple[str, ...]:
    """The papers that whoever asks for a service has to bring, as its directory says; () for none, or no service."""
    table = tables()["service"]
    extra = connection.execute(
        select(table.c.extra).where(table.c.scope_id == COMMONS, table.c.id == service_id, table.c.deleted_at.is_(None))
    ).scalar()
    return _documents(extra)


def _documents(extra: dict[str, Any] | None) -> tuple[str, ...]:
    """HSDS ``required_documents``: objects with a name; in older directories names, or all of them in one text."""
    said = (extra or {}).get("required_documents")
    listed = said.split(",") if isinstance(said, str) else said if isinstance(said, list) else []
    names = (one.get("document") if isinstance(one, dict) else one for one in listed)
    return tuple(dict.fromkeys(name.strip() for name in names if isinstance(name, str) and name.strip()))


def confirm(connection: Connection, author: Author, service_id: bytes) -> None:
    """Note that somebody asked today, and all that is said of a service holds. Raises NotFound, ReadOnly."""
    _update(connection, service_id, {"confirmed_on": author.today, "confirmed_by": author.staff_id})


def set_capacity(
    connection: Connection,
    author: Author,
    service_id: bytes,
    available: int | None,
    *,
    capacity: int | None = None,
    wait_list: bool | None = None,
) -> None:
    """Note how many places are free today (None: not known), and whether there is a list of those who wait.

    Without ``capacity`` or ``wait_list`` these stay as they are. Raises UsageError, NotFound, ReadOnly.
    """
    for count in (available, capacity):
        if count is not None and not 0 <= count <= MOST_PLACES:
            raise UsageError(what="This is no number of places.", fix="Enter a whole number from 0 to 100,000.")
    values: dict[str, Any] = {"available": available, "capacity_on": author.today}
    values |= {"capacity": capacity} if capacity is not None else {}
    values |= {"wait_list": wait_list} if wait_list is not None else {}
    _update(connection, service_id, values)


def favourites(connection: Connection, staff_id: bytes) -> frozenset[bytes]:
    """The services that a worker marked on this workstation."""
    return frozenset(bytes.fromhex(one) for one in settings.get(connection, _FAVOURITES + staff_id.hex(), []))


def set_favourite(connection: Connection, staff_id: bytes, service_id: bytes, *, favourite: bool) -> None:
    """Mark a service for a worker, or take the mark away."""
    marked = favourites(connection, staff_id)
    marked = marked | {service_id} if favourite else marked - {service_id}
    settings.put(connection, _FAVOURITES + staff_id.hex(), sorted(one.hex() for one in marked))


def _update(connection: Connection, service_id: bytes, values: dict[str, Any]) -> None:
    refuse_read_only(connection, COMMONS)
    table = tables()["service"]
    found = connection.execute(
        update(table)
        .where(table.c.scope_id == COMMONS, table.c.id == service_id, table.c.deleted_at.is_(None))
        .values(values)
    )
    if not found.rowcount:
        raise NotFound(what=service_id.hex())


def names_of(connection: Connection, service_id: bytes) -> tuple[str, str, bytes | None]:
    """The names of a service and of who provides it ('' where nobody is named), and its id. Raises NotFound."""
    table = tables()["service"]
    row = connection.execute(
        select(table.c.name, table.c.organization_id).where(
            table.c.scope_id == COMMONS, table.c.id == service_id, table.c.deleted_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFound(what=service_id.hex())
    provider = _organization(connection, row.organization_id)
    return row.name, provider.name if provider else "", provider.id if provider else None


def _organization(connection: Connection, organization_id: bytes) -> OrganizationRow | None:
    table = tables()["organization"]
    names = ("id", "name", "common_name", "phone", "email", "website", "description")
    row = connection.execute(
        select(*(table.c[name] for name in names)).where(
            table.c.scope_id == COMMONS, table.c.id == organization_id, table.c.deleted_at.is_(None)
        )
    ).one_or_none()
    return OrganizationRow(bytes(row[0]), *row[1:]) if row else None


def _sites(connection: Connection, service_id: bytes, site_id: bytes | None) -> list[SiteRow]:
    site, at = tables()["site"], tables()["service_site"]
    placed = {
        bytes(row.site_id): bytes(row.id)
        for row in connection.execute(
            select(at.c.id, at.c.site_id).where(at.c.service_id == service_id, at.c.deleted_at.is_(None))
        )
    }
    wanted = {*placed, *([site_id] if site_id else [])}
    rows = connection.execute(
        select(site)
        .where(site.c.scope_id == COMMONS, site.c.id.in_(wanted), site.c.deleted_at.is_(None))
        .order_by(site.c.name, site.c.id)
    )
    return [
        SiteRow(
            id=bytes(row.id),
            languages=split_codes(row.languages),
            hours=_hours(connection, row.id),
            here=_hours(connection, placed[bytes(row.id)]) if bytes(row.id) in placed else (),
            **{name: getattr(row, name) for name in _OF_SITE},
        )
        for row in rows
    ]


_OF_SITE = ("name", "street", "city", "state", "zip_code", "latitude", "longitude", "phone", "description")


def _hours(connection: Connection, owner_id: bytes) -> tuple[HoursRow, ...]:
    rows = driver.rows(
        connection,
        f"""SELECT h.description, {HOURS} FROM opening h
           WHERE h.owner_id = ?1 AND h.deleted_at IS NULL ORDER BY h.extra ->> '$._at', h.id""",
        (owner_id,),
    )
    return tuple(HoursRow(hours_of(values), description) for description, *values in rows)


def _phones(extra: dict[str, Any] | None, phone: str | None) -> tuple[PhoneRow, ...]:
    said = (extra or {}).get("phones")
    found = tuple(
        PhoneRow(_number(one), one.get("type"), one.get("description"))
        for one in (said if isinstance(said, list) else ())
        if isinstance(one, dict) and one.get("number")
    )
    if phone and phone not in {one.number for one in found}:
        return (PhoneRow(phone, None, None), *found)
    return found


def _number(phone: dict[str, Any]) -> str:
    number = str(phone["number"]).strip().strip('"')
    return f"{number} x{phone['extension']}" if phone.get("extension") else number


def _source(connection: Connection, agency_id: bytes | None) -> str | None:
    rows = driver.rows(connection, "SELECT short_name FROM agency WHERE id = ?1", (agency_id or b"",))
    return str(rows[0][0]) if rows else None
