"""What must hold of alignment whatever the rules say in detail: change a family in a known way, and compare.

The zone has no daylight-saving time where a law is about the clock, for there the minutes of a day are not the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import Activity, Facts, Person, Schedule, Support
from tests.domain.alignment_families import Case, care, cases, numbers
from tests.domain.alignment_grid import adult, needs_care
from tests.domain.alignment_oracle import Found, plain
from tests.rotation import DAY

AT_RANDOM = settings(
    max_examples=60, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
STILL = "America/Phoenix"
YEARS_28 = timedelta(weeks=1461)  # after which weekdays and leap years come again


def said(case: Case) -> list[Found]:
    return [plain(one) for one in findings(*case)]


def changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """The same rows with ``change`` done to everything in them that is not itself made of parts."""
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: changed(getattr(value, one.name), change) for one in fields(value)})
    if isinstance(value, tuple):
        parts = [changed(part, change) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return change(value)


def minutes(found: Iterable[Found], kind: str = "care_gap") -> set[tuple[str, str, date, int]]:
    """Every minute of a child (or an adult who cannot get there) for an activity, by the clock of its day."""
    return {
        (one.people[0], one.about[0], day, minute)
        for one in found
        if one.kind == kind
        for day, starts, ends, _ in one.spans
        for minute in range(starts, ends)
    }


@seed(DAY)
@AT_RANDOM
@given(cases(STILL), numbers)
def test_care_more_never_leaves_a_minute_less_covered(case: Case, number: int) -> None:
    """Of places at no distance: where care is further away than home, somebody is gone for longer."""
    facts = replace(case.facts, ways=())
    more = care(number, case, "s9")
    before = minutes(said(case._replace(facts=facts)))
    after = minutes(said(case._replace(facts=replace(facts, supports=(*facts.supports, more)))))
    assert after <= before


@seed(DAY)
@AT_RANDOM
@given(cases())
def test_nobody_is_missing_where_somebody_is_always_there(case: Case) -> None:
    """One adult at home who is asked, says yes and has nothing else to do; however far everything is."""
    luz = Person("luz", care_available=True, care_confirmed_on=date(2026, 1, 1))
    facts = replace(case.facts, residences=(), people=(*case.facts.people, luz))
    causes = {(one.kind, one.cause) for one in said(case._replace(facts=facts))}
    assert not [kind for kind, cause in causes if kind == "care_gap" or cause in ("drop_off", "hours", "available")]


def settled(person: Person, day: date) -> Person:
    """Of the same kind, and with no birthday that would change it for years."""
    if person.birth_date is None:
        return person
    years = 4 if needs_care(person, day) else 40 if adult(person, day) else 15
    return replace(person, birth_date=date(day.year - years, 1, 15))


@seed(DAY)
@AT_RANDOM
@given(cases(STILL), st.integers(-9, 9).map(lambda weeks: timedelta(weeks=weeks)) | st.just(YEARS_28))
def test_the_same_weeks_later_say_the_same_weeks_later(case: Case, later: timedelta) -> None:
    people = tuple(settled(person, case.begin) for person in case.facts.people)
    case = case._replace(facts=replace(case.facts, people=people))

    def move(value: Any) -> Any:
        return value + later if isinstance(value, date) else value

    assert said(changed(case, move)) == [changed(one, move) for one in said(case)]


def timed(facts: Facts) -> list[Schedule]:
    owners: list[Activity | Support] = [*facts.activities, *facts.supports]
    return [schedule for owner in owners for schedule in owner.schedules]


@seed(DAY)
@AT_RANDOM
@given(cases(STILL), st.data())
def test_everything_an_hour_later_is_missing_an_hour_later(case: Case, data: st.DataObject) -> None:
    """By as much as no beginning comes on another day, and with ways that are the same at every hour."""
    facts = replace(case.facts, ways=tuple(replace(way, depart=None, first=None, last=None) for way in case.facts.ways))
    schedules = timed(facts)
    opens = [one.opens for one in schedules]
    opens += [change.opens for one in schedules for change in one.changes if change.opens is not None]
    assume(opens)
    later = data.draw(st.integers(-min(opens), 1439 - max(opens)))

    def shifted(owner: Any) -> Any:
        times = [replace(one, changes=tuple(map(at, one.changes))) for one in map(at, owner.schedules)]
        return replace(owner, schedules=tuple(times))

    def at(one: Any) -> Any:
        if one.opens is None:
            return one
        return replace(one, opens=one.opens + later, closes=(one.closes + later) % 1440)

    after = replace(
        facts, activities=tuple(map(shifted, facts.activities)), supports=tuple(map(shifted, facts.supports))
    )
    expected = [
        one._replace(spans=tuple((day, starts + later, ends + later, long) for day, starts, ends, long in one.spans))
        for one in said(case._replace(facts=facts))
    ]
    assert said(case._replace(facts=after)) == expected


@seed(DAY)
@AT_RANDOM
@given(cases())
def test_the_order_of_rows_and_the_names_of_ids_mean_nothing(case: Case) -> None:
    """But for the order of ids, by which ties are broken; ways and changes say by theirs which one holds."""
    facts = case.facts
    rows = (facts.people, facts.places, facts.residences, facts.activities, facts.supports, facts.authorities)
    ids = {row.id for several in rows for row in several}

    def rename(value: Any) -> Any:
        return f"n{value}" if isinstance(value, str) and value in ids else value

    backwards: dict[str, Any] = {
        name: tuple(reversed(getattr(facts, name)))
        for name in ("people", "places", "residences", "activities", "supports", "authorities")
    }
    other = changed(case._replace(facts=replace(facts, **backwards)), rename)
    assert said(other) == [changed(one, rename) for one in said(case)]


@seed(DAY)
@AT_RANDOM
@given(cases(), st.data())
def test_two_parts_of_a_period_say_of_its_days_what_the_whole_says(case: Case, data: st.DataObject) -> None:
    middle = case.begin + timedelta(days=data.draw(st.integers(0, (case.end - case.begin).days - 1)))
    parts = said(case._replace(end=middle)) + said(case._replace(begin=middle + timedelta(days=1)))
    assert spans(parts) == spans(said(case))


def spans(found: Iterable[Found]) -> Counter[tuple[Any, ...]]:
    """Each span with what it is of; about and people of a finding depend on all of its days."""
    return Counter((one.kind, one.cause, one.people[0], one.about[0], span) for one in found for span in one.spans)
