"""Who writes: passed to every service that makes records, never fetched from inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Author:
    """A member of staff, their agency, the instant, and the local date of the agency's zone."""

    staff_id: bytes | None
    agency_id: bytes | None
    now: datetime
    today: date
