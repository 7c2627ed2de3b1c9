"""``ctcoord central verify``: an honest history agrees, and whatever is changed behind its back is found."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from ctcoord.central import roles
from ctcoord.central.administer import administering
from ctcoord.central.verify import verify
from tests.central.conftest import hexid
from tests.central.office import Office

PLANTED: dict[str, Any] = {
    "record": "UPDATE ctcoord.person SET first_name = 'Eva' WHERE scope_id = %s",
    "set_hash": "UPDATE ctcoord.head SET set_hash = set_hash + 1 WHERE scope_id = %s",
    "chain": "UPDATE ctcoord.head SET chain_hash = sha256(chain_hash) WHERE scope_id = %s",
    "op": """UPDATE ctcoord.op SET value = '"Other"' WHERE scope_id = %s AND kind = 'set'""",
    "tombstone": "UPDATE ctcoord.tombstone SET seq = seq - 1 WHERE scope_id = %s",
    "conflict": """UPDATE ctcoord.conflict SET value = '{"v":"?"}' WHERE scope_id = %s""",
    "audit": "UPDATE ctcoord.audit SET login = 'nobody' WHERE scope_id = %s",
    "receipt": "UPDATE ctcoord.receipt SET seqs = '{1}' WHERE scopes[1] = %s",
    "owner": "UPDATE ctcoord.holding SET owner_id = gen_random_uuid() WHERE scope_id = %s",
    "right": "UPDATE ctcoord.scope SET classes = classes[2:] WHERE scope_id = %s",
}
ALSO: dict[str, Any] = {
    "an op is gone": "DELETE FROM ctcoord.op WHERE scope_id = %s AND kind = 'set'",
    "a table is left out": "UPDATE ctcoord.head SET tables = '{}' WHERE scope_id = %s",
    "a record is gone": "DELETE FROM ctcoord.contact_point WHERE scope_id = %s",
    "a decision was forged": "UPDATE ctcoord.conflict SET choice = 'first' WHERE scope_id = %s",
    "an event is gone": "DELETE FROM ctcoord.audit WHERE scope_id = %s",
    "a right was taken": "DELETE FROM ctcoord.scope WHERE scope_id = %s",
    "a right was given": "INSERT INTO ctcoord.scope SELECT login, gen_random_uuid(), owned, subject_id, may, source,"
    " classes FROM ctcoord.scope WHERE scope_id = %s",
    "a right lasts longer": "UPDATE ctcoord.scope SET until = '2100-01-01' WHERE scope_id = %s",
    "ops are another's": "UPDATE ctcoord.op SET scope_id = gen_random_uuid() WHERE scope_id = %s AND kind = 'set'",
}


@pytest.fixture
def worked(office: Office) -> tuple[Office, str]:
    """A database with every kind of history: edits, a conflict, a deletion, a view, a receipt; and its household."""
    ana = office.signed_in(office.person("ana"))
    other = office.signed_in(ana.login)
    home = ana.household()
    member = ana.member(home, qualities={"a": [1, " x  y "]})
    phones = [hexid(), hexid()]
    for phone in phones:
        value = {"person_id": member, "kind": "phone", "value": "860 555 0101", "safe": 1}
        ana.push(ana.op(home, "contact_point", phone, "create", subject=member, value=value))
    ana.push(ana.op(home, "contact_point", phones[0], "delete", subject=member, base=9))
    ana.push(ana.op(home, "household", home, "set", field="label", value="North", base=1))
    assert other.results(other.op(home, "household", home, "set", field="label", value="South", base=1)) == ["conflict"]
    ana.push(ana.op(home, "household", home, "set", field="label", value=None, base=9))
    ana.call("viewed_v1", ana.device, json.dumps([{"scope": home, "at": "2026-11-22 19:00:00"}]))
    ana.connection.execute(
        "SELECT ctcoord.receipt_v1(%s, %s::uuid[], %s::uuid[], %s, %s)", [ana.device, [home], [member], ["core"], [3]]
    )
    for person in (ana, other):
        person.close()
    return office, home


def test_verify_finds_nothing_in_an_honest_history(worked: tuple[Office, str]) -> None:
    office, _ = worked
    found = office.json("verify")
    assert found["differences"] == []
    assert (found["ops"], found["records"]) == (11, 7)
    assert "Everything agrees" in office.ok("verify")


@pytest.mark.parametrize("what", [*PLANTED, *ALSO])
def test_verify_finds_what_was_changed_behind_its_back(worked: tuple[Office, str], what: str) -> None:
    office, home = worked
    with psycopg.connect(office.url) as admin:
        assert admin.execute({**PLANTED, **ALSO}[what], [home]).rowcount
    with administering(office.url, reading=True) as at:
        checks = {difference.check for difference in verify(at).differences}
    assert checks
    if what in PLANTED:
        assert what in checks
    assert office("verify")[0] == 1


UNCHAINED = {"an op that changed nothing": "ctcoord.op WHERE NOT counted", "one that was set aside": "ctcoord.parked"}


@pytest.mark.parametrize("what", UNCHAINED)
def test_a_check_finds_what_is_gone_since_the_last_one(worked: tuple[Office, str], what: str) -> None:
    """No chain holds these: the checks themselves remember how many there were."""
    office, home = worked
    ana = office.signed_in(office.login("ana"))
    nothing = ana.op(home, "household", home, "set", field="case_number", value=None, base=99)
    refused = ana.op(home, "household", home, "set", field="nothing", value=1)
    assert ana.results(nothing, refused) == ["merged", "parked"]
    ana.close()
    with psycopg.connect(office.url) as admin:
        for table, column in (("op", "received_at"), ("parked", "parked_at")):
            admin.execute(f"UPDATE ctcoord.{table} SET {column} = {column} - interval '2 hours'")
    office.ok("verify")
    office.ok("verify")
    with psycopg.connect(office.url) as admin:
        assert admin.execute(f"DELETE FROM {UNCHAINED[what]}").rowcount == 1
    for again in ((), (), ("--anew",)):
        code, said = office("verify", *again)
        assert code == 1 and "1 difference." in said and "1 ops that" in said, said
    office.ok("verify")


@pytest.mark.parametrize("role", sorted({*roles.OWNERS, "ctcoord_client"} - {roles.MIGRATE}))
def test_no_function_can_change_or_delete_what_is_kept(office: Office, role: str) -> None:
    for table in ("op", "parked", "audit", "receipt", "sealed_op", "purge_attest"):
        may = "SELECT has_table_privilege(%s, 'ctcoord.' || %s, 'UPDATE, DELETE, TRUNCATE')"
        assert office.one(may, role, table) is False, table


def test_an_op_that_says_a_field_twice_is_no_difference(office: Office) -> None:
    """The last counts, as everywhere: else anybody could make every later check fail."""
    ana = office.signed_in(office.person("ana"))
    home = ana.household()
    person = hexid()
    ops = [ana.op(home, "person", person, "create", subject=person, base=9,
                  value={"first_name": name, "names_hashed": 0, "head": 1}) for name in ("Zoe", "Ana")]  # fmt: skip
    for op in ops:  # a new record, then one that is there
        twice = json.dumps([op]).replace('"first_name": ', '"first_name": "First", "first_name": ')
        assert ana.call("push_v1", ana.device, 1, twice)[0]["result"] in ("applied", "merged")
        assert office.json("verify")["differences"] == []
    assert [row["first_name"] for row in ana.pull("person")] == ["Ana"]
    ana.close()
