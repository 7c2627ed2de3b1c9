"""A proposal is adopted: what of it is ours to write is written, and for the rest a task asks who can.

Our own are records that were typed here, in our own household. What another agency recorded, or came with a file, would
be undone by the next file: whoever keeps it is asked. Care, a pass or a home that is added is written as applied for,
and counts once it is agreed; of a service of the directory a referral is drafted instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from ctcoord.domain.alignment import edits as codec
from ctcoord.domain.alignment.basis import Fact, by_id
from ctcoord.domain.alignment.facts import Activity, Facts, Support
from ctcoord.domain.alignment.what_if import Added, Cares, Edit, Instead, NewDates, NewTimes, Removed, changed
from ctcoord.domain.codes import ProposalStatus, SupportStatus
from ctcoord.errors import NotFound, UsageError
from ctcoord.models import tables
from ctcoord.services import adoption_times, alignment_facts, directory, families, naming, proposals, records
from ctcoord.services.adoption_write import (
    ASK,
    CARE,
    CHANGED,
    DATES,
    ENDS,
    GONE,
    PLANNED,
    REFERRAL,
    TIMES,
    Step,
    Writing,
    is_ours,
    times_of,
)
from ctcoord.services.author import Author

TRIED = "what_if."  # what ids of supports begin with that no record has


def plan(connection: Connection, scope: bytes, edits: Sequence[Edit]) -> tuple[Step, ...]:
    """What adopting these changes would do, in their order; ``scope``: our household of the family. Writes nothing.

    A change of what is itself only tried is part of that; of several of one kind about one record the last counts.
    """
    facts = alignment_facts.of_family(connection, families.family_id(connection, scope))
    folded = tuple(_folded(facts, edits))
    dated = changed(facts, [one for one in folded if isinstance(one, NewDates)])
    return tuple(step for edit in folded for step in _steps(connection, scope, dated, edit))


def adopt(
    connection: Connection,
    author: Author,
    proposal_id: bytes,
    steps: Sequence[Step],
    say: Callable[[Step, Facts], str],
) -> None:
    """Do what ``plan`` said; ``say``: the title of a task that asks for a step.

    It says it from a step and facts that name nothing of a protected class, nor who keeps it: more people see a task.

    Raises UsageError for a proposal that is decided already, or whose steps would be others by now; as the services
    that write do.
    """
    row = records.get(connection, "proposal", proposal_id)
    if row["status"] != ProposalStatus.PROPOSED:
        raise UsageError(what="This proposal is decided already.", fix="Look at what became of it on the plan.")
    scope = row["scope_id"]
    if tuple(steps) != plan(connection, scope, codec.decode(row["changes"]["edits"])):
        raise UsageError(
            what="What it rests on has changed meanwhile: nothing was written.", fix="Look at the proposal again."
        )
    writing = Writing(connection, author, scope, proposal_id)
    unnamed, facts = _named_for_all(connection, scope)
    for step in steps:
        asks = replace(step, agency="") if getattr(step.edit, "of", "") in unnamed else step
        writing.write(step, say(asks, facts) if step.does == ASK else "")
    proposals.decide(connection, author, proposal_id, ProposalStatus.ADOPTED)


def _named_for_all(connection: Connection, scope: bytes) -> tuple[frozenset[str], Facts]:
    """What is of a protected class, and the family's facts in which that has no names."""
    facts = alignment_facts.of_family(connection, families.family_id(connection, scope))
    unnamed = naming.protected(connection, facts)
    return unnamed, naming.without_names(facts, unnamed)


def agree(connection: Connection, author: Author, proposal_id: bytes) -> int:
    """What an adopted proposal added is agreed, and counts from its first day, else from today; returns how many."""
    scope = records.get(connection, "proposal", proposal_id)["scope_id"]
    planned = _planned(connection, scope, proposal_id)
    for support in planned:
        values = {"status": SupportStatus.ACTIVE, "authorized_from": support["authorized_from"] or author.today}
        records.change(connection, "support", support["id"], values)
    return len(planned)


def _planned(connection: Connection, scope: bytes, proposal_id: bytes) -> list[dict[str, Any]]:
    table = tables()["support"]
    rows = connection.execute(
        select(table).where(
            table.c.scope_id == scope, table.c.status == SupportStatus.APPLIED, table.c.deleted_at.is_(None)
        )
    )
    mark = proposal_id.hex()
    return [dict(row._mapping) for row in rows if (row.extra or {}).get("proposal") == mark]


