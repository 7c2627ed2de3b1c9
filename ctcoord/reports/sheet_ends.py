"""Sheet: how many supports end within 30, 60 and 90 days, by domain."""

from __future__ import annotations

from datetime import date

from ctcoord.reports.facts import Facts
from ctcoord.reports.figures import HORIZONS, ends
from ctcoord.reports.workbook import Column, Sheet, Value
from ctcoord.words import Words


def sheet(facts: Facts, today: date, words: Words, *, names: bool) -> Sheet:
    """One row a domain; 60 days include those of 30, 90 those of 60."""
    rows: list[tuple[Value, ...]] = [
        (words.code("domain", row.domain), *row.within, row.families) for row in ends(facts, today)
    ]
    within = [Column(words("Within {n} days", n=horizon), "count", 16) for horizon in HORIZONS]
    families = Column(words("Families concerned"), "count", 20)
    return Sheet(words("Ends"), "Ends", [Column(words("Domain"), width=20), *within, families], rows)
