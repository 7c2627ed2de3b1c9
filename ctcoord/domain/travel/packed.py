"""A timetable as bytes and back: a header of text, then whole numbers, packed; read in a fraction of the feed's time.

Only text and numbers are read, never code; what is cut short or altered is refused by its hash.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from ctcoord.domain.travel.timetable import Pattern, Service, Stop, Timetable, Transfer

MAGIC = b"ctcoord timetable 1\n"
SUFFIX = ".timetable"
_HASH, _WIDTH = 32, 4
_PARTS = ("stops", "services", "headsigns", "arrivals", "departures")  # of a pattern, in the numbers behind the header


class NotATimetable(ValueError):
    """The bytes are no packed timetable, or not all of it."""


def pack(timetable: Timetable) -> bytes:
    """The timetable as bytes."""
    numbers = array("i")
    patterns = []
    for pattern in timetable.patterns:
        for name in _PARTS:
            numbers.extend(getattr(pattern, name))
        doors = [bytes(pattern.boards).hex(), bytes(pattern.alights).hex()]
        patterns.append([pattern.route, len(pattern.stops), len(pattern.services), *doors])
    header = {
        "name": timetable.name,
        "agencies": timetable.agencies,
        "zone": timetable.zone,
        "valid_from": _text(timetable.valid_from),
        "valid_until": _text(timetable.valid_until),
        "version": timetable.version,
        "stops": [[stop.code, stop.name, stop.latitude, stop.longitude] for stop in timetable.stops],
        "routes": timetable.routes,
        "headsigns": timetable.headsigns,
        "services": [_service(service) for service in timetable.services],
        "patterns": patterns,
        "transfers": [[one.from_stop, one.to_stop, one.seconds] for one in timetable.transfers],
    }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    body = zlib.compress(len(text).to_bytes(8, "little") + text + _little(numbers).tobytes(), 6)
    return MAGIC + sha256(body).digest() + body


def unpack(data: bytes) -> Timetable:
    """The timetable of these bytes. Raises NotATimetable."""
    begin = len(MAGIC) + _HASH
    if not data.startswith(MAGIC) or sha256(data[begin:]).digest() != data[len(MAGIC) : begin]:
        raise NotATimetable
    try:
        body = zlib.decompress(data[begin:])
        length = int.from_bytes(body[:8], "little")
        numbers = array("i")
        numbers.frombytes(body[8 + length :])
        return _timetable(json.loads(body[8 : 8 + length]), _little(numbers))
    except (zlib.error, ValueError, KeyError, TypeError, IndexError) as error:
        raise NotATimetable from error


def _little(numbers: array[int]) -> array[int]:
    """Little-endian on every machine."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _timetable(header: dict[str, Any], numbers: array[int]) -> Timetable:
    patterns, at = [], 0
    for route, calls, trips, boards, alights in header["patterns"]:
        sizes = (calls, trips, trips, calls * trips, calls * trips)
        parts = {}
        for name, size in zip(_PARTS, sizes, strict=True):
            parts[name] = numbers[at : at + size]
            at += size
        patterns.append(Pattern(route=route, boards=bytes.fromhex(boards), alights=bytes.fromhex(alights), **parts))
    if at != len(numbers):
        raise NotATimetable
    return Timetable(
        name=header["name"],
        agencies=tuple(header["agencies"]),
        zone=header["zone"],
        valid_from=_day(header["valid_from"]),
        valid_until=_day(header["valid_until"]),
        version=header["version"],
        stops=tuple(Stop(*stop) for stop in header["stops"]),
        routes=tuple(header["routes"]),
        headsigns=tuple(header["headsigns"]),
        services=tuple(
            Service(weekdays, _day(first), _day(last), _days(added), _days(removed))
            for weekdays, first, last, added, removed in header["services"]
        ),
        patterns=tuple(patterns),
        transfers=tuple(Transfer(*one) for one in header["transfers"]),
    )


def _service(service: Service) -> list[Any]:
    dates = (sorted(day.isoformat() for day in days) for days in (service.added, service.removed))
    return [service.weekdays, _text(service.first), _text(service.last), *dates]


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _days(texts: Iterable[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))
