"""Older directories as HSDS 3.1, by tables of data: Open Eligibility/Ohana, HSDS 1 and 2, and their forerunners.

A column that no table names keeps its own name; so nothing is lost, and an export gives it back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ctcoord.domain.parse import Unreadable
from ctcoord.domain.weekly import parse_byday, parse_time
from ctcoord.exchange.hsds_model import Body
from ctcoord.exchange.hsds_tables import AT, LISTS, LOCATION, NUMBERS, ORGANIZATION, SCHEDULE, SERVICE

# Files of older directories: the table, and what each of their rows says besides.
OLDER_FILES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "regular_schedules": (SCHEDULE, {"freq": "WEEKLY"}),
    "regular_schedule": (SCHEDULE, {"freq": "WEEKLY"}),
    "mail_addresses": ("address", {"address_type": "postal"}),
    "postal_addresses": ("address", {"address_type": "postal"}),
    "taxonomy": ("taxonomy_term", {}),
    "services_at_location": (AT, {}),
}
# Column of a table in an older directory: its name in HSDS 3.1.
RENAMED: Mapping[str, Mapping[str, str]] = {
    ORGANIZATION: {
        "Organization ID": "id",
        "Title": "name",
        "Alternate name": "alternate_name",
        "Body": "description",
        "Email": "email",
        "Website address": "website",
        "url": "website",
    },
    LOCATION: {"Location_id": "id", "Field 2": "name", "Organization ID": "organization_id", "website": "url"},
    SERVICE: {
        "Services-ID": "id",
        "Title": "name",
        "Service type": "description",
        "Income eligibility and fees": "fees_description",
        "An individual must be one of these to qualify": "eligibility_description",
        "Application process": "application_process",
        "Website address": "url",
        "Organization ID": "organization_id",
        "Location ID": "location_id",
        "website": "url",
        "fees": "fees_description",
        "eligibility": "eligibility_description",
    },
    "phone": {"number_type": "type"},
    SCHEDULE: {"weekday": "byday", "start_date": "valid_from", "end_date": "valid_to"},
    "taxonomy_term": {"taxonomy_id": "id"},
}
# One cell that holds a list or an object of its own: the list in HSDS, and how each entry is written.
_COMMAS, _WHOLE = re.compile(r"\s*,\s*"), re.compile(r"(?!)")
SPLIT: Mapping[str, Mapping[str, tuple[str, str, re.Pattern[str]]]] = {
    ORGANIZATION: {
        "Phone number": ("phones", "number", _WHOLE),
        "funding_sources": ("funding", "source", _COMMAS),
    },
    LOCATION: {
        "Phone number": ("phones", "number", _WHOLE),
        "Toll-free phone number": ("phones", "number", _WHOLE),
        "languages": ("languages", "name", _COMMAS),
        "accessibility": ("accessibility", "description", _COMMAS),
    },
    SERVICE: {
        "Phone number": ("phones", "number", _WHOLE),
        "languages": ("languages", "name", _COMMAS),
        "required_documents": ("required_documents", "document", _COMMAS),
        "service_areas": ("service_areas", "name", _COMMAS),
        "funding_sources": ("funding", "source", _COMMAS),
        "taxonomy_ids": ("attributes", "taxonomy_term_id", _COMMAS),
    },
}
_HOURS = re.compile(r"(\w+day):\s*(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})")
_OLDER = frozenset(("Organization ID", "Location_id", "Services-ID", "taxonomy_ids", "short_desc", "accepted_payments",
                    "accreditations", "weekday", "number_type", "parent_name", "mail_addresses"))  # fmt: skip


def lift(table: str, row: Body) -> Body:
    """A row as HSDS 3.1 has it. The row is of a table of HSDS, its cells are texts; blank ones are not there."""
    row = _renamed(table, row)
    for column, (name, field, separator) in SPLIT.get(table, {}).items():
        text = row.pop(column, None)
        if isinstance(text, str):
            parts = [part for part in dict.fromkeys(separator.split(text)) if part]
            found = row.setdefault(name, [])
            known = {one["id"] for one in found}
            made = ({"id": _id(row, name, part), field: part} for part in parts)
            found.extend(one for one in made if one["id"] not in known)
    for name in LISTS.get(table, {}):
        if isinstance(row.get(name), str):  # a text of this name would stand where the list of the rows goes
            row[f"{name}_text"] = row.pop(name)
    for name in NUMBERS.get(table, frozenset()):
        row = _number(row, name)
    change = _CHANGES.get(table)
    return change(row) if change else row


def _renamed(table: str, row: Body) -> Body:
    """Older names only where HSDS's own is not there, and never over one that HSDS 3.1 has in this table."""
    names = RENAMED.get(table, {})
    older = any(name in row for name in _OLDER) or table in ("phone", SCHEDULE) or "id" not in row
    found: Body = {}
    for name, value in row.items():
        new = names.get(name, name)
        if new != name and (new in row or (name in _KEPT.get(table, ()) and not older)):
            new = name
        found[new] = value
    return found


