"""Families at random for the rules of alignment: small, dense, and full of what is easily got wrong.

Everything lies near the period: birthdays, ends and beginnings fall into it, clocks change in it, shifts pass midnight,
two things begin at once. Times come from a short list, so that ties and touching intervals are common. Half of the
families are calm: whole weeks, no dates, every way known; there the rules of a day meet one another. One in six lives
by night, with ways that differ by day of the week (``Nights``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import NamedTuple, TypeVar

from hypothesis import strategies as st

from ctcoord.domain.alignment.facts import (
    Activity,
    Authority,
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

# A zone and a day about which a period lies: its changes of clocks, the turn of a year, leap days, ordinary weeks.
AROUND = tuple(
    (zone, date.fromisoformat(day))
    for zone, day in (
        ("America/New_York", "2026-03-08"), ("America/New_York", "2026-11-01"), ("Europe/Berlin", "2026-10-25"),
        ("Australia/Lord_Howe", "2026-10-04"), ("Australia/Lord_Howe", "2026-04-05"),
        ("America/New_York", "2027-01-01"), ("America/Phoenix", "2028-02-29"),
        ("America/New_York", "2027-03-01"), ("America/New_York", "2026-09-14"),
        ("Africa/Casablanca", "2026-02-15"),  # backwards in spring
    )
)  # fmt: skip
PLACES = ("p1", "p2", "p3", "p4")
WORKDAYS, WEEK = frozenset(range(5)), frozenset(range(7))
DAYS = (WORKDAYS, WORKDAYS, WORKDAYS, WEEK, frozenset({5, 6}), frozenset({1, 3}), frozenset({6}))
# Opens and closes: by day, touching one another; about midnight; about the hour that changes. A family has mostly one.
BY_DAY = ((540, 900), (540, 900), (480, 720), (720, 1020), (495, 930), (900, 1020), (500, 800), (450, 600), (540, 700))
BY_NIGHT = ((1320, 360), (1410, 30), (15, 60), (1380, 1439), (0, 480), (1200, 1430), (10, 400), (480, 480), (1439, 0))
AT_CHANGE = ((90, 130), (130, 90), (130, 180), (150, 195), (1380, 150), (0, 1439), (60, 120), (120, 540))
TIMES = (BY_DAY, BY_DAY, BY_DAY, BY_NIGHT, BY_NIGHT, AT_CHANGE, (*BY_DAY, *BY_NIGHT, *AT_CHANGE))
MINUTES = (0, 5, 15, 15, 45, 45, 90, 91, 120, 400, 1500)
# Of families that live by night: the minute at which nights end (also in the hour that changes, and midnight), when
# they began, and how long after their end, or before it, what is by day begins. They are on all days, on days that lie
# apart and so look alike, on some. The few days of the week on which ways are others.
DAWNS = (390, 390, 400, 420, 120, 150, 30, 0)
DUSKS = (1320, 1320, 1260, 1380, 1439, 10, 60)
DAYLIGHT = (-30, 0, 10, 10, 30, 30, 60, 90)
NIGHTS = (*[WEEK] * 9, frozenset({0, 3}), frozenset({1, 4}), WORKDAYS, frozenset({4, 5, 6}), frozenset({6}))
FEW = (frozenset({6}), frozenset({6}), frozenset({5, 6}), frozenset({0}), frozenset({1, 3}), frozenset({3}))

T = TypeVar("T")
Times = tuple[tuple[int, int], ...]


class Case(NamedTuple):
    """What the rules are asked."""

    facts: Facts
    begin: date
    end: date
    rules: Rules


class Draws:
    """Rows at random for one period; ``calm``: such as most families have."""

    around = AROUND
    calm_ones = 0.5  # how many of them
    grown: tuple[tuple[str, ...], ...] = (("m",), ("m", "f"), ("m", "f"), ("m", "f", "g"))
    residences: tuple[int, ...] = (1, 1, 2, 3, 4, 0)
    activities: tuple[int, ...] = (1, 2, 2, 3, 3, 4)
    small: tuple[tuple[str, ...], ...] = (("c1",), ("z1",), ("c1", "c2"), ("z1", "c2"), ("z1", "c2"), ())

    def __init__(self, rng: Random, begin: date, end: date, calm: bool) -> None:
        self.rng, self.calm = rng, calm
        self.begin, self.length = begin, (end - begin).days
        self.times: Times = rng.choice(TIMES)

    def one(self, *choices: T) -> T:
        return self.rng.choice(choices)

    def odd(self, share: int) -> bool:
        """True in one of ``share`` cases, in calm families much more seldom."""
        return self.one(*[False] * (share * (3 if self.calm else 1) - 1), True)

    def mixed(self, rows: Iterable[T]) -> tuple[T, ...]:
        """In any order: that of ids breaks ties, not that of rows."""
        listed = list(rows)
        self.rng.shuffle(listed)
        return tuple(listed)

    def day(self) -> date:
        """In the period or a little beside it."""
        return self.begin + timedelta(days=self.rng.randint(-9, self.length + 9))

    def dates(self) -> tuple[date | None, date | None]:
        """A first and a last day, mostly open; once in a while the wrong way round."""
        if self.calm and self.one(True, True, False):
            return None, None
        which = self.one(0, 0, 1, 2, 3)
        begins, ends = self.day() if which & 1 else None, self.day() if which & 2 else None
        if begins and ends and ends < begins and not self.odd(10):
            begins, ends = ends, begins
        return begins, ends

    def turn(self) -> Turn:
        days = self.one(*DAYS[:4]) if self.calm else self.one(*DAYS, frozenset(self.rng.sample(range(7), 2)))
        interval = self.one(2, 2, 3) if self.odd(3) else 1
        return Turn(days, interval, self.day() if interval > 1 and self.one(True, False) else None)

    def change(self) -> Change:
        first = self.day()
        last = first + timedelta(days=self.one(*range(7)))
        return Change(first, last, *self.one((None, None), (None, None), (480, 720), (1320, 360)))

    def schedule(self) -> Schedule:
        begins, ends = self.dates() if self.odd(4) else (None, None)
        changes = tuple(self.change() for _ in range(self.one(0, 0, 1, 2)))
        opens, closes = self.one(*self.times)
        if self.odd(3):
            opens, closes = self.rng.randrange(1440), self.rng.randrange(1440)
        return Schedule(self.turn(), opens, closes, begins, ends, changes)

    def week(self) -> tuple[Schedule, ...]:
        """None, one or two schedules."""
        return tuple(self.schedule() for _ in range(self.one(1, 1, 1, 1, 2, 2, 0 if self.odd(1) else 1)))

    def place(self) -> str | None:
        return None if self.odd(9) else self.one(*PLACES)

    def birthday(self, years: int) -> date:
        """So many years before a day of the period; a leap day where there is one."""
        day = self.day()
        if (day.year - years) % 4 == 0 and (day.month, day.day) in ((2, 27), (2, 28), (3, 1), (3, 2)):
            return date(day.year - years, 2, 29)
        return day.replace(year=day.year - years, day=min(day.day, 28))

    def adult(self, name: str) -> Person:
        born = self.birthday(18) if self.odd(6) else None if self.odd(6) else date(1990, 5, 1)
        free, asked = self.one(True, True, True, None, False), self.one(None, date(2026, 1, 5), date(2026, 1, 5))
        responsible = name == "m" or self.one(True, False)
        return Person(name, "", born, False, False, responsible, free, asked)

    def child(self, name: str) -> Person:
        years = self.one(0, 13, 18, 19) if self.odd(3) else 5
        born = None if self.odd(6) else self.birthday(years)
        return Person(name, "", born, not self.odd(4), self.odd(4))

    def residence(self, name: str, who: tuple[str, ...]) -> Residence:
        """The first is mostly everybody's and always."""
        if name == "r0" and not self.odd(4):
            return Residence(name, None, "p1")
        person = self.one(None, *who, *who)
        return Residence(name, person, self.one(*PLACES), *self.dates(), self.turn() if self.odd(3) else None)

    def activity(self, name: str, who: tuple[str, ...]) -> Activity:
        person = who[0] if name.endswith("0") else self.one(*who)
        small = person[0] in "cz"
        kind = self.one("school", "school", "school", "appointment") if small else self.one("training", "job", "job")
        kind = self.one("school", "appointment") if self.odd(12) else kind
        place, (begins, ends), sure = self.place(), self.dates(), not self.odd(6)
        return Activity(name, person, kind, "", place, begins, ends, sure, None, self.week())

    def support(self, name: str, who: tuple[str, ...]) -> Support:
        """Mostly childcare of the last child."""
        domain = self.one(*["childcare"] * 4, "housing", "transit", "transit", "workforce")
        status = self.one("waitlisted", "applied", "suspended") if self.one(*[False] * 4, True) else "active"
        person = self.one(None, who[-1], who[-1], who[-1]) if self.calm else self.one(None, *who, who[0], who[-1])
        return Support(
            name, domain, "program", person, status, *self.dates(), self.day() if self.odd(3) else None,
            self.one(None, 0, 300, 1200, 3000), self.one(None, True, False), self.one("", "", "medical", "lease"),
            self.place(), self.week() if domain == "childcare" else (), Source(self.one("", "OEC", "DSS", "DSS")),
        )  # fmt: skip

    def way(self, origin: str, target: str) -> Way:
        bounds = self.one((360, None), (None, 900), (490, 1380), (1380, 490)) if self.odd(3) else (None, None)
        minutes = None if self.odd(12) else self.one(*(MINUTES[:7] if self.calm else MINUTES))
        depart = self.one(300, 500, 1000) if self.odd(3) else None
        days = self.one(*DAYS) if self.odd(4) else None
        return Way(origin, target, minutes, "transit", "typed", days, depart, *bounds)

    def ways(self) -> tuple[Way, ...]:
        """Most pairs of places in one direction, some in both, some twice."""
        pairs = [(a, b) for a in PLACES for b in PLACES if a < b]
        chosen = [pair for pair in pairs for _ in range(self.one(0, 2) if self.odd(3) else 1)]
        back = [(b, a) for a, b in pairs if self.odd(6)]
        return tuple(self.way(*pair) for pair in (*chosen, *back))


