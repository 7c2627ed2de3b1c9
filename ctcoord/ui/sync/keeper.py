"""Keeps this station in step with the central database: at start, after changes, every five minutes, on request.

The network has a worker of its own: nothing here waits for it. Whatever fails leaves the work where it is.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy import Connection

from ctcoord.errors import (
    AccountClosed,
    CtcoordError,
    DeviceWithdrawn,
    PasswordNeeded,
    SignInRefused,
)
from ctcoord.services import leases, sending, settings
from ctcoord.services.leases import SYNCED_AT, Lease
from ctcoord.services.station import Station
from ctcoord.sync.names import DEVICE, DEVICE_NAME, LOGIN, PASSWORD_UNTIL, URL
from ctcoord.ui.sync.asking import Asker
from ctcoord.ui.sync.reach import Reach
from ctcoord.ui.sync.state import Central, Phase, SyncState
from ctcoord.ui.task import Lane, Report, Task

if TYPE_CHECKING:
    from ctcoord.sync.engine import SyncResult
    from ctcoord.sync.inquiries import Notice
    from ctcoord.sync.transport import Central as Transport
    from ctcoord.ui.desk import Desk

START_MS, SOON_MS, AFTER_HOLD_MS = 1_500, 2_000, 13_000
EVERY_MS, JITTER = 300_000, 0.2
RETRY_MS = (30_000, 60_000, 120_000, 240_000)
LEASE_MS = 600_000  # how often the lease is looked at when nothing else happens


Facts = tuple[Central | None, sending.Tally, Lease]


class SignIn(Protocol):
    """How the central database is reached; ``ctcoord.sync.sign_in.sign_in``, or a test's."""

    def __call__(self, here: Station, password: str | None = None) -> Transport:
        """Connect, or raise one of the errors of sync."""


@dataclass(frozen=True, slots=True)
class _Brought:
    """What one connection brought; ``notices`` is None where they could not be read."""

    result: SyncResult
    notices: tuple[Notice, ...] | None


