"""Agency files into the store: stage, look, apply or drop, undo. A file never half counts.

``stage`` gives a reader a place for its rows; the ``Staged`` import then says what would happen, and
nothing is written until ``apply``. Staging runs beside the writer; only ``apply`` takes its turn.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from ctcoord.domain.codes import AgencyKind
from ctcoord.domain.ids import uuid8
from ctcoord.domain.parse import clean
from ctcoord.errors import StoreBusy
from ctcoord.models.ids import new_id
from ctcoord.services import agencies, settings
from ctcoord.services.import_after import follow_up
from ctcoord.services.import_apply import Apply
from ctcoord.services.import_decide import counts, decide, leaving, withheld
from ctcoord.services.import_rights import sendable, standing
from ctcoord.services.import_undo import Undone
from ctcoord.services.import_undo import undo as take_back
from ctcoord.services.intake import Feed, ImportReport, Issue, Progress, instant_text
from ctcoord.services.staging import Staging
from ctcoord.services.station import Station

READ, DECIDE, APPLY = "read", "decide", "apply"  # phases that progress names
_TRIES = 5  # times that somebody else may change the store between a decision and its transaction

_RUN = """INSERT INTO import_run (id, agency_id, system, format, source_name, content_hash, exported_at, full_refresh,
    staff_id, applied_at, report) VALUES (:id, :agency, :system, :format, :source, :content, :exported, :full, :staff,
    :now, :report)"""


@dataclass
class Staged:
    """A file that was read and judged; ``report`` says what applying it would do. Close it when done."""

    station: Station
    staging: Staging
    report: ImportReport
    content: bytes  # hash of the file as a whole
    zone: str = "America/New_York"

    def issues(self, limit: int = -1) -> Iterator[Issue]:
        """Rejected and warned rows, in the order of the files."""
        return self.staging.issues(limit=limit)

    def close(self) -> None:
        """Forget what was staged."""
        self.staging.close()

    def __enter__(self) -> Staged:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class AgencyOf:
    """The agency that a file comes from; one that is not here yet is made when its first file is applied.

    ``serves_victims``: it is recorded as a victim service provider, so that nothing of it may be taken in.
    """

    id: bytes
    code: str
    name: str
    zone: str
    serves_victims: bool = False


def agency_of(station: Station, code: str, name: str) -> AgencyOf:
    """The agency with this code, or a new one with an id made from it.

    ``RIV``, ``riv`` and `` Riv `` are one agency. Ids of imported records are made from ``code`` as it is
    returned, whatever the agency's row says, so that they are the same on a station that has no such row yet.
    """
    code = clean(code).casefold()
    with station.read() as connection:
        key = settings.deployment_key(connection)
        for known in connection.execute(
            text("SELECT id, agency_code, name, time_zone, kind FROM agency ORDER BY agency_code")
        ):
            if clean(known.agency_code).casefold() == code:
                victims = known.kind == AgencyKind.VICTIM_SERVICE_PROVIDER
                return AgencyOf(bytes(known.id), code, known.name, known.time_zone, victims)
    return AgencyOf(uuid8(key, "agency", code), code, name, "America/New_York")


def stage(
    station: Station,
    feed: Feed,
    read: Callable[[Staging], bytes],
    progress: Progress = lambda done, total, phase: None,
    zone: str = "America/New_York",
) -> Staged:
    """Let ``read`` push its rows (it returns a hash of the file) and decide what each is; writes nothing.

    Raises NotYoursToImport, what ``read`` raises (FileFault, Cancelled), DiskFull; nothing is left behind then.
    """
    with station.read() as connection:
        key = settings.deployment_key(connection)
        sends = sendable(standing(connection), feed.agency_id, feed.agency_name)
    staging = Staging(station.home, station.store.path, station.store.key, feed, key, sends=sends)
    try:
        content = read(staging)
        staging.finish()
        report = _judge(staging, progress)
    except BaseException:
        staging.close()
        raise
    return Staged(station, staging, report, content, zone)


def apply(station: Station, staged: Staged, progress: Progress = lambda done, total, phase: None) -> ImportReport:
    """Write what was staged in one transaction; the report of what was done.

    Decides again when the store has changed since. Raises Cancelled from ``progress`` at any point
    before the end, DiskFull, StoreBusy: nothing is changed then, and it may be called again.
    """
    staging, written = staged.staging, None
    for _ in range(_TRIES):
        # Decisions are made outside the transaction, which locks the staging file: so look again inside it.
        staged.report = _judge(staging, progress, unless_current=staged.report)
        with station.store.beside(staging.path, staging.secret, "stage"), station.write() as connection:
            if _version(staging) == staging.store_version:
                written = _write(connection, staged, progress)
        if written is not None:
            staged.report = written
            return written
    raise StoreBusy


def _write(connection: Connection, staged: Staged, progress: Progress) -> ImportReport:
    staging, author, run_id = staged.staging, staged.station.author(), new_id()
    feed = staging.feed
    if not _is_here(connection, feed.agency_id):  # one that is here may write its code in capitals
        agencies.ensure_agency(connection, feed.agency_code, feed.agency_name, author.now, time_zone=staged.zone)
    Apply(connection, staging, run_id, author.now, author.today, lambda done, total: progress(done, total, APPLY)).run()
    followed = follow_up(connection, author, run_id, f"{feed.format}_household")
    report = replace(
        staged.report,
        run_id=run_id,
        linked=followed.linked,
        proposals=followed.proposed,
        corrections=followed.corrections,
    )
    _record(connection, staged, report, author.now)
    progress(staging.rows_read, staging.rows_read, APPLY)
    return report


def _is_here(connection: Connection, agency: bytes) -> bool:
    sql = text("SELECT EXISTS (SELECT 1 FROM agency WHERE id = :id)")
    return bool(connection.execute(sql, {"id": agency}).scalar_one())


def undo(station: Station, run_id: bytes) -> Undone:
    """Take back a whole import. Raises NotFound, NotUndoable with what to do first."""
    with station.write() as connection:
        return take_back(connection, run_id, station.clock.local(station.clock.now()))


def history(connection: Connection) -> list[dict[str, Any]]:
    """Applied imports, newest first: id, agency, source name, instants as text, counts."""
    rows = connection.execute(
        text(
            """SELECT r.id, a.short_name AS agency, r.format, r.source_name, r.exported_at, r.applied_at, r.undone_at,
               r.report FROM import_run r LEFT JOIN agency a ON a.id = r.agency_id ORDER BY r.applied_at DESC"""
        )
    ).mappings()
    return [{**row, "id": bytes(row["id"]), "report": json.loads(row["report"])} for row in rows]


def _judge(staging: Staging, progress: Progress, unless_current: ImportReport | None = None) -> ImportReport:
    """Decide what each row is and count; keeps an earlier report while the store has not changed since."""
    version = _version(staging)
    if unless_current is not None and version == staging.store_version:
        return unless_current
    staging.store_version = version
    decide(staging, lambda: progress(staging.rows_read, staging.rows_read, DECIDE))
    warned = staging.db.execute("SELECT count(*) FROM (SELECT DISTINCT file_no, line FROM issue WHERE NOT rejected)")
    pairs = staging.db.execute("SELECT count(*) FROM pair").fetchone()[0]
    return ImportReport(
        feed=staging.feed,
        files=counts(staging),
        ignored=dict(staging.ignored),
        unused=dict(staging.unused),
        notes=list(staging.notes),
        warned=warned.fetchone()[0],
        proposals=pairs,
        withheld=withheld(staging),
        leaving=leaving(staging),
    )


def _version(staging: Staging) -> int:
    """A number that moves when anybody else changes the store."""
    return int(staging.db.execute("PRAGMA store.data_version").fetchone()[0])


def _record(connection: Connection, staged: Staged, report: ImportReport, now: datetime) -> None:
    feed = report.feed
    connection.execute(
        text(_RUN),
        {
            "id": report.run_id,
            "agency": feed.agency_id,
            "system": feed.system,
            "format": feed.format,
            "source": feed.source_name,
            "content": staged.content,
            "exported": instant_text(feed.exported_at) if feed.exported_at else None,
            "full": feed.full_refresh,
            "staff": staged.station.staff_id,
            "now": instant_text(now),
            "report": json.dumps({**report.to_json(), "period": feed.period}),
        },
    )
