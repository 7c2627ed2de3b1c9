"""Seeds of trouble: whatever is lost, repeated or restored, nothing typed is, and everybody agrees in the end."""

from __future__ import annotations

import os

import pytest

from tests.sim.invariants import check
from tests.sim.world import World

SEEDS = int(os.environ.get("CTCOORD_SEEDS", "16"))
EVENTS = int(os.environ.get("CTCOORD_EVENTS", "300"))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nothing_is_lost_and_all_agree(seed: int) -> None:
    world = World(seed)
    world.run(EVENTS)
    check(world)
