"""The reference server as a workstation reaches it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ctcoord.errors import AccountDisabled, DeviceRevoked
from ctcoord.models import tables
from ctcoord.models.versions import since_of
from ctcoord.sync.transport import Batch, Deleted, Digest, Head, Hello, Pulled, Results, Table, Want
from ctcoord.sync.wire import CLIENT, BucketKey, digest, local_columns
from tests.sim.records import knows, stored
from tests.sim.server import Reference, User

_TIME = "2026-11-21 15:42:00.000000"


def sign_in(server: Reference, login: str, version: int = CLIENT) -> ReferenceCentral:
    """Sign in, as a program of that version."""
    return ReferenceCentral(server, server.users[login], version)


class ReferenceCentral:
    """A ``Central`` of the reference server for one user."""

    def __init__(self, server: Reference, user: User, version: int = CLIENT) -> None:
        self.server, self.user, self.version, self.round_trips = server, user, version, 0

    def _check(self, device: bytes) -> None:
        self.round_trips += 1
        if self.user.login in self.server.disabled:
            raise AccountDisabled()
        if device in self.server.revoked:
            raise DeviceRevoked()

    def hello(self, device: bytes) -> Hello:
        """As hello_v1."""
        self._check(device)
        server, user = self.server, self.user
        return Hello(
            _TIME, str(server.epoch), CLIENT, max(1, CLIENT - 2), user.login, user.staff,
            user.agency, user.role, server.deployment_key, server.recovery_key,
        )  # fmt: skip

    def name_device(self, device: bytes, name: str) -> None:
        """As name_device_v1."""
        self._check(device)
        self.server.names[device] = name

    def push(self, device: bytes, batches: Sequence[Batch], *, digest: bool) -> tuple[list[Results], Digest]:
        """As push_v1 for each household, then durable_v1 or digest_v1."""
        self._check(device)
        results: list[Results] = [
            self.server.push(self.user, device, [json.loads(op) for op in batch.ops]) for batch in batches
        ]
        return results, self._digest() if digest else Digest(_TIME, str(self.server.epoch), 1)

    def _digest(self) -> Digest:
        keys = self.server.visible(self.user.login)
        heads = self.server.state.heads
        number = digest((key, heads[key].seq) for key in keys)
        return Digest(_TIME, str(self.server.epoch), 1, number, len(keys))

    @contextmanager
    def snapshot(self, device: bytes) -> Iterator[ReferenceSnapshot]:
        """A copy of nothing: nobody else runs in between."""
        self._check(device)
        yield ReferenceSnapshot(self)

    def seal(self, device: bytes, scope: bytes, blob: bytes) -> None:
        """As seal_v1."""
        self.round_trips += 1
        self.server.sealed.append((device, scope, blob))

    def attest_purge(self, device: bytes, keys: Sequence[BucketKey]) -> None:
        """As attest_purge_v1."""
        self.round_trips += 1
        self.server.attested += [(device, key) for key in keys]

    def viewed(self, device: bytes, views: Sequence[tuple[bytes, str, str]]) -> None:
        """As viewed_v1, which no reader of the reference asks for."""
        self.round_trips += 1

    def rows(self, function: str, *values: object) -> list[tuple[Any, ...]]:
        """What a person asks for: nobody here has an answer."""
        self.round_trips += 1
        return []

    def cancel(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing is open here."""


class ReferenceSnapshot:
    """The state as it is."""

    def __init__(self, central: ReferenceCentral) -> None:
        self.central = central

    def manifest(self) -> list[Head]:
        """As manifest_v1."""
        server, login, version = self.central.server, self.central.user.login, self.central.version
        found = [(key, server.state.heads[key]) for key in server.visible(login)]
        return [
            Head(
                key,
                head.seq,
                head.set_hash if version >= CLIENT else server.set_hash(key, version),
                head.chain,
                server.may(login, key) or "",
                server.state.owners.get(key.scope),
                sorted(head.tables),
            )
            for key, head in found
        ]

    def pull(self, wants: Sequence[Want], entities: Mapping[str, Sequence[Want]], heads: Sequence[Head]) -> Pulled:
        """As the pull functions."""
        self.central.round_trips += 1
        state, after = self.central.server.state, {want.key: want.after for want in wants}
        version = min(self.central.version, CLIENT)
        found: dict[str, list[tuple[Any, ...]]] = {}
        for (entity, scope, record), row in state.rows.items():
            if row.key in after and row.seq > after[row.key] and knows(version, entity, row):
                assert any(want.key == row.key for want in entities[entity]), "a table was not asked for"
                found.setdefault(entity, []).append(stored(tables()[entity], scope, record, row, version))
        gone = [
            Deleted(entity, key, record, seq)
            for (entity, key, record), seq in state.tombstones.items()
            if key in after and seq > after[key] and since_of(tables()[entity]) <= version
        ]
        return Pulled({name: Table(local_columns(tables()[name], version), rows) for name, rows in found.items()}, gone)
