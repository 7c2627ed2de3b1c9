"""The small tables of a GTFS feed: agencies, stops, routes, the days of services, changes between stops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from ctcoord.domain.parse import clean
from ctcoord.domain.travel.timetable import Service, Stop, Transfer
from ctcoord.exchange.folders import Folder
from ctcoord.exchange.gtfs_rows import A_DAY, A_KNOWN, A_NUMBER, A_PLACE, Table, day, fault, whole
from ctcoord.words import Message, mark

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_STOPS = 200_000
MOST_LETTERS = 80  # of a name that somebody is to read
_A_ZONE = mark("a time zone such as America/New_York")
_NOT_BEFORE = mark("the first day or later")
_AGAIN = mark("line {line}: {field} “{value}” is there twice")
_PLATFORMS = ("", "0", "4")  # location_type: where one gets on; not stations, entrances and their corridors


@dataclass(frozen=True, slots=True)
class Stops:
    """The stops, and for each id of a stop or station the stops that it means."""

    all: tuple[Stop, ...]
    index: dict[str, int]
    within: dict[str, list[int]]


def agencies(folder: Folder) -> tuple[tuple[str, ...], str]:
    """Their names and their one time zone. Raises FileFault."""
    table = Table(folder, "agency")
    names: list[str] = []
    zones: dict[str, int] = {}
    for line, (name, zone) in table.rows("agency_name", "agency_timezone", required=("agency_name", "agency_timezone")):
        names.append(clean(name)[:MOST_LETTERS])
        zones.setdefault(zone, line)
    if not zones:
        raise fault(table.file, Message(mark("it names no agency")))
    zone, line = next(iter(zones.items()))
    if len(zones) > 1:
        raise fault(table.file, Message(mark("its agencies are in different time zones")))
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, LookupError):
        raise table.fault(line, "agency_timezone", zone, _A_ZONE) from None
    return tuple(filter(None, dict.fromkeys(names))), zone


def stops(folder: Folder) -> Stops:
    """Every place to get on or off; one without coordinates has its station's. Raises FileFault."""
    table = Table(folder, "stops")
    columns = ("stop_id", "stop_name", "stop_lat", "stop_lon", "location_type", "parent_station", "stop_code")
    rows: dict[str, tuple[int, tuple[str, ...]]] = {}
    for line, cells in table.rows(*columns, required=("stop_id",)):
        if cells[0] in rows:
            raise fault(table.file, Message(_AGAIN, {"line": line, "field": "stop_id", "value": cells[0]}))
        rows[cells[0]] = line, cells
        if len(rows) > MOST_STOPS:
            raise fault(table.file, Message(mark("it holds more stops than a state has")))
    found: list[Stop] = []
    index: dict[str, int] = {}
    within: dict[str, list[int]] = {}
    for code, (line, cells) in rows.items():
        _code, name, latitude, longitude, kind, parent, public = cells
        if kind not in _PLATFORMS:
            continue
        if not latitude and parent in rows:
            latitude, longitude = rows[parent][1][2:4]
        index[code] = len(found)
        within.setdefault(code, []).append(len(found))
        if parent:
            within.setdefault(parent, []).append(len(found))
        place = _degrees(table, line, "stop_lat", latitude, 90), _degrees(table, line, "stop_lon", longitude, 180)
        found.append(Stop(code, clean(name or public or code)[:MOST_LETTERS], *place))
    if not found:
        raise fault(table.file, Message(mark("it holds no stop")))
    return Stops(tuple(found), index, within)


def _degrees(table: Table, line: int, field: str, text: str, most: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -most <= value <= most:
        raise table.fault(line, field, text, A_PLACE)
    return value


def routes(folder: Folder) -> dict[str, str]:
    """The name that stands on the bus, by route_id."""
    columns = ("route_id", "route_short_name", "route_long_name")
    rows = Table(folder, "routes").rows(*columns, required=("route_id",))
    return {code: clean(short or long or code)[:MOST_LETTERS] for _line, (code, short, long) in rows}


def services(folder: Folder) -> dict[str, Service]:
    """The days of every service_id, from the weeks and the exceptions. Raises FileFault."""
    table = Table(folder, "calendar")
    found: dict[str, Service] = {}
    columns = ("service_id", *WEEK, "start_date", "end_date")
    for line, (code, *cells) in table.rows(*columns, required=columns):
        if code in found:
            raise fault(table.file, Message(_AGAIN, {"line": line, "field": "service_id", "value": code}))
        first, last = _day(table, line, "start_date", cells[7]), _day(table, line, "end_date", cells[8])
        if last < first:
            raise table.fault(line, "end_date", cells[8], _NOT_BEFORE)
        weekdays = 0
        for number, (name, cell) in enumerate(zip(WEEK, cells, strict=False)):
            if cell not in ("0", "1"):
                raise table.fault(line, name, cell, mark("0 or 1"))
            weekdays |= int(cell) << number
        found[code] = Service(weekdays, first, last)
    for code, (added, removed) in _exceptions(folder).items():
        base = found.get(code, Service())
        found[code] = Service(base.weekdays, base.first, base.last, frozenset(added), frozenset(removed))
    return found


def _exceptions(folder: Folder) -> dict[str, tuple[set[date], set[date]]]:
    table = Table(folder, "calendar_dates")
    found: dict[str, tuple[set[date], set[date]]] = {}
    columns = ("service_id", "date", "exception_type")
    for line, (code, text, kind) in table.rows(*columns, required=columns):
        if kind not in ("1", "2"):
            raise table.fault(line, "exception_type", kind, mark("1 (added) or 2 (removed)"))
        found.setdefault(code, (set(), set()))[int(kind) - 1].add(_day(table, line, "date", text))
    return found


def _day(table: Table, line: int, field: str, text: str) -> date:
    found = day(text)
    if found is None:
        raise table.fault(line, field, text, A_DAY)
    return found


def transfers(folder: Folder, stops: Stops) -> Iterator[Transfer]:
    """What holds for everybody who changes between two stops, of stations for all their stops.

    Kinds 0 and 1 (recommended, timed) say no time and leave the walk as it is; what holds for some routes or trips
    only, or is about staying on board (4 and 5), is left out. Raises FileFault.
    """
    table = Table(folder, "transfers")
    columns = ("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time")
    narrow = ("from_route_id", "to_route_id", "from_trip_id", "to_trip_id")
    for line, (start, end, kind, text, *only) in table.rows(*columns, *narrow):
        if any(only) or kind not in ("2", "3"):
            continue
        seconds = whole(text) if kind == "2" and text else None
        if kind == "2" and text and seconds is None:
            raise table.fault(line, "min_transfer_time", text, A_NUMBER)
        if kind == "2" and not text:
            continue
        for field, code in (("from_stop_id", start), ("to_stop_id", end)):
            if code not in stops.within:
                raise table.fault(line, field, code, A_KNOWN)
        for one in stops.within[start]:
            for other in stops.within[end]:
                yield Transfer(one, other, seconds)


def published(folder: Folder) -> tuple[date | None, date | None, str]:
    """First and last day and version, as far as the feed's feed_info says them."""
    table = Table(folder, "feed_info")
    for line, (first, last, version) in table.rows("feed_start_date", "feed_end_date", "feed_version"):
        return (
            _day(table, line, "feed_start_date", first) if first else None,
            _day(table, line, "feed_end_date", last) if last else None,
            clean(version)[:MOST_LETTERS],
        )
    return None, None, ""
