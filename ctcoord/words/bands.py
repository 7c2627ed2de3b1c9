"""Times of the week in words: ``Mon, Tue, Thu 15:05–16:05, Wed 12:45–16:05``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from ctcoord.domain.alignment.facts import Band
from ctcoord.words.calendar import BYDAY
from ctcoord.words.speech import Words

MOST_TIMES = 3  # more of them are no pattern that somebody takes in
DAY = 1440
Times = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Part:
    """Times that are said together: all of the same weekdays, or of the same single day, and in the same weeks."""

    which: tuple[int, ...]  # weekdays, or the ordinal of one day
    times: list[Times]
    days: set[int]

    @property
    def is_one_day(self) -> bool:
        return self.which[0] > 6


def pattern(words: Words, bands: Iterable[Band], today: date, most: int = MOST_TIMES) -> str:
    """Times by weekday: ``Mon, Tue, Thu 15:05–16:05, Wed 12:45–16:05``; a single day by its date.

    The weekday is that of the minute at which it starts. At most ``most`` times, the most frequent ones. Times of one
    weekday that never meet on one day say so: ``Mon 8:40–12:20, Mon 9:00–12:00 from Mon Dec 21``.
    """
    days: dict[Times, set[int]] = defaultdict(set)
    for band in bands:
        shift = band.starts // DAY
        days[band.starts - shift * DAY, band.ends - shift * DAY] |= {day + shift for day in band.days}
    often = sorted(days, key=lambda times: (-len(days[times]), times))[:most]
    said: list[_Part] = []
    texts = []
    for part in _parts({times: days[times] for times in sorted(often)}):
        text = f"{_days(words, part.which, today)} {joined(words, [_span(words, *span) for span in part.times])}"
        texts.append(_when(words, text, part, [one for one in said if _apart(one, part)], today))
        said.append(part)
    text = ", ".join(texts)
    return words("{pattern} and at other times", pattern=text) if len(days) > most else text


def _parts(days: Mapping[Times, set[int]]) -> list[_Part]:
    """What is said together, by weekday and first day."""
    found: list[_Part] = []
    for times, on in days.items():
        which = tuple(sorted(on)) if len(on) == 1 else tuple(sorted({(day - 1) % 7 for day in on}))
        part = next((one for one in found if one.which == which and not one.days.isdisjoint(on)), None)
        if part is None:
            found.append(_Part(which, [times], set(on)))
        else:
            part.times.append(times)
            part.days.update(on)
    return sorted(found, key=lambda part: (part.which, min(part.days)))


def _apart(one: _Part, other: _Part) -> bool:
    """Whether they name a weekday in common and yet no day of it."""
    if one.is_one_day or other.is_one_day:
        return False
    return any(
        {day for day in one.days if (day - 1) % 7 == weekday}.isdisjoint(other.days)
        for weekday in set(one.which) & set(other.which)
    )


def _when(words: Words, text: str, part: _Part, others: Sequence[_Part], today: date) -> str:
    """The text of a part with the weeks that it is of, where others are of others."""
    if not others:
        return text
    first, last = min(part.days), max(part.days)
    if first > max(max(one.days) for one in others):
        return words("{times} from {day}", times=text, day=words.date(date.fromordinal(first), today))
    if last < min(min(one.days) for one in others):
        return words("{times} to {day}", times=text, day=words.date(date.fromordinal(last), today))
    return words("{times} in other weeks", times=text)


def _days(words: Words, which: tuple[int, ...], today: date) -> str:
    if which[0] > 6:  # the ordinal of one day
        return words.date(date.fromordinal(which[0]), today)
    return words.weekdays(",".join(BYDAY[day] for day in which))


def _span(words: Words, start: int, end: int) -> str:
    first = clock(words, start)
    if start == end:
        return first
    if (start, end) == (0, DAY):
        return f"{first}–24:00"
    times = f"{first}–{clock(words, end)}"
    if end - start < DAY:  # 23:30–1:00 can only be the next day's
        return times
    if end // DAY == 1:
        return words("{times} the next day", times=times)
    return words("{times} {n} days later", times=times, n=end // DAY)


def clock(words: Words, minute: int) -> str:
    """A minute after a midnight as the clock shows it."""
    return words.clock(time(*divmod(minute % 1440, 60)))


def joined(words: Words, names: Sequence[str]) -> str:
    """``Leo, Ivy and Ana``."""
    if len(names) < 2:
        return "".join(names)
    return words("{some} and {last}", some=", ".join(names[:-1]), last=names[-1])
