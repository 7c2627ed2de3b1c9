"""A central database in plain Python: the specification's rules written a second time, to compare with.

It keeps values as they are on the wire. It knows nothing of SQL, locks or TLS; who may do what is a
plain set of grants that a test changes. ``tests.sim.central`` is the way in.
"""

from __future__ import annotations

import copy
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table as SqlTable

from ctcoord.domain.authorities import IN_PLACE, STILL_SAID
from ctcoord.domain.codes import OF_STEWARDS
from ctcoord.models import tables
from ctcoord.models.base import synced_columns, synced_tables
from ctcoord.sync.transport import OpResult
from ctcoord.sync.wire import MODULUS, BucketKey
from tests.sim.records import (
    NOTHING,
    Logged,
    Op,
    Row,
    answer,
    defaults,
    instant,
    knows,
    older,
    row_hash,
    same,
    value_in,
)

APPEND_ONLY = {"note", "referral_event"}
EVERYBODY = b"\xff" * 16
Outcome = tuple[str, frozenset[str], str | None]  # result, fields settled, reason


@dataclass
class HeadState:
    """The counter of a bucket, its checksums, and the tables that ever had rows in it."""

    seq: int = 0
    set_hash: int = 0
    chain: bytes = b""
    tables: set[str] = field(default_factory=set)


