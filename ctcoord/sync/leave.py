"""Buckets that the manifest no longer has: locked, handed over, purged, attested."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ctcoord.models import lifecycle
from ctcoord.services import settings
from ctcoord.services.drafts import about
from ctcoord.services.driver import rows
from ctcoord.sync import local, plan, purge
from ctcoord.sync.replaced import let_go
from ctcoord.sync.run import Run
from ctcoord.sync.transport import Head, Hello
from ctcoord.sync.wire import BucketKey

UNATTESTED = "unattested"  # a setting of the store: buckets whose purge the central database has not heard of
LEFT = "left"  # another: the scopes purged at the last contact; a window may have kept a note about one while it left


def leave(run: Run, hello: Hello, heads: Sequence[Head], *, believed: bool) -> None:
    """Purge what left scope; what one manifest alone should not decide is locked until the next says the same.

    ``believed`` is False for the first manifest of a restored database: it purges nothing.
    """
    with run.station.whole() as connection:
        seen = {head.key for head in heads}
        missing = [key for key in local.buckets(connection) if key not in seen]
        cursors = local.cursors(connection) if missing else {}
        going = plan.to_purge(missing, cursors, heads=len(heads)) if believed else []
        if believed:
            going += [key for key in local.strays(connection) if key not in seen]
        unsent = purge.unsent(connection, going)
    gone = _go(run, hello.recovery_key, going, unsent)
    _lock(run, [key for key in missing if key not in gone])


def leave_all(run: Run, recovery_key: bytes | None) -> None:
    """The account was switched off, or the device withdrawn: hand over everything and let go of every case.

    First the database is asked whether it knows this device at all: one that was restored from before the
    person joined would answer the same, and is believed nothing. Raises DeviceRevoked then.
    """
    run.central.attest_purge(run.device, [])
    late_drafts(run)
    attest(run)
    with run.station.whole() as connection:
        buckets = purge.of_cases(connection)
        unsent = purge.unsent(connection, buckets)
    kept = {key.scope for key in unsent} if recovery_key is None else set()  # work is worth little without its case
    _go(run, recovery_key, [key for key in buckets if key.scope not in kept], {} if kept else unsent)
    _lock(run, [key for key in buckets if key.scope in kept])
    if run.station.unsent is not None:
        with run.writing() as connection:
            run.station.unsent.renew(connection)
    let_go(run.station)


def _go(run: Run, recovery_key: bytes | None, going: Sequence[BucketKey], unsent: purge.Unsent) -> Sequence[BucketKey]:
    """Hand over what was not sent, purge, attest; the buckets that went: not those whose work nobody could open."""
    if unsent and recovery_key is None:
        going = [key for key in going if key not in unsent]  # nothing typed is lost for want of a key
        run.counts.kept = len(unsent)
        unsent = {}
    if not going:
        return going
    if unsent and recovery_key is not None:
        for scope, blob in purge.sealed(unsent, recovery_key).items():
            run.central.seal(run.device, scope, blob)
    with run.writing() as connection:
        gone = purge.purge(connection, going, unsent)
        owed = settings.get(connection, UNATTESTED, [])
        settings.put(
            connection, UNATTESTED, owed + [[key.scope.hex(), key.subject.hex(), key.data_class] for key in gone]
        )
    with run.station.store.writer.connect() as connection:
        driver: Any = connection.connection.driver_connection
        purge.truncate_log(driver)
    lifecycle.drop_older(run.station.home)
    attest(run)
    run.counts.purged += len(gone)
    run.counts.sealed += sum(len(ops) for ops in unsent.values())
    run.counts.scopes |= {key.scope for key in gone}
    return going


def _hand_over_drafts(run: Run, scopes: set[bytes]) -> None:
    """Unfinished notes about households that are gone are work that was not sent, too."""
    if run.station.unsent is None:  # the agency has no recovery key: nobody could open them
        return
    recovery_key = run.station.unsent.recovery_key
    with run.station.whole() as connection:
        gone = scopes - {bytes(row[0]) for row in rows(connection, "SELECT id FROM household", ())}
    for draft in run.station.drafts.all() if gone else ():
        scope = about(draft.key)
        if scope in gone:
            run.central.seal(run.device, scope, purge.sealed_draft(draft, scope, recovery_key))
            run.station.drafts.drop(draft.key)
            run.counts.sealed += 1


def late_drafts(run: Run) -> None:
    """Hand over what was typed, and kept, between the purge of the last contact and the end of its window."""
    with run.station.whole() as connection:
        left = settings.get(connection, LEFT)
    if left and run.station.unsent is not None:
        _hand_over_drafts(run, {bytes.fromhex(scope) for scope in left})
        with run.writing() as connection:
            settings.put(connection, LEFT, None)


def attest(run: Run) -> None:
    """Say what was purged, also what could not be said the last time."""
    with run.station.whole() as connection:
        owed = settings.get(connection, UNATTESTED, [])
    if owed:
        keys = [BucketKey(bytes.fromhex(scope), bytes.fromhex(subject), of) for scope, subject, of in owed]
        _hand_over_drafts(run, {key.scope for key in keys})
        run.central.attest_purge(run.device, keys)
        with run.writing() as connection:
            settings.put(connection, UNATTESTED, [])
            late = settings.get(connection, LEFT) or ()
            settings.put(connection, LEFT, sorted({*late, *(key.scope.hex() for key in keys)}))


def _lock(run: Run, keys: Sequence[BucketKey]) -> None:
    run.counts.locked = len(keys)
    if keys:
        with run.writing() as connection:
            driver: Any = connection.connection.driver_connection
            driver.executemany(
                "UPDATE bucket SET locked = 1 WHERE scope_id = ?1 AND subject_id = ?2 AND data_class = ?3", keys
            )
