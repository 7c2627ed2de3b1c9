"""Families at random for the rules of alignment: small, dense, and full of what is easily got wrong.

Everything lies near the period: birthdays, ends and beginnings fall into it, clocks change in it, shifts pass midnight,
two things begin at once. Times come from a short list, so that ties and touching intervals are common.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

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

ZONES = ("America/New_York", "America/New_York", "America/Phoenix", "Europe/Berlin", "Australia/Lord_Howe")
# Around the changes of clocks (New York, Berlin, Lord Howe), the turn of a year and a leap day; else an ordinary week.
AROUND = tuple(
    date.fromisoformat(day)
    for day in ("2026-03-08", "2026-11-01", "2026-10-25", "2026-10-04", "2026-04-05", "2027-01-01", "2028-02-29",
                "2026-09-14", "2026-11-23")
)  # fmt: skip
PLACES = ("p1", "p2", "p3", "p4")
WORKDAYS = frozenset(range(5))
DAYS = (WORKDAYS, WORKDAYS, WORKDAYS, frozenset(range(7)), frozenset({5, 6}), frozenset({1, 3}), frozenset({6}))
# Opens and closes: by day, touching one another, over midnight, all day, around the hour that changes.
TIMES = (
    (540, 900), (540, 900), (480, 720), (720, 1020), (495, 930), (900, 1020), (1320, 360), (1410, 30), (480, 480),
    (0, 1439), (90, 130), (130, 90), (130, 180), (150, 195), (1439, 0),
)  # fmt: skip
MINUTES = (0, 5, 15, 15, 45, 45, 90, 91, 120, 400, 1500)


class Case(NamedTuple):
    """What the rules are asked."""

    facts: Facts
    begin: date
    end: date
    rules: Rules


def maybe(strategy: st.SearchStrategy[date], share: int = 2) -> st.SearchStrategy[date | None]:
    """None in one of ``share`` cases."""
    return st.one_of(st.none(), *[strategy] * (share - 1))


def one_in(share: int) -> st.SearchStrategy[bool]:
    return st.sampled_from((*[False] * (share - 1), True))


places = st.sampled_from(PLACES)
some_place = st.sampled_from((*PLACES, *PLACES, None))
days = st.sampled_from(DAYS) | st.frozensets(st.integers(0, 6), min_size=1)
times = st.sampled_from(TIMES) | st.sampled_from(TIMES) | st.tuples(st.integers(0, 1439), st.integers(0, 1439))


def near(begin: date, end: date) -> st.SearchStrategy[date]:
    """A day in the period or a little beside it."""
    first, last = -9, (end - begin).days + 9
    return st.integers(first, last).map(lambda n: begin + timedelta(days=n))


@st.composite
def dated(draw: st.DrawFn, day: st.SearchStrategy[date]) -> tuple[date | None, date | None]:
    """A first and a last day, mostly open; once in a while the wrong way round."""
    which = draw(st.sampled_from((0, 0, 1, 2, 3)))
    begins, ends = draw(day) if which & 1 else None, draw(day) if which & 2 else None
    if begins and ends and ends < begins and not draw(one_in(10)):
        begins, ends = ends, begins
    return begins, ends


@st.composite
def turns(draw: st.DrawFn, day: st.SearchStrategy[date]) -> Turn:
    interval = draw(st.sampled_from((1, 1, 1, 1, 2, 3)))
    return Turn(draw(days), interval, draw(maybe(day)) if interval > 1 else None)


@st.composite
def changes(draw: st.DrawFn, day: st.SearchStrategy[date]) -> Change:
    first = draw(day)
    last = first + timedelta(days=draw(st.integers(0, 6)))
    return Change(first, last, *draw(st.sampled_from(((None, None), (None, None), (480, 720), (1320, 360)))))


@st.composite
def schedules(draw: st.DrawFn, day: st.SearchStrategy[date]) -> Schedule:
    begins, ends = draw(dated(day)) if draw(one_in(4)) else (None, None)
    lists = tuple(draw(st.lists(changes(day), min_size=1, max_size=2))) if draw(one_in(3)) else ()
    return Schedule(draw(turns(day)), *draw(times), begins, ends, lists)


@st.composite
def weekly(draw: st.DrawFn, day: st.SearchStrategy[date]) -> tuple[Schedule, ...]:
    """None, one or two schedules."""
    return tuple(draw(schedules(day)) for _ in range(draw(st.sampled_from((1, 1, 1, 1, 2, 2, 0)))))


@st.composite
def birthdays(draw: st.DrawFn, years: int, day: st.SearchStrategy[date]) -> date:
    """So many years before a day of the period; a leap day where there is one."""
    one = draw(day)
    if years % 4 and (one.month, one.day) in ((2, 28), (3, 1)):
        return date(2028 - years - (4 - years % 4), 2, 29)
    return one.replace(year=one.year - years, day=min(one.day, 28))


@st.composite
def adults(draw: st.DrawFn, name: str, day: st.SearchStrategy[date]) -> Person:
    grown = st.sampled_from((*[date(1990, 5, 1)] * 5, None))
    return Person(
        name,
        birth_date=draw(birthdays(18, day) if draw(one_in(6)) else grown),
        responsible=name == "m" or draw(st.booleans()),
        care_available=draw(st.sampled_from((True, True, None, False))),
        care_confirmed_on=draw(st.sampled_from((None, date(2026, 1, 5)))),
    )


@st.composite
def children(draw: st.DrawFn, name: str, day: st.SearchStrategy[date]) -> Person:
    years = draw(st.sampled_from((5, 5, 5, 5, 0, 13, 18, 19)))
    return Person(
        name,
        birth_date=None if draw(one_in(6)) else draw(birthdays(years, day)),
        child=draw(st.sampled_from((True, True, True, False))),
        special_needs=draw(one_in(4)),
    )


@st.composite
def residences(draw: st.DrawFn, name: str, who: tuple[str, ...], day: st.SearchStrategy[date]) -> Residence:
    """The first is mostly everybody's and always."""
    if name == "r0" and not draw(one_in(4)):
        return Residence(name, None, "p1")
    person = draw(st.sampled_from((None, *who, *who)))
    return Residence(name, person, draw(places), *draw(dated(day)), draw(turns(day)) if draw(one_in(3)) else None)


