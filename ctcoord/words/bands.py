"""Times of the week in words: ``Mon, Tue, Thu 15:05–16:05, Wed 12:45–16:05``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, time

from ctcoord.domain.alignment.facts import Band
from ctcoord.words.calendar import BYDAY
from ctcoord.words.speech import Words

MOST_TIMES = 3  # more of them are no pattern that somebody takes in


def pattern(words: Words, bands: Iterable[Band], today: date, most: int = MOST_TIMES) -> str:
    """Times by weekday: ``Mon, Tue, Thu 15:05–16:05, Wed 12:45–16:05``; a single day by its date.

    The weekday is that of the minute at which it starts. At most ``most`` times, the most frequent ones.
    """
    days: dict[tuple[int, int], set[int]] = defaultdict(set)
    for band in bands:
        shift = band.starts // 1440
        days[band.starts - shift * 1440, band.ends - shift * 1440] |= {day + shift for day in band.days}
    often = sorted(days, key=lambda times: (-len(days[times]), times))[:most]
    groups: dict[tuple[int, ...], list[tuple[int, int]]] = defaultdict(list)
    for times in sorted(often):
        which = sorted(days[times])
        groups[tuple(which) if len(which) == 1 else tuple(sorted({(day - 1) % 7 for day in which}))].append(times)
    parts = [f"{_days(words, which, today)} {_times(words, groups[which])}" for which in sorted(groups)]
    text = ", ".join(parts)
    return words("{pattern} and at other times", pattern=text) if len(days) > most else text


def _days(words: Words, which: tuple[int, ...], today: date) -> str:
    if which[0] > 6:  # the ordinal of one day
        return words.date(date.fromordinal(which[0]), today)
    return words.weekdays(",".join(BYDAY[day] for day in which))


def _times(words: Words, times: Sequence[tuple[int, int]]) -> str:
    return joined(words, [_span(words, *span) for span in times])


def _span(words: Words, start: int, end: int) -> str:
    first = clock(words, start)
    return first if start == end else f"{first}–{clock(words, end)}"


def clock(words: Words, minute: int) -> str:
    """A minute after a midnight as the clock shows it."""
    return words.clock(time(*divmod(minute % 1440, 60)))


def joined(words: Words, names: Sequence[str]) -> str:
    """``Leo, Ivy and Ana``."""
    if len(names) < 2:
        return "".join(names)
    return words("{some} and {last}", some=", ".join(names[:-1]), last=names[-1])
