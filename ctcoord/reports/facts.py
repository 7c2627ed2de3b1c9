"""What the rollup counts, read once in one snapshot as frozen rows; no figure is made here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from ctcoord.services.forms import AnswerRow, every_answer


@dataclass(frozen=True, slots=True)
class FamilyFact:
    """A family: its id, what the window's lists call it, how many people, and the workers who have it."""

    id: bytes
    name: str
    case_number: str
    people: int
    workers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SupportFact:
    """A support of a family, from one agency; ``ends_on`` None: open-ended."""

    family: bytes
    agency: str
    domain: str
    program: str
    person: bytes | None
    person_name: str
    status: str
    starts_on: date | None
    ends_on: date | None
    renewal_due: date | None


@dataclass(frozen=True, slots=True)
class WorkFact:
    """An open task or barrier of a family; ``due_on`` None: no date."""

    family: bytes
    kind: str
    domain: str | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rollup is made from."""

    families: tuple[FamilyFact, ...]
    supports: tuple[SupportFact, ...]
    work: tuple[WorkFact, ...]
    answers: tuple[tuple[bytes, AnswerRow], ...] = ()  # to an agency's own questions, each with its family


def read(connection: Connection, today: date) -> Facts:
    """The facts as of ``today``: people linked as one count once, ended assignments count no more."""
    workers: dict[bytes, list[str]] = {}
    for family, name in connection.execute(_WORKERS, {"today": today.isoformat()}):
        workers.setdefault(family, []).append(name)
    people = {row[0]: row[1] for row in connection.execute(_PEOPLE)}
    families = tuple(
        FamilyFact(row[0], row[1] or "?", row[2] or "", people.get(row[0], 0), tuple(workers.get(row[0], ())))
        for row in connection.execute(_FAMILIES)
    )
    supports = tuple(_support(row) for row in connection.execute(_SUPPORTS))
    work = tuple(WorkFact(row[0], row[1], row[2], _date(row[3])) for row in connection.execute(_WORK))
    return Facts(families, supports, work, tuple(every_answer(connection)))


def _support(row: Any) -> SupportFact:
    return SupportFact(
        family=row[0],
        agency=row[1] or "",
        domain=row[2],
        program=row[3],
        person=row[4],
        person_name=row[5],
        status=row[6],
        starts_on=_date(row[7]),
        ends_on=_date(row[8]),
        renewal_due=_date(row[9]),
    )


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


_WORKERS = text(
    """
    SELECT DISTINCT coalesce(f.family_id, g.household_id), s.name FROM assignment g
    JOIN staff s ON s.id = g.staff_id LEFT JOIN family_of f ON f.household_id = g.household_id
    WHERE g.deleted_at IS NULL AND g.assigned_from <= :today
        AND (g.assigned_until IS NULL OR g.assigned_until >= :today)
    ORDER BY s.name
    """
)
_FAMILIES = text(
    """
    SELECT coalesce(f.family_id, h.id) AS family, c.heading, min(h.case_number) FROM household h
    LEFT JOIN family_of f ON f.household_id = h.id
    LEFT JOIN family_card c ON c.family_id = coalesce(f.family_id, h.id)
    WHERE h.deleted_at IS NULL GROUP BY 1 ORDER BY 1
    """
)
_PEOPLE = text(
    """
    SELECT coalesce(f.family_id, p.scope_id), count(DISTINCT coalesce(m.member_id, p.id)) FROM person p
    LEFT JOIN family_of f ON f.household_id = p.scope_id LEFT JOIN member_of m ON m.person_id = p.id
    WHERE p.deleted_at IS NULL GROUP BY 1
    """
)
_SUPPORTS = text(
    """
    SELECT coalesce(f.family_id, s.scope_id), a.short_name, s.domain, s.program, s.subject_id,
        coalesce((SELECT iif(p.names_hashed, NULL, p.first_name) FROM person p
            WHERE p.scope_id = s.scope_id AND p.id = s.subject_id), ''),
        s.status, s.authorized_from, coalesce(s.ended_on, s.authorized_to), s.renewal_due
    FROM support s JOIN household h ON h.id = s.scope_id AND h.deleted_at IS NULL
    LEFT JOIN family_of f ON f.household_id = s.scope_id LEFT JOIN agency a ON a.id = h.owner_id
    WHERE s.deleted_at IS NULL ORDER BY s.scope_id, s.id
    """
)
_WORK = text(
    """
    SELECT coalesce(f.family_id, t.scope_id), 'task', t.domain, t.due_on FROM task t
    LEFT JOIN family_of f ON f.household_id = t.scope_id WHERE t.done_on IS NULL AND t.deleted_at IS NULL
    UNION ALL
    SELECT coalesce(f.family_id, b.scope_id), 'barrier', b.domain, NULL FROM barrier b
    LEFT JOIN family_of f ON f.household_id = b.scope_id WHERE b.resolved_on IS NULL AND b.deleted_at IS NULL
    """
)
