"""What a call costs grows as what it brings, and what it leaves is bounded, whatever anybody with a login thinks of."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.central.conftest import ZEROS, Central, Person, hexid
from tests.central.office import Office

FEW, TIMES = 400, 8
SLOWEST = 3 * TIMES  # of a call TIMES as large: linear is TIMES, quadratic TIMES squared
Op = dict[str, Any]
Shape = Callable[[Person, Person, str, int], list[Op]]


def label(who: Person, home: str, n: int, **more: Any) -> Op:
    return who.op(home, "household", home, "set", field="label", value=f"{who.device[-4:]} {n}", **{"base": 0, **more})


def conflicts(ana: Person, second: Person, home: str, count: int) -> list[Op]:
    """Sets of a field that another device changed: each keeps a row of its own."""
    assert ana.results(label(ana, home, 0, base=99)) == ["applied"]
    return [label(second, home, n) for n in range(count)]


def known(ana: Person, second: Person, home: str, count: int) -> list[Op]:
    """Sets of a household whose other fields have a long history of another device."""
    ana.push(*(label(ana, home, n) for n in range(count)))
    return [second.op(home, "household", home, "set", field="case_number", value=f"{n}") for n in range(count)]


def member(ana: Person, second: Person, home: str, count: int) -> list[Op]:
    """The same in a table whose sets are taken together."""
    who = ana.member(home)
    names = [ana.op(home, "person", who, "set", subject=who, field="first_name", value=f"{n}") for n in range(count)]
    ana.push(*names)
    return [
        second.op(home, "person", who, "set", subject=who, field="last_name", value=f"{n}", base=1)
        for n in range(count)
    ]


def in_turns(ana: Person, second: Person, home: str, count: int) -> list[Op]:
    """Sets of two tables, one after the other: none of them are taken together."""
    who = ana.member(home)
    return [
        ana.op(home, "person", who, "set", subject=who, field="last_name", value=f"{n}")
        if n % 2
        else label(ana, home, n)
        for n in range(count)
    ]


def parked(ana: Person, second: Person, home: str, count: int) -> list[Op]:
    """Nothing that can be taken."""
    return [ana.op(home, "household", home, "set", field="nothing", value=n) for n in range(count)]


def creations(ana: Person, second: Person, home: str, count: int) -> list[Op]:
    """The same record made again and again, by another device than the one that made it."""
    return [
        second.op(home, "household", home, "create", value={"owner_id": ana.agency, "label": f"{n}"})
        for n in range(count)
    ]


@pytest.mark.parametrize("shape", [conflicts, known, member, in_turns, parked, creations])
@pytest.mark.parametrize("server", ["18"], indirect=True)
def test_a_call_takes_as_long_as_it_is(central: Central, shape: Shape) -> None:
    ana = central.person("ana")
    second = ana.second_device()
    took = []
    for count in (FEW, FEW, FEW * TIMES):
        ops = shape(ana, second, ana.household(), count)
        begun = time.perf_counter()
        second.push(*ops) if shape not in (in_turns, parked) else ana.push(*ops)
        took.append(time.perf_counter() - begun)
    assert took[2] < SLOWEST * took[1], took


DEEP = (3_000, 6_000, 10_000, 20_000, 200_000)


@pytest.mark.parametrize("levels", DEEP)
def test_what_is_nested_too_deeply_parks_or_is_a_bad_call(central: Central, levels: int) -> None:
    """No workstation is sent what its reader of JSON gives up on; no call ends in an error of the server's own."""
    ana = central.person("ana")
    home = ana.household()
    op = json.dumps(ana.op(home, "household", home, "set", field="label", value="HERE"))
    sent = f"[{op},{json.dumps(label(ana, home, 1))}]".replace('"HERE"', "[" * levels + "]" * levels)
    answer = told(ana, "push_v1", ana.device, ana.client, sent)
    assert answer == ["parked value", "applied None"] or (answer == "CT006" and levels > DEEP[0])
    assert told(ana, "viewed_v1", ana.device, "[" * levels) == "CT006"


def told(who: Person, function: str, *values: object) -> Any:
    """What became of each op, or the SQLSTATE of what was refused."""
    try:
        return [f"{answer['result']} {answer['reason']}" for answer in who.call(function, *values)]
    except psycopg.Error as error:
        return error.sqlstate


def test_what_workstations_read_is_what_they_can(central: Central) -> None:
    """Values of as many levels and digits as anybody needs go through; a reader in Python takes what is pulled."""
    ana = central.person("ana")
    home = ana.household()
    who = ana.member(home)
    words = {"note": "[" * 3_000 + "1" * 5_000 + '"\\'}
    values = [words, {"deep": json.loads("[" * 60 + "]" * 60)}, {"n": int("7" * 200)}]
    for value in values:
        op = ana.op(home, "person", who, "set", subject=who, field="extra", value=value, base=99)
        assert ana.results(op) == ["applied"]
        (row,) = ana.pull("person", (home, who, "core"))
        assert json.loads(row["extra"]) == value
    op = json.dumps(ana.op(home, "person", who, "set", subject=who, field="extra", value="HERE", base=99))
    for text in ('{"a":' * 65 + "1" + "}" * 65, '{"n":' + "7" * 5_000 + "}", "[{}," * 3_000 + "1" + "]" * 3_000):
        (answer,) = ana.call("push_v1", ana.device, ana.client, "[" + op.replace('"HERE"', text) + "]")
        assert (answer["result"], answer["reason"]) == ("parked", "value")
        op = op.replace(json.loads(op)["op"], hexid())
    (row,) = ana.pull("person", (home, who, "core"))
    assert json.loads(row["extra"]) == values[-1]


