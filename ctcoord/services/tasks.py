"""Next steps with a due date, one by one and by template. Each is a record; rules raise the others on Home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.codes import DataClass, WorkStatus
from ctcoord.domain.tasks import due_dates
from ctcoord.errors import UsageError
from ctcoord.services import records
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household
from ctcoord.services.driver import day
from ctcoord.services.records import rows_of

MAX_TITLE = 200


@dataclass(frozen=True, slots=True)
class StepRow:
    """A task about a barrier or a goal."""

    id: bytes
    title: str
    status: str
    due_on: date | None
    done_on: date | None


def add(
    connection: Connection,
    author: Author,
    any_id: bytes,
    title: str,
    *,
    due_on: date | None = None,
    domain: str | None = None,
    reason: str | None = None,
    kind: str = "task",
    about: tuple[str, bytes] | None = None,
    person_id: bytes | None = None,
    assigned_to: bytes | None = None,
    template: str | None = None,
    data_class: str = DataClass.COORDINATION,
) -> bytes:
    """A next step for a family, ours to do; kept in the class of what it is about. Raises UsageError."""
    values = {
        "title": _title(title),
        "due_on": due_on,
        "domain": domain,
        "reason": reason,
        "kind": kind,
        "status": WorkStatus.NOT_STARTED,
        "assigned_to": assigned_to or author.staff_id,
        "about_kind": about[0] if about else None,
        "about_id": about[1] if about else None,
        "subject_id": person_id,
        "template": template,
    }
    home = own_household(connection, author, any_id)
    return records.add(connection, author, "task", home, values, data_class=DataClass(data_class))


def from_template(
    connection: Connection,
    author: Author,
    any_id: bytes,
    template: str,
    titles: Mapping[str, str],
    *,
    start: date | None = None,
    about: tuple[str, bytes] | None = None,
) -> list[bytes]:
    """All tasks of a template (``domain/tasks.py``), due relative to ``start``; ``titles`` are the words of its codes.

    Raises UsageError for an unknown template.
    """
    try:
        steps = due_dates(template, start or author.today)
    except KeyError:
        raise UsageError(what="This set of tasks is not known.", fix="Choose one of the list.") from None
    return [
        add(
            connection,
            author,
            any_id,
            titles[step.code],
            due_on=due,
            domain=step.domain,
            about=about,
            template=template,
        )
        for step, due in steps
    ]


def edit(connection: Connection, task_id: bytes, **values: Any) -> None:
    """Change a task's title, due date, domain, reason or who does it. Raises NotFound, UsageError."""
    if "title" in values:
        values["title"] = _title(values["title"])
    records.change(connection, "task", task_id, values)


def set_status(
    connection: Connection, author: Author, task_id: bytes, status: WorkStatus, waiting_on: str | None = None
) -> None:
    """Move a task to another of the five states; done closes it today. Raises NotFound."""
    values = {
        "status": status,
        "waiting_on": waiting_on if status is WorkStatus.WAITING else None,
        "done_on": author.today if status is WorkStatus.DONE else None,
    }
    records.change(connection, "task", task_id, values)


def snooze(connection: Connection, task_id: bytes, until: date, reason: str) -> None:
    """Hide a task from Home until a day, with the reason. Raises NotFound, UsageError without a reason."""
    if not reason.strip():
        raise UsageError(what="A snooze needs a reason.", fix="Say why it can wait.")
    records.change(connection, "task", task_id, {"snoozed_until": until, "snooze_reason": reason.strip()})


def steps_about(connection: Connection, kind: str, homes: Sequence[bytes]) -> dict[bytes, tuple[StepRow, ...]]:
    """The steps of every barrier or goal (``kind``) of these households: done ones first, then by due date."""
    found: dict[bytes, list[StepRow]] = {}
    for about, id_, title, status, due_on, done_on in rows_of(connection, _STEPS, homes, kind=kind):
        found.setdefault(about, []).append(StepRow(id_, title, status, day(due_on), day(done_on)))
    return {about: tuple(rows) for about, rows in found.items()}


def _title(title: str) -> str:
    if not title.strip():
        raise UsageError(what="A task needs a title.", fix="Say what to do next.")
    return records.fitting(title, MAX_TITLE)


_STEPS = """
    SELECT about_id, id, title, status, due_on, done_on FROM task
    WHERE scope_id IN :homes AND about_kind = :kind AND deleted_at IS NULL
    ORDER BY done_on IS NULL, done_on, due_on IS NULL, due_on, id
"""
