"""HSDS as JSON: one object, a list, a page of an API (``contents``), or the data package's tables."""

from __future__ import annotations

import json
from typing import Any

from ctcoord.errors import FileFault
from ctcoord.exchange.hsds_model import Body, Directory
from ctcoord.exchange.hsds_tables import ALIASES, AT, CORE, LOCATION, ORGANIZATION, SERVICE
from ctcoord.exchange.tabular import LARGEST_FILE, Location
from ctcoord.words import Message, mark

DEEPEST = 60  # levels; HSDS nests ten at most
NO_DIRECTORY = mark("It holds no organization, service or location")

# What an object is whose file's name does not say so: the table of the first of these keys that it has.
_SIGNS: tuple[tuple[str, str], ...] = (
    ("location_type", LOCATION),
    ("addresses", LOCATION),
    ("service_at_locations", SERVICE),
    ("application_process", SERVICE),
    ("locations", ORGANIZATION),
    ("services", ORGANIZATION),
    ("website", ORGANIZATION),
    ("legal_status", ORGANIZATION),
    ("taxonomy_detail", "taxonomy_term"),
    ("term_uri", "taxonomy_term"),
    ("location", AT),
    ("organization", SERVICE),
    ("status", SERVICE),
    ("version", "taxonomy"),
)


def read(place: Location, directory: Directory) -> None:
    """Add what a JSON file holds. Raises FileFault for a file that is no JSON."""
    found = _load(place)
    stem = place.name.rsplit(".", 1)[0].lower()
    hint = ALIASES.get(stem.removesuffix("_full").removesuffix("_list"))
    if isinstance(found, dict) and _is_tables(found):
        _take_tables(found, place.name, directory)
        return
    objects, base = _objects(found)
    before = sum(map(len, directory.lines.values())) + len(directory.loose)
    for number, value in enumerate(objects):
        table = hint or _table_of(value)
        if table in CORE:
            directory.names.setdefault(table, place.name)
            directory.take(table, value, f"{base}[{number}]" if base else table)
        elif table and isinstance(value, dict):
            directory.names.setdefault(table, place.name)
            directory.line(table, number + 1, str(value.get("id") or ""), value)
            directory.loose.setdefault(table, []).append(value)
    if before == sum(map(len, directory.lines.values())) + len(directory.loose):
        directory.ignored[place.name] = Message(NO_DIRECTORY)


def _objects(found: object) -> tuple[list[Any], str]:
    if isinstance(found, dict) and isinstance(found.get("contents"), list):
        return found["contents"], "contents"
    return (found, "") if isinstance(found, list) else ([found], "")


def _is_tables(found: Body) -> bool:
    return bool(found) and all(
        isinstance(rows, list) and name.removesuffix(".csv") in ALIASES for name, rows in found.items()
    )


def _take_tables(found: Body, file: str, directory: Directory) -> None:
    tables: dict[str, tuple[str, list[tuple[int, Body]]]] = {}
    for name, rows in found.items():
        table = ALIASES[name.removesuffix(".csv")]
        directory.names.setdefault(table, f"{file}: {name}")
        for number, row in enumerate(rows, start=1):
            if isinstance(row, dict):
                kept = {key: value for key, value in row.items() if value or value == 0}
                tables.setdefault(table, (table, []))[1].append((number, kept))
            else:
                directory.take(table if table in CORE else ORGANIZATION, row, f"{name}[{number}]")
    directory.take_tables(tables)


def _table_of(value: object) -> str | None:
    if not isinstance(value, dict) or "id" not in value:
        return ORGANIZATION if not isinstance(value, dict) else None
    return next((table for sign, table in _SIGNS if sign in value), ORGANIZATION if "name" in value else None)


def _load(place: Location) -> object:
    with place.open("rb") as file:
        raw = file.read(LARGEST_FILE + 1)
    problem = mark("it is not JSON that can be read ({detail})")
    if len(raw) > LARGEST_FILE:
        raise FileFault(
            file=place.name,
            problem=Message("it holds more than an agency file can hold"),
            fix=Message("Ask for it in parts, or as CSV."),
        )
    try:
        found = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
        if _deep(found, DEEPEST):
            raise ValueError(f"more than {DEEPEST} levels")
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        line = getattr(error, "lineno", None)
        detail = f"line {line}" if line else type(error).__name__
        raise FileFault(
            file=place.name,
            problem=Message(problem, {"detail": detail}),
            fix=Message("Ask whoever publishes the directory to send it again."),
        ) from error
    return found


def _no_number(text: str) -> object:
    raise ValueError(text)


def _deep(value: object, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deep(part, levels - 1) for part in parts)