class SyncKeeper(QObject):
    """Belongs to the desk; views read ``state`` and follow ``state_changed``."""

    state_changed = Signal(object)  # SyncState
    synced = Signal(object)  # SyncResult
    shut = Signal()  # something that may be on the screen is not to be shown until this computer has synced
    notices_changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.state = SyncState()
        self.notices: tuple[Notice, ...] = ()  # what a supervisor is told and has not taken note of
        self._desk = desk
        self._sign_in: SignIn = desk.ports.sign_in or _sign_in
        self._password: str | None = None  # for this session, where no keyring keeps it
        self._task: Task[_Brought] | None = None
        self._reach = Reach()
        self._again = False
        self._telling = False
        self._failures = 0
        self.asker = Asker(desk, lambda: partial(self._sign_in, desk.station, self._password), self)
        self._soon, self._every, self._lease = QTimer(self), QTimer(self), QTimer(self)
        for timer, does in ((self._soon, self.sync), (self._every, self.sync), (self._lease, self.refresh)):
            timer.setSingleShot(True)
            timer.timeout.connect(does)
        desk.opened.connect(self._on_opened)
        desk.closing.connect(self._on_closing)
        desk.runner.stopping.connect(self.cancel)
        desk.wrote.connect(self._on_wrote)
        desk.changed.connect(lambda _what: None if self._telling else self._on_wrote())
        if desk.is_open:
            self._on_opened()

    @property
    def is_connected(self) -> bool:
        """Whether this store belongs to a central database."""
        return self.state.central is not None

    def sync(self) -> None:
        """Sync now, or once more when the one that runs has ended."""
        if not self._desk.is_open or not self.is_connected:
            return
        if self._task is not None:
            self._again = True
            return
        self._soon.stop()
        self._every.stop()
        self._show(replace(self.state, phase=Phase.RUNNING, error=None, done=0, total=0))
        work = partial(self._work, self._desk.station, self._password)
        self._task = self._desk.runner.start(Lane.NETWORK, work, self._on_synced, self._on_failed, owner=self)
        self._task.cancelled.connect(self._on_cancelled)
        self._task.progress.connect(self._on_progress)

    def cancel(self) -> None:
        """Stop the sync that runs; what it has settled stays settled."""
        if self._task is not None:
            self._again = False
            self._task.cancel()
        self._reach.break_off()

    def sign_in(self, password: str) -> None:
        """Try again with this password; it is kept in the keyring if it was right."""
        self._password = password
        self.sync()

    def remember(self, password: str | None) -> None:
        """Use this password until the store is locked; for a store that is about to open."""
        self._password = password

    def connected(self, password: str | None) -> None:
        """The store was connected just now: sync; ``password`` where no keyring keeps it."""
        self._password = password
        self.state = SyncState()
        self._read_facts(self._on_first_facts)

    def disconnected(self) -> None:
        """The store belongs to no central database any more."""
        self._on_closing()

    def refresh(self) -> None:
        """Read again what the state says."""
        if self._desk.is_open:
            self._read_facts(self._on_later_facts)

    def tell(self, notices: tuple[Notice, ...]) -> None:
        """What a supervisor is told from now on."""
        if notices != self.notices:
            self.notices = notices
            self.notices_changed.emit()

    def _work(self, station: Station, password: str | None, report: Report) -> _Brought:
        """In the network's worker."""
        from ctcoord.sync.engine import sync

        def step(done: int, total: int, _phase: str) -> None:
            report.step(done, total)

        with self._reach.through(partial(self._sign_in, station, password), report) as transport:
            result = sync(station, transport, step)
            return _Brought(result, _notices(transport, station))

    def _on_opened(self) -> None:
        self._show(SyncState())
        self._read_facts(self._on_first_facts)

    def _read_facts(self, done: Callable[[Facts], None]) -> None:
        now = self._desk.now()
        self._desk.read(self, lambda connection: _facts(connection, now), done)

    def _on_first_facts(self, facts: Facts) -> None:
        self._on_facts(facts)
        if self.is_connected:
            self._soon.start(START_MS)

    def _on_later_facts(self, facts: Facts) -> None:
        before = self.state.lease
        self._on_facts(facts)
        if before is not None and facts[2].households > before.households:
            self.shut.emit()

    def _on_facts(self, facts: Facts) -> None:
        central, tally, lease = facts
        phase = self.state.phase if self.state.phase is not Phase.OFF else Phase.READY
        self._show(
            replace(self.state, central=central, tally=tally, lease=lease, phase=phase if central else Phase.OFF)
        )
        left = (lease.locks_at - lease.now) / timedelta(milliseconds=1) if lease.locks_at else LEASE_MS
        self._lease.start(round(min(max(left, 0), LEASE_MS)) + 1)

    def _on_closing(self) -> None:
        self.cancel()
        for timer in (self._soon, self._every, self._lease):
            timer.stop()
        self._password = None
        self.tell(())
        self._show(SyncState())

    def _on_wrote(self) -> None:
        if not self._desk.is_open:
            return
        self.refresh()
        if self.is_connected and not isinstance(self.state.error, SignInRefused):
            self._soon.start(SOON_MS)

    def _on_progress(self, done: int, total: int) -> None:
        if self.state.phase is Phase.RUNNING:
            self._show(replace(self.state, done=done, total=total))

    def _on_synced(self, brought: _Brought) -> None:
        result = brought.result
        self._failures = 0
        self._ended(
            replace(self.state, phase=Phase.READY, error=None, newer=result.waiting.newer, full=result.full > 0)
        )
        if not self._desk.is_open:
            return  # it ended while the window was being locked; what it brought is read after unlocking
        if result.scopes or result.pulled or result.deleted or result.purged:
            self._telling = True
            self._desk.changed.emit(result.scopes or None)
            self._telling = False
        if result.refused > result.full:
            self._soon.start(SOON_MS)
        elif result.waiting.held:
            self._soon.start(AFTER_HOLD_MS)
        if brought.notices is not None:
            self.tell(brought.notices)
        self.synced.emit(result)

    def _on_failed(self, error: CtcoordError) -> None:
        self._failures += 1
        if isinstance(error, SignInRefused):
            self._password = None
        self._ended(replace(self.state, phase=Phase.FAILED, error=error))
        if isinstance(error, SignInRefused):
            for timer in (self._every, self._soon):
                timer.stop()  # trying a wrong password again and again would lock the account
        elif isinstance(error, AccountClosed | DeviceWithdrawn) and error.params.get("fresh"):
            self.shut.emit()  # what it says is said again after the next unlocking
        elif error.retryable:
            self._every.start(_jittered(RETRY_MS[min(self._failures, len(RETRY_MS)) - 1]))

    def _on_cancelled(self) -> None:
        self._ended(replace(self.state, phase=Phase.READY if self.is_connected else Phase.OFF))

    def _ended(self, state: SyncState) -> None:
        self._task = None
        if not self._desk.is_open:
            return
        self._show(state)
        self.refresh()
        self._every.start(_jittered(EVERY_MS))
        if self._again:
            self._again = False
            self._soon.start(SOON_MS)

    def _show(self, state: SyncState) -> None:
        self.state = state
        self.state_changed.emit(state)


def _jittered(ms: int) -> int:
    """Stations that were started together must not all call at once."""
    return round(ms * random.uniform(1 - JITTER, 1 + JITTER))


def _facts(connection: Connection, now: datetime) -> Facts:
    """In the reader: who we are connected to, what waits, what is locked."""
    url, device, synced = (settings.get(connection, name) for name in (URL, DEVICE, SYNCED_AT))
    central = None
    if url is not None and device is not None:
        login = settings.get(connection, LOGIN, "")
        name, until = settings.get(connection, DEVICE_NAME, ""), settings.get(connection, PASSWORD_UNTIL)
        synced_at, ends = (datetime.fromisoformat(moment) if moment else None for moment in (synced, until))
        central = Central(url, login, device, synced_at, name, ends)
    return central, sending.tally(connection), leases.lease(connection, now)


def _notices(transport: Transport, station: Station) -> tuple[Notice, ...] | None:
    """What a supervisor is told; over the same connection, and only for those who may be told anything."""
    from ctcoord.domain.codes import Role
    from ctcoord.sync import inquiries

    with station.read() as connection:
        device = bytes.fromhex(settings.get(connection, DEVICE, ""))
    try:
        if transport.hello(device).role != Role.SUPERVISOR:
            return ()
        return tuple(inquiries.notices(transport, device))
    except CtcoordError:  # the records are in step all the same; the next sync asks again
        return None


def _sign_in(here: Station, password: str | None = None) -> Transport:
    """Connect by the password given, else that of the keyring; one that was typed and is right is kept."""
    from ctcoord.sync import sign_in

    try:
        made = sign_in.sign_in(here, password)
    except SignInRefused as error:
        if password is None and not sign_in.has_password(here):
            raise PasswordNeeded() from error
        raise
    if password is not None:
        sign_in.keep_password(here, password)
    return made