@dataclass
class State:
    """What a backup of the database holds."""

    heads: dict[BucketKey, HeadState] = field(default_factory=dict)
    rows: dict[tuple[str, bytes, bytes], Row] = field(default_factory=dict)
    tombstones: dict[tuple[str, BucketKey, bytes], int] = field(default_factory=dict)
    log: dict[tuple[bytes, str], Logged] = field(default_factory=dict)
    touching: dict[tuple[bytes, str], list[Logged]] = field(default_factory=dict)
    owners: dict[bytes, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class User:
    """A login of an agency."""

    login: str
    staff: bytes
    agency: bytes
    role: str = "caseworker"


@dataclass(frozen=True)
class Grant:
    """A right to a scope: all its subjects (EVERYBODY) or one, some data classes (None: all)."""

    scope: bytes
    may: str = "write"
    subject: bytes = EVERYBODY
    classes: frozenset[str] | None = None


class Reference:
    """The database; ``connect`` gives a ``Central`` for one user."""

    def __init__(self, users: Sequence[User], recovery_key: bytes | None = None) -> None:
        self.state = State()
        self.users = {user.login: user for user in users}
        self.grants: dict[str, set[Grant]] = {user.login: {Grant(user.agency, "read")} for user in users}
        self.disabled: set[str] = set()
        self.revoked: set[bytes] = set()
        self.names: dict[bytes, str] = {}  # of devices
        self.sealed: list[tuple[bytes, bytes, bytes]] = []
        self.attested: list[tuple[bytes, BucketKey]] = []
        self.epoch = 1
        self.recovery_key = recovery_key
        self.deployment_key = bytes(range(32))

    def backup(self) -> State:
        """Everything as it is now."""
        return copy.deepcopy(self.state)

    def restore(self, state: State) -> None:
        """An older state comes back, as a new epoch."""
        self.state = copy.deepcopy(state)
        self.epoch += 1

    def adds(self, login: str, key: BucketKey) -> bool:
        """Whether a user may add to a bucket without seeing it: in no manifest, digest or pull."""
        may_add = any(grant.scope == key.scope and grant.may == "add" for grant in self.grants[login])
        return may_add and self.may(login, key) != "write"

    def may(self, login: str, key: BucketKey) -> str | None:
        """The most that a user may do in a bucket."""
        found = {
            grant.may
            for grant in self.grants[login]
            if grant.scope == key.scope
            and grant.subject in (EVERYBODY, key.subject)
            and (grant.classes is None or key.data_class in grant.classes)
        }
        return next((may for may in ("write", "append", "read") if may in found), None)

    def visible(self, login: str) -> list[BucketKey]:
        """The buckets that a user sees."""
        found = ((key, self.may(login, key)) for key, head in self.state.heads.items() if head.seq)
        return sorted(key for key, may in found if may in ("read", "write"))

    def set_hash(self, key: BucketKey, version: int) -> int:
        """A bucket's checksum as a program of that version comes to it."""
        return (
            sum(
                row_hash(tables()[entity], record, row, version)
                for (entity, _, record), row in self.state.rows.items()
                if row.key == key and knows(version, entity, row)
            )
            % MODULUS
        )

    def push(self, user: User, device: bytes, ops: Sequence[Op]) -> list[OpResult]:
        """One household's ops."""
        return [self._take(user, device, op) for op in ops]

    def _take(self, user: User, device: bytes, op: Op) -> OpResult:
        op_id = bytes.fromhex(op["op"])
        known = self.state.log.get((op_id, user.login))
        if known is not None:
            return answer(op_id, known, again=True)
        self._found_household(user, op)
        key = BucketKey(bytes.fromhex(op["scope"]), bytes.fromhex(op["subject"]), op["class"])
        before = self.state.heads.get(key, HeadState()).seq
        blind = self.adds(user.login, key)
        refused = self._refused_unseen(user, op, key) if blind else None
        if blind:
            op = {**op, "base": 0}  # counts on nothing that is there
        result, touched, reason = (
            ("parked", frozenset[str](), refused) if refused else self._apply(user, device, op, key)
        )
        head = self.state.heads.get(key, HeadState())
        counted = head.seq > before
        logged = Logged(op, user.login, device, result, head.seq, touched, counted, reason, blind and refused is None)
        self.state.log[op_id, user.login] = logged
        if result != "parked":
            self.state.touching.setdefault((key.scope, op["id"]), []).append(logged)
            if counted:
                head.chain = hashlib.sha256(head.chain + op_id).digest()
        return answer(op_id, logged, again=False)

    def _refused_unseen(self, user: User, op: Op, key: BucketKey) -> str | None:
        """Why an op parks whatever lies in its bucket, which its author does not see; None if it does not."""
        entity = tables().get(op["entity"])
        known = set(synced_columns(entity)) if entity is not None else set()
        named = [op["field"]] if op["kind"] == "set" else op.get("value") or () if op["kind"] == "create" else ()
        wrong = (
            ("right", op["kind"] != "create" and not self._brought(user, op, key)),
            ("right", op["entity"] == "conflict"),
            ("entity", entity is None),
            ("class", entity is not None and entity.info["data_class"] not in (None, op["class"])),
            ("field", not known.issuperset(named)),
        )
        return next((reason for reason, is_so in wrong if is_so), None)

    def _brought(self, user: User, op: Op, key: BucketKey) -> bool:
        return any(
            one.op["kind"] == "create" and one.login == user.login and one.op["entity"] == op["entity"]
            and (one.op["subject"], one.op["class"]) == (op["subject"], op["class"])
            for one in self.state.log.values()
            if (one.op["scope"], one.op["id"]) == (op["scope"], op["id"]) and (one.blind or one.result != "parked")
        )  # fmt: skip

    def _told(self, user: User, op: Op, name: str) -> Any:
        """What imports said of a field the last time; a value that nothing equals if nothing was said."""
        for one in reversed(self.state.touching.get((bytes.fromhex(op["scope"]), op["id"]), ())):
            said = one.op
            if one.login != user.login and (said["kind"] != "create" or op["id"][12] != "8"):
                continue  # of an id of version 8 every creation is an import
            if said["kind"] == "create" and name in said["value"]:
                return said["value"][name]
            if said["kind"] == "delete":
                return NOTHING
            if said["kind"] == "set" and said["field"] == name:
                return said.get("value")
        return NOTHING

    def _found_household(self, user: User, op: Op) -> None:
        """A new household of one's own agency is one's own to write."""
        scope = bytes.fromhex(op["scope"])
        if op["entity"] != "household" or op["kind"] != "create" or scope in self.state.owners:
            return
        if op["value"].get("owner_id") == user.agency.hex() and op["id"] == op["scope"]:
            self.state.owners[scope] = user.agency
            self.grants[user.login].add(Grant(scope))

    def _apply(self, user: User, device: bytes, op: Op, key: BucketKey) -> Outcome:

        row = self.state.rows.get((op["entity"], key.scope, bytes.fromhex(op["id"])))
        reason = self._refused(user, op, key, row)
        if reason is not None:
            return "parked", frozenset(), reason
        table = tables()[op["entity"]]
        blind = self.adds(user.login, key)
        if op["kind"] == "create" and row is None:
            gone = (table.name, key, bytes.fromhex(op["id"])) in self.state.tombstones
            if blind and gone and all(same(self._told(user, op, n), v) for n, v in op["value"].items() if n != "as_of"):
                return "merged", frozenset(), None
            return self._create(op, key, table)
        if op["kind"] == "create":
            assert row is not None
            return self._merge(user, device, op, table, row, blind=blind)
        if op["kind"] == "delete":
            return self._delete(user, device, op, key, row)
        assert row is not None
        return self._set(user, device, op, table, row)

    def _refused(self, user: User, op: Op, key: BucketKey, row: Row | None) -> str | None:
        """Why an op parks; None if it does not."""
        may = "write" if self.adds(user.login, key) else self.may(user.login, key)
        appended = op["entity"] in APPEND_ONLY
        appends = may == "append" and (op["entity"] in OF_STEWARDS or (appended and op["kind"] == "create"))
        if op["entity"] not in {table.name for table in synced_tables()}:
            return "entity"
        table = tables()[op["entity"]]
        known = set(synced_columns(table))
        gone = (table.name, key, bytes.fromhex(op["id"])) in self.state.tombstones
        wrong = (
            ("right", may != "write" and not appends),
            ("class", table.info["data_class"] not in (None, op["class"])),
            ("bucket", row is not None and row.key != key),
            ("fixed", op["entity"] == "consent" and row is not None and _rewrites(op, row)),
            ("field", op["kind"] == "create" and not known.issuperset(op.get("value") or ())),
            (
                "append_only",
                appended and op["kind"] != "create" and row is not None and not self._is_author(user, op, key),
            ),
            ("gone", op["kind"] == "set" and row is None and gone),
            ("record", op["kind"] == "set" and row is None),
            ("field", op["kind"] == "set" and op["field"] not in known),
        )
        return next((reason for reason, is_so in wrong if is_so), None)

    def _is_author(self, user: User, op: Op, key: BucketKey) -> bool:
        log = self.state.touching.get((key.scope, op["id"]), ())
        return any(one.op["kind"] == "create" and one.counted and one.login == user.login for one in log)

    def _create(self, op: Op, key: BucketKey, table: SqlTable) -> Outcome:
        where = (table.name, key.scope, bytes.fromhex(op["id"]))
        made = Row(key, self._next(key), defaults(table) | {n: v for n, v in op["value"].items() if v is not None})
        self.state.rows[where] = made
        self.state.heads[key].tables.add(table.name)
        self.state.tombstones.pop((table.name, key, where[2]), None)
        self._hash(key, row_hash(table, where[2], made))
        return "applied", frozenset("*"), None

    def _merge(self, user: User, device: bytes, op: Op, table: SqlTable, row: Row, *, blind: bool) -> Outcome:
        if table.name in APPEND_ONLY or (blind and older(op["value"], row.fields)):
            return "merged", frozenset(), None
        before, touched, moved, disputed = row_hash(table, bytes.fromhex(op["id"]), row), set(), False, False
        after = dict(row.fields)
        number = self.state.heads[row.key].seq + 1
        for name, value in op["value"].items():
            if same(after.get(name), value):
                touched.add(name)
            elif blind and same(told := self._told(user, op, name), value):
                continue  # said before; what others said since stays
            elif self._disputed(device, op, name) and not (blind and same(told, after.get(name))):
                self._conflict(user, op, row.key, name, value, number)
                disputed = True
            else:
                after[name] = value
                touched.add(name)
                moved = True
        if moved or disputed:
            self.state.heads[row.key].seq = number
        if moved:
            row.seq, row.fields = number, {n: v for n, v in after.items() if v is not None}
            self._hash(row.key, row_hash(table, bytes.fromhex(op["id"]), row) - before)
        return "conflict" if disputed else "merged", frozenset(touched), None

    def _set(self, user: User, device: bytes, op: Op, table: SqlTable, row: Row) -> Outcome:
        name, value = op["field"], op.get("value")
        if same(row.fields.get(name), value):
            return "merged", frozenset([name]), None
        if row.seq > op["base"] and self._disputed(device, op, name):
            number = self._next(row.key)
            self._conflict(user, op, row.key, name, value, number)
            return "conflict", frozenset(), None
        before = row_hash(table, bytes.fromhex(op["id"]), row)
        row.seq = self._next(row.key)
        row.fields.pop(name, None)
        if value is not None:
            row.fields[name] = value
        self._hash(row.key, row_hash(table, bytes.fromhex(op["id"]), row) - before)
        return "applied", frozenset([name]), None

    def _delete(self, user: User, device: bytes, op: Op, key: BucketKey, row: Row | None) -> Outcome:
        if row is None:
            return "merged", frozenset(), None
        if row.seq > op["base"] and self._disputed(device, op, None):
            self._conflict(user, op, key, None, None, self._next(key))
            return "conflict", frozenset(), None
        where = (op["entity"], key.scope, bytes.fromhex(op["id"]))
        self._hash(key, -row_hash(tables()[op["entity"]], where[2], row))
        del self.state.rows[where]
        self.state.tombstones[op["entity"], key, where[2]] = self._next(key)
        return "applied", frozenset("*"), None

    def _disputed(self, device: bytes, op: Op, name: str | None) -> bool:
        """Whether another device changed the field after what this one knew of it."""
        found = [
            one
            for one in self.state.touching.get((bytes.fromhex(op["scope"]), op["id"]), ())
            if one.touched and (name is None or one.touched & {name, "*"})
        ]
        theirs = max((one.seq for one in found if one.counted and one.device != device), default=0)
        mine = max((one.seq for one in found if one.device == device), default=0)
        return theirs > max(op["base"], mine)

    def _conflict(self, user: User, op: Op, key: BucketKey, name: str | None, value: Any, number: int) -> None:
        """Keep the second change whole, beside the first and what both began with."""
        counted = [
            one
            for one in self.state.touching[key.scope, op["id"]]
            if one.counted and one.touched and (name is None or one.touched & {name, "*"})
        ]
        first = max(counted, key=lambda one: one.seq)
        base = max((one for one in counted if one.seq <= op["base"]), key=lambda one: one.seq, default=None)
        fields: dict[str, Any] = {
            "entity": op["entity"], "record_id": op["id"], "first_by": first.op["author"],
            "first_at": instant(first.op["at"]), "made_by": op["author"] or user.staff.hex(),
            "made_at": instant(op["at"]),
        }  # fmt: skip
        made = bytes.fromhex(op["op"])
        if name is not None:
            fields |= {"field": name, "value": {"v": value}, "first": {"v": value_in(first.op, name)}}
            fields["base"] = {"v": value_in(base.op, name)} if base is not None else None
            if op["kind"] == "create":
                made = hashlib.md5(f"{uuid.UUID(op['op'])}{name}".encode()).digest()
        row = Row(key, number, {column: one for column, one in fields.items() if one is not None})
        self.state.rows["conflict", key.scope, made] = row
        self.state.heads[key].tables.add("conflict")
        self._hash(key, row_hash(tables()["conflict"], made, row))

    def _next(self, key: BucketKey) -> int:
        head = self.state.heads.setdefault(key, HeadState())
        head.seq += 1
        return head.seq

    def _hash(self, key: BucketKey, delta: int) -> None:
        head = self.state.heads[key]
        head.set_hash = (head.set_hash + delta) % MODULUS


def _rewrites(op: Op, row: Row) -> bool:
    """Whether an op would make something that was signed say something else."""
    if row.fields["status"] in IN_PLACE:
        return False
    said = {op["field"]: op.get("value")} if op["kind"] == "set" else op.get("value") or {}
    known = set(synced_columns(tables()["consent"])) - STILL_SAID
    return op["kind"] == "delete" or any(
        not same(row.fields.get(name), value) for name, value in said.items() if name in known
    )
