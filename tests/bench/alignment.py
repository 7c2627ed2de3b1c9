"""The rules of alignment: a year of 1,000 families on one core, one family after an edit, and how it grows."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from multiprocessing import get_context
from random import Random

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import Facts, Support
from ctcoord.domain.alignment.what_if import Added, NewTimes, outcome
from ctcoord.domain.travel.network import Network
from ctcoord.domain.travel.timetable import Stop
from ctcoord.exchange.gtfs import read_feed
from ctcoord.services import alignment, driver
from ctcoord.services.alignment_travel import filled
from tests.bench import caseload
from tests.bench.measure import Row, at_most, cpu_ms
from tests.bench.routing import FEED, MONDAY
from tests.bench.stores import TODAY, kept
from tests.bench.weeks import family

END = TODAY + timedelta(days=364)
FAMILIES, RUNS, EDITS = 1_000, 5, 200
LATER = 15  # minutes
SIZES = (1_000, 2_000, 4_000, 8_000)  # CTCOORD_BENCH_FAMILIES=100000 takes the place of the last
GROWTH = 1.10


def rows() -> Iterator[Row]:
    """Seconds of processor time for all findings of twelve months, and the exponent of growth in two processes."""
    facts = [family(number) for number in range(FAMILIES)]
    found = sum(len(findings(one, TODAY, END)) for one in facts)
    best = min(cpu_ms(lambda: [findings(one, TODAY, END) for one in facts]) for _run in range(RUNS)) / 1000
    yield at_most("alignment.year", best, 1.0, "s", f"{FAMILIES:,} families, 12 months, {found:,} findings, one core")
    yield at_most(
        "alignment.edit", _edit(), 20.0, "ms", "p95: one of 4,000 families read from the store and judged again"
    )
    if FEED.exists():
        said = "p95: times of a family changed whose ways a timetable answers (gtfs_cairns)"
        yield at_most("alignment.edit_timetable", _edit_travel(), 20.0, "ms", said)
    tried = sorted(cpu_ms(partial(_tried, one)) for one in facts[:EDITS])[int(EDITS * 0.95)]
    yield at_most("alignment.what_if", tried, 20.0, "ms", "p95: two changes tried on a family's year, before and after")
    sizes = (*SIZES[:-1], int(os.environ.get("CTCOORD_BENCH_FAMILIES", SIZES[-1])))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(_judge, [range(1)] * 2))  # started
        taken = [_timed(pool, size) for size in sizes]
    exponent = math.log(taken[-1] / taken[0]) / math.log(sizes[-1] / sizes[0])
    said = ", ".join(f"{size:,}: {seconds:.1f} s" for size, seconds in zip(sizes, taken, strict=True))
    yield at_most("alignment.growth", exponent, GROWTH, "exp", f"two processes; {said}")


def _tried(facts: Facts) -> None:
    """Other times of the first activity, and new care for the youngest, as a what-if shows them."""
    first = facts.activities[0]
    care = Support("what_if.1", "childcare", "Club", facts.people[-1].id, begins=TODAY, schedules=first.schedules)
    outcome(facts, [NewTimes(first.id, first.schedules[:1]), Added(care)], TODAY, END)


def _timed(pool: ProcessPoolExecutor, size: int) -> float:
    start = time.perf_counter()
    parts = [range(begin, min(begin + 250, size)) for begin in range(0, size, 250)]
    assert sum(pool.map(_judge, parts)) > size
    return time.perf_counter() - start


def _judge(numbers: range) -> int:
    """The findings of some families, made and judged."""
    return sum(len(findings(family(number), TODAY, END)) for number in numbers)


def _edit_travel() -> float:
    """Milliseconds (p95) to look up the ways of a family anew and judge its year when a class ends later."""
    timetable = read_feed(FEED).timetable
    network, period = Network([timetable]), (MONDAY, MONDAY + timedelta(days=364))
    taken = []
    for number in range(EDITS):
        before = _at_stops(family(number), Random(number).sample(timetable.stops, 5))
        filled(network, before, period)
        first, *others = before.activities
        times = tuple(replace(one, closes=one.closes + LATER) for one in first.schedules)
        after = replace(before, activities=(replace(first, schedules=times), *others))
        taken.append(cpu_ms(partial(_filled, network, after, period)))
    return sorted(taken)[int(EDITS * 0.95)]


def _filled(network: Network, facts: Facts, period: tuple[date, date]) -> None:
    findings(filled(network, facts, period), *period)


def _at_stops(facts: Facts, stops: Sequence[Stop]) -> Facts:
    """The family without ways and dates, its places where these stops are."""
    places = [replace(one, latitude=stop.latitude, longitude=stop.longitude)
              for one, stop in zip(facts.places, stops, strict=True)]  # fmt: skip
    return replace(
        facts,
        ways=(),
        places=tuple(places),
        activities=tuple(replace(one, begins=None, ends=None) for one in facts.activities),
        supports=tuple(replace(one, begins=None, ends=None) for one in facts.supports),
    )


def _edit() -> float:
    """Milliseconds (p95) to read one family of a caseload and judge its year."""
    station = kept("alignment-4000", lambda made: caseload.fill(made, families=4_000))
    try:
        with station.read() as connection:
            ids = [row[0] for row in driver.rows(connection, "SELECT family_id FROM family_card LIMIT ?1", (EDITS,))]
            for one in ids[:5]:
                alignment.of_family(connection, one, TODAY)
            times = sorted(cpu_ms(partial(alignment.of_family, connection, one, TODAY)) for one in ids)
    finally:
        station.close()
    return times[int(len(times) * 0.95)]
