"""Weekly times as a form says them anew: each line others, gone or kept, for all days or from a day to a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ctcoord.domain.alignment.facts import Change, Schedule, Turn

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """Days (0 Monday … 6 Sunday) and minutes after midnight; ``interval`` in weeks, None: as it was."""

    days: frozenset[int]
    opens: int
    closes: int
    interval: int | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """From which day on and until which day times are others, both included; None is open."""

    first: date | None = None
    last: date | None = None


def line_of(known: Schedule) -> Line:
    """What a form shows of times; their dates, their turn and their changed days are not in it."""
    return Line(known.turn.days, known.opens, known.closes)


def retimed(
    known: Sequence[Schedule], lines: Sequence[Line | None], more: Sequence[Line], days: Days | None = None
) -> tuple[Schedule, ...]:
    """The times that ``known`` become: for each its line, None where it falls away; ``more`` come besides.

    A line that says what was there leaves all of it. Others keep the dates, the turn and the changed days of theirs,
    and where ``days`` says some only, before and after them all stays as it was. New ones begin and end with the
    known, unless ``days`` says otherwise, and are closed when those are.
    """
    when = days or Days()
    found: list[Schedule] = []
    for old, line in zip(known, lines, strict=True):
        found.extend([old] if line is not None and _says(old, line) else _within(old, line, when))
    return *found, *(_new(known, lines, line, when) for line in more)


def _says(old: Schedule, line: Line) -> bool:
    same = replace(line, interval=None) == line_of(old)
    return same and line.interval in (None, old.turn.interval)


def _within(old: Schedule, line: Line | None, when: Days) -> Iterator[Schedule]:
    """What was there before the days, what there is on them, and what was there again after them."""
    first, last = _latest(old.begins, when.first), _earliest(old.ends, when.last)
    if first is not None and last is not None and first > last:
        yield old
        return
    if when.first is not None and (old.begins is None or old.begins < when.first):
        yield replace(old, ends=when.first - _DAY)
    if line is not None:
        every = line.interval or old.turn.interval
        since = old.turn.since or (first if every > 1 else None)
        turn = replace(old.turn, days=line.days, interval=every, since=since)
        yield replace(old, turn=turn, opens=line.opens, closes=line.closes, begins=first, ends=last)
    if when.last is not None and (old.ends is None or old.ends > when.last):
        yield replace(old, begins=when.last + _DAY, turn=replace(old.turn, since=old.turn.since or old.begins))


def _new(known: Sequence[Schedule], lines: Sequence[Line | None], line: Line, when: Days) -> Schedule:
    begins, ends = ({one.begins for one in known}, {one.ends for one in known})
    first = when.first or (begins.pop() if len(begins) == 1 else None)
    last = when.last or (ends.pop() if len(ends) == 1 else None)
    changes = dict.fromkeys(one for old, now in zip(known, lines, strict=True) for one in _handed_on(old, now, line))
    return Schedule(Turn(line.days, line.interval or 1, first), line.opens, line.closes, first, last, tuple(changes))


def _handed_on(old: Schedule, now: Line | None, line: Line) -> tuple[Change, ...]:
    """Closed days, and those of other hours where the line takes a day of the week over."""
    over = line.days & (old.turn.days - now.days if now is not None else old.turn.days)
    return tuple(one for one in old.changes if one.opens is None or over)


def _latest(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def _earliest(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
