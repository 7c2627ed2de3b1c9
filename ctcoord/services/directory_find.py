"""Find a service in the directory: by need, words, town, language, opening hours, distance and free places.

Words, need, town and language are one FTS5 expression, so that a search costs what the index costs. Words that find
little are tried as what they look like.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from ctcoord.services import driver
from ctcoord.services.directory_hours import hex_key, open_among, open_at
from ctcoord.services.directory_index import PLACES, tag

ENOUGH = 1  # below this many hits, words that look alike are tried
MILES_A_DEGREE = 69.093  # of latitude, on a sphere of 3,958.8 miles
EARTH_MILES = 3_958.8
_CHUNK = 200  # services looked at a time when hours are asked for
_LIKE, _CHOICES = 72, 8  # rapidfuzz ratio, 0 to 100, of a misspelt word; words tried for it
_MOST_WORDS, _SHORTEST = 8, 3  # words of a search; letters from which a word may be misspelt


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; blank fields ask nothing. ``town`` may be a ZIP code.

    ``near`` is degrees north and east, ``miles`` around it at most. ``open_at`` is a local wall-clock moment.
    ``similar``: what looks like the words counts where they find little.
    """

    text: str = ""
    need: str = ""
    domain: str = ""
    town: str = ""
    language: str = ""
    near: tuple[float, float] | None = None
    miles: float | None = None
    open_at: datetime | None = None
    free_places: bool = False
    favourites: frozenset[bytes] | None = None  # only these services
    similar: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """A service that answers. Days are whole days until today, None where nothing is known.

    ``miles`` are straight, to the nearest of its places, and ``town`` is the town of that one.
    """

    service_id: bytes
    name: str
    provider: str
    town: str | None
    needs: tuple[str, ...]
    languages: tuple[str, ...]
    phone: str | None
    status: str | None
    available: int | None
    capacity: int | None
    wait_list: bool | None
    capacity_on: date | None
    confirmed_on: date | None
    capacity_days: int | None
    confirmed_days: int | None
    miles: float | None = None
    open: bool | None = None
    similar: bool = False


def find(
    connection: Connection,
    wanted: Wanted,
    today: date,
    *,
    limit: int = 50,
    offset: int = 0,
    step: Callable[[], object] | None = None,
) -> list[Hit]:
    """Services that answer, best first: nearest where a point is named, else best match, else by name.

    ``step`` is called now and then in a search that takes long; what it raises ends the search.
    """
    found = _page(connection, wanted, _match(wanted), range(offset, offset + limit), step)
    hits = _hits(connection, found, wanted, today)
    if wanted.similar and wanted.text.strip() and len(hits) < min(ENOUGH, limit) and offset == 0:
        match = _match(wanted, _alternatives(connection, wanted.text))
        known = {hit.service_id for hit in hits}
        more = _page(connection, wanted, match, range(limit), step) if match else []
        hits += [hit for hit in _hits(connection, more, wanted, today, similar=True) if hit.service_id not in known]
    return hits[:limit]


def is_empty(connection: Connection) -> bool:
    """Whether the directory has no service at all."""
    return not driver.rows(connection, "SELECT 1 FROM directory_doc LIMIT 1", ())


def fts_query(text: str) -> str:
    """The FTS5 expression of what was typed: every word as a prefix, none of them an operator; '' for none."""
    return " AND ".join(f'"{word}"*' for word in _words(text))


def place_of(connection: Connection, text: str) -> tuple[float, float] | None:
    """The middle of the known places of a town or ZIP code: degrees north and east; None for an unknown one."""
    wanted = text.strip()
    zipped = wanted[:5].isdigit()
    kind, value, column = ("zip", wanted[:5], "substr(zip_code, 1, 5)") if zipped else ("town", wanted, "city")
    # Spellings of one town, as the index of services takes them: without accents, case and points.
    known = driver.rows(connection, _SPELT.format(column=column), ())
    same = [row[1:] for row in known if tag(kind, row[0]) == tag(kind, value)] if tag(kind, value) != kind else []
    number = sum(row[0] for row in same)
    return (sum(row[1] for row in same) / number, sum(row[2] for row in same) / number) if number else None


