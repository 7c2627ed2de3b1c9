"""What is found of a family, without anything that names it: for lists about all families that lie in files.

Ids, dates, minutes, programs and agencies stay. Names of people and places, titles, and reasons that somebody typed
are left out; a place that is known by its name alone gets a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ctcoord.domain.alignment.facts import Facts, Finding, Schedule
from ctcoord.services import alignment
from ctcoord.services.alignment import Alignment
from ctcoord.services.alignment_facts import WRITTEN


def unnamed(looked: Alignment) -> Alignment:
    """The same findings, by nobody's name. What is accepted as known stays so."""
    written = (one.id for one in looked.facts.places if one.id.startswith(WRITTEN))
    ids = {name: f"{WRITTEN}{number}" for number, name in enumerate(sorted(written), start=1)}
    found = tuple(_finding(one, ids) for one in looked.findings)
    keys = {alignment.key(old): alignment.key(new) for old, new in zip(looked.findings, found, strict=True)}
    known = {keys.get(key, key): value for key, value in looked.known.items()}
    return replace(looked, facts=_facts(looked.facts, ids), findings=found, known=known)


def _finding(one: Finding, ids: Mapping[str, str]) -> Finding:
    about, chain = (tuple(ids.get(key, key) for key in keys) for keys in (one.about, one.chain))
    return replace(one, about=about, chain=chain)


def _facts(facts: Facts, ids: Mapping[str, str]) -> Facts:
    def at(place: str | None) -> str | None:
        return ids.get(place, place) if place else place

    return replace(
        facts,
        people=tuple(replace(one, name="") for one in facts.people),
        places=tuple(replace(one, id=ids.get(one.id, one.id), name="") for one in facts.places),
        residences=tuple(replace(one, place=ids.get(one.place, one.place)) for one in facts.residences),
        activities=tuple(
            replace(one, title="", place=at(one.place), schedules=_schedules(one.schedules)) for one in facts.activities
        ),
        supports=tuple(
            replace(one, place=at(one.place), schedules=_schedules(one.schedules)) for one in facts.supports
        ),
        ways=tuple(
            replace(one, origin=ids.get(one.origin, one.origin), target=ids.get(one.target, one.target))
            for one in facts.ways
        ),
    )


def _schedules(several: tuple[Schedule, ...]) -> tuple[Schedule, ...]:
    return tuple(replace(one, changes=tuple(replace(change, reason="") for change in one.changes)) for one in several)
