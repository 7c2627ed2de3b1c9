"""What alignment finds, as lines of Home: for each family the first thing that breaks within the notice, and one line
for all that nobody knows yet.

The rules are no query: families are judged a few at a time, so that nothing else waits long for the store.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection

from ctcoord.domain.alignment.facts import Finding
from ctcoord.domain.attention import RULES
from ctcoord.domain.codes import WorkStatus
from ctcoord.services import alignment, asking, driver
from ctcoord.services.alignment import Alignment
from ctcoord.services.rights import READ_ONLY
from ctcoord.services.worklist import WorkItem

_DOMAIN = {"care_gap": "childcare", "cannot_get_there": "transit", "home": "housing"}  # else of what it is about


def families(connection: Connection, worker: bytes | None = None) -> list[bytes]:
    """The families whose lines Home may show: a worker's, or all."""
    if worker is None:
        return [row[0] for row in driver.rows(connection, "SELECT family_id FROM family_card ORDER BY 1", ())]
    return [row[0] for row in driver.rows(connection, _CASELOAD, (worker,))]


def items(
    connection: Connection, today: date, some: Sequence[bytes], own_agency: bytes | None, *, home: Path | None = None
) -> Iterator[WorkItem]:
    """The lines of some families, at most two each; ``home``: the folder of this computer's timetables."""
    until = today + timedelta(days=RULES["finding"].days)
    for found in alignment.of_families(connection, some, today, home=home):
        first = next((one for one in found.problems if one.first_on <= until), None)
        if first is not None:
            yield from _item(connection, found, first, own_agency)
        questions = [one for one in asking.unasked(connection, found) if one.first_on <= until]
        if questions:
            for item in _item(connection, found, questions[0], own_agency):
                if not driver.rows(connection, _ASLEEP, (item.scope_id, today.isoformat())):
                    yield _question(item, found, questions)


def _question(item: WorkItem, found: Alignment, questions: Sequence[Finding]) -> WorkItem:
    """The one line of all questions of a family; ``subject`` is how many there are."""
    first = questions[0]
    return item._replace(
        kind="question",
        due_on=asking.due_on_home(first, found.begin),
        subject=str(len(questions)),
        member="",
        domain=asking.domain_of(found.facts, first),
    )


def _item(connection: Connection, found: Alignment, first: Finding, own_agency: bytes | None) -> Iterator[WorkItem]:
    supports = {one.id: one for one in found.facts.supports}
    support = next((supports[one] for one in first.about if one in supports), None)
    names = {one.id: one.name for one in found.facts.people}
    for name, people, home, read_only, worker in driver.rows(connection, _CARD, (found.family_id, own_agency)):
        yield WorkItem(
            kind="finding",
            id=alignment.key(first),
            scope_id=home,
            family_id=found.family_id,
            family=name,
            people=people,
            due_on=max(first.days[0], found.begin),
            subject="",
            reason=None,
            member=", ".join(names[one].split(" ")[0] for one in first.people[:1] if names.get(one)),
            domain=_DOMAIN.get(first.kind) or _DOMAIN.get(first.cause) or (support.domain if support else None),
            status=WorkStatus.NOT_STARTED,
            waiting_on=None,
            worker=worker,
            read_only=bool(read_only),
            found=(found.facts, first),
        )


_CASELOAD = """
    SELECT DISTINCT coalesce(f.family_id, g.household_id) FROM assignment g
    LEFT JOIN family_of f ON f.household_id = g.household_id
    WHERE g.staff_id = ?1 AND g.assigned_until IS NULL AND g.deleted_at IS NULL ORDER BY 1
"""
_ASLEEP = """
    SELECT 1 FROM snooze WHERE scope_id = ?1 AND rule = 'question' AND until > ?2 AND deleted_at IS NULL
"""
# Our own household of the family, where what is put off is written; the family itself where there is none yet.
_CARD = f"""
    SELECT c.name, c.people, h.home, {READ_ONLY.format(scope="h.home")},
        (SELECT w.name FROM assignment g JOIN staff w ON w.id = g.staff_id
            WHERE g.household_id = h.home AND g.assigned_until IS NULL AND g.deleted_at IS NULL
            ORDER BY g.assigned_from DESC LIMIT 1)
    FROM family_card c, (SELECT coalesce((SELECT o.id FROM household o
            LEFT JOIN family_of f ON f.household_id = o.id
            WHERE coalesce(f.family_id, o.id) = ?1 AND o.owner_id = ?2 AND o.deleted_at IS NULL
            ORDER BY o.id LIMIT 1), ?1) AS home) h
    WHERE c.family_id = ?1
"""
