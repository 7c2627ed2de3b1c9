"""Home: what falls due, computed from the records; nothing is typed twice to appear here.

Three sources give work items: open tasks, renewals, and authorised ends of running supports. Each
is one SQL statement that yields the same columns; sections are a table of dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Connection, text

from ctcoord.domain.codes import WorkStatus
from ctcoord.services.people import build
from ctcoord.services.rights import READ_ONLY


class Section(StrEnum):
    """Where an item stands relative to today; 'waiting' is a filter over status, not a section."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line of Home. ``kind``: task, renewal or end; ``subject`` is a task's title or the program.

    ``member`` is the person a support is for, '' for the household. ``id`` is the task or support.
    """

    kind: str
    id: bytes
    scope_id: bytes
    family_id: bytes
    family: str
    people: int
    due_on: date
    subject: str
    reason: str | None
    member: str
    domain: str | None
    status: str
    waiting_on: str | None
    worker: str | None
    read_only: bool = False  # the step is in a household that may be read and not written

    def section(self, today: date) -> Section:
        """'This week' is today and the six days after it."""
        if self.due_on < today:
            return Section.OVERDUE
        if self.due_on == today:
            return Section.TODAY
        return Section.THIS_WEEK if self.due_on <= today + timedelta(days=6) else Section.LATER

    @property
    def waiting(self) -> bool:
        """Whether somebody else has the next move."""
        return self.status in (WorkStatus.WAITING, WorkStatus.BLOCKED)


def items(
    connection: Connection, today: date, *, notice_days: int = 30, worker: bytes | None = None, limit: int = 2000
) -> list[WorkItem]:
    """Work items due until ``today + notice_days`` (tasks: all that are open), earliest first.

    A support whose end or renewal passed more than 60 days ago is history, not work. ``worker``
    narrows to a caseload.
    """
    values = {
        "today": today.isoformat(),
        "until": (today + timedelta(days=notice_days)).isoformat(),
        "since": (today - timedelta(days=60)).isoformat(),
        "worker": worker,
        "limit": limit,
    }
    return [_item(row) for row in connection.execute(_ITEMS, values)]


def _item(row: tuple[object, ...]) -> WorkItem:
    return build(WorkItem, (*row[:6], date.fromisoformat(str(row[6])), *row[7:14], bool(row[14])))


# Renewals count once: a support whose renewal is due says so, otherwise its authorised end does.
# A later authorisation of the same domain and person means that the end was taken care of.
_ITEMS = text(
    f"""
    WITH caseload AS (
        SELECT coalesce(f.family_id, g.household_id) AS family_id
        FROM assignment g LEFT JOIN family_of f ON f.household_id = g.household_id
        WHERE g.staff_id = :worker AND g.assigned_until IS NULL AND g.deleted_at IS NULL
    ), home AS (
        SELECT coalesce(f.household_id, c.family_id) AS household_id
        FROM caseload c LEFT JOIN family_of f ON f.family_id = c.family_id
    ), due AS (
        SELECT 'task' AS kind, t.id, t.scope_id, coalesce(t.due_on, :today) AS due_on, t.title AS subject, t.reason,
            t.subject_id AS person_id, t.domain, t.status, t.waiting_on
        FROM task t
        WHERE t.done_on IS NULL AND t.deleted_at IS NULL AND coalesce(t.snoozed_until, :today) <= :today
            AND (:worker IS NULL OR t.scope_id IN (SELECT household_id FROM home))
        UNION ALL
        SELECT CASE WHEN s.renewal_due IS NOT NULL THEN 'renewal' ELSE 'end' END, s.id, s.scope_id,
            coalesce(s.renewal_due, s.authorized_to), s.program, NULL, s.subject_id, s.domain, 'not_started', NULL
        FROM support s
        WHERE (:worker IS NULL OR s.scope_id IN (SELECT household_id FROM home))
            AND s.deleted_at IS NULL AND s.absent_since IS NULL AND s.status IN ('active', 'suspended')
            AND s.ended_on IS NULL AND coalesce(s.renewal_due, s.authorized_to) BETWEEN :since AND :until
            AND NOT EXISTS (SELECT 1 FROM support n WHERE n.scope_id = s.scope_id AND n.domain = s.domain
                AND n.subject_id IS s.subject_id AND n.deleted_at IS NULL AND n.status NOT IN ('denied', 'ended')
                AND n.id <> s.id AND coalesce(n.authorized_to, '9999') > coalesce(s.authorized_to, s.renewal_due))
    ), soonest AS (
        SELECT * FROM due ORDER BY due_on, kind, id LIMIT :limit
    ), shown AS (
        SELECT d.*, coalesce(f.family_id, d.scope_id) AS family_id
        FROM soonest d LEFT JOIN family_of f ON f.household_id = d.scope_id
    ), served AS (
        SELECT s.family_id, w.name, max(g.assigned_from)
        FROM (SELECT DISTINCT family_id FROM shown) s LEFT JOIN family_of f ON f.family_id = s.family_id
        JOIN assignment g ON g.household_id = coalesce(f.household_id, s.family_id) JOIN staff w ON w.id = g.staff_id
        WHERE g.assigned_until IS NULL AND g.deleted_at IS NULL GROUP BY 1
    )
    SELECT s.kind, s.id, s.scope_id, s.family_id, coalesce(c.name, '?') AS family, coalesce(c.people, 0), s.due_on,
        s.subject, s.reason,
        coalesce((SELECT p.first_name FROM person p WHERE p.scope_id = s.scope_id AND p.id = s.person_id), ''),
        s.domain, s.status, s.waiting_on, w.name, {READ_ONLY.format(scope="s.scope_id")}
    FROM shown s LEFT JOIN family_card c ON c.family_id = s.family_id LEFT JOIN served w ON w.family_id = s.family_id
    ORDER BY s.due_on, family, s.kind, s.id
    """
)
