"""What stands between a family and a goal: barriers with their steps, what they put at risk, how they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.barriers import CATEGORIES, Node, Outcome, chains
from ctcoord.domain.codes import DataClass, Severity, WorkStatus
from ctcoord.errors import UsageError
from ctcoord.services import records
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household
from ctcoord.services.driver import day
from ctcoord.services.families import household_ids
from ctcoord.services.people import build
from ctcoord.services.records import rows_of
from ctcoord.services.tasks import StepRow, steps_about

BLOCKABLE = ("support", "activity", "goal", "barrier")
MAX_TITLE = 200


@dataclass(frozen=True, slots=True)
class BarrierDetail:
    """A barrier with its steps. ``person_id`` None: the whole household."""

    id: bytes
    scope_id: bytes
    title: str
    domain: str | None
    category: str | None
    severity: str
    status: str
    waiting_on: str | None
    person_id: bytes | None
    blocks: tuple[str, bytes] | None
    opened_on: date
    resolved_on: date | None
    resolution: str | None
    outcome: str | None
    data_class: str
    steps: tuple[StepRow, ...]

    def age_days(self, today: date) -> int:
        """Days it has stood, until it ended or today."""
        return ((self.resolved_on or today) - self.opened_on).days


def add(
    connection: Connection,
    author: Author,
    any_id: bytes,
    title: str,
    *,
    domain: str | None = None,
    category: str | None = None,
    severity: Severity = Severity.MEDIUM,
    status: WorkStatus = WorkStatus.NOT_STARTED,
    opened_on: date | None = None,
    waiting_on: str | None = None,
    person_id: bytes | None = None,
    blocks: tuple[str, bytes] | None = None,
) -> bytes:
    """What stands in the way of a family; the domain follows from the category unless it is given.

    Its category says in which class it is kept: what violence did goes with no consent to share.

    Raises UsageError for an empty title, an unknown category, or something that cannot be blocked.
    """
    known = CATEGORIES.get(category or "")
    values = {
        "title": _title(title),
        "domain": domain or (known.domain if known else None),
        "category": _category(category),
        "severity": severity,
        "status": status,
        "waiting_on": waiting_on,
        "opened_on": opened_on or author.today,
        "subject_id": person_id,
        **_blocks(blocks),
    }
    home, kept_as = own_household(connection, author, any_id), _kept_as(category)
    return records.add(connection, author, "barrier", home, values, data_class=kept_as)


def edit(connection: Connection, barrier_id: bytes, **values: Any) -> None:
    """Change fields of a barrier: title, domain, category, severity, status, waiting_on, blocks.

    Raises NotFound, and UsageError for a category whose barriers are kept in another class: a class never changes.
    """
    if "title" in values:
        values["title"] = _title(values["title"])
    if "category" in values:
        values["category"] = _category(values["category"])
        before = records.get(connection, "barrier", barrier_id)["category"]
        if _kept_as(values["category"]) != _kept_as(before):
            raise UsageError(
                what="This kind of barrier is shared with others than the one before, so it is kept apart.",
                fix="Resolve this one, and write a new barrier of that kind.",
            )
    if "blocks" in values:
        values |= _blocks(values.pop("blocks"), itself=barrier_id)
    records.change(connection, "barrier", barrier_id, values)


def resolve(connection: Connection, author: Author, barrier_id: bytes, outcome: Outcome, resolution: str = "") -> None:
    """It no longer stands in the way. Raises NotFound."""
    done = {
        "status": WorkStatus.DONE,
        "waiting_on": None,
        "resolved_on": author.today,
        "outcome": outcome,
        "resolution": resolution.strip() or None,
    }
    records.change(connection, "barrier", barrier_id, done)


def reopen(connection: Connection, barrier_id: bytes) -> None:
    """It stands in the way again. Raises NotFound."""
    again = {"status": WorkStatus.IN_PROGRESS, "resolved_on": None, "outcome": None, "resolution": None}
    records.change(connection, "barrier", barrier_id, again)


def add_step(
    connection: Connection, author: Author, barrier_id: bytes, title: str, due_on: date | None = None
) -> bytes:
    """A next step against a barrier, as a task; a barrier not yet begun is then in progress. Raises NotFound."""
    barrier = records.get(connection, "barrier", barrier_id)
    if barrier["status"] == WorkStatus.NOT_STARTED:
        records.change(connection, "barrier", barrier_id, {"status": WorkStatus.IN_PROGRESS})
    values = {
        "title": _title(title),
        "due_on": due_on,
        "domain": barrier["domain"],
        "subject_id": barrier["subject_id"],
        "kind": "step",
        "status": WorkStatus.NOT_STARTED,
        "assigned_to": author.staff_id,
        "about_kind": "barrier",
        "about_id": barrier_id,
    }
    return records.add(connection, author, "task", barrier["scope_id"], values, data_class=barrier["data_class"])


def of_family(connection: Connection, any_id: bytes) -> list[BarrierDetail]:
    """Every barrier of a family: open ones first, the gravest and oldest first."""
    homes = household_ids(connection, any_id)
    steps = steps_about(connection, "barrier", homes)
    return [
        build(
            BarrierDetail,
            row[:9],
            blocks=(row[9], row[10]) if row[9] and row[10] else None,
            opened_on=day(row[11]),
            resolved_on=day(row[12]),
            resolution=row[13],
            outcome=row[14],
            data_class=row[15],
            steps=steps.get(row[0], ()),
        )
        for row in rows_of(connection, _BARRIERS, homes)
    ]


def at_risk(connection: Connection, any_id: bytes) -> list[tuple[Node, ...]]:
    """The chains of what open barriers put at risk: barrier → support or activity → goal."""
    homes = household_ids(connection, any_id)
    nodes: dict[tuple[str, bytes], Node] = {}
    blocks: dict[tuple[str, bytes], list[tuple[str, bytes]]] = {}
    for kind, id_, title, is_open in rows_of(connection, _NODES, homes):
        nodes[kind, id_] = Node(kind, id_, title, (), bool(is_open))
    for kind, id_, blocked_kind, blocked in rows_of(connection, _BLOCKED, homes):
        blocks.setdefault((kind, id_), []).append((blocked_kind, blocked))
    return chains(
        Node(node.kind, node.id, node.title, tuple(blocks.get(key, ())), node.open) for key, node in nodes.items()
    )


def _title(title: str) -> str:
    if not title.strip():
        raise UsageError(what="A barrier needs a title.", fix="Say what stands in the way.")
    return records.fitting(title, MAX_TITLE)


def _category(category: str | None) -> str | None:
    if category and category not in CATEGORIES:
        raise UsageError(what="This kind of barrier is not known.", fix="Choose one of the list, or 'other'.")
    return category or None


def _kept_as(category: str | None) -> DataClass:
    known = CATEGORIES.get(category or "")
    return known.data_class if known else DataClass.COORDINATION


def _blocks(blocks: tuple[str, bytes] | None, itself: bytes | None = None) -> dict[str, Any]:
    if blocks and (blocks[0] not in BLOCKABLE or blocks[1] == itself):
        raise UsageError(
            what="A barrier stands in the way of a support, an activity, a goal or another barrier.",
            fix="Choose one of these.",
        )
    return {"blocks_kind": blocks[0] if blocks else None, "blocks_id": blocks[1] if blocks else None}


_BARRIERS = """
    SELECT id, scope_id, title, domain, category, severity, status, waiting_on, subject_id, blocks_kind, blocks_id,
        opened_on, resolved_on, resolution, outcome, data_class
    FROM barrier WHERE scope_id IN :homes AND deleted_at IS NULL
    ORDER BY resolved_on IS NOT NULL, CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, opened_on, id
