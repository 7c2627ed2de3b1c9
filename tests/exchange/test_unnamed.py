"""Findings without names: no text that somebody typed is left, and what is accepted stays accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.connecticut import law_on
from ctcoord.domain.alignment.facts import Change, Facts, Place
from ctcoord.domain.alignment.known import Known
from ctcoord.exchange.findings_out import family_out
from ctcoord.exchange.unnamed import unnamed
from ctcoord.services import alignment
from ctcoord.services.alignment import Alignment
from ctcoord.services.alignment_facts import WRITTEN
from ctcoord.words import Words
from tests.domain.week_of_vega import vega

BEGIN, END, CANARY = date(2026, 11, 23), date(2027, 3, 31), "zanzibar"
# Codes, ids and the names of agencies and programs: all else that is text, somebody typed.
SAID = {
    "id", "kind", "person", "place", "support", "domain", "program", "status", "purpose", "agency", "mode", "basis",
    "origin", "target", "zone",
}  # fmt: skip


def typed(value: object) -> Iterator[str]:
    """Every text of the facts that is none of these, and every id that holds a name."""
    if isinstance(value, tuple | frozenset):
        for one in value:
            yield from typed(one)
    elif is_dataclass(value):
        for field in fields(value):
            inside = getattr(value, field.name)
            if isinstance(inside, str):
                yield from [inside] * bool(inside and (field.name not in SAID or CANARY in inside))
            else:
                yield from typed(inside)


def named() -> Facts:
    """A week of which everything that can be called by a name is."""
    facts, written = vega(), f"{WRITTEN}{CANARY} house"
    reason = Change(BEGIN, BEGIN, reason=CANARY)
    activities = tuple(
        replace(one, title=CANARY, place=written, schedules=tuple(replace(s, changes=(reason,)) for s in one.schedules))
        for one in facts.activities
    )
    people = tuple(replace(one, name=f"{CANARY} {number}") for number, one in enumerate(facts.people))
    return replace(
        facts, people=people, activities=activities, ways=(), places=(*facts.places, Place(written, f"{CANARY} house"))
    )


def test_no_name_is_left_and_what_is_accepted_stays_so() -> None:
    facts = named()
    found = findings(facts, BEGIN, END)
    asked = next(one for one in found if any(CANARY in key for key in one.about))
    looked = Alignment(b"f", BEGIN, END, facts, found, {alignment.key(asked): Known(END, "")})
    assert CANARY in " ".join(typed(facts))
    bare = unnamed(looked)
    assert list(typed(bare.facts)) == []
    assert [(one.kind, one.cause, one.first_on, one.minutes) for one in bare.findings] == [
        (one.kind, one.cause, one.first_on, one.minutes) for one in found
    ]
    for language in ("en", "es"):
        written = json.dumps(family_out(Words(language), bare, BEGIN, law_on(BEGIN)))
        assert CANARY not in written
        assert CANARY in json.dumps(family_out(Words(language), looked, BEGIN, law_on(BEGIN)))
    assert len(looked.accepted) == len(bare.accepted) == 1
