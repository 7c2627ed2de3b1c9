"""What the law adds to findings: dated figures with citations, and when each of them matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ctcoord.domain.alignment import check
from ctcoord.domain.alignment.connecticut import (
    CERTIFICATE,
    JOB_SEARCH,
    LONGEST_TRIP,
    MEDICAL_RIDES,
    REPORT,
    RULES,
    WAIT_LIST,
    Advice,
    Rule,
    advice,
    law_on,
    months_on,
    rules_of,
)
from ctcoord.domain.alignment.facts import Activity, Facts, Finding, Person, Place, Schedule, Source, Support, Turn, Way
from ctcoord.domain.alignment.rules import Rules

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
LAW = law_on(FIRST)
WEEK = Turn(frozenset(range(5)))
CARE = Support(
    "care", "childcare", "Care 4 Kids", "kim", begins=date(2026, 9, 1), ends=date(2027, 8, 31), place="center",
    schedules=(Schedule(WEEK, 8 * 60, 17 * 60),), source=Source("Office of Early Childhood"),
)  # fmt: skip
FALL = Activity(
    "fall", "dana", "training", "Fall term", "college", date(2026, 9, 7), date(2027, 1, 15),
    schedules=(Schedule(WEEK, 9 * 60, 15 * 60),),
)  # fmt: skip
SPRING = replace(FALL, id="spring", title="Spring term", begins=date(2027, 2, 8), ends=date(2027, 6, 18))
FAMILY = Facts(
    people=(
        Person("dana", "Dana", date(1990, 1, 1), responsible=True),
        Person("kim", "Kim", date(2014, 3, 10)),
    ),
    places=(Place("home"), Place("center"), Place("college")),
    activities=(FALL, SPRING),
    supports=(CARE,),
    ways=(Way("center", "college", 20),),
)


def found(facts: Facts, first: date = FIRST, last: date = LAST) -> dict[tuple[str, str], Finding]:
    rules = rules_of(law_on(first))
    return {(one.kind, one.cause): one for one in check.findings(facts, first, last, rules) if one.kind != "unknown"}


def codes(facts: Facts, finding: Finding) -> list[str]:
    return [one.code for one in advice(facts, finding, LAW)]


def test_a_birthday_and_a_term_break_within_a_certificate_change_nothing() -> None:
    """Kim turns 13 on Mar 10, in the spring term; between the terms there are three weeks."""
    assert found(FAMILY) == {}
    younger = replace(FAMILY, people=(FAMILY.people[0], Person("kim", "Kim", date(2018, 3, 10))))
    assert found(younger) == {}
    ended = replace(younger, supports=(replace(CARE, ends=date(2027, 1, 31)),))
    assert ("care_gap", "no_care") in found(ended)  # so it is the certificate that keeps them quiet


def test_a_certificate_that_ends_before_its_twelve_months_is_asked_about() -> None:
    younger = replace(FAMILY, people=(FAMILY.people[0], Person("kim", "Kim", date(2018, 3, 10))))
    short = replace(younger, supports=(replace(CARE, ends=date(2027, 4, 30)),))
    ends = found(short)["breaks_first", "ends"]
    cited = "42 USC 9858c(c)(2)(N)(i); 45 CFR 98.21(a)(1)"
    assert advice(short, ends, LAW)[0] == Advice(CERTIFICATE, cited, 12, date(2027, 8, 31), compared=False)
    whole = replace(younger, supports=(replace(CARE, begins=date(2026, 5, 1), ends=date(2027, 4, 30)),))
    assert CERTIFICATE not in codes(whole, found(whole)["breaks_first", "ends"])
    for last, asked in ((date(2027, 5, 23), True), (date(2027, 5, 30), False)):  # from Jun 1: 51 weeks, and 52
        weeks = replace(younger, supports=(replace(CARE, begins=date(2026, 6, 1), ends=last),))
        assert (CERTIFICATE in codes(weeks, found(weeks)["breaks_first", "ends"])) == asked
    other = replace(short, supports=(replace(short.supports[0], program="Grandmother", source=Source()),))
    assert codes(other, found(other)["breaks_first", "ends"]) == []


def test_after_training_ends_care_may_go_on_for_three_months() -> None:
    """The fall term and its certificate end Jan 15; the spring term begins Feb 8, its care on Mar 1."""
    later = replace(FAMILY, people=(FAMILY.people[0], Person("kim", "Kim", date(2018, 3, 10))), supports=(
        replace(CARE, ends=date(2027, 1, 15)), replace(CARE, id="next", begins=date(2027, 3, 1)),
    ))  # fmt: skip
    first = advice(later, found(later)["not_yet", "later"], LAW)[0]
    assert (first.code, first.by, first.citation) == (JOB_SEARCH, date(2027, 4, 15), "45 CFR 98.21(a)(2)")
    job = Activity("job", "dana", "job", begins=date(2026, 10, 1))
    at_work = replace(later, activities=(*later.activities, job))
    assert JOB_SEARCH not in codes(at_work, found(later)["not_yet", "later"])
    just = replace(later, activities=(replace(FALL, ends=date(2026, 11, 8)), SPRING))
    assert JOB_SEARCH in codes(just, found(just)["not_yet", "later"])
    long_ago = replace(later, activities=(replace(FALL, ends=date(2026, 11, 7)), SPRING))
    assert JOB_SEARCH not in codes(long_ago, found(long_ago)["not_yet", "later"])


def test_another_provider_or_address_is_reported_within_ten_days() -> None:
    younger = replace(FAMILY, people=(FAMILY.people[0], Person("kim", "Kim", date(2018, 3, 10))))
    lease = Support("lease", "housing", "Lease", ends=date(2027, 3, 31))
    moving = replace(younger, supports=(CARE, lease))
    told = advice(moving, found(moving)["breaks_first", "ends"], LAW)
    assert told == (Advice(REPORT, "RCSA 17b-749-19(a)(1)", 10, date(2027, 4, 11), "address"),)
    without = replace(younger, supports=(replace(CARE, program="Family", source=Source()), lease))
    assert advice(without, found(without)["breaks_first", "ends"], LAW) == ()
    over = replace(younger, supports=(replace(CARE, status="ended"), lease))
    assert advice(over, found(over)["breaks_first", "ends"], LAW) == ()
    short = replace(younger, supports=(replace(CARE, ends=date(2027, 4, 30)),))
    assert [one.what for one in advice(short, found(short)["breaks_first", "ends"], LAW) if one.what] == ["provider"]


def test_a_wait_list_is_by_priority_group() -> None:
    waiting = replace(
        FAMILY,
        people=(FAMILY.people[0], Person("kim", "Kim", date(2018, 3, 10))),
        activities=(SPRING,),
        supports=(replace(CARE, status="waitlisted", begins=None, ends=None),),
    )
    told = advice(waiting, found(waiting)["not_yet", "waiting"], LAW)
    assert told == (Advice(WAIT_LIST, "RCSA 17b-749-10(a)(1), (a)(2), (b)(1)", 15),)


def test_medical_rides_never_serve_training() -> None:
    rides = Support("rides", "transit", "Medicaid rides", "dana", purpose="medical")
    bus = Support("bus", "transit", "Bus pass", "dana", ends=date(2027, 3, 31))
    family = replace(FAMILY, supports=(CARE, rides, bus))
    told = advice(family, found(family)["breaks_first", "ends"], LAW)
    assert told == (Advice(MEDICAL_RIDES, "42 CFR 431.53; 42 CFR 440.170(a)", compared=False),)
    other = replace(family, supports=(CARE, replace(rides, purpose=""), bus))
    assert ("breaks_first", "ends") not in found(other)  # rides for anything still run


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_cited_or_says_that_it_is_no_law(rule: Rule) -> None:
    assert rule.citation or rule.note.startswith("No law")
    assert not any(mark in rule.citation for mark in ("http", "www", "?"))
    assert rule.note.endswith(".") or not rule.note
    assert len([one for one in RULES if one.code == rule.code]) == 1 or (rule.begins or rule.ends)


def test_the_rule_of_the_day_counts_and_the_figure_of_the_agency_before_it() -> None:
    first, last, later = date(2011, 1, 1), date(2015, 12, 31), date(2016, 1, 1)
    old = Rule(CERTIFICATE, 8, "months", "Public Act 10-61", first, last)
    new = Rule(CERTIFICATE, 12, "months", "45 CFR 98.21(a)(1)", later)
    assert [law_on(day, rules=(old, new))[CERTIFICATE].value for day in (first, last, later)] == [8, 8, 12]
    assert law_on(date(2010, 1, 1), rules=(old, new)) == {}
    ours = law_on(FIRST, {REPORT: 5, LONGEST_TRIP: 60, MEDICAL_RIDES: 1})
    assert (ours[REPORT].value, ours[REPORT].citation) == (5, "RCSA 17b-749-19(a)(1)")
    assert rules_of(ours).longest_trip == 60
    assert rules_of(ours).purposes == {"medical": {"appointment"}}
    assert rules_of(LAW) == Rules()


def test_months_on_ends_with_the_month() -> None:
    assert months_on(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_on(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert months_on(date(2027, 12, 15), 1) == date(2028, 1, 15)
    assert months_on(date(2027, 11, 30), 3) == date(2028, 2, 29)