def miles_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Miles over the earth's surface in a straight line (haversine) between two points in degrees."""
    north1, east1, north2, east2 = map(math.radians, (*one, *other))
    half = math.sin((north2 - north1) / 2) ** 2
    half += math.cos(north1) * math.cos(north2) * math.sin((east2 - east1) / 2) ** 2
    return 2 * EARTH_MILES * math.asin(math.sqrt(min(1.0, half)))


def _words(text: str) -> list[str]:
    found = re.findall(r"\w+", unicodedata.normalize("NFC", text))
    return [word for word in found if word.strip("_")][:_MOST_WORDS]


def _match(wanted: Wanted, words: str | None = None) -> str:
    """The FTS5 expression of all that the index knows; '' where nothing of it is asked for."""
    parts = []
    text = fts_query(wanted.text) if words is None else words
    if text:
        parts.append(f"{{name provider about}} : ({text})")
    town = wanted.town.strip()
    place = ("zip", town[:5]) if town[:5].isdigit() else ("town", town)
    asked = (("need", wanted.need), ("domain", wanted.domain), place, ("lang", wanted.language))
    parts += [f'tags : "{tag(kind, value)}"' for kind, value in asked if value.strip()]
    return " AND ".join(parts)


def _alternatives(connection: Connection, text: str) -> str:
    """The words of the directory that look like those typed; '' where one of them looks like none."""
    from rapidfuzz import fuzz, process

    known = [row[0] for row in driver.rows(connection, "SELECT term FROM search_fts_words", ())]
    groups = []
    for word in _words(text):
        low = word.lower()
        tried = known if len(low) >= _SHORTEST else []
        near = process.extract(low, tried, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=_CHOICES)
        groups.append(" OR ".join((f'"{word}"*', *(f'"{other}"' for other, *_ in near))))
    return " AND ".join(f"({group})" for group in groups)


def _page(
    connection: Connection,
    wanted: Wanted,
    match: str,
    span: range,
    step: Callable[[], object] | None,
) -> list[int]:
    """The documents of a page, in order; ``span`` says which of all that answer."""
    offset, limit = span.start, len(span)
    if wanted.text.strip() and not match:
        return []
    among = open_among(connection, wanted.open_at) if wanted.open_at is not None else None
    if among == []:
        return []
    sql, values = _statement(wanted, match, among)
    if wanted.open_at is None:
        return [row[0] for row in driver.rows(connection, sql, {**values, "limit": limit, "offset": offset})]
    found: list[int] = []
    begin = 0
    while len(found) < offset + limit:
        if step is not None:
            step()
        chunk = [row[0] for row in driver.rows(connection, sql, {**values, "limit": _CHUNK, "offset": begin})]
        opening = open_at(connection, chunk, wanted.open_at)
        found += [docid for docid in chunk if opening.get(docid)]
        begin += _CHUNK
        if len(chunk) < _CHUNK:
            break
    return found[offset : offset + limit]


def _statement(wanted: Wanted, match: str, among: Sequence[int] | None) -> tuple[str, dict[str, Any]]:
    """The search as SQL: ids of documents, in order; ``among``: only these."""
    only = f" IN ({','.join(map(str, among))})" if among is not None else " IS NOT NULL"
    plain = wanted.near is None and not wanted.free_places and wanted.favourites is None
    if match and plain and wanted.text.strip():  # the index alone answers
        few = f" AND rowid{only}" if among is not None else ""
        return f"SELECT rowid FROM {_FTS} WHERE {_FTS} MATCH :match{few} ORDER BY rank{_CUT}", {"match": match}
    values: dict[str, Any] = {}
    source, where, column, order, group = "directory_doc d", [f"d.docid{only}"], "d.docid", "d.sort_key, d.docid", ""
    if match:
        narrow = " INDEXED BY ix_directory_doc_docid_sort_key" if plain else ""  # names, without the pages of text
        source, values["match"] = f"{_FTS} f CROSS JOIN directory_doc d{narrow} ON d.docid = f.rowid", match
        where.append(f"{_FTS} MATCH :match")
        order = f"f.rank, {order}" if wanted.text.strip() else order
    if wanted.free_places:
        source += " CROSS JOIN service s ON s.scope_id = zeroblob(16) AND s.id = d.service_id"
        where.append("s.available > 0")
    if wanted.favourites is not None:
        where.append(f"d.service_id IN ({','.join(hex_key(one) for one in sorted(wanted.favourites))})")
    if wanted.near is not None:
        source += " CROSS JOIN directory_point p ON p.docid = d.docid"
        north, east = wanted.near
        values |= {"north": north, "east": east, "shrink": math.cos(math.radians(north)) ** 2}
        column, order, group = f"d.docid, min({_AWAY}) AS away", "away, d.docid", " GROUP BY d.docid"
        if wanted.miles is not None:
            values["most"] = (wanted.miles / MILES_A_DEGREE) ** 2
            where.append(f"{_AWAY} <= :most")
    return f"SELECT {column} FROM {source} WHERE {' AND '.join(where)}{group} ORDER BY {order}{_CUT}", values


