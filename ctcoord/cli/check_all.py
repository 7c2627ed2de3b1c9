"""All families of a store checked, in one process or in several: each family becomes a line."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.connecticut import Law, rules_of
from ctcoord.exchange.findings_out import family_out
from ctcoord.services import alignment, alignment_facts, alignment_travel
from ctcoord.services.alignment import Alignment
from ctcoord.words import Words
from ctcoord.words.findings import heading

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ctcoord.domain.alignment.facts import Facts
    from ctcoord.domain.alignment.known import Known

AT_ONCE = 100  # families that a process is given at a time

Family = tuple[bytes, "Facts", Mapping[bytes, "Known"]]  # its id, its facts, and what is accepted as known


@dataclass(frozen=True, slots=True)
class Judge:
    """What all processes know: where timetables are kept, the period, the rules, and how to say it."""

    home: Path
    language: str
    period: tuple[date, date]
    today: date
    law: Law
    as_json: bool

    def lines(self, several: Iterable[Family]) -> list[str]:
        """A line for each family; '' where there is nothing to say."""
        words, rules = Words(self.language), rules_of(self.law)
        said = []
        for family, facts, accepted in several:
            known = alignment_travel.filled(self.home, facts, self.period, rules)
            found = findings(known, *self.period, rules)
            looked = Alignment(family, *self.period, known, found, dict(accepted))
            said.append(self._line(words, looked))
        return said

    def _line(self, words: Words, looked: Alignment) -> str:
        if self.as_json:
            return json.dumps(family_out(words, looked, self.today, self.law))
        if not looked.problems:
            return ""
        return f"{looked.family_id.hex()}  {heading(words, looked.facts, looked.problems[0], self.today)}"


def lines(connection: Connection, judge: Judge, jobs: int) -> Iterator[str]:
    """A line for each family of the store, in the order in which the store has them, by so many processes."""
    everybody = alignment_facts.of_caseload(connection, None)
    families = iter(
        (family, facts, alignment.accepted(connection, family)) for family, facts in everybody.items()
    )
    parts = iter(partial(_part, families), [])
    if jobs == 1:
        for part in parts:
            yield from judge.lines(part)
        return
    with closing(_in_parallel(judge, parts, jobs)) as several:
        for some in several:
            yield from some


def _part(families: Iterator[Family]) -> list[Family]:
    return list(islice(families, AT_ONCE))


def _in_parallel(judge: Judge, parts: Iterable[list[Family]], jobs: int) -> Generator[list[str], None, None]:
    """The lines of each part in order; who stops listening stops the processes."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Spawned, since a copy of this process would hold the open store as well.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
    try:
        yield from pool.map(judge.lines, parts)
    finally:
        pool.shutdown(cancel_futures=True)
