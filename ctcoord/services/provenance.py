"""Where a fact comes from: the file, row and date behind a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from ctcoord.services import settings
from ctcoord.services.people import build


@dataclass(frozen=True, slots=True)
class Origin:
    """One input row behind a record; ``line`` counts from 1 with the header, ``file`` is as it was named.

    Instants are local ones of our agency's zone.
    """

    agency: str
    source_name: str
    file: str
    line: int
    source_date: datetime | None
    applied_at: datetime | None


def origins(connection: Connection, scope_id: bytes, record_id: bytes) -> list[Origin]:
    """The input rows that made a record, newest first; empty for what a person typed."""
    rows = connection.execute(_ORIGINS, {"scope": scope_id, "record": record_id})
    zone = ZoneInfo(settings.own_zone(connection))
    return [build(Origin, (*row[:4], _local(row[4], zone), _local(row[5], zone))) for row in rows]


def _local(value: object, zone: ZoneInfo) -> datetime | None:
    return datetime.fromisoformat(str(value)).replace(tzinfo=UTC).astimezone(zone) if value else None


_ORIGINS = text(
    """
    SELECT coalesce(a.name, ''), coalesce(i.source_name, ''), r.file, r.line, r.source_date, i.applied_at
    FROM source_record s
    JOIN source_row r ON r.agency_id = s.agency_id AND r.system = s.system AND r.kind = s.kind
        AND r.source_id = s.source_id
    LEFT JOIN import_run i ON i.id = r.run_id
    LEFT JOIN agency a ON a.id = s.agency_id
    WHERE s.scope_id = :scope AND s.record_id = :record
    ORDER BY r.source_date DESC
    """
)
