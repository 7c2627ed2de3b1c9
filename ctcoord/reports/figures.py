"""The figures of the rollup: pure functions of facts and a day. Each definition stands in its docstring.

pandas groups and counts; it is imported with the first figure, because it costs a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from ctcoord.domain.codes import SupportStatus
from ctcoord.reports.facts import Facts, FamilyFact, SupportFact, WorkFact

if TYPE_CHECKING:
    import pandas as pd

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


def caseload(facts: Facts, today: date) -> list[CaseloadRow]:
    """Families, people, running supports, ends in 30 days, open and overdue tasks and barriers by worker.

    A family with two workers counts for both. Families without a worker come last.
    """
    now, work = running(facts, today), _frame(facts.work, WorkFact)
    work["late"] = [due is not None and due < today for due in work.due_on]
    tasks = work[work.kind == "task"]
    counted = {
        "supports": now,
        "ending": now[now.days <= HORIZONS[0]],
        "tasks": tasks,
        "overdue": tasks[tasks.late.astype(bool)],
        "barriers": work[work.kind == "barrier"],
    }
    families = _frame(facts.families, FamilyFact).set_index("id").assign(families=1)
    for name, rows in counted.items():
        families[name] = rows.groupby("family").size()
    families["worker"] = [workers or ("",) for workers in families.workers]
    sums = families.explode("worker").groupby("worker")[["families", "people", *counted]].sum()
    found = [CaseloadRow(str(worker), *(int(figure) for figure in row)) for worker, *row in _lines(sums)]
    return sorted(found, key=lambda row: (not row.worker, row.worker))


def supports(facts: Facts, today: date) -> list[SupportsRow]:
    """Running supports by domain and agency, with the families and people they reach, and applications.

    People are person records of the agency; a support for a whole household counts no person.
    """
    known, now = _frame(facts.supports, SupportFact), running(facts, today)
    asked = known[known.status.isin([SupportStatus.APPLIED, SupportStatus.WAITLISTED])]
    by = ["domain", "agency"]
    sums = known.groupby(by).size().to_frame("known")
    sums["supports"] = now.groupby(by).size()
    sums["families"] = now.groupby(by).family.nunique()
    sums["people"] = now.groupby(by).person.nunique()
    sums["applied"] = asked.groupby(by).size()
    counts = sums.drop(columns="known").fillna(0)
    return [SupportsRow(domain, agency, *map(int, row)) for (domain, agency), *row in _lines(counts)]


def ends(facts: Facts, today: date) -> list[EndsRow]:
    """By domain, running supports whose last day lies within each horizon, and their families (longest)."""
    found = _ending(facts, today)
    return [
        EndsRow(str(domain), tuple(int((rows.days <= horizon).sum()) for horizon in HORIZONS), rows.family.nunique())
        for domain, rows in found.groupby("domain")
    ]


def ending(facts: Facts, today: date) -> list[EndingRow]:
    """Each running support that ends within the longest horizon, the soonest first."""
    families = {family.id: family for family in facts.families}
    rows = []
    for support in _lines(_ending(facts, today), named=True):
        family = families[support.family]
        rows.append(
            EndingRow(
                support.ends_on, int(support.days), family.name, family.case_number, support.person_name,
                support.domain, support.program, support.agency, support.renewal_due, ", ".join(family.workers),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row.ends_on, row.family, row.program, row.person))


def running(facts: Facts, today: date) -> pd.DataFrame:
    """Active or suspended, begun (or without a first day), and its last day not past.

    A table of SupportFact with ``days``, whole days until the last one (0 is today), NaN when open-ended.
    """
    frame = _frame(facts.supports, SupportFact)
    frame["days"] = [float((end - today).days) if end else float("nan") for end in frame.ends_on]
    frame["begun"] = [start is None or start <= today for start in frame.starts_on]
    return frame[frame.status.isin(_RUNNING) & frame.begun.astype(bool) & ~(frame.days < 0)]


def _ending(facts: Facts, today: date) -> pd.DataFrame:
    frame = running(facts, today)
    return frame[frame.days <= HORIZONS[-1]]


def _lines(frame: pd.DataFrame, *, named: bool = False) -> Iterator[Any]:
    """The rows of a table as tuples, its key first."""
    return iter(frame.itertuples(name="Line" if named else None))


def _frame(rows: Sequence[Any], of: type) -> pd.DataFrame:
    """Facts as a table with a column for each field; objects stay as they are, so that no date or id is guessed."""
    import pandas as pd

    names = [field.name for field in fields(of)]
    return pd.DataFrame([[getattr(row, name) for name in names] for row in rows], columns=names, dtype=object)
