"""An entry of a directory as the columns of a record and what stays in ``extra``, and back again.

A value stays in ``extra`` under its HSDS name only where the column alone would not give it back as it was. On the
way out ``extra`` counts as long as the column still says the same: what somebody has changed since is given instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ctcoord.domain.parse import Unreadable
from ctcoord.domain.weekly import parse_time
from ctcoord.exchange.hsds_model import Body
from ctcoord.exchange.hsds_needs import domain_of, needs_of
from ctcoord.exchange.hsds_tables import AT, LOCATION, ORGANIZATION, SCHEDULE, SERVICE
from ctcoord.services.directory_codes import language_codes

BLANK = "_blank"  # in ``extra``: columns that must hold something, and what was put there as HSDS had nothing
DERIVED = "_derived"  # in ``extra``: references that the source does not say


@dataclass(frozen=True, slots=True)
class Field:
    """How one value of HSDS fills a column: ``read`` gives None for what the column cannot hold."""

    column: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any] = lambda value: value


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _short(length: int) -> Callable[[Any], str | None]:
    return lambda value: value if isinstance(value, str) and len(value) <= length else None


def _number(low: float, high: float) -> Callable[[Any], float | None]:
    def read(value: Any) -> float | None:
        try:
            found = float(value)
        except (TypeError, ValueError):
            return None
        return found if low <= found <= high and not isinstance(value, bool) else None

    return read


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _whole(value: Any) -> int | None:
    found = _number(0, 10_000)(value)
    return int(found) if found is not None and found == int(found) else None


def _day(value: Any) -> str | None:
    """An ISO date, also at the beginning of an instant."""
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        return None


def _time(value: Any) -> str | None:
    """A wall-clock time; what says its own zone is shifted nowhere: HSDS means local time by it."""
    try:
        return parse_time(re.sub(r"(Z|[+-]\d\d:?\d\d)$", "", value)) if isinstance(value, str) else None
    except Unreadable:
        return None


def _days(value: Any) -> str | None:
    fits = isinstance(value, str) and re.fullmatch(r"([+-]?\d?(MO|TU|WE|TH|FR|SA|SU),)*[+-]?\d?\w\w", value)
    return value if fits else None


FIELDS: Mapping[str, Mapping[str, Field]] = {
    ORGANIZATION: {
        "name": Field("name", _text),
        "alternate_name": Field("common_name", _text),
        "description": Field("description", _text),
        "email": Field("email", _text),
        "website": Field("website", _text),
    },
    LOCATION: {
        "name": Field("name", _text),
        "description": Field("description", _text),
        "latitude": Field("latitude", _number(-90, 90), _plain),
        "longitude": Field("longitude", _number(-180, 180), _plain),
    },
    SERVICE: {
        "name": Field("name", _text),
        "description": Field("description", _text),
        "status": Field("status", _short(16)),
        "eligibility_description": Field("eligibility", _text),
        "minimum_age": Field("minimum_age", _number(0, 200), _plain),
        "maximum_age": Field("maximum_age", _number(0, 200), _plain),
        "fees_description": Field("fees", _text),
        "application_process": Field("application", _text),
        "email": Field("email", _text),
        "url": Field("website", _text),
        "assured_date": Field("confirmed_on", _day),
    },
    AT: {},
    SCHEDULE: {
        "valid_from": Field("valid_from", _day),
        "valid_to": Field("valid_to", _day),
        "freq": Field("freq", _short(8)),
        "interval": Field("interval", _whole),
        "byday": Field("byday", _days),
        "opens_at": Field("opens_at", _time),
        "closes_at": Field("closes_at", _time),
        "description": Field("description", _text),
    },
}
# Columns of a record that hold something always, and what is put there where HSDS has nothing.
_ALWAYS: Mapping[str, Mapping[str, Any]] = {
    ORGANIZATION: {"name": ""},
    SERVICE: {"name": ""},
    LOCATION: {"name": ""},
    SCHEDULE: {"freq": "WEEKLY", "interval": 1},
    AT: {},
}


def split(table: str, body: Body, derived: set[str] | None = None) -> tuple[Body, Body]:
    """The columns that a body fills, with what lists inside it say in a word, and what stays in ``extra``."""
    extra = dict(body)
    columns: Body = {field.column: None for field in FIELDS[table].values()}
    for name, field in FIELDS[table].items():
        if name in extra:
            value = columns[field.column] = field.read(extra[name])
            if value is not None and same(field.write(value), extra[name]):
                del extra[name]
    columns |= {column: read(body) for column, read in DERIVES[table].items()}
    blank = {name: start for name, start in _ALWAYS[table].items() if columns[name] is None}
    for name, start in blank.items():
        columns[name] = blank[name] = _place_name(body) if table == LOCATION else start
    if blank:
        extra[BLANK] = blank
    if derived:
        extra[DERIVED] = sorted(derived)
    return columns, extra


def join(table: str, columns: Mapping[str, Any], extra: Mapping[str, Any] | None) -> Body:
    """The body of a record: the inverse of ``split``, except for what was changed since."""
    body = {name: value for name, value in (extra or {}).items() if not name.startswith("_")}
    blank = (extra or {}).get(BLANK, {})
    for name, field in FIELDS[table].items():
        value = columns.get(field.column)
        if isinstance(value, date):
            value = value.isoformat()
        if name in body and field.read(body[name]) == value:
            continue
        body.pop(name, None)
        if value is not None and not (field.column in blank and blank[field.column] == value):
            body[name] = field.write(value)
    for column, write in WRITES[table].items():
        if column in columns and columns[column] != DERIVES[table][column](body):
            write(body, columns)
    return body


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same and written the same."""
    return type(one) is type(other) and one == other


