"""What becomes of ops: applied, merged, kept as a conflict, or parked, and never anything else."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from tests.central.conftest import ZEROS, Central, Person, hexid


@pytest.fixture
def ana(central: Central) -> Person:
    return central.person("ana")


@pytest.fixture
def home(ana: Person) -> str:
    return ana.household()


def seq_of(person: Person, scope: str, subject: str = ZEROS, data_class: str = "core") -> int:
    return int(person.manifest()[scope, subject, data_class]["seq"])


def label(person: Person, home: str, value: Any, **more: Any) -> dict[str, Any]:
    return person.op(home, "household", home, "set", field="label", value=value, **more)


def shown(person: Person, home: str) -> Any:
    return next(row["label"] for row in person.pull("household") if row["id"].hex() == home)


def test_a_new_household_makes_its_owner_assignment_and_scope(central: Central, ana: Person, home: str) -> None:
    ana.member(home)
    found = ana.pull("person")
    assert [(row["first_name"], row["head"], row["scope_id"].hex()) for row in found] == [("Ana", 1, home)]
    assert central.one("SELECT household_id FROM ctcoord.assignment WHERE staff_id = %s", ana.staff).hex == home
    assert (ana.agency, ZEROS, "coordination") in ana.manifest()
    assert central.one("SELECT owner_id FROM ctcoord.holding WHERE scope_id = %s", home).hex == ana.agency


def test_a_household_of_another_agency_is_not_founded(central: Central, ana: Person) -> None:
    made = hexid()
    op = ana.op(made, "household", made, "create", value={"owner_id": central.theirs})
    assert ana.push(op)[0]["reason"] == "right"
    assert central.one("SELECT count(*) FROM ctcoord.holding WHERE scope_id = %s", made) == 0
    assert central.one("SELECT count(*) FROM ctcoord.head WHERE scope_id = %s", made) == 0


def test_a_steward_founds_households_of_agencies_that_appointed_them(central: Central) -> None:
    steward = central.person("stella", "steward")
    central.admin.execute("INSERT INTO ctcoord.steward_of VALUES (%s, %s)", [steward.login, central.theirs])
    central.admin.execute("SELECT ctcoord.recompute_user(%s)", [steward.login])
    made = hexid()
    assert steward.results(
        steward.op(made, "household", made, "create", value={"owner_id": central.theirs}),
    ) == ["applied"]
    assert central.one("SELECT count(*) FROM ctcoord.assignment WHERE household_id = %s", made) == 0


def test_an_edit_is_applied_and_its_bucket_counts_without_gaps(ana: Person, home: str) -> None:
    answers = ana.push(label(ana, home, "North", base=1), label(ana, home, "South", base=1))
    assert [(answer["result"], answer["seq"]) for answer in answers] == [("applied", 2), ("applied", 3)]
    assert seq_of(ana, home) == 3
    assert shown(ana, home) == "South"


def test_two_offline_edits_of_one_device_do_not_dispute_each_other(ana: Person, home: str) -> None:
    assert ana.results(label(ana, home, "North", base=1)) == ["applied"]
    assert ana.results(label(ana, home, "South", base=1)) == ["applied"]


def test_a_field_that_another_device_changed_is_a_conflict_that_keeps_both(ana: Person, home: str) -> None:
    other = ana.second_device()
    assert ana.results(label(ana, home, "North", base=1)) == ["applied"]
    second = label(other, home, "South", base=1)
    answer = other.push(second)[0]
    assert (answer["result"], answer["seq"]) == ("conflict", 3)
    assert shown(ana, home) == "North"
    kept = ana.pull("conflict")[0]
    assert (kept["id"].hex(), kept["entity"], kept["record_id"].hex(), kept["field"]) == (
        second["op"],
        "household",
        home,
        "label",
    )
    assert [json.loads(kept[name]) for name in ("base", "first", "value")] == [
        {"v": "Case"},
        {"v": "North"},
        {"v": "South"},
    ]
    assert (kept["first_by"].hex(), kept["made_by"].hex()) == (ana.staff, other.staff)


def test_another_field_of_the_same_record_is_no_conflict(ana: Person, home: str) -> None:
    other = ana.second_device()
    assert ana.results(label(ana, home, "North", base=1)) == ["applied"]
    op = other.op(home, "household", home, "set", field="languages", value="es", base=1)
    assert other.results(op) == ["applied"]


def test_the_same_value_merges_and_counts_as_known_from_then_on(ana: Person, home: str) -> None:
    other = ana.second_device()
    assert ana.results(label(ana, home, "North", base=1)) == ["applied"]
    assert other.results(label(other, home, "North", base=1)) == ["merged"]
    assert seq_of(ana, home) == 2
    assert other.results(label(other, home, "South", base=1)) == ["applied"]  # it knew "North", by saying it


def test_that_somebody_else_said_the_same_disputes_nothing(ana: Person, home: str) -> None:
    other = ana.second_device()
    ana.push(label(ana, home, "North", base=1))
    ana.push(ana.op(home, "household", home, "set", field="languages", value="es", base=2))
    assert other.results(label(other, home, "North", base=1)) == ["merged"]
    assert ana.results(label(ana, home, "South", base=2)) == ["applied"]


def test_a_conflict_is_resolved_once_for_everybody(ana: Person, home: str) -> None:
    other = ana.second_device()
    ana.push(label(ana, home, "North", base=1))
    other.push(label(other, home, "South", base=1))
    conflict = ana.pull("conflict")[0]["id"].hex()

    def resolve(person: Person, value: str, choice: str, base: int) -> list[str]:
        action = hexid()
        decision = [
            person.op(home, "conflict", conflict, "set", field=name, value=what, base=base, action=action)
            for name, what in (
                ("choice", choice),
                ("decided_by", person.staff),
                ("decided_at", "2026-11-22 19:00:00.000000"),
            )
        ]
        return person.results(label(person, home, value, base=base, action=action), *decision)

    assert resolve(ana, "South", "second", 3) == ["applied"] * 4
    assert resolve(other, "East", "edited", 3) == ["conflict", "merged", "merged", "merged"]
    assert shown(ana, home) == "South"
    assert [row["choice"] for row in ana.pull("conflict")].count("second") == 1


def test_outside_households_the_second_change_parks_whole(central: Central) -> None:
    """A conflict row belongs to a household: the directory and the staff list have none."""
    boss, second = central.person("boss", "supervisor"), central.person("second", "supervisor")
    staff = hexid()
    value = {"name": "Ana Ruiz", "role": "caseworker"}
    assert boss.results(boss.op(boss.agency, "staff", staff, "create", value=value)) == ["applied"]
    name = boss.op(boss.agency, "staff", staff, "set", field="name", value="Ana Ruiz-Diaz", base=1)
    assert boss.results(name) == ["applied"]
    late = second.op(boss.agency, "staff", staff, "set", field="name", value="Ana Diaz", base=1)
    again = second.op(boss.agency, "staff", staff, "create", value=value | {"name": "Ana D."}, base=1)
    drop = second.op(boss.agency, "staff", staff, "delete", base=1)
    assert [(a["result"], a["reason"]) for a in second.push(late, again, drop)] == [("parked", "disputed")] * 3
    assert boss.pull("conflict") == []


def test_nobody_makes_or_rewrites_a_conflict(ana: Person, home: str) -> None:
    other = ana.second_device()
    ana.push(label(ana, home, "North", base=1))
    other.push(label(other, home, "South", base=1))
    conflict = ana.pull("conflict")[0]["id"].hex()
    forged = ana.op(home, "conflict", hexid(), "create", value={"entity": "household", "record_id": home})
    rewritten = ana.op(home, "conflict", conflict, "set", field="value", value={"v": "West"}, base=9)
    dropped = ana.op(home, "conflict", conflict, "delete", base=9)
    assert [answer["reason"] for answer in ana.push(forged, rewritten, dropped)] == [
        "server_only",
        "field",
        "server_only",
    ]


def test_what_was_sent_before_is_answered_again_and_changes_nothing(ana: Person, home: str) -> None:
    ops = [
        label(ana, home, "North", base=1),
        label(ana, home, 3, base=1) | {"class": "safety"},
        label(ana, home, "x") | {"field": "no"},
    ]
    first = ana.push(*ops)
    second = ana.push(*ops)
    assert [(a["result"], a["seq"], a["reason"]) for a in first] == [
        (a["result"], a["seq"], a["reason"]) for a in second
    ]
    assert ([a["again"] for a in first], [a["again"] for a in second]) == ([False] * 3, [True] * 3)
    assert ana.results(ops[0], ops[0]) == ["applied", "applied"]
    assert seq_of(ana, home) == 2


def test_an_op_id_that_somebody_else_used_parks_alone(central: Central, ana: Person, home: str) -> None:
    boss = central.person("boss", "supervisor")
    taken = label(ana, home, "North", base=1)
    ana.push(taken)
    answers = boss.push(label(boss, home, "South", base=2) | {"op": taken["op"]}, label(boss, home, "West", base=2))
    assert [(a["result"], a["reason"]) for a in answers] == [("parked", "value"), ("applied", None)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"entity": "ghost"}, "entity"),
        ({"entity": "op"}, "entity"),
        ({"field": "owner"}, "field"),
        ({"field": "seq"}, "field"),
        ({"field": "scope_id"}, "field"),
        ({"field": None}, "field"),
        ({"kind": "upsert"}, "kind"),
        ({"id": "f" * 32}, "record"),
        ({"class": "safety"}, "class"),
        ({"subject": "f" * 32}, "bucket"),
        ({"class": "nonsense"}, "right"),
        ({"field": "as_of", "value": "yesterday-ish"}, "value"),
        ({"field": "as_of", "value": "infinity"}, "value"),
        ({"field": "absent_since", "value": "0044-03-15 BC"}, "value"),
        ({"field": "label", "value": "\x00"}, "value"),
        ({"field": "alias_of", "value": "not an id"}, "value"),
        ({"kind": "create", "value": "text"}, "value"),
        ({"kind": "create", "value": {"label": "x", "shoe_size": 9}}, "field"),
        ({"entity": "agency"}, "place"),
        ({"entity": "organization"}, "place"),
        ({"field": "owner_id", "value": "f" * 32}, "right"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_parks_whole_and_blocks_nothing(
    central: Central, ana: Person, home: str, change: dict[str, Any], reason: str
) -> None:
    bad = label(ana, home, "North", base=1) | change
    before, after = label(ana, home, "East", base=1), label(ana, home, "West", base=1)
    answers = ana.push(before, bad, after)
    assert [(a["result"], a["reason"]) for a in answers] == [("applied", None), ("parked", reason), ("applied", None)]
    assert json.loads(central.one("SELECT sent::text FROM ctcoord.parked WHERE op_id = %s", bad["op"])) == bad
    assert shown(ana, home) == "West"


def test_a_child_may_come_before_its_parent_in_one_push(ana: Person, home: str) -> None:
    person = hexid()
    phone = ana.op(home, "contact_point", hexid(), "create", subject=person, value={
        "person_id": person, "kind": "phone", "value": "860-555-0101"})  # fmt: skip
    parent = ana.op(home, "person", person, "create", subject=person, value={"names_hashed": 0, "head": 0})
    assert ana.results(phone, parent) == ["applied", "applied"]


def test_a_child_without_its_parent_parks(ana: Person, home: str) -> None:
    missing = hexid()
    phone = ana.op(home, "contact_point", hexid(), "create", subject=missing, value={
        "person_id": missing, "kind": "phone", "value": "860-555-0101"})  # fmt: skip
    assert [(a["result"], a["reason"]) for a in ana.push(phone)] == [("parked", "parent")]


def test_a_parent_with_children_is_not_deleted_before_them(ana: Person, home: str) -> None:
    person = ana.member(home)
    barrier = hexid()
    made = ana.op(home, "barrier", barrier, "create", subject=person, **{"class": "housing"}, value={
        "title": "No lease", "severity": "low", "status": "not_started", "opened_on": "2026-05-01"})  # fmt: skip
    assert ana.results(made) == ["applied"]
    drop_person = ana.op(home, "person", person, "delete", subject=person, base=9)
    drop_barrier = ana.op(home, "barrier", barrier, "delete", subject=person, base=9) | {"class": "housing"}
    assert [a["reason"] for a in ana.push(drop_person)] == ["parent"]
    again = drop_person | {"op": hexid()}
    assert ana.results(again, drop_barrier) == ["applied", "applied"]


def test_a_delete_leaves_a_tombstone_and_a_create_revives(ana: Person, home: str) -> None:
    person = ana.member(home)
    assert ana.results(ana.op(home, "person", person, "delete", subject=person, base=1)) == ["applied"]
    assert ana.pull("person") == []
    gone = ana.connection.execute(
        "SELECT entity, id, seq FROM ctcoord.pull_deleted_v1(%s::uuid[], %s::uuid[], '{core}', '{0}')",
        [[home], [person]],
    ).fetchall()
    assert gone == [("person", bytes.fromhex(person), 2)]
    late = ana.op(home, "person", person, "set", subject=person, field="first_name", value="Eva", base=1)
    assert [a["reason"] for a in ana.push(late)] == ["gone"]
    assert ana.results(ana.op(home, "person", person, "delete", subject=person, base=2)) == ["merged"]
    back = ana.op(
        home, "person", person, "create", subject=person, value={"names_hashed": 0, "head": 0, "first_name": "Eva"}
    )
    assert ana.results(back) == ["applied"]
    assert [row["first_name"] for row in ana.pull("person")] == ["Eva"]
    assert ana.connection.execute(
        "SELECT count(*) FROM ctcoord.pull_deleted_v1(%s::uuid[], %s::uuid[], '{core}', '{0}')", [[home], [person]]
    ).fetchone() == (0,)


def test_deleting_what_others_changed_since_is_a_conflict(ana: Person, home: str) -> None:
    other, person = ana.second_device(), ana.member(home)
    ana.push(ana.op(home, "person", person, "set", subject=person, field="first_name", value="Eva", base=1))
    answer = other.push(other.op(home, "person", person, "delete", subject=person, base=1))[0]
    assert answer["result"] == "conflict"
    assert len(ana.pull("person")) == 1
    assert [(row["field"], row["entity"]) for row in ana.pull("conflict")] == [(None, "person")]


def test_the_same_import_on_two_stations_is_one_record_and_later_edits_do_not_dispute(ana: Person, home: str) -> None:
    other, person = ana.second_device(), ana.member(home)
    value = {"first_name": "Ana", "last_name": "Ruiz", "names_hashed": 0, "head": 1}
    assert other.results(other.op(home, "person", person, "create", subject=person, value=value)) == ["merged"]
    assert seq_of(ana, home, person) == 1
    edit = other.op(home, "person", person, "set", subject=person, field="first_name", value="Anna", base=0)
    assert other.results(edit) == ["applied"]


def test_creating_what_is_there_merges_field_by_field(ana: Person, home: str) -> None:
    other, person = ana.second_device(), ana.member(home)
    ana.push(ana.op(home, "person", person, "set", subject=person, field="first_name", value="Eva", base=1))
    value = {"first_name": "Anita", "last_name": "Ruiz", "middle_name": "M", "names_hashed": 0, "head": 1}
    create = other.op(home, "person", person, "create", subject=person, value=value, base=1)
    answer = other.push(create)[0]
    assert (answer["result"], answer["seq"]) == ("conflict", 3)
    row = ana.pull("person")[0]
    assert (row["first_name"], row["middle_name"]) == ("Eva", "M")
    assert [(c["field"], json.loads(c["value"])) for c in ana.pull("conflict")] == [("first_name", {"v": "Anita"})]


def note(person: Person, home: str, record: str, body: str) -> dict[str, Any]:
    value = {"kind": "note", "occurred_at": "2026-11-22 15:00:00.000000", "body": body, "author_id": person.staff}
    return person.op(home, "note", record, "create", value=value)


def test_notes_are_taken_once_and_changed_by_nobody_else(central: Central, ana: Person, home: str) -> None:
    record = hexid()
    boss = central.person("boss", "supervisor")
    assert ana.results(note(ana, home, record, "Called.")) == ["applied"]
    assert boss.results(note(boss, home, record, "Rewritten.")) == ["merged"]
    rewrite = boss.op(home, "note", record, "set", field="body", value="Rewritten.", base=9)
    drop = boss.op(home, "note", record, "delete", base=9)
    assert [a["reason"] for a in boss.push(rewrite, drop)] == ["append_only", "append_only"]
    assert [row["body"] for row in ana.pull("note")] == ["Called."]


def test_a_push_runs_under_read_committed_only(ana: Person, home: str) -> None:
    op = json.dumps([label(ana, home, "North", base=1)])
    for level in ("REPEATABLE READ", "SERIALIZABLE"):
        with pytest.raises(psycopg.Error) as refused, ana.connection.transaction():
            ana.connection.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
            ana.call("push_v1", ana.device, 1, op)
        assert refused.value.sqlstate == "CT004"


@pytest.mark.parametrize(
    "ops",
    ["[]", "{}", "3", "null", '["x"]', '[{"op": 1}]', '[{"op": "zz"}]', "[{}]"],
)
def test_what_is_no_list_of_ops_is_refused(ana: Person, ops: str) -> None:
    with pytest.raises(psycopg.Error) as refused:
        ana.call("push_v1", ana.device, 1, ops)
    assert refused.value.sqlstate == "CT006"


def test_ops_of_two_scopes_are_refused(ana: Person, home: str) -> None:
    with pytest.raises(psycopg.Error) as refused:
        ana.push(label(ana, home, "x"), label(ana, ana.household(), "y"))
    assert refused.value.sqlstate == "CT006"


def test_who_may_call_at_all(central: Central, ana: Person) -> None:
    def state(device: str, client: int) -> str | None:
        with pytest.raises(psycopg.Error) as refused:
            ana.call("digest_v1", device, client)
        return refused.value.sqlstate

    assert state(hexid(), 1) == "CT001"
    assert state(ana.device, 0) == "CT003"
    central.admin.execute("UPDATE ctcoord.device SET revoked_at = now() WHERE device_id = %s", [ana.device])
    assert state(ana.device, 1) == "CT001"
    central.admin.execute("UPDATE ctcoord.app_user SET disabled_at = now() WHERE login = %s", [ana.login])
    assert state(ana.device, 1) == "CT002"
