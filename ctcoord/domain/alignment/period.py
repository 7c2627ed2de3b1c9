"""One family over one period: what all rules look at."""

from __future__ import annotations

from copy import copy

from ctcoord.domain.alignment.days import Clock, Days
from ctcoord.domain.alignment.facts import Facts
from ctcoord.domain.alignment.rules import Rules
from ctcoord.domain.alignment.ways import Ways
from ctcoord.domain.alignment.who import Who


class Period:
    """The facts of a family with their days from ``first`` to ``last`` (ordinals, both included)."""

    def __init__(self, facts: Facts, first: int, last: int, rules: Rules, ways: Ways) -> None:
        self.facts, self.first, self.last, self.rules, self.ways = facts, first, last, rules, ways
        self.who = Who(facts)
        self.clock = Clock(facts.zone, first, last)
        self.days = Days(facts, self.who, self.clock, first, last)

    def by(self, ways: Ways) -> Period:
        """The same, where trips take as long as these ways say."""
        other = copy(self)
        other.ways = ways
        return other
