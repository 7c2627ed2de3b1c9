"""What is written down about a week is changed, or taken out.

A record of our own household is changed. What another agency recorded stays as it came: its times are ended by a
closure for good that lies with us, and said anew in a record of ours; its closed days are opened; its homes end by a
correction. Each is taken back by taking out what lies with us.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from ctcoord.errors import UsageError
from ctcoord.services import corrections, records, week
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household
from ctcoord.services.driver import rows
from ctcoord.services.week import Times
from ctcoord.services.week_answers import is_ours

EVER, FOR_GOOD = date.min, date.max


def change_times(
    connection: Connection, author: Author, schedule_id: bytes, times: Times, *, reason: str = ""
) -> bytes:
    """Weekly times are others; returns the schedule that says them.

    Over those of another agency ours are laid from their first day on, without one altogether, and for that a
    ``reason`` is needed. Raises UsageError, NotFound, ReadOnly.
    """
    known = records.get(connection, "schedule", schedule_id)
    said = week.read_times(times)
    if is_ours(connection, author, "schedule", schedule_id):
        _move_days(connection, author, known, said)
        records.change(connection, "schedule", schedule_id, said)
        return schedule_id
    end_times(connection, author, schedule_id, times.valid_from or EVER, reason)
    home = own_household(connection, author, known["scope_id"])
    owner = {"owner_kind": known["owner_kind"], "owner_id": known["owner_id"]}
    return records.add(connection, author, "schedule", home, {**owner, **said})


def _move_days(connection: Connection, author: Author, known: dict[str, Any], said: dict[str, Any]) -> None:
    """An activity of ours that begins and ends with its times goes on doing so, and its other times with it."""
    if known["owner_kind"] != "activity" or not is_ours(connection, author, "activity", known["owner_id"]):
        return
    activity = records.get(connection, "activity", known["owner_id"])
    others = [one for (one,) in rows(connection, _OF_OWNER, (known["owner_id"], known["scope_id"]))]
    for name, of_activity in (("valid_from", "starts_on"), ("valid_to", "ends_on")):
        if known[name] == said[name] or known[name] != activity[of_activity]:
            continue
        records.change(connection, "activity", activity["id"], {of_activity: said[name]})
        for one in others:
            if one != known["id"] and records.get(connection, "schedule", one)[name] == known[name]:
                records.change(connection, "schedule", one, {name: said[name]})


def rename(connection: Connection, activity_id: bytes, title: str) -> None:
    """What an activity of ours is called. Raises UsageError, NotFound, ReadOnly."""
    if not title.strip():
        raise UsageError(what="It needs a name.", fix="Type what it is, as the family calls it.")
    records.change(connection, "activity", activity_id, {"title": records.fitting(title, week.LONGEST_TITLE)})


def end_times(connection: Connection, author: Author, schedule_id: bytes, since: date, reason: str) -> bytes:
    """Times of another agency hold no longer from a day on, as we say. Raises UsageError without a reason, NotFound."""
    if not reason.strip():
        raise UsageError(what="To lay our word over another agency's needs a reason.", fix="Say how it is known.")
    home = own_household(connection, author, records.get(connection, "schedule", schedule_id)["scope_id"])
    for (one,) in rows(connection, _ENDED, (schedule_id, home)):
        records.change(connection, "schedule_exception", one, {"deleted_at": author.now})
    return week.close_on(connection, author, schedule_id, (since, FOR_GOOD), reason=reason)


def remove_times(
    connection: Connection, author: Author, schedule_id: bytes, *, since: date | None = None, reason: str = ""
) -> None:
    """Weekly times are taken out; of an activity of ours with its last ones the activity as well.

    Those of another agency hold no longer from a day on, which needs a reason. Raises UsageError, NotFound, ReadOnly.
    """
    known = records.get(connection, "schedule", schedule_id)
    if not is_ours(connection, author, "schedule", schedule_id):
        end_times(connection, author, schedule_id, since or author.today, reason)
        return
    for (one,) in rows(connection, _CLOSURES, (schedule_id, known["scope_id"])):
        _take_out(connection, author, "schedule_exception", one)
    _take_out(connection, author, "schedule", schedule_id)
    left = rows(connection, _ANY, (known["owner_id"],))
    if known["owner_kind"] == "activity" and not left and is_ours(connection, author, "activity", known["owner_id"]):
        _take_out(connection, author, "activity", known["owner_id"])


def remove_activity(connection: Connection, author: Author, activity_id: bytes) -> None:
    """What we wrote down that somebody must be at, and that says no times. Raises NotFound, ReadOnly, UsageError."""
    if not is_ours(connection, author, "activity", activity_id):
        raise UsageError(what="Another agency recorded it.", fix="Ask them to take it out.")
    _take_out(connection, author, "activity", activity_id)


def change_closed(
    connection: Connection, author: Author, ids: Sequence[bytes], days: tuple[date, date], *, reason: str = ""
) -> None:
    """Closed days that we wrote down are others. Raises UsageError, NotFound, ReadOnly."""
    if days[1] < days[0]:
        raise UsageError(what="It ends before it starts.", fix="Check the two days.")
    values = {"on_from": days[0], "on_to": days[1], "reason": records.fitting(reason, week.LONGEST_TITLE) or None}
    for one in ids:
        if not is_ours(connection, author, "schedule_exception", one):
            raise UsageError(what="Another agency recorded it.", fix="Take it out, and write down the other days.")
        records.change(connection, "schedule_exception", one, values)


def remove_closed(connection: Connection, author: Author, ids: Sequence[bytes], *, reason: str = "") -> None:
    """Closed days are none: ours are taken out, and over another agency's we say that it takes place as always.

    The latter needs a reason. Raises UsageError, NotFound, ReadOnly.
    """
    for one in ids:
        known = records.get(connection, "schedule_exception", one)
        if is_ours(connection, author, "schedule_exception", one):
            _take_out(connection, author, "schedule_exception", one)
            continue
        if not reason.strip():
            raise UsageError(what="To lay our word over another agency's needs a reason.", fix="Say how it is known.")
        times = records.get(connection, "schedule", known["schedule_id"])
        usual = (times["opens_at"], times["closes_at"])
        span = (known["on_from"], known["on_to"])
        week.close_on(connection, author, known["schedule_id"], span, times=usual, reason=reason)


def change_way(connection: Connection, author: Author, way_id: bytes, *, minutes: int, mode: str) -> None:
    """A way takes another time. Another agency's stays, and ours counts. Raises UsageError, NotFound, ReadOnly."""
    known = records.get(connection, "travel_time", way_id)
    ends = (known["from_place_id"], known["to_place_id"])
    if is_ours(connection, author, "travel_time", way_id):
        values = week.read_way(minutes, mode)
        records.change(connection, "travel_time", way_id, values)
    else:
        week.set_travel(connection, author, known["scope_id"], ends, minutes=minutes, mode=mode)


