"""Members of a family: the person rows of several agencies, joined by links, with what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from ctcoord.services.people import Source, full_name

# Facts that a record of a name alone (our own, made to write down a week) leaves to whoever recorded them.
_TOLD = ("birth_date", "sex", "veteran", "languages", "special_needs", "interpreter_needed")
# Facts of a person that agencies may record differently, in the order they are shown.
COMPARED = ("first_name", "last_name", "birth_date", "sex", "died_on", "special_needs")


class PersonFacts(NamedTuple):
    """A person as one agency recorded them."""

    person_id: bytes
    scope_id: bytes
    first_name: str | None
    middle_name: str | None
    last_name: str | None
    suffix: str | None
    names_hashed: bool
    birth_date: date | None
    died_on: date | None
    sex: int | None
    veteran: int | None
    relationship: int | None
    head: bool
    languages: str | None
    special_needs: bool | None
    care_available: bool | None
    care_available_confirmed_on: date | None
    contact_note: str | None
    interpreter_needed: bool | None
    source: Source

    @property
    def name(self) -> str:
        """The name as recorded; '' when only a hash is known."""
        return "" if self.names_hashed else full_name(self.first_name, self.last_name, self.middle_name, self.suffix)


class IdentifierRow(NamedTuple):
    """A number of a person; an SSN shows its last four digits only."""

    person_id: bytes
    system: str
    value: str | None
    last_four: str | None
    keyed_hash: bytes | None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A way to reach a member, with what is safe."""

    id: bytes
    scope_id: bytes
    person_id: bytes | None
    kind: str
    value: str
    normalized: str | None
    safe: bool | None
    voicemail: bool | None
    hours: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class ResidenceRow:
    """Where a member lives; ``person_id`` None: the whole household."""

    person_id: bytes | None
    place_id: bytes
    kind: str
    address: str | None
    city: str | None
    zip_code: str | None
    lives_from: date | None
    lives_until: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class Value:
    """One agency's value of a fact."""

    value: Any
    source: Source
    person_id: bytes
    scope_id: bytes


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact that agencies record differently: every value with its source, none picked."""

    member: bytes
    member_name: str
    field: str
    values: tuple[Value, ...]
    corrected: Any = None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member: ``key`` is the smallest person id, ``shown`` what to show, ``records`` each agency's row."""

    key: bytes
    name: str
    shown: PersonFacts
    records: tuple[PersonFacts, ...]
    identifiers: tuple[IdentifierRow, ...]
    contacts: tuple[ContactRow, ...]
    residences: tuple[ResidenceRow, ...]
    differences: tuple[Difference, ...]
    corrected: Mapping[str, Any]

    @property
    def died(self) -> bool:
        """Whether they have died, as far as any agency says; a correction says it, or takes it back, for all of them.

        Nothing is written or sent about who has.
        """
        return self.died_on is not None

    @property
    def died_on(self) -> date | None:
        """The day, of several that agencies recorded the latest."""
        if "died_on" in self.corrected:
            return self.shown.died_on
        return max((one.died_on for one in self.records if one.died_on), default=None)


@dataclass(frozen=True)
class About:
    """What is known of the people of a family besides their person rows, as selected.

    ``links`` are ``(link_id, person_id)``; ``corrections`` map (person id, field) to the value to show.
    """

    links: Sequence[tuple[Any, ...]]
    identifiers: Sequence[IdentifierRow]
    contacts: Sequence[ContactRow]
    residences: Sequence[ResidenceRow]
    corrections: Mapping[tuple[bytes, str], Any]


def members(persons: Sequence[PersonFacts], about: About) -> tuple[MemberRow, ...]:
    """Join person rows by confirmed links, head of household first, then the oldest."""
    groups = _components([p.person_id for p in persons], about.links)
    sizes = Counter(person.scope_id for person in persons)
    rows: dict[bytes, list[PersonFacts]] = {}
    for person in persons:
        rows.setdefault(groups[person.person_id], []).append(person)
    return tuple(sorted((_member(records, about, sizes) for records in rows.values()), key=_reading_order))


