"""The same ops through PostgreSQL and through the reference server: the same answers, rows and checksums.

The rules were written twice, in SQL and in Python; where they differ, one of them is wrong.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ctcoord.domain.codes import Role
from ctcoord.domain.consent import seen_by_role
from ctcoord.sync import plan
from ctcoord.sync.postgres import PostgresCentral
from ctcoord.sync.transport import Batch, Central, Head, Want
from ctcoord.sync.wire import CLIENT, NOBODY
from tests.central.conftest import Central as Database
from tests.rotation import Amount
from tests.sim.central import sign_in
from tests.sim.server import Grant, Reference, User

PEOPLE = {"ana": "caseworker", "bo": "caseworker", "sue": "steward"}
ROUNDS = 60
AT = "2026-11-21T15:42:00.{:06d}Z"


class Script:
    """Ops of people on one household, drawn from a seed; all invent, repeat and contradict.

    Sue is a steward: what is of class health she adds to and does not see.
    """

    def __init__(self, seed: int, agency: bytes, staff: dict[str, bytes]) -> None:
        self.rng = random.Random(seed)
        self.agency, self.staff = agency, staff
        self.home = self.rng.randbytes(16)
        self.people = [self.rng.randbytes(16) for _ in range(2)]
        self.count = 0
        self.sent: list[tuple[str, str]] = []

    def beginning(self) -> list[str]:
        """The household, its people, and a barrier."""
        home = self.op("ana", "household", self.home, "create", None, value={"owner_id": self.agency.hex()})
        people = [
            self.op("ana", "person", who, "create", who, value={"first_name": "Ana", "names_hashed": 0, "head": 1})
            for who in self.people
        ]
        return [home, *people]

    def op(self, login: str, entity: str, record: bytes, kind: str, subject: bytes | None, **more: Any) -> str:
        """One op as JSON text."""
        self.count += 1
        made = {
            "op": self.rng.randbytes(16).hex(), "action": self.rng.randbytes(16).hex(), "scope": self.home.hex(),
            "subject": (subject or NOBODY).hex(), "class": "core", "entity": entity, "id": record.hex(), "kind": kind,
            "field": None, "base": 0, "n": self.count, "author": self.staff[login].hex(), "at": AT.format(self.count),
        }  # fmt: skip
        return json.dumps({**made, **more}, separators=(",", ":"), ensure_ascii=False)

    def batch(self, login: str, heads: dict[tuple[bytes, str], int]) -> list[str]:
        """A few ops of one person, who knows an older or the newest state; now and then one sent before."""
        ops = [self._one(login, heads) for _ in range(self.rng.randint(1, 4))]
        before = [text for by, text in self.sent if by == login]
        if before and self.rng.random() < 0.2:
            ops.append(self.rng.choice(before))
        self.sent += [(login, text) for text in ops]
        return ops

    def _one(self, login: str, heads: dict[tuple[bytes, str], int]) -> str:
        who = self.rng.choice(self.people)
        draw = self.rng.random()
        if draw < 0.45:
            name, value = self.rng.choice(_FIELDS)(self.rng)
            return self.op(
                login, "person", who, "set", who, field=name, value=value, base=self._base(heads, who, "core")
            )
        entity, data_class = self.rng.choice(_TABLES)
        number, base = self.rng.randrange(3), self._base(heads, who, data_class)
        record = hashlib.md5(who + entity.encode() + data_class.encode() + bytes([number])).digest()
        at: dict[str, Any] = {"class": data_class, "base": base}
        if draw < 0.7:
            value = {**_REQUIRED[entity], "extra": {"a": self.rng.randint(0, 2)}}
            if entity == "consent":
                value["status"] = self.rng.choice(("requested", "given"))
            if data_class == "health":
                value["as_of"] = f"2026-11-2{self.rng.randint(1, 2)} 00:00:00.000000"
            return self.op(login, entity, record, "create", who, value=value, **at)
        if draw < 0.8:
            return self.op(login, entity, record, "delete", who, **at)
        field, value = self.rng.choice((("extra", {"a": 1}), ("absent_since", "2026-01-02"), ("as_of", None)))
        if entity == "consent" and self.rng.random() < 0.4:
            field, value = "status", self.rng.choice(("requested", "given"))
        if self.rng.random() < 0.1:
            field = "no_such_field"
        return self.op(login, entity, record, "set", who, field=field, value=value, **at)

    def _base(self, heads: dict[tuple[bytes, str], int], subject: bytes, data_class: str) -> int:
        return self.rng.randint(0, heads.get((subject, data_class), 0))


_TABLES = (("barrier", "housing"), ("note", "coordination"), ("task", "housing"), ("barrier", "health"),
           ("consent", "core"))  # fmt: skip
_FIELDS = (
    lambda rng: ("first_name", rng.choice(("Ana", "José", "Zoë", None))),
    lambda rng: ("birth_date", rng.choice(("1991-04-02", "1992-02-29", None))),
    lambda rng: ("head", rng.choice((0, 1))),
    lambda rng: ("qualities", rng.choice(({"b": 1, "a": "é"}, {"a": [1, 2.5, None]}, None))),
    lambda rng: ("sex", rng.choice((0, 1, 99, None))),
    lambda rng: ("as_of", rng.choice(("2026-11-21 15:42:00.000000", "2026-11-21 15:42:00.000001"))),
)
_REQUIRED: dict[str, dict[str, Any]] = {
    "barrier": {"title": "No child care", "severity": "high", "status": "blocked", "opened_on": "2026-11-01"},
    "consent": {"recipient": "Theirs", "classes": "housing", "persons": {"v": ["é", 1.0]}},
    "task": {"title": "Call", "kind": "task", "status": "not_started"},
    "note": {"kind": "note", "occurred_at": "2026-11-21 15:42:00.000000", "body": "Called", "author_id": "aa" * 16},
}


@contextmanager
def both_ends(central: Database) -> Iterator[tuple[Reference, dict[str, tuple[Central, bytes]], dict[str, bytes]]]:
    """The reference server, and the real one as each person reaches it, with their staff ids."""
    people = {login: central.person(login, role) for login, role in PEOPLE.items()}
    agency = bytes.fromhex(central.ours)
    users = [User(login, bytes.fromhex(people[login].staff), agency, role) for login, role in PEOPLE.items()]
    reference = Reference(users)
    reached = {login: PostgresCentral(central.url, people[login].login) for login in PEOPLE}
    try:
        yield (
            reference,
            {login: (reached[login], bytes.fromhex(people[login].device)) for login in PEOPLE},
            {login: bytes.fromhex(people[login].staff) for login in PEOPLE},
        )
    finally:
        for one in reached.values():
            one.close()


@pytest.mark.soak
@pytest.mark.parametrize("seed", sorted({*Amount(200, 5_000, parts=50).numbers(), 0}))
def test_two_servers_agree(central: Database, seed: int) -> None:
    with both_ends(central) as (reference, real, staff):
        _agree(central, reference, real, Script(seed, bytes.fromhex(central.ours), staff))


def _agree(central: Database, reference: Reference, real: Any, script: Script) -> None:
    _both(reference, real, "ana", script, script.beginning())
    reference.grants["bo"].add(Grant(script.home))
    reference.grants["sue"] |= {Grant(script.home, classes=seen_by_role(Role.STEWARD)), Grant(script.home, "add")}
    central.admin.execute(
        "INSERT INTO ctcoord.assignment (scope_id, id, data_class, seq, household_id, staff_id, assigned_from)"
        " SELECT scope_id, %s, data_class, 0, household_id, %s, assigned_from FROM ctcoord.assignment"
        " WHERE household_id = %s LIMIT 1",
        ["ab" * 16, central.people[1].staff, script.home.hex()],
    )
    central.admin.execute("SELECT ctcoord.recompute_user(%s)", [central.people[1].login])
    for _ in range(ROUNDS):
        heads = {
            (key.subject, key.data_class): head.seq
            for key, head in reference.state.heads.items()
            if key.scope == script.home
        }
        login = script.rng.choice(list(PEOPLE))
        _both(reference, real, login, script, script.batch(login, heads))
    central_, device = real["ana"]
    theirs = _everything(central_, device, script.home)
    ours = _everything(sign_in(reference, "ana"), device, script.home)
    assert theirs[1] - ours[1] == ours[1] - theirs[1] == set()
    assert theirs == ours
    assert {"applied", "merged", "conflict", "parked"} <= {one.result for one in reference.state.log.values()}


def _both(reference: Reference, real: Any, login: str, script: Script, ops: list[str]) -> None:
    central, device = real[login]
    batch = Batch(script.home, tuple(ops))
    ours, _ = sign_in(reference, login).push(device, [batch], digest=False)
    theirs, _ = central.push(device, [batch], digest=False)
    for op, one, other in zip(ops, ours[0] or (), theirs[0], strict=True):
        assert other == one, op


def _everything(central: Central, device: bytes, home: bytes, version: int = CLIENT) -> tuple[Any, Any]:
    """Heads (without their chains, which the reference makes otherwise) and rows of a household."""
    with central.snapshot(device) as snapshot:
        heads = [head for head in snapshot.manifest() if head.key.scope == home]
        wants = [Want(head.key, 0) for head in heads]
        pulled = snapshot.pull(wants, plan.by_entity(wants, heads, version), heads)
    shown = sorted((head.key, head.seq, head.set_hash) for head in map(Head._make, heads))
    rows = {
        (name, tuple(sorted(_named(table.columns, row).items(), key=lambda item: item[0])))
        for name, table in pulled.tables.items()
        for row in table.rows
    }
    return shown, rows


def _named(columns: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    found = {name: value for name, value in zip(columns, row, strict=True) if value is not None}
    if found.get("subject_id") == NOBODY:
        del found["subject_id"]
    return found
