"""Sheet: the caseload of each worker."""

from __future__ import annotations

from datetime import date

from ctcoord.reports.facts import Facts
from ctcoord.reports.figures import caseload
from ctcoord.reports.workbook import Column, Sheet
from ctcoord.words import Words


def sheet(facts: Facts, today: date, words: Words, *, names: bool) -> Sheet:
    """One row a worker; the name of a worker is no personal data of a family."""
    rows = [
        (r.worker or words("nobody"), r.families, r.people, r.supports, r.ending, r.tasks, r.overdue, r.barriers)
        for r in caseload(facts, today)
    ]
    headings = (
        words("Families"), words("People"), words("Running supports"), words("Ending within 30 days"),
        words("Open tasks"), words("Overdue tasks"), words("Open barriers"),
    )  # fmt: skip
    columns = [Column(words("Worker"), width=24), *(Column(heading, "count", 14) for heading in headings)]
    return Sheet(words("Caseload"), "Caseload", columns, rows)
