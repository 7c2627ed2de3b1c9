"""Facts that nobody meant: the rules neither fail nor hang on them, and where a hand can count it they stay right."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

import pytest

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import (
    Activity,
    Change,
    Facts,
    Person,
    Residence,
    Schedule,
    Source,
    Support,
    Turn,
    Way,
)
from ctcoord.domain.alignment.lanes import week
from tests.domain.week_of_vega import MONDAY, vega

Row = TypeVar("Row", Activity, Person)
YEAR = MONDAY, MONDAY + timedelta(days=365)
MOST_SECONDS = 5.0  # of the processor; each takes well below one, what is quadratic takes many


def timed(change: Callable[[Schedule], Schedule]) -> Facts:
    """The family with every weekly time changed."""
    facts = vega()
    return replace(
        facts,
        activities=tuple(replace(one, schedules=tuple(map(change, one.schedules))) for one in facts.activities),
        supports=tuple(replace(one, schedules=tuple(map(change, one.schedules))) for one in facts.supports),
    )


def dated(begins: date | None, ends: date | None) -> Facts:
    """The family with the dates of everything changed."""
    facts = vega()
    return replace(
        facts,
        residences=tuple(replace(one, begins=begins, ends=ends) for one in facts.residences),
        activities=tuple(replace(one, begins=begins, ends=ends) for one in facts.activities),
        supports=tuple(replace(one, begins=begins, ends=ends, renewal_due=ends) for one in facts.supports),
    )


def ways(minutes: int) -> Facts:
    facts = vega()
    return replace(facts, ways=tuple(replace(one, minutes=minutes) for one in facts.ways))


def born(day: date) -> Facts:
    facts = vega()
    return replace(facts, people=tuple(replace(one, birth_date=day) for one in facts.people))


def many_cares() -> Facts:
    care = vega().supports[0]
    return replace(vega(), supports=tuple(replace(care, id=f"s{n}", source=Source(f"agency {n}")) for n in range(100)))


def _copies(rows: tuple[Row, ...], number: int) -> tuple[Row, ...]:
    return tuple(replace(rows[n % len(rows)], id=f"{n}") for n in range(number))


HOSTILE: dict[str, Facts] = {
    "nobody": Facts(()),
    "people gone": replace(vega(), people=()),
    "dates the wrong way round": dated(date(2027, 3, 1), date(2027, 1, 1)),
    "dates without end": dated(date.min, date.max),
    "changes the wrong way round": timed(lambda one: replace(one, changes=(Change(YEAR[1], YEAR[0]),))),
    "closed every day": timed(lambda one: replace(one, changes=(Change(date.min, date.max),))),
    "two thousand changes": timed(lambda one: replace(one, changes=(Change(*YEAR),) * 2000)),
    "no days": timed(lambda one: replace(one, turn=Turn(frozenset()))),
    "every zero weeks": timed(lambda one: replace(one, turn=replace(one.turn, interval=0, since=MONDAY))),
    "minutes of other days": timed(lambda one: replace(one, opens=5000, closes=6000)),
    "minutes before the day": timed(lambda one: replace(one, opens=-100, closes=-50)),
    "a way of three days": ways(4000),
    "a way of centuries": ways(10**9),
    "a way back in time": ways(-60),
    "born at the end of time": born(date.max),
    "born at its beginning": born(date.min),
    "a hundred cares of a hundred agencies": many_cares(),
    "five hundred activities": replace(vega(), activities=_copies(vega().activities, 500)),
    "three hundred people": replace(vega(), people=_copies(vega().people, 300)),
    "a home a day": replace(
        vega(),
        residences=tuple(
            Residence(f"r{n}", None, "home", MONDAY + timedelta(days=n), MONDAY + timedelta(days=n)) for n in range(365)
        ),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_is_written_down_fails_or_hangs(name: str) -> None:
    before = time.process_time()
    found = findings(HOSTILE[name], *YEAR)
    week(HOSTILE[name], found, MONDAY)
    assert time.process_time() - before < MOST_SECONDS
    assert all(one.minutes >= 0 and one.first_on >= MONDAY for one in found)


@pytest.mark.parametrize(
    "period", [(date.min, date(1, 3, 1)), (date(9999, 11, 1), date.max), (date(2027, 1, 1), date(2026, 1, 1))]
)
def test_the_ends_of_the_calendar_are_no_error(period: tuple[date, date]) -> None:
    found = findings(vega(), *period)
    assert week(vega(), found, period[0]).days


def test_there_is_nothing_to_say_of_times_that_never_come() -> None:
    for name in ("nobody", "people gone", "dates the wrong way round", "closed every day", "no days"):
        assert not [one for one in findings(HOSTILE[name], *YEAR) if one.kind != "unknown"], name


def test_two_cares_at_once_are_found_on_their_first_and_last_common_day() -> None:
    """The one on Mondays and Tuesdays, the other on Tuesdays and Fridays, from December 3 on."""
    facts = replace(vega(), supports=(_care("a", {0, 1}, None), _care("b", {1, 4}, date(2026, 12, 3))))
    (twice,) = (one for one in findings(facts, MONDAY, date(2026, 12, 31)) if one.kind == "twice")
    assert (twice.first_on, twice.last_on) == (date(2026, 12, 8), date(2026, 12, 29))


def _care(name: str, days: set[int], begins: date | None) -> Support:
    times = (Schedule(Turn(frozenset(days)), 480, 960),)
    return Support(name, "childcare", name, "ivy", begins=begins, schedules=times, source=Source(name))


def test_ways_that_nobody_can_go_are_said_and_not_gone() -> None:
    facts = replace(vega(), ways=(Way("home", "college", None),))
    assert "no_journey" in {one.cause for one in findings(facts, *YEAR)}
