"""What nobody knows yet of a family's week, asked for as a task: each question once, due before it matters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from ctcoord.domain.alignment.facts import Facts, Finding
from ctcoord.domain.attention import RULES
from ctcoord.domain.codes import WorkStatus
from ctcoord.services import agency_settings, alignment, driver, naming, tasks
from ctcoord.services.alignment import Alignment
from ctcoord.services.author import Author

KIND = "question"  # of the task, and of what it is about
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """An open task that asks; ``key`` is that of the finding."""

    task_id: bytes
    key: bytes
    title: str
    due_on: date | None


def ask(
    connection: Connection, author: Author, any_id: bytes, found: tuple[Facts, Finding], say: Callable[[Facts], str]
) -> bytes:
    """A task that asks for what is not known; the one that asks already where there is one. Returns its id.

    ``say`` says what to ask from facts that name nothing of a protected class: more people see a task. Due after the
    agency's days, or on the day on which it begins to matter if that is earlier. Raises ReadOnly, UsageError.
    """
    facts, finding = found
    key = alignment.key(finding)
    known = next((one.task_id for one in open_tasks(connection, any_id) if one.key == key), None)
    if known is not None:
        return known
    days = agency_settings.get(connection, agency_settings.NOTICE, {}).get(KIND, RULES[KIND].days)
    latest = author.today + timedelta(days=days)
    shown = naming.without_names(facts, naming.protected(connection, facts))
    return tasks.add(
        connection,
        author,
        any_id,
        _fitting(say(shown)),
        due_on=min(latest, finding.first_on) if finding.first_on > author.today else latest,
        domain=domain_of(shown, finding),
        kind=KIND,
        about=(KIND, key),
    )


def domain_of(facts: Facts, finding: Finding) -> str | None:
    """The domain of the support that it is about; care of who could look after the children, transit of a way."""
    support = next((one.domain for one in facts.supports if one.id in finding.about), None)
    return support or {"available": "childcare", "travel": "transit"}.get(finding.cause)


def open_tasks(connection: Connection, any_id: bytes) -> list[Asked]:
    """The open tasks of a family that ask for something of its week."""
    rows = driver.rows(connection, _OPEN, (any_id,))
    return [Asked(row[0], row[1], row[2], driver.day(row[3])) for row in rows]


def unasked(connection: Connection, found: Alignment) -> list[Finding]:
    """The open questions of a family that no task asks."""
    if not found.questions:
        return []
    asked = {one.key for one in open_tasks(connection, found.family_id)}
    return [one for one in found.questions if alignment.key(one) not in asked]


def answered(connection: Connection, found: Alignment) -> list[Asked]:
    """The open tasks whose question is none any more."""
    still = {alignment.key(one) for one in found.findings if one.kind == "unknown"}
    return [one for one in open_tasks(connection, found.family_id) if one.key not in still]


def finish(connection: Connection, author: Author, task_ids: list[bytes]) -> None:
    """These tasks are done. Raises NotFound, ReadOnly."""
    for one in task_ids:
        tasks.set_status(connection, author, one, WorkStatus.DONE)


def due_on_home(finding: Finding, today: date) -> date:
    """When a question that nobody asked stands on Home: the day on which it matters, else the end of this work week."""
    friday = today + timedelta(days=(_FRIDAY - today.weekday()) % 7)
    return friday if finding.first_on <= today else finding.first_on


def _fitting(title: str) -> str:
    words = " ".join(title.split())
    return words if len(words) <= tasks.MAX_TITLE else words[: tasks.MAX_TITLE - 1] + "…"


_OPEN = """
    SELECT id, about_id, title, due_on FROM task
    WHERE scope_id IN (SELECT household_id FROM family_of WHERE family_id = (SELECT coalesce((SELECT family_id
            FROM family_of WHERE household_id = ?1), ?1)) UNION ALL SELECT ?1)
        AND about_kind = 'question' AND done_on IS NULL AND deleted_at IS NULL ORDER BY due_on, id
"""