class Nights(Draws):
    """Families that work, sleep and are cared for over midnight, with ways that differ by day of the week.

    What reaches into a day takes the ways of the day on which it began, and days alike may have others beside them.
    """

    around = (*AROUND[:2], *AROUND[:2], *AROUND, *[AROUND[8]] * 6)
    calm_ones = 0.8
    grown = (("m",), *[("m", "f")] * 5, ("m", "f", "g"))
    small = (("c1", "c2"), ("z1", "c2"), ("c1", "c2"), ("c1",))
    residences = (1, 1, 1, 1, 2, 3)
    activities = (2, 2, 2, 3, 3, 4)

    def __init__(self, rng: Random, begin: date, end: date, calm: bool) -> None:
        super().__init__(rng, begin, end, calm)
        self.few, self.usual, self.changing = self.one(*FEW), self.one(*NIGHTS), self.one(True, False, False)
        self.even, self.apart, dawn = self.one(True, True, True, False), self.one(True, False), self.one(*DAWNS)
        self.by_night = (*((dusk, dawn) for dusk in DUSKS), (1439, 1438))
        self.by_day = tuple(((dawn + later) % 1440, (dawn + later + 300) % 1440) for later in DAYLIGHT)

    def dates(self) -> tuple[date | None, date | None]:
        """Half as often: what ends does so in the middle of a night."""
        return super().dates() if self.one(True, False) else (None, None)

    def turn(self) -> Turn:
        """The same days for all that they do in three families of four."""
        same = self.even or self.one(True, True, False)
        return replace(super().turn(), days=self.usual if same else self.one(*NIGHTS))

    def schedule(self) -> Schedule:
        """Closed days in one family of three."""
        found = super().schedule()
        return found if self.changing else replace(found, changes=())

    def place(self) -> str | None:
        """Seldom at home."""
        return super().place() if self.odd(2) else self.one(*PLACES[1:])

    def adult(self, name: str) -> Person:
        """Mostly one who cares for the children when not at work."""
        found = super().adult(name)
        return found if self.odd(4) else replace(found, care_available=True, care_confirmed_on=date(2026, 1, 5))

    def activity(self, name: str, who: tuple[str, ...]) -> Activity:
        """The first is mostly of the parent by day, the second mostly of who else is there by night."""
        self.times = self.one(*[self.by_day if name.endswith("0") else self.by_night] * 3, self.by_day, self.by_night)
        return super().activity(name, who[1:2] if name.endswith("1") and not self.odd(4) else who)

    def support(self, name: str, who: tuple[str, ...]) -> Support:
        """In half of the families all care is for one child: the others have only who lives with them."""
        self.times = self.one(self.by_night, self.by_day)
        small = [one for one in who if one[0] in "cz"]
        found = super().support(name, (*who, self.one(*small)))
        return replace(found, person=small[0]) if self.apart and found.domain == "childcare" else found

    def ways(self) -> tuple[Way, ...]:
        """All pairs of places, half of them in both directions; listed twice where they differ by day."""
        pairs = [(a, b) for a in PLACES for b in PLACES if a < b or (a > b and self.one(True, False))]
        return self.mixed(way for pair in pairs for way in self.by_weekday(*pair))

    def by_weekday(self, origin: str, target: str) -> Iterator[Way]:
        """Of every day, others on a few days, or known on those or on the rest alone."""
        few = self.one(*FEW) if self.odd(4) else self.few
        rest = WEEK - few
        which = self.one((None,), *[(few, rest)] * 5, (few, None), (few,), (rest,))
        return (replace(self.way(origin, target), days=days) for days in which)


