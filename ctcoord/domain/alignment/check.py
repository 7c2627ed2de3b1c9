"""All rules over one family: a pure function from facts to findings."""

from __future__ import annotations

from datetime import date

from ctcoord.domain.alignment import dates, weekly
from ctcoord.domain.alignment.alike import Alike, alike_days
from ctcoord.domain.alignment.facts import Facts, Finding
from ctcoord.domain.alignment.period import Period
from ctcoord.domain.alignment.rules import Rules
from ctcoord.domain.alignment.ways import Ways

FIRST, LAST = date(1, 1, 15), date(9999, 12, 15)  # of days that calendars hold, some are left around a period
KINDS = ("care_gap", "cannot_get_there", "breaks_first", "not_yet", "twice", "unknown")


def findings(
    facts: Facts, begin: date, end: date, rules: Rules | None = None, ways: Ways | None = None
) -> tuple[Finding, ...]:
    """Where the supports of one family do not hold together from ``begin`` to ``end``, both included.

    ``ways`` answers how long a trip takes; None: from the ways that the facts list. README.md beside this file says
    exactly what is found, and in which order. What lies before January 15 of the year 1 or after December 15, 9999 is
    not looked at.
    """
    period = looked_at(facts, begin, end, rules, ways)
    return found_in(period, alike_days(period)) if period else ()


def looked_at(
    facts: Facts, begin: date, end: date, rules: Rules | None = None, ways: Ways | None = None
) -> Period | None:
    """What the rules look at, None for no days; otherwise as ``findings``."""
    begin, end = max(begin, FIRST), min(end, LAST)
    if end < begin:
        return None
    return Period(facts, begin.toordinal(), end.toordinal(), rules or Rules(), ways or Ways(facts.ways))


def found_in(period: Period, alike: list[Alike]) -> tuple[Finding, ...]:
    """The findings of a period whose days were read."""
    found = [
        *weekly.gaps(period, alike), *weekly.trips(period, alike), *weekly.hours(period, alike),
        *dates.breaks(period), *dates.homes(period), *dates.consents(period),
        *dates.not_yet(period), *dates.twice(period),
        *weekly.questions(period, alike), *weekly.unscheduled(period), *weekly.unclear(period),
    ]  # fmt: skip
    return tuple(sorted(found, key=_order))


def _order(finding: Finding) -> tuple[date, int, str, tuple[str, ...], tuple[str, ...]]:
    return finding.first_on, KINDS.index(finding.kind), finding.cause, finding.people, finding.about
