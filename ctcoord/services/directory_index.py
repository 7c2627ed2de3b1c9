"""The search text of the directory's services, made again for those that a transaction touched.

Triggers note the services in ``directory_dirty``, whichever way they were written: typed, imported, pulled.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.barriers import CATEGORIES
from ctcoord.domain.names import name_key

_BATCH = 2_000


def refresh(connection: Connection) -> None:
    """Make again the text of every service in ``directory_dirty``; in the transaction that touched them."""
    raw: Any = connection.connection.driver_connection
    dirty = [row[0] for row in raw.execute("SELECT service_id FROM directory_dirty")]
    if not dirty:
        return
    raw.execute("DELETE FROM directory_doc WHERE service_id IN (SELECT service_id FROM directory_dirty)")
    for begin in range(0, len(dirty), _BATCH):
        _add(raw, dirty[begin : begin + _BATCH])
    raw.execute("DELETE FROM directory_dirty")


def tag(kind: str, value: str) -> str:
    """A word of the index that no text has: kind 'need', 'domain', 'town', 'zip' or 'lang' and a value."""
    plain = unicodedata.normalize("NFKD", value.casefold())
    return kind + "".join(letter for letter in plain if letter.isalnum() and letter.isascii())


def _add(raw: Any, services: list[bytes]) -> None:
    marks = ",".join("?" * len(services))
    places: dict[bytes, list[Any]] = {}
    for row in raw.execute(PLACES.format(marks=marks), services * 3):
        places.setdefault(row[0], []).append(row)
    rows = raw.execute(_SERVICES.format(marks=marks), services).fetchall()
    for service in rows:
        own = places.get(service[0], [])
        found = raw.execute(_INSERT, _doc(service, own))
        points = {(row[3], row[4]) for row in own if row[3] is not None and row[4] is not None}
        raw.executemany("INSERT INTO directory_point VALUES (?, ?, ?)", [(found.lastrowid, *at) for at in points])


def _doc(service: Any, places: list[Any]) -> tuple[Any, ...]:
    key, name, provider, common, program, description, eligibility, needs, domain, languages = service
    codes = [code for code in (needs or "").split(",") if code]
    domains = {domain, *(CATEGORIES[code].domain for code in codes if code in CATEGORIES)} - {None, ""}
    towns = dict.fromkeys(row[1] for row in places if row[1])
    spoken = {code for value in (languages, *(row[5] for row in places)) for code in (value or "").split(",") if code}
    about = (program, description, eligibility, " ".join(code.replace("-", " ") for code in codes), *towns,
             *(row[6] for row in places))  # fmt: skip
    tags = (
        *(tag("need", code) for code in codes),
        *(tag("domain", str(code)) for code in domains),
        *(tag("town", town) for town in towns),
        *(tag("zip", row[2][:5]) for row in places if row[2]),
        *(tag("lang", code) for code in spoken),
    )
    return (
        key,
        name,
        _joined((provider, common)),
        _joined(about),
        _joined(dict.fromkeys(tags)),
        next(iter(towns), None),
        name_key(name),
    )


def _joined(parts: Iterable[str | None]) -> str:
    return " ".join(part for part in parts if part)


_INSERT = """INSERT INTO directory_doc (service_id, name, provider, about, tags, town, sort_key)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""
_SERVICES = """
    SELECT s.id, s.name, o.name, o.common_name, s.program, s.description, s.eligibility, s.needs, s.domain, s.languages
    FROM service s LEFT JOIN organization o ON o.scope_id = s.scope_id AND o.id = s.organization_id
    WHERE s.scope_id = zeroblob(16) AND s.id IN ({marks}) AND s.deleted_at IS NULL
    AND coalesce(s.status, 'active') NOT IN ('inactive', 'defunct')
    AND (o.id IS NULL OR o.deleted_at IS NULL)"""
# Where a service is given: where it says so, else at the places of its organization.
PLACES = """
    WITH given AS (
        SELECT t.service_id, t.site_id FROM service_site t WHERE t.service_id IN ({marks}) AND t.deleted_at IS NULL
        UNION SELECT s.id, s.site_id FROM service s
        WHERE s.scope_id = zeroblob(16) AND s.id IN ({marks}) AND s.site_id IS NOT NULL
        UNION SELECT s.id, l.id FROM service s CROSS JOIN site l ON l.organization_id = s.organization_id
        WHERE s.scope_id = zeroblob(16) AND s.id IN ({marks}) AND s.site_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM service_site t WHERE t.service_id = s.id AND t.deleted_at IS NULL))
    SELECT g.service_id, l.city, l.zip_code, l.latitude, l.longitude, l.languages, l.name
    FROM given g CROSS JOIN site l ON l.scope_id = zeroblob(16) AND l.id = g.site_id AND l.deleted_at IS NULL
    ORDER BY g.service_id, l.id"""
