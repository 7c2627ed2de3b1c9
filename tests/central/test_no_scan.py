"""What a workstation asks for never reads a table from end to end, however large the database is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.bench import crowd
from tests.central.conftest import Central, Person, hexid, pull_of

FAMILIES, MINE, LARGE = 1_500, 20, 1_000  # tables of more rows than LARGE may not be scanned
TABLES = ("household", "person", "barrier", "note", "task")
_SCANS = """
    SELECT relname, seq_scan, seq_tup_read FROM pg_stat_user_tables
    WHERE schemaname = 'ctcoord' AND relname IN ('head', 'holding', 'op', 'household', 'person', 'barrier', 'parked')
        AND seq_scan > 0
"""


_PARKED = """
    INSERT INTO ctcoord.parked (scope_id, op_id, login, device_id, reason, sent)
        SELECT gen_random_uuid(), gen_random_uuid(), 'user' || mod(n, 100), gen_random_uuid(), 'right', '{}'
        FROM generate_series(1, %s) n
"""


def whole_sync(ana: Person) -> None:
    """Digest, manifest, pulls of what is new and of whole households, a push, somebody looked up."""
    ana.call("hello_v1", ana.device, 1)
    ana.call("digest_v1", ana.device, 1)
    buckets = ana.manifest()
    assert len(buckets) == MINE * 7
    for table in TABLES:
        ana.pull(table)
        ana.connection.execute(
            f"SELECT * FROM ctcoord.{pull_of(table)}('{{}}', '{{}}', '{{}}', '{{}}', %s::uuid[])",  # type: ignore[arg-type] # our own names
            [list({scope for scope, _, _ in buckets})],
        )
    (scope, subject, data_class) = next(key for key in buckets if key[2] == "housing")
    record = ana.pull("barrier", (scope, subject, data_class))[0]["id"].hex()
    ops = [
        ana.op(scope, "barrier", record, "set", subject=subject, field=field, value=value, base=9)
        | {"class": "housing"}
        for field, value in (("title", "Lease ends"), ("severity", "high"))
    ]
    assert ana.results(*ops) == ["applied", "applied"]
    ana.call("push_v1", ana.device, 1, json.dumps(ops), False)
    assert ana.results(ops[0] | {"op": hexid(), "field": "nothing"}) == ["parked"]
    ana.call("durable_v1", ana.device, 1)
    scopes, subjects, classes = (list(part) for part in zip(*buckets, strict=True))
    ana.call("receipt_v1", ana.device, scopes, subjects, classes, [1] * len(scopes))
    for _asked_and_answered in range(2):
        ana.call("lookup_case_v1", ana.device, "OUR-00017")


def scans(alone: Central, ana: Person, asked: Callable[[], object]) -> list[Any]:
    """The large tables that were scanned meanwhile, as the server counts."""
    alone.admin.execute("SELECT pg_stat_force_next_flush()")
    alone.admin.execute("SELECT pg_stat_reset()")
    asked()
    for connection in (ana.connection, alone.admin):
        connection.execute("SELECT pg_stat_force_next_flush()")
        connection.execute("SELECT 1")
    return alone.admin.execute(_SCANS).fetchall()


def test_no_large_table_is_read_from_end_to_end(alone: Central) -> None:
    crowd.fill(alone, FAMILIES)
    alone.admin.execute(_PARKED, [10 * LARGE])
    alone.admin.execute("VACUUM ANALYZE ctcoord.parked")
    ana = crowd.caseworker(alone, "ana", MINE)
    large = ("head", "op", "person", "holding", "parked")
    assert all(alone.one(f"SELECT count(*) FROM ctcoord.{name}") > LARGE for name in large)
    assert scans(alone, ana, lambda: None) == []
    assert scans(alone, ana, lambda: whole_sync(ana)) == []


def test_a_scan_would_be_seen(alone: Central) -> None:
    crowd.fill(alone, FAMILIES)
    ana = crowd.caseworker(alone, "ana", MINE)
    found = scans(alone, ana, lambda: alone.admin.execute("SELECT count(*) FROM ctcoord.barrier WHERE title = 'x'"))
    assert [row[0] for row in found] == ["barrier"]
