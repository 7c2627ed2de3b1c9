"""``python -m tests.bench [NAME]``: prints ours, the yardstick and their ratio, and writes build/bench.json.

NAME is a benchmark (a row's name up to its dot). A missed bound is printed, not an error: the machine
may be busy. Only a benchmark that breaks makes the exit code 1.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tests.bench.measure import Row
from tests.bench.stores import BUILD

Bench = Callable[[], Iterable[Row]]
_HEAD = f"{'name':<28}{'ours':>12}{'yardstick':>12} {'unit':<6}{'ratio':>8}{'bound':>8}"


def main(arguments: Sequence[str], benches: Mapping[str, Bench] | None = None, target: Path | None = None) -> int:
    """Run the benchmarks that ``arguments`` name (all, if none); returns the exit code."""
    chosen = {
        name: bench for name, bench in (benches or _benches()).items() if not arguments or _named(name, arguments)
    }
    if not chosen:
        print(f"no benchmark is called {' '.join(arguments)}; there are {', '.join(benches or _benches())}")
        return 2
    print(_HEAD)
    rows, broken = [], 0
    for name, bench in chosen.items():
        try:
            for row in bench():
                rows.append(row)
                print(line(row), flush=True)
        except Exception:
            broken += 1
            print(f"{name}: broken", flush=True)
            traceback.print_exc()
    _write(rows, target or BUILD / "bench.json")
    missed = [row.name for row in rows if not row.holds]
    print(f"{len(rows)} rows, {len(missed)} MISSED{': ' if missed else ''}{', '.join(missed)}")
    return 1 if broken else 0


def line(row: Row) -> str:
    """One row of the table."""
    numbers = f"{row.ours:>12.2f}{row.yardstick:>12.2f} {row.unit:<6}{row.ratio:>8.2f}{row.bound:>8.2f}"
    return f"{row.name:<28}{numbers}  {'ok' if row.holds else 'MISSED':<7}{row.said}".rstrip()


def _named(name: str, arguments: Sequence[str]) -> bool:
    return any(wanted.split(".")[0] == name for wanted in arguments)


def _write(rows: list[Row], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps([row.to_json() for row in rows], indent=1) + "\n", encoding="utf-8")


def _benches() -> dict[str, Bench]:
    """Every benchmark by name. A later one is a module here and a line below."""
    from tests.bench import (
        alignment,
        central,
        directory,
        family,
        growth,
        imports,
        lists,
        packet,
        routing,
        search,
        start,
        stations,
        stories,
        sync,
        window,
        worklist,
    )

    return {
        "start": start.rows,
        "family": family.rows,
        "lists": lists.rows,
        "worklist": worklist.rows,
        "search": search.rows,
        "directory": directory.rows,
        "imports": imports.rows,
        "window": window.rows,
        "stories": stories.rows,
        "packet": packet.rows,
        "routing": routing.rows,
        "alignment": alignment.rows,
        "sync": sync.rows,
        "central": central.rows,
        "stations": stations.rows,
        "growth": growth.rows,
    }


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    raise SystemExit(main(sys.argv[1:]))
