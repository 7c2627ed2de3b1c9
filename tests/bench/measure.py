"""A measurement beside its yardstick: medians and percentiles of calls that take turns.

Ours and the yardstick run in turn, so that a busy machine or a cold cache touches both alike.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Call = Callable[[], object]
NS_A_MS = 1e6


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the result. ``ratio`` is ours / yardstick and holds when it is at most ``bound``.

    A plain limit (``at_most``) is its own yardstick, with bound 1. ``said`` is what else there is to know.
    """

    name: str
    ours: float
    yardstick: float
    unit: str
    bound: float
    said: str = ""

    @property
    def ratio(self) -> float:
        """Ours / yardstick."""
        return self.ours / self.yardstick

    @property
    def holds(self) -> bool:
        """Whether the bound is kept."""
        return self.ratio <= self.bound

    def to_json(self) -> dict[str, str | float]:
        """What build/bench.json holds of it."""
        return {
            "name": self.name,
            "ours": round(self.ours, 3),
            "yardstick": round(self.yardstick, 3),
            "unit": self.unit,
            "ratio": round(self.ratio, 3),
            "bound": self.bound,
        }


def at_most(name: str, ours: float, limit: float, unit: str, said: str = "") -> Row:
    """A plain limit: the yardstick is the limit itself and the bound is 1."""
    return Row(name, ours, limit, unit, 1.0, said)


def cpu_ms(call: Call) -> float:
    """Milliseconds of processor that a call takes in this thread: what else runs on the machine does not count."""
    begin = time.thread_time_ns()
    call()
    return (time.thread_time_ns() - begin) / NS_A_MS


def elapsed_ms(call: Call) -> float:
    """Milliseconds on the clock that a call takes, waiting for the disk included."""
    begin = time.perf_counter_ns()
    call()
    return (time.perf_counter_ns() - begin) / NS_A_MS


def medians_ms(*calls: Call, runs: int) -> tuple[float, ...]:
    """The median processor time of ``runs`` runs of each call, in turn, after one run of each to warm up."""
    for call in calls:
        call()
    taken: list[list[float]] = [[] for _ in calls]
    gc.collect()
    for _ in range(runs):
        for call, times in zip(calls, taken, strict=True):
            times.append(cpu_ms(call))
    return tuple(statistics.median(times) for times in taken)


def peak_mb() -> float:
    """The most memory that this process has held, in MB.

    Linux keeps ``ru_maxrss`` across exec, so that a child would report its parent's.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import psutil

    info = psutil.Process().memory_info()
    return float(getattr(info, "peak_wset", info.rss)) / (1 << 20)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
