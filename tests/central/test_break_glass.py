"""Opening a household of the own agency for a stated reason: on record first, to read, for a day, and told."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.central.conftest import ZEROS, Central, Person, hexid
from tests.central.test_access import barrier, seen

REASON = "Worker is ill, the family waits at the desk"


def open_glass(person: Person, home: str, reason: str = REASON) -> Any:
    return person.call("break_glass_v1", person.device, home, reason)


def refusal(person: Person, home: str, reason: str = REASON) -> str | None:
    with pytest.raises(psycopg.Error) as refused:
        open_glass(person, home, reason)
    return f"{refused.value.sqlstate} {str(refused.value).splitlines()[0]}"


@pytest.fixture
def ana(central: Central) -> Person:
    return central.person("ana")


@pytest.fixture
def home(ana: Person) -> str:
    made = ana.household()
    child = ana.member(made)
    for data_class in ("housing", "health", "safety", "substance_use", "justice"):
        barrier(ana, made, child, data_class)
    return made


def test_it_opens_to_read_what_may_be_opened_and_never_the_rest(central: Central, home: str) -> None:
    ben = central.person("ben")
    assert open_glass(ben, home)["open"] is False
    assert seen(ben, home) == set()
    assert open_glass(ben, home)["open"] is True
    assert {(data_class, may) for _, data_class, may in seen(ben, home)} == {
        ("core", "read"), ("housing", "read"), ("health", "read")
    }  # fmt: skip
    op = ben.op(home, "household", home, "set", field="label", value="x", base=9)
    assert ben.push(op)[0]["reason"] == "right"


def test_it_is_on_record_before_anything_is_shown(central: Central, home: str) -> None:
    ben = central.person("ben")
    with ben.connection.transaction(force_rollback=True):
        for _ in range(3):
            with ben.connection.transaction():
                assert open_glass(ben, home)["open"] is False
        assert seen(ben, home) == set()
    assert central.one("SELECT count(*) FROM ctcoord.audit WHERE login = %s", ben.login) == 0
    open_glass(ben, home)
    open_glass(ben, home)
    kept = central.one("SELECT detail FROM ctcoord.audit WHERE scope_id = %s AND action = 'break_glass'", home)
    assert kept == {"reason": REASON}


def test_a_day_later_it_is_shut(central: Central, home: str) -> None:
    ben = central.person("ben")
    open_glass(ben, home)
    open_glass(ben, home)
    hours = "SELECT extract(epoch FROM until - opened_at) / 3600 FROM ctcoord.break_glass WHERE login = %s"
    assert round(central.one(hours, ben.login)) == 24
    central.admin.execute(
        "UPDATE ctcoord.scope SET until = until - interval '24 hours' WHERE login = %s AND scope_id = %s",
        [ben.login, home],
    )
    assert seen(ben, home) == set()


def test_it_outlives_a_change_of_scope_and_no_longer(central: Central, home: str) -> None:
    ben = central.person("ben")
    open_glass(ben, home)
    open_glass(ben, home)
    ben.household()
    central.admin.execute("SELECT ctcoord.recompute_user(%s)", [ben.login])
    assert seen(ben, home)
    central.admin.execute(
        "UPDATE ctcoord.break_glass SET until = now() - interval '1 day' WHERE login = %s", [ben.login]
    )
    central.admin.execute("SELECT ctcoord.recompute_user(%s)", [ben.login])
    assert seen(ben, home) == set()


def test_another_agencys_household_is_as_if_it_were_not_there(central: Central, home: str) -> None:
    tom = central.person("tom", agency=central.theirs)
    assert refusal(tom, home) == refusal(tom, hexid()) == "CT006 no household of your agency"
    assert refusal(tom, tom.agency) == refusal(tom, ZEROS) == refusal(tom, home)


@pytest.mark.parametrize("role", ["analyst", "administrator", "steward"])
def test_only_who_works_with_families_opens(central: Central, home: str, role: str) -> None:
    assert (refusal(central.person("ann", role), home) or "").startswith("CT006")


@pytest.mark.parametrize("reason", ["", "because", "   ...      ", "x" * 1001])
def test_a_reason_is_a_reason(central: Central, home: str, reason: str) -> None:
    assert (refusal(central.person("ben"), home, reason) or "").startswith("CT006")


def test_the_supervisor_of_that_agency_is_told_until_they_take_note(central: Central, home: str) -> None:
    ben = central.person("ben")
    boss, other = central.person("boss", "supervisor"), central.person("chief", "supervisor", central.theirs)

    def told(person: Person) -> list[tuple[Any, ...]]:
        return person.connection.execute("SELECT * FROM ctcoord.notices_v1(%s)", [person.device]).fetchall()

    open_glass(ben, home)
    assert [(row[0].hex(), row[1].hex(), row[2], row[5]) for row in told(boss)] == [
        (home, ben.staff, ben.login, REASON)
    ]
    assert told(other) == told(ben) == []
    assert other.call("noticed_v1", other.device, "9999-01-01") == 0
    assert boss.call("noticed_v1", boss.device, "2000-01-01") == 0
    assert boss.call("noticed_v1", boss.device, told(boss)[0][3]) == 1
    assert told(boss) == []
    with pytest.raises(psycopg.Error):
        ben.call("noticed_v1", ben.device, "9999-01-01")
