"""How fast the central database is by itself: ``python -m tests.central.speed [18|15] [households]``.

Plain psycopg with a pipeline, no workstation: what push, pull, digest and manifest cost. A real, synchronous disk.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from ctcoord.central import schema
from tests import pg
from tests.central.conftest import Central, Person, hexid, pull_of

PEOPLE = 3  # of a household
TABLES = tuple(table.name for table in schema.tables())


def household(ana: Person, facts: int = 24) -> list[dict[str, Any]]:
    """A household of three people with facts of two classes: ten buckets."""
    home, people = hexid(), [hexid() for _ in range(PEOPLE)]
    ops = [ana.op(home, "household", home, "create", value={"owner_id": ana.agency, "label": "Case"})]
    for person in people:
        value = {"first_name": "Ana", "last_name": "Ruiz", "names_hashed": 0, "head": 0, "birth_date": "1990-02-03"}
        ops.append(ana.op(home, "person", person, "create", subject=person, value=value))
    for n in range(facts):
        subject, made = people[n % PEOPLE], hexid()
        kind = {"class": "income", "entity": "observation"} if n % 2 else {"class": "housing", "entity": "barrier"}
        value: dict[str, Any] = (
            {"kind": "income", "observed_on": "2026-05-01", "amount_cents": 120000 + n, "detail": {"IncomeSource": n}}
            if n % 2
            else {"title": "No lease", "severity": "medium", "status": "not_started", "opened_on": "2026-05-01"}
        )
        ops.append(ana.op(home, "", made, "create", subject=subject, value=value) | kind)
    return ops


def edits(ana: Person, cases: list[list[dict[str, Any]]], count: int, tag: str) -> list[list[dict[str, Any]]]:
    """``count`` changed titles, spread over the cases; one list a household."""
    made: list[list[dict[str, Any]]] = [[] for _ in cases]
    for n in range(count):
        at = n % len(cases)
        barriers = [op for op in cases[at] if op["entity"] == "barrier"]
        was = barriers[(n // len(cases)) % len(barriers)]
        op = ana.op(was["scope"], "barrier", was["id"], "set", field="title", value=f"{tag} {n}", base=1000)
        made[at].append(op | {"subject": was["subject"], "class": was["class"]})
    return made


def push(ana: Person, connection: psycopg.Connection, batches: list[list[dict[str, Any]]]) -> None:
    """All households by pipeline, a transaction and a Sync each."""
    texts = [json.dumps(batch, separators=(",", ":")) for batch in batches]
    cursors = []
    with connection.pipeline() as line:
        for n, text in enumerate(texts):
            cursors.append(connection.execute("SELECT ctcoord.push_v1(%s, 1, %s)", [ana.device, text], binary=True))
            if n % 200 == 199:
                line.sync()
    for cursor in cursors:
        row = cursor.fetchone()
        assert row is not None
        assert all(answer["result"] == "applied" for answer in row[0]), row[0][:3]


@contextmanager
def timed(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"{what:58} {1000 * (time.perf_counter() - start):8.1f} ms")


def repeat(what: str, call: Callable[[], Any], times: int = 5) -> None:
    """First and best of several calls."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        took.append(1000 * (time.perf_counter() - start))
    print(f"{what:58} {took[0]:8.1f} ms first, {min(took[1:]):8.1f} ms best")


def pull(connection: psycopg.Connection) -> int:
    """Every row of every table, as a first sync asks for them; the buckets are written once, as array literals."""
    buckets = connection.execute("SELECT * FROM ctcoord.manifest_v1()", binary=True).fetchall()
    scopes, subjects, classes = list(zip(*buckets, strict=True))[:3]
    columns = [value.hex() for value in scopes], [value.hex() for value in subjects], classes, ["0"] * len(buckets)
    arguments = ["{" + ",".join(column) + "}" for column in columns]
    with connection.pipeline():
        cursors = [
            connection.execute(
                f"SELECT * FROM ctcoord.{pull_of(table)}(%s::uuid[], %s::uuid[], %s::text[], %s::bigint[])",
                arguments,
                binary=True,
            )
            for table in TABLES
        ]
    return sum(len(cursor.fetchall()) for cursor in cursors)


def main(version: str, count: int) -> None:
    with (pg.fifteen if version == "15" else pg.eighteen)() as server:
        with psycopg.connect(server.url, autocommit=True) as admin:
            for name in ("fsync", "full_page_writes"):
                admin.execute(f"ALTER SYSTEM SET {name} = on")
            admin.execute("SELECT pg_reload_conf()")
        central = Central(server.database())
        measure(central, count)
        central.close()


def measure(central: Central, count: int) -> None:
    ana = central.person("ana")
    cases = [household(ana) for _ in range(count)]
    print(f"PostgreSQL {central.one('SHOW server_version')}, {count} households, {sum(map(len, cases))} rows")
    with timed("push of every household, created"):
        push(ana, ana.connection, cases)
    central.admin.execute("VACUUM ANALYZE")
    for households in (100, min(1000, count)):
        fresh = ana.connect()
        fresh.execute("SELECT ctcoord.digest_v1(%s, 1)", [ana.device])
        for tag in ("first", "second"):
            batches = edits(ana, cases[:households], 1000, tag)
            with timed(f"push of 1,000 edits over {households} households, {tag}"):
                push(ana, fresh, batches)
        fresh.close()
    buckets = len(ana.manifest())
    repeat(f"digest, {buckets} buckets", lambda: ana.call("digest_v1", ana.device, 1))
    repeat(f"manifest, {buckets} buckets", ana.manifest)
    caseload(central)


def caseload(central: Central) -> None:
    """80 families with 124 facts each: what a caseworker carries."""
    bo = central.person("bo")
    push(bo, bo.connection, [household(bo, 124) for _ in range(80)])
    central.admin.execute("VACUUM ANALYZE")
    buckets = len(bo.manifest())
    repeat(f"digest, {buckets} buckets", lambda: bo.call("digest_v1", bo.device, 1))
    repeat(f"manifest, {buckets} buckets", bo.manifest)
    rows = pull(bo.connection)
    repeat(f"manifest and pull of {rows} rows from {len(TABLES)} tables", lambda: pull(bo.connection))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "18", int(sys.argv[2]) if len(sys.argv) > 2 else 360)
