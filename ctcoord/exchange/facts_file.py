"""A family described in a JSON file, as the facts that the rules of alignment look at.

For other systems and for teaching: no store is needed. What the file may hold is in ``facts_model.py``, and for others
in ``resources/alignment/family.schema.json``; examples lie beside that.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from ctcoord.domain.alignment.facts import Facts
from ctcoord.errors import FileFault
from ctcoord.exchange.facts_model import NO_DATE, FamilyIn, Said
from ctcoord.exchange.facts_rows import facts_of
from ctcoord.words import Message, mark

LARGEST = 4 * 1024 * 1024  # bytes; a year of a large family is a hundredth of it

NOT_READ = mark("it cannot be read")
TOO_LARGE = mark("it is larger than {megabytes} MB")
NO_JSON = mark("it is no JSON: line {line}, column {column}")
NO_TEXT = mark("it is no UTF-8 text")
KEY_TWICE = mark("a field is there twice: “{name}”")
TOO_DEEP = mark("its brackets are nested too deeply, or a number is too long")
WRONG = mark("{path}: {problem}")
WRONG_VALUE = mark("{path}: {problem} (there is: {value})")
NO_SUCH = mark("no {what} of the file has this id")
ID_TWICE = mark("something else has this id already: {path}")
WAY_TWICE = mark("the same way is there already: {path}")
NO_ZONE = mark("there is no time zone of this name")
_NAMED = {"person": mark("person"), "place": mark("place"), "support": mark("support")}
_PLAIN = {
    "missing": mark("this field is missing"),
    "enum": mark("none of the values that are allowed here"),
    "literal_error": mark("none of the values that are allowed here"),
    "string_type": mark("a text is needed here"),
    "date_parsing": NO_DATE,
    "date_from_datetime_parsing": NO_DATE,
    "bool_type": mark("true or false is needed here"),
    "int_type": mark("a whole number is needed here"),
    "tuple_type": mark("a list is needed here"),
    "model_type": mark("an object is needed here"),
    "too_short": mark("at least one is needed"),
    "too_long": mark("there are too many"),
    "string_too_short": mark("something must stand here"),
    "string_too_long": mark("this is too long"),
}
_OTHER = mark("this value is not allowed here")
_PATTERNS = {
    "opens_at": mark("a time is needed here, such as 08:30"),
    "closes_at": mark("a time is needed here, such as 08:30"),
    "depart_at": mark("a time is needed here, such as 08:30"),
    "first_departure": mark("a time is needed here, such as 08:30"),
    "last_departure": mark("a time is needed here, such as 08:30"),
    "byday": mark("days of the week are needed here, such as MO,TU,FR"),
}


class Fault(NamedTuple):
    """What is wrong where: ``path`` as ``people[0].birth_date``; ``value`` '' where there is none to show."""

    path: str
    problem: Message
    value: str = ""


def read(path: Path) -> Facts:
    """The family of a file. Raises FileFault that names the place in the file and what to do."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError:
        _refuse(path.name, Message(NOT_READ), Message(mark("Check its name and folder, and that you may open it.")))
    if len(raw) > LARGEST:
        problem = Message(TOO_LARGE, {"megabytes": LARGEST // 1024 // 1024})
        _refuse(path.name, problem, Message(mark("A file describes one family.")))
    return parse(raw, path.name)


def parse(raw: bytes, name: str) -> Facts:
    """The family of a file's content; ``name`` is what errors call it. Raises FileFault as ``read`` does."""
    try:
        family = FamilyIn.model_validate(_json(raw, name))
    except ValidationError as error:
        _wrong(name, [_fault(one) for one in error.errors(include_url=False)])
    if faults := list(_faults(family)):
        _wrong(name, faults)
    return facts_of(family)


def schema() -> dict[str, Any]:
    """The JSON Schema of such files."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **FamilyIn.model_json_schema(),
        "title": "ctcoord family",
    }


# -- what is wrong ---------------------------------------------------------------------------------


def _json(raw: bytes, name: str) -> Any:
    correct = Message(mark("Correct it there; any editor that knows JSON shows the place."))
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        _refuse(name, Message(NO_TEXT), Message(mark("Save it as UTF-8.")))
    except json.JSONDecodeError as error:
        _refuse(name, Message(NO_JSON, {"line": error.lineno, "column": error.colno}), correct)
    except Said as error:
        _refuse(name, error.message, correct)
    except (ValueError, RecursionError):
        _refuse(name, Message(TOO_DEEP), correct)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a field that is there twice, JSON would drop one without a word."""
    twice = [key for key, number in Counter(key for key, _value in pairs).items() if number > 1]
    if twice:
        raise Said(KEY_TWICE, name=twice[0][:60])
    return dict(pairs)


def _no_number(text: str) -> object:
    raise ValueError(text)


def _refuse(name: str, problem: Message, fix: Message) -> NoReturn:
    raise FileFault(file=name, problem=problem, fix=fix) from None


def _wrong(name: str, faults: list[Fault]) -> NoReturn:
    first = faults[0]
    text = WRONG_VALUE if first.value else WRONG
    problem = first.problem
    if first.path:  # else the whole file
        problem = Message(text, {"path": first.path, "problem": first.problem, "value": first.value})
    if len(faults) > 1:
        more = (
            mark("{first}; {n} more places are wrong") if len(faults) > 2 else mark("{first}; one more place is wrong")
        )
        problem = Message(more, {"first": problem, "n": len(faults) - 1})
    _refuse(
        name, problem, Message(mark("Correct it there; 'ctcoord check --schema family' writes what may stand where."))
    )


def _fault(error: Any) -> Fault:
    """What pydantic says of one value."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).lstrip(".")
    value = error.get("input")
    shown = json.dumps(value, ensure_ascii=False)[:60] if isinstance(value, str | int | float | bool) else ""
    said = (error.get("ctx") or {}).get("error")
    if isinstance(said, Said):
        return Fault(path, said.message, shown)
    field = str(error["loc"][-1]) if error["loc"] else ""
    pattern = _PATTERNS.get(field) if error["type"] == "string_pattern_mismatch" else None
    return Fault(path, Message(pattern or _PLAIN.get(error["type"], _OTHER)), shown)


def _faults(family: FamilyIn) -> Iterator[Fault]:
    """What no single value shows: ids that are there twice or lead nowhere."""
    yield from _twice(family)
    known = {
        "person": {one.id for one in family.people},
        "place": {one.id for one in family.places},
        "support": {one.id for one in family.supports},
    }
    for path, what, id_ in _references(family):
        if id_ is not None and id_ not in known[what]:
            yield Fault(path, Message(NO_SUCH, {"what": Message(_NAMED[what])}), id_)
    try:
        ZoneInfo(family.zone)
    except (ValueError, OSError, LookupError):
        yield Fault("zone", Message(NO_ZONE), family.zone[:60])


def _twice(family: FamilyIn) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for name in ("people", "places", "residences", "activities", "supports", "authorities"):
        for number, one in enumerate(getattr(family, name)):
            path = f"{name}[{number}].id"
            if seen.setdefault(one.id, path) != path:
                yield Fault(path, Message(ID_TWICE, {"path": seen[one.id]}), one.id)
    ways: dict[object, str] = {}
    for number, way in enumerate(family.travel_times):
        path = f"travel_times[{number}]"
        same = (way.from_place, way.to_place, way.byday, way.depart_at)
        if ways.setdefault(same, path) != path:
            yield Fault(path, Message(WAY_TWICE, {"path": ways[same]}))


_LEADS = {
    "residences": {"person": "person", "place": "place"},
    "activities": {"person": "person", "place": "place", "support": "support"},
    "supports": {"person": "person", "place": "place"},
    "travel_times": {"from_place": "place", "to_place": "place"},
}


def _references(family: FamilyIn) -> Iterator[tuple[str, str, str | None]]:
    for name, fields in _LEADS.items():
        for number, one in enumerate(getattr(family, name)):
            for field, what in fields.items():
                yield f"{name}[{number}].{field}", what, getattr(one, field)
