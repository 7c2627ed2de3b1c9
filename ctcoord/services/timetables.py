"""The timetables of buses and trains kept on this computer, and how long a family's ways take.

A timetable is public: a file of its own beside the store, not encrypted and never synced, written whole or not at all.
One is kept for each name; a newer one of that name takes its place.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.travel import chain, estimate
from ctcoord.domain.travel.network import Network
from ctcoord.domain.travel.packed import SUFFIX, NotATimetable, pack, unpack
from ctcoord.domain.travel.raptor import Journey, earliest_arrival, latest_departure
from ctcoord.domain.travel.timetable import Timetable
from ctcoord.domain.travel.walking import WALK, Point, Walk
from ctcoord.domain.weekly import DAYS
from ctcoord.errors import DiskFull, FileFault, NotFound
from ctcoord.services.records import rows_of
from ctcoord.words import Message, mark

FOLDER = "timetables"
TYPED, TIMETABLE, ESTIMATE, UNKNOWN = "typed", "timetable", "estimate", "unknown"
IN_USE, TO_COME, ENDED, STOPS_ONLY, DAMAGED = "in_use", "to_come", "ended", "stops_only", "damaged"
SAYS = {
    TYPED: mark("{n} min, as typed"),
    TIMETABLE: mark("{n} min by the timetable"),
    "on_foot": mark("{n} min on foot"),
    "expected": mark("{n} min, if what runs stays as in the timetable that ended on {day}"),
    "none": mark("no journey by the timetable"),
    ESTIMATE: mark("about {n} min: an estimate from the straight line, to be asked"),
    UNKNOWN: mark("not known: one of the places has no point on the map"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A timetable that is kept, by its name; ``damaged`` ones say nothing else. ``stops_only``: no journeys."""

    name: str
    agencies: tuple[str, ...] = ()
    zone: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    version: str = ""
    stops: int = 0
    routes: int = 0
    trips: int = 0
    stops_only: bool = False
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Travel:
    """Whole minutes from one place to another, waiting included, and what they rest on.

    ``minutes`` is None where there is no journey (basis timetable) or nothing is known (basis unknown).
    """

    minutes: int | None
    basis: str
    says: Message
    journey: Journey | None = None


def kept(home: Path) -> tuple[Kept, ...]:
    """What is kept, by name."""
    found = []
    for path in _files(home):
        timetable = _read(path)
        found.append(row(timetable) if timetable else Kept(path.name.removesuffix(SUFFIX), damaged=True))
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def standing(one: Kept, today: date) -> str:
    """How a kept timetable stands on a day: IN_USE, TO_COME, ENDED, STOPS_ONLY or DAMAGED."""
    if one.damaged:
        return DAMAGED
    if one.stops_only:
        return STOPS_ONLY
    if one.valid_until is None or one.valid_until < today:
        return ENDED
    return TO_COME if one.valid_from is not None and today < one.valid_from else IN_USE


def why_not(new: Kept, before: Kept) -> Message | None:
    """Why a timetable cannot take the place of the one of its name that is kept; None where it can."""
    if before.damaged:
        return None
    if new.stops_only and not before.stops_only:
        return Message(
            mark("the timetable of {name} that is kept has times, and this one has none"), {"name": new.name}
        )
    if _age(new) < _age(before):
        return Message(mark("a newer timetable of {name} is kept"), {"name": new.name})
    return None


def keep(home: Path, timetable: Timetable, *, again: bool = False) -> Kept:
    """Keep a timetable in place of an older one of its name. Raises FileFault where that is newer, DiskFull.

    ``again``: it was kept before and comes back, whatever is kept now.
    """
    before = None if again else named(home, timetable.name)
    if before is not None:
        _refuse_older(timetable, before)
    path = home / FOLDER / _file_name(timetable.name)
    partial = path.with_suffix(".new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(pack(timetable))
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(home=home) from error
        raise
    return row(timetable)


def remove(home: Path, name: str) -> Timetable | None:
    """Let go of a timetable by its name, in any case of letters; what it was, None if damaged. Raises NotFound."""
    for path in _files(home):
        timetable = _read(path)
        known = timetable.name if timetable else path.name.removesuffix(SUFFIX)
        if known.casefold() == name.casefold():
            path.unlink(missing_ok=True)
            return timetable
    raise NotFound(what=name)


def network(home: Path) -> Network:
    """All that is kept as one network, damaged files aside. Read once for as long as the files stay as they are."""
    return _network(tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in _files(home)))


