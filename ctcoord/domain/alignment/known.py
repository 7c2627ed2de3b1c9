"""What somebody accepted as known, as it was then: it is quiet until its day, or until it is worse than it was."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from ctcoord.domain.alignment.facts import Band, Finding


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a finding is from a day on: minutes of its worst week (Monday to Sunday), and its first day."""

    minutes: int
    first_on: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """``made_on`` and ``was``: the day of the acceptance and how large it was then; None where nobody wrote it down."""

    until: date
    reason: str = ""
    made_on: date | None = None
    was: Extent | None = None

    def is_worse(self, finding: Finding) -> bool:
        """Whether it has more minutes in a week, or begins earlier, than what was accepted."""
        if self.was is None or self.made_on is None:
            return False
        now = extent(finding, self.made_on)
        earlier = now.first_on is not None and (self.was.first_on is None or now.first_on < self.was.first_on)
        return earlier or now.minutes > self.was.minutes

    def holds(self, finding: Finding, today: date) -> bool:
        """Whether it stays quiet."""
        return today < self.until and not self.is_worse(finding)


def ahead(finding: Finding, today: date) -> Finding:
    """A finding as it is from a day on; what has only days before it is as it was, and what breaks on a day."""
    if finding.kind == "unknown" and not finding.bands and (finding.last_on is None or finding.last_on >= today):
        return replace(finding, first_on=max(finding.first_on, today))
    begin = today.toordinal()
    cut = [Band(tuple(day for day in band.days if day >= begin), *band[1:]) for band in finding.bands]
    bands = tuple(band for band in cut if band.days)
    if not bands or bands == finding.bands:
        return finding
    first = date.fromordinal(min(band.days[0] for band in bands))
    return replace(finding, first_on=first, bands=bands, minutes=extent(finding, today).minutes)


def extent(finding: Finding, since: date) -> Extent:
    """A finding from a day on, the same whichever earlier day the look began with."""
    begin = since.toordinal()
    if not finding.bands:
        return Extent(finding.minutes, max(finding.first_on, since))
    weeks: dict[int, int] = defaultdict(int)
    first: int | None = None
    for band in finding.bands:
        for day in band.days:
            if day >= begin:
                weeks[(day - 1) // 7] += band.minutes
                first = day if first is None else min(first, day)
    return Extent(max(weeks.values(), default=0), date.fromordinal(first) if first is not None else None)
