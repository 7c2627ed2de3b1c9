"""What is written down about a week, as the list and its foot say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ctcoord.domain.alignment.lanes import SCHEDULED, TRAVEL, Block
from ctcoord.domain.parse import Unreadable
from ctcoord.domain.weekly import DAYS, parse_byday
from ctcoord.services.week_written import (
    Written,
    WrittenCare,
    WrittenClosed,
    WrittenHome,
    WrittenTimes,
    WrittenWay,
)
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.table import GroupRow
from ctcoord.ui.week.enter_answers import MODES
from ctcoord.ui.week.words import short_name
from ctcoord.words import _, in_use
from ctcoord.words.bands import clock

GROUP = "written"  # the key of their heading


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """One record of the list; ``names`` whom it is for."""

    names: str
    written: Written
    spans: ClassVar[bool] = True  # all in one line over the columns


@dataclass(frozen=True, slots=True)
class Look:
    """The icon of a kind, and what it is called."""

    icon: str
    words: Callable[[], str]


LOOKS: Mapping[str, Look] = {
    "times": Look("clock", lambda: _("Weekly times")),
    "closed": Look("calendar", lambda: _("Closed days")),
    "way": Look("transit", lambda: _("Way")),
    "home": Look("housing", lambda: _("Lives at")),
    "care": Look("childcare", lambda: _("Looks after the children")),
}


def written_rows(
    written: Sequence[Written], names: Mapping[str, str], *, unfolded: bool
) -> list[WrittenRow | GroupRow]:
    """All records under one heading, which is folded at first; ``names`` by the ids of people."""
    if not written:
        return []
    icon = "down" if unfolded else "right"
    count = Run(f"{len(written):,}", bold=True, step="small", shape="pill")
    head = GroupRow(GROUP, (Run(_("Written down"), bold=True, icon=icon, icon_token="text"), count))
    rows = [WrittenRow(_whose(one, names), one) for one in written]
    return [head, *(rows if unfolded else ())]


def _whose(known: Written, names: Mapping[str, str]) -> str:
    if known.person in names:
        return short_name(names[known.person])
    return _("Everybody") if isinstance(known, WrittenHome) else ""


def behind(block: Block, day: date, written: Sequence[Written]) -> Written | None:
    """The record that says a block's times, of those that could the one with its beginning; or how long a way is."""
    if block.kind == TRAVEL:
        ways = [one for one in written if isinstance(one, WrittenWay) and block.place in one.between]
        alike = [one for one in ways if one.minutes == block.minutes]
        return alike[0] if len(alike) == 1 else None
    if block.kind not in SCHEDULED:  # a gap is no record: taking it out would take out what it is a gap of
        return None
    of_owner = [one for one in written if isinstance(one, WrittenTimes) and one.owner == block.owner and one.byday]
    meant = [one for one in of_owner if _minute(one.opens_at) == block.starts and DAYS[day.weekday()] in one.byday]
    return next(iter((*meant, *of_owner)), None)


def when_words(known: Written) -> str:
    """The narrow column: days, a day, minutes, yes or no."""
    match known:
        case WrittenTimes():
            return in_use().weekdays(known.byday) if known.byday else _("no times")
        case WrittenClosed():
            return in_use().day(known.begins) if known.begins > date.min else _("always")
        case WrittenWay():
            return in_use().duration(known.minutes)
        case WrittenHome():
            return _home_when(known)
        case WrittenCare():
            return _("yes") if known.available else _("no")
    return ""


def what_words(known: Written) -> str:
    """What it says, without whom it is for."""
    match known:
        case WrittenTimes():
            return f"{_span(known.opens_at, known.closes_at)} {known.title}" if known.byday else known.title
        case WrittenClosed():
            return _closed(known)
        case WrittenWay():
            mode = MODES[known.mode]() if known.mode in MODES else known.mode
            return _("{origin} – {target}, {mode}", origin=known.origin, target=known.target, mode=mode)
        case WrittenHome():
            return known.place_name
        case WrittenCare():
            return _("can look after the children") if known.available else _("cannot look after the children")
    return ""


def detail_words(known: Written, today: date) -> str:
    """What the list has no room for: dates, how often, a reason, and whose word it is."""
    said = [one for one in (_dates(known, today), getattr(known, "reason", "")) if one]
    if not known.ours:
        said.append(
            _("{agency} recorded it: what you say is laid over it.", agency=known.agency or _("another agency"))
        )
    return " ".join(f"{one[:1].upper()}{one[1:].rstrip('.')}." for one in said)


def _dates(known: Written, today: date) -> str:
    if isinstance(known, WrittenCare):
        return _("asked on {day}", day=in_use().date(known.asked_on, today)) if known.asked_on else ""
    begins, ends = getattr(known, "begins", None), getattr(known, "ends", None)
    since = in_use().date(begins, today) if begins and begins > date.min else ""
    until = in_use().date(ends, today) if ends and ends < date.max else ""
    parts = [_("from {day}", day=since) if since else "", _("to {day}", day=until) if until else ""]
    if isinstance(known, WrittenTimes) and known.interval > 1:
        parts.insert(0, _("every {n} weeks", n=known.interval))
    return " ".join(filter(None, parts))


def _closed(known: WrittenClosed) -> str:
    if known.for_good:
        return _("{what}: no longer counted", what=known.title)
    if known.opens_at:
        return f"{_span(known.opens_at, known.closes_at)} {known.title}"
    return _("{what}: closed", what=known.title)


def _home_when(known: WrittenHome) -> str:
    byday, _slash, every = known.share.partition("/")
    try:
        days = in_use().weekdays(parse_byday(byday)) if byday else ""
    except Unreadable:
        days = ""
    often = _("every {n} weeks", n=int(every)) if every.isdigit() else ""
    return ", ".join(filter(None, (days, often))) or _("lives at")


def _span(opens: str, closes: str) -> str:
    return f"{clock(in_use(), _minute(opens))}–{clock(in_use(), _minute(closes))}"


def _minute(at: str) -> int:
    return int(at[:2]) * 60 + int(at[3:5])
