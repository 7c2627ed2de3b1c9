"""One read of Home: the steps of a worker's families, or of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from ctcoord.services import cases, families, leases, worklist
from ctcoord.services.worklist import WorkItem
from ctcoord.ui.desk import Desk


@dataclass(frozen=True)
class Loaded:
    """What one read of Home brings."""

    items: list[WorkItem]
    families: int
    mine: int
    worker: bytes | None  # whose they are; None: everybody's


def loader(desk: Desk, scope: str) -> Callable[[Connection], Loaded]:
    """The job that reads it; ``scope`` mine, all, or empty: mine if there are any."""
    today, now, station, author = desk.today(), desk.now(), desk.station, desk.author()
    notice = int(desk.settings["renewal_notice_days"])

    def job(connection: Connection) -> Loaded:
        mine = families.count(connection, station.staff_id) if station.staff_id else 0
        worker = station.staff_id if mine and scope != "all" else None
        number = mine if worker else families.count(connection)
        leases.refuse_nothing(connection, now, number)
        assigns = cases.may_assign(connection, author)
        found = worklist.items(connection, today, notice_days=notice, worker=worker, assigns=assigns)
        return Loaded(found, number, mine, worker)

    return job
