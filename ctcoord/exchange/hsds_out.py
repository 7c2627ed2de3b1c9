"""The directory of the store as HSDS 3.1: nested objects, and the tables of the data package.

Source ids are given back where they are UUIDs, as HSDS asks; any other id becomes one, the same in each export.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    list_of,
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


def read(connection: Connection, agency_id: bytes | None = None) -> Out:
    """The directory as the store has it; of one publisher if ``agency_id`` is given."""
    out = Out()
    for table in (ORGANIZATION, LOCATION, SERVICE, AT, SCHEDULE):
        out.rows[table] = {row["id"]: row for row in directory_rows.rows(connection, ENTITY[table], agency_id)}
    used: set[tuple[str, str]] = set()
    for table in (ORGANIZATION, LOCATION, SERVICE, AT):
        out.bodies[table] = {}
        for record, row in out.rows[table].items():
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
    first = said[0] if isinstance(said, list) and said and isinstance(said[0], dict) else None
    available, day = row["available"], row["capacity_on"]
    if available is None or day is None:
        return
    if first and (first.get("available"), str(first.get("updated"))[:10]) == (available, day.isoformat()):
        return
    new = {**(first or {"unit": {"name": "place"}}), "available": available, "updated": f"{day.isoformat()}T00:00:00Z"}
    if row["capacity"] is not None:
        new["maximum"] = row["capacity"]
    body["capacities"] = [_made(CAPACITY, new, row, body["id"]), *(said[1:] if first else ())]


def _made(table: str, body: Body, row: Row, parent: str = "") -> Body:
    """A body with ids that are UUIDs, and with what the schemas ask for; lists inside it likewise."""
    publisher = (row["agency_id"] or b"").hex()
    made: Body = {"id": _uuid(publisher, table, body.get("id"), parent)}
    for name, value in body.items():
        child = LISTS.get(table, {"attributes": "attribute", "metadata": "metadata"}).get(name)
        single = SINGLES.get(table, {}).get(name)
        if name == "id":
            continue
        if child and isinstance(value, list):
            value = [
                _made(child, one, row, f"{made['id']}/{name}/{place}") if isinstance(one, dict) else one
                for place, one in enumerate(value)
            ]
        elif single and isinstance(value, dict):
            value = _made(single[0], value, row, f"{made['id']}/{name}")
        elif isinstance(value, str) and (named := _names(table, name, body)):
            value = _uuid(publisher, named, value)
        made[name] = value
    for name, start in REQUIRED.get(table, {}).items():
        made.setdefault(name, start)
    return made


def _names(table: str, column: str, body: Body) -> str | None:
    """The table that a column of ids names, or None where it names none."""
    if column == ANY_OWNER.get(table):
        return str(body.get("link_entity") or body.get("resource_type") or "?")
    single = next((owner for owner, key in SINGLES.get(table, {}).values() if key == column), None)
    return OWNERS.get(table, {}).get(column) or single or _NAMED.get(column)


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
    made: Body = {}
    for name, value in body.items():
        child = LISTS.get(table, {"attributes": "attribute", "metadata": "metadata"}).get(name)
        single = SINGLES.get(table, {}).get(name)
        if child and isinstance(value, list):
            value = [_numbered(child, one) if isinstance(one, dict) else one for one in value]
        elif single and isinstance(value, dict):
            value = _numbered(single[0], value)
        elif name in NUMBERS.get(table, ()) and isinstance(value, str):
            value = _number(value)
        made[name] = value
    return made


def _number(text: str) -> Any:
    try:
        found = float(text)
    except ValueError:
        return text
    return int(found) if found == found and abs(found) < 1e15 and found == int(found) else found


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
            for column, owner in OWNERS.get(child, {}).items():
                if owner == table and list_of(table, child):
                    part.setdefault(column, row["id"])
            if child in ANY_OWNER:
                part.setdefault(ANY_OWNER[child], row["id"])
                part.setdefault("link_entity" if child == "attribute" else "resource_type", table)
            if child not in LISTS and child not in OWNERS and f"{table}_id" not in part:
                part[f"{table}_id"] = row["id"]
            if child not in ("taxonomy_term", "taxonomy", "unit", "program"):
                self.add(child, part)
            else:
                self.add(child, {name: value for name, value in one.items()})
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
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _nested(table: str, body: Body) -> Iterator[tuple[str, Body]]:
    lists: Mapping[str, str] = LISTS.get(table, {"attributes": "attribute", "metadata": "metadata"})
    for name, value in body.items():
        if not _is_nested(table, name, value):
            continue
        if isinstance(value, dict):
            yield SINGLES[table][name][0], value
        else:
            child = lists.get(name, name)
            yield from ((child, one if "id" in one else {"id": str(uuid5(_SPACE, repr(one))), **one}) for one in value)


__all__ = ["Out", "Rows", "numbers", "read"]
