"""Faults planted on purpose in the engine of alignment, each one line: a family at random must show every one.

What is not shown by any says what the families lack, not that it is right. The first escaped them once.
"""

from __future__ import annotations

from random import Random

import pytest

from tests.domain.alignment_families import family
from tests.domain.test_alignment_oracle import both
from tests.sim.planted import Bug, planted

FAMILIES = 3000
ALIKE, CARE, DAYS = (f"ctcoord.domain.alignment.{name}" for name in ("alike", "care", "days"))
BUGS = (
    Bug(
        "nights are alike whose neighbours take other ways",
        ALIKE,
        "around.values(), AROUND)",
        "around.values(), 0)",
        183,
    ),
    Bug("only the ways of later days count", ALIKE, "range(-around, around + 1)", "range(0, around + 1)", 944),
    Bug("only the ways of earlier days count", ALIKE, "range(-around, around + 1)", "range(-around, 1)", 183),
    Bug("what comes after does not count", ALIKE, "at - AROUND : at + AROUND + 1", "at - AROUND : at + 1", 101),
    Bug("what was before does not count", ALIKE, "at - AROUND : at + AROUND + 1", "at : at + AROUND + 1", 169),
    Bug(
        "a night on which clocks change is alike",
        ALIKE,
        "if period.clock.odd(period.first - AROUND + at):",
        "if False:",
        32,
    ),
    Bug(
        "a day on which clocks change stands alone",
        ALIKE,
        "for day in period.clock.odd_days for",
        "for day in () for",
        1914,
    ),
    Bug("nothing reaches into the day after", ALIKE, "1: latest >= NIGHT, 2:", "1: False, 2:", 21),
    Bug(
        "a shift takes the ways of the day on which it ends",
        CARE,
        "self._place(activity), self.day + near",
        "self._place(activity), self.day",
        79,
    ),
    Bug("the ways of the day before are asked for", CARE, "if near:  # asked", "if False:  # asked", 14),
    Bug("clocks change without the days around", DAYS, "range(-AROUND - 1, AROUND + 2)", "range(0, 1)", 87),
)


def differs(seed: int) -> bool:
    """Whether the engine says of a family what the definition does not."""
    said, defined = both(family(Random(seed)))
    return said != defined


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name.replace(" ", "-"))
def test_a_family_shows_it(bug: Bug) -> None:
    with planted(bug):
        caught = next((seed for seed in (bug.seed, *range(FAMILIES)) if differs(seed)), None)
    assert caught is not None
    assert caught == bug.seed, f"write {caught} into the list"
    assert not differs(caught), "what differed was not the bug"
