"""Conflicts: both values are kept and shown; a decision changes field and conflict in one action."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from ctcoord.errors import NotFound, UsageError
from ctcoord.services import conflicts
from ctcoord.services.station import Station
from tests import cases
from tests.conftest import NOW


class Family:
    """A household with a person about whom two people wrote different things."""

    def __init__(self, desk: Station) -> None:
        self.desk, own = desk, desk.agency_id or b""
        with desk.write() as connection:
            self.home = cases.household(connection, own)
            self.maria = cases.person(connection, self.home, own, "Maria", "Vega", birth_date=date(1991, 4, 2))

    def conflict(self, field: str | None, first: Any, second: Any) -> bytes:
        with self.desk.write() as connection:
            return cases.add(
                connection, "conflict", self.home, subject_id=self.maria, data_class="core", entity="person",
                record_id=self.maria, field=field, base={"v": "before"}, first={"v": first}, first_at=NOW,
                first_by=self.desk.staff_id, value={"v": second}, made_at=NOW,
            )  # fmt: skip

    def decide(self, conflict: bytes, choice: str, value: Any = None) -> None:
        with self.desk.write() as connection:
            conflicts.decide(connection, self.desk.author(), (self.home, conflict), choice, value)

    def fact(self, field: str) -> Any:
        with self.desk.read() as connection:
            return connection.execute(text(f"SELECT {field} FROM person")).scalar()


@pytest.fixture
def family(desk: Station) -> Family:
    return Family(desk)


def test_both_values_are_shown_with_who_wrote_them(family: Family) -> None:
    family.conflict("languages", "es", "pt")
    with family.desk.read() as connection:
        (row,) = conflicts.waiting(connection)
        assert conflicts.count(connection) == 1
    assert (row.base, row.first, row.second, row.current) == ("before", "es", "pt", None)
    assert (row.family, row.person, row.first_by, row.second_by) == ("Vega, Maria", "Maria Vega", "Ana Ruiz", "")
    assert row.first_at == NOW


@pytest.mark.parametrize(
    ("choice", "value", "expected"), [("first", None, None), ("second", None, "pt"), ("edited", "ht", "ht")]
)
def test_a_decision_changes_the_field_once(family: Family, choice: str, value: str | None, expected: Any) -> None:
    conflict = family.conflict("languages", "es", "pt")
    family.decide(conflict, choice, value)
    assert family.fact("languages") == expected
    with family.desk.read() as connection:
        assert conflicts.waiting(connection) == []
        kept = connection.execute(text("SELECT choice, value FROM conflict")).one()
        assert kept.choice == choice
        assert "pt" in kept.value  # what was not chosen is still there
    with pytest.raises(NotFound):
        family.decide(conflict, "second")


def test_field_and_decision_are_one_action(family: Family) -> None:
    family.decide(family.conflict("languages", "es", "pt"), "second")
    with family.desk.read() as connection:
        ops = connection.execute(text("SELECT entity, field, action_id FROM outbox WHERE kind = 'set'")).all()
    assert {(op.entity, op.field) for op in ops} == {
        ("person", "languages"), ("conflict", "choice"), ("conflict", "decided_by"), ("conflict", "decided_at"),
    }  # fmt: skip
    assert len({op.action_id for op in ops}) == 1


def test_dates_and_codes_keep_their_types(family: Family) -> None:
    family.decide(family.conflict("birth_date", "1991-04-02", "1991-02-04"), "second")
    assert family.fact("birth_date") == "1991-02-04"
    family.decide(family.conflict("special_needs", 0, 1), "second")
    assert family.fact("special_needs") == 1


@pytest.mark.parametrize(
    ("field", "value"), [("birth_date", "soon"), ("birth_date", 7), ("sex", "x"), ("head", None), ("languages", 5)]
)
def test_a_value_that_does_not_fit_is_refused_and_nothing_changes(family: Family, field: str, value: Any) -> None:
    conflict = family.conflict(field, None, None)
    before = family.fact(field)
    with pytest.raises(UsageError):
        family.decide(conflict, "edited", value)
    assert family.fact(field) == before
    with family.desk.read() as connection:
        assert conflicts.count(connection) == 1


def test_a_code_that_is_not_on_its_list_is_refused_in_plain_words(family: Family) -> None:
    with family.desk.write() as connection:
        goal = cases.add(connection, "goal", family.home, data_class="core", title="GED", status="not_started")
        made = {"entity": "goal", "record_id": goal, "field": "status", "data_class": "core"}
        conflict = cases.add(connection, "conflict", family.home, **made)
    with pytest.raises(UsageError):
        family.decide(conflict, "edited", "Done by Friday")
    family.decide(conflict, "edited", "done")
    with family.desk.read() as connection:
        assert connection.execute(text("SELECT status FROM goal")).scalar() == "done"


def test_a_removal_is_decided_too(family: Family) -> None:
    with family.desk.write() as connection:
        note = cases.add(connection, "goal", family.home, data_class="core", title="GED", status="not_started")
        made = {"entity": "goal", "record_id": note, "data_class": "core"}
        conflict = cases.add(connection, "conflict", family.home, **made)
    family.decide(conflict, "second")
    with family.desk.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM goal")).scalar() == 0