_SPELT = """
    SELECT {column}, count(*), sum(latitude), sum(longitude) FROM site
    WHERE {column} IS NOT NULL AND latitude IS NOT NULL AND longitude IS NOT NULL AND deleted_at IS NULL GROUP BY 1"""
_FTS, _CUT = "search_fts_directory", " LIMIT :limit OFFSET :offset"
# Squared degrees of latitude, as if the earth were flat around the point: the order is that of the miles.
_AWAY = "((p.latitude - :north) * (p.latitude - :north) + :shrink * (p.longitude - :east) * (p.longitude - :east))"


def _hits(
    connection: Connection, docids: list[int], wanted: Wanted, today: date, *, similar: bool = False
) -> list[Hit]:
    if not docids:
        return []
    listed = ",".join(map(str, docids))
    found = {row[0]: row[1:] for row in driver.rows(connection, _RESULT.format(docids=listed), ())}
    opening = open_at(connection, docids, wanted.open_at) if wanted.open_at else {}
    away = _nearest(connection, [row[0] for row in found.values()], wanted.near) if wanted.near is not None else {}
    return [
        _hit(found[docid], today, away.get(found[docid][0]), opening.get(docid), similar=similar)
        for docid in docids
        if docid in found
    ]


def _nearest(
    connection: Connection, service_ids: list[bytes], near: tuple[float, float]
) -> dict[bytes, tuple[float, str | None]]:
    """Miles to the nearest place of each service, and the town it lies in."""
    marks = ",".join("?" * len(service_ids))
    found: dict[bytes, tuple[float, str | None]] = {}
    for service, city, _zip, north, east, *_more in driver.rows(
        connection, PLACES.format(marks=marks), tuple(service_ids * 3)
    ):
        if north is not None and east is not None:
            here = miles_between(near, (north, east)), city
            found[service] = min(found.get(service, here), here, key=lambda one: one[0])
    return found


def _hit(
    row: tuple[Any, ...], today: date, at: tuple[float, str | None] | None, opening: bool | None, *, similar: bool
) -> Hit:
    key, name, provider, town, needs, languages, phone, status, available, capacity, wait_list, counted, confirmed = row
    counted_on, confirmed_on = driver.day(counted), driver.day(confirmed)
    return Hit(
        service_id=key,
        name=name,
        provider=provider,
        town=(at[1] if at else None) or town,
        needs=split_codes(needs),
        languages=split_codes(languages),
        phone=phone,
        status=status,
        available=available,
        capacity=capacity,
        wait_list=driver.flag(wait_list),
        capacity_on=counted_on,
        confirmed_on=confirmed_on,
        capacity_days=days_since(counted_on, today),
        confirmed_days=days_since(confirmed_on, today),
        miles=at[0] if at else None,
        open=opening,
        similar=similar,
    )


def days_since(day: date | None, today: date) -> int | None:
    """Whole days since a day; None if it is not known, 0 for one to come."""
    return None if day is None else max(0, (today - day).days)


def split_codes(text: str | None) -> tuple[str, ...]:
    """Codes from a stored list."""
    return tuple(code for code in (text or "").split(",") if code)


# CROSS JOIN keeps the order: one scope holds the whole directory, which the planner takes for ten rows.
_RESULT = """
    SELECT d.docid, d.service_id, d.name, d.provider, d.town, s.needs, s.languages, coalesce(s.phone, o.phone),
        s.status, s.available, s.capacity, s.wait_list, s.capacity_on, s.confirmed_on
    FROM directory_doc d CROSS JOIN service s ON s.scope_id = zeroblob(16) AND s.id = d.service_id
    LEFT JOIN organization o ON o.scope_id = zeroblob(16) AND o.id = s.organization_id
    WHERE d.docid IN ({docids})"""