def travel_minutes(
    connection: Connection,
    home: Path,
    homes: Sequence[bytes],
    start: bytes,
    end: bytes,
    *,
    leave: datetime | None = None,
    arrive: datetime | None = None,
    mode: str = "transit",
    walk: Walk = WALK,
) -> Travel:
    """How long it takes from one place of a family's households (``homes``) to another.

    Give the local wall-clock moment to leave, or the one to be there by: minutes count from or to it. What somebody
    typed goes before timetables, and these before an estimate. Raises ValueError for both moments or none.
    """
    moment = leave or arrive
    if moment is None or (leave and arrive):
        raise ValueError("one of leave and arrive")
    typed = _typed(rows_of(connection, _TYPED, homes, start=start, end=end, mode=mode), start, moment)
    if typed is not None:
        return Travel(typed, TYPED, Message(SAYS[TYPED], {"n": typed}))
    points = _points(connection, homes)
    if start not in points or end not in points:
        return Travel(None, UNKNOWN, Message(SAYS[UNKNOWN]))
    return between(network(home), points[start], points[end], leave=leave, arrive=arrive, mode=mode, walk=walk)


def chain_ways(
    connection: Connection,
    home: Path,
    homes: Sequence[bytes],
    stays: Sequence[chain.Stay[bytes]],
    *,
    leave: datetime | None = None,
    arrive: datetime | None = None,
    mode: str = "transit",
    walk: Walk = WALK,
) -> tuple[tuple[chain.Way[bytes], Travel], ...] | None:
    """The ways through several places of a family, such as home, childcare, class: each with what it rests on.

    From leaving the first place, or back from being at the last one; each way takes what ``travel_minutes`` says of its
    own moment. None where one of them has no journey or is not known. Raises ValueError for both moments or none.
    """
    moment = leave or arrive
    if moment is None or (leave and arrive):
        raise ValueError("one of leave and arrive")
    asked: dict[tuple[bytes, bytes, datetime], Travel] = {}

    def step(start: bytes, end: bytes, at: datetime) -> datetime | None:
        one = {"leave": at} if leave else {"arrive": at}
        travel = travel_minutes(connection, home, homes, start, end, mode=mode, walk=walk, **one)
        asked[start, end, at] = travel
        if travel.minutes is None:
            return None
        return at + timedelta(minutes=travel.minutes if leave else -travel.minutes)

    ways = (chain.forward if leave else chain.backward)(stays, moment, step)
    if ways is None:
        return None
    return tuple((way, asked[way.start, way.end, way.departs if leave else way.arrives]) for way in ways)


def between(
    known: Network,
    start: Point,
    end: Point,
    *,
    leave: datetime | None = None,
    arrive: datetime | None = None,
    mode: str = "transit",
    walk: Walk = WALK,
) -> Travel:
    """The same between two points: by timetable where one holds that day and has stops near both, else estimated."""
    moment = leave or arrive
    if mode == "transit" and moment is not None and _serves(known, start, end, moment.date(), walk):
        find = earliest_arrival if leave else latest_departure
        journey = find(known, start, end, moment, walk=walk)
        if journey is None:
            return Travel(None, TIMETABLE, Message(SAYS["none"]))
        taken = minutes(journey, moment, leaves=leave is not None)
        return Travel(taken, TIMETABLE, _by_timetable(known, moment.date(), taken, journey), journey)
    taken = estimate.minutes(start, end, mode)
    return Travel(taken, ESTIMATE, Message(SAYS[ESTIMATE], {"n": taken}))


