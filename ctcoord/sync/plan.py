"""What a manifest means for this station: what to fetch, what has another history, what is to go. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ctcoord.models.versions import tables_at
from ctcoord.sync.cursor import Cursor
from ctcoord.sync.transport import Head, Want
from ctcoord.sync.wire import CLIENT, BucketKey

PAGE_CHANGES = 20_000  # changes of one transaction: no more rows than that, since each change touches one
MOST_LOST = 0.3  # a manifest that drops a larger part of all buckets is not believed at once


@dataclass(frozen=True, slots=True)
class Plan:
    """``wants`` in the order to fetch them; ``other`` of them have another history than this station's copy."""

    wants: tuple[Want, ...]
    other: frozenset[BucketKey]


def compare(heads: Sequence[Head], cursors: Mapping[BucketKey, Cursor], whole: Collection[BucketKey] = ()) -> Plan:
    """Compare a manifest with this station's cursors; buckets in ``whole`` are fetched whatever they say."""
    wants, other = [], set()
    for head in sorted(heads, key=_scope):
        cursor = cursors.get(head.key)
        if cursor is None or head.key in whole:
            wants.append(Want(head.key, 0))
        elif not cursor.is_of(head):
            other.add(head.key)
            wants.append(Want(head.key, 0))
        elif cursor.stale:
            wants.append(Want(head.key, 0))
        elif head.seq > cursor.seq:
            wants.append(Want(head.key, cursor.seq))
    return Plan(tuple(wants), frozenset(other))


def _scope(head: Head) -> bytes:
    return head.key.scope


def first_page(wants: Sequence[Want], heads: Sequence[Head], most: int = PAGE_CHANGES) -> tuple[Want, ...]:
    """The first whole scopes of about ``most`` changes; at least one scope."""
    seqs = {head.key: head.seq for head in heads}
    changes, scope = 0, None
    for number, want in enumerate(wants):
        if want.key.scope != scope and changes >= most:
            return tuple(wants[:number])
        scope = want.key.scope
        changes += seqs[want.key] - want.after
    return tuple(wants)


def by_entity(wants: Sequence[Want], heads: Sequence[Head], version: int = CLIENT) -> dict[str, list[Want]]:
    """Which of these buckets each table has rows of, as their heads say; only tables that the version knows.

    A question costs the database a millisecond and more to plan, and most tables have nothing to say.
    """
    filled = {head.key: head.tables for head in heads}
    found: dict[str, list[Want]] = {table.name: [] for table in tables_at(version)}
    for want in wants:
        for name in filled[want.key]:
            if name in found:
                found[name].append(want)
    return {name: some for name, some in found.items() if some}


def whole_scopes(wants: Sequence[Want], heads: Sequence[Head]) -> frozenset[bytes]:
    """Scopes of which every bucket of the manifest is wanted from its beginning: their buckets need no list."""
    anew = Counter(want.key.scope for want in wants if want.after == 0)
    there = Counter(head.key.scope for head in heads)
    return frozenset(scope for scope, count in anew.items() if count == there[scope])


def to_purge(missing: Sequence[BucketKey], cursors: Mapping[BucketKey, Cursor], *, heads: int) -> list[BucketKey]:
    """Which missing buckets go now. The others are locked until a second manifest says the same.

    An empty manifest never purges, and one that drops more than three tenths only what was locked before.
    """
    if not heads:
        return []
    if len(missing) > MOST_LOST * len(cursors):
        return [key for key in missing if cursors[key].locked]
    return list(missing)
