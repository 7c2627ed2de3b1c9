"""5,000 stations on one central database: an open loop of syncs, each by the next station on a connection of its own.

A call is due at its time whether or not the ones before it are done, and its latency counts from then. Every third
station has an edit to push and pulls it back; the others have nothing to do. ``CTCOORD_BENCH_SECONDS`` sets how long
the loop runs (300 for the whole round of stations).
"""

from __future__ import annotations

import json
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from ctcoord.sync import plan
from ctcoord.sync.postgres import PostgresCentral
from ctcoord.sync.transport import Batch, Want
from ctcoord.sync.wire import BucketKey
from tests import pg
from tests.bench import crowd
from tests.bench.measure import Row, at_most
from tests.bench.sync import durable
from tests.central.conftest import Central

RATE = 17.0  # calls a second: each station every five minutes
SECONDS = float(os.environ.get("CTCOORD_BENCH_SECONDS", "15"))
STATIONS = min(5_000, int(SECONDS * RATE))  # a short run does not get round to more
FAMILIES = 12 if SECONDS >= 60 else 2  # of a station; a short run is over before it has made more
AT_ONCE = 100  # calls that may wait for an answer
LATEST_MS = 2_000  # p99: a caseworker does not wait for it, but the next call must not find it still running
EDITING = 3  # one in so many has something to push


@dataclass
class Outcome:
    """What became of the calls: milliseconds of those that went well, the errors of the others."""

    taken: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def rows() -> Iterator[Row]:
    """p99 of the calls, and how many failed."""
    with pg.eighteen() as server:
        durable(server)
        central = Central(server.database())
        try:
            crowd.fill(central, STATIONS * FAMILIES)
            logins = crowd.logins(central, STATIONS, FAMILIES)
            central.admin.execute("VACUUM ANALYZE")
            turns = [logins[n % STATIONS] for n in range(int(SECONDS * RATE))]
            known = {login: crowd.barriers(central, login)[0] for login, _ in turns[::EDITING]}
            found = _loop(partial(_call, central.url, known), turns)
        finally:
            central.close()
    calls = len(found.taken) + len(found.errors)
    ordered = sorted(found.taken)
    said = f"p50 {_part(ordered, 0.5):.0f}, p95 {_part(ordered, 0.95):.0f}, longest {ordered[-1]:.0f}"
    yield at_most(
        "stations.p99", _part(ordered, 0.99), LATEST_MS, "ms", f"{calls:,} calls, {RATE:.0f} a second; {said}"
    )
    # A ratio wants a number above zero: 1 is no error.
    yield at_most("stations.errors", 1 + len(found.errors), 1, "1 + n", "; ".join(sorted(set(found.errors))[:3]))


def _part(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def _loop(call: Callable[[str, bytes, int], None], turns: list[tuple[str, str]]) -> Outcome:
    """Calls at their times, answered by a fixed number of threads."""
    found, due = Outcome(), queue.SimpleQueue[tuple[int, float] | None]()
    threads = [threading.Thread(target=_work, args=(call, turns, due, found)) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    start = time.perf_counter() + 0.5
    for n in range(len(turns)):
        at = start + n / RATE
        time.sleep(max(0.0, at - time.perf_counter()))
        due.put((n, at))
    for _ in threads:
        due.put(None)
    for thread in threads:
        thread.join()
    return found


def _work(
    call: Callable[[str, bytes, int], None],
    turns: list[tuple[str, str]],
    due: queue.SimpleQueue[tuple[int, float] | None],
    found: Outcome,
) -> None:
    while (job := due.get()) is not None:
        n, at = job
        login, device = turns[n]
        try:
            call(login, bytes.fromhex(device), n)
        except Exception as error:  # whatever it is, it is a call that failed
            found.errors.append(f"{type(error).__name__}: {error}")
        else:
            found.taken.append(1000 * (time.perf_counter() - at))


def _call(url: str, known: dict[str, crowd.Key], login: str, device: bytes, n: int) -> None:
    """One sync as the engine makes it, without a store."""
    reached = PostgresCentral(url, login)
    try:
        reached.hello(device)
        if n % EDITING == 0:
            _edit(reached, device, known[login], n)
            return
        _, found = reached.push(device, [], digest=True)
        assert found is not None and found.buckets == FAMILIES * (1 + 2 * crowd.PEOPLE_A_FAMILY)
    finally:
        reached.close()


def _edit(reached: PostgresCentral, device: bytes, barrier: crowd.Key, n: int) -> None:
    """Push one edit, and pull what has changed: the same edit."""
    key = BucketKey(bytes.fromhex(barrier.scope), bytes.fromhex(barrier.subject), "housing")
    op = json.dumps(crowd.edit(barrier, f"Edit {n}", n))
    results, _ = reached.push(device, [Batch(key.scope, (op,))], digest=True)
    assert results[0] is not None and results[0][0].result == "applied"
    with reached.snapshot(device) as snapshot:
        changed = [head for head in snapshot.manifest() if head.key == key]
        wants = [Want(key, head.seq - 1) for head in changed]
        pulled = snapshot.pull(wants, plan.by_entity(wants, changed), changed)
    table = pulled.tables["barrier"]
    assert [row[table.columns.index("title")] for row in table.rows] == [f"Edit {n}"]
