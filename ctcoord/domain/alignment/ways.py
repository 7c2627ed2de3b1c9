"""How long it takes between two places at a time of day, from the ways that are listed."""

from __future__ import annotations

from collections.abc import Iterable

from ctcoord.domain.alignment.facts import Way

HERE = Way("", "", 0, basis="same")


class Ways:
    """The ways of one family by pair of places; days of the week of which ``of_weekday`` says the same have the same.

    ``longest``: the minutes of the longest way.
    """

    def __init__(self, ways: Iterable[Way]) -> None:
        self._listed: dict[tuple[str, str], list[Way]] = {}
        self.longest, differ = 0, set[frozenset[int]]()
        for way in ways:
            self._listed.setdefault((way.origin, way.target), []).append(way)
            self.longest = max(self.longest, way.minutes or 0)
            if way.days is not None:
                differ.add(way.days)
        self.of_weekday = [tuple(weekday in days for days in differ) for weekday in range(7)]

    def find(self, origin: str, target: str, weekday: int, clock: int, *, leaving: bool) -> Way | None:
        """The way for a departure (``leaving``) or an arrival at a minute of the clock; None: unknown.

        Ways as they are listed say the same for both; ``leaving`` is for those who look one up in a timetable.
        """
        if origin == target:
            return HERE
        best: Way | None = None
        listed = self._listed
        for way in listed.get((origin, target)) or listed.get((target, origin)) or ():
            if way.days is not None and weekday not in way.days:
                continue
            if way.depart is not None and way.depart > clock:
                continue
            if best is None or (-1 if way.depart is None else way.depart) > (
                -1 if best.depart is None else best.depart
            ):
                best = way
        return best


def departs(way: Way, clock: int) -> bool:
    """Whether it goes at a minute of the clock; bounds that run backwards leave the night between them open."""
    first = 0 if way.first is None else way.first
    last = 1439 if way.last is None else way.last
    return first <= clock <= last if first <= last else clock >= first or clock <= last
