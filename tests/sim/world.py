"""Eight workstations, one central database, and what goes wrong between them; every step comes from one seed."""

from __future__ import annotations

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nacl.public import PrivateKey, SealedBox
from sqlalchemy import insert, text

from ctcoord.errors import CtcoordError
from ctcoord.models import tables
from ctcoord.models.triggers import wire
from ctcoord.services import undo
from ctcoord.services.station import UNDO_SECONDS
from ctcoord.sync import engine, local
from ctcoord.sync.connect import settings
from ctcoord.sync.leave import UNATTESTED
from ctcoord.sync.names import DEVICE
from ctcoord.sync.wire import BucketKey
from tests.sim import stations
from tests.sim.central import sign_in
from tests.sim.faults import Faulty, Killed, power_cuts
from tests.sim.records import Logged
from tests.sim.server import Grant, Reference, State, User

AGENCY = b"\xaa" * 16
KEY = PrivateKey(bytes(range(32)))
CLASSES = ("core", "coordination", "housing", "safety")
NAMES = ("Ana", "Ben", "Cy", "Dee")


@dataclass
class World:
    """The state of a run; ``made`` are the ops that people made, by their ids, with the station that did."""

    seed: int
    count: int = 8
    rate: float = 0.05
    made: dict[bytes, int] = field(default_factory=dict)
    excused: set[bytes] = field(default_factory=set)
    # What merged and was lost with a restored backup: in which bucket, where that was and on which history.
    said: dict[bytes, tuple[BucketKey, int, bytes]] = field(default_factory=dict)
    taken_back: set[bytes] = field(default_factory=set)
    held: dict[int, dict[bytes, datetime]] = field(default_factory=dict)
    differed: int = 0
    # In which bucket an op was made, and how far that had come there and then, on which history.
    seen: dict[bytes, tuple[BucketKey, int, bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        users = [User(f"s{n}", self.rng.randbytes(16), AGENCY) for n in range(self.count)]
        boss = User("boss", self.rng.randbytes(16), AGENCY, "supervisor")
        self.server = Reference([*users, boss], bytes(KEY.public_key))
        self.server.grants["boss"].add(Grant(AGENCY))
        self.server.push(boss, self.rng.randbytes(16), [_AGENCY])  # what everybody sees: no manifest is ever empty
        self.stations = [stations.make(self.rng, AGENCY, user.staff) for user in users]
        self.devices = [self.rng.randbytes(16) for _ in users]
        for station, device in zip(self.stations, self.devices, strict=True):
            with station.store.writing(None, stations.START) as connection:
                settings.put(connection, DEVICE, device.hex())
        self.homes: list[bytes] = []
        self.backup: State | None = None
        self.restores = self.rng.random() < 0.3  # of the central database or of a station, not of both in one run
        self.copies: dict[int, tuple[Any, set[bytes]]] = {}
        self.steward = 0 if self.seed % 4 == 3 else None  # who imports what they do not see; in other seeds nobody

    def run(self, events: int) -> None:
        """So many events, then peace until everybody agrees."""
        steps, weights = zip(*_EVENTS, *_IMPORTS * (self.steward is not None), strict=True)
        for _ in range(events):
            for station in self.stations:
                stations.wrist(station).true += timedelta(seconds=self.rng.randint(0, 40))
            step = self.rng.choices(steps, weights)[0]
            step(self, self.rng.randrange(self.count))
        self.settle()

    def close(self) -> None:
        """Forget the stations and the copies of them."""
        for station in self.stations:
            station.store.close()
        for source, _ in self.copies.values():
            source.close()

    def settle(self) -> None:
        """Rounds without a fault: at the end of three everybody has what the central database has."""
        for _ in range(3):
            for number in range(self.count):
                stations.wrist(self.stations[number]).off = timedelta()
                stations.wrist(self.stations[number]).true += timedelta(minutes=5)
                self.sync(number, 0)

    def sync(self, number: int, rate: float | None = None) -> None:
        """One sync; what the network or the power breaks is left for the next."""
        rate = self.rate if rate is None else rate
        station, login = self.stations[number], f"s{number}"
        central = Faulty(sign_in(self.server, login), self.rng, rate)
        try:
            with power_cuts(station, self.rng, rate / 2):
                self.differed += engine.sync(station, central).differed
            own_work_shows(station)
            self.nothing_held_was_sent(number)
        except (CtcoordError, Killed):
            if not rate and self.devices[number] not in self.server.revoked:
                raise

    def nothing_held_was_sent(self, number: int) -> None:
        """While an action may still be undone, nobody else has it."""
        now, log = self.stations[number].clock.now(), self.server.state.log
        for op_id, until in self.held.get(number, {}).items():
            assert not now < until < now + timedelta(seconds=12) or (op_id, f"s{number}") not in log

    def write(self, number: int, work: Callable[[Any], None], *, undoable: bool = False) -> bytes:
        """An action of a station's user; its ops are remembered. Returns the action's id."""
        station = self.stations[number]
        with station.write(undoable=undoable) as connection:
            before = connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM outbox").scalar()
            work(connection)
            made = connection.exec_driver_sql(_MADE, (before,)).all()
            self.made.update({bytes(op): number for op, *_ in made})
            self.seen.update({bytes(op): (BucketKey(*key), seq, chain) for op, seq, chain, *key in made})
            if undoable:
                until = station.clock.now() + timedelta(seconds=UNDO_SECONDS)
                self.held.setdefault(number, {}).update({bytes(op): until for op, *_ in made})
            return bytes(connection.exec_driver_sql("SELECT action_id FROM temp.action").scalar_one())

    def pick(self, number: int, entity: str) -> tuple[bytes, bytes] | None:
        """Scope and id of some record that a station shows."""
        with self.stations[number].whole() as connection:
            found = connection.exec_driver_sql(f"SELECT scope_id, id FROM {entity} ORDER BY scope_id, id").all()
        return tuple(self.rng.choice(found)) if found else None  # type: ignore[return-value]

    def found(self, number: int) -> None:
        """A new household with a person; sometimes others are given it."""
        home, who = self.rng.randbytes(16), self.rng.randbytes(16)

        def work(connection: Any) -> None:
            add(connection, "household", home, home, None, owner_id=AGENCY)
            add(connection, "person", home, who, who, first_name=self.rng.choice(NAMES), last_name="Vega")

        self.write(number, work)
        self.homes.append(home)

    def give(self, number: int) -> None:
        """Somebody may see or write a household, or part of it."""
        if self.homes:
            classes = None if self.rng.random() < 0.7 else frozenset(self.rng.sample(CLASSES, 2)) | {"core"}
            may = self.rng.choice(("write", "write", "read", "append"))
            self.server.grants[f"s{number}"].add(Grant(self.rng.choice(self.homes), may, classes=classes))

    def take(self, number: int) -> None:
        """A right is withdrawn."""
        grants = sorted((one for one in self.server.grants[f"s{number}"] if one.scope != AGENCY), key=repr)
        if grants:
            self.server.grants[f"s{number}"].discard(self.rng.choice(grants))

    def edit(self, number: int) -> None:
        """A field, or two of one record."""
        found = self.pick(number, self.rng.choice(("person", "barrier", "household", "support")))
        if found is None:
            return
        fields = self.rng.sample(("extra", "absent_since", "confirmed_by"), self.rng.randint(1, 2))
        values = {name: _VALUES[name](self.rng) for name in fields}
        entity = next(name for name in ("person", "barrier", "household", "support") if self._has(number, name, found))
        if entity == "person":
            values["first_name"] = self.rng.choice(NAMES)
        sets = ", ".join(f"{name} = :{name}" for name in values)
        sql = text(f"UPDATE {entity} SET {sets} WHERE scope_id = :s AND id = :i")
        action = self.write(
            number, lambda c: c.execute(sql, {**values, "s": found[0], "i": found[1]}), undoable=self.rng.random() < 0.2
        )
        if self.rng.random() < 0.1:
            self.undo(number, action)

    def undo(self, number: int, action: bytes) -> None:
        """Within the twelve seconds."""
        with self.stations[number].write() as connection:
            ops = connection.execute(
                text("SELECT op_id FROM outbox WHERE action_id = :a AND held_until IS NOT NULL"), {"a": action}
            ).scalars()
            taken = {bytes(op) for op in ops}
            if taken:
                undo.take_back(connection, action)
                self.excused |= taken
                self.taken_back |= taken

    def _has(self, number: int, entity: str, found: tuple[bytes, bytes]) -> bool:
        with self.stations[number].whole() as connection:
            sql = text(f"SELECT 1 FROM {entity} WHERE scope_id = :s AND id = :i")
            return connection.execute(sql, {"s": found[0], "i": found[1]}).first() is not None

    def add(self, number: int) -> None:
        """A barrier, a support or a note; also the same imported record on several stations."""
        found = self.pick(number, "person")
        if found is None:
            return
        home, who = found
        entity = self.rng.choice(("barrier", "support", "note"))
        same = self.rng.random() < 0.3
        record = bytes([len(home)] * 15 + [self.rng.randrange(3)]) if same else self.rng.randbytes(16)
        data_class = "housing" if same else self.rng.choice(CLASSES)
        if same:
            record = bytes(a ^ b for a, b in zip(record, home, strict=True))
        if self._has(number, entity, (home, record)):
            return
        extra = {"v": self.rng.randint(0, 3)}
        self.write(number, lambda c: add(c, entity, home, record, who, data_class, extra=extra, **_REQUIRED[entity]))

    def bring(self, _number: int) -> None:
        """The data steward imports a fact of a family that they may not see, once more or as a newer export has it."""
        people = sorted((scope, record) for entity, scope, record in self.server.state.rows if entity == "person")
        if self.steward is None or not people:
            return
        number, (home, who) = self.steward, self.rng.choice(people)
        if self.rng.random() < 0.8:
            self.server.grants[f"s{number}"].add(Grant(home, "add"))
        record = bytearray(hashlib.md5(who + bytes([self.rng.randrange(3)])).digest())
        record[6] = 0x80 | record[6] & 0x0F  # of version 8: what two stations import has one name
        fact, said = (home, bytes(record)), {"extra": {"v": self.rng.randint(0, 3)}}
        as_of = stations.START + timedelta(days=self.rng.randrange(3))
        say: dict[str, dict[str, Any]] = {
            "household": {"owner_id": AGENCY}, "person": {"first_name": "Ana", "last_name": "Vega"},
            "support": {**_REQUIRED["support"], **said, "as_of": as_of},
        }  # fmt: skip
        new = [one for one in (("household", (home, home)), ("person", (home, who)), ("support", fact))
               if not self._has(number, *one)]  # fmt: skip

        def work(connection: Any) -> None:
            for entity, (scope, made) in new:
                data_class = CLASSES[record[0] % 4] if entity == "support" else "core"
                add(connection, entity, scope, made, None if entity == "household" else who, data_class, **say[entity])

        if new:
            self.write(number, work)

    def drop(self, number: int) -> None:
        """A record is removed."""
        found = self.pick(number, "barrier")
        if found:
            sql = text("DELETE FROM barrier WHERE scope_id = :s AND id = :i")
            self.write(number, lambda c: c.execute(sql, {"s": found[0], "i": found[1]}))

    def skew(self, number: int) -> None:
        """Somebody sets the clock."""
        stations.wrist(self.stations[number]).off = timedelta(hours=self.rng.randint(-72, 72))

    def backs_up(self, _number: int) -> None:
        """The central database is backed up, and sometimes brought back to an older state."""
        if not self.restores:
            return
        if self.backup is None or self.rng.random() < 0.5:
            self.backup = self.server.backup()
        else:
            before = self.server.state.log
            self.server.restore(self.backup)
            self._excuse(before)

    def _excuse(self, before: dict[tuple[bytes, str], Logged]) -> None:
        """What was acknowledged after the backup is brought again, but by who had to purge it.

        Nor need be what changed nothing: where the bucket comes to where it was, it says so already.
        """
        chains = chains_of(before)
        owed = [self._owed(number) for number in range(self.count)]
        for (op_id, login), logged in before.items():
            key = BucketKey(bytes.fromhex(logged.op["scope"]), bytes.fromhex(logged.op["subject"]), logged.op["class"])
            gone = (logged.device, key) in self.server.attested or key in owed[self.made.get(op_id, 0)]
            if (op_id, login) in self.server.state.log:
                continue
            if gone:
                self.excused.add(op_id)
            elif logged.result == "merged" and not logged.counted:
                self.said[op_id] = (key, logged.seq, chains[key].get(logged.seq, b""))

    def _owed(self, number: int) -> set[BucketKey]:
        """What a station purged and could not say yet."""
        with self.stations[number].whole() as connection:
            owed = settings.get(connection, UNATTESTED, [])
        return {BucketKey(bytes.fromhex(scope), bytes.fromhex(subject), of) for scope, subject, of in owed}

    def comes_back(self, number: int) -> None:
        """A station is copied, or brought back to an older copy: what it made since and never sent is gone with it."""
        if self.restores:
            return
        if number not in self.copies or self.rng.random() < 0.5:
            self.copies[number] = (self.stations[number].store.copy(), set(self.made))  # type: ignore[attr-defined]
            return
        source, known = self.copies.pop(number)
        old = self.stations[number]
        self.excused |= {op for op, by in self.made.items() if by == number and op not in known}
        fresh = stations.make(self.rng, AGENCY, old.staff_id or b"", source)
        stations.wrist(fresh).true = stations.wrist(old).true
        old.store.close()
        self.stations[number] = fresh


def own_work_shows(station: Any) -> None:
    """What was typed last and not decided yet is what the screens show."""
    with station.whole() as connection:
        last = connection.exec_driver_sql(_LAST_SETS).all()
        for entity, scope, record, name, wanted in last:
            sql = f"SELECT {wire(tables()[entity].c[name], 't')} FROM {entity} t WHERE t.scope_id = ? AND t.id = ?"
            row = connection.exec_driver_sql(sql, (scope, record)).first()
            assert row is None or row[0] == wanted, (entity, name)
        gone = connection.exec_driver_sql(_LAST_DELETES).all()
        for entity, scope, record in gone:
            sql = f"SELECT 1 FROM {entity} WHERE scope_id = ? AND id = ?"
            assert connection.exec_driver_sql(sql, (scope, record)).first() is None, entity


_LAST_SETS = """
    SELECT entity, scope_id, record_id, field, value ->> '$' FROM outbox o WHERE kind = 'set' AND NOT EXISTS (
        SELECT 1 FROM outbox l WHERE l.scope_id = o.scope_id AND l.record_id = o.record_id AND l.seq > o.seq
            AND (l.kind <> 'set' OR l.field = o.field))
"""
_LAST_DELETES = """
    SELECT entity, scope_id, record_id FROM outbox o WHERE kind = 'delete' AND NOT EXISTS (
        SELECT 1 FROM outbox l WHERE l.scope_id = o.scope_id AND l.record_id = o.record_id AND l.seq > o.seq)
"""


def add(
    connection: Any,
    entity: str,
    scope: bytes,
    record: bytes,
    subject: bytes | None,
    data_class: str = "core",
    **values: Any,
) -> None:
    """One record."""
    row = {"scope_id": scope, "id": record, "subject_id": subject, "data_class": data_class, **values}
    connection.execute(insert(tables()[entity]), row)


_MADE = """
    SELECT o.op_id, coalesce(b.seq, 0), coalesce(b.chain_hash, x''), o.scope_id,
        coalesce(o.subject_id, zeroblob(16)), o.data_class
    FROM outbox o LEFT JOIN bucket b ON b.scope_id = o.scope_id
        AND b.data_class = o.data_class AND b.subject_id = coalesce(o.subject_id, zeroblob(16))
    WHERE o.seq > ?
"""
_DAY = "2026-11-01"
_AGENCY = {
    "op": "a0" * 16, "action": "a0" * 16, "scope": AGENCY.hex(), "subject": "00" * 16, "class": "core",
    "entity": "agency", "id": AGENCY.hex(), "kind": "create", "base": 0, "n": 1, "author": None, "at": "",
    "value": {"agency_code": "OURS", "name": "Ours", "short_name": "Ours", "kind": "government",
        "time_zone": "America/New_York", "case_prefix": "10"},
}  # fmt: skip
_REQUIRED: dict[str, dict[str, Any]] = {
    "barrier": {"title": "No child care", "opened_on": stations.START.date()},
    "support": {"domain": "housing", "program": "Rent"},
    "note": {"occurred_at": stations.START, "body": "Called", "author_id": AGENCY},
}
_VALUES: dict[str, Callable[[random.Random], Any]] = {
    "extra": lambda rng: json.dumps({"a": rng.randint(0, 3), "é": "ñ"}) if rng.random() < 0.8 else None,
    "absent_since": lambda rng: rng.choice((_DAY, "2026-11-02", None)),
    "confirmed_by": lambda rng: rng.choice((b"\x01" * 16, b"\x02" * 16, None)),
}
_EVENTS: tuple[tuple[Callable[[World, int], None], int], ...] = (
    (World.found, 6),
    (World.give, 8),
    (World.take, 2),
    (World.edit, 40),
    (World.add, 15),
    (World.drop, 3),
    (World.sync, 40),
    (World.skew, 1),
    (World.backs_up, 3),
    (World.comes_back, 1),
)
_IMPORTS: tuple[tuple[Callable[[World, int], None], int], ...] = ((World.bring, 12),)


def unsealed(world: World) -> set[bytes]:
    """The ops that were handed over sealed."""
    box = SealedBox(KEY)
    blobs = [json.loads(box.decrypt(blob)) for _, _, blob in world.server.sealed]
    return {bytes.fromhex(op["op_id"]) for ops in blobs for op in ops}


def chains_of(log: Mapping[tuple[bytes, str], Logged]) -> dict[BucketKey, dict[int, bytes]]:
    """The chain of every bucket at each of its changes, from the history."""
    found: defaultdict[BucketKey, dict[int, bytes]] = defaultdict(dict)
    for (op_id, _), logged in sorted(log.items(), key=lambda item: item[1].seq):
        if logged.counted and logged.result != "parked":
            op = logged.op
            key = BucketKey(bytes.fromhex(op["scope"]), bytes.fromhex(op["subject"]), op["class"])
            found[key][logged.seq] = hashlib.sha256(found[key].get(logged.seq - 1, b"") + op_id).digest()
    return found


__all__ = ["World", "add", "chains_of", "local", "unsealed"]
