"""The page that goes along when a family changes hands: where it stands and what comes next, as plain text."""

from __future__ import annotations

from datetime import date

from ctcoord.domain.codes import WorkStatus
from ctcoord.reports.packet import Content
from ctcoord.services.case_rows import FamilyView
from ctcoord.ui.family.identity import safe_contact
from ctcoord.ui.family.plan_page import progress_words
from ctcoord.ui.family.work import Work, risk_words
from ctcoord.words import _, in_use
from ctcoord.words.dates import days_words, near_date


def page(family: FamilyView, work: Work, today: date) -> str:
    """Headings and lines; a heading without lines is left out. Records of class safety are not among it."""
    blocks = (
        (_("At risk"), risk_words(work, today)),
        (_("Next steps"), _steps(family, today)),
        (_("Open barriers"), _barriers(work, today)),
        (_("Goals"), _goals(work, today)),
        (_("Supports that end"), _ends(family, today)),
        (_("Safe contact"), [words] if (words := safe_contact(family)) else []),
    )
    return "\n\n".join("\n".join([heading, *(f"- {line}" for line in lines)]) for heading, lines in blocks if lines)


def content(heading: str, words: str, language: str) -> Content:
    """The page as it stands in the form, to be drawn: blocks between blank lines, each under its first line."""
    blocks = [block.splitlines() for block in words.split("\n\n") if block.strip()]
    shown = tuple((lines[0], tuple(("", line) for line in lines[1:])) for lines in blocks)
    first = _("For a colleague, not for the family: keep it as a case file.")
    return Content(_("Handing over: {family}", family=heading), first, shown, language)


def _steps(family: FamilyView, today: date) -> list[str]:
    tasks = [task for task in family.tasks if task.status != WorkStatus.DONE]
    return [f"{near_date(task.due_on, today)}: {task.title}" if task.due_on else task.title for task in tasks]


def _barriers(work: Work, today: date) -> list[str]:
    words = in_use()
    return [
        f"{row.title} ({days_words(row.age_days(today))}, {words.code('severity', row.severity)})"
        for row in work.barriers
        if row.resolved_on is None and row.data_class != "safety"
    ]


def _goals(work: Work, today: date) -> list[str]:
    return [
        " · ".join(part for part in (goal.title, progress_words(goal), _by(goal.target_on, today)) if part)
        for goal in work.goals
        if goal.status != WorkStatus.DONE
    ]


def _by(day: date | None, today: date) -> str:
    return near_date(day, today) if day else ""


def _ends(family: FamilyView, today: date) -> list[str]:
    running = [row for row in family.supports if row.status == "active" and row.ends and row.ends >= today]
    return [
        f"{near_date(row.ends, today)}: {row.program}"
        for row in sorted(running, key=lambda row: row.ends or today)
        if row.ends
    ]
