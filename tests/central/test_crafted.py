"""100,000 calls that somebody with a login could think of, 4,000 a day: nothing out of scope is told or changed."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from typing import Any

import psycopg
import pytest
from psycopg import sql

from ctcoord.central import schema
from tests.central.conftest import ZEROS, Central, hexid
from tests.central.test_access import barrier
from tests.rotation import Amount

CALLS = Amount(100_000, 2_000_000, parts=25)
CANARY = "Canary"
CLASSES = ("core", "housing", "coordination", "health", "safety", "justice", "substance_use", "nothing", None)
# Our own refusals; a value that is none of its type; read only, as they asked; no such function; denied.
REFUSED = ("CT", "22", "25006", "42883", "42501", "42804", "42725", "0A000")
SETTINGS = (
    "row_security = off",
    "search_path = pg_catalog",
    "search_path = ctcoord, public",
    "DateStyle = 'SQL, DMY'",
    "TimeZone = 'Asia/Kathmandu'",
    "standard_conforming_strings = on",
    "bytea_output = 'escape'",
    "enable_indexscan = off",
    "statement_timeout = 0",
    "application_name = 'postgres'",
    "default_transaction_read_only = on",
    "default_transaction_isolation = 'serializable'",
    "IntervalStyle = 'sql_standard'",
)


class Hidden:
    """Two agencies' families with canaries in every text, and Eve of a third who knows some of their ids."""

    def __init__(self, central: Central) -> None:
        self.central = central
        self.eve = central.person("eve")
        self.tom = central.person("tom", agency=central.theirs)
        self.own = self.eve.household()
        self.member = self.eve.member(self.own)
        self.homes = [self.tom.household() for _ in range(3)]
        self.people = [self.tom.member(home, first_name=CANARY, last_name=CANARY) for home in self.homes]
        self.unknown = [
            barrier(self.tom, self.homes[0], self.people[0], name) for name in ("housing", "health", "safety")
        ]
        label = {"field": "label", "value": f"{CANARY} label", "base": 1}
        for home in self.homes:
            assert self.tom.results(self.tom.op(home, "household", home, "set", **label)) == ["applied"]
        rows = central.admin.execute("SELECT op_id FROM ctcoord.op WHERE scope_id = ANY (%s::uuid[])", [self.homes])
        self.unknown += [op.hex for (op,) in rows]

    def state(self) -> list[Any]:
        """Everything of these families, as one number a table."""
        queries = [
            sql.SQL("SELECT count(*), md5(string_agg(t::text, '/' ORDER BY t::text)) FROM ctcoord.{} t"
                    " WHERE t.scope_id = ANY (%s::uuid[])").format(sql.Identifier(name))
            for name in (*(table.name for table in schema.tables()), "head", "op", "tombstone", "holding")
        ]  # fmt: skip
        return [self.central.admin.execute(query, [self.homes]).fetchone() for query in queries]


class Crafted:
    """Calls of every function there is, drawn from a seed: arguments of the right types and a wrong mind."""

    def __init__(self, hidden: Hidden, functions: list[tuple[str, list[str]]]) -> None:
        self.hidden, self.functions = hidden, functions
        eve, tom = hidden.eve, hidden.tom
        self.ids = [*hidden.homes, *hidden.people, hidden.own, hidden.member, ZEROS, "f" * 32]
        self.ids += [eve.device, tom.device, eve.agency, tom.agency, eve.staff, tom.staff]
        self.words = [
            "",
            "x" * 5000,
            "'; DROP TABLE ctcoord.person; --",
            "pg_sleep(1)",
            "%",
            "\\",
            "1",
            "null",
            tom.login,
        ]
        self.words += ["label", "household", "person", "create", "core", "a reason of some length"]
        self.values = [
            "x",
            1,
            None,
            [],
            {"owner_id": eve.agency},
            {"household_id": hidden.homes[0], "staff_id": eve.staff},
        ]

    def call(self, rng: random.Random) -> tuple[str, list[Any]]:
        """One statement and its values."""
        if rng.random() < 0.02:
            return rng.choice(("RESET ALL", f"SET {rng.choice(SETTINGS)}")), []
        name, types = rng.choice(self.functions)
        places = ", ".join(f"%s::{kind}" for kind in types)
        types = [*types[:-1], "json"] if name == "viewed_v1" else types
        types = [*types[:2], "json", *types[3:]] if name == "push_v1" else types
        own = rng.random() < 0.8  # most pass the first question, which device it is
        values = [self.hidden.eve.device if own and not n and kind == "uuid" else self.value(rng, kind)
                  for n, kind in enumerate(types)]  # fmt: skip
        return f"SELECT * FROM ctcoord.{name}({places})", values

    def value(self, rng: random.Random, kind: str) -> Any:
        if kind.endswith("[]"):
            length = rng.choice((0, 1, 1, 2, 3, 3, 50))
            return None if rng.random() < 0.03 else [self.value(rng, kind[:-2]) for _ in range(length)]
        if rng.random() < 0.05:
            return None
        return self._plain(rng, kind)

    def _plain(self, rng: random.Random, kind: str) -> Any:
        kinds = {
            "uuid": lambda: rng.choice(self.ids) if rng.random() < 0.9 else hexid(),
            "text": lambda: rng.choice([*self.words, *(name for name in CLASSES if name)]),
            "json": lambda: (
                json.dumps(self.ops(rng))
                if rng.random() < 0.9
                else rng.choice(["{}", "[", "[[]]", "null", "1e999", "[" * 30_000])
            ),
            "bytea": lambda: rng.randbytes(rng.choice((0, 8, 5000))),
            "date": lambda: rng.choice(("2011-01-01", "infinity", "0001-01-01", "4713-01-01 BC")),
            "boolean": lambda: rng.random() < 0.5,
        }
        if kind.startswith("timestamp"):
            return rng.choice(("2026-11-22 10:00", "infinity", "-infinity"))
        if kind in ("bigint", "integer"):
            return rng.choice((0, 1, 2, -1, 2**31 - 1))
        return kinds[kind]()

    def ops(self, rng: random.Random) -> list[dict[str, Any]]:
        """Ops on what one does not see, mixed with one's own; sometimes nonsense."""
        eve, scope = self.hidden.eve, rng.choice([*self.hidden.homes, self.hidden.own])
        made = []
        for _ in range(rng.choice((1, 1, 2, 4))):
            kind, record = rng.choice(("create", "set", "delete", "drop")), rng.choice(self.ids)
            more = {"subject": rng.choice([ZEROS, *self.ids]), "base": rng.choice((0, 1, 99, -5))}
            field = rng.choice(("label", "first_name", "owner_id", "nothing", None))
            op = eve.op(scope, rng.choice(ENTITIES), record, kind, field=field, value=rng.choice(self.values), **more)
            made.append(op | {"class": rng.choice(CLASSES)})
        return made


