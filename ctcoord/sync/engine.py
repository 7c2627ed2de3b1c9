"""One sync: hand over what waits, ask what has changed, fetch it, let go of what left scope.

Whatever breaks, breaks between two transactions: what was settled stays settled, and the next sync goes on.
"""

from __future__ import annotations

from dataclasses import dataclass

from ctcoord.errors import NotConnected, SyncUnavailable
from ctcoord.services import leases, settings
from ctcoord.services.station import Station
from ctcoord.sync import local, outbox
from ctcoord.sync.connect import standing_of
from ctcoord.sync.founded import take_back_doubles
from ctcoord.sync.inquiries import hand_over_views
from ctcoord.sync.leave import attest, late_drafts, leave
from ctcoord.sync.names import DEVICE, EPOCH, HANDED_OVER, PASSWORD_UNTIL, SERVER_TIME, SPOKEN
from ctcoord.sync.pull import pull
from ctcoord.sync.push import bring_again, push
from ctcoord.sync.replaced import let_go
from ctcoord.sync.run import Report, Run, silent
from ctcoord.sync.transport import Central, Digest, Hello
from ctcoord.sync.wire import digest


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What one sync did. ``waiting`` counts what is still to be sent, is held for undo, is parked.

    ``refused`` ops were not taken this time and go again; ``full`` of them not before there is room for what the
    central database sets aside of this login (SetAsideFull). ``differed`` buckets were fetched whole, since a
    checksum was wrong; ``damaged`` ones differed even then: their rows stay as they were. ``kept`` buckets
    left scope but hold work that cannot be handed over: the agency has no recovery key. ``scopes`` are to be
    shown anew.
    """

    pushed: int
    conflicts: int
    parked: int
    refused: int
    full: int
    pulled: int
    differed: int
    deleted: int
    purged: int
    sealed: int
    locked: int
    kept: int
    damaged: int
    waiting: outbox.Waiting
    round_trips: int
    server_time: str
    scopes: frozenset[bytes]


def sync(station: Station, central: Central, report: Report = silent) -> SyncResult:
    """Bring this station and the central database to the same state.

    Raises NotConnected, the errors of sync, DiskFull, StoreBusy, Cancelled; what was done until then is kept.
    """
    with station.whole() as connection:
        device, epoch = settings.get(connection, DEVICE), settings.get(connection, EPOCH)
    if device is None:
        raise NotConnected()
    hello = central.hello(bytes.fromhex(device))
    trips = central.round_trips
    run = Run(station, central, bytes.fromhex(device), report, hello.spoken, server_time=hello.time)
    late_drafts(run)
    moved = epoch not in (None, hello.epoch)
    if moved:
        _another_history(run)
    _agree(run, epoch or hello.epoch)
    now = push(run, hello, first=epoch is None)
    if now.epoch != hello.epoch:
        raise SyncUnavailable()  # restored in this minute: the next sync sees another history
    _catch_up(run)
    if moved or epoch is None or not _same(run, now):
        leave(run, hello, pull(run), believed=not moved)
    attest(run)
    hand_over_views(run)
    return _finished(run, hello, now, trips)


def _same(run: Run, found: Digest) -> bool:
    """Whether this station's buckets are those of the central database, and as far; not where that was not asked."""
    if found.digest is None:
        return False
    with run.station.whole() as connection:
        cursors, strays = local.cursors(connection), local.strays(connection)
    known = digest((cursor.key, cursor.seq) for cursor in cursors.values())
    told = (found.digest, found.buckets) == (known, len(cursors))
    return told and not strays and not any(cursor.stale for cursor in cursors.values())


def _agree(run: Run, epoch: str) -> None:
    """Keep of which history and version the copies here are, before anything is sent or fetched.

    A first sync that breaks has to know on which history it was. After an upgrade here or there copies made by
    another version have fewer fields or more, and are fetched whole; their marks outlive a sync that breaks.
    """
    with run.station.whole() as connection:
        known, spoken = settings.get(connection, EPOCH), settings.get(connection, SPOKEN)
    if (known, spoken) == (epoch, str(run.version)):
        return
    with run.writing() as connection:
        settings.put(connection, EPOCH, epoch)
        if spoken != str(run.version):
            local.outdate(connection)
            settings.put(connection, SPOKEN, str(run.version))


def _another_history(run: Run) -> None:
    """The database was restored from a backup: bring it what it acknowledged since, before anything else."""
    with run.central.snapshot(run.device) as snapshot:
        there = {head.key: head.state for head in snapshot.manifest()}
    with run.writing() as connection:
        outbox.unsettle(connection)
        cursors, strays = local.cursors(connection), local.strays(connection)
    strange = [key for key, here in cursors.items() if there.get(key) != here.state]
    bring_again(run, [*strange, *strays])


def _catch_up(run: Run) -> None:
    """Let go of acknowledged ops that changed nothing: this station's copy is as far already."""
    with run.station.whole() as connection:
        reached = local.has_reached(connection)
    if reached:
        with run.writing() as connection:
            run.counts.scopes |= local.catch_up(connection)


def _finished(run: Run, hello: Hello, now: Digest, trips: int) -> SyncResult:
    station, counts = run.station, run.counts
    take_back_doubles(run)
    with run.writing() as connection:
        outbox.forget_old(connection, run.clocks()[0])
        seen = settings.get(connection, SERVER_TIME, "")
        for name, value in (
            (EPOCH, now.epoch),
            (SERVER_TIME, max(seen, now.time)),
            (PASSWORD_UNTIL, hello.password_until),
            (HANDED_OVER, None),
            *standing_of(hello),
        ):
            settings.put(connection, name, value)
        leases.renew(connection, run.now())
        waiting = outbox.waiting(connection, run.now(), run.version)
        if station.unsent is not None and (counts.pushed or counts.purged):
            station.unsent.renew(connection)
    let_go(station)
    numbers = {name: getattr(counts, name) for name in counts.__slots__ if name not in ("scopes", "damaged")}
    return SyncResult(
        **numbers,
        damaged=len(counts.damaged),
        waiting=waiting,
        round_trips=run.central.round_trips - trips,
        server_time=now.time,
        scopes=frozenset(counts.scopes),
    )
