"""While two people disagree about what protects a family, the protective value acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from ctcoord.domain.protective import RULES, acting
from ctcoord.models import tables
from ctcoord.services import conflicts, family_view, safety
from ctcoord.services.station import Station
from ctcoord.ui.conflicts.matters import sides
from tests import cases
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("entity", "field", "data_class", "values", "acts"),
    [
        ("contact_point", "safe", "core", [1, 1, 0], (0,)),
        ("contact_point", "safe", "core", [0, 0, 1], (0,)),
        ("contact_point", "safe", "core", [None, None, 0], (0,)),
        ("contact_point", "safe", "core", [None, None, 1], (None,)),
        ("contact_point", "voicemail", "core", [1, 1, 0], (0,)),
        ("person", "special_needs", "core", [0, 0, 1], (1,)),
        ("person", "care_available", "core", [1, 1, 0], (0,)),
        ("person", "contact_note", "core", ["text only", "text only", "never at home"], ("text only", "never at home")),
        ("person", "contact_note", "core", [None, None, "never at home"], ("never at home",)),
        ("person", "contact_note", "core", [None, None, None], (None,)),
        ("observation", "code", "safety", ["0", "0", "1"], ("1",)),
        ("observation", "code", "income", ["0", "0", "1"], ("0",)),
        ("person", "first_name", "core", ["Ana", "Ana", "Anna"], ("Ana",)),
        ("person", None, "core", ["id", None, None], ("id",)),
    ],
)
def test_what_acts(entity: str, field: str | None, data_class: str, values: list[Any], acts: tuple[Any, ...]) -> None:
    assert acting(entity, field, data_class, values) == acts


def test_every_rule_is_about_a_field_that_there_is() -> None:
    assert all(field in tables()[entity].c for entity, field in RULES)


def conflict(connection: Connection, home: bytes, who: bytes, record: bytes, *what: Any, of: str = "core") -> bytes:
    """An open conflict over a field: (entity, field, first, second)."""
    entity, field, first, second = what
    return cases.add(
        connection, "conflict", home, subject_id=who, data_class=of, entity=entity, record_id=record, field=field,
        first={"v": first}, value={"v": second}, made_at=NOW, first_at=NOW - timedelta(hours=1),
    )  # fmt: skip


def test_the_family_is_shown_as_it_is_safe_until_somebody_decides(desk: Station) -> None:
    ours = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, ours)
        who = cases.person(connection, home, ours, "Maria", "Vega", special_needs=False, contact_note="text only")
        phone = cases.add(connection, "contact_point", home, subject_id=who, person_id=who, kind="phone",
                          value="860 555 0142", safe=True, voicemail=True)  # fmt: skip
        over = [
            (phone, "contact_point", "safe", 1, 0),
            (phone, "contact_point", "voicemail", 1, 0),
            (who, "person", "special_needs", 0, 1),
            (who, "person", "contact_note", "text only", "never at home"),
        ]
        made = [conflict(connection, home, who, *one) for one in over]
    with desk.read() as connection:
        (member,) = family_view.family(connection, home, ours).members
        shown = {row.field: row for row in conflicts.waiting(connection)}
    (reached,) = member.contacts
    assert (reached.safe, reached.voicemail) == (False, False)
    assert (member.shown.special_needs, member.shown.contact_note) == (True, "text only / never at home")
    assert [side.in_use for side in sides(shown["safe"], None)] == [False, True]
    assert [side.in_use for side in sides(shown["contact_note"], None)] == [True, True]
    with desk.write() as connection:
        for one in made:
            conflicts.decide(connection, desk.author(), (home, one), conflicts.FIRST)
    with desk.read() as connection:
        (member,) = family_view.family(connection, home, ours).members
    assert (member.contacts[0].safe, member.contacts[0].voicemail) == (True, True)
    assert (member.shown.special_needs, member.shown.contact_note) == (False, "text only")


def test_a_household_is_flagged_while_two_people_disagree_whether_it_is(desk: Station) -> None:
    ours = desk.agency_id or b""
    with desk.write() as connection:
        home = cases.household(connection, ours)
        who = cases.person(connection, home, ours, "Maria", "Vega")
        said = cases.add(connection, "observation", home, subject_id=who, kind="survivor", code="0",
                         data_class="safety", observed_on=NOW.date())  # fmt: skip
        assert safety.flagged(connection) == set()
        made = conflict(connection, home, who, said, "observation", "code", "0", "1", of="safety")
        assert safety.flagged(connection) == {home}
        connection.execute(text("UPDATE conflict SET choice = 'first' WHERE id = :id"), {"id": made})
        assert safety.flagged(connection) == set()
