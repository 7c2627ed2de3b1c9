"""The family of the pictures: a class on weekdays but Friday, a school that closes on Wednesdays at noon, a bus."""

from __future__ import annotations

from datetime import date

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

MONDAY, WEDNESDAY = date(2026, 11, 30), date(2026, 12, 2)
MONTHU, WEEKDAYS = Turn(frozenset(range(4))), Turn(frozenset(range(5)))


def at(clock: str) -> int:
    """'15:05' as minutes after midnight."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def vega(*more: Way) -> Facts:
    """Maria with Leo (7) and Ivy (3), and Rosa, whom nobody asked; ``more`` ways come after those of the family."""
    out_early = Change(WEDNESDAY, WEDNESDAY, at("8:20"), at("12:45"), "school out early")
    return Facts(
        people=(
            Person("maria", "Maria Vega", date(1991, 4, 2), responsible=True),
            Person("leo", "Leo Vega", date(2019, 5, 1), child=True),
            Person("ivy", "Ivy Vega", date(2023, 2, 1), child=True),
            Person("rosa", "Rosa Diaz", date(1960, 1, 1)),
        ),
        places=tuple(
            Place(key, name, "home" if key == "home" else "other")
            for key, name in (("home", "Home"), ("elm", "Elm Hill School"), ("harbor", "Little Harbor"),
                              ("college", "Capital College"), ("shop", "Shop"))
        ),
        residences=(Residence("r", None, "home"),),
        activities=(
            Activity("class", "maria", "training", "Nursing aide", "college",
                     schedules=(Schedule(MONTHU, at("9:00"), at("15:30")),), source=Source("CTWorks")),
            Activity("school", "leo", "school", "Elm Hill School", "elm",
                     schedules=(Schedule(WEEKDAYS, at("8:20"), at("15:05"), changes=(out_early,)),)),
            Activity("work", "rosa", "job", "Work", None,
                     schedules=(Schedule(Turn(frozenset((0, 1, 2, 4))), at("13:30"), at("22:00")),)),
        ),
        supports=(
            Support("care", "childcare", "Care 4 Kids", "ivy", place="harbor",
                    schedules=(Schedule(WEEKDAYS, at("8:00"), at("16:15")),),
                    source=Source("Care 4 Kids", date(2026, 10, 2))),
        ),
        ways=(
            Way("home", "harbor", 15, "walk"), Way("home", "elm", 20, "walk"), Way("harbor", "elm", 10, "walk"),
            Way("elm", "college", 35, "bus"), Way("harbor", "college", 35, "bus"), Way("home", "college", 40, "bus"),
            *more,
        ),
    )  # fmt: skip
