"""Families of any number, with five supports each and the week of a parent in training; a seed makes the same ones."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

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

TODAY = date(2026, 11, 22)
WEEKDAYS = frozenset(range(5))
_HOLIDAYS = (
    Change(date(2026, 11, 26), date(2026, 11, 27), reason="Thanksgiving"),
    Change(date(2026, 12, 24), date(2027, 1, 1), reason="winter break"),
    Change(date(2027, 1, 18), date(2027, 1, 18)),
    Change(date(2027, 2, 15), date(2027, 2, 16)),
    Change(date(2027, 4, 12), date(2027, 4, 16), reason="spring break"),
    Change(date(2027, 5, 31), date(2027, 5, 31)),
)
_PLACES = ("home", "class", "school", "care", "work")
_SOURCES = {"childcare": "Care 4 Kids", "transit": "CTtransit", "housing": "Riverside", "workforce": "Workforce"}


def family(number: int) -> Facts:
    """One of them: a parent, at times another adult, one to three children, five supports."""
    random = Random(number)
    children = [
        Person(f"child{place}", f"Child {place}", TODAY - timedelta(days=random.randint(400, 12 * 365)))
        for place in range(random.randint(1, 3))
    ]
    adults = [Person("parent", "Parent", date(1991, 4, 2), responsible=True)]
    activities = [_training(random)]
    if random.random() < 0.5:
        asked = TODAY if random.random() < 0.5 else None
        adults.append(Person("relative", "Relative", date(1965, 3, 17), care_available=True, care_confirmed_on=asked))
        evenings = Schedule(Turn(frozenset(random.sample(range(7), 4))), 13 * 60 + 30, 22 * 60)
        activities.append(Activity("work", "relative", "job", "Work", "work", schedules=(evenings,)))
    for child in children:
        if child.birth_date and child.birth_date < date(2021, 9, 1):
            activities.append(_school(child.id, random))
    return Facts(
        people=(*adults, *children),
        places=tuple(Place(name, name) for name in _PLACES),
        residences=(Residence("all", None, "home"),),
        activities=tuple(activities),
        supports=tuple(_supports(children, random)),
        ways=tuple(_ways(random)),
    )


def _training(random: Random) -> Activity:
    begins = TODAY - timedelta(days=random.randint(-60, 150))
    opens = random.choice((480, 510, 540, 1020))
    times = Schedule(Turn(frozenset(random.sample(range(5), 4))), opens, opens + 360, changes=_HOLIDAYS[:2])
    ends = begins + timedelta(days=random.randint(120, 400))
    return Activity("class", "parent", "training", "Class", "class", begins, ends, support="s4", schedules=(times,))


def _school(child: str, random: Random) -> Activity:
    begins, ends = date(2026, 8, 31), date(2027, 6, 14)
    short = random.randrange(5)
    schedules = (
        Schedule(Turn(WEEKDAYS - {short}), 500, 905, changes=_HOLIDAYS),
        Schedule(Turn(frozenset({short})), 500, 765, changes=_HOLIDAYS),
    )
    return Activity(f"school.{child}", child, "school", "School", "school", begins, ends, schedules=schedules)


def _supports(children: list[Person], random: Random) -> list[Support]:
    found = []
    for place, domain in enumerate(("childcare", "childcare", "transit", "housing", "workforce")):
        begins = TODAY - timedelta(days=random.randint(10, 300))
        ends = begins + timedelta(days=random.choice((31, 180, 365)))
        person = random.choice(children).id if domain == "childcare" else None if domain == "housing" else "parent"
        opens = random.choice((450, 480, 905))
        times = Schedule(Turn(WEEKDAYS), opens, 1020, changes=_HOLIDAYS[:2])
        found.append(
            Support(
                f"s{place}",
                domain,
                domain,
                person,
                "active",
                begins,
                ends,
                ends - timedelta(days=20),
                2400 if domain == "childcare" else None,
                place="care" if domain == "childcare" else None,
                schedules=(times,) if domain == "childcare" else (),
                source=Source(_SOURCES[domain]),
            )
        )
    return found


def _ways(random: Random) -> list[Way]:
    return [
        Way(origin, target, random.randint(5, 60), random.choice(("walk", "transit")))
        for place, origin in enumerate(_PLACES)
        for target in _PLACES[place + 1 :]
    ]
