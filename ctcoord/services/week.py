"""A family's week as our own agency writes it down: what people must be at, when, where, and how long the way is.

Everything goes to our own household of the family, whichever agency recorded the person or the support that it is
about: nobody's file is changed, and what another agency sent is not typed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from ctcoord.domain.alignment.facts import Finding, Kind
from ctcoord.domain.parse import Unreadable
from ctcoord.domain.weekly import parse_byday, parse_time
from ctcoord.errors import NotFound, UsageError
from ctcoord.services import alignment, links, records, roster
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household

MODES = ("walk", "transit", "drive", "ride")
PLACES = ("home", "site", "school", "work", "other")
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Times:
    """Weekly times as typed: ``byday`` and times as ``domain/weekly`` reads them; every ``interval`` weeks."""

    byday: str
    opens_at: str
    closes_at: str
    interval: int = 1
    valid_from: date | None = None
    valid_to: date | None = None


def own_person(connection: Connection, author: Author, person_id: bytes) -> bytes:
    """Our own record of a person whom any agency recorded; the first time it is made with their name, and joined.

    Nothing else is copied: a fact stays with the agency that recorded it.
    """
    person = records.get(connection, "person", person_id)
    home = own_household(connection, author, person["scope_id"])
    if person["scope_id"] == home:
        return person_id
    found = connection.execute(_OWN, {"person": person_id, "home": home}).scalar()
    if found is not None:
        return bytes(found)
    member = roster.NewMember(person["first_name"] or "", person["last_name"] or "")
    made = roster.add_member(connection, author, home, member)
    links.same_person(connection, author, made, person_id)
    return made


def add_activity(
    connection: Connection,
    author: Author,
    person_id: bytes,
    kind: Kind,
    title: str,
    *,
    times: Sequence[Times] = (),
    place_id: bytes | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    certain: bool = True,
    support_id: bytes | None = None,
) -> bytes:
    """What a person must be at; ``certain`` False: its start is not sure yet. Raises UsageError, NotFound, ReadOnly."""
    if not title.strip():
        raise UsageError(what="It needs a name.", fix="Type what it is, as the family calls it.")
    if starts_on and ends_on and ends_on < starts_on:
        raise UsageError(what="It ends before it starts.", fix="Check the two days.")
    read = [read_times(one) for one in times]
    own = own_person(connection, author, person_id)
    home = records.get(connection, "person", own)["scope_id"]
    values = {
        "person_id": own,
        "subject_id": own,
        "kind": kind,
        "title": records.fitting(title, LONGEST_TITLE),
        "place_id": place_id,
        "support_id": support_id,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "extra": None if certain else {"start_uncertain": True},
    }
    made = records.add(connection, author, "activity", home, values)
    _add_times(connection, author, home, ("activity", made), read)
    return made


def set_times(
    connection: Connection, author: Author, any_id: bytes, owner: tuple[str, bytes], times: Iterable[Times]
) -> list[bytes]:
    """The weekly times of a support or activity that says none, on our own record; returns the schedules.

    Raises UsageError for times that cannot be read.
    """
    read = [read_times(one) for one in times]
    return _add_times(connection, author, own_household(connection, author, any_id), owner, read)


def close_on(
    connection: Connection,
    author: Author,
    schedule_id: bytes,
    days: tuple[date, date],
    *,
    times: tuple[str, str] | None = None,
    reason: str = "",
) -> bytes:
    """Days, the last included, on which a schedule is closed, or runs at other times. Raises UsageError, NotFound."""
    home = own_household(connection, author, records.get(connection, "schedule", schedule_id)["scope_id"])
    if days[1] < days[0]:
        raise UsageError(what="It ends before it starts.", fix="Check the two days.")
    opens, closes = (_time(times[0]), _time(times[1])) if times else (None, None)
    values = {
        "schedule_id": schedule_id,
        "on_from": days[0],
        "on_to": days[1],
        "closed": times is None,
        "opens_at": opens,
        "closes_at": closes,
        "reason": records.fitting(reason, LONGEST_TITLE) or None,
    }
    return records.add(connection, author, "schedule_exception", home, values)


def close_all(
    connection: Connection, author: Author, owner_id: bytes, days: tuple[date, date], *, reason: str = ""
) -> list[bytes]:
    """Days on which nothing of a support or activity takes place, whichever of its times. Raises as ``close_on``."""
    schedules = [bytes(one) for one in connection.execute(_TIMES, {"owner": owner_id}).scalars()]
    if not schedules:
        raise NotFound(what=owner_id.hex())
    return [close_on(connection, author, one, days, reason=reason) for one in schedules]


def place(connection: Connection, author: Author, any_id: bytes, kind: str, *, name: str, address: str = "") -> bytes:
    """A place by its name or address; one that our record knows already is not made again. Raises UsageError."""
    if not (name.strip() or address.strip()):
        raise UsageError(what="A place needs a name or an address.", fix="Type one of them.")
    home = own_household(connection, author, any_id)
    known = {"home": home, "name": name.strip() or None, "address": address.strip() or None}
    found = connection.execute(_PLACE, known).scalar()
    if found is not None:
        return bytes(found)
    values = {"kind": kind if kind in PLACES else "other", "name": known["name"], "address": known["address"]}
    return records.add(connection, author, "place", home, values)


def set_travel(
    connection: Connection, author: Author, any_id: bytes, way: tuple[bytes, bytes], *, minutes: int, mode: str
) -> bytes:
    """How long it takes from one place to another, as the family says; the way back too, until it is said otherwise.

    Raises UsageError for less than nothing or more than a day.
    """
    values = read_way(minutes, mode)
    home = own_household(connection, author, any_id)
    found = connection.execute(_WAY, {"home": home, "origin": way[0], "target": way[1]}).scalar()
    if found is not None:
        records.change(connection, "travel_time", found, values)
        return bytes(found)
    return records.add(
        connection, author, "travel_time", home, {**values, "from_place_id": way[0], "to_place_id": way[1]}
    )


def read_way(minutes: int, mode: str) -> dict[str, Any]:
    """Minutes and mode as a way keeps them. Raises UsageError for less than nothing or more than a day."""
    if not 0 <= minutes <= 1440:
        raise UsageError(what="A way takes between 0 and 1,440 minutes.", fix="Type the minutes of one way.")
    return {"minutes": minutes, "mode": mode if mode in MODES else "transit", "basis": "typed"}


def lives_at(connection: Connection, author: Author, person_id: bytes | None, place_id: bytes, **when: Any) -> bytes:
    """Where a person, or everybody, lives: lives_from, lives_until, share (``MO,TU``, ``MO,TU/2``). Raises NotFound."""
    home = own_household(connection, author, records.get(connection, "place", place_id)["scope_id"])
    values = {"person_id": person_id, "subject_id": person_id, "place_id": place_id, **when}
    return records.add(connection, author, "residence", home, values)


def set_care(connection: Connection, author: Author, person_id: bytes, *, available: bool | None) -> None:
    """Whether an adult is free to care for the children, asked today; None: nobody asked. Raises NotFound, ReadOnly."""
    own = own_person(connection, author, person_id)
    asked = None if available is None else author.today
    records.change(connection, "person", own, {"care_available": available, "care_available_confirmed_on": asked})


def accept(
    connection: Connection, author: Author, any_id: bytes, finding: Finding, *, until: date, reason: str
) -> bytes:
    """A finding is known: it is quiet until a day, or until it is worse than it is now.

    Raises UsageError without a reason or a later day.
    """
    if not reason.strip():
        raise UsageError(what="To accept it as known needs a reason.", fix="Say why it can stay as it is.")
    if until <= author.today:
        raise UsageError(what="The day to look again must lie ahead.", fix="Choose a later day.")
    values = {
        "rule": finding.kind,
        "about_kind": "finding",
        "about_id": alignment.key(finding),
        "until": until,
        "reason": records.fitting(reason, 500),
        "author_id": author.staff_id,
        "made_at": author.now,
        "extra": alignment.as_it_is(finding, author.today),
    }
    return records.add(connection, author, "snooze", own_household(connection, author, any_id), values)


def _add_times(
    connection: Connection, author: Author, home: bytes, owner: tuple[str, bytes], read: Iterable[dict[str, Any]]
) -> list[bytes]:
    kind, id_ = owner
    if kind not in ("support", "activity"):
        raise NotFound(what=kind)
    return [
        records.add(connection, author, "schedule", home, {"owner_kind": kind, "owner_id": id_, **one}) for one in read
    ]


def read_times(times: Times) -> dict[str, Any]:
    """Weekly times as a schedule keeps them. Raises UsageError for what cannot be read."""
    try:
        byday = parse_byday(times.byday)
    except Unreadable:
        raise UsageError(what="These days cannot be read.", fix="Write them as Mon-Fri, or as MO, WE, FR.") from None
    if not 1 <= times.interval <= 52:
        raise UsageError(what="It can repeat every 1 to 52 weeks.", fix="Type how many weeks lie between.")
    return {
        "byday": byday,
        "opens_at": _time(times.opens_at),
        "closes_at": _time(times.closes_at),
        "freq": "WEEKLY",
        "interval": times.interval,
        "valid_from": times.valid_from,
        "valid_to": times.valid_to,
    }


def _time(typed: str) -> str:
    try:
        return parse_time(typed)
    except Unreadable:
        raise UsageError(what="This is not a time of day.", fix="Type it as 8:30 or 3:05 pm.") from None


_OWN = text("""
    SELECT p.id FROM person p JOIN member_of m ON m.person_id = p.id
    WHERE m.member_id = (SELECT member_id FROM member_of WHERE person_id = :person)
        AND p.scope_id = :home AND p.deleted_at IS NULL ORDER BY p.id LIMIT 1
""")
_TIMES = text("SELECT id FROM schedule WHERE owner_id = :owner AND deleted_at IS NULL ORDER BY id")
_PLACE = text("""
    SELECT id FROM place WHERE scope_id = :home AND deleted_at IS NULL
        AND name IS :name AND address IS :address ORDER BY id LIMIT 1
""")
_WAY = text("""
    SELECT id FROM travel_time WHERE scope_id = :home AND deleted_at IS NULL AND from_place_id = :origin
        AND to_place_id = :target AND byday IS NULL AND depart_at IS NULL ORDER BY id LIMIT 1
""")