# Random itself, not hypothesis, throws the dice: what hypothesis tries is small and much the same, and nothing of it
# would be worth shrinking. The number that it draws is the family.
numbers = st.integers(0, 2**64 - 1)


def cases(zone: str | None = None) -> st.SearchStrategy[Case]:
    """Families with periods of 3 to 20 days; all in one zone, or where clocks change."""
    return numbers.map(lambda number: family(Random(number), zone))


def family(rng: Random, zone: str | None = None) -> Case:
    """One of them."""
    kind = Nights if rng.random() < 1 / 6 else Draws
    there, day = rng.choice(kind.around)
    begin = day - timedelta(days=rng.randint(0, 5))
    end = begin + timedelta(days=rng.randint(2, 19))
    some = kind(rng, begin, end, calm=rng.random() < kind.calm_ones)
    grown, small = some.one(*some.grown), some.one(*some.small)
    who = (*grown, *small)
    # Ids of activities come before those of supports, or after them; so do those of children and adults.
    letter = some.one("a", "t")
    facts = Facts(
        some.mixed((*map(some.adult, grown), *map(some.child, small))),
        tuple(map(Place, PLACES)),
        some.mixed(some.residence(f"r{n}", who) for n in range(some.one(*some.residences))),
        some.mixed(some.activity(f"{letter}{n}", who) for n in range(some.one(*some.activities))),
        some.mixed(some.support(f"s{n}", who) for n in range(some.one(1, 2, 3, 3, 4, 5))),
        some.ways(),
        tuple(Authority(f"x{n}", ends=some.day()) for n in range(some.one(0, 0, 1))),
        zone or there,
    )
    return Case(facts, begin, end, Rules(longest_trip=some.one(45, 90)))


def care(number: int, case: Case, name: str) -> Support:
    """Another childcare support for a family, without dates of its own."""
    some = Draws(Random(number), case.begin, case.end, calm=True)
    child = some.one(None, *(person.id for person in case.facts.people))
    return Support(name, "childcare", "program", child, place=some.place(), schedules=some.week())
