"""Home's worklist and the pages of the families list, at 1,000 and 20,000 families."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy import Connection

from ctcoord.services import families, worklist
from ctcoord.services.station import Station
from tests.bench import caseload, family
from tests.bench.measure import Row, at_most, medians_ms
from tests.bench.stores import TODAY, kept

MANY, RUNS, PAGE = 20_000, 15, 200
LIMITS_MS = {"families-1000": 50, "families-20000": 150}  # a page is read while a person scrolls


def rows() -> Iterator[Row]:
    """Milliseconds of each reading, at two sizes."""
    for size, station in (("1000", family.store()), ("20000", many())):
        try:
            for name, call in readings(station).items():
                (ours,) = medians_ms(partial(_read, station, call), runs=RUNS)
                yield at_most(f"lists.{name}_{size}", ours, LIMITS_MS[f"families-{size}"], "ms")
        finally:
            station.close()


def many(count: int = MANY) -> Station:
    """A store of a whole region."""
    return kept(f"families-{count}", lambda station: caseload.fill(station, families=count))


def readings(station: Station) -> dict[str, Callable[[Connection], object]]:
    """What the lists ask."""
    mine = station.staff_id
    return {
        "count": families.count,
        "page": lambda connection: families.page(connection, TODAY, limit=PAGE),
        "page_deep": lambda connection: families.page(connection, TODAY, offset=800, limit=PAGE),
        "page_by_end": lambda connection: families.page(connection, TODAY, sort="ends_on", limit=PAGE),
        "page_mine": lambda connection: families.page(connection, TODAY, worker=mine, limit=PAGE),
        "work": lambda connection: worklist.items(connection, TODAY),
        "work_mine": lambda connection: worklist.items(connection, TODAY, worker=mine),
    }


def _read(station: Station, call: Callable[[Connection], object]) -> object:
    with station.read() as connection:
        return call(connection)
