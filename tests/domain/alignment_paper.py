"""Words in which a worked family is put on paper, and what the rules say of it read back on one line.

A line is: from when to when, kind and cause, how severe, whom and what it is about, the most minutes of a week, and the
times of the days (29:30 is 5:30 in the morning after).
"""

from __future__ import annotations

from datetime import date

from ctcoord.domain.alignment.check import findings
from ctcoord.domain.alignment.facts import (
    Activity,
    Change,
    Facts,
    Person,
    Place,
    Residence,
    Schedule,
    Source,
    Support,
    Turn,
    Way,
)
from ctcoord.domain.alignment.rules import Rules
from tests.domain.alignment_oracle import Found, Oracle, plain

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ROSA = Person("Rosa", birth_date=date(1995, 3, 3), responsible=True)
ANA = Person("Ana", birth_date=date(2019, 5, 2))
LEO = Person("Leo", birth_date=date(2022, 8, 9))
LUZ = Person("Luz", birth_date=date(1961, 1, 6), care_available=True, care_confirmed_on=date(2026, 9, 1))
HOME = Residence("lease", None, "home")


def on(month: int, day: int) -> date:
    return date(2026, month, day)


def times(text: str, *changes: Change) -> tuple[Schedule, ...]:
    """``Mon Wed 09:00-15:00`` or ``Mon-Fri …``."""
    *days, hours = text.split()
    if "-" in days[0]:
        first, last = (WEEK.index(day) for day in days[0].split("-"))
        turn = Turn(frozenset(range(first, last + 1)))
    else:
        turn = Turn(frozenset(WEEK.index(day) for day in days))
    opens, closes = (int(part[:2]) * 60 + int(part[3:]) for part in hours.split("-"))
    return (Schedule(turn, opens, closes, changes=changes),)


def activity(
    kind: str, who: Person, place: str, hours: tuple[Schedule, ...], *,
    begins: date | None = None, ends: date | None = None,
) -> Activity:  # fmt: skip
    return Activity(kind, who.id, kind, place=place, begins=begins, ends=ends, schedules=hours)


def care(
    name: str, child: Person, place: str, hours: tuple[Schedule, ...], *,
    ends: date | None = None, renewal_due: date | None = None, minutes_a_week: int | None = None, agency: str = "",
) -> Support:  # fmt: skip
    return Support(
        name, "childcare", name, child.id, ends=ends, renewal_due=renewal_due, minutes_a_week=minutes_a_week,
        place=place, schedules=hours, source=Source(agency),
    )  # fmt: skip


def both_ways(**minutes: int) -> tuple[Way, ...]:
    """``home_college=20``: as long one way as the other."""
    pairs = {tuple(pair.split("_")): long for pair, long in minutes.items()}
    return tuple(Way(origin, target, long) for (origin, target), long in pairs.items())


def family(
    *people: Person, residences: tuple[Residence, ...] = (HOME,), activities: tuple[Activity, ...] = (),
    supports: tuple[Support, ...] = (), ways: tuple[Way, ...] = (),
) -> Facts:  # fmt: skip
    """Everybody at home, unless something else is said."""
    places = sorted({end for way in ways for end in (way.origin, way.target)})
    return Facts(people, tuple(map(Place, places)), residences, activities, supports, ways)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def told(found: Found) -> str:
    """A finding on one line."""
    spans: dict[str, list[str]] = {}
    for day, starts, ends, minutes in found.spans:
        passed = "" if minutes == ends - starts else f" ({minutes} pass)"
        spans.setdefault(f"{clock(starts)}-{clock(ends)}{passed}", []).append(f"{day:%a %d}")
    until = f" to {found.last_on:%b %d}" if found.last_on else ""
    what = f"{found.kind} {found.cause} {found.severity}: {' '.join(found.people)}; {' '.join(found.about)}"
    long = f"; {found.minutes} min" if found.minutes else ""
    return f"{found.first_on:%b %d}{until} {what}{long}" + "".join(
        f"; {span} {', '.join(days)}" for span, days in spans.items()
    )


def check(facts: Facts, begin: date, end: date, *expected: str) -> None:
    """The engine and the definition say this, and nothing else."""
    assert [told(plain(one)) for one in findings(facts, begin, end, Rules())] == list(expected)
    assert [told(one) for one in Oracle(facts, begin, end, Rules()).findings()] == list(expected)
