"""How far this station's copy of a bucket has come, and whether it is a copy of what the database has."""

from __future__ import annotations

from dataclasses import dataclass

from ctcoord.sync.transport import Head
from ctcoord.sync.wire import BucketKey

STALE = -1  # in the place of the checksum: another version of the protocol made this copy, so it is fetched whole


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far this station's copy of a bucket has come."""

    key: BucketKey
    seq: int
    set_hash: int
    chain_hash: bytes
    locked: bool

    @property
    def state(self) -> tuple[int, int, bytes]:
        """As ``Head.state``, of the copy here."""
        return self.seq, self.set_hash, self.chain_hash

    @property
    def stale(self) -> bool:
        """Whether another version of the protocol made this copy."""
        return self.set_hash == STALE

    def is_of(self, head: Head) -> bool:
        """Whether the bucket there may be what this is a copy of, perhaps of an earlier state: the same history."""
        if head.seq != self.seq:
            return head.seq > self.seq
        return head.chain_hash == self.chain_hash if self.stale else head.state == self.state
