"""How the cost of what people do every day grows with the store: a table at four sizes; no bound of its own.

What is bounded stands in ``lists``, ``search``, ``family`` and ``imports``; this shows the shape. The last column is
the exponent between the smallest and the largest store: 0 does not grow, 1 is linear.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from random import Random

from sqlalchemy import Connection

from ctcoord.services import families, family_view, search, station, worklist
from ctcoord.services.station import Station
from tests.bench import caseload, imports
from tests.bench.measure import Row, elapsed_ms, medians_ms
from tests.bench.names import typo
from tests.bench.stores import CLOCK, PASSPHRASE, TODAY, kept, scratch

SIZES = (250, 1_000, 4_000, 16_000)
RUNS, NAMES, PAGE, FOUND = 5, 12, 200, 50
STEEPEST = 1.1  # the exponent over which a cost is worse than linear, noise left aside


def rows() -> Iterator[Row]:
    """Prints milliseconds by size; its one row is the steepest exponent, which may hardly be over linear."""
    costs: dict[str, list[float]] = {}
    for size in SIZES:
        opened = kept(f"growth-{size}", partial(_fill, size))
        try:
            for name, taken in _costs(opened).items():
                costs.setdefault(name, []).append(taken)
        finally:
            opened.close()
    print(f"  {'families':<22}" + "".join(f"{size:>10,}" for size in SIZES) + f"{'exponent':>10}")
    for name, taken in costs.items():
        print(f"  {name:<22}" + "".join(f"{cost:>10.1f}" for cost in taken) + f"{_exponent(taken):>10.2f}")
    name, taken = max(costs.items(), key=lambda item: _exponent(item[1]))
    yield Row("growth.steepest", _exponent(taken), 1.0, "exp", STEEPEST, f"{name}; 1 is linear in the families")


def _fill(size: int, opened: Station) -> None:
    caseload.fill(opened, families=size)


def _exponent(taken: list[float]) -> float:
    return math.log(taken[-1] / taken[0]) / math.log(SIZES[-1] / SIZES[0])


def _costs(opened: Station) -> dict[str, float]:
    with opened.read() as connection:
        people = [(row.heading, row.id) for row in families.page(connection, TODAY, limit=NAMES)]
    family_id = people[0][1]
    asked: dict[str, Callable[[Connection], object]] = {
        "search, as written": lambda connection: _search(connection, people, slip=False),
        "search, misspelt": lambda connection: _search(connection, people, slip=True),
        "families, a page": lambda connection: families.page(connection, TODAY, limit=PAGE),
        "families, by end": lambda connection: families.page(connection, TODAY, sort="ends_on", limit=PAGE),
        "Home, mine": lambda connection: worklist.items(connection, TODAY, worker=opened.staff_id),
        "family view": lambda connection: family_view.family(connection, family_id, opened.agency_id),
    }
    costs = dict(
        zip(asked, medians_ms(*(partial(_read, opened, ask) for ask in asked.values()), runs=RUNS), strict=True)
    )
    if imports.EXPORT.is_dir():
        costs["import of 19,317 rows"] = _import(opened)
    return costs


def _read(opened: Station, ask: Callable[[Connection], object]) -> object:
    with opened.read() as connection:
        return ask(connection)


def _search(connection: Connection, people: list[tuple[str, bytes]], *, slip: bool) -> None:
    random = Random(3)
    for label, _id in people:
        words = label.replace(",", " ").split("+")[0]
        search.find(connection, typo(words, random) if slip else words, FOUND)


def _import(opened: Station) -> float:
    """The file goes into a copy: the store is kept for the next run."""
    with scratch() as folder:
        shutil.copytree(opened.home, folder / "home")
        copy = station.open_with_passphrase(folder / "home", PASSPHRASE, CLOCK)
        try:
            return elapsed_ms(partial(imports._import, copy, imports.EXPORT))
        finally:
            copy.close()
