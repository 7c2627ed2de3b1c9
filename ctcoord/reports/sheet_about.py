"""Sheet: what this workbook is, as of when, and how each figure is defined."""

from __future__ import annotations

from datetime import date

from ctcoord.reports.facts import Facts
from ctcoord.reports.figures import running
from ctcoord.reports.workbook import Sheet, Value
from ctcoord.words import Words, mark

DEFINITIONS = (
    (mark("Family"), mark("Household records of one or several agencies that confirmed links say are one family.")),
    (mark("People"), mark("Members of those records; people whose records are linked count once.")),
    (
        mark("Running supports"),
        mark("Active or suspended, begun or without a first day, and the last day (ended, else authorized) not past."),
    ),
    (
        mark("Ends"),
        mark("Running supports whose last day is no more than so many days after the date above."),
    ),
    (mark("Caseload"), mark("Families assigned to a worker on that day. A family with two workers counts for both.")),
    (mark("Open tasks"), mark("Tasks not done. Overdue: due before the date above.")),
    (mark("Open barriers"), mark("Barriers not resolved.")),
    (
        mark("Own questions"),
        mark("Fields and assessments of the agency: how often each answer was given, by the version it was given to."),
    ),
    (mark("Source"), mark("The store of this workstation: what it holds, and no more.")),
)


def sheet(facts: Facts, today: date, words: Words, *, names: bool) -> Sheet:
    """Title, date, whole figures, definitions."""
    now = running(facts, today)
    lines: list[tuple[str, Value]] = [
        (words("Caseload rollup"), words.long_date(today)),
        (words("As of"), today),
        (words("Families"), len(facts.families)),
        (words("Families with a worker"), sum(1 for family in facts.families if family.workers)),
        (words("Running supports"), len(now)),
        (words("Families with a running support"), int(now.family.nunique())),
        (words("Names of families"), words("in it: keep this file like a case file" if names else "left out")),
        ("", None),
    ]
    lines += [(words(name), words(definition)) for name, definition in DEFINITIONS]
    return Sheet(words("What this is"), "About", lines=lines)
