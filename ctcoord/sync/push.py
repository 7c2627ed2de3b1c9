"""Hand over what waits: a household is one call and one transaction, many are in flight at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from ctcoord.errors import SyncUnavailable
from ctcoord.sync import local, outbox
from ctcoord.sync.run import Run
from ctcoord.sync.transport import Batch, Digest, Hello, Results
from ctcoord.sync.wire import BucketKey

TRIES = 5


def push(run: Run, hello: Hello, *, first: bool = False) -> Digest:
    """Send what may be sent, or ask for the digest where nothing waits.

    Whoever sent something, or syncs for the first time, asks for no digest: it is another one then, and every
    bucket would have to be read and hashed at both ends to hear so.
    """
    with run.station.whole() as connection:
        outgoing = outbox.ready(connection, run.now(), run.version)
    if first and not outgoing:
        return Digest(hello.time, hello.epoch, hello.version)
    windows = [outgoing[i : i + outbox.WINDOW] for i in range(0, len(outgoing), outbox.WINDOW)] or [[]]
    for number, window in enumerate(windows[:-1]):
        run.report(number, len(windows), "push")
        results, _ = run.central.push(run.device, [one.batch for one in window], digest=False)
        _settle(run, window, results)
    results, found = run.central.push(run.device, [one.batch for one in windows[-1]], digest=not outgoing)
    _settle(run, windows[-1], results)
    return found


def bring_again(run: Run, keys: Iterable[BucketKey]) -> None:
    """Of a database with another history: send it again what it acknowledged, and fetch these buckets whole.

    What waits was made on a history that is gone: it goes as if its author had seen nothing, so that a
    change by somebody else becomes a conflict rather than being overwritten.
    """
    strange = sorted(keys)
    with run.writing() as connection:
        forget_history(connection, strange)
        batches = outbox.again(connection, {key.scope for key in strange})
    for _ in range(TRIES):
        batches = _refused(run, batches)
        if not batches:
            return
    raise SyncUnavailable()  # nothing is believed of this history before it has what the old one had


def _refused(run: Run, batches: Sequence[Batch]) -> list[Batch]:
    """Push households; those that were not taken this time."""
    left = []
    for start in range(0, len(batches), outbox.WINDOW):
        window = batches[start : start + outbox.WINDOW]
        results, _ = run.central.push(run.device, window, digest=False)
        left += [batch for batch, result in zip(window, results, strict=True) if not result]
    return left


def forget_history(connection: Connection, keys: Sequence[BucketKey]) -> None:
    """Let what waits in these buckets count on nothing, and begin the buckets anew.

    What was acknowledged and is not in this station's copy yet waits again: its place is another now.
    """
    driver: Any = connection.connection.driver_connection
    driver.executemany(_NO_BASE, keys)
    local.begin_anew(connection, keys)


def _settle(run: Run, window: Sequence[outbox.Outgoing], results: Sequence[Results]) -> None:
    if not window:
        return
    with run.writing() as connection:
        for one, result in zip(window, results, strict=True):
            if not result:
                run.counts.refused += len(one.numbers)
                run.counts.full += len(one.numbers) if result is not None else 0
                continue
            outbox.settle(connection, one, result, run.clocks()[1])
            run.counts.pushed += len(result)
            run.counts.conflicts += sum(op.result == "conflict" for op in result)
            run.counts.parked += sum(op.result == "parked" for op in result)
            run.counts.scopes.add(one.batch.scope)


_NO_BASE = """
    UPDATE outbox SET base_seq = 0, state = 'pending', acked_seq = NULL WHERE state IN ('pending', 'acked')
        AND scope_id = ?1 AND coalesce(subject_id, zeroblob(16)) = ?2 AND data_class = ?3
"""
