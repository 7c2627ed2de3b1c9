"""What the foot of the week says of the selected block: in words, with what to do and on whose word it rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Activity, Facts, Finding, Source, Support
from ctcoord.domain.alignment.lanes import NO_CARE, SCHEDULED, TRAVEL, UNKNOWN, Block, DayLanes
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.week.listing import WeekRow
from ctcoord.ui.week.words import place_name, short_name, source_words, span, title, what
from ctcoord.words import _, findings, in_use
from ctcoord.words.bands import clock
from ctcoord.words.dates import near_date


@dataclass(frozen=True, slots=True)
class Explained:
    """Whose and when; the sentences; and who says it."""

    head: str
    text: str
    chips: tuple[Run, ...]


def explain(row: WeekRow, day: DayLanes | None, facts: Facts, found: Sequence[Finding], today: date) -> Explained:
    """The words of the foot; ``day`` is the one of the row, None for a question that no day has."""
    block = row.block
    times = _("still to ask") if row.asked else span(block)
    head = " · ".join(filter(None, (near_date(row.day, today), row.names, times)))
    if block.finding is not None:
        finding = found[block.finding]
        why = (
            _why(block, day, facts)
            if block.kind == NO_CARE and day is not None
            else findings.heading(in_use(), facts, finding, today)
        )
        text = " ".join((why, *findings.steps(in_use(), finding)[:1]))
        return Explained(head, text, _chips(_about(finding, facts), today))
    if block.kind == TRAVEL:
        return Explained(head, f"{what(block, facts)}. {_basis(block)}", ())
    name, where = what(block, facts), place_name(block.place, facts)
    said = name if name == title(block) else f"{title(block)}: {name}"
    where = f" · {where}" if where and where != name else ""
    return Explained(head, f"{said}{where}", _chips([block.source] if block.source else [], today))


def _basis(block: Block) -> str:
    return {
        "timetable": _("From the timetable."),
        "estimate": _("Estimated from the distance: ask how long it takes."),
        UNKNOWN: _("It counts as no time at all until somebody says how long it takes."),
    }.get(block.basis, _("As somebody recorded it."))


def _why(gap: Block, day: DayLanes, facts: Facts) -> str:
    """'Elm Hill School ends 15:05, Maria is back 16:05.' with what a changed day says of itself before it."""
    lane = next((one.blocks for one in day.lanes if one.person.id == gap.person), ())
    planned = [one for one in lane if one.kind in SCHEDULED]
    before = next((what(one, facts) for one in planned if one.ends == gap.starts), "")
    after = next((what(one, facts) for one in planned if one.starts == gap.ends), "")
    adult = next((short_name(one.name) for one in facts.people if one.id == gap.adult), "") or _("the parent")
    starts, ends = clock(in_use(), gap.starts), clock(in_use(), gap.ends)
    first = (
        _("{what} ends {time}", what=before, time=starts)
        if before
        else _("{name} leaves {time}", name=adult, time=starts)
    )
    last = (
        _("{what} begins {time}", what=after, time=ends) if after else _("{name} is back {time}", name=adult, time=ends)
    )
    reason = f"{gap.title[:1].upper()}{gap.title[1:]}. " if gap.title else ""
    return f"{reason}{first}, {last}."


def _about(finding: Finding, facts: Facts) -> list[Source]:
    known = by_id(facts)
    return [one.source for key in finding.about if isinstance(one := known.get(key), Activity | Support)]


def _chips(sources: Sequence[Source], today: date) -> tuple[Run, ...]:
    named = [one for one in dict.fromkeys(sources) if one.agency]
    return tuple(
        Run(source_words(one, today), "secondary", step="small", icon="ok" if one.confirmed_on else "",
            icon_token="ok", shape="chip", shrink=True)
        for one in named
    )  # fmt: skip
