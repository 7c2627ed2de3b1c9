"""Two worlds that differ only outside somebody's scope look the same to them: rows, answers, errors and SQLSTATEs.

A world is probed, others work where Eve sees nothing, and it is probed again with the same calls; they name records
that exist in the second world only.
"""

from __future__ import annotations

import json
import random
from typing import Any

import psycopg
import pytest

from ctcoord.central import schema
from ctcoord.domain.ids import uuid8
from tests.central.conftest import ZEROS, Central, hexid, pull_of
from tests.central.test_access import barrier
from tests.central.test_import_rights import FIRST, LATER, fact
from tests.central.test_lookup import agency, linked
from tests.rotation import Amount

PAIRS = Amount(500, 20_000, parts=50)  # on each version of PostgreSQL
HIDDEN = ("health", "safety", "justice", "substance_use")
NAME = {"first_name": "Hidden", "last_name": "Person", "birth_date": "2011-01-01"}
QUESTION = ("Hidden", "Person", "2011-01-01")
NUMBERS = ("T-17", "OUR-17")  # cases of another agency, and of the own one with a safety record
ARRAYS = "(%s::uuid[], %s::uuid[], %s::text[], %s::bigint[])"


class Worlds:
    """Eve, who sees her own household and a part of Tom's; and people who work where she sees nothing."""

    def __init__(self, central: Central, seed: int) -> None:
        self.central, self.rng = central, random.Random(seed)
        self.shelter = hexid()
        central.admin.execute("INSERT INTO ctcoord.holding VALUES (%s, %s)", [self.shelter, self.shelter])
        for key, name, kind in (
            (central.ours, "Ours", "government"),
            (central.theirs, "Theirs", "government"),
            (self.shelter, "Shelter", "victim_service_provider"),
        ):
            agency(central, key, name, kind)
        self.eve, self.ben = central.person("eve"), central.person("ben")
        self.tom = central.person("tom", agency=central.theirs)
        self.sam = central.person("sam", agency=self.shelter)
        self.own, self.colleagues = self.eve.household(), self.ben.household()
        self.silent = self.ben.household()
        barrier(self.ben, self.silent, ZEROS, "safety")
        self.eve.member(self.own)
        self.shared, self.apart = self.tom.household(), self.tom.household()
        self.child = self.tom.member(self.shared)
        barrier(self.tom, self.shared, self.child, "housing")
        barrier(self.tom, self.shared, self.child, "income")
        linked(self.eve, self.own, self.tom, self.shared)
        self.consented(self.eve.agency)
        # Made in the second world only; Eve guesses their ids.
        self.new_home, self.new_person, self.new_record = hexid(), hexid(), hexid()
        self.new_shelter_home = hexid()
        for question in (QUESTION, ("Some", "Body", "2012-02-02")):
            assert self.eve.call("lookup_v1", self.eve.device, *question) == {"asked": True}
        for number in NUMBERS:
            assert self.eve.call("lookup_case_v1", self.eve.device, number) == {"asked": True}
        self.homes = (self.own, self.shared, self.apart, self.colleagues, self.new_home, self.new_shelter_home)
        self.buckets = [
            (scope, subject, data_class)
            for scope in (*self.homes, ZEROS, central.ours, central.theirs, self.shelter)
            for subject in (ZEROS, self.child, self.new_person)
            for data_class in ("core", "housing", "coordination", *HIDDEN)
        ]  # fmt: skip
        self.ops = [self.op(n) for n in range(12)]

    def consented(self, to: str) -> None:
        """The whole household's housing facts may be seen by an agency."""
        value = {
            "status": "given",
            "recipient": "X",
            "recipient_id": to,
            "classes": "housing",
            "signed_on": "2026-01-05",
        }
        op = self.tom.op(self.shared, "consent", hexid(), "create", value=value)
        assert self.tom.results(op) == ["applied"]

    def op(self, n: int) -> dict[str, Any]:
        """A push that Eve may not do, or that means nothing."""
        scope, subject, data_class = self.rng.choice(self.buckets[21:])
        entity = self.rng.choice(["person", "barrier", "note", "household", "consent", "assignment", "nothing"])
        kind = self.rng.choice(["create", "set", "delete"])
        record = self.rng.choice([self.new_record, self.new_person, self.new_home, self.child, scope])
        if (entity, kind, record) == ("household", "create", scope):
            kind = "set"  # an id that one knows can be founded or is taken, and no answer can hide that
        value = {"owner_id": self.eve.agency, "title": "x"} if kind == "create" else "x"
        made = self.eve.op(scope, entity, record, kind, subject=subject, base=n, value=value)
        return made | {"class": data_class, "field": self.rng.choice(["title", "label", "no_field", None])}

    # What happens out of sight.

    def work(self) -> None:
        """Three to six things that Eve has no part in."""
        deeds = [self._another_family, self._hidden_facts, self._colleague, self._shelter, self._watching, self._apart,
                 self._silent]  # fmt: skip
        for deed in self.rng.sample(deeds, self.rng.randint(3, len(deeds))):
            deed()

    def _another_family(self) -> None:
        op = self.tom.op(
            self.new_home,
            "household",
            self.new_home,
            "create",
            value={"owner_id": self.tom.agency, "case_number": NUMBERS[0]},
        )
        assert self.tom.results(op) == ["applied"]
        person = self.tom.op(self.new_home, "person", self.new_person, "create", subject=self.new_person,
                             value={"first_name": "Some", "names_hashed": 0, "head": 1})  # fmt: skip
        assert self.tom.results(person) == ["applied"]
        note = {
            "kind": "contact",
            "occurred_at": "2026-11-22 19:00:00.000000",
            "body": "x",
            "author_id": self.tom.staff,
        }
        assert self.tom.results(self.tom.op(self.new_home, "note", self.new_record, "create", value=note)) == [
            "applied"
        ]

    def _hidden_facts(self) -> None:
        for data_class in self.rng.sample(HIDDEN, 2):
            barrier(self.tom, self.shared, self.child, data_class)

    def _colleague(self) -> None:
        self.ben.push(
            self.ben.op(self.colleagues, "household", self.colleagues, "set", field="label", value="x", base=1)
        )
        barrier(self.ben, self.colleagues, ZEROS, self.rng.choice(HIDDEN))

    def _silent(self) -> None:
        here = self.silent
        self.ben.push(self.ben.op(here, "household", here, "set", field="case_number", value=NUMBERS[1], base=1))

    def _shelter(self) -> None:
        home = self.new_shelter_home
        op = self.sam.op(home, "household", home, "create", value={"owner_id": self.shelter})
        assert self.sam.results(op) == ["applied"]
        self.sam.member(home, **NAME)
        linked(self.sam, home, self.tom, self.apart)

    def _watching(self) -> None:
        for person in (self.tom, self.sam):
            person.call("viewed_v1", person.device, json.dumps([{"scope": self.apart}, {"scope": self.shared}]))

    def _apart(self) -> None:
        barrier(self.tom, self.apart, ZEROS, "housing")
        self.tom.push(self.tom.op(self.apart, "household", self.apart, "set", field="label", value="x", base=1))

    # What Eve gets to see.

    def look(self) -> dict[str, Any]:
        """Answers and errors of every call; nothing of it stays."""
        eve, found = self.eve, {}
        parts = [list(part) for part in zip(*self.buckets, strict=True)] + [[0] * len(self.buckets)]
        for function in (*(pull_of(table.name) for table in schema.tables()), "pull_deleted_v1"):
            found[function] = self.ask(f"SELECT * FROM ctcoord.{function}{ARRAYS}", parts)
        found["manifest"] = self.ask("SELECT * FROM ctcoord.manifest_v1()", [])
        found["digest"] = self.ask("SELECT ctcoord.digest_v1(%s, 1)::jsonb - 'time'", [eve.device])
        found["explain"] = self.ask("EXPLAIN SELECT * FROM ctcoord.manifest_v1()", [])
        found["notices"] = self.ask("SELECT * FROM ctcoord.notices_v1(%s)", [eve.device])
        for question in (QUESTION, ("Some", "Body", "2012-02-02")):
            found[f"lookup {question}"] = self.ask("SELECT ctcoord.lookup_v1(%s, %s, %s, %s)", [eve.device, *question])
        for number in NUMBERS:
            found[f"case {number}"] = self.ask("SELECT ctcoord.lookup_case_v1(%s, %s)", [eve.device, number])
        for home in (*self.homes, self.shelter):
            found[f"why {home}"] = self.ask("SELECT * FROM ctcoord.why_v1(%s, %s)", [eve.device, home])
            found[f"audit {home}"] = self.ask("SELECT * FROM ctcoord.audit_v1(%s, %s, NULL)", [eve.device, home])
            reason = "a reason of some length"
            if home not in (self.own, self.colleagues):  # which she may open, for a reason, until an instant
                found[f"glass {home}"] = self.ask(
                    "SELECT ctcoord.break_glass_v1(%s, %s, %s)", [eve.device, home, reason]
                )
            seal = [eve.device, home, b"x"]
            found[f"seal {home}"] = self.ask("SELECT ctcoord.seal_v1(%s, %s, %s)", seal)
        for n, op in enumerate(self.ops):
            found[f"push {n}"] = self.ask("SELECT ctcoord.push_v1(%s, 1, %s)", [eve.device, json.dumps([op])])
        return found

    def ask(self, query: Any, values: list[Any]) -> Any:
        """Rows, or SQLSTATE and words of the error; rolled back."""
        try:
            with self.eve.connection.transaction(force_rollback=True):
                return sorted(map(repr, self.eve.connection.execute(query, values).fetchall()))
        except psycopg.Error as error:
            return error.sqlstate, str(error)


