"""Rows written many at a time on a bare connection: no outbox ops, the defaults of the models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from random import Random
from typing import Any

from sqlalchemy import Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from ctcoord.models import tables
from ctcoord.models.store import connect
from ctcoord.services.intake import stored
from ctcoord.services.station import Station

FLUSH = 50_000


class Bulk:
    """Collects records by table and writes them in batches, what belongs to a person before the person.

    That order lets the search triggers find nobody yet, and each person is noted once.
    """

    def __init__(self, raw: Any, as_of: datetime, seed: int) -> None:
        self._raw, self._as_of, self._random = raw, as_of, Random(seed)
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._held = 0
        self.persons = 0

    def new_id(self) -> bytes:
        """16 bytes as scattered as the ids of imported records are; the same in every run."""
        return self._random.randbytes(16)

    def add(self, entity: str, scope: bytes, **values: Any) -> bytes:
        """One record of a synced table; returns its id."""
        record = {
            "scope_id": scope,
            "id": self.new_id(),
            "data_class": tables()[entity].info["data_class"],
            "as_of": self._as_of,
            **values,
        }
        self.local(entity, **record)
        return bytes(record["id"])

    def local(self, entity: str, **values: Any) -> None:
        """One row of any table, as it is."""
        self._rows.setdefault(entity, []).append(values)
        self._held += 1
        self.persons += entity == "person"
        if self._held >= FLUSH:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        for entity, rows in sorted(self._rows.items(), key=lambda entry: entry[0] == "person"):
            defaults = _defaults(tables()[entity])
            names = list(dict.fromkeys([*defaults, *(name for row in rows for name in row)]))
            columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
            values = [[_stored(row.get(name, defaults.get(name))) for name in names] for row in rows]
            self._raw.executemany(f"INSERT INTO {entity} ({columns}) VALUES ({marks})", values)
        self._rows.clear()
        self._held = 0


@contextmanager
def bulk(station: Station, as_of: datetime, seed: int = 1) -> Iterator[Bulk]:
    """Write in one transaction without ops, then make the search text."""
    raw = connect(station.store.path, station.store.key)
    for pragma in ("foreign_keys = OFF", "synchronous = OFF", "secure_delete = OFF", "cache_size = -524288"):
        raw.execute(f"PRAGMA {pragma}")
    try:
        raw.execute("BEGIN IMMEDIATE")
        writing = Bulk(raw, as_of, seed)
        yield writing
        writing.flush()
        raw.execute("COMMIT")
    finally:
        raw.close()
    with station.write():
        pass  # every write makes the search text of the persons it touched


def _defaults(table: Table) -> dict[str, Any]:
    return {c.name: c.default.arg for c in table.columns if isinstance(c.default, ScalarElementColumnDefault)}


def _stored(value: object) -> Any:
    return stored(value) if isinstance(value, (bool, date, datetime, dict)) else value
