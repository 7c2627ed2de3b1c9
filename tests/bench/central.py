"""The central database by itself: whether its size shows to a caseworker, and what many writers at once cost.

``CTCOORD_BENCH_PEOPLE`` sets how many people the large database holds; 1,200,000 take about ten minutes to make.
"""

from __future__ import annotations

import json
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, groupby

from ctcoord.models.ids import new_id
from ctcoord.sync.postgres import PostgresCentral
from ctcoord.sync.transport import Batch
from tests import pg
from tests.bench import central_growth, crowd
from tests.bench.measure import Row, elapsed_ms
from tests.bench.sync import durable
from tests.central.conftest import Central, Person

PEOPLE = int(os.environ.get("CTCOORD_BENCH_PEOPLE", "30000"))
SMALL = 1_000  # families
CASELOAD = 80
RUNS = 25
WRITERS, SECONDS = 24, 8.0


def rows() -> Iterator[Row]:
    """Manifest and digest in a small and a large database; ops of one writer and of 24."""
    with pg.eighteen() as server:
        durable(server)
        small, large = Central(server.database()), Central(server.database())
        try:
            crowd.fill(small, SMALL)
            crowd.fill(large, PEOPLE // crowd.PEOPLE_A_FAMILY)
            yield from _sizes(small, large)
            yield central_growth.steepest(large)
            yield _writers(large)
        finally:
            small.close()
            large.close()


def _sizes(small: Central, large: Central) -> Iterator[Row]:
    people = [crowd.caseworker(central, "ana", CASELOAD) for central in (large, small)]
    said = (
        f"{CASELOAD} families among {large.one('SELECT count(*) FROM ctcoord.person'):,} people and {SMALL:,} families"
    )
    for name in ("manifest", "digest"):
        ours, plain = _in_turn(*(partial(_ask, person, name) for person in people))
        yield Row(f"central.{name}", ours, plain, "ms", 2.0, said)


def _ask(person: Person, name: str) -> None:
    if name == "manifest":
        found = person.connection.execute("SELECT * FROM ctcoord.manifest_v1()", binary=True).fetchall()
        assert len(found) == CASELOAD * (1 + 2 * crowd.PEOPLE_A_FAMILY)
    else:
        assert person.call("digest_v1", person.device, 1)["buckets"] == CASELOAD * (1 + 2 * crowd.PEOPLE_A_FAMILY)


def _in_turn(*calls: Callable[[], object]) -> tuple[float, ...]:
    """The median milliseconds of each, after some to warm up."""
    taken: list[list[float]] = [[] for _ in calls]
    for run in range(RUNS + 3):
        for call, times in zip(calls, taken, strict=True):
            spent = elapsed_ms(call)
            if run >= 3:
                times.append(spent)
    return tuple(statistics.median(times) for times in taken)


def _writers(central: Central) -> Row:
    """Every writer has a caseload of its own, waits for the disk at each call, and sends the next at once."""
    logins = crowd.logins(central, WRITERS, CASELOAD)
    one = _pushed(central, logins[:1])
    many = _pushed(central, logins)
    cores = os.cpu_count() or 1
    said = f"{WRITERS} writers: {many / cores:,.0f} ops a second and core; one writer: {one:,.0f} ops a second"
    return Row("central.writers", 1000 / many, 1000 / one, "ms/op", 1.0, said)


def _pushed(central: Central, logins: list[tuple[str, str]]) -> float:
    """Ops a second that so many writers get through together."""
    counts, stop = [0] * len(logins), threading.Event()
    known = {login: crowd.barriers(central, login) for login, _ in logins}
    threads = [
        threading.Thread(target=_write, args=(central.url, login, device, known[login], n, counts, stop))
        for n, (login, device) in enumerate(logins)
    ]
    for thread in threads:
        thread.start()
    time.sleep(1)
    before, start = sum(counts), time.perf_counter()
    time.sleep(SECONDS)
    done = (sum(counts) - before) / (time.perf_counter() - start)
    stop.set()
    for thread in threads:
        thread.join()
    assert all(counts), "a writer got nothing done"
    return done


def _write(
    url: str, login: str, device: str, barriers: list[crowd.Key], n: int, counts: list[int], stop: threading.Event
) -> None:
    households = [list(group) for _, group in groupby(barriers, key=lambda one: one.scope)]
    reached = PostgresCentral(url, login)
    try:
        reached.hello(bytes.fromhex(device))
        for turn, household in enumerate(cycle(households)):
            if stop.is_set():
                return
            title = new_id().hex()  # no writer's value is there already
            ops = tuple(json.dumps(crowd.edit(one, title, turn)) for one in household)
            batch = Batch(bytes.fromhex(household[0].scope), ops)
            (found,), _ = reached.push(bytes.fromhex(device), [batch], digest=False)
            assert found is not None and {one.result for one in found} == {"applied"}
            counts[n] += len(ops)
    finally:
        reached.close()
