"""The two clocks of a mandated report about a child.

Spoken: as soon as practicable and within 12 hours of reasonable cause (CGS 17a-101b(a)). Written: within 48 hours
after the spoken one (CGS 17a-101c).
"""

from __future__ import annotations

from datetime import datetime, timedelta

SPOKEN_WITHIN = timedelta(hours=12)
WRITTEN_WITHIN = timedelta(hours=48)


def spoken_due(learned_at: datetime) -> datetime:
    """The latest instant for the spoken report."""
    return learned_at + SPOKEN_WITHIN


def written_due(learned_at: datetime, spoken_at: datetime | None) -> datetime:
    """The latest instant for the written report; before the spoken one was made, counted from when that is due."""
    return (spoken_at or spoken_due(learned_at)) + WRITTEN_WITHIN
