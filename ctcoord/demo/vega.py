"""The families that the design's pictures show: Vega in every detail, others as their line on Home.

Dates are those of the pictures, which were drawn for Saturday 2026-11-21, moved to the day of the demo.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from ctcoord.demo import services
from ctcoord.demo.names import BACKGROUNDS, BOYS, GIRLS, Background
from ctcoord.demo.world import (
    CHILD,
    PARENT,
    PARTNER,
    RELATIVE,
    Address,
    Contact,
    Family,
    Obstacle,
    Permission,
    Person,
    Sender,
    Service,
    Slip,
    Step,
    Weekly,
)
from ctcoord.words import Words

DRAWN_FOR = date(2026, 11, 21)
WORKER = "Ana Ruiz"
_DAY = re.compile(r"\{(?P<kind>day|date|weekday) (?P<month>\d+)-(?P<day>\d+)\}")


def told_families(today: date) -> list[Family]:
    """Vega, then the other families of Home."""
    families = [_vega(today), *(_sketch(number, line, today) for number, line in enumerate(_LINES, start=1))]
    for family in families:
        family.steps = [_dated(step, today) for step in family.steps]
    return families


def _dated(step: Step, today: date) -> Step:
    """A step whose words name the days of this demo: ``{day 11-29}``, ``{date 11-28}``, ``{weekday 11-25}``."""
    words = Words("en")
    says = {"day": words.day, "date": lambda day: words.date(day, today), "weekday": words.weekday}

    def name(found: re.Match[str]) -> str:
        drawn = date(DRAWN_FOR.year, int(found["month"]), int(found["day"]))
        return says[found["kind"]](drawn + (today - DRAWN_FOR))

    return replace(step, title=_DAY.sub(name, step.title), reason=_DAY.sub(name, step.reason))


def _vega(today: date) -> Family:
    maria = Person("0000-1", "Maria", "Vega", date(1991, 4, 2), 0, PARENT, "860-555-0142", ("HispanicLatinao",))
    maria.note = "text after noon, no voicemail"
    leo = Person("0000-2", "Leo", "Vega", date(2020, 6, 14), 1, CHILD, race=("HispanicLatinao",))
    ivy = Person("0000-3", "Ivy", "Vega", date(2023, 5, 9), 0, CHILD, race=("HispanicLatinao",))
    rosa = Person("0000-4", "Rosa", "Delgado", date(1965, 3, 17), 0, RELATIVE, "860-555-0177", ("HispanicLatinao",))
    family = Family(0, [maria, leo, ivy, rosa], Address("118 Barker Street", "2nd floor", "Hartford", "06114"), "es,en")
    family.worker, family.case_number = WORKER, 471
    family.services = _vega_services(maria, leo, ivy, today)
    family.slips = {(Sender.HOUSING, leo.key): Slip(birth=date(2020, 6, 19))}
    family.told_same = list(family.people)
    family.steps = [
        Step("Confirm lease date", "unit failed inspection", -3, "housing", "blocked", "second inspection"),
        Step("Find after-school care for Leo", "ends {day 11-29}", 0, "childcare", "in_progress"),
        Step("Ask Rosa about Thursdays 15:05–16:05", "she is off then", 2, "childcare"),
        Step("Renew bus pass", "pass ends {day 12-4}", 10, "transit"),
    ]
    family.obstacles = [
        Obstacle("No car for early clinic shifts", "transit", 68),
        Obstacle("Unit failed inspection", "housing", 25, "waiting", "high", "second inspection"),
    ]
    family.permissions = [
        Permission("Riverside Housing", ("core", "coordination", "housing"), 130),
        Permission("Capital Region Workforce", ("core", "coordination", "workforce"), 55),
        Permission("Riverside Housing", ("health",), None),
    ]
    family.contacts = _VEGA_CONTACTS
    return family


def _vega_services(maria: Person, leo: Person, ivy: Person, today: date) -> list[Service]:
    move = today - DRAWN_FOR

    def on(year: int, month: int, day: int) -> date:
        return date(year, month, day) + move

    care, jobs, bus = Sender.CHILDCARE, Sender.WORKFORCE, Sender.TRANSIT
    after, full = Weekly("MO,TU,WE,TH,FR", "15:05", "17:30"), Weekly("MO,TU,WE,TH,FR", "08:00", "16:15")
    clinic = Weekly("MO,TU,WE,TH", "09:00", "15:30")
    confirmed = on(2026, 10, 2)
    passes = ((9, 1, 10, 1), (10, 2, 11, 1), (11, 4, 12, 4))
    return [
        Service(care, leo, "Care 4 Kids", "Elm Hill After-School Club", on(2025, 12, 1), on(2026, 11, 29),
                site="5 Elm Hill Road", applied=on(2025, 10, 20), weekly=after,
                minutes=after.minutes, cents=2000, coverage="after school", confirmed=confirmed),
        Service(care, ivy, "Care 4 Kids", "Little Harbor Learning Center", on(2026, 6, 1), on(2027, 5, 30),
                site="40 Harbor Way", applied=on(2026, 4, 15), renewal=on(2027, 4, 30), weekly=full,
                minutes=full.minutes, cents=3500, coverage="full day", confirmed=confirmed),
        *(Service(bus, maria, "31-day pass", "CTtransit", on(2026, m, d), on(2026, m2, d2), cents=6300,
                  coverage="local, Hartford division", status="ended" if (m2, d2) < (11, 21) else "active")
          for m, d, m2, d2 in passes),
        Service(jobs, maria, "Jobs First employment plan", "Capital Region Workforce", on(2026, 5, 12), None,
                applied=on(2026, 4, 28)),
        Service(jobs, maria, "Medical assistant training", "Capitol Career Institute", on(2026, 9, 8),
                on(2027, 3, 25), applied=on(2026, 7, 20), weekly=clinic, minutes=clinic.minutes, site="Asylum Street"),
        *(Service(Sender.HOUSING, person, "Riverside Rapid Re-Housing", "Riverside Housing", on(2026, 8, 11),
                  project="101", confirmed=on(2026, 11, 3)) for person in (maria, leo, ivy)),
        Service(Sender.HOUSING, maria, "Lease", "Riverside Housing", on(2026, 1, 1), on(2026, 12, 31), cents=41200,
                coverage="118 Barker Street", project="lease", renewal=on(2026, 12, 1)),
        Service(Sender.HOUSING, maria, "RAP voucher, search time", "Riverside Housing", on(2026, 9, 14),
                on(2026, 12, 13), applied=on(2026, 7, 6), project="voucher"),
    ]  # fmt: skip


_VEGA_CONTACTS = [
    Contact(2, "phone", "Landlord fixes the smoke alarms before Tuesday.", 12, 14),
    Contact(9, "text", "Maria asked whether the bus pass can be loaded by phone. Sent her the office’s number.", 3),
    Contact(16, "visit", "Home visit. Looked at the unit list; she prefers to stay near Elm Hill School.", 50),
    Contact(25, "phone", "Inspector called: unit at 54 Ward Street failed on smoke alarms and a loose railing.", 8),
    Contact(38, "visit", "Signed the consent for Capital Region Workforce. Health stays private for now.", 35),
    Contact(52, "phone", "Training starts clinic shifts in January, some at 6:30. No bus at that hour.", 15),
    Contact(60, "visit", "Met Rosa Delgado. She works evenings, four nights a week; picks Leo up when she can.", 40),
    Contact(68, "note", "Early clinic shifts would need a car or a ride; opened a barrier.", 5),
    Contact(74, "phone", "First week of training went well. Ivy cries at drop-off; the center says that is usual.", 10),
    Contact(88, "mail", "Voucher letter received, copy in the file.", None),
    Contact(102, "phone", "Lease copy asked for; landlord is away for two weeks.", 6),
    Contact(131, "visit", "Intake visit with Maria, Leo and Ivy. Goals: training done by spring, a safe lease.", 75),
    Contact(145, "phone", "Referred by Care 4 Kids worker; first call, in Spanish.", 20),
]


class Line(NamedTuple):
    """A family of Home: who they are, and the step that stands there."""

    surname: str
    first: str
    born: date
    people: int
    step: Step


_LINES = (
    Line("Haddad", "Rania", date(1988, 2, 17), 3,
         Step("Collect two pay stubs", "Care 4 Kids renewal", -2, "childcare", "waiting", "family")),
    Line("Brooks", "Denise", date(1979, 9, 5), 2,
         Step("Chase reply to referral", "sent {day 11-12}", -1, "housing", "waiting", "provider")),
    Line("Pierre-Louis", "Guerda", date(1984, 12, 1), 5,
         Step("30-day follow-up call", "training started {day 10-21}", -1, "workforce")),
    Line("Okafor", "Ngozi", date(1993, 7, 22), 2,
         Step("Call Little Harbor: opening?", "infant room", 0, "childcare", "waiting", "provider")),
    Line("Nguyen", "Thuy", date(1986, 5, 30), 4,
         Step("Get clinical shift times", "schedule not known", 0, "workforce")),
    Line("Thompson", "Keisha", date(1990, 1, 14), 4,
         Step("RAP recertification packet", "page 3 unsigned", 0, "housing", "in_progress")),
    Line("Kowalski", "Marek", date(1971, 3, 8), 1,
         Step("Renew consent, Riverside", "expires {date 11-28}", 0, "housing")),
    Line("Santiago", "Luz", date(1995, 10, 11), 3,
         Step("Ask which phone number is right", "two agencies differ", 0, "workforce")),
    Line("Baptiste", "Mireille", date(1982, 6, 27), 6,
         Step("Remind: interview {weekday 11-23} 9:30", "text allowed", 0, "workforce")),
    Line("Chaudhry", "Ayesha", date(1989, 4, 19), 3,
         Step("Ask for new work schedule", "job starts {day 12-1}", 2, "workforce", "waiting", "family")),
    Line("Lindqvist", "Eva", date(1985, 8, 2), 5,
         Step("Bus pass renewal", "31-day pass ends {weekday 11-25}", 2, "transit")),
    Line("Ortiz", "Ivelisse", date(1992, 11, 25), 4,
         Step("Reply due: Park St After-School", "sent {day 11-17}", 3, "childcare", "waiting", "provider")),
    Line("Adeyemi", "Yetunde", date(1987, 12, 12), 2,
         Step("Next step for driver’s license", "14 days idle", 3, "transit", "in_progress")),
    Line("Castillo", "Jorge", date(1983, 2, 3), 5,
         Step("Jobs First plan review", "with job coach", 4, "workforce")),
    Line("Fitzgerald", "Colleen", date(1994, 9, 16), 2,
         Step("Security deposit form", "landlord W-9 missing", 4, "housing", "blocked", "landlord")),
    Line("Moreau", "Nadège", date(1991, 1, 29), 3,
         Step("Early dismissal: confirm pick-up", "out 12:45", 4, "childcare")),
)  # fmt: skip


def _sketch(number: int, line: Line, today: date) -> Family:
    random = Random(f"told/{line.surname}")
    background = _background(line.surname)
    parent = Person(f"{number:04d}-1", line.first, line.surname, line.born, _sex(line.first, background), PARENT,
                    f"860-555-01{number + 10:02d}", background.races)  # fmt: skip
    people = [parent]
    if line.people >= 5:
        first = random.choice(background.women if parent.sex else background.men)
        years = timedelta(days=random.randint(-900, 900))
        people.append(Person(f"{number:04d}-2", first, line.surname, line.born + years, 1 - parent.sex, PARTNER))
    while len(people) < line.people:
        people.append(_child(number, people, background, random, today))
    family = Family(
        number, people, _home(number), background.languages, worker=WORKER, steps=[line.step], told_same=people
    )
    family.services = services.given(family, random, today)
    family.contacts = [Contact(random.randint(3, 30), "phone", "Talked through the next step.", random.randint(4, 20))]
    return family


def _child(number: int, people: list[Person], background: Background, random: Random, today: date) -> Person:
    girl = random.random() < 0.5
    used = {person.first for person in people}
    first = random.choice([name for name in (GIRLS if girl else BOYS) if name not in used])
    elder = people[-1].birth if people[-1].role == CHILD else today - timedelta(days=13 * 365)
    room = max(320, min(1300, ((today - elder).days - 100) // 2))
    birth = min(elder + timedelta(days=random.randint(310, room)), today - timedelta(days=70))
    return Person(f"{number:04d}-{len(people) + 1}", first, people[0].last, birth, int(not girl), CHILD,
                  race=background.races)  # fmt: skip


def _background(surname: str) -> Background:
    return next((b for b in BACKGROUNDS if surname in b.surnames), BACKGROUNDS[0])


def _sex(first: str, background: Background) -> int:
    return int(first in background.men)


def _home(number: int) -> Address:
    return Address(f"{20 + number * 7} Fairmount Avenue", "Apt 2" if number % 3 else "", "Hartford", "06106")