@st.composite
def activities(draw: st.DrawFn, name: str, who: tuple[str, ...], day: st.SearchStrategy[date]) -> Activity:
    person = who[0] if name.endswith("0") else draw(st.sampled_from(who))
    kinds = ("school", "school", "school", "appointment") if person[0] in "cz" else ("training", "job", "appointment")
    kind = "school" if draw(one_in(12)) else draw(st.sampled_from(kinds))
    certain = not draw(one_in(6))
    begins, ends = draw(dated(day))
    return Activity(name, person, kind, "", draw(some_place), begins, ends, certain, None, draw(weekly(day)))


@st.composite
def supports(draw: st.DrawFn, name: str, who: tuple[str, ...], day: st.SearchStrategy[date]) -> Support:
    """Mostly childcare of the last child."""
    domain = draw(st.sampled_from((*["childcare"] * 4, "housing", "transit", "transit", "workforce")))
    status = draw(st.sampled_from((*["active"] * 6, "waitlisted", "applied", "suspended")))
    person = draw(st.sampled_from((None, who[0], *who, who[-1], who[-1])))
    return Support(
        name, domain, "program", person, status, *draw(dated(day)),
        draw(day) if draw(one_in(3)) else None, draw(st.sampled_from((None, 0, 300, 1200, 3000))),
        draw(st.sampled_from((None, True, False))), draw(st.sampled_from(("", "", "medical", "other"))),
        draw(some_place), draw(weekly(day)) if domain == "childcare" else (),
        Source(draw(st.sampled_from(("", "OEC", "DSS", "DSS")))),
    )  # fmt: skip


@st.composite
def ways(draw: st.DrawFn, origin: str, target: str) -> Way:
    bounds = draw(st.sampled_from((*[(None, None)] * 4, (360, None), (None, 900), (490, 1380), (1380, 490))))
    minutes = draw(st.sampled_from((*MINUTES, None)))
    on = draw(days) if draw(one_in(8)) else None
    depart = draw(st.sampled_from((None, None, None, None, None, 300, 500, 1000)))
    return Way(origin, target, minutes, "transit", "typed", on, depart, *bounds)


@st.composite
def networks(draw: st.DrawFn) -> tuple[Way, ...]:
    """Most pairs of places in one direction, some in both, some twice."""
    pairs = [(a, b) for a in PLACES for b in PLACES if a < b]
    there = draw(st.lists(st.sampled_from((1, 1, 1, 2, 0)), min_size=len(pairs), max_size=len(pairs)))
    back = [(b, a) for a, b in draw(st.lists(st.sampled_from(pairs), max_size=2))]
    chosen = [pair for pair, times in zip(pairs, there, strict=True) for _ in range(times)]
    return tuple(draw(ways(*pair)) for pair in (*chosen, *back))


@st.composite
def cases(draw: st.DrawFn, longest: int = 20, zones: tuple[str, ...] = ZONES) -> Case:
    """A family and a period of 3 to ``longest`` days."""
    begin = draw(st.sampled_from(AROUND)) - timedelta(days=draw(st.integers(0, 5)))
    end = begin + timedelta(days=draw(st.integers(2, longest - 1)))
    day = near(begin, end)
    grown = ("m", *draw(st.sampled_from(((), ("f",), ("f",), ("f", "g")))))
    small = draw(st.sampled_from((("c1",), ("z1",), ("c1", "c2"), ("z1", "c2"), ())))
    who = (*grown, *small)
    # Ids of activities come before those of supports, or after them; so do those of children and adults.
    letter = draw(st.sampled_from(("a", "t")))
    some = st.sampled_from((1, 2, 2, 3, 3, 4))
    return Case(
        Facts(
            (*(draw(adults(name, day)) for name in grown), *(draw(children(name, day)) for name in small)),
            tuple(Place(name) for name in PLACES),
            tuple(draw(residences(f"r{n}", who, day)) for n in range(draw(st.sampled_from((0, 1, 1, 2, 3))))),
            tuple(draw(activities(f"{letter}{n}", who, day)) for n in range(draw(some))),
            tuple(draw(supports(f"s{n}", who, day)) for n in range(draw(some))),
            draw(networks()),
            tuple(Authority(f"x{n}", ends=draw(day)) for n in range(draw(st.sampled_from((0, 0, 1))))),
            draw(st.sampled_from(zones)),
        ),
        begin, end, Rules(longest_trip=draw(st.sampled_from((30, 90)))),
    )  # fmt: skip
