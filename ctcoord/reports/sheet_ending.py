"""Sheet: each support that ends within 90 days, the soonest first."""

from __future__ import annotations

from datetime import date

from ctcoord.reports.facts import Facts
from ctcoord.reports.figures import ending
from ctcoord.reports.workbook import Column, Sheet
from ctcoord.words import Words


def sheet(facts: Facts, today: date, words: Words, *, names: bool) -> Sheet:
    """One row a support; without ``names`` families are their case numbers only."""
    who = [Column(words("Family"), width=28), Column(words("For"), width=16)] if names else []
    columns = [
        Column(words("Ends on"), "date", 12), Column(words("Days left"), "count", 11),
        Column(words("Case number"), width=14), *who, Column(words("Domain"), width=18),
        Column(words("Program"), width=34), Column(words("Agency"), width=22),
        Column(words("Renewal due"), "date", 14), Column(words("Worker"), width=22),
    ]  # fmt: skip
    rows = [
        (
            r.ends_on, r.days, r.case_number, *((r.family, r.person) if names else ()),
            words.code("domain", r.domain), r.program, r.agency, r.renewal_due, r.workers,
        )
        for r in ending(facts, today)
    ]  # fmt: skip
    return Sheet(words("Ending within 90 days"), "Ending", columns, rows)
