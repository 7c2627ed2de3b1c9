"""What sync asks of a central database, whichever way it is reached; the errors it may answer with.

Every method may raise SyncUnavailable and the other errors of sync in ``ctcoord.errors``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from ctcoord.sync.wire import CLIENT, BucketKey


@dataclass(frozen=True, slots=True)
class Hello:
    """Who the central database says we are. Ids and keys are bytes; ``time`` is ISO 8601 in UTC."""

    time: str
    epoch: str
    version: int
    oldest_client: int
    login: str
    staff: bytes | None
    agency: bytes | None
    role: str | None
    deployment_key: bytes | None
    recovery_key: bytes | None
    password_until: str | None = None  # ISO 8601 in UTC; None if it does not end, or none is used
    appointed: Sequence[str] | None = None  # ids in hex of the agencies that named this person their steward

    @property
    def spoken(self) -> int:
        """The version of the protocol that both ends know."""
        return min(CLIENT, self.version)


@dataclass(frozen=True, slots=True)
class Digest:
    """When and in which history; one number for all buckets that one may see, and how many they are, if asked for."""

    time: str
    epoch: str
    version: int
    digest: int | None = None
    buckets: int | None = None


class Head(NamedTuple):
    """A bucket as the manifest shows it; ``tables`` ever had rows in it."""

    key: BucketKey
    seq: int
    set_hash: int
    chain_hash: bytes
    may: str
    owner: bytes | None
    tables: Sequence[str]

    @property
    def state(self) -> tuple[int, int, bytes]:
        """What tells one history from another: an op that is sent again may come to something else than before."""
        return self.seq, self.set_hash, self.chain_hash


@dataclass(frozen=True, slots=True)
class Batch:
    """The ops of one household (scope), in the order they were made, as JSON texts."""

    scope: bytes
    ops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpResult:
    """What became of an op: applied, merged, conflict or parked."""

    op_id: bytes
    result: str
    seq: int | None
    reason: str | None
    again: bool


# None: the household was not taken this time and is sent again. FULL: sent again as well, and not taken before there
# is room for what is set aside (``SetAsideFull``).
Results = Sequence[OpResult] | None
FULL: Sequence[OpResult] = ()


class Want(NamedTuple):
    """A bucket to fetch, from the change after ``after``; 0 fetches it whole."""

    key: BucketKey
    after: int


class Deleted(NamedTuple):
    """A record that is gone."""

    entity: str
    key: BucketKey
    id: bytes
    seq: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one table as the local store keeps values; ``subject_id`` may be NOBODY."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Pulled:
    """Rows by table, and deletions, of the buckets asked for."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    deleted: Sequence[Deleted] = ()


class Snapshot(Protocol):
    """One consistent view of the central database; at most one pull, which ends it."""

    def manifest(self) -> list[Head]:
        """Every bucket that one may see."""

    def pull(self, wants: Sequence[Want], entities: Mapping[str, Sequence[Want]], heads: Sequence[Head]) -> Pulled:
        """What changed in these buckets; ``entities`` says which of them each table may have rows of.

        ``heads`` are written on the receipt.
        """


class Central(Protocol):
    """A central database, signed in to."""

    @property
    def round_trips(self) -> int:
        """How often this end has waited for an answer since it was connected."""

    def hello(self, device: bytes) -> Hello:
        """Once per connection."""

    def name_device(self, device: bytes, name: str) -> None:
        """Say how this computer is called, so that it can be shut out by its name when it is lost."""

    def push(self, device: bytes, batches: Sequence[Batch], *, digest: bool) -> tuple[list[Results], Digest]:
        """Hand over households, each a transaction of its own; with ``digest`` ask for it in the same round trip."""

    def snapshot(self, device: bytes) -> AbstractContextManager[Snapshot]:
        """Begin a consistent view."""

    def seal(self, device: bytes, scope: bytes, blob: bytes) -> None:
        """Hand over ops of a bucket that left scope, sealed to the agency's key."""

    def attest_purge(self, device: bytes, keys: Sequence[BucketKey]) -> None:
        """Say that these buckets are gone from this station."""

    def viewed(self, device: bytes, views: Sequence[tuple[bytes, str, str]]) -> None:
        """Say which households were shown here or written to a file: when (ISO 8601, UTC), view or export."""

    def rows(self, function: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of one of the functions that a person asks with (``ctcoord.sync.inquiries``); ids are bytes."""

    def cancel(self) -> None:
        """From any thread: whatever waits for an answer fails with SyncUnavailable at once."""

    def close(self) -> None:
        """End the connection; may be called twice."""
