"""Counters and hashes kept op by op equal those made again from rows and history."""

from __future__ import annotations

import hashlib
import json
import random
from typing import Any

import pytest

from ctcoord.central import schema
from ctcoord.central.schema import Kind
from tests.central.conftest import ZEROS, Central, Person, hexid

MASK = (1 << 60) - 1


def canonical(table: str, row: dict[str, Any]) -> str:
    """The canonical text of a pulled row, made from the specification and not from the SQL."""
    fields = next(schema.fields(item) for item in schema.tables() if item.name == table)
    parts = [table, row["id"].hex(), str(row["seq"])]
    for name, how in fields.items():
        value = row[name]
        if value is None:
            continue
        if how in (Kind.ID, Kind.HASH):
            value = value.hex()
        elif how is Kind.REAL:
            value = int(value * 1_000_000)
        parts.append(f"{name}={value}")
    return "\x1f".join(parts)


def row_hash(table: str, row: dict[str, Any]) -> int:
    return int(hashlib.sha256(canonical(table, row).encode()).hexdigest()[:15], 16)


def check(person: Person) -> None:
    """Every visible bucket's set_hash and chain_hash, made again outside the database."""
    sums: dict[tuple[str, str, str], int] = {}
    for table in schema.tables():
        for row in person.pull(table.name):
            key = (row["scope_id"].hex(), (row["subject_id"] or bytes(16)).hex(), row["data_class"])
            sums[key] = (sums.get(key, 0) + row_hash(table.name, row)) & MASK
    for key, head in person.manifest().items():
        assert head["set_hash"] == sums.get(key, 0), key
        assert head["chain_hash"] == chain(person.central, key, head["seq"]), key


def chain(central: Central, key: tuple[str, str, str], seq: int) -> bytes:
    found = central.admin.execute(
        "SELECT encode(uuid_send(op_id), 'hex'), entity, encode(uuid_send(record_id), 'hex'), kind, field, value::text,"
        " login, encode(uuid_send(device_id), 'hex'), seq FROM ctcoord.op"
        " WHERE scope_id = %s AND subject_id = %s AND data_class = %s AND counted ORDER BY seq",
        key,
    ).fetchall()
    assert [row[-1] for row in found] == list(range(1, seq + 1))
    link = bytes(32)
    for row in found:
        words = "\x1f".join(part for part in row[:-1] if part is not None)
        link = hashlib.sha256(link + hashlib.sha256(words.encode()).digest()).digest()
    return link


def test_hashes_after_every_kind_of_op(central: Central) -> None:
    ana = central.person("ana")
    other, home = ana.second_device(), ana.household()
    person = ana.member(
        home, birth_date="1990-02-03", qualities={"a": [1, "two  spaces", None]}, as_of="2026-01-02 03:04:05.000006"
    )
    check(ana)
    place = ana.op(
        home, "place", hexid(), "create", value={"kind": "home", "latitude": 41.763711, "longitude": -72.685093}
    )
    ana.push(place)
    ana.push(ana.op(home, "person", person, "set", subject=person, field="first_name", value="Zoë 北", base=1))
    other.push(other.op(home, "person", person, "set", subject=person, field="first_name", value="Zoe", base=1))
    check(ana)
    ana.push(ana.op(home, "place", place["id"], "delete", base=9))
    check(ana)


def test_hashes_after_hundreds_of_random_ops_by_three_devices(central: Central) -> None:
    chance = random.Random(20261122)
    ana = central.person("ana")
    devices, home = [ana, ana.second_device(), ana.second_device()], ana.household()
    people = [ana.member(home) for _ in range(3)]
    records = [(hexid(), chance.choice(people), chance.choice(["housing", "income", "core"])) for _ in range(12)]
    for _ in range(60):
        person = chance.choice(devices)
        person.push(*(random_op(chance, person, home, records) for _ in range(chance.randint(1, 8))))
    check(ana)
    assert {"applied", "merged", "conflict"} == {
        row[0] for row in central.admin.execute("SELECT DISTINCT result FROM ctcoord.op WHERE scope_id = %s", [home])
    }


def random_op(chance: random.Random, person: Person, home: str, records: list[tuple[str, str, str]]) -> dict[str, Any]:
    record, subject, data_class = chance.choice(records)
    kind = chance.choices(["create", "set", "delete"], [2, 6, 1])[0]
    op = person.op(home, "barrier", record, kind, subject=subject, base=chance.choice([0, 3, 99])) | {
        "class": data_class
    }
    title = f"No lease {chance.randint(0, 3)}"
    if kind == "create":
        return op | {"value": {"title": title, "severity": "low", "status": "waiting", "opened_on": "2026-05-01"}}
    return op | {"field": "title", "value": title} if kind == "set" else op


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ('{"a": 1,\n "b": [1, 2]}', '{"a":1,"b":[1,2]}'),
        (r'{"a": "two  \" spaces\\", "b": "\t"}', r'{"a":"two  \" spaces\\","b":"\t"}'),
        ('{"z":1.50,"a":1e3,"a":2}', '{"z":1.50,"a":1e3,"a":2}'),
        (r'{"n": "é"}', r'{"n":"é"}'),
    ],
)
def test_json_keeps_its_text_but_for_white_space(central: Central, sent: str, kept: str) -> None:
    ana = central.person("ana")
    home = ana.household()
    op = json.dumps(ana.op(home, "household", home, "set", field="extra", value="@", base=1)).replace('"@"', sent)
    assert ana.call("push_v1", ana.device, 1, f"[{op}]")[0]["result"] == "applied"
    row = next(row for row in ana.pull("household") if row["id"].hex() == home)
    assert row["extra"] == kept
    check(ana)


def test_the_digest_is_the_sum_over_the_manifest(central: Central) -> None:
    ana = central.person("ana")
    home = ana.household()
    ana.member(home)
    told = ana.call("digest_v1", ana.device, 1)
    manifest = ana.manifest()
    words = [f"{scope}{subject}{data_class}{head['seq']}" for (scope, subject, data_class), head in manifest.items()]
    assert told["digest"] == sum(int(hashlib.sha256(w.encode()).hexdigest()[:15], 16) for w in words) & MASK
    assert told["buckets"] == len(manifest) >= 3
    ana.push(ana.op(home, "household", home, "set", field="label", value="North", base=1))
    assert ana.call("digest_v1", ana.device, 1)["digest"] != told["digest"]
    assert (home, ZEROS, "core") in manifest
