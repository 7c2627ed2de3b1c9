"""The list of who saw and changed what, as a person may ask for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.central.conftest import ZEROS, Central, Person, hexid
from tests.central.test_access import Family, barrier
from tests.central.test_lookup import agency


def listed(person: Person, home: str, subject: str | None = None) -> list[tuple[Any, ...]]:
    """Agency, what, class and subject of every line."""
    rows = person.connection.execute(
        "SELECT * FROM ctcoord.audit_v1(%s, %s, %s)", [person.device, home, subject]
    ).fetchall()
    return [(row[1], row[4], row[5], row[6].hex() if row[6] else ZEROS) for row in rows]


def receipt(person: Person, *buckets: tuple[str, str, str]) -> None:
    scopes, subjects, classes = (list(part) for part in zip(*buckets, strict=True))
    person.connection.execute(
        "SELECT ctcoord.receipt_v1(%s, %s::uuid[], %s::uuid[], %s, %s)",
        [person.device, scopes, subjects, classes, [1] * len(buckets)],
    )


def view(person: Person, home: str) -> None:
    person.call("viewed_v1", person.device, json.dumps([{"scope": home, "at": "2026-11-20 09:00:00"}]))


@pytest.fixture
def family(central: Central) -> Family:
    for key, name in ((central.ours, "Ours"), (central.theirs, "Theirs")):
        agency(central, key, name)
    return Family(central)


def test_views_changes_and_what_was_received_are_listed_with_their_agency(family: Family) -> None:
    family.consent()
    view(family.ana, family.home)
    view(family.tom, family.home)
    receipt(family.tom, (family.home, family.child, "housing"), (family.away, ZEROS, "core"))
    found = listed(family.ana, family.home)
    assert ("Ours", "view", None, ZEROS) in found
    assert ("Theirs", "view", None, ZEROS) in found
    assert ("Theirs", "received", "housing", family.child) in found
    assert ("Ours", "change", "safety", family.child) in found
    assert len(found) == len(set(found))
    assert all(line[3] in (ZEROS, family.child, family.other) for line in found)


def test_the_list_of_one_person_omits_the_others(family: Family) -> None:
    found = listed(family.ana, family.home, family.child)
    assert {line[3] for line in found} == {ZEROS, family.child}


def test_nobody_else_gets_the_list(central: Central, family: Family) -> None:
    family.consent()
    assert listed(family.tom, family.home) == []
    assert listed(central.person("ben"), family.home) == []
    assert listed(central.person("ann", "analyst"), family.home) == []


def test_a_class_that_one_does_not_see_is_not_listed(central: Central, family: Family) -> None:
    boss = central.person("boss", "supervisor")
    classes = {line[2] for line in listed(boss, family.home)}
    assert "housing" in classes
    assert "safety" not in classes


def test_confidential_agencies_are_omitted(central: Central, family: Family) -> None:
    shelter = hexid()
    central.admin.execute("INSERT INTO ctcoord.holding VALUES (%s, %s)", [shelter, shelter])
    agency(central, shelter, "Shelter", "victim_service_provider")
    sam = central.person("sam", agency=shelter)
    view(sam, family.home)
    receipt(sam, (family.home, ZEROS, "core"))
    assert central.one("SELECT count(*) FROM ctcoord.audit WHERE login = %s", sam.login) == 1
    assert "Shelter" not in {line[0] for line in listed(family.ana, family.home)}
    own = sam.household()
    barrier(sam, own, sam.member(own), "housing")
    assert "Shelter" in {line[0] for line in listed(sam, own)}


def test_nobody_writes_other_things_into_the_audit_by_saying_they_were_views(central: Central, family: Family) -> None:
    tom = family.tom
    events = [{"scope": family.home, "action": "break_glass"}, {"scope": hexid()}, {"scope": None}]
    events += [{"scope": family.home, "at": "infinity"}, {"scope": family.home, "action": "print"}]
    tom.call("viewed_v1", tom.device, json.dumps(events))
    kept = central.admin.execute(
        "SELECT action, happened_at FROM ctcoord.audit WHERE login = %s ORDER BY n", [tom.login]
    ).fetchall()
    assert sorted(kept) == [("print", None), ("view", None)]
