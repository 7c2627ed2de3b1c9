"""The engine of alignment and its definition, written apart, say exactly the same of families at random."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from ctcoord.domain.alignment.check import findings
from tests.domain.alignment_families import Case, cases, family
from tests.domain.alignment_oracle import Found, Oracle, plain
from tests.rotation import Amount

EXAMPLES = 50
# 400 families a day, 20,000 in fifty days or in one soak.
RUNS = Amount(ci=400, long=400, parts=50)
YEARS = Amount(ci=160, long=160, parts=40)
AT_RANDOM = settings(
    max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def both(case: Case) -> tuple[list[Found], list[Found]]:
    """What the engine says and what the definition says."""
    return [plain(finding) for finding in findings(*case)], list(Oracle(*case).findings())


def smaller(case: Case) -> Iterator[Case]:
    """The same family with one row less."""
    for name in ("residences", "activities", "supports", "ways", "authorities"):
        rows = getattr(case.facts, name)
        for n in range(len(rows)):
            yield case._replace(facts=replace(case.facts, **{name: rows[:n] + rows[n + 1 :]}))


def smallest(case: Case) -> Case:
    """What is left of a family on which they disagree when every row that does not matter is gone."""
    for less in smaller(case):
        said, defined = both(less)
        if said != defined:
            return smallest(less)
    return case


@pytest.mark.soak
@pytest.mark.parametrize("number", RUNS.numbers())
def test_the_engine_says_what_the_definition_says_in_the_same_order(number: int) -> None:
    @seed(number)
    @AT_RANDOM
    @given(cases())
    def agrees(case: Case) -> None:
        said, defined = both(case)
        if said != defined:
            said, defined = both(smallest(case))
        assert said == defined, smallest(case)

    agrees()


@pytest.mark.soak
@pytest.mark.parametrize("number", YEARS.numbers())
def test_so_it_does_of_many_weeks_that_are_alike(number: int) -> None:
    """Days that are alike are read once by the engine, and each by itself by the definition."""
    case = family(Random(number))
    said, defined = both(case._replace(end=case.end + timedelta(days=250)))
    assert said == defined
