"""Every planted bug is caught by some seed of the simulation."""

from __future__ import annotations

import re

import pytest

from tests.rotation import Amount
from tests.sim.planted import BUGS, SQL_BUGS, Bug, catching_seed, fails

TODAY = [BUGS[number] for number in Amount(len(BUGS), len(BUGS), parts=4).numbers()]


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("bug", TODAY, ids=lambda bug: re.sub(r"\W+", "-", bug.name))
def test_it_is_caught(bug: Bug, capsys: pytest.CaptureFixture[str]) -> None:
    caught = catching_seed(bug)
    with capsys.disabled():
        print(f"\n{bug.name:<60} seed {caught}", end="")
    assert caught is not None
    assert not fails(caught), "what failed was not the bug"


def test_there_are_as_many_as_were_promised() -> None:
    assert len(BUGS) >= 30 and len(SQL_BUGS) >= 15
