"""How the cost of a sync's calls grows with the caseload: a table at four sizes, as the workstation's end sees them."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Callable
from functools import partial

from ctcoord.sync import plan
from ctcoord.sync.postgres import PostgresCentral
from ctcoord.sync.transport import Batch, Want
from tests.bench import crowd
from tests.bench.measure import Row, elapsed_ms
from tests.central.conftest import Central, Person

SIZES = (20, 80, 320, 1_280)  # families of a caseload
RUNS = 5
STEEPEST = 1.1  # the exponent over which a cost is worse than linear, noise left aside


def steepest(central: Central) -> Row:
    """Prints milliseconds by size; the steepest exponent between the smallest caseload and the largest."""
    costs: dict[str, list[float]] = {}
    for size in SIZES:
        for name, taken in _costs(central, crowd.caseworker(central, f"g{size}", size)).items():
            costs.setdefault(name, []).append(taken)
    print(f"  {'families of a caseload':<22}" + "".join(f"{size:>10,}" for size in SIZES) + f"{'exponent':>10}")
    for name, taken in costs.items():
        print(f"  {name:<22}" + "".join(f"{cost:>10.1f}" for cost in taken) + f"{_exponent(taken):>10.2f}")
    name, taken = max(costs.items(), key=lambda item: _exponent(item[1]))
    return Row("central.growth", _exponent(taken), 1.0, "exp", STEEPEST, f"{name}; 1 is linear in the caseload")


def _exponent(taken: list[float]) -> float:
    return math.log(taken[-1] / taken[0]) / math.log(SIZES[-1] / SIZES[0])


def _costs(central: Central, person: Person) -> dict[str, float]:
    device = bytes.fromhex(person.device)
    reached = PostgresCentral(central.url, person.login)
    barriers = list({one.scope: one for one in crowd.barriers(central, person.login)}.values())
    asked: dict[str, Callable[[], object]] = {
        "digest": partial(reached.push, device, [], digest=True),
        "manifest": partial(_manifest, reached, device),
        "first pull": partial(_pull, reached, device),
        "an edit of each": partial(_push, reached, device, barriers),
    }
    try:
        return {name: _median(call) for name, call in asked.items()}
    finally:
        reached.close()


def _median(call: Callable[[], object]) -> float:
    """Milliseconds, after a call to warm up."""
    call()
    return statistics.median(elapsed_ms(call) for _ in range(RUNS))


def _manifest(reached: PostgresCentral, device: bytes) -> None:
    with reached.snapshot(device) as snapshot:
        assert snapshot.manifest()


def _pull(reached: PostgresCentral, device: bytes) -> None:
    with reached.snapshot(device) as snapshot:
        heads = snapshot.manifest()
        wants = [Want(head.key, 0) for head in heads]
        assert len(snapshot.pull(wants, plan.by_entity(wants, heads), heads).tables) >= 3


def _push(reached: PostgresCentral, device: bytes, barriers: list[crowd.Key]) -> None:
    batches = [
        Batch(bytes.fromhex(one.scope), (json.dumps(crowd.edit(one, f"Edit {n}", n)),))
        for n, one in enumerate(barriers)
    ]
    results, _ = reached.push(device, batches, digest=False)
    assert all(result and result[0].result in ("applied", "merged") for result in results)
