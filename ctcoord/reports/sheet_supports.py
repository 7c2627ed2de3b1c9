"""Sheet: running supports by domain and agency."""

from __future__ import annotations

from datetime import date

from ctcoord.reports.facts import Facts
from ctcoord.reports.figures import supports
from ctcoord.reports.workbook import Column, Sheet
from ctcoord.words import Words


def sheet(facts: Facts, today: date, words: Words, *, names: bool) -> Sheet:
    """One row a domain and agency."""
    rows = [
        (words.code("domain", r.domain), r.agency, r.supports, r.families, r.people, r.applied)
        for r in supports(facts, today)
    ]
    headings = (words("Running supports"), words("Families"), words("People"), words("Applied or waiting"))
    columns = [
        Column(words("Domain"), width=20), Column(words("Agency"), width=26),
        *(Column(heading, "count", 16) for heading in headings),
    ]  # fmt: skip
    return Sheet(words("Supports"), "Supports", columns, rows)
