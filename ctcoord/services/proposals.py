"""What was tried out for a family and is to be talked over: kept with the plan until it is adopted or dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ctcoord.domain.alignment import edits as codec
from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import Activity, Facts, Finding, Support
from ctcoord.domain.alignment.what_if import Edit, NewDates, NewTimes, changed, without_care
from ctcoord.domain.codes import ProposalStatus
from ctcoord.errors import UsageError
from ctcoord.services import alignment, driver, records
from ctcoord.services.author import Author
from ctcoord.services.casework import own_household
from ctcoord.services.driver import day, parts

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One of them. ``edits`` None: a newer program wrote it, and it is read there.

    ``before`` and ``after`` count findings by kind; ``minutes`` are those a week without care, before and after.
    """

    id: bytes
    scope_id: bytes
    title: str
    edits: tuple[Edit, ...] | None
    before: dict[str, int]
    after: dict[str, int]
    status: str
    made_on: date | None
    decided_on: date | None
    reason: str | None
    author: str
    minutes: tuple[int, int] | None
    waiting: int = 0  # what it added that is not agreed yet


def keep(
    connection: Connection,
    author: Author,
    any_id: bytes,
    title: str,
    *,
    facts: Facts,
    edits: Sequence[Edit],
) -> bytes:
    """Keep what was tried, with the findings before and after. Raises UsageError without a title or edit."""
    if not title.strip() or not edits:
        raise UsageError(what="A proposal needs a name and something that changes.", fix="Change something, name it.")
    end, rules = alignment.horizon(author.today), alignment.own_rules(connection, author.today)
    before, after = (findings(one, author.today, end, rules) for one in (facts, changed(facts, edits)))
    values = {
        "title": records.fitting(title, LONGEST_TITLE),
        "changes": {"edits": codec.encode(_with_before(facts, edits))},
        "findings": {
            "before": _counts(before),
            "after": _counts(after),
            "minutes": [without_care(before), without_care(after)],
        },
        "status": ProposalStatus.PROPOSED,
        "made_on": author.today,
        "author_id": author.staff_id,
    }
    return records.add(connection, author, "proposal", own_household(connection, author, any_id), values)


def _with_before(facts: Facts, edits: Iterable[Edit]) -> Iterator[Edit]:
    """The edits, other times and dates with those that they change, so that adopting them touches no others."""
    known = by_id(facts)
    for one in edits:
        owner = known.get(one.of) if isinstance(one, NewTimes | NewDates) else None
        there = owner if isinstance(owner, Activity | Support) else None
        match one:
            case NewTimes():
                yield replace(one, was=there.schedules if there else None)
            case NewDates():
                yield replace(one, was=(there.begins, there.ends) if there else None)
            case _:
                yield one


def decide(
    connection: Connection, author: Author, proposal_id: bytes, status: ProposalStatus, reason: str = ""
) -> None:
    """Adopt or drop a proposal that is open; dropping it needs a reason. Raises NotFound, UsageError."""
    if status == ProposalStatus.DROPPED and not reason.strip():
        raise UsageError(what="To drop a proposal needs a reason.", fix="Say why it will not be.")
    if records.get(connection, "proposal", proposal_id)["status"] != ProposalStatus.PROPOSED:
        raise UsageError(what="This proposal is decided already.", fix="Look at what became of it on the plan.")
    decided = None if status == ProposalStatus.PROPOSED else author.today
    values = {"status": status, "decided_on": decided, "reason": records.fitting(reason, 500) or None}
    records.change(connection, "proposal", proposal_id, values)


def of_family(connection: Connection, family: bytes) -> list[ProposalRow]:
    """The proposals of a family: open ones first, then the newest."""
    return [_row(row) for row in driver.rows(connection, _PROPOSALS, (family,))]


def _row(row: driver.Bare) -> ProposalRow:
    id_, scope, title, changes, counts, status, made_on, decided_on, reason, author, waiting = row
    told: dict[str, Any] = parts(counts) or {}
    try:
        edits: tuple[Edit, ...] | None = codec.decode((parts(changes) or {}).get("edits", ()))
    except ValueError:
        edits = None
    minutes = told.get("minutes")
    return ProposalRow(
        id_, scope, title, edits, told.get("before", {}), told.get("after", {}), status, day(made_on),
        day(decided_on), reason, author or "", tuple(minutes) if minutes else None, waiting,
    )  # fmt: skip


def _counts(some: Iterable[Finding]) -> dict[str, int]:
    return dict(Counter(one.kind for one in some))


_PROPOSALS = """
    SELECT p.id, p.scope_id, p.title, p.changes, p.findings, p.status, p.made_on, p.decided_on, p.reason, s.name,
        (SELECT count(*) FROM support u WHERE u.scope_id = p.scope_id AND u.status = 'applied'
            AND u.deleted_at IS NULL AND u.extra ->> '$.proposal' = lower(hex(p.id)))
    FROM proposal p LEFT JOIN staff s ON s.id = p.author_id
    WHERE p.scope_id IN (SELECT household_id FROM family_of WHERE family_id = ?1 UNION ALL SELECT ?1)
        AND p.deleted_at IS NULL
    ORDER BY p.status <> 'proposed', p.made_on DESC, p.id DESC
"""
