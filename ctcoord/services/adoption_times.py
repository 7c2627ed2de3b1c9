"""Weekly times that a proposal changes: of those in the store only these, and only where they are still the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ctcoord.domain.alignment.facts import Schedule
from ctcoord.domain.alignment.what_if import NewTimes
from ctcoord.domain.weekly import DAYS

Said = tuple[frozenset[int], int, int, int, date | None, date | None]


def said(one: Schedule) -> Said:
    """What times say, their changed days aside: days, interval, minutes, first and last day."""
    return one.turn.days, one.turn.interval, one.opens, one.closes, one.begins, one.ends


def said_of(row: dict[str, Any]) -> Said:
    """The same of a row of the store."""
    days = frozenset(DAYS.index(day) for day in row["byday"].split(",") if day in DAYS)
    return (
        days, row["interval"] or 1, _minute(row["opens_at"]), _minute(row["closes_at"]), row["valid_from"],
        row["valid_to"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moves:
    """What becomes of the times there are: those that go, those that end earlier or later, and those that come."""

    gone: tuple[Schedule, ...]
    moved: tuple[tuple[Schedule, date], ...]
    come: tuple[Schedule, ...]


def moves(edit: NewTimes) -> Moves:
    """What it takes to make the times as the edit says; what it leaves as it was is in none of them."""
    was = edit.was or ()
    come = [one for one in edit.schedules if one not in was]
    gone, moved = [], []
    for old in was:
        if old in edit.schedules:
            continue
        same = next((new for new in come if new.ends is not None and replace(old, ends=new.ends) == new), None)
        if same is None or same.ends is None:
            gone.append(old)
        else:
            come.remove(same)
            moved.append((old, same.ends))
    return Moves(tuple(gone), tuple(moved), tuple(come))


def still_there(edit: NewTimes, now: Iterable[Schedule]) -> bool:
    """Whether the times that it changes are in the store as they were when it was kept."""
    known, plan = {said(one) for one in now}, moves(edit)
    return all(said(one) in known for one in (*plan.gone, *(old for old, _ends in plan.moved)))


def closed_since(edit: NewTimes, now: Sequence[Schedule]) -> tuple[Schedule, ...]:
    """The times that come, with the days that were closed or changed after the edit was kept."""
    known = {said(one): one.changes for one in now}
    plan = moves(edit)
    before = (*plan.gone, *(old for old, _ends in plan.moved))
    later = dict.fromkeys(change for old in before for change in known.get(said(old), ()) if change not in old.changes)
    return tuple(
        replace(new, changes=(*new.changes, *(one for one in later if one not in new.changes))) for new in plan.come
    )


def _minute(at: str) -> int:
    return (int(at[:2]) * 60 + int(at[3:5])) % 1440
