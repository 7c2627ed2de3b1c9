"""Seeds of trouble: whatever is lost, repeated or restored, nothing typed is, and everybody agrees in the end."""

from __future__ import annotations

import os
from contextlib import closing

import pytest

from tests.rotation import RUN, Amount
from tests.sim.invariants import check
from tests.sim.world import World

SEEDS = Amount(2_000, 20_000, parts=125)
ALWAYS = (10, 19)  # they found something once
EVENTS = int(os.environ.get("CTCOORD_EVENTS", "2000" if RUN == "long" else "400"))
CHOSEN = range(int(os.environ["CTCOORD_SEEDS"])) if "CTCOORD_SEEDS" in os.environ else SEEDS.numbers()


@pytest.mark.soak
@pytest.mark.parametrize("seed", sorted({*CHOSEN, *ALWAYS}))
def test_nothing_is_lost_and_all_agree(seed: int) -> None:
    with closing(World(seed)) as world:
        world.run(EVENTS)
        check(world)
