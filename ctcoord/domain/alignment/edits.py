"""Edits of a what-if as plain JSON, so that a proposal can be kept and talked over; fields as HSDS schedule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from ctcoord.domain.alignment.facts import Change, Place, Schedule, Source, Support, Turn, Way
from ctcoord.domain.alignment.what_if import Added, Cares, Edit, Instead, NewDates, NewTimes, Removed
from ctcoord.domain.weekly import DAYS

Json = dict[str, Any]


def encode(edits: Iterable[Edit]) -> list[Json]:
    """Edits as JSON objects, each with its ``kind``."""
    return [_encode(edit) for edit in edits]


def decode(said: Iterable[Mapping[str, Any]]) -> tuple[Edit, ...]:
    """The edits again. Raises ValueError for what no edit can be read from (a newer program wrote it)."""
    try:
        return tuple(_decode(one) for one in said)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not an edit of this version") from error


def _encode(edit: Edit) -> Json:
    match edit:
        case NewTimes(of, schedules, was):
            before = {} if was is None else {"was": [_schedule(one) for one in was]}
            return {"kind": "times", "of": of, "schedules": [_schedule(one) for one in schedules], **before}
        case NewDates(of, begins, ends, was):
            since = {} if was is None else {"was": [_day(one) for one in was]}
            return {"kind": "dates", "of": of, "begins": _day(begins), "ends": _day(ends), **since}
        case Removed(of):
            return {"kind": "removed", "of": of}
        case Cares(person, available, on):
            return {"kind": "cares", "person": person, "available": available, "on": on.isoformat()}
        case Added():
            return {"kind": "added", **_added(edit)}
        case Instead(of, by):
            return {"kind": "instead", "of": of, "by": _added(by)}


def _decode(said: Mapping[str, Any]) -> Edit:
    read = _READ.get(said["kind"])
    if read is None:
        raise ValueError(f"no edit is called {said['kind']}")
    return read(said)


def _added(edit: Added) -> Json:
    return {
        "support": _support(edit.support), "ways": [_way(one) for one in edit.ways],
        "place": _place(edit.place) if edit.place else None, "service": edit.service,
    }  # fmt: skip


def _to_added(said: Mapping[str, Any]) -> Added:
    place = said.get("place")
    ways = tuple(_to_way(one) for one in said["ways"])
    return Added(_to_support(said["support"]), ways, _to_place(place) if place else None, said.get("service") or "")


def _place(one: Place) -> Json:
    return {"id": one.id, "name": one.name, "kind": one.kind, "latitude": one.latitude, "longitude": one.longitude}


def _to_place(said: Mapping[str, Any]) -> Place:
    return Place(said["id"], said["name"], said["kind"], said["latitude"], said["longitude"])


_READ: dict[str, Callable[[Mapping[str, Any]], Edit]] = {
    "times": lambda said: NewTimes(
        said["of"], _to_schedules(said["schedules"]), _to_schedules(said["was"]) if "was" in said else None
    ),
    "dates": lambda said: NewDates(
        said["of"], _to_day(said["begins"]), _to_day(said["ends"]), _to_both(said["was"]) if "was" in said else None
    ),
    "removed": lambda said: Removed(said["of"]),
    "cares": lambda said: Cares(said["person"], bool(said["available"]), date.fromisoformat(said["on"])),
    "added": _to_added,
    "instead": lambda said: Instead(said["of"], _to_added(said["by"])),
}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _to_day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _to_both(said: Iterable[str | None]) -> tuple[date | None, date | None]:
    first, last = (_to_day(one) for one in said)
    return first, last


def _clock(minute: int | None) -> str | None:
    return None if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _minute(said: str | None) -> int | None:
    return None if said is None else int(said[:2]) * 60 + int(said[3:5])


def _schedule(one: Schedule) -> Json:
    return {
        "byday": ",".join(DAYS[day] for day in sorted(one.turn.days)),
        "interval": one.turn.interval,
        "since": _day(one.turn.since),
        "opens_at": _clock(one.opens),
        "closes_at": _clock(one.closes),
        "valid_from": _day(one.begins),
        "valid_to": _day(one.ends),
        "exceptions": [
            {"on_from": _day(change.begins), "on_to": _day(change.ends), "opens_at": _clock(change.opens),
             "closes_at": _clock(change.closes), "reason": change.reason}
            for change in one.changes
        ],
    }  # fmt: skip


def _to_schedule(said: Mapping[str, Any]) -> Schedule:
    days = frozenset(DAYS.index(day) for day in said["byday"].split(",") if day)
    changes = tuple(
        Change(
            date.fromisoformat(one["on_from"]), date.fromisoformat(one["on_to"]), _minute(one["opens_at"]),
            _minute(one["closes_at"]), one["reason"],
        )
        for one in said["exceptions"]
    )  # fmt: skip
    turn = Turn(days, said["interval"], _to_day(said["since"]))
    opens, closes = _minute(said["opens_at"]), _minute(said["closes_at"])
    return Schedule(turn, opens or 0, closes or 0, _to_day(said["valid_from"]), _to_day(said["valid_to"]), changes)


def _to_schedules(said: Iterable[Mapping[str, Any]]) -> tuple[Schedule, ...]:
    return tuple(_to_schedule(one) for one in said)


def _support(one: Support) -> Json:
    return {
        "id": one.id, "domain": one.domain, "program": one.program, "person": one.person, "status": one.status,
        "begins": _day(one.begins), "ends": _day(one.ends), "minutes_a_week": one.minutes_a_week, "place": one.place,
        "schedules": [_schedule(schedule) for schedule in one.schedules], "agency": one.source.agency,
    }  # fmt: skip


def _to_support(said: Mapping[str, Any]) -> Support:
    return Support(
        said["id"], said["domain"], said["program"], said["person"], said["status"], _to_day(said["begins"]),
        _to_day(said["ends"]), minutes_a_week=said["minutes_a_week"], place=said["place"],
        schedules=tuple(_to_schedule(one) for one in said["schedules"]), source=Source(said["agency"]),
    )  # fmt: skip


def _way(one: Way) -> Json:
    return {
        "from": one.origin, "to": one.target, "minutes": one.minutes, "mode": one.mode, "basis": one.basis,
        "depart_at": _clock(one.depart), "first_at": _clock(one.first), "last_at": _clock(one.last),
        "byday": None if one.days is None else ",".join(DAYS[day] for day in sorted(one.days)),
    }  # fmt: skip


def _to_way(said: Mapping[str, Any]) -> Way:
    byday = said.get("byday")
    days = None if byday is None else frozenset(DAYS.index(day) for day in byday.split(",") if day)
    times = (_minute(said.get(name)) for name in ("depart_at", "first_at", "last_at"))
    return Way(said["from"], said["to"], said["minutes"], said["mode"], said["basis"], days, *times)