NOTHING = (None, None, None, None)
ARRAYS = [NOTHING, ([], None, [], []), (["0" * 32], ["0" * 32], ["core"], None), ([], [], ["core"], [])]


@pytest.mark.parametrize("arrays", ARRAYS)
def test_arrays_that_are_not_there_are_a_bad_call(central: Central, arrays: tuple[Any, ...]) -> None:
    ana = central.person("ana")
    calls = [("receipt_v1(%s, %s::uuid[], %s::uuid[], %s::text[], %s::bigint[])", arrays)]
    if arrays[3] is not None or arrays is NOTHING:
        calls.append(("attest_purge_v1(%s, %s::uuid[], %s::uuid[], %s::text[])", arrays[:3]))
    for call, values in calls:
        with pytest.raises(psycopg.Error) as refused:
            ana.connection.execute(f"SELECT ctcoord.{call}", [ana.device, *values])
        assert refused.value.sqlstate == "CT006", call


def test_a_bucket_without_a_name_is_not_attested(central: Central) -> None:
    ana = central.person("ana")
    purge = "SELECT ctcoord.attest_purge_v1(%s, %s::uuid[], %s::uuid[], %s::text[])"
    for bucket in (([None], [ZEROS], ["core"]), ([ZEROS], [None], ["core"]), ([ZEROS], [ZEROS], [None])):
        with pytest.raises(psycopg.Error) as refused:
            ana.connection.execute(purge, [ana.device, *bucket])
        assert refused.value.sqlstate == "CT006"
    ana.connection.execute(purge, [ana.device, [], [], []])  # of nothing: that is how a station asks who it talks to


def test_what_is_set_aside_fills_no_disk(alone: Central, tmp_path: Path) -> None:
    """A quarter of a gigabyte that waits for a decision is more than anybody's; what can be taken is taken still."""
    ana, ben = alone.person("ana"), alone.person("ben")
    home, other = ana.household(), ben.household()
    bad = ana.op(home, "household", home, "set", field="nothing", value=1)
    assert ana.results(bad) == ["parked"]
    alone.admin.execute("ALTER TABLE ctcoord.parked ALTER sent SET STORAGE EXTERNAL")
    alone.admin.execute(
        "INSERT INTO ctcoord.parked (scope_id, op_id, login, device_id, reason, sent)"
        " VALUES (%s, %s, %s, %s, 'value', to_json(repeat('x', 268435456)))",
        [home, hexid(), ana.login, ana.device],
    )
    with pytest.raises(psycopg.Error) as refused:
        ana.push(bad | {"op": hexid()})
    assert refused.value.sqlstate == "CT007"
    assert ana.results(label(ana, home, 1, base=99)) == ["applied"]
    assert ben.results(ben.op(other, "household", other, "set", field="nothing", value=1)) == ["parked"]
    office = Office(alone.url, tmp_path, "x")
    listed = office.json("parked", "list")["parked"]
    assert {(one["login"], one["reason"], one["changes"]) for one in listed} == {
        (ana.login, "field", 1), (ana.login, "value", 1), (ben.login, "field", 1)
    }  # fmt: skip
    assert max(one["size"] for one in listed) >= 2**28 and "256.0 MB" in office.ok("parked", "list")
    kept = alone.one("SELECT count(*) FROM ctcoord.parked")
    assert "2 changes" in office.ok("parked", "clear", ana.login)
    assert ana.results(bad | {"op": hexid()}) == ["parked"]
    assert alone.one("SELECT count(*) FROM ctcoord.parked") == kept + 1
    assert {one["login"] for one in office.json("parked", "list")["parked"]} == {ana.login, ben.login}
    assert alone.one("SELECT count(*) FROM ctcoord.audit WHERE action = 'set_aside_cleared'") == 1


def test_of_a_call_the_own_word_counts_as_known(central: Central) -> None:
    """The second set of a field that the first one was allowed to change; and not that of another field or record."""
    ana = central.person("ana")
    second = ana.second_device()
    home = ana.household()
    who = ana.member(home)

    def named(sender: Person, field: str, value: str, base: int) -> Op:
        return sender.op(home, "person", who, "set", subject=who, field=field, value=value, base=base)

    assert ana.results(named(ana, "first_name", "A", 1), named(ana, "last_name", "B", 1)) == ["applied"] * 2
    sent = (
        named(second, "first_name", "C", 3),  # saw what ana wrote
        named(second, "first_name", "D", 0),  # counts on its own word
        named(second, "last_name", "E", 1),  # did not see ana's
        named(second, "last_name", "B", 1),  # says the same, and knows it from then on
        named(second, "last_name", "F", 1),
    )
    assert second.results(*sent) == ["applied", "applied", "conflict", "merged", "applied"]
    (row,) = ana.pull("conflict")
    assert json.loads(row["first"]) == {"v": "B"} and json.loads(row["value"]) == {"v": "E"}
    assert json.loads(row["base"]) == {"v": "Ruiz"}
    again = second.op(home, "person", who, "create", subject=who, value={"first_name": "G"}, base=0)
    assert second.results(again, named(second, "first_name", "H", 0)) == ["merged", "applied"]
