"""What the four agencies give a family: authorisations that run, end soon, ended, overlap or leave gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from ctcoord.demo.places import CHILDCARE, PASSES, PROJECTS, TRAININGS
from ctcoord.demo.world import Family, Person, Sender, Service, Weekly

FULL_DAY, AFTER_SCHOOL = Weekly("MO,TU,WE,TH,FR", "07:30", "15:30"), Weekly("MO,TU,WE,TH,FR", "15:00", "18:00")
LEASE, VOUCHER = "lease", "voucher"  # what Riverside keeps beside HMIS
RAP, HCV = "Rental Assistance Program (RAP)", "Housing choice voucher"
RENEWED = 0.75  # of those due for renewal
CARE_UNTIL_AGE, SCHOOL_FROM_AGE = 13, 5
# How many agencies know a family, and which.
_HOW_MANY = ((1, 2, 3, 4), (26, 34, 26, 14))
_WEIGHTS = {Sender.HOUSING: 3, Sender.CHILDCARE: 4, Sender.TRANSIT: 3, Sender.WORKFORCE: 3}


def given(family: Family, random: Random, today: date) -> list[Service]:
    """Every service of every agency that knows the family; at least one."""
    senders = _senders(family, random, today)
    found = [service for sender in senders for service in _OF[sender](family, random, today)]
    return found or _housing(family, random, today)


def age(person: Person, today: date) -> int:
    """Completed years."""
    return today.year - person.birth.year - ((today.month, today.day) < (person.birth.month, person.birth.day))


def _senders(family: Family, random: Random, today: date) -> list[Sender]:
    possible = [s for s in Sender if s is not Sender.CHILDCARE or _in_care(family, today)]
    count = min(random.choices(*_HOW_MANY)[0], len(possible))
    chosen: set[Sender] = set()
    while len(chosen) < count:
        chosen.add(random.choices(possible, [_WEIGHTS[s] for s in possible])[0])
    return [sender for sender in Sender if sender in chosen]


def _in_care(family: Family, today: date) -> list[Person]:
    return [child for child in family.children if age(child, today) < CARE_UNTIL_AGE]


def _childcare(family: Family, random: Random, today: date) -> list[Service]:
    """A year's authorisation a child, siblings together mostly; most that were due for renewal have the next one."""
    end = _end(random, today)
    renewed = random.random() < RENEWED
    found = []
    for child in _in_care(family, today):
        after = age(child, today) >= SCHOOL_FROM_AGE
        provider, site, _ = random.choice([c for c in CHILDCARE if c[2] == ("after" if after else "full")])
        if random.random() < 0.2:
            end, renewed = _end(random, today), random.random() < RENEWED
        first = _authorization(child, end, random, today)
        first.provider, first.site = provider, site
        found.append(first)
        if renewed and first.renewal and first.renewal < today:
            found.append(
                replace(first, start=end + timedelta(days=1), end=end + timedelta(days=365), status="active",
                        renewal=end + timedelta(days=335), applied=first.renewal)
            )  # fmt: skip
    return found


def _authorization(child: Person, end: date, random: Random, today: date) -> Service:
    after = age(child, today) >= SCHOOL_FROM_AGE
    weekly, start = AFTER_SCHOOL if after else FULL_DAY, end - timedelta(days=364)
    return Service(
        Sender.CHILDCARE, child, "Care 4 Kids", "", max(start, child.birth + timedelta(days=50)), end,
        weekly=weekly, minutes=weekly.minutes, applied=start - timedelta(days=random.randint(14, 50)),
        renewal=end - timedelta(days=30), cents=random.choice((0, 0, 1200, 2000, 3500, 4800)),
        coverage="after school" if after else "full day", status="active" if end >= today else "ended",
    )  # fmt: skip


def _end(random: Random, today: date) -> date:
    """An authorised end: a few passed, some within weeks, most later."""
    days = random.choices(
        (random.randint(-40, -1), random.randint(0, 30), random.randint(31, 90), random.randint(91, 330)),
        (6, 20, 22, 52),
    )[0]
    return today + timedelta(days=days)


def _transit(family: Family, random: Random, today: date) -> list[Service]:
    """Passes one after the other; somebody renews late, so that there are gaps."""
    riders = [p for p in family.people if p.role != "child" or age(p, today) >= 11]
    found = []
    for rider in riders[: random.choice((1, 1, 2))]:
        title, days, cents = PASSES[2] if rider.role == "child" else random.choices(PASSES[:2], (4, 1))[0]
        start = today - timedelta(days=random.randint(60, 160))
        while start <= today + timedelta(days=3):
            end = start + timedelta(days=days - 1)
            status = "active" if end >= today else "ended"
            found.append(
                Service(
                    Sender.TRANSIT, rider, title, "CTtransit", start, end, cents=cents, status=status,
                    coverage="local, Hartford division",
                )
            )  # fmt: skip
            start = end + timedelta(days=1 + random.choices((0, random.randint(2, 21)), (7, 3))[0])
    return found


def _workforce(family: Family, random: Random, today: date) -> list[Service]:
    adults = [person for person in family.people if person.role in ("parent", "partner")]
    person = random.choice(adults)
    title, provider, byday, opens, closes, weeks = random.choice(TRAININGS)
    start = today - timedelta(days=random.randint(-14, weeks * 7 + 40))
    end = start + timedelta(weeks=weeks)
    weekly = Weekly(byday, opens, closes)
    found = [
        Service(
            Sender.WORKFORCE, person, title, provider, start, end, applied=start - timedelta(days=30), weekly=weekly,
            minutes=weekly.minutes, status="active" if end >= today else "ended",
        )
    ]  # fmt: skip
    return found


def _housing(family: Family, random: Random, today: date) -> list[Service]:
    """An enrolment of the whole household in a project; some had one before and left it."""
    project, name, _, months = random.choice(PROJECTS)
    stay = months * 30
    start = today - timedelta(days=random.randint(10, max(20, int(stay * 1.2))))
    exited = start + timedelta(days=stay) if random.random() < 0.5 else None
    if exited and exited > today:
        exited = None
    members = family.people if random.random() < 0.85 else [p for p in family.people if p.role != "relative"]
    found = [
        Service(
            Sender.HOUSING, person, name, "Riverside Housing", start, project=project, exited=exited,
            status="ended" if exited else "active",
        )
        for person in members
    ]  # fmt: skip
    return found + _rent(family, random, today)


def _rent(family: Family, random: Random, today: date) -> list[Service]:
    """Help with the rent of a lease, or a voucher whose search time runs."""
    program, kind = random.choices(((RAP, LEASE), (HCV, LEASE), (RAP, VOUCHER), ("", "")), (20, 15, 8, 57))[0]
    if not kind:
        return []
    end = today + timedelta(days=random.randint(5, 350 if kind == LEASE else 90))
    start = end - timedelta(days=364 if kind == LEASE else 90)
    return [
        Service(
            Sender.HOUSING, family.parent, program, "Riverside Housing", start, end,
            applied=start - timedelta(days=random.randint(40, 400)), project=kind,
            renewal=end - timedelta(days=60) if kind == LEASE else None,
            coverage=f"{random.choice((1, 2, 2, 3))} bedrooms", cents=random.randint(180, 620) * 100,
            status="active" if kind == LEASE else "applied",
        )
    ]  # fmt: skip


_OF = {
    Sender.HOUSING: _housing,
    Sender.CHILDCARE: _childcare,
    Sender.TRANSIT: _transit,
    Sender.WORKFORCE: _workforce,
}
