"""How long this station may show what came from the central database without having synced.

A bucket is shown for some hours after the last sync (``domain.consent``: seven days, 72 hours for ``safety``); then
it is locked, not deleted: what was typed stays and is sent, and the next sync unlocks it. The hours are counted
from what the clock said at that sync to the latest that it has said since. A clock that says less than it has said
locks at once: setting it back gains nothing. One that runs ahead locks early, until the next sync.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, text

from ctcoord.domain.consent import RULES
from ctcoord.errors import CasesLocked
from ctcoord.models.veil import Veil
from ctcoord.services import driver, settings

SYNCED_AT, CLOCK_SEEN = "synced_at", "clock_seen"  # settings: what this station's clock said, ISO 8601
CORRECTED = timedelta(minutes=15)  # a clock that goes back by less was set right by the network
NOTED_EVERY = timedelta(minutes=15)
WARNED = timedelta(hours=24)  # before a lock, people are told


@dataclass(frozen=True, slots=True)
class Lease:
    """``synced_at`` and ``now`` by this station's clock; ``set_back``: it has said more than it says now.

    ``households``: how many have something that is not shown; ``whole``: nothing of them is. ``locks_at``: when the
    next of what is shown locks.
    """

    synced_at: datetime | None
    now: datetime
    set_back: bool
    households: int
    locks_at: datetime | None
    whole: bool = True

    @property
    def is_near(self) -> bool:
        """Whether something locks within a day."""
        return self.locks_at is not None and self.locks_at - self.now <= WARNED

    @property
    def hours_left(self) -> int:
        """Whole hours until the next lock; 0 for less than one."""
        return int((self.locks_at - self.now) / timedelta(hours=1)) if self.locks_at else 0


@dataclass(slots=True)
class Watch:
    """What is locked now, for a connection that is asked again and again; reads the store when it has changed."""

    _version: int = -1
    _synced: datetime | None = None
    _seen: datetime | None = None
    _marked: bool = False
    _noted: datetime | None = None

    def veil(self, raw: Any, now: datetime) -> Veil:
        """What a reader may not see; ``raw`` is the driver's connection, outside a transaction."""
        ((version,),) = raw.execute("PRAGMA data_version").fetchall()
        if version != self._version:
            found = dict(raw.execute(_TIMES, (SYNCED_AT, CLOCK_SEEN)).fetchall())
            self._synced, self._seen = _moment(found.get(SYNCED_AT)), _moment(found.get(CLOCK_SEEN))
            ((marked,),) = raw.execute("SELECT EXISTS (SELECT 1 FROM main.bucket WHERE locked)").fetchall()
            self._marked, self._version = bool(marked), version
        return Veil(_over(self._synced, self._seen, now), self._marked)

    def note(self, connection: Connection, now: datetime) -> None:
        """Remember how late it is, in a writer's transaction: a clock set back is found by it."""
        if self._noted is None or now - self._noted >= NOTED_EVERY:
            note(connection, now)
            self._noted = now


def note(connection: Connection, now: datetime) -> None:
    """Remember the latest that the clock has said since the last sync."""
    seen = _parsed(settings.get(connection, CLOCK_SEEN))
    if seen is None or now > seen:
        settings.put(connection, CLOCK_SEEN, now.isoformat())


def renew(connection: Connection, now: datetime) -> None:
    """This station has synced: everything that it holds is shown again, and its clock begins anew."""
    for name in (SYNCED_AT, CLOCK_SEEN):
        settings.put(connection, name, now.isoformat())


def lease(connection: Connection, now: datetime) -> Lease:
    """How it stands, for a strip or a message."""
    synced, seen = (_parsed(settings.get(connection, name)) for name in (SYNCED_AT, CLOCK_SEEN))
    over = _over(synced, seen, now)
    held = {name for (name,) in connection.execute(_CLASSES)}
    due = [synced + _hours(name) for name in held - over if synced is not None and name in RULES]
    return Lease(
        synced_at=synced,
        now=max(now, seen) if seen else now,
        set_back=_is_set_back(seen, now),
        households=locked_households(connection, over),
        locks_at=min(due, default=None),
        whole=held <= over,
    )


def locked_households(connection: Connection, over: Collection[str]) -> int:
    """How many households have a bucket that is not shown."""
    marks = ", ".join(f"'{name}'" for name in sorted(over))
    sql = f"SELECT count(DISTINCT scope_id) FROM main.bucket WHERE (locked OR data_class IN ({marks})) AND {_HOUSEHOLD}"
    return int(connection.execute(text(sql)).scalar_one())


