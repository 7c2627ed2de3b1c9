"""A shared number is evidence unless what else is known contradicts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ctcoord.linkage.exact import Record, pairs

BORN, OTHER = date(1991, 4, 2), date(1962, 1, 9)
MARIA = Record(b"a" * 16, b"h" * 16, b"o" * 16, "Maria", "Vega", BORN, False, frozenset({("ssn", "x")}))


@pytest.mark.parametrize(
    ("first", "last", "born", "hashed", "linked"),
    [
        ("Maria", "Vega", BORN, False, True),
        ("Marie", "Vega", OTHER, False, True),  # one name agrees: a birth date was mistyped
        ("Robert", "Chen", BORN, False, True),  # the birth date agrees: names change
        ("Robert", "Chen", OTHER, False, False),
        ("Robert", "Chen", None, False, False),  # nothing agrees but the number
        ("María", "Chen", None, False, True),
        (None, None, None, False, True),  # nothing else is known
        (None, None, OTHER, False, False),
        ("f" * 64, "e" * 64, BORN, True, True),
        ("f" * 64, "e" * 64, OTHER, True, False),
        ("f" * 64, "e" * 64, None, True, True),  # hashed names are never compared
    ],
)
def test_a_number_typed_twice_by_mistake_links_nobody(
    first: str | None, last: str | None, born: date | None, hashed: bool, linked: bool
) -> None:
    other = replace(MARIA, person_id=b"b" * 16, household_id=b"i" * 16)
    other = replace(other, first_name=first, last_name=last, birth_date=born, names_hashed=hashed)
    assert bool(list(pairs([other], [MARIA]))) is linked
    assert bool(list(pairs([MARIA], [other]))) is linked


@pytest.mark.parametrize(
    ("first", "born", "hashed", "linked"),
    [
        ("Maria", BORN, False, True),  # recorded twice
        ("Maria", None, False, True),
        (None, BORN, False, True),
        ("f" * 64, BORN, True, True),
        ("Leo", date(2020, 6, 14), False, False),  # the mother's number typed for the child
        ("Ana", BORN, False, False),  # a twin's
        ("Maria", OTHER, False, False),  # named after her mother
    ],
)
def test_members_of_a_household_with_one_number_are_one_only_if_nothing_differs(
    first: str | None, born: date | None, hashed: bool, linked: bool
) -> None:
    other = replace(MARIA, person_id=b"b" * 16, first_name=first, birth_date=born, names_hashed=hashed)
    assert bool(list(pairs([other, MARIA], []))) is linked


@pytest.mark.parametrize(("home", "linked"), [(b"i" * 16, True), (MARIA.household_id, False)])
def test_twins_who_have_no_name_yet_are_two(home: bytes, linked: bool) -> None:
    baby = replace(MARIA, first_name="Baby", numbers=frozenset())
    assert bool(list(pairs([replace(baby, person_id=b"b" * 16, household_id=home)], [baby]))) is linked
