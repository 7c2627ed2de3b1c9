"""All families of a store checked, in one process or in several: each family becomes a line.

Families are read a hundred at a time and only a few hundreds are on their way at once, so that memory does not grow
with the store. A family that cannot be checked is named by its id, and the others go on.
"""

from __future__ import annotations

import json
import logging
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.connecticut import Law, rules_of
from ctcoord.domain.alignment.facts import Facts
from ctcoord.errors import ProcessLost
from ctcoord.exchange.findings_out import family_out
from ctcoord.exchange.unnamed import unnamed
from ctcoord.services import alignment, alignment_facts, alignment_travel, audit, leases
from ctcoord.services.alignment import Alignment
from ctcoord.words import Words, mark
from ctcoord.words.findings import heading

if TYPE_CHECKING:
    from concurrent.futures import Future

    from sqlalchemy import Connection

    from ctcoord.cli.context import Context
    from ctcoord.domain.alignment.known import Known
    from ctcoord.services.station import Station

AT_ONCE = 100  # families that a process is given at a time
FAULT = 1  # exit code: a fault of the program
AHEAD = 3  # such parts for each process that are read before their turn
_log = logging.getLogger("ctcoord.cli")


class Family(NamedTuple):
    """What a process needs of a family; ``facts`` None: it could not even be read, for this reason."""

    family_id: bytes
    facts: Facts | None
    known: Mapping[bytes, Known]  # what is accepted as known
    failed: str = ""


class Line(NamedTuple):
    """What is said of a family: '' for nothing; ``failed``: the kind of fault that kept it from being checked."""

    family_id: bytes
    text: str
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Judge:
    """What all processes know: where timetables are kept, the period, the rules, and how to say it.

    ``names``: whether people, places and titles are called by their names.
    """

    home: Path
    language: str
    period: tuple[date, date]
    today: date
    law: Law
    as_json: bool
    names: bool = False

    def lines(self, several: Iterable[Family]) -> list[Line]:
        """A line for each family."""
        words, rules = Words(self.language), rules_of(self.law)
        said = []
        for one in several:
            if one.facts is None:
                said.append(Line(one.family_id, "", one.failed))
                continue
            try:
                known = alignment_travel.filled(self.home, one.facts, self.period, rules)
                found = findings(known, *self.period, rules)
                looked = Alignment(one.family_id, *self.period, known, found, dict(one.known), self.today)
                said.append(Line(one.family_id, self._text(words, looked)))
            except Exception as error:  # one family of a hundred thousand stops no other; it is said which
                said.append(Line(one.family_id, "", _kind(error)))
        return said

    def _text(self, words: Words, looked: Alignment) -> str:
        looked = looked if self.names else unnamed(looked)
        if self.as_json:
            return json.dumps(family_out(words, looked, self.today, self.law))
        if not looked.problems:
            return ""
        return f"{looked.family_id.hex()}  {heading(words, looked.facts, looked.problems[0], self.today)}"


def tell(context: Context, station: Station, connection: Connection, judge: Judge, jobs: int) -> int:
    """Say a line for each family; the exit code. Raises CasesLocked where a list would leave families out."""
    from ctcoord.cli.progress import Progress

    leases.refuse_partial(connection, station.clock.now())
    audit.ran(station, "check_all")
    progress, number, broken, failed = Progress(context), 0, 0, 0
    with closing(lines(connection, judge, jobs)) as parts:
        for part in parts:
            if judge.names:  # before it is said: who stops the command has seen it all the same
                audit.listed(station, [one.family_id for one in part if one.text])
            for one in part:
                if one.text:
                    context.say(one.text)
                if one.failed:
                    context.hint(
                        context.words("{family}: not checked ({code})", family=one.family_id.hex(), code=one.failed)
                    )
            number += len(part)
            broken += sum(bool(one.text) for one in part)
            failed += sum(bool(one.failed) for one in part)
            progress(number, 0, mark("Checking"))
    progress.close()
    if not judge.as_json:
        context.hint(context.words("Families checked: {n}, with problems: {broken}.", n=number - failed, broken=broken))
    return FAULT if failed else 0


def lines(connection: Connection, judge: Judge, jobs: int) -> Generator[list[Line], None, None]:
    """The lines of all families, some at a time, in the order of their ids, by so many processes.

    Raises ProcessLost where one of them ended before its work did.
    """
    parts = _parts(connection)
    if jobs == 1:
        yield from map(judge.lines, parts)
        return
    with closing(_in_parallel(judge.lines, parts, jobs)) as several:
        yield from several


def _parts(connection: Connection) -> Iterator[list[Family]]:
    ids = iter(alignment_facts.family_ids(connection))
    while some := list(islice(ids, AT_ONCE)):
        yield _read(connection, some)


def _read(connection: Connection, some: Sequence[bytes]) -> list[Family]:
    """The facts of some families; where they cannot be read together, each by itself."""
    try:
        facts = alignment_facts.of_families(connection, some)
        return [Family(one, facts[one], alignment.accepted(connection, one)) for one in some if one in facts]
    except Exception as error:  # a value that no rule foresaw, in one of them
        if len(some) == 1:
            return [Family(some[0], None, {}, _kind(error))]
    return [family for one in some for family in _read(connection, [one])]


def _kind(error: Exception) -> str:
    """The kind of a fault, without its words: they may hold a value."""
    _log.error("a family could not be checked", exc_info=error)
    return type(error).__name__


def _in_parallel(
    work: Callable[[list[Family]], list[Line]], parts: Iterator[list[Family]], jobs: int
) -> Generator[list[Line], None, None]:
    """The lines of each part in order; who stops listening stops the processes."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    # Spawned, since a copy of this process would hold the open store as well.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_quiet)
    waiting: deque[Future[list[Line]]] = deque()
    try:
        for part in parts:
            waiting.append(pool.submit(work, part))
            if len(waiting) >= jobs * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise ProcessLost from error
    finally:
        pool.shutdown(cancel_futures=True)


def _quiet() -> None:
    """Ctrl+C reaches every process of a terminal: the first one alone answers it, and ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
