"""The rollup workbook: caseload, supports, ends, own questions. A further sheet is a module and a line in SHEETS."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from ctcoord.reports import (
    sheet_about,
    sheet_answers,
    sheet_caseload,
    sheet_ending,
    sheet_ends,
    sheet_supports,
    workbook,
)
from ctcoord.reports.facts import read
from ctcoord.words import Words

SHEETS: tuple[Callable[..., workbook.Sheet], ...] = (
    sheet_about.sheet,
    sheet_caseload.sheet,
    sheet_supports.sheet,
    sheet_ends.sheet,
    sheet_ending.sheet,
    sheet_answers.sheet,
)


def write(connection: Connection, path: Path, today: date, words: Words, *, names: bool = True) -> int:
    """Write the rollup as of ``today``; returns how many families it counts. Raises UsageError."""
    facts = read(connection, today)
    sheets = [make(facts, today, words, names=names) for make in SHEETS]
    workbook.write(path, sheets, language=words.language, title=words("Caseload rollup"))
    return len(facts.families)
