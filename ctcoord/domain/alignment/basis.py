"""What a finding rests on: the facts behind its ids, each with who says it and when that was confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ctcoord.domain.alignment.facts import Activity, Authority, Facts, Finding, Person, Place, Source, Support

Fact = Person | Place | Activity | Support | Authority
_KINDS: tuple[tuple[str, type], ...] = (
    ("person", Person),
    ("place", Place),
    ("activity", Activity),
    ("support", Support),
    ("authority", Authority),
)


@dataclass(frozen=True, slots=True)
class Basis:
    """One fact of a finding; ``agency`` '' where nobody is named, ``confirmed_on`` None where nobody confirmed it.

    ``corrected_on``: our own agency laid a correction over it on that day.
    """

    id: str
    kind: str
    agency: str
    confirmed_on: date | None
    corrected_on: date | None = None


def by_id(facts: Facts) -> Mapping[str, Fact]:
    """Every fact that a finding may name, by its id."""
    rows: tuple[tuple[Fact, ...], ...] = (
        facts.people, facts.places, facts.activities, facts.supports, facts.authorities,
    )  # fmt: skip
    return {one.id: one for some in rows for one in some}


def basis(facts: Facts, finding: Finding) -> tuple[Basis, ...]:
    """The facts of a finding, each once: first what it is about, then the people, then the rest of the chain."""
    known = by_id(facts)
    ids = dict.fromkeys((*finding.about, *finding.people, *finding.chain))
    return tuple(_basis(known[one]) for one in ids if one in known)


def _basis(fact: Fact) -> Basis:
    kind = next(name for name, of in _KINDS if isinstance(fact, of))
    source = Source() if isinstance(fact, Place) else fact.source
    confirmed = source.confirmed_on
    if isinstance(fact, Person):
        confirmed = confirmed or fact.care_confirmed_on
    return Basis(fact.id, kind, source.agency, confirmed, source.corrected_on)
