"""The desk of the signed-in person: the open station, reached only through the task runner, and its lock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy import Connection

from ctcoord.config import Settings
from ctcoord.errors import CtcoordError
from ctcoord.services import station as stations
from ctcoord.services.author import Author
from ctcoord.services.station import Station
from ctcoord.ui.keeping import DraftKeeper
from ctcoord.ui.parts.view import next_turn
from ctcoord.ui.ports import Ports
from ctcoord.ui.sync.keeper import SyncKeeper
from ctcoord.ui.task import GRACE_MS, Lane, Report, Task, TaskRunner

T = TypeVar("T")
Failed = Callable[[CtcoordError], None]


class Desk(QObject):
    """Views ask through here; nothing of it touches the database in the UI thread."""

    changed = Signal(object)  # what a write changed: a frozenset of household ids, or None for anything
    trouble = Signal(object)  # CtcoordError that no view takes care of
    asked = Signal(int)  # a write of a view was handed over: its number
    wrote = Signal()  # a write of a view has ended
    closing = Signal()  # the store is about to be closed: whoever works on it stops
    locked = Signal()
    closed = Signal()  # the store's file is closed and its key dropped
    opened = Signal()
    set_aside = Signal(str)  # the side file with work not sent that a restore left, after ``opened``

    def __init__(self, ports: Ports, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ports = ports
        self.settings: Settings = ports.settings
        self.runner = TaskRunner(self)
        self._station = ports.station
        self._left: Station | None = None  # the one that was locked last: it may not be closed yet
        self._writes = 0
        self.failing = 0  # while ``trouble`` tells of it: the number of the write that failed
        self.drafts = DraftKeeper(self)
        self.keeper = SyncKeeper(self)
        self.runner.waiting.connect(self._drop)

    @property
    def station(self) -> Station:
        """The open station; only for jobs and facts that need no query."""
        if self._station is None:
            raise RuntimeError("the desk is locked")
        return self._station

    @property
    def is_open(self) -> bool:
        """False while locked or before the first run."""
        return self._station is not None

    def now(self) -> datetime:
        """The present instant, UTC."""
        return self.station.clock.now()

    def local_now(self) -> datetime:
        """The present local wall-clock time of the agency."""
        return self.station.clock.local(self.now())

    def today(self) -> date:
        """The agency's local date."""
        return self.station.clock.today()

    def author(self) -> Author:
        """Who writes now, for a change."""
        return Author(self.station.staff_id, self.station.agency_id, self.now(), self.today())

    # ``owner`` is who asked: an answer for a view that is gone meanwhile is dropped, and what was read before locking.

    def read(
        self,
        owner: QObject,
        job: Callable[[Connection], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
    ) -> Task[T]:
        """Run a query on the one reader."""
        station = self.station

        def work(_report: Report) -> T:
            with station.read() as connection:
                return job(connection)

        told = failed or self.trouble.emit
        return self.runner.start(Lane.READ, work, self._while(station, done), self._while(station, told), owner=owner)

    def _while(self, station: Station, call: Callable[[T], object]) -> Callable[[T], None]:
        """The call, for as long as this store is the open one: a locked window shows nothing that comes late."""

        def still_open(answer: T) -> None:
            if self._station is station:
                call(answer)

        return still_open

    def next_turn(self, owner: QObject, job: Callable[[], object]) -> None:
        """As ``parts.view.next_turn``, for work that asks the store."""
        now = self._while(self.station, lambda _none: job())
        next_turn(owner, lambda: now(None))

    def write(
        self,
        owner: QObject,
        job: Callable[[Connection], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        undoable: bool = False,
    ) -> Task[T]:
        """Run one transaction on the one writer."""
        station = self.station

        def work(_report: Report) -> T:
            with station.write(undoable=undoable) as connection:
                return job(connection)

        self._writes += 1
        number = self._writes
        told = failed or (lambda error: self._tell_of(number, error))
        task = self.runner.start(Lane.WRITE, work, done, told, owner=owner)
        task.finished.connect(lambda _answer: self.wrote.emit())
        self.asked.emit(number)
        return task

    def _tell_of(self, number: int, error: CtcoordError) -> None:
        self.failing = number
        self.trouble.emit(error)
        self.failing = 0

    def note(self, owner: QObject, job: Callable[[Station], object]) -> None:
        """Keep what is no change of a case: nothing is shown anew for it, and it is sent along with the next sync."""
        station = self.station
        self.runner.start(Lane.WRITE, lambda _report: job(station), None, self.trouble.emit, owner=owner)

    def draft(
        self,
        owner: QObject,
        job: Callable[[Station], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
    ) -> Task[T]:
        """Read drafts; never waits for other work. What is typed is kept by ``drafts``."""
        station = self.station
        told = failed or self.trouble.emit
        return self.runner.start(Lane.DRAFT, lambda _report: job(station), done, told, owner=owner)

    def open(self, unlock: Callable[[], Station], done: Callable[[], None], failed: Failed) -> None:
        """Unlock off the UI thread; the key stretching takes a moment."""

        def settle(station: Station) -> None:
            self._station = station
            done()
            self.opened.emit()

        self.runner.start(Lane.WRITE, lambda _report: unlock(), settle, failed)

    def lock(self) -> None:
        """Blank at once; close the store when running work has ended. The key goes with it."""
        station, self._station = self._station, None
        if station is None:
            return
        self._left = station
        self.closing.emit()
        self.locked.emit()
        self._after(lambda: self._close(station), Lane.READ, Lane.DRAFT)

    def _close(self, station: Station) -> None:
        """Behind the network's work, which was broken off; what does not end, a connect, finds the store gone."""
        closing = False

        def close(how: Callable[[Station], None]) -> None:
            nonlocal closing
            if not closing:
                closing = True
                self.runner.start(Lane.WRITE, lambda _report: how(station), lambda _answer: self._on_closed(station))

        self._after(lambda: close(Station.close), Lane.NETWORK)
        QTimer.singleShot(GRACE_MS, self, lambda: close(Station.drop))

    def _on_closed(self, station: Station) -> None:
        if self._left is station:
            self._left = None  # the key with it
        self.closed.emit()

    def _drop(self) -> None:
        """The program ends, and only a connect still runs: it must not keep the store and its key open."""
        for station in (self._station, self._left):
            if station is not None:
                station.drop()
        self._station = self._left = None

    def _after(self, then: Callable[[], object], lane: Lane, *more: Lane) -> None:
        """What was asked for before still runs: the store is closed behind it, lane by lane."""

        def going_on(_answer: None) -> None:
            if more:
                self._after(then, *more)
            else:
                then()

        self.runner.start(lane, lambda _report: None, going_on)

    def restore(self, backup_file: Path, passphrase: str, done: Callable[[], object], failed: Failed) -> None:
        """Put a backup in the place of the open store, which is kept beside it; then everything opens again.

        When the backup cannot be used, the present records are opened again and the reason is said.
        """
        station, ports = self.station, self.ports
        key = station.store.key
        unsent: list[Path] = []

        def work(_report: Report) -> Station:
            station.close()
            try:
                own = stations.keeps_key(ports.home, backup_file, passphrase)
                kept = stations.restore(ports.home, backup_file, passphrase, ports.clock)
                unsent.extend(side for side in [kept and stations.unsent_of(kept)] if side)
                if own:  # the passphrase may have changed since the backup
                    return stations.open_with_key(ports.home, key, ports.clock)
                return stations.open_with_passphrase(ports.home, passphrase, ports.clock)
            except CtcoordError:
                self._station = stations.open_with_key(ports.home, key, ports.clock)
                raise

        def settle(opened: Station) -> None:
            done()
            self.locked.emit()
            self._station = opened
            self.opened.emit()
            for side in unsent:
                self.set_aside.emit(side.name)

        self.closing.emit()
        # Behind the drafts as well: what was typed a moment ago belongs to the records that are set aside.
        self._after(lambda: self.runner.start(Lane.WRITE, work, settle, failed), Lane.NETWORK, Lane.DRAFT)

    def unlock_with_passphrase(self, passphrase: str) -> Station:
        """For ``open``: slot B."""
        return stations.open_with_passphrase(self.ports.home, passphrase, self.ports.clock)

    def unlock_with_pin(self, pin: str) -> Station:
        """For ``open``: slot A."""
        return stations.open_with_pin(self.ports.home, pin, self.ports.clock)


class Latest(QObject):
    """Keeps only the newest of a series of reads: an older answer that comes late is dropped."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._number = 0

    def take(self, done: Callable[[T], None]) -> Callable[[T], None]:
        """Wrap what should happen with the answer of the read that starts now."""
        self._number += 1
        number = self._number

        def only_newest(answer: T) -> None:
            if number == self._number:
                done(answer)

        return only_newest

    def pair(self, done: Callable[[T], None], failed: Failed) -> tuple[Callable[[T], None], Failed]:
        """As ``take``, with what should happen when the newest read fails."""
        shown = self.take(done)
        number = self._number

        def only_newest(error: CtcoordError) -> None:
            if number == self._number:
                failed(error)

        return shown, only_newest
