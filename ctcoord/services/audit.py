"""Who opened which family at this workstation, chained by hash; handed to the central database by the next sync."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, text

from ctcoord.services import settings
from ctcoord.services.author import Author
from ctcoord.services.people import full_name
from ctcoord.services.station import Station

VIEW, EXPORT = "view", "export"
_SENT = "views_sent"  # the last event that the central database has
_AGAIN = timedelta(hours=1)  # somebody who goes to and fro between two families views each of them once
_BEGINNING = bytes(32)


@dataclass(frozen=True, slots=True)
class View:
    """A household was shown, or a list about it written to a file; ``at`` is ISO 8601 in UTC."""

    seq: int
    scope_id: bytes
    at: str
    action: str = VIEW


@dataclass(frozen=True, slots=True)
class Audited:
    """What somebody did with a household's records on one day, ``times`` times.

    ``at`` is the first time, in UTC. ``what`` is view, print, export, change, received, break_glass.
    ``subject_id`` is None for the household as a whole.
    """

    at: str
    agency: str | None
    name: str | None
    staff_id: bytes | None
    what: str
    data_class: str | None
    subject_id: bytes | None
    times: int


def note_view(station: Station, family_id: bytes) -> None:
    """Note that whoever is signed in opened a family, in a transaction of its own."""
    note(station, family_id, VIEW)


def note(station: Station, family_id: bytes, action: str) -> None:
    """Note what whoever is signed in did with a family, in a transaction of its own."""
    with station.write() as connection:
        viewed(connection, station.author(), family_id, action)


def listed(station: Station, families: Iterable[bytes]) -> None:
    """Note that whoever is signed in wrote a list about these families to a file, in one transaction."""
    with station.write() as connection:
        author = station.author()
        known = _seen(connection, author, EXPORT)
        for family_id in families:
            scopes = [scope for scope in households(connection, family_id) if scope not in known]
            known.update(scopes)
            _keep(connection, author, EXPORT, scopes)


def ran(station: Station, action: str) -> None:
    """Note that whoever is signed in looked at all families at once, in words that name none of them.

    It stays at this workstation: the central database keeps who saw which household, and here nobody was shown any.
    """
    with station.write() as connection:
        _keep(connection, station.author(), action, [b""])


def viewed(connection: Connection, author: Author, family_id: bytes, action: str = VIEW) -> int:
    """Note that somebody opened a family: one event for each of its households; how many were new."""
    known = _seen(connection, author, action)
    scopes = [scope for scope in households(connection, family_id) if scope not in known]
    _keep(connection, author, action, scopes)
    return len(scopes)


def _seen(connection: Connection, author: Author, action: str) -> set[bytes]:
    """The households that the same person did the same with a little while ago."""
    moment = author.now.strftime(_STORED)
    since = (author.now - _AGAIN).strftime(_STORED)
    seen = connection.execute(
        text(
            "SELECT scope_id FROM audit_event WHERE staff_id IS :staff AND action = :action"
            " AND happened_at > :since AND happened_at <= :moment"
        ),
        {"staff": author.staff_id, "action": action, "since": since, "moment": moment},
    )
    return {bytes(scope) for scope in seen.scalars() if scope}


def _keep(connection: Connection, author: Author, action: str, scopes: Iterable[bytes]) -> None:
    """One event for each household, chained to those before; b"" for what was about none of them."""
    moment = author.now.strftime(_STORED)
    for scope in scopes:
        before = connection.execute(text("SELECT chain FROM audit_event ORDER BY seq DESC LIMIT 1")).scalar()
        event = "\x1f".join((moment, (author.staff_id or b"").hex(), action, scope.hex()))
        chain = hashlib.sha256((before or _BEGINNING) + event.encode()).digest()
        connection.execute(
            text(
                "INSERT INTO audit_event (happened_at, staff_id, action, scope_id, chain)"
                " VALUES (:at, :staff, :action, :scope, :chain)"
            ),
            {"at": moment, "staff": author.staff_id, "action": action, "scope": scope or None, "chain": chain},
        )


def unsent(connection: Connection, most: int = 1000) -> list[View]:
    """Views that the central database does not have yet, the oldest first."""
    found = connection.execute(
        text(
            "SELECT seq, scope_id, happened_at, action FROM audit_event WHERE seq > :sent"
            " AND action IN ('view', 'export') ORDER BY seq LIMIT :most"
        ),
        {"sent": settings.get(connection, _SENT, 0), "most": most},
    )
    return [View(seq, bytes(scope), at.replace(" ", "T") + "Z", action) for seq, scope, at, action in found]


def sent(connection: Connection, up_to: int) -> None:
    """The central database has the views up to this one."""
    settings.put(connection, _SENT, up_to)


def households(connection: Connection, family_id: bytes, owner: bytes | None = None) -> list[bytes]:
    """The households of a family; with ``owner`` those of that agency."""
    found = connection.execute(
        text(
            "SELECT h.id FROM household h LEFT JOIN family_of f ON f.household_id = h.id"
            " WHERE coalesce(f.family_id, h.id) = :family AND :owner IN (h.owner_id, x'') ORDER BY h.id"
        ),
        {"family": family_id, "owner": owner or b""},
    )
    return [bytes(household) for household in found.scalars()]


def names(connection: Connection, household_id: bytes) -> dict[bytes, str]:
    """The people of a household by id, as far as their names can be read."""
    found = connection.execute(
        text("SELECT id, first_name, last_name FROM person WHERE scope_id = :scope AND NOT names_hashed"),
        {"scope": household_id},
    )
    return {bytes(who): full_name(first, last) for who, first, last in found}


_STORED = "%Y-%m-%d %H:%M:%S.%f"
