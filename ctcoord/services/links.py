"""Links: proposed from exact evidence, decided by a person, always reversible.

Within one agency exact evidence links people by itself. Across agencies it makes a proposal.
Households with a safety flag are never proposed outside their agency. A person link never makes
households one family: that is a proposal of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, insert, text

from ctcoord.domain.codes import DataClass, LinkStatus
from ctcoord.domain.ids import uuid8
from ctcoord.errors import NotFound
from ctcoord.linkage.exact import Pair, Record, pairs
from ctcoord.models import tables
from ctcoord.services import families, safety, settings
from ctcoord.services.author import Author
from ctcoord.services.components import rebuild
from ctcoord.services.people import build

PERSON, FAMILY = "person", "family"
_TABLES = {PERSON: "person_link", FAMILY: "family_link"}


@dataclass(frozen=True, slots=True)
class Proposed:
    """What an import's evidence led to."""

    linked: int
    proposed: int


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a proposal: a person record, or a household named by its head."""

    household_id: bytes
    person_id: bytes | None
    name: str
    birth_date: date | None
    agency: str
    last_four: str | None
    phone: str | None
    address: str | None
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two records that may be one; ``evidence`` holds codes: {"kind": "number", "systems": […]} and so on."""

    link_id: bytes
    kind: str
    status: str
    evidence: dict[str, Any]
    left: Side
    right: Side


def propose(
    connection: Connection,
    author: Author,
    person_ids: Iterable[bytes] | None = None,
    *,
    run_id: bytes | None = None,
) -> Proposed:
    """Look for exact evidence about these people (None: all), link within agencies, propose across.

    ``run_id`` is the import whose evidence it is: what it made of it is undone with it. Somebody whose record an
    adoption sealed is left out: what came before is for a person to say.
    """
    _part_flagged(connection)
    fresh, known = _records(connection, person_ids)
    flagged = safety.flagged(connection)
    key = settings.deployment_key(connection)
    people: list[tuple[bytes, LinkStatus, dict[str, Any], Pair]] = []
    for pair in pairs(fresh, known):
        same_agency = pair.left.owner_id == pair.right.owner_id
        if not same_agency and (pair.left.household_id in flagged or pair.right.household_id in flagged):
            continue
        status = LinkStatus.CONFIRMED if same_agency else LinkStatus.PROPOSED
        link_id = uuid8(key, "person_link", pair.left.person_id.hex(), pair.right.person_id.hex())
        people.append((link_id, status, {"kind": pair.kind, "systems": list(pair.systems)}, pair))
    added = _add_people(connection, author, key, people, run_id)
    proposed = sum(1 for one in added if one is LinkStatus.PROPOSED)
    proposed += propose_families(connection, author, _household_pairs(people), "shared_members", run_id=run_id)
    return Proposed(linked=len(added) - sum(1 for one in added if one is LinkStatus.PROPOSED), proposed=proposed)


def propose_families(
    connection: Connection,
    author: Author,
    households: Iterable[tuple[bytes, bytes, int]],
    evidence: str,
    *,
    run_id: bytes | None = None,
) -> int:
    """Propose that pairs of households (a, b, members they share) are one family; returns how many are new.

    Pairs that already are one family, that parted, or were decided before, are left alone.
    """
    parted = {frozenset(map(bytes, row)) for row in connection.execute(_PARTED)}
    key, flagged = settings.deployment_key(connection), safety.flagged(connection)
    owners = {row[0]: row[1] for row in connection.execute(text("SELECT id, owner_id FROM household"))}
    rows = []
    for a, b, members in households:
        left, right = min(a, b), max(a, b)
        outside = owners.get(left) != owners.get(right)
        if left == right or {left, right} in parted or (outside and (left in flagged or right in flagged)):
            continue
        if families.household_ids(connection, left)[0] == families.household_ids(connection, right)[0]:
            continue
        link_id = uuid8(key, "family_link", left.hex(), right.hex())
        rows.append((link_id, {"kind": evidence, "members": members}, (left, right)))
    fresh = _undecided(connection, FAMILY, [row[0] for row in rows])
    halves = [
        _Half(author, key, link_id, LinkStatus.PROPOSED, found, run_id).row(scope, scope)
        for link_id, found, scopes in rows
        if link_id in fresh
        for scope in scopes
    ]
    _write(connection, FAMILY, halves)
    return len(halves) // 2


def same_person(connection: Connection, author: Author, left: bytes, right: bytes) -> bytes:
    """A person says by hand that two records are one person; returns the link, confirmed.

    For what no evidence shows, such as a birth date that agencies write differently. Raises NotFound, UsageError.
    """
    ends = {row.id: row.scope_id for row in connection.execute(_PERSON_ENDS, {"ids": [left, right]})}
    return _by_hand(connection, author, PERSON, (left, right), ends)


