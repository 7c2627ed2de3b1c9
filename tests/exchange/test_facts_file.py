"""A family in a JSON file: what a stranger may write, what is said of mistakes, and that the schema is the models'."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ctcoord.config import resource_path
from ctcoord.domain.alignment import check
from ctcoord.domain.alignment.facts import Change, Residence, Schedule, Turn, Way
from ctcoord.errors import FileFault
from ctcoord.exchange import facts_file, findings_out
from ctcoord.words import Words

FOLDER = resource_path("alignment")
EXAMPLES = sorted(path for path in FOLDER.glob("*.json") if not path.name.endswith(".schema.json"))


def family() -> dict[str, Any]:
    """The smallest family that has one of everything."""
    return {
        "people": [{"id": "p", "name": "Ana", "birth_date": "1990-01-01"}, {"id": "c", "child": True}],
        "places": [{"id": "home"}, {"id": "site"}],
        "residences": [{"id": "r", "person": "c", "place": "home", "byday": "MO,TU", "interval": 2}],
        "activities": [
            {
                "id": "a", "person": "p", "kind": "job", "place": "site", "support": "s",
                "schedules": [
                    {
                        "byday": "FR,SA", "opens_at": "23:00", "closes_at": "07:00", "valid_from": "2026-11-02",
                        "interval": 2,
                        "exceptions": [
                            {"on_from": "2026-11-27", "closed": True, "reason": "closed"},
                            {"on_from": "2026-12-04", "on_to": "2026-12-05", "opens_at": "00:00", "closes_at": "06:30"},
                        ],
                    }
                ],
            }
        ],
        "supports": [{"id": "s", "domain": "transit", "purpose": "medical"}],
        "travel_times": [{"from_place": "home", "to_place": "site", "minutes": None, "depart_at": "22:00"}],
        "authorities": [{"id": "x", "classes": ["housing"]}],
    }  # fmt: skip


def said(data: Any, language: str = "en") -> str:
    """What is said of a file that cannot be used."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    with pytest.raises(FileFault) as fault:
        facts_file.parse(raw, "f.json")
    return " ".join(Words(language).error(fault.value))


def test_every_field_reaches_the_rules() -> None:
    facts = facts_file.parse(json.dumps(family()).encode(), "f.json")
    assert facts.residences == (Residence("r", "c", "home", turn=Turn(frozenset({0, 1}), 2)),)
    changes = (
        Change(date(2026, 11, 27), date(2026, 11, 27), reason="closed"),
        Change(date(2026, 12, 4), date(2026, 12, 5), 0, 390),
    )
    first = date(2026, 11, 2)
    assert facts.activities[0].schedules == (
        Schedule(Turn(frozenset({4, 5}), 2, first), 23 * 60, 7 * 60, first, None, changes),
    )
    assert facts.ways == (Way("home", "site", None, depart=22 * 60),)
    assert (facts.supports[0].purpose, facts.supports[0].status) == ("medical", "active")
    assert facts.authorities[0].classes == {"housing"}
    assert facts.zone == "America/New_York"


def test_who_is_not_said_to_be_responsible_is_but_for_children() -> None:
    data = family()
    assert [one.responsible for one in facts_file.parse(json.dumps(data).encode(), "f").people] == [True, False]
    data["people"][0]["responsible"] = False
    assert not facts_file.parse(json.dumps(data).encode(), "f").people[0].responsible


