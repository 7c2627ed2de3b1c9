"""Mandated reports about a child: who was told and when, with both clocks.

Rows are of class ``safety``: they leave this service for the screen of the report alone, never for search, lists,
packets, exports or Home.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.reporting import spoken_due, written_due
from ctcoord.errors import UsageError
from ctcoord.services import records
from ctcoord.services.author import Author
from ctcoord.services.driver import instant
from ctcoord.services.families import household_ids
from ctcoord.services.people import build


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report about a child. Instants are UTC; a due instant is None once that part is done."""

    id: bytes
    person_id: bytes
    learned_at: datetime
    spoken_at: datetime | None
    spoken_to: str | None
    written_at: datetime | None
    reference: str | None
    body: str
    spoken_due: datetime | None
    written_due: datetime | None


def begin(connection: Connection, author: Author, person_id: bytes, learned_at: datetime, body: str) -> bytes:
    """Reasonable cause was learned of at an instant; both clocks run from now on. Raises UsageError, NotFound."""
    if not body.strip():
        raise UsageError(what="A report says what was seen or heard.", fix="Write what you know, and from whom.")
    if learned_at > author.now:
        raise UsageError(what="This time lies in the future.", fix="Say when you learned of it.")
    person = records.get(connection, "person", person_id)
    values = {
        "person_id": person_id,
        "subject_id": person_id,
        "learned_at": learned_at,
        "body": body.strip(),
        "author_id": author.staff_id or bytes(16),
    }
    return records.add(connection, author, "protective_report", person["scope_id"], values)


def spoken(
    connection: Connection, author: Author, report_id: bytes, *, at: datetime, to: str, reference: str = ""
) -> None:
    """The report was made by word of mouth; what was said is not changed. Raises UsageError, NotFound."""
    report = records.get(connection, "protective_report", report_id)
    _once(report["spoken_at"])
    _check(author, report["learned_at"], at)
    if not to.strip():
        raise UsageError(what="A spoken report names who took it.", fix="Write the name, or the number of the worker.")
    values = {"spoken_at": at, "spoken_to": to.strip(), "reference": reference.strip() or report["reference"]}
    records.change(connection, "protective_report", report_id, values)


def written(connection: Connection, author: Author, report_id: bytes, at: datetime) -> None:
    """The written report went out. Raises UsageError before the spoken one was made, NotFound."""
    report = records.get(connection, "protective_report", report_id)
    if report["spoken_at"] is None:
        raise UsageError(what="The spoken report comes first.", fix="Call the Careline, then write.")
    _once(report["written_at"])
    _check(author, report["spoken_at"], at)
    records.change(connection, "protective_report", report_id, {"written_at": at})


def of_family(connection: Connection, any_id: bytes) -> list[ReportRow]:
    """The reports about a family's children, the latest first."""
    return [_row(row) for row in records.rows_of(connection, _REPORTS, household_ids(connection, any_id))]


def _once(done: datetime | None) -> None:
    if done is not None:
        raise UsageError(what="This part of the report was made already.", fix="Write what is new in another report.")


def _check(author: Author, learned_at: datetime, at: datetime) -> None:
    if not learned_at <= at <= author.now:
        raise UsageError(
            what="This time does not fit.", fix="It lies between what came before it and the present moment."
        )


def _row(row: Any) -> ReportRow:
    learned = instant(row[2])
    said, sent = (instant(at) if at else None for at in (row[3], row[5]))
    due = (None if said else spoken_due(learned), None if sent else written_due(learned, said))
    return build(ReportRow, (*row[:2], learned, said, row[4], sent, *row[6:8], *due))


_REPORTS = """
    SELECT id, person_id, learned_at, spoken_at, spoken_to, written_at, reference, body FROM protective_report
    WHERE scope_id IN :homes AND deleted_at IS NULL ORDER BY learned_at DESC, id DESC
"""
