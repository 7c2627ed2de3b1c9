"""What happens on each day of a period: the occurrences of all schedules, as patterns that repeat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ctcoord.domain.alignment.facts import Activity, Change, Facts, Residence, Schedule, Support
from ctcoord.domain.alignment.who import Who, in_turn, week

AROUND = 2  # days before and after a day whose occurrences may reach into it
NIGHT = 1440

Owner = Activity | Support | Residence


class Occurrence(NamedTuple):
    """Minutes of the clock after the midnight of the day on which it opens; ``changed``: no times, only that a change
    covers the day."""

    owner: Owner
    opens: int
    closes: int
    changed: bool = False


class Days:
    """The occurrences of a family on every day from ``first`` to ``last`` (ordinals) and two days around them.

    ``patterns``: the number of what happens, day by day from two before ``first``; ``of_pattern``: what that is.
    """

    def __init__(self, facts: Facts, who: Who, clock: Clock, first: int, last: int) -> None:
        self.first, self.last = first, last
        self._from = first - AROUND
        self.occurrences: list[Occurrence] = []
        lists: list[list[int]] = [[] for _day in range(last - first + 1 + 2 * AROUND)]
        for activity in facts.activities:
            self._add(lists, activity, activity.schedules)
        for support in facts.supports:
            if support.domain == "childcare" and support.status == "active":
                self._add(lists, support, support.schedules)
        for residence in who.turns():
            number = self._number(Occurrence(residence, 0, 0, changed=True))  # no times: only whose turn it is
            for day in _days_in_turn(residence, lists, self._from):
                lists[day].append(number)
        for day in clock.odd_days & frozenset(range(self._from, self._from + len(lists))):
            lists[day - self._from] = [one for one in lists[day - self._from] if self._lasts(one, clock, day)]
        known: dict[tuple[int, ...], int] = {}
        self.patterns = [known.setdefault(tuple(numbers), len(known)) for numbers in lists]
        self.of_pattern = [tuple(self.occurrences[number] for number in numbers) for numbers in known]

    def on(self, day: int) -> tuple[Occurrence, ...]:
        """A day's occurrences."""
        return self.of_pattern[self.patterns[day - self._from]]

    def _lasts(self, number: int, clock: Clock, day: int) -> bool:
        """Whether clocks that change leave an occurrence a minute: 02:30 may come after 03:15."""
        one = self.occurrences[number]
        return one.changed or clock.passed(day, one.opens) < clock.passed(day, one.closes)

    def _number(self, occurrence: Occurrence) -> int:
        self.occurrences.append(occurrence)
        return len(self.occurrences) - 1

    def _add(self, lists: list[list[int]], owner: Activity | Support, schedules: Sequence[Schedule]) -> None:
        for schedule in schedules:
            usual = self._number(Occurrence(owner, schedule.opens, _closing(schedule.opens, schedule.closes)))
            runs = list(_places(schedule, owner, self._from, len(lists)))
            if not schedule.changes:
                for places in runs:
                    for at in places:
                        lists[at].append(usual)
                continue
            changed = self._changed(owner, schedule.changes, len(lists))
            for places in runs:
                for at in places:
                    if at in changed:
                        lists[at] += changed[at]
                    else:
                        lists[at].append(usual)

    def _changed(self, owner: Activity | Support, changes: Sequence[Change], length: int) -> dict[int, list[int]]:
        """The numbers of what is there instead, by place; of two changes of a day the one that was listed last."""
        covered = self._number(Occurrence(owner, 0, 0, changed=True))
        found: dict[int, list[int]] = {}
        for change in changes:
            instead = [covered, *self._other_times(owner, change)]
            begins, ends = change.begins.toordinal() - self._from, change.ends.toordinal() - self._from
            found |= dict.fromkeys(range(max(begins, 0), min(ends + 1, length)), instead)
        return found

    def _other_times(self, owner: Activity | Support, change: Change) -> Iterator[int]:
        """The occurrence that takes the place of one that a change covers, unless it is closed."""
        if change.opens is not None and change.closes is not None:
            yield self._number(Occurrence(owner, change.opens, _closing(change.opens, change.closes)))


def _places(schedule: Schedule, owner: Activity | Support, start: int, length: int) -> Iterator[range]:
    """The days of a schedule out of so many from ``start`` on, by day of the week, whatever its changes say."""
    first, last = start, start + length - 1
    for limit in (schedule.begins, owner.begins):
        first = max(first, limit.toordinal()) if limit else first
    for limit in (schedule.ends, owner.ends):
        last = min(last, limit.toordinal()) if limit else last
    turn = schedule.turn
    since = turn.since or schedule.begins or owner.begins
    base = week(since.toordinal()) if since and turn.interval > 1 else None
    for weekday in turn.days:
        begin = first + (weekday - (first - 1)) % 7
        if base is None:
            yield range(begin - start, last + 1 - start, 7)
        else:
            begin += 7 * ((base - week(begin)) % turn.interval)
            yield range(begin - start, last + 1 - start, 7 * turn.interval)


def _days_in_turn(residence: Residence, lists: list[list[int]], start: int) -> Iterator[int]:
    if residence.turn is not None:
        since = residence.turn.since or residence.begins
        yield from (day for day in range(len(lists)) if in_turn(residence.turn, start + day, since))


def _closing(opens: int, closes: int) -> int:
    return closes if closes > opens else closes + NIGHT


class Clock:
    """Between the clock on the wall and minutes that pass, both counted from a day's midnight."""

    def __init__(self, zone: str, first: int, last: int) -> None:
        self._zone = ZoneInfo(zone)
        self.odd_days = _odd_days(zone, first - AROUND, last + AROUND + 1)
        self._near = frozenset(day + near for day in self.odd_days for near in range(-AROUND - 1, AROUND + 2))

    def odd(self, day: int) -> bool:
        """Whether clocks change on this day or so near it that its minutes are concerned."""
        return day in self._near

    def passed(self, day: int, minute: int) -> int:
        """Minutes that pass from a day's midnight to ``minute`` of its clock (any number of days away)."""
        if not self.odd(day):
            return minute
        return round((self._instant(day, minute) - self._instant(day, 0)).total_seconds() / 60)

    def shown(self, day: int, passed: int) -> int:
        """The other way: what the clock shows, in minutes after the day's midnight."""
        if not self.odd(day):
            return passed
        there = (self._instant(day, 0) + timedelta(minutes=passed)).astimezone(self._zone)
        return (there.toordinal() - day) * NIGHT + there.hour * 60 + there.minute

    def _instant(self, day: int, minute: int) -> datetime:
        days, minute = divmod(minute, NIGHT)
        there = datetime.combine(date.fromordinal(day + days), datetime.min.time(), self._zone)
        return there.replace(hour=minute // 60, minute=minute % 60).astimezone(UTC)


@lru_cache(maxsize=64)
def _odd_days(zone: str, first: int, last: int) -> frozenset[int]:
    """The days that are not 24 hours long."""
    there, noon = ZoneInfo(zone), datetime.min.time()
    offsets = [datetime.combine(date.fromordinal(day), noon, there).utcoffset() for day in range(first, last + 2)]
    return frozenset(day for day, now, then in zip(count(first), offsets, offsets[1:], strict=False) if now != then)