def minutes(journey: Journey, moment: datetime, *, leaves: bool) -> int:
    """How long a journey takes who may leave at a moment, or has to be there then, the waiting included; rounded up."""
    taken = journey.arrives - moment if leaves else moment - journey.departs
    return max(-(-int(taken.total_seconds()) // 60), journey.minutes)


def _by_timetable(known: Network, day: date, minutes: int, journey: Journey) -> Message:
    if not journey.rides:
        return Message(SAYS["on_foot"], {"n": minutes})
    over = known.expected(day)
    if over:
        ended = max(feed.valid_until for feed in over if feed.valid_until)
        return Message(SAYS["expected"], {"n": minutes, "day": ended})
    return Message(SAYS[TIMETABLE], {"n": minutes})


def _serves(known: Network, start: Point, end: Point, day: date, walk: Walk) -> bool:
    """Whether a timetable says what runs that day between stops near both: else its silence means nothing."""
    paths = known.paths(walk)
    feeds = [{known.feed_of(stop).name for stop in paths.near(point)} for point in (start, end)]
    usable = {feed.name for feed in known.feeds if feed.routable}
    return known.covers(day) and all(names & usable for names in feeds)


_TYPED = """SELECT from_place_id, minutes, byday, depart_at FROM travel_time
    WHERE scope_id IN :homes AND deleted_at IS NULL AND basis = 'typed' AND mode = :mode
    AND (from_place_id = :start AND to_place_id = :end OR from_place_id = :end AND to_place_id = :start)
    ORDER BY id"""
_PLACES = """SELECT id, latitude, longitude FROM place
    WHERE scope_id IN :homes AND deleted_at IS NULL AND latitude IS NOT NULL AND longitude IS NOT NULL"""


def _typed(rows: Sequence[Any], start: bytes, moment: datetime) -> int | None:
    """What was typed for that weekday and hour: the latest departure that is not after it; else of the way back."""
    rows = [one for one in rows if bytes(one.from_place_id) == start] or rows
    day, clock = DAYS[moment.weekday()], moment.strftime("%H:%M")
    fitting = [one for one in rows if (not one.byday or day in one.byday.split(",")) and (one.depart_at or "") <= clock]
    best: Any = max(fitting, key=lambda one: one.depart_at or "", default=None)
    return None if best is None else int(best.minutes)


def _points(connection: Connection, homes: Sequence[bytes]) -> dict[bytes, Point]:
    return {bytes(row.id): Point(row.latitude, row.longitude) for row in rows_of(connection, _PLACES, homes)}


def _refuse_older(timetable: Timetable, before: Timetable) -> None:
    problem = why_not(row(timetable), row(before))
    if problem is not None:
        raise FileFault(
            file=timetable.name[:80],
            problem=problem,
            fix=Message(
                mark(
                    "If this one is right, remove the other first: under Import & match, Timetables, or with"
                    " ctcoord timetables --remove “{name}”."
                ),
                {"name": timetable.name},
            ),
        )


def _age(one: Kept) -> tuple[date, date]:
    return one.valid_until or date.min, one.valid_from or date.min


def row(timetable: Timetable) -> Kept:
    """What there is to say of a timetable, kept or not."""
    return Kept(
        timetable.name,
        timetable.agencies,
        timetable.zone,
        timetable.valid_from,
        timetable.valid_until,
        timetable.version,
        len(timetable.stops),
        len(timetable.routes),
        timetable.trips,
        stops_only=not timetable.routable,
    )


def _files(home: Path) -> list[Path]:
    return sorted((home / FOLDER).glob(f"*{SUFFIX}"))


def named(home: Path, name: str) -> Timetable | None:
    """The timetable of that very name, if it is kept and whole."""
    return _read(home / FOLDER / _file_name(name))


def _file_name(name: str) -> str:
    """A file name that every system takes, one for each name of a timetable."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40]
    return f"{plain}-{sha256(name.casefold().encode()).hexdigest()[:8]}{SUFFIX}"


def _read(path: Path) -> Timetable | None:
    """None for a file that is damaged or cannot be read."""
    try:
        return unpack(path.read_bytes())
    except (OSError, NotATimetable):
        return None


@lru_cache(maxsize=2)
def _network(files: tuple[tuple[str, int, int], ...]) -> Network:
    return Network([timetable for path, _at, _size in files if (timetable := _read(Path(path)))])
