"""The figures of the rollup: pure functions of facts and a day. Each definition stands in its docstring."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ctcoord.domain.codes import SupportStatus
from ctcoord.reports.facts import Facts, FamilyFact, SupportFact, WorkFact

HORIZONS = (30, 60, 90)
_RUNNING = (SupportStatus.ACTIVE, SupportStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One worker, or '' for families nobody has."""

    worker: str
    families: int
    people: int
    supports: int
    ending: int
    tasks: int
    overdue: int
    barriers: int


@dataclass(frozen=True, slots=True)
class SupportsRow:
    """One agency in one domain."""

    domain: str
    agency: str
    supports: int
    families: int
    people: int
    applied: int


@dataclass(frozen=True, slots=True)
class EndsRow:
    """How many running supports of a domain end within 30, 60 and 90 days; each includes the shorter ones."""

    domain: str
    within: tuple[int, ...]
    families: int


@dataclass(frozen=True, slots=True)
class EndingRow:
    """One support that ends within the longest horizon; ``days`` left, 0 is today."""

    ends_on: date
    days: int
    family: str
    case_number: str
    person: str
    domain: str
    program: str
    agency: str
    renewal_due: date | None
    workers: str


def running(support: SupportFact, today: date) -> bool:
    """Active or suspended, begun (or without a first day), and its last day not past."""
    return (
        support.status in _RUNNING
        and (support.starts_on is None or support.starts_on <= today)
        and (support.ends_on is None or support.ends_on >= today)
    )


def caseload(facts: Facts, today: date) -> list[CaseloadRow]:
    """Families, people, running supports, ends in 30 days, open and overdue tasks and barriers by worker.

    A family with two workers counts for both. Families without a worker come last.
    """
    of_worker: dict[str, list[FamilyFact]] = {}
    for family in facts.families:
        for worker in family.workers or ("",):
            of_worker.setdefault(worker, []).append(family)
    now: dict[bytes, list[SupportFact]] = {}
    for support in facts.supports:
        if running(support, today):
            now.setdefault(support.family, []).append(support)
    work: dict[bytes, list[WorkFact]] = {}
    for item in facts.work:
        work.setdefault(item.family, []).append(item)
    rows = [
        _caseload_row(
            worker,
            families,
            [support for family in families for support in now.get(family.id, ())],
            [item for family in families for item in work.get(family.id, ())],
            today=today,
        )
        for worker, families in of_worker.items()
    ]
    return sorted(rows, key=lambda row: (not row.worker, row.worker))


def _caseload_row(
    worker: str, families: list[FamilyFact], supports: list[SupportFact], work: list[WorkFact], *, today: date
) -> CaseloadRow:
    tasks = [item for item in work if item.kind == "task"]
    return CaseloadRow(
        worker=worker,
        families=len(families),
        people=sum(family.people for family in families),
        supports=len(supports),
        ending=len([s for s in supports if _days(s, today) <= HORIZONS[0]]),
        tasks=len(tasks),
        overdue=len([item for item in tasks if item.due_on and item.due_on < today]),
        barriers=len(work) - len(tasks),
    )


def supports(facts: Facts, today: date) -> list[SupportsRow]:
    """Running supports by domain and agency, with the families and people they reach, and applications.

    People are person records of the agency; a support for a whole household counts no person.
    """
    groups: dict[tuple[str, str], list[SupportFact]] = {}
    for support in facts.supports:
        groups.setdefault((support.domain, support.agency), []).append(support)
    rows = []
    for (domain, agency), members in sorted(groups.items()):
        now = [s for s in members if running(s, today)]
        applied = [s for s in members if s.status in (SupportStatus.APPLIED, SupportStatus.WAITLISTED)]
        people = {s.person for s in now if s.person}
        rows.append(SupportsRow(domain, agency, len(now), len({s.family for s in now}), len(people), len(applied)))
    return rows


def ends(facts: Facts, today: date) -> list[EndsRow]:
    """By domain, running supports whose last day lies within each horizon, and their families (longest)."""
    found = _ending(facts.supports, today)
    rows = []
    for domain in sorted({support.domain for support in found}):
        mine = [support for support in found if support.domain == domain]
        within = tuple(sum(1 for s in mine if _days(s, today) <= horizon) for horizon in HORIZONS)
        rows.append(EndsRow(domain, within, len({s.family for s in mine})))
    return rows


def ending(facts: Facts, today: date) -> list[EndingRow]:
    """Each running support that ends within the longest horizon, the soonest first."""
    families = {family.id: family for family in facts.families}
    rows = []
    for support in _ending(facts.supports, today):
        family = families[support.family]
        assert support.ends_on is not None
        rows.append(
            EndingRow(
                support.ends_on, _days(support, today), family.name, family.case_number, support.person_name,
                support.domain, support.program, support.agency, support.renewal_due, ", ".join(family.workers),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row.ends_on, row.family, row.program, row.person))


def _ending(found: Iterable[SupportFact], today: date) -> list[SupportFact]:
    return [support for support in found if running(support, today) and _days(support, today) <= HORIZONS[-1]]


def _days(support: SupportFact, today: date) -> int:
    """Days until the last day; far away when open-ended."""
    return (support.ends_on - today).days if support.ends_on else 1_000_000
