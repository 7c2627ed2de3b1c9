"""The directory of the store as HSDS 3.1: nested objects, and the tables of the data package.

Source ids are given back where they are UUIDs, as HSDS asks; any other id becomes one, the same in each export.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection

from ctcoord.exchange.hsds import ENTITY, LOOSE
from ctcoord.exchange.hsds_model import Body
from ctcoord.exchange.hsds_records import DERIVED, join
from ctcoord.exchange.hsds_tables import (
    ANY_OWNER,
    AT,
    CAPACITY,
    LISTS,
    LOCATION,
    NUMBERS,
    ORGANIZATION,
    OWNERS,
    REQUIRED,
    SCHEDULE,
    SERVICE,
    SINGLES,
    owners_of,
)
from ctcoord.services import directory_rows
from ctcoord.services.directory_rows import Row

_SPACE = UUID("6f1d3c4e-8a52-5b0e-9d37-2c1f5a7e9b44")  # of ids that are made from those of a source
_NAMED = {"parent_organization_id": ORGANIZATION, "parent_id": "taxonomy_term"}
Rows = dict[str, list[Body]]


@dataclass
class Out:
    """The directory, read and ready to be written."""

    bodies: dict[str, dict[bytes, Body]] = field(default_factory=dict)
    rows: dict[str, dict[bytes, Row]] = field(default_factory=dict)
    loose: Rows = field(default_factory=dict)

    def organization(self, found: bytes, *, whole: bool = False) -> Body:
        """An organization with its locations; ``whole``: with its services as well."""
        body = dict(self.bodies[ORGANIZATION][found])
        places = [place for place, row in self.rows[LOCATION].items() if row["organization_id"] == found]
        said = [place for place in places if "organization_id" not in (self.extra(LOCATION, place).get(DERIVED) or ())]
        _put(body, "locations", [self.location(place) for place in said])
        if whole:
            given = [one for one, row in self.rows[SERVICE].items() if row["organization_id"] == found]
            _put(body, "services", [self.service(one, organization=False) for one in given])
        return body

    def service(self, found: bytes, *, organization: bool = True, places: bool = True) -> Body:
        """A service with its organization and places."""
        body, owner = dict(self.bodies[SERVICE][found]), self.rows[SERVICE][found]["organization_id"]
        if organization and owner in self.bodies[ORGANIZATION]:
            body["organization"] = self.organization(owner)
        if places:
            given = [at for at, row in self.rows[AT].items() if row["service_id"] == found]
            _put(body, "service_at_locations", [self.at(one) for one in given])
        return body

    def location(self, found: bytes) -> Body:
        """A location."""
        return dict(self.bodies[LOCATION][found])

    def at(self, found: bytes, *, whole: bool = False) -> Body:
        """A service at a location; ``whole``: with the service."""
        body, row = dict(self.bodies[AT][found]), self.rows[AT][found]
        if row["site_id"] in self.bodies[LOCATION]:
            body["location"] = self.location(row["site_id"])
        if whole and row["service_id"] in self.bodies[SERVICE]:
            body["service"] = self.service(row["service_id"], places=False)
        return body

    def extra(self, table: str, found: bytes) -> Mapping[str, Any]:
        """What a record keeps besides its columns."""
        return self.rows[table][found]["extra"] or {}

    def nested(self) -> Rows:
        """Every object in full, by table; what belongs to nothing by its own."""
        found = {
            ORGANIZATION: [self.organization(one, whole=True) for one in self.bodies[ORGANIZATION]],
            SERVICE: [self.service(one) for one in self.bodies[SERVICE]],
            LOCATION: [self.location(one) for one in self.bodies[LOCATION]],
            AT: [self.at(one, whole=True) for one in self.bodies[AT]],
            **self.loose,
        }
        return {table: [_numbered(table, body) for body in bodies] for table, bodies in found.items() if bodies}

    def tables(self) -> Rows:
        """The tables of the data package."""
        found = _Tables()
        for table, bodies in self.bodies.items():
            for record, body in bodies.items():
                row = dict(body)
                for column in OWNERS.get(table, {}) if table != SCHEDULE else ():
                    self._name(row, table, column, record)
                found.add(table, row)
        for table, rows in self.loose.items():
            for row in rows:
                found.add(table, dict(row))
        return found.rows

    def _name(self, row: Body, table: str, column: str, record: bytes) -> None:
        derived = column in (self.extra(table, record).get(DERIVED) or ())
        owner = self.rows[table][record]["site_id" if column == "location_id" else column]
        if column not in row and not derived and owner in self.bodies[OWNERS[table][column]]:
            row[column] = self.bodies[OWNERS[table][column]][owner]["id"]


def read(
    connection: Connection,
    agency_id: bytes | None = None,
    step: Callable[[int, int], object] = lambda done, total: None,
) -> Out:
    """The directory as the store has it; of one publisher if ``agency_id`` is given.

    ``step`` hears of each record, how many are done and 0 for of how many; it may raise to stop.
    """
    out = Out()
    for table in (ORGANIZATION, LOCATION, SERVICE, AT, SCHEDULE):
        out.rows[table] = {row["id"]: row for row in directory_rows.rows(connection, ENTITY[table], agency_id)}
    used: set[tuple[str, str]] = set()
    for table in (ORGANIZATION, LOCATION, SERVICE, AT):
        out.bodies[table] = {}
        for done, (record, row) in enumerate(out.rows[table].items()):
            step(done, 0)
            extra = row["extra"] or {}
            for kind, loose in extra.get(LOOSE, {}).items():
                out.loose.setdefault(kind, []).extend(_made(kind, one, row) for one in loose)
            if LOOSE in extra or (table == ORGANIZATION and set(extra) == {"_blank"}):
                continue
            body = _made(table, {"id": str(UUID(bytes=record)), **join(table, row, extra)}, row)
            if (table, body["id"]) in used:  # two publishers, one id
                body["id"] = str(UUID(bytes=record))
            used.add((table, body["id"]))
            if table == SERVICE:
                _capacity(body, row)
            out.bodies[table][record] = body
    _schedules(out)
    return out


def _schedules(out: Out) -> None:
    tables = {entity: table for table, entity in ENTITY.items()}
    ordered = sorted(out.rows[SCHEDULE].items(), key=lambda item: ((item[1]["extra"] or {}).get("_at", 0), item[0]))
    for record, row in ordered:
        owner = out.bodies[tables[row["owner_kind"]]].get(row["owner_id"])
        if owner is not None:
            body = {"id": str(UUID(bytes=record)), **join(SCHEDULE, row, row["extra"])}
            owner.setdefault("schedules", []).append(_made(SCHEDULE, body, row))


def _capacity(body: Body, row: Row) -> None:
    """The count of places, where it is newer than what the source said."""
    said = body.get("capacities")
    listed = said if isinstance(said, list) else []
    first = listed[0] if listed and isinstance(listed[0], dict) else None
    available, day = row["available"], row["capacity_on"]
    if available is None or day is None:
        return
    if first and (first.get("available"), str(first.get("updated"))[:10]) == (available, day.isoformat()):
        return
    new = {**(first or {"unit": {"name": "place"}}), "available": available, "updated": f"{day.isoformat()}T00:00:00Z"}
    if row["capacity"] is not None:
        new["maximum"] = row["capacity"]
    body["capacities"] = [_made(CAPACITY, new, row, body["id"]), *listed[1:]]


def _made(table: str, body: Body, row: Row, parent: str = "") -> Body:
    """A body with ids that are UUIDs, and with what the schemas ask for; lists inside it likewise."""
    publisher = (row["agency_id"] or b"").hex()
    made: Body = {"id": _uuid(publisher, table, body.get("id"), parent)}
    for name, value in body.items():
        if name != "id":
            made[name] = _made_part((table, made["id"]), name, value, body, row)
    for name, start in REQUIRED.get(table, {}).items():
        made.setdefault(name, start)
    return made


def _made_part(parent: tuple[str, str], name: str, value: Any, body: Body, row: Row) -> Any:
    table, owner = parent
    child, single = _child(table, name, value), SINGLES.get(table, {}).get(name)
    if child:
        return [
            _made(child, one, row, f"{owner}/{name}/{place}") if isinstance(one, dict) else one
            for place, one in enumerate(value)
        ]
    if single and isinstance(value, dict):
        return _made(single[0], value, row, f"{owner}/{name}")
    named = _names(table, name, body) if isinstance(value, str) else None
    return _uuid((row["agency_id"] or b"").hex(), named, value) if named else value


def _child(table: str, name: str, value: object) -> str | None:
    """The table of the objects in a list; one that HSDS does not know has its own name. None for any other value."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return None
    return LISTS.get(table, {"attributes": "attribute", "metadata": "metadata"}).get(name, name)


