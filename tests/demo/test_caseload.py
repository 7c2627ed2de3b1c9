"""Made-up families are believable, and the same numbers make the same families."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from ctcoord.demo.caseload import caseload
from ctcoord.demo.world import CHILD, PARENT, Family, Sender, slip

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def families() -> list[Family]:
    return list(caseload(400, today=TODAY))


def test_the_same_seed_makes_the_same_families_and_more_begin_alike(families: list[Family]) -> None:
    assert list(caseload(50, today=TODAY)) == families[:50]
    assert list(caseload(50, seed=7, today=TODAY))[17:] != families[17:50]


def test_keys_are_unique(families: list[Family]) -> None:
    keys = [person.key for family in families for person in family.people]
    assert len(keys) == len(set(keys))


def test_parents_are_old_enough_and_siblings_apart_or_twins(families: list[Family]) -> None:
    for family in families:
        assert family.parent.role == PARENT
        children = [person for person in family.people if person.role == CHILD]
        for child in children:
            assert (child.birth - family.parent.birth).days >= 17 * 365, family.number
            assert child.birth < TODAY
        for elder, younger in pairwise(sorted(child.birth for child in children)):
            assert (younger - elder) in (timedelta(0),) or (younger - elder).days >= 270, family.number


def test_nobody_can_be_reached_and_nobody_has_a_social_security_number(families: list[Family]) -> None:
    phones = [person.phone for family in families for person in family.people if person.phone]
    assert phones
    assert all(re.fullmatch(r"\d{3}-555-01\d\d", phone) for phone in phones)
    assert not any(re.search(r"\d{3}-?\d{2}-?\d{4}", name) for f in families for p in f.people for name in (p.first,))


def test_homes_are_in_connecticut(families: list[Family]) -> None:
    assert all(re.fullmatch(r"06\d{3}", family.home.zip_code) for family in families)
    assert len({family.home.town for family in families}) > 5


def test_the_caseload_has_what_the_screens_must_show(families: list[Family]) -> None:
    """Renewals soon, passed ends, gaps between passes, several agencies, two languages, late steps, slips."""
    services = [service for family in families for service in family.services]
    ends = [(s.end - TODAY).days for s in services if s.end and s.status == "active"]
    assert sum(0 <= days <= 30 for days in ends) > 20
    assert sum(1 for f in families if len({s.sender for s in f.services}) >= 3) > 50
    assert {s.sender for s in services} == set(Sender)
    assert sum(1 for f in families if f.languages.startswith("es")) > 60
    assert sum(1 for f in families for step in f.steps if step.due < 0) > 10
    assert any(f.undecided for f in families)
    passes = [[s for s in f.known_to(Sender.TRANSIT) if s.person is f.parent] for f in families]
    gaps = [b.start - a.end for some in passes for a, b in pairwise(some) if a.end]
    assert min(gaps) == timedelta(days=1)
    assert max(gaps) > timedelta(days=3)


def test_agencies_disagree_about_some_people_but_not_most(families: list[Family]) -> None:
    known = [(f, s.sender, s.person) for f in families for s in f.services]
    wrong = [1 for f, sender, person in known if slip(f, sender, person).born(person) != person.birth]
    assert 0.005 < len(wrong) / len(known) < 0.08


def test_vega_is_the_family_of_the_pictures(families: list[Family]) -> None:
    vega = families[0]
    assert [(p.first, p.birth) for p in vega.people[:3]] == [
        ("Maria", date(1991, 4, 2)),
        ("Leo", date(2020, 6, 14)),
        ("Ivy", date(2023, 5, 9)),
    ]
    leo = vega.people[1]
    assert slip(vega, Sender.HOUSING, leo).born(leo) == date(2020, 6, 19)
    ends = {s.end for s in vega.known_to(Sender.CHILDCARE)}
    assert date(2026, 11, 29) in ends


def test_dates_move_with_the_day_of_the_demo() -> None:
    later = next(iter(caseload(1, today=TODAY + timedelta(days=100))))
    assert {s.end for s in later.known_to(Sender.CHILDCARE)} >= {date(2026, 11, 29) + timedelta(days=100)}
    assert later.parent.birth == date(1991, 4, 2)
