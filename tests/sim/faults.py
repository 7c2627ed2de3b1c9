"""A network and a power supply that fail: what is lost, repeated, reordered or torn is drawn from the seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ctcoord.errors import SyncUnavailable
from ctcoord.services.station import Station
from ctcoord.sync.transport import Batch, Digest, Hello, Results
from ctcoord.sync.wire import BucketKey
from tests.sim.central import ReferenceCentral


class Killed(Exception):
    """The process is gone in this instant."""


@dataclass
class Faulty:
    """A ``Central`` that loses calls before or after they took effect; ``rate`` of 0 never does."""

    inner: ReferenceCentral
    rng: random.Random
    rate: float

    @property
    def round_trips(self) -> int:
        return self.inner.round_trips

    def _happens(self) -> bool:
        return self.rng.random() < self.rate

    def _before(self) -> None:
        if self._happens():
            raise SyncUnavailable()

    _after = _before

    def hello(self, device: bytes) -> Hello:
        self._before()
        return self.inner.hello(device)

    def push(self, device: bytes, batches: Sequence[Batch], *, digest: bool) -> tuple[list[Results], Digest]:
        """Households arrive in any order, twice, in part, or are put off; the answers stay in order."""
        self._before()
        order = list(range(len(batches)))
        if self._happens():
            self.rng.shuffle(order)
        found: list[Results] = [None] * len(batches)
        for number in order:
            if self._happens():
                raise SyncUnavailable()  # torn: some were taken, nobody hears of any
            if self._happens():
                continue  # a deadlock or serialization failure: not taken this time
            results, _ = self.inner.push(device, [batches[number]], digest=False)
            if self._happens():
                results, _ = self.inner.push(device, [batches[number]], digest=False)
            found[number] = results[0]
        _, asked = self.inner.push(device, [], digest=digest)
        self._after()
        return found, asked

    @contextmanager
    def snapshot(self, device: bytes) -> Iterator[Any]:
        self._before()
        with self.inner.snapshot(device) as taken:
            yield taken
        self._after()

    def seal(self, device: bytes, scope: bytes, blob: bytes) -> None:
        self._before()
        self.inner.seal(device, scope, blob)
        self._after()

    def attest_purge(self, device: bytes, keys: Sequence[BucketKey]) -> None:
        self._before()
        self.inner.attest_purge(device, keys)
        self._after()

    def viewed(self, device: bytes, views: Sequence[tuple[bytes, str, str]]) -> None:
        self._before()
        self.inner.viewed(device, views)
        self._after()

    def cancel(self) -> None:
        self.inner.cancel()

    def close(self) -> None:
        self.inner.close()


@contextmanager
def power_cuts(station: Station, rng: random.Random, rate: float) -> Iterator[None]:
    """Within, a local transaction of sync may be the last thing the process did, or almost did."""
    whole = station.store.syncing

    @contextmanager
    def cut(*arguments: Any) -> Iterator[Connection]:
        with whole(*arguments) as connection:
            yield connection
            if rng.random() < rate:
                raise Killed
        if rng.random() < rate:
            raise Killed

    station.store.syncing = cut  # type: ignore[method-assign]
    try:
        yield
    finally:
        del station.store.syncing  # type: ignore[method-assign]
