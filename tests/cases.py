"""Small families written straight into the tables, for tests of the services that read them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, insert

from ctcoord.models import tables
from ctcoord.models.ids import new_id
from ctcoord.services import agencies
from tests.conftest import NOW


def add(connection: Connection, entity: str, scope: bytes, /, **values: Any) -> bytes:
    """One record of a synced table; the class of the table unless it is given."""
    table = tables()[entity]
    record = {"scope_id": scope, "id": new_id(), "data_class": table.info["data_class"], "as_of": NOW, **values}
    connection.execute(insert(table), record)
    return bytes(record["id"])


def household(connection: Connection, agency: bytes, **values: Any) -> bytes:
    """A household of an agency."""
    made = new_id()
    return add(connection, "household", made, id=made, owner_id=agency, agency_id=agency, **values)


def person(connection: Connection, home: bytes, agency: bytes, first: str, last: str, **values: Any) -> bytes:
    """A person of a household."""
    made = new_id()
    names = {"first_name": first, "last_name": last}
    return add(connection, "person", home, id=made, subject_id=made, agency_id=agency, **{**names, **values})


def support(connection: Connection, home: bytes, who: bytes | None, domain: str, **values: Any) -> bytes:
    """A running support."""
    given = {"program": f"{domain} program", "status": "active", "data_class": domain, **values}
    return add(connection, "support", home, subject_id=who, domain=domain, **given)


def other_agency(connection: Connection, name: str = "Care 4 Kids") -> bytes:
    """Another agency than ours."""
    return agencies.ensure_agency(connection, name.upper().replace(" ", ""), name, NOW)


BORN = date(1991, 4, 2)