def _folded(facts: Facts, edits: Sequence[Edit]) -> Iterator[Edit]:
    """The changes with what is tried as it is in the end, and each record's last word of a kind."""
    after = by_id(changed(facts, edits))
    known = by_id(facts)
    said: dict[object, Edit] = {}
    for edit in edits:
        for one in _own(edit, after, known) if isinstance(edit, Added | Instead) else (edit,):
            match one:
                case Added():
                    said[one.support.id] = one
                case Cares(person):
                    said[Cares, person] = one
                case NewTimes(of) if of in known or not of.startswith(TRIED):
                    dates = said.get((NewDates, of))
                    said.pop((NewTimes, of), None)
                    said[NewTimes, of] = _since(facts, one, [dates] if isinstance(dates, NewDates) else [])
                case NewDates(of) | Removed(of) if of in known or not of.startswith(TRIED):
                    said[type(one), of] = one
    for one in said.values():
        if not (isinstance(one, NewTimes | NewDates) and (Removed, one.of) in said):
            yield one


def _since(facts: Facts, edit: NewTimes, dates: Sequence[NewDates]) -> NewTimes:
    """Other times, with those before them: as they were when it was kept, and the dates as they are by then."""
    kept = [] if edit.was is None else [NewTimes(edit.of, edit.was)]
    before = by_id(changed(facts, [*kept, *dates])).get(edit.of)
    return replace(edit, was=before.schedules if isinstance(before, Support | Activity) else ())


def _own(edit: Added | Instead, after: Mapping[str, Fact], known: Mapping[str, Fact]) -> Iterator[Edit]:
    """What is added as it is in the end, nothing where it fell away again; and the end of what was before it."""
    added = edit.by if isinstance(edit, Instead) else edit
    last = after.get(added.support.id)
    if isinstance(last, Support):
        yield replace(added, support=last)
    if isinstance(edit, Instead) and edit.of in known:
        old, begins = known[edit.of], added.support.begins
        if begins is None or not isinstance(old, Support | Activity) or (old.begins and old.begins >= begins):
            yield Removed(edit.of)
        else:
            yield NewDates(edit.of, old.begins, begins - timedelta(days=1))


def _steps(connection: Connection, home: bytes, facts: Facts, edit: Edit) -> Iterator[Step]:
    match edit:
        case Cares(person):
            yield Step(edit, CARE if person in by_id(facts) else GONE)
        case Added():
            yield Step(edit, _new(connection, edit))
        case NewTimes() | NewDates() | Removed():
            yield _about(connection, home, facts, edit)


def _new(connection: Connection, added: Added) -> str:
    """A referral to a service that is in the directory still, else a support that is planned."""
    if not added.service:
        return PLANNED
    try:
        directory.names_of(connection, bytes.fromhex(added.service))
    except NotFound:
        return PLANNED
    return REFERRAL


def _about(connection: Connection, home: bytes, facts: Facts, edit: NewTimes | NewDates | Removed) -> Step:
    """Of a record there is: written where it is ours, else asked of whoever keeps it."""
    known = by_id(facts).get(edit.of)
    record = _record(connection, edit.of)
    if record is None or not isinstance(known, Support | Activity):
        return Step(edit, GONE)
    entity, row = record
    about = entity, bytes(row["id"])
    does = {NewTimes: TIMES, NewDates: DATES, Removed: ENDS}[type(edit)]
    ours = is_ours(row, home)
    if isinstance(edit, NewTimes):
        times = times_of(connection, about[1])
        ours = all(is_ours(one, home) for one in times) if times else True
        if ours and not adoption_times.still_there(edit, known.schedules):
            return Step(edit, CHANGED, "", about)
    return Step(edit, does, "", about) if ours else Step(edit, ASK, known.source.agency, about)


def _record(connection: Connection, of: str) -> tuple[str, dict[str, Any]] | None:
    """The support or activity of an id of the facts; a training that is its support is the support."""
    try:
        key = bytes.fromhex(of.partition(".")[0])
    except ValueError:
        return None
    for entity in ("activity", "support"):
        try:
            return entity, records.get(connection, entity, key)
        except NotFound:
            continue
    return None
