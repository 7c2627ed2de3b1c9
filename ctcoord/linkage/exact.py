"""Exact evidence that two records are one person: the same number, or the same name and birth date.

Scored matching of anything less comes on top of this and never replaces it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

# A number that more records share is a placeholder or a mistake: as evidence it would only grow quadratically.
MOST_SHARING = 8


@dataclass(frozen=True, slots=True)
class Record:
    """What exact evidence looks at. ``numbers`` are (system, value) pairs; an SSN's value is its keyed hash."""

    person_id: bytes
    household_id: bytes
    owner_id: bytes
    first_name: str | None
    last_name: str | None
    birth_date: date | None
    names_hashed: bool
    numbers: frozenset[tuple[str, str]]

    @property
    def key(self) -> tuple[str, str, date] | None:
        """Folded first and last name with the birth date; None when one is missing or hashed."""
        if self.names_hashed or not self.first_name or not self.last_name or self.birth_date is None:
            return None
        return fold(self.first_name), fold(self.last_name), self.birth_date


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records with the evidence that they are one person: 'number' (which systems) or 'name_birth'."""

    left: Record
    right: Record
    kind: str
    systems: tuple[str, ...] = ()


def fold(name: str) -> str:
    """A name without case, accents, spaces and marks: 'María-José' and 'MARIA JOSE' are equal."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c.isalnum())


def pairs(fresh: Sequence[Record], known: Iterable[Record]) -> Iterator[Pair]:
    """Pairs of a fresh record with another of ``fresh`` or ``known``, each pair once.

    Name and birth date count only where they are unambiguous: no agency has two people of that key
    whose Social Security numbers differ or who are of one household (twins without a name yet), or
    three records of it.
    A shared number counts, unless birth dates or both names contradict it, or too many share it.
    """
    everyone = {record.person_id: record for record in (*known, *fresh)}
    ambiguous = _ambiguous(everyone.values())
    by_key: dict[object, list[Record]] = {}
    for record in everyone.values():
        for key in (record.key, *record.numbers):
            if key is not None:
                by_key.setdefault(key, []).append(record)
    seen: set[tuple[bytes, bytes]] = set()
    for record in fresh:
        for key in (*sorted(record.numbers), record.key):
            if key is None or key in ambiguous or len(by_key[key]) > MOST_SHARING:
                continue
            for other in by_key[key]:
                names = (min(record.person_id, other.person_id), max(record.person_id, other.person_id))
                if other is record or names in seen:
                    continue
                found = _evidence(everyone[names[0]], everyone[names[1]])
                if found:
                    seen.add(names)
                    yield found


def _evidence(left: Record, right: Record) -> Pair | None:
    shared = left.numbers & right.numbers
    if shared and not _contradict(left, right):
        return Pair(left, right, "number", tuple(sorted({system for system, _ in shared})))
    if left.key is not None and left.key == right.key:
        return Pair(left, right, "name_birth")
    return None


def _contradict(left: Record, right: Record) -> bool:
    """A number typed twice by mistake: neither the birth date nor any name agrees, and something is known to differ.

    Of members of one household, whom an agency lists side by side, all that is known must agree: a parent's
    number stands with a child, and a twin's with the other.
    """
    if left.household_id == right.household_id:
        return _differ(left, right)
    both_born = left.birth_date is not None and right.birth_date is not None
    if both_born and left.birth_date == right.birth_date:
        return False
    mine, theirs = _names(left), _names(right)
    if not mine or not theirs:
        return both_born
    return not mine & theirs


def _differ(left: Record, right: Record) -> bool:
    born = {record.birth_date for record in (left, right) if record.birth_date}
    first = {fold(r.first_name) for r in (left, right) if r.first_name and not r.names_hashed}
    return len(born) > 1 or len(first) > 1


def _names(record: Record) -> set[str]:
    """The folded names that can be compared; none of hashed ones."""
    if record.names_hashed:
        return set()
    return {fold(name) for name in (record.first_name, record.last_name) if name}


def _ambiguous(records: Iterable[Record]) -> set[object]:
    """Names with birth dates that are (or may be) several people of one agency: they say nothing."""
    sharing: dict[tuple[bytes, object], list[Record]] = {}
    for record in records:
        if record.key is not None:
            sharing.setdefault((record.owner_id, record.key), []).append(record)
    return {key for (_, key), found in sharing.items() if _are_several(found)}


def _are_several(records: Sequence[Record]) -> bool:
    households = {record.household_id for record in records}
    return len(records) > 2 or len(_social_security(records)) > 1 or len(households) < len(records)


def _social_security(records: Iterable[Record]) -> set[str]:
    return {value for record in records for system, value in record.numbers if system == "ssn"}
