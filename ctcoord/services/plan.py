"""A family's plan: measurable goals, how far they have come, what they rest on, when they are looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from ctcoord.domain.codes import WorkStatus
from ctcoord.errors import NotFound, UsageError
from ctcoord.models import tables
from ctcoord.services import records
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household
from ctcoord.services.driver import day
from ctcoord.services.families import household_ids
from ctcoord.services.people import build
from ctcoord.services.records import rows_of
from ctcoord.services.tasks import StepRow, steps_about

RESTS_ON = ("support", "activity", "referral", "barrier")
MAX_TITLE = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a goal had come on a day, in its unit."""

    observed_on: date
    value: float
    remark: str | None


@dataclass(frozen=True, slots=True)
class GoalDetail:
    """A goal with its readings, oldest first, its steps, and the (kind, id) of what it rests on."""

    id: bytes
    scope_id: bytes
    title: str
    domain: str | None
    status: str
    owner: str | None
    target_on: date | None
    reached_on: date | None
    measure: str | None
    unit: str | None
    baseline: float | None
    target: float | None
    review_on: date | None
    outcome: str | None
    readings: tuple[Reading, ...]
    steps: tuple[StepRow, ...]
    ties: tuple[tuple[str, bytes], ...]

    @property
    def progress(self) -> float | None:
        """Share of the way from baseline to target, 0 to 1; None where it cannot be said.

        A goal may count down ("missed days, 12 to 2").
        """
        if self.target is None or not self.readings:
            return None
        start = self.baseline or 0.0
        if start == self.target:
            return 1.0 if self.readings[-1].value == self.target else 0.0
        return min(1.0, max(0.0, (self.readings[-1].value - start) / (self.target - start)))


def add_goal(
    connection: Connection,
    author: Author,
    any_id: bytes,
    title: str,
    *,
    person_id: bytes | None = None,
    **values: Any,
) -> bytes:
    """A goal: domain, owner, target_on, measure, unit, baseline, target, review_on. Raises UsageError."""
    _check(values)
    given = {"title": _title(title), "status": WorkStatus.NOT_STARTED, "subject_id": person_id, **values}
    return records.add(connection, author, "goal", own_household(connection, author, any_id), given)


def edit_goal(connection: Connection, goal_id: bytes, **values: Any) -> None:
    """Change fields of a goal. Raises NotFound, UsageError."""
    if "title" in values:
        values["title"] = _title(values["title"])
    _check(values)
    records.change(connection, "goal", goal_id, values)


def read_off(
    connection: Connection, author: Author, goal_id: bytes, value: float, *, on: date | None = None, remark: str = ""
) -> bytes:
    """How far a goal has come. A goal not begun is then in progress. Raises NotFound."""
    goal = records.get(connection, "goal", goal_id)
    if goal["status"] == WorkStatus.NOT_STARTED:
        records.change(connection, "goal", goal_id, {"status": WorkStatus.IN_PROGRESS})
    values = {
        "goal_id": goal_id,
        "subject_id": goal["subject_id"],
        "observed_on": on or author.today,
        "value": value,
        "remark": remark.strip() or None,
        "author_id": author.staff_id,
    }
    return records.add(connection, author, "goal_reading", goal["scope_id"], values)


def reach(connection: Connection, author: Author, goal_id: bytes, outcome: str = "reached") -> None:
    """A goal has ended: reached, partly, or given up; only the first gives it a day. Raises NotFound, UsageError."""
    if outcome not in ("reached", "partly", "given_up"):
        raise UsageError(what="A goal ends as reached, partly reached or given up.", fix="Choose one of these.")
    values: dict[str, Any] = {"status": WorkStatus.DONE, "outcome": outcome, "review_on": None}
    if outcome == "reached":
        values["reached_on"] = author.today
    records.change(connection, "goal", goal_id, values)


def tie(connection: Connection, author: Author, goal_id: bytes, kind: str, about_id: bytes) -> bytes:
    """A goal rests on something: the same tie again changes nothing. Raises NotFound, UsageError."""
    if kind not in RESTS_ON:
        raise UsageError(
            what="A goal rests on a support, an activity, a referral or the end of a barrier.",
            fix="Choose one of these.",
        )
    goal = records.get(connection, "goal", goal_id)
    table = tables()["goal_tie"]
    same = (table.c.goal_id == goal_id, table.c.about_id == about_id, table.c.deleted_at.is_(None))
    found = connection.execute(select(table.c.id).where(*same)).scalar()
    if found:
        return bytes(found)
    values = {"goal_id": goal_id, "subject_id": goal["subject_id"], "about_kind": kind, "about_id": about_id}
    return records.add(connection, author, "goal_tie", goal["scope_id"], values)


def untie(connection: Connection, author: Author, goal_id: bytes, about_id: bytes) -> None:
    """A goal rests on something no longer. Raises NotFound for what it does not rest on, ReadOnly."""
    table = tables()["goal_tie"]
    same = (table.c.goal_id == goal_id, table.c.about_id == about_id, table.c.deleted_at.is_(None))
    found = connection.execute(select(table.c.id).where(*same)).scalar()
    if found is None:
        raise NotFound(what=about_id.hex())
    records.change(connection, "goal_tie", bytes(found), {"deleted_at": author.now})


def of_family(connection: Connection, any_id: bytes) -> list[GoalDetail]:
    """The goals of a family: open ones first, by target date."""
    homes = household_ids(connection, any_id)
    readings: dict[bytes, list[Reading]] = {}
    for goal, on, value, remark in rows_of(connection, _READINGS, homes):
        readings.setdefault(goal, []).append(Reading(day(on) or date.min, value, remark))
    ties: dict[bytes, list[tuple[str, bytes]]] = {}
    for goal, kind, about in rows_of(connection, _TIES, homes):
        ties.setdefault(goal, []).append((kind, about))
    steps = steps_about(connection, "goal", homes)
    return [
        build(
            GoalDetail,
            (*row[:6], day(row[6]), day(row[7]), *row[8:12], day(row[12]), row[13]),
            readings=tuple(readings.get(row[0], ())),
            steps=steps.get(row[0], ()),
            ties=tuple(ties.get(row[0], ())),
        )
        for row in rows_of(connection, _GOALS, homes)
    ]


def _title(title: str) -> str:
    if not title.strip():
        raise UsageError(what="A goal needs a title.", fix="Say what the family wants to reach.")
    return records.fitting(title, MAX_TITLE)


def _check(values: dict[str, Any]) -> None:
    if values.get("target") is not None and not (values.get("measure") or "").strip():
        raise UsageError(what="A figure to reach needs what it counts.", fix="Say what is measured.")


_GOALS = """
    SELECT id, scope_id, title, domain, status, owner, target_on, reached_on, measure, unit, baseline, target,
        review_on, outcome
    FROM goal WHERE scope_id IN :homes AND deleted_at IS NULL
    ORDER BY status = 'done', target_on IS NULL, target_on, id
"""
_READINGS = (
    "SELECT goal_id, observed_on, value, remark FROM goal_reading WHERE scope_id IN :homes AND deleted_at IS NULL"
    " ORDER BY observed_on, id"
)
_TIES = "SELECT goal_id, about_kind, about_id FROM goal_tie WHERE scope_id IN :homes AND deleted_at IS NULL"