def same_family(connection: Connection, author: Author, left: bytes, right: bytes) -> bytes:
    """A person says by hand that two households are one family; returns the link. Raises NotFound, UsageError."""
    ends = {row.id: row.id for row in connection.execute(_HOUSEHOLD_ENDS, {"ids": [left, right]})}
    return _by_hand(connection, author, FAMILY, (left, right), ends)


def _by_hand(
    connection: Connection, author: Author, kind: str, asked: tuple[bytes, bytes], ends: dict[bytes, bytes]
) -> bytes:
    """A confirmed link of two ends (id → household)."""
    for one in asked:
        if one not in ends:
            raise NotFound(what=one.hex())
    safety.refuse_joining(connection, set(ends.values()))
    key = settings.deployment_key(connection)
    link_id = uuid8(key, _TABLES[kind], min(ends).hex(), max(ends).hex())
    if _undecided(connection, kind, [link_id]):
        half = _Half(author, key, link_id, LinkStatus.PROPOSED, {"kind": "by_hand"})
        rows = [half.row(scope, end) for end, scope in ends.items()]
        if kind == PERSON:
            rows = [{**row, "person_id": end, "subject_id": end} for row, end in zip(rows, ends, strict=True)]
        _write(connection, kind, rows)
    decide(connection, author, [link_id], LinkStatus.CONFIRMED)
    return link_id


def decide(connection: Connection, author: Author, link_ids: Sequence[bytes], status: LinkStatus) -> set[bytes]:
    """Accept, decline, mark as different, or undo links; returns the households concerned. Raises NotFound.

    Both halves change together; families are derived again at once. Raises UsageError for what safety forbids.
    """
    ends: dict[bytes, set[bytes]] = {}
    for table in _TABLES.values():
        for scope, link_id, _status in connection.execute(_HALVES[table], {"ids": list(link_ids)}):
            ends.setdefault(link_id, set()).add(scope)
    if status is LinkStatus.CONFIRMED:
        for households in ends.values():
            safety.refuse_joining(connection, households)
    touched = {scope for households in ends.values() for scope in households}
    if not touched:
        raise NotFound(what=link_ids[0].hex() if link_ids else "")
    by = "undone" if status is LinkStatus.UNDONE else "decided"
    moment = f"{by}_at = :now, {by}_by = :who"
    now = author.now.replace(tzinfo=None).isoformat(" ")
    for table in _TABLES.values():
        statement = text(f"UPDATE {table} SET status = :status, {moment} WHERE link_id IN :ids")
        connection.execute(
            statement.bindparams(bindparam("ids", expanding=True)),
            {"status": status, "now": now, "who": author.staff_id, "ids": list(link_ids)},
        )
    rebuild(connection, touched)
    return touched


def waiting(connection: Connection) -> int:
    """How many proposals wait for a person; one whose other side may not be seen here waits elsewhere."""
    return sum(int(connection.execute(_COUNT[table]).scalar() or 0) for table in _TABLES.values())


def proposals(connection: Connection, *, limit: int = 500, status: LinkStatus = LinkStatus.PROPOSED) -> list[Proposal]:
    """Proposals (or what was decided) with both sides, people first, in a steady order."""
    from ctcoord.services.link_sides import read

    return read(connection, limit, status)


def _part_flagged(connection: Connection) -> None:
    """Take back proposals that a safety flag, known since, forbids; what a person confirmed is theirs to undo."""
    for table in _TABLES.values():
        connection.execute(_PART[table])


def _records(connection: Connection, person_ids: Iterable[bytes] | None) -> tuple[list[Record], list[Record]]:
    rows = {row.id: row for row in connection.execute(_PEOPLE)}
    numbers: dict[bytes, set[tuple[str, str]]] = {}
    for person, system, value, hashed, owner in connection.execute(_NUMBERS):
        # Only an SSN means the same at two agencies; other numbers are an agency's own.
        name = system if system == "ssn" else f"{system}@{owner.hex()}"
        numbers.setdefault(person, set()).add((name, hashed.hex() if hashed else value))
    everyone = {
        row.id: build(
            Record,
            row[:5],
            birth_date=date.fromisoformat(row[5]) if row[5] else None,
            names_hashed=bool(row[6]),
            numbers=frozenset(numbers.get(row.id, ())),
        )
        for row in rows.values()
    }
    if person_ids is None:
        return list(everyone.values()), []
    chosen = set(person_ids) & everyone.keys()
    return [everyone[one] for one in chosen], [record for one, record in everyone.items() if one not in chosen]


