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
    other = replace(MARIA, person_id=b"b" * 16, first_name=first, last_name=last, birth_date=born, names_hashed=hashed)
    assert bool(list(pairs([other], [MARIA]))) is linked
    assert bool(list(pairs([MARIA], [other]))) is linked
