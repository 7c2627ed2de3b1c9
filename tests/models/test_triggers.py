"""Every change of a synced column becomes an op in the same transaction, whichever way it is written."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import Boolean, Date, Float, Integer, delete, insert, text, update
from sqlalchemy.orm import Session

from ctcoord.models import tables
from ctcoord.models.base import Instant, Uuid16, synced_columns, synced_tables
from ctcoord.models.household import Person
from ctcoord.models.triggers import from_wire, to_wire
from ctcoord.services.station import Station
from tests import cases
from tests.conftest import NOW


def ops(desk: Station) -> list[tuple[str, str, str | None, object, object]]:
    with desk.read() as connection:
        rows = connection.execute(text("SELECT entity, kind, field, value, base_value FROM outbox ORDER BY seq"))
        return [(*row[:3], *(json.loads(cell) if cell else None for cell in row[3:])) for row in rows]


def test_core_orm_and_bulk_writes_all_make_ops(desk: Station) -> None:
    with desk.write() as connection:
        home = cases.household(connection, desk.agency_id or b"")
        who = cases.person(connection, home, desk.agency_id or b"", "José", "Vega", birth_date=cases.BORN)
    with desk.write() as connection:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            found = session.get(Person, (home, who))
            assert found is not None
            found.first_name = "Joseph"
            session.commit()
        connection.execute(update(Person).values(last_name="Vega Ruiz", head=True))
        connection.execute(text("UPDATE person SET last_name = last_name"))  # changes nothing: no op
    assert ops(desk)[0][:2] == ("household", "create")
    created = ops(desk)[1]
    assert created[:2] == ("person", "create")
    assert created[3]["first_name"] == "José" and created[3]["birth_date"] == "1991-04-02"
    assert ops(desk)[2:] == [
        ("person", "set", "first_name", "Joseph", "José"),
        ("person", "set", "last_name", "Vega Ruiz", "Vega"),
        ("person", "set", "head", 1, 0),
    ]


def test_a_transaction_rolled_back_leaves_no_op(desk: Station) -> None:
    with pytest.raises(ZeroDivisionError), desk.write() as connection:
        cases.household(connection, desk.agency_id or b"")
        raise ZeroDivisionError
    assert ops(desk) == []


def test_an_action_shares_one_id_and_names_its_author(desk: Station) -> None:
    with desk.write(undoable=True) as connection:
        home = cases.household(connection, desk.agency_id or b"")
        cases.person(connection, home, desk.agency_id or b"", "Ivy", "Vega")
    with desk.read() as connection:
        rows = connection.execute(text("SELECT DISTINCT action_id, author_id, held_until > made_at FROM outbox")).all()
    assert len(rows) == 1 and rows[0][1] == desk.staff_id and rows[0][2] == 1


def test_bypass_makes_no_op(desk: Station) -> None:
    with desk.write() as connection:
        connection.execute(text("UPDATE temp.action SET bypass = 1"))
        cases.household(connection, desk.agency_id or b"")
    assert ops(desk) == []


def sample(column: object) -> object:
    kind = column.type
    for of, value in ((Uuid16, b"\x01" * 16), (Instant, NOW), (Date, date(2026, 1, 2)), (Boolean, True)):
        if isinstance(kind, of):
            return value
    if isinstance(kind, Integer):
        return 1 if column.name == "sex" else 2
    if isinstance(kind, Float):
        return 2.5
    return {"v": 1} if kind.__class__.__name__ == "JSON" else "x"


@pytest.mark.parametrize("table", synced_tables(), ids=lambda table: table.name)
def test_every_synced_column_of_every_table_makes_an_op_and_comes_back(desk: Station, table: object) -> None:
    """The triggers are generated: a column that one of them forgot would fail here."""
    with desk.store.writing(None, NOW) as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        columns = [table.columns[name] for name in synced_columns(table)]
        key = {"scope_id": b"\x09" * 16, "id": b"\x08" * 16, "data_class": "core"}
        values = {column.name: sample(column) for column in columns}
        connection.execute(insert(table).values(**key, **values))
        created = json.loads(connection.execute(text("SELECT value FROM outbox WHERE kind = 'create'")).scalar_one())
        assert set(created) == set(values)
        for column in columns:
            if column.nullable:
                connection.execute(text(f'UPDATE {table.name} SET "{column.name}" = NULL WHERE id = :id'), key)
                field, value, base = connection.execute(
                    text("SELECT field, value, base_value FROM outbox ORDER BY seq DESC LIMIT 1")
                ).one()
                assert (field, json.loads(value)) == (column.name, None)
                assert from_wire(column, json.loads(base)) == values[column.name]
        connection.execute(delete(table).where(table.c.id == key["id"]))
        assert connection.execute(text("SELECT kind FROM outbox ORDER BY seq DESC LIMIT 1")).scalar() == "delete"
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
        connection.rollback()


def test_wire_values_are_the_inverse_of_each_other() -> None:
    person = tables()["person"]
    for name, value in (
        ("birth_date", cases.BORN),
        ("id", b"\x01" * 16),
        ("as_of", NOW),
        ("head", True),
        ("first_name", "x"),
    ):
        assert from_wire(person.c[name], to_wire(value)) == value