def _add_people(
    connection: Connection,
    author: Author,
    key: bytes,
    found: list[tuple[bytes, LinkStatus, dict[str, Any], Pair]],
    run_id: bytes | None,
) -> list[LinkStatus]:
    fresh = _undecided(connection, PERSON, [link_id for link_id, *_ in found])
    halves, added = [], []
    for link_id, status, evidence, pair in found:
        if link_id not in fresh:
            continue
        added.append(status)
        for side in (pair.left, pair.right):
            half = _Half(author, key, link_id, status, evidence, run_id).row(side.household_id, side.person_id)
            halves.append({**half, "person_id": side.person_id, "subject_id": side.person_id})
    _write(connection, PERSON, halves)
    rebuild(connection, {half["scope_id"] for half in halves if half["status"] is LinkStatus.CONFIRMED})
    return added


def _household_pairs(found: list[tuple[bytes, LinkStatus, dict[str, Any], Pair]]) -> list[tuple[bytes, bytes, int]]:
    shared: dict[tuple[bytes, bytes], int] = {}
    for *_, pair in found:
        a, b = sorted((pair.left.household_id, pair.right.household_id))
        if a != b:
            shared[a, b] = shared.get((a, b), 0) + 1
    return [(a, b, members) for (a, b), members in sorted(shared.items())]


def _undecided(connection: Connection, kind: str, link_ids: list[bytes]) -> set[bytes]:
    """Links that are not there yet; a declined one is asked again."""
    table = _TABLES[kind]
    known = {row[1]: row[2] for row in connection.execute(_HALVES[table], {"ids": link_ids})}
    again = [link for link, status in known.items() if status == LinkStatus.DECLINED]
    connection.execute(
        text(f"UPDATE {table} SET status = 'proposed' WHERE link_id IN :ids").bindparams(
            bindparam("ids", expanding=True)
        ),
        {"ids": again},
    )
    return set(link_ids) - set(known)


@dataclass(frozen=True, slots=True)
class _Half:
    """What both halves of a new link share."""

    author: Author
    key: bytes
    link_id: bytes
    status: LinkStatus
    evidence: dict[str, Any]
    run_id: bytes | None = None

    def row(self, scope: bytes, end: bytes) -> dict[str, Any]:
        """The half-row of one household; ``end`` is the person or the household that is linked."""
        decided = self.status is LinkStatus.CONFIRMED
        return {
            "scope_id": scope,
            "id": uuid8(self.key, "half", self.link_id.hex(), end.hex()),
            "data_class": DataClass.CORE,
            "link_id": self.link_id,
            "status": self.status,
            "evidence": self.evidence,
            "proposed_at": self.author.now,
            "decided_at": self.author.now if decided else None,
            "agency_id": self.author.agency_id,
            "run_id": self.run_id,
        }


def _write(connection: Connection, kind: str, halves: list[dict[str, Any]]) -> None:
    if halves:
        connection.execute(insert(tables()[_TABLES[kind]]), halves)


_PEOPLE = text(
    "SELECT p.id, p.scope_id, h.owner_id, p.first_name, p.last_name, p.birth_date, p.names_hashed"
    " FROM person p JOIN household h ON h.id = p.scope_id WHERE p.deleted_at IS NULL AND p.sealed_on IS NULL"
)
_NUMBERS = text(
    "SELECT i.person_id, i.system, i.value, i.keyed_hash, h.owner_id FROM identifier i"
    " JOIN household h ON h.id = i.scope_id WHERE i.deleted_at IS NULL"
    " AND (i.value IS NOT NULL OR i.keyed_hash IS NOT NULL)"
)
_PARTED = text(  # who moved out of one has another: whether they live together again is for a person to say
    "SELECT scope_id, other_household_id FROM case_event WHERE kind = 'separated' AND other_household_id IS NOT NULL"
    " AND deleted_at IS NULL"
)
_PERSON_ENDS = text("SELECT id, scope_id FROM person WHERE id IN :ids AND deleted_at IS NULL").bindparams(
    bindparam("ids", expanding=True)
)
_HOUSEHOLD_ENDS = text("SELECT id FROM household WHERE id IN :ids AND deleted_at IS NULL").bindparams(
    bindparam("ids", expanding=True)
)
_HALVES = {
    table: text(f"SELECT scope_id, link_id, status FROM {table} WHERE link_id IN :ids").bindparams(
        bindparam("ids", expanding=True)
    )
    for table in _TABLES.values()
}
_PART = {
    table: text(
        f"""UPDATE {table} SET status = 'undone' WHERE status = 'proposed' AND link_id IN (
            SELECT l.link_id FROM {table} l JOIN household h ON h.id = l.scope_id GROUP BY l.link_id
            HAVING count(DISTINCT h.owner_id) > 1 AND max(l.scope_id IN (SELECT scope_id FROM observation
                WHERE data_class = 'safety' AND deleted_at IS NULL AND code = '1')))"""
    )
    for table in _TABLES.values()
}
_COUNT = {
    table: text(
        f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE status = 'proposed' AND deleted_at IS NULL"
        " GROUP BY link_id HAVING count(*) = 2)"
    )
    for table in _TABLES.values()
}
