"""How it stands with the hours of services: their own, else those of the places where they are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.openings import Hours, is_open, next_opening, times_on
from ctcoord.domain.weekly import DAYS
from ctcoord.services import driver

MOST_OWNERS = 2_000  # schedules that hold at a moment


@dataclass(frozen=True, slots=True)
class Now:
    """A service at a local moment: open (None: hours not known), its times today, and when it opens next."""

    open: bool | None
    times: tuple[tuple[str, str], ...] | None
    opens_next: tuple[date, str] | None


def open_at(connection: Connection, docids: list[int], moment: datetime) -> dict[int, bool | None]:
    """Whether services are open at a local moment: by their own hours, else by those of their places."""
    hours = _told(connection, docids)
    return {docid: is_open(hours.get(docid, ()), moment) for docid in docids}


def open_among(connection: Connection, moment: datetime) -> list[int] | None:
    """The documents of which some hours hold at a local moment; None where they are so many that any search finds some.

    At night that is few of many, and a search that asks every service in turn would take seconds.
    """
    day, before = (DAYS[(moment - timedelta(days=days)).weekday()] for days in (0, 1))
    asked = {"today": day, "before": before, "clock": moment.strftime("%H:%M"), "most": MOST_OWNERS + 1}
    rows = driver.rows(connection, _MAY_HOLD.format(hours=HOURS), asked)
    if len(rows) > MOST_OWNERS:
        return None
    owners = {hex_key(owner) for owner, *values in rows if is_open([hours_of(values)], moment)}
    found = driver.rows(connection, _DOCUMENTS.format(owners=",".join(sorted(owners))), ()) if owners else []
    return [row[0] for row in found]


def now(connection: Connection, service_ids: Sequence[bytes], moment: datetime) -> dict[bytes, Now]:
    """How it stands with the hours of some services at a local wall-clock moment, for a list that shows them."""
    if not service_ids:
        return {}
    listed = ",".join(map(hex_key, service_ids))
    found = driver.rows(connection, f"SELECT docid, service_id FROM directory_doc WHERE service_id IN ({listed})", ())
    hours = _told(connection, [docid for docid, _service in found])
    return {
        bytes(service): Now(is_open(told, moment), times_on(told, moment.date()), next_opening(told, moment))
        for docid, service in found
        for told in (hours.get(docid, []),)
    }


def _told(connection: Connection, docids: list[int]) -> dict[int, list[Hours]]:
    """The hours of services: their own, else those of their places."""
    if not docids:
        return {}
    listed = ",".join(map(str, docids))
    own: dict[int, list[Hours]] = {}
    places: dict[int, list[Hours]] = {}
    for docid, kind, *values in driver.rows(connection, _HOURS.format(docids=listed, hours=HOURS), ()):
        (places if kind == "site" else own).setdefault(docid, []).append(hours_of(values))
    return {docid: own.get(docid) or places.get(docid) or [] for docid in docids}


def hours_of(values: Sequence[Any]) -> Hours:
    """Hours from the columns ``HOURS`` as stored; what HSDS has no column for here stands in ``extra``."""
    byday, opens_at, closes_at, freq, interval, valid_from, valid_to, *more = values
    days, weeks, year_days, starts_on, ends_on, count = more
    return Hours(
        byday,
        opens_at,
        closes_at,
        freq,
        interval,
        driver.day(valid_from),
        driver.day(valid_to),
        bymonthday=_text(days),
        byweekno=_text(weeks),
        byyearday=_text(year_days),
        starts_on=_day(starts_on),
        ends_on=_day(ends_on),
        counted=bool(count),
    )


def _text(value: Any) -> str | None:
    """A list of numbers as a source wrote it: text, or one number."""
    return str(value) if value else None


def _day(text: Any) -> date | None:
    """The day that a source wrote, as it wrote it; None for what is none."""
    try:
        return date.fromisoformat(str(text)[:10]) if text else None
    except ValueError:
        return None


def hex_key(key: bytes) -> str:
    """A key as a literal of SQL: lists of them have no limit of marks."""
    return f"x'{key.hex()}'"


# What ``hours_of`` reads of an ``opening h``.
HOURS = """h.byday, h.opens_at, h.closes_at, h.freq, h."interval", h.valid_from, h.valid_to, h.extra ->> '$.bymonthday',
    h.extra ->> '$.byweekno', h.extra ->> '$.byyearday', h.extra ->> '$.dtstart', h.extra ->> '$.until',
    h.extra ->> '$.count'"""
_HOURS = """
    WITH wanted AS (
        SELECT d.docid, d.service_id, s.site_id FROM directory_doc d
        CROSS JOIN service s ON s.scope_id = zeroblob(16) AND s.id = d.service_id WHERE d.docid IN ({docids})
    ), place AS (
        SELECT w.docid, t.id AS at_id, t.site_id FROM wanted w CROSS JOIN service_site t ON t.service_id = w.service_id
        WHERE t.deleted_at IS NULL
    ), owner AS (
        SELECT docid, service_id AS id FROM wanted UNION SELECT docid, site_id FROM wanted
        UNION SELECT docid, at_id FROM place UNION SELECT docid, site_id FROM place
    )
    SELECT w.docid, h.owner_kind, {hours}
    FROM owner w CROSS JOIN opening h ON h.owner_id = w.id WHERE h.deleted_at IS NULL"""
# What may hold at a moment, by its days and times alone; the rest of a rule is told by ``is_open``.
_MAY_HOLD = """
    SELECT h.owner_id, {hours} FROM opening h
    WHERE h.deleted_at IS NULL AND h.opens_at IS NOT NULL AND h.closes_at IS NOT NULL
    AND (coalesce(h.byday, '') = '' OR instr(h.byday, :today)
        OR (h.closes_at <= h.opens_at AND instr(h.byday, :before)))
    AND (h.closes_at <= h.opens_at OR (h.opens_at <= :clock AND h.closes_at > :clock)) LIMIT :most"""
_DOCUMENTS = """
    SELECT docid FROM directory_doc WHERE service_id IN ({owners})
    UNION SELECT d.docid FROM service_site t CROSS JOIN directory_doc d ON d.service_id = t.service_id
        WHERE t.deleted_at IS NULL AND (t.id IN ({owners}) OR t.site_id IN ({owners}))
    UNION SELECT d.docid FROM service s CROSS JOIN directory_doc d ON d.service_id = s.id
        WHERE s.scope_id = zeroblob(16) AND s.site_id IN ({owners})"""
