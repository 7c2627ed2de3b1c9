"""What the week asks of one record: where something is, whether it begins, whether a pass is used, a birth date.

A record of our own household is changed. Over what another agency recorded our own word is laid, as a correction that
can be taken back: their record stays as it came, and their next file undoes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ctcoord.errors import UsageError
from ctcoord.services import corrections, records
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household
from ctcoord.services.driver import rows
from ctcoord.services.week import own_person


def is_ours(connection: Connection, author: Author, entity: str, record_id: bytes) -> bool:
    """Whether a record lies in our own household of its family. Raises NotFound, ReadOnly."""
    scope = records.get(connection, entity, record_id)["scope_id"]
    return bool(scope == own_household(connection, author, scope))


def locate(connection: Connection, author: Author, entity: str, record_id: bytes, place_id: bytes) -> None:
    """Where an activity or a support (``entity``) takes place. Raises NotFound, ReadOnly."""
    _say(connection, author, entity, record_id, {"place_id": place_id})


def stands_at(connection: Connection, author: Author, place_id: bytes, latitude: float, longitude: float) -> None:
    """Where a place is on the map, in degrees. Raises NotFound, ReadOnly, UsageError for what is no such point."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise UsageError(what="This is no point on the map.", fix="Choose a stop of the list.")
    _say(connection, author, "place", place_id, {"latitude": latitude, "longitude": longitude})


def begins(connection: Connection, author: Author, activity_id: bytes, day: date | None) -> None:
    """An activity begins for certain, on a day where one is said. Raises NotFound, ReadOnly, UsageError."""
    known = records.get(connection, "activity", activity_id)
    if day and known["ends_on"] and known["ends_on"] < day:
        raise UsageError(what="It ends before it starts.", fix="Check the two days.")
    _say(connection, author, "activity", activity_id, {"extra.start_uncertain": False})
    if day is None or day == known["starts_on"]:
        return
    _say(connection, author, "activity", activity_id, {"starts_on": day})
    for schedule, first in rows(connection, _FROM, (activity_id, own_household(connection, author, known["scope_id"]))):
        if first and known["starts_on"] and first == known["starts_on"].isoformat():
            records.change(connection, "schedule", schedule, {"valid_from": day})


def used(connection: Connection, author: Author, support_id: bytes, *, yes: bool) -> None:
    """Whether a pass or a ride that was granted is being used. Raises NotFound, ReadOnly."""
    _say(connection, author, "support", support_id, {"extra.used": yes})


def born(connection: Connection, author: Author, person_id: bytes, day: date) -> None:
    """The birth date of a person of whom none is known, on our own record. Raises NotFound, ReadOnly, UsageError."""
    if not date(1900, 1, 1) <= day <= author.today:
        raise UsageError(what="This cannot be a birth date.", fix="Check the year.")
    own = own_person(connection, author, person_id)
    records.change(connection, "person", own, {"birth_date": day})


def _say(connection: Connection, author: Author, entity: str, record_id: bytes, values: Mapping[str, Any]) -> None:
    known = records.get(connection, entity, record_id)
    if not is_ours(connection, author, entity, record_id):
        for field, value in values.items():
            corrections.correct(
                connection, author, entity, scope_id=known["scope_id"], record_id=record_id, field=field, value=value
            )
        return
    parts = {field.removeprefix("extra."): value for field, value in values.items() if field.startswith("extra.")}
    whole = {field: value for field, value in values.items() if not field.startswith("extra.")}
    more = {"extra": {**(known["extra"] or {}), **parts}} if parts else {}
    records.change(connection, entity, record_id, {**whole, **more})


_FROM = "SELECT id, valid_from FROM schedule WHERE owner_id = ?1 AND scope_id = ?2 AND deleted_at IS NULL"
