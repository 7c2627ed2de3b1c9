"""Why each bucket counts its own changes: writers that commit in another order than they began.

24 writers commit while a reader polls with three kinds of cursor. The reader with a sequence cursor loses rows, which
is what makes the test worth anything; the one with the buckets' counters loses none and never waits.
``COMMITS`` in the environment says how many commits on PostgreSQL 18; on 15 it is a tenth.
"""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections.abc import Callable

import psycopg
import pytest

from tests.central.conftest import Central, Person, hexid
from tests.rotation import RUN

COMMITS = int(os.environ.get("COMMITS", {"long": "1000000", "ci": "30000"}.get(RUN, "10000")))
WRITERS = 24
HOUSEHOLDS = 40

NAIVE = """
CREATE SCHEMA naive;
CREATE SEQUENCE naive.s;
CREATE TABLE naive.row (n bigint PRIMARY KEY DEFAULT nextval('naive.s'), op text NOT NULL);
"""


@pytest.fixture
def office(alone: Central) -> tuple[Central, Person, list[str]]:
    alone.admin.execute(NAIVE)
    ana = alone.person("ana")
    return alone, ana, [ana.household() for _ in range(HOUSEHOLDS)]


class Naive:
    """Reads with a sequence cursor: everything numbered above the greatest number seen."""

    def __init__(self, central: Central) -> None:
        self.connection = psycopg.connect(central.url, autocommit=True)
        self.seen: set[str] = set()
        self.cursor = 0

    def read(self) -> None:
        for n, op in self.connection.execute("SELECT n, op FROM naive.row WHERE n > %s ORDER BY n", [self.cursor]):
            self.cursor = max(self.cursor, n)
            self.seen.add(op)


class Counters:
    """Reads as a workstation does: the manifest, then what each bucket has above its own counter, in one snapshot."""

    def __init__(self, ana: Person) -> None:
        self.connection = ana.connect()
        self.connection.autocommit = False
        self.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self.seen: set[str] = set()
        self.cursors: dict[tuple[str, str, str], int] = {}

    def read(self) -> None:
        with self.connection.transaction():
            heads = self.connection.execute(
                "SELECT scope, subject, data_class, seq FROM ctcoord.manifest_v1()"
            ).fetchall()
            moved = {
                (scope.hex(), subject.hex(), name): seq
                for scope, subject, name, seq in heads
                if seq > self.cursors.get((scope.hex(), subject.hex(), name), 0)
            }
            parts = [list(part) for part in zip(*moved, strict=True)] or [[], [], []]
            after = [self.cursors.get(key, 0) for key in moved]
            rows = self.connection.execute(
                "SELECT title FROM ctcoord.pull_task_v1(%s::uuid[], %s::uuid[], %s::text[], %s::bigint[])",
                [*parts, after],
            )
            self.seen |= {title for (title,) in rows}
        self.cursors |= moved


def writer(central: Central, ana: Person, homes: list[str], count: int, seed: int, made: list[str]) -> None:
    """Tasks in random households, one transaction each; a sequence number is drawn in the same transaction."""
    chance = random.Random(seed)
    with psycopg.connect(central.url) as plain, ana.connect() as pushing:
        for _ in range(count):
            title = hexid()
            home = chance.choice(homes)
            op = ana.op(home, "task", hexid(), "create", value={"title": title, "kind": "task", "status": "waiting"})
            plain.execute("INSERT INTO naive.row (op) VALUES (%s)", [title])
            answers = pushing.execute("SELECT ctcoord.push_v1(%s, 1, %s)", [ana.device, json.dumps([op])]).fetchone()
            assert answers is not None and answers[0][0]["result"] == "applied", answers
            plain.commit()
            made.append(title)


def run(threads: list[threading.Thread], read: Callable[[], None]) -> float:
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        read()
    for thread in threads:
        thread.join()
    read()
    return time.perf_counter() - start


@pytest.mark.soak
@pytest.mark.slow
def test_counters_lose_nothing_where_a_sequence_loses_rows(office: tuple[Central, Person, list[str]]) -> None:
    central, ana, homes = office
    made: list[str] = []
    share = (COMMITS if central.admin.info.server_version >= 180000 else COMMITS // 10) // WRITERS
    threads = [
        threading.Thread(target=writer, args=(central, ana, homes, share, seed, made)) for seed in range(WRITERS)
    ]
    naive, counters = Naive(central), Counters(ana)

    def read() -> None:
        naive.read()
        counters.read()

    took = run(threads, read)
    naive.connection.close()
    counters.connection.close()
    assert len(made) == share * WRITERS
    lost = len(made) - len(naive.seen)
    print(f"{len(made)} commits by {WRITERS} writers in {took:.1f} s: a sequence cursor lost {lost}, counters none")
    assert counters.seen == set(made)
    assert lost > 0, "the naive cursor lost nothing, so this run proved nothing"


def test_counters_do_not_wait_for_a_transaction_that_somebody_forgot(office: tuple[Central, Person, list[str]]) -> None:
    central, ana, homes = office
    counters = Counters(ana)
    with psycopg.connect(central.url) as forgotten:
        forgotten.execute("INSERT INTO naive.row (op) VALUES ('never committed')")
        made: list[str] = []
        writer(central, ana, homes, 5, 1, made)
        counters.read()
        assert counters.seen == set(made)
        forgotten.rollback()
    counters.connection.close()