def _reading_order(member: MemberRow) -> tuple[bool, date, str]:
    return (not member.shown.head, member.shown.birth_date or date.max, member.name)


def _member(records: list[PersonFacts], about: About, sizes: Mapping[bytes, int]) -> MemberRow:
    records = sorted(records, key=_trust, reverse=True)
    ids = {record.person_id for record in records}
    corrected = {name: value for (target, name), value in about.corrections.items() if target in ids}
    shown = _corrected(_placed(records, sizes), corrected)
    key = min(ids)
    return MemberRow(
        key=key,
        name=shown.name,
        shown=shown,
        records=tuple(records),
        identifiers=tuple(row for row in about.identifiers if row.person_id in ids),
        contacts=tuple(row for row in about.contacts if row.person_id is None or row.person_id in ids),
        residences=tuple(row for row in about.residences if row.person_id is None or row.person_id in ids),
        differences=tuple(_differences(key, shown.name, records, corrected)),
        corrected=corrected,
    )


def _placed(records: Sequence[PersonFacts], sizes: Mapping[bytes, int]) -> PersonFacts:
    """The most trusted record, placed in the family as the agency that knows most of it does.

    A bus pass makes every rider the head of a household of one: that says nothing about the family.
    """
    known = [record for record in records if record.relationship is not None or record.head] or list(records)
    widest = max(known, key=lambda record: sizes[record.scope_id])
    safe = next((record.contact_note for record in records if record.contact_note), None)  # whoever was told
    told: dict[str, Any] = {
        name: getattr(next((one for one in records if _says(one, name)), records[0]), name) for name in _TOLD
    }
    return records[0]._replace(relationship=widest.relationship, head=widest.head, contact_note=safe, **told)


def _trust(record: PersonFacts) -> tuple[bool, bool, bool, datetime | date]:
    """Readable names first, then our own record, then a confirmed one, then the newest."""
    stamp = record.source.as_of.date() if record.source.as_of else date.min
    return (not record.names_hashed, record.source.own, record.source.confirmed_on is not None, stamp)


def _corrected(record: PersonFacts, corrected: Mapping[str, Any]) -> PersonFacts:
    known = {name: _typed(name, value) for name, value in corrected.items() if hasattr(record, name)}
    return record._replace(**known) if known else record


def _typed(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in ("birth_date", "died_on") and value else value


def _differences(
    key: bytes, name: str, records: Sequence[PersonFacts], corrected: Mapping[str, Any]
) -> list[Difference]:
    found = []
    for fact in COMPARED:
        known = [record for record in records if _says(record, fact)]
        if len({_same(getattr(record, fact)) for record in known}) > 1:
            values = [Value(getattr(one, fact), one.source, one.person_id, one.scope_id) for one in known]
            found.append(Difference(key, name, fact, tuple(values), _typed(fact, corrected.get(fact))))
    return found


def _says(record: PersonFacts, fact: str) -> bool:
    """Whether the record has an answer; a hash is no name, and HUD's 8, 9 and 99 say that there is none."""
    return getattr(record, fact) not in (None, "", 8, 9, 99) and not (record.names_hashed and fact.endswith("_name"))


# One apostrophe and one hyphen, whichever of theirs a program writes.
_MARKS = str.maketrans({**dict.fromkeys("’‘ʼʹ`´", "'"), **dict.fromkeys("‐‑–", "-")})


def _same(value: Any) -> Any:
    return " ".join(value.casefold().translate(_MARKS).split()) if isinstance(value, str) else value


def _components(ids: Sequence[bytes], links: Sequence[tuple[Any, ...]]) -> dict[bytes, bytes]:
    """Person id → the smallest person id that links reach from it (union by link id)."""
    parent: dict[bytes, bytes] = {one: one for one in ids}

    def root(one: bytes) -> bytes:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    first: dict[bytes, bytes] = {}
    for link_id, person_id in links:
        if person_id not in parent:
            continue
        other = root(first.setdefault(link_id, person_id))
        mine = root(person_id)
        parent[max(other, mine)] = min(other, mine)
    return {one: root(one) for one in ids}
