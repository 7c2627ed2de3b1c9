"""Every planted bug is caught by some seed of the simulation."""

from __future__ import annotations

import pytest

from tests.sim.invariants import check
from tests.sim.planted import BUGS, Bug, planted
from tests.sim.world import World

SEEDS, EVENTS = 48, 250


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_it_is_caught(bug: Bug, capsys: pytest.CaptureFixture[str]) -> None:
    with planted(bug):
        caught = next((seed for seed in (bug.seed, *range(SEEDS)) if fails(seed)), None)
    with capsys.disabled():
        print(f"\n{bug.name:<60} seed {caught}", end="")
    assert caught is not None
    assert not fails(caught), "what failed was not the bug"


def fails(seed: int) -> bool:
    """Whether a run breaks, or comes to rest with something broken."""
    world = World(seed)
    try:
        world.run(EVENTS)
        check(world)
    except Exception:
        return True
    return False