# -- what lists say in a word ----------------------------------------------------------------------------


def _parts(body: Body, name: str) -> list[Body]:
    found = body.get(name)
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []


def _phone(body: Body) -> str | None:
    """The first number that is answered by a voice, with its extension."""
    phones = [phone for phone in _parts(body, "phones") if isinstance(phone.get("number"), str)]
    voices = [phone for phone in phones if phone.get("type") in (None, "voice", "hotline", "cell")]
    if not voices:
        return None
    number, extension = voices[0]["number"].strip().strip('"'), voices[0].get("extension")
    return f"{number} x{extension}" if extension else number


def _address(body: Body) -> Body:
    """The physical address, or the first one."""
    found = _parts(body, "addresses")
    return next((one for one in found if one.get("address_type") in (None, "physical")), found[0] if found else {})


def _street(body: Body) -> str | None:
    lines = [_address(body).get(name) for name in ("address_1", "address_2")]
    return ", ".join(line for line in lines if isinstance(line, str)) or None


def _of_address(name: str, length: int) -> Callable[[Body], str | None]:
    return lambda body: _short(length)(_address(body).get(name))


def _languages(body: Body) -> str | None:
    spoken = [value for one in _parts(body, "languages") for value in (one.get("code"), one.get("name"))]
    return ",".join(language_codes(value for value in spoken if isinstance(value, str))) or None


def _program(body: Body) -> str | None:
    program = body.get("program")
    return _text(program.get("name")) if isinstance(program, dict) else None


def _place_name(body: Body) -> str:
    return _street(body) or _text(body.get("alternate_name")) or ""


DERIVES: Mapping[str, Mapping[str, Callable[[Body], Any]]] = {
    ORGANIZATION: {"phone": _phone},
    LOCATION: {
        "street": _street,
        "city": _of_address("city", 200),
        "state": _of_address("state_province", 2),
        "zip_code": _of_address("postal_code", 10),
        "phone": _phone,
        "languages": _languages,
    },
    SERVICE: {
        "phone": _phone,
        "languages": _languages,
        "program": _program,
        "needs": needs_of,
        "domain": lambda body: domain_of(needs_of(body)),
    },
    AT: {},
    SCHEDULE: {},
}


def _write_phone(body: Body, columns: Mapping[str, Any]) -> None:
    if columns["phone"]:
        others = [phone for phone in _parts(body, "phones") if _phone({"phones": [phone]}) is None]
        body["phones"] = [{"number": columns["phone"], "type": "voice"}, *others]


def _write_address(body: Body, columns: Mapping[str, Any]) -> None:
    if not any(columns.get(name) for name in ("street", "city", "zip_code")):
        return
    old, others = _address(body), _parts(body, "addresses")
    said = {"address_1": "street", "city": "city", "state_province": "state", "postal_code": "zip_code"}
    new = {**old, **{name: columns[column] for name, column in said.items() if columns.get(column)}}
    if _street({"addresses": [new]}) != columns.get("street"):
        new.pop("address_2", None)
    body["addresses"] = [{"address_type": "physical", **new}, *(one for one in others if one is not old)]


def _write_languages(body: Body, columns: Mapping[str, Any]) -> None:
    known = {code: one for one in _parts(body, "languages") if (code := _languages({"languages": [one]}))}
    codes = (columns["languages"] or "").split(",")
    body["languages"] = [known.get(code, {"code": code}) for code in codes if code]


def _write_program(body: Body, columns: Mapping[str, Any]) -> None:
    if columns["program"]:
        body["program"] = {**(body.get("program") or {}), "name": columns["program"], "description": ""}


WRITES: Mapping[str, Mapping[str, Callable[[Body, Mapping[str, Any]], None]]] = {
    ORGANIZATION: {"phone": _write_phone},
    LOCATION: {
        **dict.fromkeys(("street", "city", "state", "zip_code"), _write_address),
        "phone": _write_phone,
        "languages": _write_languages,
    },
    SERVICE: {"phone": _write_phone, "languages": _write_languages, "program": _write_program},
    AT: {},
    SCHEDULE: {},
}