_KEPT: Mapping[str, frozenset[str]] = {
    SERVICE: frozenset(("fees", "website")),
    LOCATION: frozenset(("website",)),
    "taxonomy_term": frozenset(("taxonomy_id",)),
    ORGANIZATION: frozenset(("url",)),
}


def _number(row: Body, name: str) -> Body:
    """The number that a cell holds, if it would be written in the same way; the text else."""
    text = row.get(name)
    if isinstance(text, str):
        for kind in (int, float):
            try:
                value = kind(text)
            except ValueError:
                continue
            if str(value) == text and abs(value) < 1e15:  # no infinity, and no "not a number"
                row[name] = value
                break
    return row


def _schedule(row: Body) -> Body:
    """Days by their names and times of twelve hours, as HSDS 3.1 writes them; an id for a row that has none."""
    row.setdefault("id", "-".join(str(row[name]) for name in sorted(row)))
    for name, parse in (("byday", parse_byday), ("opens_at", parse_time), ("closes_at", parse_time)):
        text = row.get(name)
        if isinstance(text, str) and not _HSDS[name].fullmatch(text):
            try:
                row[name] = parse(text)
            except Unreadable:
                row[f"{name}_text"] = row.pop(name)
    return row


_HSDS = {
    "byday": re.compile(r"([+-]?\d?(MO|TU|WE|TH|FR|SA|SU),?)+"),
    "opens_at": re.compile(r"\d\d:\d\d(:\d\d)?([Z+-].*)?"),
    "closes_at": re.compile(r"\d\d:\d\d(:\d\d)?([Z+-].*)?"),
}


def _location(row: Body) -> Body:
    hours = row.pop("Hours of operation", None)
    if isinstance(hours, str):
        row["hours_text"] = hours
        row["schedules"] = [
            {
                "id": _id(row, "schedule", day),
                "freq": "WEEKLY",
                "byday": parse_byday(day),
                "opens_at": parse_time(opens),
                "closes_at": parse_time(closes),
            }
            for day, opens, closes in _HOURS.findall(hours)
            if _is_day(day)
        ]
    return row


def _is_day(text: str) -> bool:
    try:
        return bool(parse_byday(text))
    except Unreadable:
        return False


def _service(row: Body) -> Body:
    """A service of one location, as directories had it before a service could have several."""
    if isinstance(row.get("location_id"), str):
        at = row.pop("location_id")
        row["service_at_locations"] = [{"id": f"{row.get('id', '')}-{at}", "location_id": at}]
    return row


def _id(row: Body, *parts: str) -> str:
    return "-".join((str(row.get("id", "")), *parts))


_CHANGES: Mapping[str, Callable[[Body], Body]] = {SCHEDULE: _schedule, LOCATION: _location, SERVICE: _service}