@pytest.mark.soak
@pytest.mark.parametrize("seed", PAIRS.numbers())
def test_what_happens_out_of_sight_changes_no_answer(central: Central, seed: int) -> None:
    worlds = Worlds(central, seed)
    before = worlds.look()
    worlds.work()
    after = worlds.look()
    assert [name for name in before if before[name] != after[name]] == []
    assert sum(len(rows) for name, rows in before.items() if name.startswith("pull_")) > 8  # she does see something


def test_the_probes_notice_what_comes_into_sight(central: Central) -> None:
    worlds = Worlds(central, 0)
    before = worlds.look()
    barrier(worlds.tom, worlds.shared, worlds.child, "housing")
    after = worlds.look()
    assert {"manifest", "digest", pull_of("barrier")} <= {name for name in before if before[name] != after[name]}


class Imports(Worlds):
    """Sue, a steward, looks; Eve works in classes that Sue may add to and not see, on records that Sue names."""

    def __init__(self, central: Central, seed: int) -> None:
        super().__init__(central, seed)
        self.worker, self.eve = self.eve, central.person("sue", "steward")
        self.who = self.worker.member(self.own)
        self.records = [hexid(), uuid8(b"key", str(seed)).hex(), hexid()]
        for data_class in HIDDEN:  # Sue brought some of them before
            self.brought(data_class, self.records[0])
        for question in (QUESTION, ("Some", "Body", "2012-02-02")):
            self.eve.call("lookup_v1", self.eve.device, *question)
        self.buckets += [(self.own, self.who, data_class) for data_class in HIDDEN]
        self.ops = [self.addition(n) for n in range(24)]

    def brought(self, data_class: str, record: str) -> None:
        """Sue's own import of before."""
        op = fact(self.eve, self.own, self.who, record, data_class=data_class)
        assert self.eve.results(op) == ["applied"]

    def addition(self, n: int) -> dict[str, Any]:
        """What Sue sends: creations, changes and deletions, good and bad, with any base."""
        kind = self.rng.choice(["create", "create", "set", "delete"])
        more: dict[str, Any] = {"data_class": self.rng.choice(HIDDEN), "base": self.rng.choice([0, n, 10_000])}
        if kind == "create":
            more["say"] = self.rng.choice(["1", "2", "x\x00y"])
            more["as_of"] = self.rng.choice([FIRST, LATER, "infinity"])
        if kind == "set":
            more |= {
                "field": self.rng.choice(["code", "kind", "no_field", None]),
                "value": self.rng.choice(["3", None]),
            }
        return fact(self.eve, self.own, self.who, self.rng.choice(self.records), kind, **more)

    def work(self) -> None:
        """Eve's deeds: some of these, in any order."""
        for _ in range(self.rng.randint(1, 6)):
            data_class, record = self.rng.choice(HIDDEN), self.rng.choice(self.records)
            kind = self.rng.choice(["create", "set", "delete"])
            more: dict[str, Any] = {"say": self.rng.choice(["1", "9"])} if kind == "create" else {}
            if kind == "set":
                more = {"field": "code", "value": self.rng.choice(["8", "9"])}
            op = fact(self.worker, self.own, self.who, record, kind, data_class=data_class, base=99, **more)
            self.worker.push(op)


@pytest.mark.soak
@pytest.mark.parametrize("seed", PAIRS.numbers())
def test_what_lies_where_a_steward_adds_changes_no_answer(central: Central, seed: int) -> None:
    worlds = Imports(central, seed)
    before = worlds.look()
    worlds.work()
    after = worlds.look()
    assert [name for name in before if before[name] != after[name]] == []
    assert any("applied" in str(before[name]) for name in before if name.startswith("push "))
