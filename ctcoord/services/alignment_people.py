"""The members of a family as the rules of alignment look at them: what several agencies recorded of one person.

Of several records the same counts as in the family view (``members``): a correction first, then readable names, our
own agency, what somebody confirmed, the newest; who is the head and whose child somebody is says the record of the
household that knows most people. Where two people changed a fact at once, the value acts that protects.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ctcoord.domain.alignment.facts import Person, Source
from ctcoord.services.disputed import Disputed
from ctcoord.services.driver import Bare, day, flag
from ctcoord.services.people import full_name

CHILD = 2  # HUD list 3.15.1
COLUMNS = (
    "id, first_name, last_name, names_hashed, birth_date, died_on, relationship, head, special_needs, care_available,"
    " care_available_confirmed_on, agency_id, confirmed_on, as_of"
)
_NAMES = ("scope_id", *COLUMNS.replace(" ", "").split(","))
_GUARDED = ("special_needs", "care_available")

Fact = dict[str, Any]
Laid = tuple[Any, date | None]  # what a correction says, and when it was made


@dataclass(frozen=True, slots=True)
class Known:
    """What all families share: our own agency, who is one person, what was corrected, and what is disputed."""

    own: bytes
    member: Callable[[bytes], str | None]
    source: Callable[[bytes | None, str | None], Source]
    corrected: Mapping[bytes, Mapping[str, Laid]]
    disputed: Disputed


def people(rows: Iterable[Bare], known: Known, learning: Collection[str]) -> Iterator[Person]:
    """Those who live; ``learning`` are the ids of whoever is in training.

    Where no record says who the head is, every adult is responsible: a gap too many is asked about, one too few is not.
    """
    facts = [_acting(dict(zip(_NAMES, row, strict=True)), known.disputed) for row in rows]
    sizes = Counter(one["scope_id"] for one in facts)
    records: dict[str, list[Fact]] = defaultdict(list)
    for one in facts:
        records[known.member(one["id"]) or ""].append(one)
    living = {}
    for key, some in records.items():
        some.sort(key=lambda one: _trust(one, known.own), reverse=True)
        said = _Said(some, known)
        if not said.died:
            living[key] = said
    headless = not any(one["head"] for said in living.values() for one in said.records)
    for key, said in living.items():
        yield _person(key, said, sizes, headless or key in learning)


def _acting(one: Fact, disputed: Disputed) -> Fact:
    return {**one, **disputed.protect("person", one["id"], {name: one[name] for name in _GUARDED})}


def _trust(one: Fact, own: bytes) -> tuple[bool, bool, bool, str]:
    return not one["names_hashed"], one["agency_id"] == own, one["confirmed_on"] is not None, (one["as_of"] or "")[:10]


def _person(key: str, said: _Said, sizes: Mapping[bytes, int], acts: bool) -> Person:
    placed = [one for one in said.records if one["relationship"] is not None or one["head"]] or said.records
    widest = max(placed, key=lambda one: sizes[one["scope_id"]])
    asked = next((one for one in said.records if one["care_available"] is not None), said.records[0])
    return Person(
        id=key,
        name=said.name,
        birth_date=day(said.first("birth_date")),
        child=widest["relationship"] == CHILD,
        special_needs=bool(said.first("special_needs")),
        responsible=bool(widest["head"]) or acts,
        care_available=flag(asked["care_available"]),
        care_confirmed_on=day(asked["care_available_confirmed_on"]),
        source=said.source("birth_date"),
    )


@dataclass(frozen=True)
class _Said:
    """What the records of one person say, the most trusted first; a correction holds for all of them."""

    records: Sequence[Fact]
    known: Known

    def laid(self, name: str) -> Laid | None:
        over = (self.known.corrected.get(one["id"], {}).get(name) for one in self.records)
        return next((one for one in over if one is not None), None)

    def first(self, name: str) -> Any:
        over = self.laid(name)
        return over[0] if over else next((one[name] for one in self.records if one[name] is not None), None)

    @property
    def died(self) -> bool:
        over = self.laid("died_on")
        return over[0] is not None if over else any(one["died_on"] for one in self.records)

    @property
    def name(self) -> str:
        readable = [one for one in self.records if not one["names_hashed"] and (one["first_name"] or one["last_name"])]
        parts = dict.fromkeys(("first_name", "last_name"))
        for part in parts:
            over = self.laid(part)
            parts[part] = over[0] if over else readable[0][part] if readable else None
        return full_name(parts["first_name"], parts["last_name"]) if any(parts.values()) else ""

    def source(self, name: str) -> Source:
        """Who says a fact; where nobody does, whose record is trusted most."""
        one = next((one for one in self.records if one[name] is not None), self.records[0])
        found = self.known.source(one["agency_id"], one["confirmed_on"])
        over = self.laid(name)
        return Source(found.agency, found.confirmed_on, over[1]) if over else found
