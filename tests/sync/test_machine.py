"""A second opinion on the simulation: a Hypothesis state machine with a model of its own.

Every value typed is unique, so the history of the database says who overwrote whom. The model knows what each station
had in front of it and when; it shares the stations and the reference server with the simulation, and no rule of it.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from nacl.public import PrivateKey, SealedBox
from sqlalchemy import text

from ctcoord.errors import CtcoordError, SyncUnavailable
from ctcoord.services import settings as kept
from ctcoord.sync import engine
from ctcoord.sync.names import DEVICE
from tests import cases
from tests.rotation import Amount
from tests.sim import stations
from tests.sim.central import sign_in
from tests.sim.server import Grant, Reference, User

STEPS = 50
EXAMPLES = 5  # of a run; the first of them is always the simplest there is
RUNS = Amount(500, 10_000, parts=50)  # of 4 x 50 steps each: 100,000, and two million
AGENCY = bytes([0xA9]) * 16
COUNT = 3
KEY = PrivateKey(bytes(range(1, 33)))
WHO = st.integers(0, COUNT - 1)


class Line:
    """A line that breaks at one of its calls: before the database heard of it, or before its answer was heard."""

    def __init__(self, inner: Any, breaks: int | None, *, heard: bool) -> None:
        self.inner, self.left, self.heard = inner, breaks, heard

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        return self._call(found) if callable(found) and name not in ("close", "cancel") else found

    def _call(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **named: Any) -> Any:
            broken = self.left == 0
            self.left = None if self.left is None else self.left - 1
            if broken and not self.heard:
                raise SyncUnavailable()
            answer = function(*arguments, **named)
            if broken:
                raise SyncUnavailable()
            return answer

        return called


class Office(RuleBasedStateMachine):
    """Three stations of one agency, and what each of their people typed, saw and may see."""

    def __init__(self) -> None:
        super().__init__()
        rng = random.Random(1)
        users = [User(f"p{n}", rng.randbytes(16), AGENCY) for n in range(COUNT)]
        self.server = Reference([*users, User("head", rng.randbytes(16), AGENCY, "supervisor")], bytes(KEY.public_key))
        self.server.grants["head"].add(Grant(AGENCY))
        self.server.push(self.server.users["head"], rng.randbytes(16), [_AGENCY])
        self.desks = [stations.make(rng, AGENCY, user.staff) for user in users]
        for desk in self.desks:
            with desk.store.writing(None, stations.START) as connection:
                kept.put(connection, DEVICE, rng.randbytes(16).hex())
        self.homes: list[tuple[bytes, bytes]] = []
        self.count = 0
        self.typed: dict[str, tuple[int, bytes]] = {}  # value of a first name: station, person
        self.before: dict[str, frozenset[str]] = {}  # what its author had had in front of them by then
        self.seen: defaultdict[tuple[int, bytes], set[str]] = defaultdict(set)
        self.ops: set[bytes] = set()
        self.backup: Any = None
        self.lost_rights = False

    # What people do.

    @initialize()
    def begins(self) -> None:
        """All three work with one family."""
        self.found(0)
        self.syncs(0, None, True)
        for who in range(1, COUNT):
            self.shares(who, 0)
            self.syncs(who, None, True)

    @precondition(lambda self: len(self.homes) < 3)
    @rule(who=WHO)
    def found(self, who: int) -> None:
        """A family comes."""
        name = self._unique()

        def work(connection: Any) -> bytes:
            home = cases.household(connection, AGENCY)
            self.homes.append((home, cases.person(connection, home, AGENCY, name, "Vega")))
            return self.homes[-1][1]

        self._typed(who, name, self._write(who, work))

    @rule(who=WHO, pick=st.integers(0, 2))
    def renames(self, who: int, pick: int) -> None:
        """Somebody corrects a name."""
        home, person = self._shown(who, pick)
        if home is None:
            return
        name = self._unique()
        sql = text("UPDATE person SET first_name = :name WHERE scope_id = :home AND id = :person")
        self._write(who, lambda c: c.execute(sql, {"name": name, "home": home, "person": person}))
        self._typed(who, name, person)

    @rule(who=WHO, pick=st.integers(0, 100), data_class=st.sampled_from(["housing", "income", "health"]))
    def adds(self, who: int, pick: int, data_class: str) -> None:
        """A support begins."""
        home, person = self._shown(who, pick)
        if home is not None:
            self._write(who, lambda c: cases.support(c, home, person, data_class))

    @rule(who=WHO, pick=st.integers(0, 100))
    def drops(self, who: int, pick: int) -> None:
        """A support was entered by mistake."""
        with self.desks[who].whole() as connection:
            found = connection.execute(text("SELECT scope_id, id FROM support ORDER BY 1, 2")).all()
        if found:
            home, record = found[pick % len(found)]
            sql = text("DELETE FROM support WHERE scope_id = :home AND id = :record")
            self._write(who, lambda c: c.execute(sql, {"home": home, "record": record}))

    # What happens to them.

    @rule(who=WHO, breaks=st.none() | st.integers(0, 6), heard=st.booleans())
    def syncs(self, who: int, breaks: int | None, heard: bool) -> None:
        """A sync, whole or up to where the line breaks."""
        login = f"p{who}"
        try:
            engine.sync(self.desks[who], Line(sign_in(self.server, login), breaks, heard=heard))  # type: ignore[arg-type]
        except CtcoordError:
            assert breaks is not None
        self._look(who)

    @rule(who=WHO, pick=st.integers(0, 100))
    def shares(self, who: int, pick: int) -> None:
        """Somebody else is assigned."""
        if self.homes:
            self.server.grants[f"p{who}"].add(Grant(self.homes[pick % len(self.homes)][0]))

    @precondition(lambda self: self.backup is None)
    @rule(who=WHO, pick=st.integers(0, 100))
    def withdraws(self, who: int, pick: int) -> None:
        """An assignment ends."""
        found = sorted((one for one in self.server.grants[f"p{who}"] if one.scope != AGENCY), key=repr)
        if found:
            self.server.grants[f"p{who}"].discard(found[pick % len(found)])
            self.lost_rights = True  # what was purged cannot be brought again, so no backup comes back in this run

    @precondition(lambda self: not self.lost_rights)
    @rule(back=st.booleans())
    def restores(self, back: bool) -> None:
        """The database is backed up, or comes back from its backup."""
        if back and self.backup is not None:
            self.server.restore(self.backup)
        else:
            self.backup = self.server.backup()

    # What must be true when all have come to rest.

    def teardown(self) -> None:
        """Three rounds without a fault, then everything is compared."""
        for _ in range(3):
            for who in range(COUNT):
                self.syncs(who, None, True)
        self._nothing_is_lost()
        self._nobody_was_overwritten_unseen()
        for who in range(COUNT):
            self._agrees(who)
        for desk in self.desks:
            desk.store.close()

    def _nothing_is_lost(self) -> None:
        box = SealedBox(KEY)
        sealed = {op["op_id"] for _, _, blob in self.server.sealed for op in json.loads(box.decrypt(blob))}
        found = {op for op, _ in self.server.state.log} | {bytes.fromhex(op) for op in sealed}
        for desk in self.desks:
            with desk.whole() as connection:
                found |= {bytes(op) for op in connection.execute(text("SELECT op_id FROM outbox")).scalars()}
        assert self.ops <= found

    def _nobody_was_overwritten_unseen(self) -> None:
        """The value before an applied one was its author's own, or they had had it in front of them."""
        current: dict[str, str] = {}
        changes = sorted(self.server.state.log.values(), key=lambda one: (one.op["scope"], one.op["subject"], one.seq))
        for one in changes:
            person, name = one.op["id"], _name_in(one.op)
            if one.op["entity"] != "person" or name is None or not one.counted or not one.touched:
                continue
            before = current.get(person)
            if before is not None and before != name:
                assert self.typed[before][0] == self.typed[name][0] or before in self.before[name], (before, name)
            current[person] = name
        conflicts = [row.fields for (entity, *_), row in self.server.state.rows.items() if entity == "conflict"]
        second = {row["value"]["v"] for row in conflicts if row.get("field") == "first_name"}
        for one in changes:
            name = _name_in(one.op)
            if name is not None and one.result == "conflict":
                assert name in second, "the second of two values was not kept"

    def _agrees(self, who: int) -> None:
        visible = {key.scope for key in self.server.visible(f"p{who}")} - {AGENCY}
        with self.desks[who].whole() as connection:
            shown = dict(map(tuple, connection.execute(text("SELECT id, first_name FROM person")).all()))
            states = connection.execute(text("SELECT record_id, state FROM outbox")).all()
            scopes = set(connection.execute(text("SELECT scope_id FROM household WHERE seq IS NOT NULL")).scalars())
        assert {state for _, state in states} <= {"parked"}
        assert scopes <= visible
        for home, person in self.homes:
            row = self.server.state.rows.get(("person", home, person))
            if home in visible and row is not None and person not in {bytes(record) for record, _ in states}:
                assert shown[person] == row.fields["first_name"]
            elif home not in visible:
                assert person not in shown or person in {bytes(record) for record, _ in states}

    # Small things.

    def _unique(self) -> str:
        self.count += 1
        return f"N{self.count}"

    def _write(self, who: int, work: Callable[[Any], Any]) -> Any:
        with self.desks[who].write() as connection:
            last = connection.execute(text("SELECT coalesce(max(seq), 0) FROM outbox")).scalar()
            result = work(connection)
            made = connection.execute(text("SELECT op_id FROM outbox WHERE seq > :last"), {"last": last}).scalars()
            self.ops |= {bytes(op) for op in made}
        return result

    def _typed(self, who: int, name: str, person: bytes) -> None:
        self.typed[name] = who, person
        self.before[name] = frozenset(self.seen[who, person])
        self.seen[who, person].add(name)

    def _shown(self, who: int, pick: int) -> tuple[Any, Any]:
        with self.desks[who].whole() as connection:
            found = connection.execute(text("SELECT scope_id, id FROM person ORDER BY 1, 2")).all()
        return tuple(found[pick % len(found)]) if found else (None, None)  # type: ignore[return-value]

    def _look(self, who: int) -> None:
        """What a station shows of names now, and what lies under its own work."""
        with self.desks[who].whole() as connection:
            for person, name in connection.execute(text("SELECT id, first_name FROM person")).all():
                self.seen[who, bytes(person)].add(name)
            under = "SELECT record_id, base_value ->> '$' FROM outbox WHERE kind = 'set' AND field = 'first_name'"
            for person, name in connection.execute(text(under)).all():
                self.seen[who, bytes(person)].add(name)


def _name_in(op: dict[str, Any]) -> str | None:
    if op["entity"] != "person" or op["kind"] == "delete":
        return None
    name = op["value"].get("first_name") if op["kind"] == "create" else op["field"] == "first_name" and op["value"]
    return name or None


_AGENCY = {
    "op": "b0" * 16, "action": "b0" * 16, "scope": AGENCY.hex(), "subject": "00" * 16, "class": "core",
    "entity": "agency", "id": AGENCY.hex(), "kind": "create", "base": 0, "n": 1, "author": None, "at": "",
    "value": {"agency_code": "OURS", "name": "Ours", "short_name": "Ours", "kind": "government",
        "time_zone": "America/New_York", "case_prefix": "10"},
}  # fmt: skip


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("number", RUNS.numbers())
def test_whatever_happens_nothing_is_lost_and_nobody_is_overwritten_unseen(number: int) -> None:
    class Machine(Office):
        TestCase: Any

    chosen = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(seed(number)(Machine), settings=chosen)
