"""The workbook of rejected and warned rows: where each stands, what was read, and why, in words.

Written only where a person chose, in one step, with nothing in a temporary folder. What was read is
written as text, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ctcoord.reports.workbook import Column, Sheet, Value
from ctcoord.reports.workbook import write as write_workbook
from ctcoord.services.imports import Staged
from ctcoord.services.intake import Issue
from ctcoord.words import Words

MOST = 20_000  # rows: a longer list is put right at its source, not row by row


def write(path: Path, staged: Staged, words: Words | None = None) -> int:
    """Write the workbook; returns how many rows it lists. Raises UsageError where it cannot be written."""
    words = words or Words()
    rows = [tuple(_row(issue, words)) for issue in staged.issues(limit=MOST)]
    sheets = [
        Sheet(words("Rows"), "rejected_rows", _columns(words), rows),
        Sheet(words("About"), "about", lines=tuple(_about(staged, words, len(rows)))),
    ]
    write_workbook(path, sheets, language=words.language, title=words("Rejected and warned rows"))
    return len(rows)


def _columns(words: Words) -> tuple[Column, ...]:
    return (
        Column(words("File"), width=26),
        Column(words("Row"), "count", width=9),
        Column(words("Column"), width=24),
        Column(words("Value"), width=30),
        Column(words("What happened"), width=16),
        Column(words("Reason"), width=80),
    )


def _row(issue: Issue, words: Words) -> Iterator[Value]:
    yield issue.file
    yield issue.line
    yield issue.column
    yield issue.value
    yield words("rejected") if issue.rejected else words("accepted with a warning")
    yield words.say(issue.reason)


def _about(staged: Staged, words: Words, listed: int) -> Iterator[tuple[str, Value]]:
    report = staged.report
    yield words("Rejected and warned rows"), None
    yield words("File"), report.feed.source_name
    yield words("Agency"), report.feed.agency_name
    yield words("Rows read"), report.total.read
    yield words("Rows rejected"), report.total.rejected
    yield words("Rows accepted with a warning"), report.warned
    yield words("Row"), words("counts from 1 with the header, as a text editor or Excel shows it")
    if listed == MOST:
        yield words("Not all"), words("Only the first {n} are listed.", n=words.number(MOST))