def put(*path: Any, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        at: Any = data
        for part in path[:-1]:
            at = at[part]
        if to is KeyError:
            del at[path[-1]]
        else:
            at[path[-1]] = to

    return change


SCHEDULE = ("activities", 0, "schedules", 0)
MISTAKES = {
    "an unknown field": (
        put("people", 0, "brith_date", to="1990-01-01"),
        "people[0]: there is no field “brith_date”",
    ),
    "an unknown field of the whole": (put("pets", to=[]), "there is no field “pets”"),
    "a missing field": (put("activities", 0, "person", to=KeyError), "activities[0].person: this field is missing"),
    "a date as Americans write it": (
        put("people", 0, "birth_date", to="04/02/1991"),
        'people[0].birth_date: this is no date; write it as 2026-11-30 (there is: "04/02/1991")',
    ),
    "a number as a date": (put("people", 0, "birth_date", to=19910402), "people[0].birth_date: this is no date"),
    "a day of no month": (put("people", 0, "birth_date", to="1991-02-30"), "people[0].birth_date: this is no date"),
    "a year of long ago": (put("people", 0, "birth_date", to="0191-04-02"), "people[0].birth_date: this is no date"),
    "an hour of twelve": (
        put(*SCHEDULE, "opens_at", to="9:00 pm"),
        "schedules[0].opens_at: a time is needed here, such as 08:30",
    ),
    "a day in words": (put(*SCHEDULE, "byday", to="Mon"), "schedules[0].byday: days of the week are needed"),
    "a word for a kind": (
        put("activities", 0, "kind", to="work"),
        'kind: none of the values that are allowed here (there is: "work")',
    ),
    "a word for true": (put("people", 0, "special_needs", to="yes"), "special_needs: true or false is needed here"),
    "minutes in words": (
        put("travel_times", 0, "minutes", to="35"),
        "travel_times[0].minutes: a whole number is needed",
    ),
    "a person who is not there": (
        put("activities", 0, "person", to="q"),
        "activities[0].person: no person of the file has this id (there is: q)",
    ),
    "a place that is not there": (
        put("travel_times", 0, "to_place", to="q"),
        "travel_times[0].to_place: no place of the file",
    ),
    "a support that is not there": (
        put("activities", 0, "support", to="q"),
        "activities[0].support: no support of the file",
    ),
    "an id twice": (put("places", 0, "id", to="p"), "places[0].id: something else has this id already: people[0].id"),
    "ends before it begins": (put(*SCHEDULE, "valid_to", to="2026-11-01"), "schedules[0]: it ends before it begins"),
    "closed with times": (
        put(*SCHEDULE, "exceptions", 0, "opens_at", to="09:00"),
        "exceptions[0]: it is either closed, or open",
    ),
    "open without an end": (
        put(*SCHEDULE, "exceptions", 1, "closes_at", to=None),
        "exceptions[1]: it is either closed, or open",
    ),
    "nobody": (put("people", to=[]), "people: at least one is needed"),
    "one instead of a list": (put("people", to={}), "people: a list is needed here"),
    "a zone of its own": (put("zone", to="../../etc/passwd"), "zone: there is no time zone of this name"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_names_its_place_what_is_there_and_what_to_do(name: str) -> None:
    change, expected = MISTAKES[name]
    data = family()
    change(data)
    text = said(data)
    assert expected in text
    assert text.startswith("f.json: ")
    assert "ctcoord check --schema family" in text
    assert said(data, "es") != text


def test_a_way_twice_and_how_many_more_are_wrong() -> None:
    data = family()
    data["travel_times"] *= 2
    assert "travel_times[1]: the same way is there already: travel_times[0]" in said(data)
    data["activities"][0]["person"] = "nobody"
    assert "; one more place is wrong." in said(data)
    data["residences"][0]["place"] = "nobody"
    assert "; 2 more places are wrong." in said(data)


def test_what_is_no_json_is_told_by_line_and_column(tmp_path: Path) -> None:
    assert "it is no JSON: line 2, column 14" in said(b'{"people":\n [{"id": "p",}]}')
    assert "a field is there twice: “id”" in said(b'{"people": [{"id": "p", "id": "q"}]}')
    assert "it is no UTF-8 text" in said('{"people": [{"id": "José"}]}'.encode("latin-1"))
    assert "nested too deeply" in said(b"[" * 100_000)
    assert "nested too deeply" in said(b'{"people": ' + b"9" * 5000 + b"}")
    assert "an object is needed" in said(b"[]")
    assert facts_file.parse(b"\xef\xbb\xbf" + json.dumps(family()).encode(), "f").people
    large = tmp_path / "large.json"
    large.write_bytes(b" " * (facts_file.LARGEST + 1))
    for path, problem in ((large, "it is larger than 4 MB"), (tmp_path / "none.json", "it cannot be read")):
        with pytest.raises(FileFault) as fault:
            facts_file.read(path)
        assert problem in Words("en").error(fault.value)[0]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_keep_to_the_schema_and_are_read(path: Path) -> None:
    data = json.loads(path.read_text("utf-8"))
    jsonschema.Draft202012Validator(facts_file.schema()).validate(data)
    facts = facts_file.read(path)
    assert len(facts.activities) == len(data["activities"])


SAID = {
    "night-shift": {"care_gap.no_care", "cannot_get_there.last_trip"},
    "training-and-school": {
        "care_gap.no_care", "care_gap.closed", "breaks_first.ends", "breaks_first.consent", "unknown.available",
    },
    "ways-not-given": {"unknown.travel"},
    "two-homes": {"care_gap.no_care", "breaks_first.hours", "not_yet.waiting", "twice.childcare"},
}  # fmt: skip


def test_the_examples_say_different_things() -> None:
    assert {path.stem for path in EXAMPLES} == set(SAID)
    for path in EXAMPLES:
        found = check.findings(facts_file.read(path), date(2026, 11, 23), date(2027, 11, 23))
        assert {f"{one.kind}.{one.cause}" for one in found} == SAID[path.stem]
        assert all(type(one.cause) is str for one in found)  # codes as the store has them


@pytest.mark.parametrize(
    ("name", "schema"),
    [("family", facts_file.schema()), ("findings", findings_out.schema())],
    ids=("family", "findings"),
)
def test_the_schema_beside_the_examples_is_that_of_the_models(name: str, schema: dict[str, Any]) -> None:
    """``ctcoord check --schema NAME > resources/alignment/NAME.schema.json`` writes it again."""
    assert json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8")) == schema
    jsonschema.Draft202012Validator.check_schema(schema)