def _names(table: str, column: str, body: Body) -> str | None:
    """The table that a column of ids names, or None where it names none."""
    if column == ANY_OWNER.get(table):
        return str(body.get("link_entity") or body.get("resource_type") or "?")
    single = next((owner for owner, key in SINGLES.get(table, {}).values() if key == column), None)
    return owners_of(table).get(column) or single or _NAMED.get(column)


def _uuid(publisher: str, table: str, value: object, parent: str = "") -> str:
    try:
        if isinstance(value, str) and len(value) == 36:
            UUID(value)
            return value
    except ValueError:
        pass
    return str(uuid5(_SPACE, f"{publisher}/{table}/{value if value not in (None, '') else parent}"))


def _put(body: Body, name: str, found: list[Body]) -> None:
    if found:
        body[name] = found


def _numbered(table: str, body: Body) -> Body:
    """A body whose numbers are numbers: CSV knows texts only."""
    return {name: _numbered_part(table, name, value) for name, value in body.items()}


def _numbered_part(table: str, name: str, value: Any) -> Any:
    child, single = _child(table, name, value), SINGLES.get(table, {}).get(name)
    if child:
        return [_numbered(child, one) if isinstance(one, dict) else one for one in value]
    if single and isinstance(value, dict):
        return _numbered(single[0], value)
    return _number(value) if name in NUMBERS.get(table, ()) and isinstance(value, str) else value


