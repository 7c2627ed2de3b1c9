"""The week as a list: the same blocks by day and time; what several people do together stands in one row."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from ctcoord.domain.alignment.facts import Facts
from ctcoord.domain.alignment.lanes import ASK, OTHER, TRAVEL, Block, DayLanes, Week
from ctcoord.services.alignment import Alignment
from ctcoord.services.case_rows import FamilyView
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import Cell, Column, GroupRow
from ctcoord.ui.week.head import day_state, day_words
from ctcoord.ui.week.words import look_of, short_name, span, what
from ctcoord.ui.week.written_words import LOOKS, WrittenRow, what_words, when_words
from ctcoord.words import _, findings, in_use


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One or several equal blocks of a day. ``scope_id`` and ``id`` of the record behind it, where there is one."""

    day: date
    names: str
    blocks: tuple[Block, ...]
    scope_id: bytes | None = None
    id: bytes | None = None
    asked: str = ""  # a question that no block of the picture stands for

    @property
    def spans(self) -> bool:
        """Whether it says all in one line over the columns: a question is a sentence."""
        return bool(self.asked)

    @property
    def block(self) -> Block:
        """What it says."""
        return self.blocks[0]


Listed = WeekRow | WrittenRow
Records = dict[str, tuple[bytes, bytes]]  # scope and id of a record by its id in the facts


def records_of(family: FamilyView) -> Records:
    """The people, supports and activities of a family."""
    people = {one.key.hex(): (one.shown.scope_id, one.shown.person_id) for one in family.members}
    supports = {one.id.hex(): (one.scope_id, one.id) for one in family.supports}
    return people | supports | {one.id.hex(): (one.scope_id, one.id) for one in family.activities}


def rows(week: Week, unfolded: Collection[date], records: Records, *, certain: bool) -> Iterator[WeekRow | GroupRow]:
    """The days with their rows; a folded day shows its problems only, an empty one only its heading."""
    for day in week.days:
        wide = day.day in unfolded
        state = day_state(day, certain=certain)
        if not day.blocks:
            state = Run(_("nothing planned"), "secondary", step="small")
        icon = "" if not day.blocks else "down" if wide else "right"
        head = Run(day_words(day.day), bold=True, icon=icon, icon_token="text")
        yield GroupRow(day.day.isoformat(), (head, state))
        for row in day_rows(day, records):
            if wide or row.block.finding is not None:
                yield row


def questions(found: Alignment, until: date, records: Records) -> Iterator[WeekRow | GroupRow]:
    """What is still to be asked before the week can be relied on; ``until`` is the first day after it."""
    still_open = found.open
    asked = [
        (number, one)
        for number, one in enumerate(found.findings)
        if one.kind == "unknown" and one.cause != "available" and one.first_on < until and one in still_open
    ]
    if asked:
        count = Run(f"{len(asked):,}", bold=True, step="small", shape="pill")
        yield GroupRow("asked", (Run(_("Still to ask"), bold=True), count))
    for number, one in asked:
        words = findings.heading(in_use(), found.facts, one)
        known = (records[key] for key in (*one.about, *one.people) if key in records)
        scope_id, record_id = next(known, (None, None))
        block = Block(ASK, "", 0, 0, finding=number, cause=one.cause)
        yield WeekRow(one.first_on, "", (block,), scope_id, record_id, words)


def first_open(shown: Week, today: date) -> date:
    """The day of a week that is unfolded first: of the first problem, best from today on, else today or Monday."""
    days = [one.day for one in shown.days]
    problems = [one.day for one in shown.days if any(block.finding is not None for block in one.blocks)]
    ahead = [day for day in problems if day >= today]
    return next(iter(ahead or problems or [day for day in days if day == today]), days[0])


def day_rows(day: DayLanes, records: Records) -> list[WeekRow]:
    """All rows of a day by time."""
    names = {lane.person.id: short_name(lane.person.name) for lane in day.lanes}
    family = {lane.person.id for lane in day.lanes if lane.room != OTHER}
    together: dict[tuple[object, ...], list[Block]] = {}
    for block in day.blocks:
        alone = "" if block.kind == TRAVEL else block.person
        key = (block.starts, block.ends, block.kind, alone, block.mode, block.place, block.finding)
        together.setdefault(key, []).append(block)
    found = []
    for blocks in together.values():
        scope_id, record_id = records.get(blocks[0].owner, (None, None))
        people = dict.fromkeys(one.person for one in blocks)
        who = _("Everyone") if len(family) > 1 and family <= set(people) else ", ".join(names[one] for one in people)
        found.append(WeekRow(day.day, who, tuple(blocks), scope_id, record_id))
    return found


def columns(facts: list[Facts]) -> tuple[Column[Listed], ...]:
    """When, who and what; ``facts`` holds those of the family shown. A row that spans says all in the first."""
    return (
        Column(lambda: _("When"), lambda row: Cell(_spanning(row) if row.spans else (_when(row),)), width=92),
        Column(lambda: _("Who"), lambda row: Cell(() if row.spans else (_who(row),)), width=76),
        Column(
            lambda: _("What"),
            lambda row: Cell((_what(row, facts[0]),) if isinstance(row, WeekRow) and not row.spans else ()),
        ),
    )


def _spanning(row: Listed) -> tuple[Run, ...]:
    if isinstance(row, WrittenRow):
        known = row.written
        icon = Run("", icon=LOOKS[known.kind].icon, icon_token="secondary", step="small")
        when = "" if known.kind == "care" else when_words(known)
        said = " · ".join(filter(None, (when, what_words(known))))
        who = (Run(row.names, bold=True, step="small"),) if row.names else ()
        return (icon, *who, Run(said, step="small", shrink=True))
    kind = look_of(row.block)
    icon = Run("", icon=kind.icon, icon_token=kind.token, step="small")
    day = Run(in_use().day(row.day), "secondary", step="small")
    return (icon, Run(row.asked, kind.token, bold=True, step="small", shrink=True), day)


def _when(row: Listed) -> Run:
    return Run(span(row.block) if isinstance(row, WeekRow) else "", step="small")


def _who(row: Listed) -> Run:
    return Run(row.names, bold=True, step="small", shrink=True)


def _what(row: WeekRow, facts: Facts) -> Run:
    kind = look_of(row.block)
    problem = row.block.finding is not None
    return Run(what(row.block, facts), kind.token if problem else "text", bold=problem, icon=kind.icon,
               icon_token=kind.token, step="small", shrink=True)  # fmt: skip
