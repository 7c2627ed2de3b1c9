"""Many rows of a table at once are stored as few are: checked, and with triggers that still write ops afterwards."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import CheckConstraint, text

from ctcoord.errors import ClientTooOld
from ctcoord.models.base import synced_tables
from ctcoord.services.driver import rows
from ctcoord.services.station import Station
from ctcoord.sync import filling
from tests import cases
from tests.sync.conftest import Office, value
from tests.sync.test_engine import rename

FEW, MANY = 3, filling.MANY + 50


def crowd(office: Office, people: int) -> bytes:
    """A household of so many people at the central database, which Bo may write and has not fetched."""
    with office.ana.write() as connection:
        home = cases.household(connection, office.ana.agency_id or b"")
        for n in range(people):
            cases.person(connection, home, office.ana.agency_id or b"", f"Ana {n}", "Vega", suffix="Jr" if n else None)
    office.sync("ana")
    office.share(home)
    return home


def everybody(desk: Station) -> list[tuple[object, ...]]:
    """All columns of all persons, and what search knows of them."""
    with desk.read() as connection:
        people = rows(connection, "SELECT * FROM person ORDER BY id", ())
        return people + rows(connection, "SELECT person_id, names, facts FROM search_doc ORDER BY person_id", ())


@pytest.mark.parametrize("people", [FEW, MANY])
def test_the_copy_is_the_same_and_later_changes_make_ops(office: Office, people: int) -> None:
    crowd(office, people)
    assert office.sync("bo").pulled >= people
    assert everybody(office.bo) == everybody(office.ana)
    assert len(everybody(office.bo)) == 2 * people
    with office.bo.write() as connection:
        home = cases.household(connection, office.bo.agency_id or b"")
        cases.person(connection, home, office.bo.agency_id or b"", "Luz", "Vega")
    assert value(office.bo, "SELECT count(*) FROM outbox WHERE entity = 'person' AND kind = 'create'") == 1


@pytest.mark.parametrize("people", [FEW, MANY])
def test_a_value_that_this_program_does_not_allow_is_not_stored_and_says_why(
    office: Office, monkeypatch: pytest.MonkeyPatch, people: int
) -> None:
    """A newer database may know more codes. Nothing of the pull stays, and the triggers and checks are as before."""
    crowd(office, people)
    odd = max(key for key in office.server.state.rows if key[0] == "person")
    fields = office.server.state.rows[odd].fields
    had, fields["sex"] = fields.get("sex"), 5
    with pytest.raises(ClientTooOld):
        office.sync("bo")
    assert value(office.bo, "SELECT count(*) FROM person") == 0
    fields["sex"] = had
    if had is None:
        del fields["sex"]
    office.sync("bo")
    assert everybody(office.bo) == everybody(office.ana)
    rename(office.bo, odd[2], "Luz")
    assert value(office.bo, "SELECT count(*) FROM outbox") == 1
    with pytest.raises(Exception, match="CHECK"), office.bo.write() as connection:
        connection.execute(text("UPDATE person SET sex = 5"))


def test_the_checks_are_those_of_the_store(desk: Station) -> None:
    """What is checked after many rows is what the store checks for each."""
    with desk.read() as connection:
        made = dict(rows(connection, "SELECT name, sql FROM sqlite_master WHERE type = 'table'", ()))
    for table in synced_tables():
        checks = {str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)}
        assert checks, table.name
        assert len(re.findall(r"\bCHECK\b", made[table.name])) == len(checks)
        assert all(f"CHECK ({check})" in made[table.name] for check in checks), table.name