ENTITIES = (
    "household",
    "person",
    "barrier",
    "consent",
    "assignment",
    "family_link",
    "conflict",
    "agency",
    "nothing",
    None,
)


@pytest.fixture
def hidden(central: Central) -> Hidden:
    return Hidden(central)


def functions(central: Central) -> list[tuple[str, list[str]]]:
    """Every function of ours with the types of its arguments."""
    found = central.admin.execute(
        "SELECT proname, array(SELECT format_type(t, NULL) FROM unnest(proargtypes) t)::text[] FROM pg_proc"
        " WHERE pronamespace = 'ctcoord'::regnamespace AND proname LIKE '%\\_v_' ORDER BY proname"
    ).fetchall()
    return [(name, list(types)) for name, types in found]


@pytest.mark.soak
@pytest.mark.slow
def test_nothing_out_of_scope_is_told_or_changed(central: Central, hidden: Hidden) -> None:
    crafted = Crafted(hidden, functions(central))
    before = hidden.state()
    answered: Counter[str] = Counter()
    for number in CALLS.numbers():
        rng = random.Random(number)
        statement, values = crafted.call(rng)
        answered[asked(hidden, statement, values)] += 1
    assert hidden.state() == before
    assert answered["rows"] > len(CALLS) / 10 and answered["CT001"] and answered["CT006"], answered


def asked(hidden: Hidden, statement: str, values: list[Any]) -> str:
    """'rows', or the SQLSTATE; whatever was told is looked through."""
    try:
        cursor = hidden.eve.connection.execute(statement, values)
        told = repr(cursor.fetchall()) if cursor.description else ""
        outcome = "rows"
    except psycopg.Error as error:
        told, outcome = str(error), error.sqlstate or "none"
    assert outcome == "rows" or outcome.startswith(REFUSED), (outcome, told, statement)
    assert CANARY not in told, statement
    assert not [one for one in hidden.unknown if one in told or repr(bytes.fromhex(one)) in told], statement
    return outcome


ROUNDS, TRIES = 150, 4


@pytest.mark.parametrize("what", ["pull", "push"])
def test_what_is_hidden_takes_as_long_as_what_is_not_there(hidden: Hidden, what: str) -> None:
    """A busy machine makes one of them slower at times; what shows itself does so every time."""
    missing, nobody = hexid(), hexid()
    tries = []
    for _ in range(TRIES):
        there, absent = timed(hidden, what, [(hidden.homes[0], hidden.people[0]), (missing, nobody)])
        tries.append(there / absent)
        if 0.85 < there / absent < 1.18:
            return
    pytest.fail(f"times differ: {tries}")


def timed(hidden: Hidden, what: str, places: list[tuple[str, str]]) -> list[float]:
    """Seconds that a call takes at each place, in turns: of the fastest tenth, the slowest."""
    eve = hidden.eve
    took: list[list[float]] = [[] for _ in places]
    for _ in range(ROUNDS):
        for (home, who), times in zip(places, took, strict=True):
            op = eve.op(home, "person", who, "set", subject=who, field="first_name", value="x")
            begun = time.perf_counter()
            if what == "pull":
                assert eve.pull("person", (home, who, "core")) == []
            else:
                assert eve.push(op)[0]["reason"] == "right"
            times.append(time.perf_counter() - begun)
    return [sorted(times)[ROUNDS // 10] for times in took]
