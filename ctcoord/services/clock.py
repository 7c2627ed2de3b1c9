"""The one place that asks the operating system what time it is; everything else is passed a Clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def _now_utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Instants in UTC and the local date of an agency's zone."""

    zone: str = "America/New_York"
    now_utc: Callable[[], datetime] = _now_utc

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return self.now_utc()

    def today(self) -> date:
        """The local calendar date of the agency's zone."""
        return self.now().astimezone(ZoneInfo(self.zone)).date()

    def local(self, instant: datetime) -> datetime:
        """An instant as local wall-clock time of the agency's zone; without a zone it is UTC, as stores keep it."""
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return aware.astimezone(ZoneInfo(self.zone))


def fixed(instant: datetime, zone: str = "America/New_York") -> Clock:
    """A clock that stands still: for the demo, screenshots and tests."""
    return Clock(zone, lambda: instant)