@dataclass(frozen=True, slots=True)
class Parts:
    """Of some households: how many of their buckets came from the central database, and how many are locked."""

    held: int
    locked: int


def parts(connection: Connection, now: datetime, scopes: Sequence[bytes]) -> Parts:
    """How it stands with these households."""
    synced, seen = (_parsed(settings.get(connection, name)) for name in (SYNCED_AT, CLOCK_SEEN))
    over = _over(synced, seen, now)
    marks = ", ".join(f"'{name}'" for name in sorted(over))
    sql = text(
        f"SELECT count(*), coalesce(sum(locked OR data_class IN ({marks})), 0) FROM main.bucket WHERE scope_id IN :ids"
    ).bindparams(bindparam("ids", expanding=True))
    held, locked = connection.execute(sql, {"ids": list(scopes)}).one()
    return Parts(held, locked)


def hidden(connection: Connection, some: Sequence[bytes]) -> frozenset[bytes]:
    """Those of some families (a few hundred at most) whose week hangs on a row that this connection does not show."""
    veiled = {name for (name,) in driver.rows(connection, _VEILED, ())} & set(_OF_A_WEEK)
    if not veiled or not some:
        return frozenset()
    marks = ", ".join(f"?{number}" for number in range(1, len(some) + 1))
    left_out = (_LEFT_OUT.format(table=name, marks=marks) for name in sorted(veiled))
    return frozenset(family for (family,) in driver.rows(connection, " UNION ".join(left_out), tuple(some)))


def refuse_partial(connection: Connection, now: datetime) -> None:
    """Raise CasesLocked where figures would silently leave out what is locked."""
    found = lease(connection, now)
    if found.households:
        raise CasesLocked


def refuse_nothing(connection: Connection, now: datetime, shown: int) -> None:
    """Raise CasesLocked where an empty list would say that there are no families: all of them are locked."""
    if not shown:
        refuse_partial(connection, now)


def is_known(connection: Connection, any_id: bytes) -> bool:
    """Whether this station holds a household or person of that id, shown or not."""
    return bool(connection.execute(_KNOWN, {"id": any_id}).scalar())


def _over(synced: datetime | None, seen: datetime | None, now: datetime) -> frozenset[str]:
    """The data classes that are locked by now."""
    if synced is None:
        return frozenset()
    if _is_set_back(seen, now):
        return frozenset(RULES)
    elapsed = (max(now, seen) if seen else now) - synced
    return frozenset(name for name, rule in RULES.items() if elapsed >= timedelta(hours=rule.lease_hours))


def _is_set_back(seen: datetime | None, now: datetime) -> bool:
    return seen is not None and now < seen - CORRECTED


def _hours(data_class: str) -> timedelta:
    return next(timedelta(hours=rule.lease_hours) for name, rule in RULES.items() if name == data_class)


def _moment(value: str | None) -> datetime | None:
    import json

    return _parsed(json.loads(value)["v"]) if value else None


def _parsed(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


_TIMES = "SELECT name, value FROM main.setting WHERE name IN (?1, ?2)"
_VEILED = "SELECT name FROM temp.sqlite_master WHERE type = 'view'"
_OF_A_WEEK = (  # what the rules of alignment look at
    "activity", "consent", "correction", "household", "person", "place", "residence", "schedule", "schedule_exception",
    "support", "travel_time",
)  # fmt: skip
_LEFT_OUT = """
    SELECT coalesce(f.family_id, h.id) FROM main.household h LEFT JOIN family_of f ON f.household_id = h.id
    WHERE h.id IN (SELECT household_id FROM family_of WHERE family_id IN ({marks}) UNION ALL
            SELECT id FROM main.household WHERE id IN ({marks}))
        AND h.deleted_at IS NULL AND h.closed_on IS NULL
        AND EXISTS (SELECT 1 FROM main."{table}" m WHERE m.scope_id = h.id AND m.deleted_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM "{table}" t WHERE t.id = m.id))
"""
_HOUSEHOLD = "scope_id <> zeroblob(16) AND scope_id NOT IN (SELECT id FROM main.agency)"
_CLASSES = text(f"SELECT DISTINCT data_class FROM main.bucket WHERE {_HOUSEHOLD}")
_KNOWN = text(
    "SELECT EXISTS (SELECT 1 FROM main.household WHERE id = :id) OR EXISTS (SELECT 1 FROM main.person WHERE id = :id)"
)
