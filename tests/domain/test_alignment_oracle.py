"""The engine of alignment and its definition, written apart, say exactly the same of families at random."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from ctcoord.domain.alignment.check import findings
from tests.domain.alignment_families import Case, cases
from tests.domain.alignment_oracle import Oracle, plain
from tests.rotation import Amount

EXAMPLES = 50
# 500 families a day, 20,000 in forty days or in one soak.
RUNS = Amount(ci=400, long=400, parts=40)
AT_RANDOM = settings(
    max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.soak
@pytest.mark.parametrize("number", RUNS.numbers())
def test_the_engine_says_what_the_definition_says_in_the_same_order(number: int) -> None:
    @seed(number)
    @AT_RANDOM
    @given(cases())
    def agrees(case: Case) -> None:
        said = [plain(finding) for finding in findings(*case)]
        assert said == list(Oracle(*case).findings())

    agrees()
