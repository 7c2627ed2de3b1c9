"""Who is a child, who is grown up, and who lives where, on a day."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date

from ctcoord.domain.alignment.facts import Facts, Person, Residence, Support, Turn

CARE_UNTIL, SPECIAL_CARE_UNTIL, ADULT = 13, 19, 18


class Who:
    """The people of one family on any day (proleptic ordinals)."""

    def __init__(self, facts: Facts) -> None:
        self.people = facts.people
        self._ages = {person.id: _birthdays(person.birth_date) for person in facts.people}
        self._own: dict[str | None, list[Residence]] = {}
        for one in facts.residences:
            self._own.setdefault(one.person, []).append(one)
        for several in self._own.values():
            several.sort(key=lambda one: one.id)
            several.sort(key=lambda one: (one.turn is not None, _ordinal(one.begins, 0)), reverse=True)

    def needs_care(self, person: Person, day: int) -> bool:
        """Under 13, or under 19 with special needs; without a birth date what is said of them."""
        if (birthdays := self._ages[person.id]) is None:
            return person.child
        return birthdays[0] <= day < birthdays[3 if person.special_needs else 1]

    def adult(self, person: Person, day: int) -> bool:
        """18 or older, and not in need of care."""
        if (birthdays := self._ages[person.id]) is None:
            return not person.child
        return day >= birthdays[2] and not self.needs_care(person, day)

    def home(self, person: Person, day: int) -> str | None:
        """Where a person lives on a day; None where nobody said it."""
        for several in (self._own.get(person.id, ()), self._own.get(None, ())):
            for one in several:  # the one that counts comes first
                if within(one.begins, one.ends, day) and (
                    one.turn is None or in_turn(one.turn, day, one.turn.since or one.begins)
                ):
                    return one.place
        return None

    def together(self, one: Person, other: Person, day: int) -> bool:
        """Whether two people live at the same place, as far as it is known."""
        home, other_home = self.home(one, day), self.home(other, day)
        return home is None or other_home is None or home == other_home

    def changes(self) -> set[int]:
        """The days on which any of this may become different, but for turns."""
        days = {day for birthdays in self._ages.values() if birthdays for day in birthdays}
        for several in self._own.values():
            for one in several:
                days |= {_ordinal(one.begins, 0), _ordinal(one.ends, -1) + 1}
        return days

    def turns(self) -> list[Residence]:
        """The residences that change from day to day."""
        return [one for several in self._own.values() for one in several if one.turn is not None]


def within(begins: date | None, ends: date | None, day: int) -> bool:
    """Whether a day lies between two, both included; None is open."""
    return (begins is None or begins.toordinal() <= day) and (ends is None or day <= ends.toordinal())


def meets(begins: date | None, ends: date | None, days: Sequence[int]) -> bool:
    """Whether any of some days, rising, lies between two."""
    at = bisect_left(days, begins.toordinal()) if begins else 0
    return at < len(days) and (ends is None or days[at] <= ends.toordinal())


def in_turn(turn: Turn, day: int, since: date | None) -> bool:
    """Whether a day of the week and its week are in turn, the weeks counted from that of ``since``."""
    if (day - 1) % 7 not in turn.days:
        return False
    return turn.interval <= 1 or since is None or (week(day) - week(since.toordinal())) % turn.interval == 0


def week(day: int) -> int:
    """The number of the week, Monday to Sunday."""
    return (day - 1) // 7


def serves(support: Support, person: str | None) -> bool:
    """Whether a support is for this person or for the household."""
    return support.person is None or support.person == person


def runs(support: Support, day: int) -> bool:
    """Whether a support is active and authorised on a day."""
    return support.status == "active" and within(support.begins, support.ends, day)


def by_id(ids: Iterable[str]) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(sorted(set(ids)))


def _birthdays(born: date | None) -> tuple[int, int, int, int] | None:
    """The days of birth and of the 13th, 18th and 19th birthday; Feb 29 is Mar 1 in other years."""
    if born is None:
        return None
    care, adult, special = (_birthday(born, years) for years in (CARE_UNTIL, ADULT, SPECIAL_CARE_UNTIL))
    return born.toordinal(), care, adult, special


def _birthday(born: date, years: int) -> int:
    if born.year + years > date.max.year:
        return date.max.toordinal() + 1
    try:
        return born.replace(year=born.year + years).toordinal()
    except ValueError:
        return date(born.year + years, 3, 1).toordinal()


def _ordinal(day: date | None, default: int) -> int:
    return day.toordinal() if day else default
