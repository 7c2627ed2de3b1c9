"""Home's worklist: 20,000 open items of 2,000 families, beside one plain query that returns the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection

from ctcoord.services import driver, worklist
from ctcoord.services.station import Station
from tests.bench import caseload
from tests.bench.bulk import bulk
from tests.bench.measure import Row, medians_ms
from tests.bench.stores import NOW, TODAY, kept

FAMILIES, ITEMS, RUNS, BOUND = 2_000, 20_000, 9, 5.0
KINDS = ("task", "task", "task", "task", "barrier", "referral", "referral", "consent", "goal", "support")


def rows() -> Iterator[Row]:
    """Milliseconds of all items; the rows of both are the same."""
    station = kept(f"worklist-{ITEMS}", fill)
    try:
        assert _plain(station) == _ours(station), "the plain query is about other rows"
        ours, plain = medians_ms(lambda: _ours(station), lambda: _plain(station), runs=RUNS)
        yield Row("worklist.items", ours, plain, "ms", BOUND, f"{len(_ours(station)):,} items")
    finally:
        station.close()


def fill(station: Station) -> None:
    """Families with nothing open but these items, ten a family."""
    caseload.fill(station, families=FAMILIES, casework=False)
    with station.write() as connection:
        connection.exec_driver_sql("UPDATE support SET status = 'ended'")
    add_items(station, KINDS)


def add_items(station: Station, kinds: Sequence[str]) -> None:
    """Open items of these kinds in turn, as many for every family."""
    random = Random(7)
    with station.read() as connection:
        homes = [bytes(row[0]) for row in driver.rows(connection, "SELECT id FROM household ORDER BY id", ())]
    with bulk(station, NOW, 7) as writing:
        for number in range(ITEMS):
            _item(writing, kinds[number % len(kinds)], homes[number % len(homes)], number, random)


def _item(writing: Any, kind: str, home: bytes, number: int, random: Random) -> None:
    due = TODAY + timedelta(days=random.randint(-20, 3))
    shared = {"data_class": "coordination"}
    if kind == "task":
        writing.add("task", home, **shared, title=f"Call {number}", kind="task", status="not_started", due_on=due)
    elif kind == "barrier":
        writing.add("barrier", home, **shared, title=f"No car {number}", severity="low", status="not_started",
                    opened_on=TODAY - timedelta(days=random.randint(14, 90)))  # fmt: skip
    elif kind == "referral":
        writing.add("referral", home, **shared, status="requested", urgency="routine", service=f"Care {number}",
                    recipient="Park Street", response_due=due)  # fmt: skip
    elif kind == "consent":
        writing.add("consent", home, status="given", recipient=f"Agency {number}", classes="housing",
                    signed_on=TODAY - timedelta(days=300), valid_until=TODAY + timedelta(days=20))  # fmt: skip
    elif kind == "goal":
        writing.add("goal", home, **shared, title=f"Goal {number}", status="in_progress", review_on=due)
    else:
        writing.add("support", home, data_class="housing", domain=f"domain_{number}", program=f"Rent {number}",
                    status="active", authorized_to=TODAY + timedelta(days=random.randint(0, 30)))  # fmt: skip


def _ours(station: Station) -> list[tuple[Any, ...]]:
    with station.read() as connection:
        found = worklist.items(connection, TODAY, limit=2 * ITEMS)
    return sorted((one.kind, one.id, one.family, one.due_on.isoformat(), one.subject) for one in found)


def _plain(station: Station) -> list[tuple[Any, ...]]:
    """What somebody would write who knows that nothing is snoozed, closed, stepped on or renewed."""
    with station.read() as connection:
        return sorted(_rows(connection))


def _rows(connection: Connection) -> list[tuple[Any, ...]]:
    found = driver.rows(connection, _PLAIN, {"today": TODAY.isoformat()})
    return [tuple(row) for row in found]


_NAMED = "FROM {table} r LEFT JOIN family_of f ON f.household_id = r.scope_id LEFT JOIN family_card c"
_NAMED += " ON c.family_id = coalesce(f.family_id, r.scope_id) WHERE r.deleted_at IS NULL AND "
_PLAIN = " UNION ALL ".join(
    f"SELECT '{kind}', r.id, coalesce(c.name, '?'), {due}, {words} {_NAMED.format(table=table)}{condition}"
    for kind, table, due, words, condition in (
        ("task", "task", "r.due_on", "r.title", "r.done_on IS NULL"),
        (
            "barrier_stale",
            "barrier",
            "date(r.opened_on, '+14 days')",
            "r.title",
            "r.resolved_on IS NULL AND r.opened_on <= date(:today, '-14 days')",
        ),
        (
            "referral_answer",
            "referral",
            "r.response_due",
            "r.service",
            "r.status = 'requested' AND r.response_due <= date(:today, '+3 days')",
        ),
        (
            "consent_ends",
            "consent",
            "r.valid_until",
            "r.recipient",
            "r.status = 'given' AND r.valid_until BETWEEN :today AND date(:today, '+30 days')",
        ),
        (
            "goal_review",
            "goal",
            "r.review_on",
            "r.title",
            "r.reached_on IS NULL AND r.review_on <= date(:today, '+7 days')",
        ),
        (
            "end",
            "support",
            "r.authorized_to",
            "r.program",
            "r.status = 'active' AND r.authorized_to BETWEEN :today AND date(:today, '+30 days')",
        ),
    )
)