"""
_NODES = """
    SELECT 'barrier', id, title, resolved_on IS NULL FROM barrier WHERE scope_id IN :homes AND deleted_at IS NULL
    UNION ALL SELECT 'support', id, program, status NOT IN ('ended', 'denied') FROM support
        WHERE scope_id IN :homes AND deleted_at IS NULL
    UNION ALL SELECT 'activity', id, title, 1 FROM activity WHERE scope_id IN :homes AND deleted_at IS NULL
    UNION ALL SELECT 'goal', id, title, reached_on IS NULL AND outcome IS NULL FROM goal
        WHERE scope_id IN :homes AND deleted_at IS NULL
"""
# What a thing holds up: a barrier what it says, a support or an activity the goals that rest on it.
_BLOCKED = """
    SELECT 'barrier', id, blocks_kind, blocks_id FROM barrier
        WHERE scope_id IN :homes AND deleted_at IS NULL AND blocks_id IS NOT NULL
    UNION ALL SELECT about_kind, about_id, 'goal', goal_id FROM goal_tie
        WHERE scope_id IN :homes AND deleted_at IS NULL
    UNION ALL SELECT 'support', support_id, 'activity', id FROM activity
        WHERE scope_id IN :homes AND deleted_at IS NULL AND support_id IS NOT NULL
"""
