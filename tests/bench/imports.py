"""HMIS import beside plain csv and executemany into an equal encrypted store; its memory, also for long files."""

from __future__ import annotations

import csv
import gc
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ctcoord.exchange.formats import check
from ctcoord.exchange.hmis_core import ORDER
from ctcoord.models.store import connect
from ctcoord.services import imports
from ctcoord.services.station import Station
from tests.bench.measure import Row, at_most, elapsed_ms
from tests.bench.stores import BUILD, blank, scratch
from tests.conftest import REALDATA

EXPORT = REALDATA / "hmis_fy2026_converted"
LONGER = 20
RUNS = 5
_FOLDER = BUILD / "bench"
_KEYS = {
    *("PersonalID", "EnrollmentID", "HouseholdID", "ExitID", "ServicesID", "EventID", "CurrentLivingSitID"),
    *("HealthAndDVID", "DisabilitiesID", "IncomeBenefitsID", "EmploymentEducationID", "YouthEducationStatusID"),
}


def rows() -> Iterator[Row]:
    """Time of an import (at most 8 times the yardstick), and its memory for this file and one 20 times as long."""
    if not EXPORT.is_dir():
        print("imports: left out, ../shared/data is not on this machine")
        return
    ours, yardstick = _times()
    yield Row("imports.hmis", ours, yardstick, "ms", 8.0, "19,317 rows; DictReader and executemany beside it")
    short, long = _peak_mb(EXPORT), _peak_mb(longer(EXPORT, _FOLDER / "hmis_longer", LONGER))
    yield at_most("imports.memory", short, 300.0, "MB")
    yield at_most("imports.memory_20x", long, 300.0, "MB", f"{LONGER} times as many rows")
    yield Row("imports.memory_flat", long, short, "MB", 1.35, "the longer file beside the shorter")


def longer(source: Path, target: Path, times: int) -> Path:
    """The same export with every person, enrolment and row ``times`` times, each under keys of its own."""
    if (target / "complete").exists():
        return target
    target.mkdir(parents=True, exist_ok=True)
    for path in source.glob("*.csv"):
        with path.open(newline="", encoding="utf-8-sig") as read, (target / path.name).open("w", newline="") as write:
            reader, writer = csv.reader(read), csv.writer(write)
            header = next(reader)
            writer.writerow(header)
            lines = list(reader)
            keys = [place for place, name in enumerate(header) if name in _KEYS]
            names = [place for place, name in enumerate(header) if name == "LastName"]
            numbers = [place for place, name in enumerate(header) if name == "SSN"]  # nobody has 20 of them
            for copy in range(times if keys else 1):
                suffix = f"x{copy}" if copy else ""
                for line in lines:
                    copied = list(line)
                    for place in (*keys, *names):
                        copied[place] += suffix
                    for place in numbers if copy else ():
                        copied[place] = ""
                    writer.writerow(copied)
    (target / "complete").touch()
    return target


def _times() -> tuple[float, float]:
    ours, yardstick = [], []
    for _ in range(RUNS):
        with scratch() as folder:
            desk = blank(folder / "home")
            key = desk.store.key
            gc.collect()
            ours.append(elapsed_ms(partial(_import, desk, EXPORT)))
            desk.close()
            gc.collect()
            yardstick.append(elapsed_ms(partial(_plain, folder / "plain.db", key, EXPORT)))
    return statistics.median(ours), statistics.median(yardstick)


def _import(desk: Station, export: Path) -> None:
    with check(desk, export) as staged:
        imports.apply(desk, staged)


def _plain(path: Path, key: bytes, export: Path) -> None:
    """The yardstick: each file's rows as dictionaries into a table of its columns, in one transaction."""
    raw = connect(path, key)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("BEGIN IMMEDIATE")
    for kind in (*ORDER, "Export"):
        with (export / f"{kind}.csv").open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            names = list(reader.fieldnames or ())
            raw.execute(f"CREATE TABLE {kind} ({', '.join(names)})")
            raw.executemany(f"INSERT INTO {kind} VALUES ({', '.join(':' + name for name in names)})", reader)
    raw.execute("COMMIT")
    raw.close()


_CHILD = """
import sys
from pathlib import Path
from tests.bench.imports import _import
from tests.bench.measure import peak_mb
from tests.bench.stores import blank
desk = blank(Path(sys.argv[2]))
_import(desk, Path(sys.argv[1]))
desk.close()
print(peak_mb())
"""


def _peak_mb(export: Path) -> float:
    """Peak resident memory of a process of its own that makes a store and imports; making it costs 64 MiB alone."""
    with scratch() as folder:
        program = [sys.executable, "-c", _CHILD, str(export), str(folder / "home")]
        done = subprocess.run(program, check=True, capture_output=True, text=True, cwd=BUILD.parent)
    return float(done.stdout.split()[-1])