def remove_way(connection: Connection, author: Author, way_id: bytes) -> None:
    """A way that we wrote down is asked for again. Raises UsageError for another agency's, NotFound, ReadOnly."""
    if not is_ours(connection, author, "travel_time", way_id):
        raise UsageError(what="Another agency recorded it.", fix="Type other minutes: ours count.")
    _take_out(connection, author, "travel_time", way_id)


def change_home(connection: Connection, author: Author, residence_id: bytes, place_id: bytes, **when: Any) -> None:
    """Where somebody lives: lives_from, lives_until, share as ``week.lives_at``.

    Another agency's ends where ours begins, today where no day is said. Raises UsageError, NotFound, ReadOnly.
    """
    known = records.get(connection, "residence", residence_id)
    if is_ours(connection, author, "residence", residence_id):
        records.change(connection, "residence", residence_id, {"place_id": place_id, **when})
        return
    since = when.get("lives_from") or author.today
    remove_home(connection, author, residence_id, since=since)
    week.lives_at(connection, author, known["person_id"], place_id, **{**when, "lives_from": since})


def remove_home(connection: Connection, author: Author, residence_id: bytes, *, since: date | None = None) -> None:
    """A home that we wrote down is taken out; another agency's ends the day before ``since`` (today).

    Raises NotFound, ReadOnly.
    """
    known = records.get(connection, "residence", residence_id)
    if is_ours(connection, author, "residence", residence_id):
        _take_out(connection, author, "residence", residence_id)
        return
    last = (since or author.today) - timedelta(days=1)
    corrections.correct(
        connection, author, "residence", scope_id=known["scope_id"], record_id=residence_id, field="lives_until",
        value=last,
    )  # fmt: skip


def _take_out(connection: Connection, author: Author, entity: str, record_id: bytes) -> None:
    records.change(connection, entity, record_id, {"deleted_at": author.now})


_OF_OWNER = "SELECT id FROM schedule WHERE owner_id = ?1 AND scope_id = ?2 AND deleted_at IS NULL"
_ANY = "SELECT 1 FROM schedule WHERE owner_id = ?1 AND deleted_at IS NULL LIMIT 1"
_CLOSURES = "SELECT id FROM schedule_exception WHERE schedule_id = ?1 AND scope_id = ?2 AND deleted_at IS NULL"
_ENDED = f"{_CLOSURES} AND closed AND on_to = '9999-12-31'"