def _number(text: str) -> Any:
    try:
        found = float(text)
    except ValueError:
        return text
    if not abs(found) < 1e15:  # nor "not a number": JSON has neither
        return text
    return int(found) if found == int(found) else found


def numbers(rows: Rows) -> Rows:
    """Tables whose numbers are numbers, for JSON."""
    return {table: [_numbered(table, row) for row in found] for table, found in rows.items()}


@dataclass
class _Tables:
    """Rows by table: each object once, naming what it belongs to."""

    rows: Rows = field(default_factory=dict)
    seen: dict[tuple[str, str], Body] = field(default_factory=dict)

    def add(self, table: str, body: Body) -> Body:
        """Add an object and all that is nested in it; returns its row."""
        row = {name: value for name, value in body.items() if not _is_nested(table, name, value)}
        for name, (_, column) in SINGLES.get(table, {}).items():
            if isinstance(body.get(name), dict):
                row.setdefault(column, body[name]["id"])
        row = self._once(table, row)
        for child, one in _nested(table, body):
            part = dict(one)
            for column, owner in owners_of(child).items():
                if owner == table:
                    part.setdefault(column, row["id"])
            if child in ANY_OWNER:
                part.setdefault(ANY_OWNER[child], row["id"])
                part.setdefault("link_entity" if child == "attribute" else "resource_type", table)
            self.add(child, part)
        return row

    def _once(self, table: str, row: Body) -> Body:
        known = self.seen.get((table, row["id"]))
        if known is None:
            self.seen[table, row["id"]] = row
            self.rows.setdefault(table, []).append(row)
            return row
        if all(known.get(name, value) == value for name, value in row.items()):
            known.update(row)
            return known
        # One object, several owners of a kind: a row names one of each, so that the next has an id of its own.
        row["id"] = str(uuid5(_SPACE, repr(sorted(row.items(), key=lambda item: item[0]))))
        return self._once(table, row)


def _is_nested(table: str, name: str, value: object) -> bool:
    if name in SINGLES.get(table, {}) and isinstance(value, dict):
        return True
    return _child(table, name, value) is not None


def _nested(table: str, body: Body) -> Iterator[tuple[str, Body]]:
    for name, value in body.items():
        if name in SINGLES.get(table, {}) and isinstance(value, dict):
            yield SINGLES[table][name][0], value
        elif child := _child(table, name, value):
            yield from ((child, one) for one in value)


__all__ = ["Out", "Rows", "numbers", "read"]
