"""What the workers of our agency have done with a family: who has it, next steps, barriers, notes, consents."""

from __future__ import annotations

from datetime import date
from random import Random

from ctcoord.demo.places import STAFF
from ctcoord.demo.world import SENDERS, Contact, Family, Obstacle, Permission, Sender, Step

IN_CASELOAD = 0.85
KNOWN_WELL = 0.8  # families whose worker joined what agencies write differently
UNDECIDED = 0.1  # families whose links are left for a person

_STEPS: dict[Sender, tuple[tuple[str, str, str, str], ...]] = {
    # title, reason, status, waiting on
    Sender.CHILDCARE: (
        ("Collect pay stubs for the renewal", "four weeks needed", "waiting", "family"),
        ("Ask the provider for a start date", "on a waiting list", "waiting", "provider"),
        ("Send the redetermination packet", "", "not_started", ""),
        ("Find care for school holidays", "center closed that week", "in_progress", ""),
    ),
    Sender.HOUSING: (
        ("Recertification papers", "bank statement missing", "waiting", "family"),
        ("Call about the inspection date", "", "not_started", ""),
        ("Unit list for the voucher", "search time is running", "in_progress", ""),
        ("Ask for the lease copy", "landlord away", "waiting", "landlord"),
    ),
    Sender.TRANSIT: (
        ("Renew the bus pass", "", "not_started", ""),
        ("Check the way to the new site", "two changes", "in_progress", ""),
    ),
    Sender.WORKFORCE: (
        ("Attendance letter from the school", "asked for twice", "waiting", "provider"),
        ("Review the employment plan", "with the job coach", "not_started", ""),
        ("Ask for shift times", "clinic part begins soon", "not_started", ""),
    ),
}
_OBSTACLES = (
    ("No care before 7:30", "childcare", "medium"), ("Second child not yet enrolled", "childcare", "medium"),
    ("Rent behind by one month", "housing", "high"), ("Heating broken, landlord told", "housing", "high"),
    ("Unit list shows nothing with three bedrooms", "housing", "medium"),
    ("No bus after 22:00", "transit", "medium"), ("Driver’s license suspended", "transit", "low"),
    ("Clinic shifts begin before the bus", "transit", "medium"),
    ("High-school diploma from abroad not yet accepted", "workforce", "medium"),
    ("Needs work clothes and boots", "workforce", "low"),
)  # fmt: skip
_CONTACTS = (
    ("phone", "Called about the renewal; will bring the papers on Thursday."),
    ("phone", "Left no message, as asked. Tried again in the afternoon and spoke with her."),
    ("visit", "Home visit. Children well; the younger one starts at the new center on Monday."),
    ("text", "Sent the address of the office. Answered with a thumbs up."),
    ("visit", "Came in with the lease. Copied it and gave the original back."),
    ("phone", "Provider says a place opens in two weeks; asked them to hold it."),
    ("email", "Job coach confirms attendance for this month."),
    ("meeting", "Plan meeting with the family and the job coach. Next step agreed."),
    ("note", "Bus route changes next month; the way to training gets ten minutes longer."),
    ("phone", "Habló del horario nuevo; prefiere mensajes por la tarde."),
    ("visit", "Met the grandmother. She may help on Fridays, not before four o’clock."),
    ("phone", "Landlord agreed to the repair date. Will confirm by text."),
)


def told(family: Family, random: Random, today: date) -> None:
    """Give a family its worker and what was done; some families nobody here works with."""
    family.undecided = random.random() < UNDECIDED
    if random.random() > IN_CASELOAD:
        return
    if not family.undecided and random.random() < KNOWN_WELL:
        family.told_same = list(family.people)
    family.worker = random.choices(STAFF, (2, 3, 3, 3, 2, 2))[0]
    senders = sorted({service.sender for service in family.services})
    for _ in range(random.choices((0, 1, 2, 3), (40, 35, 18, 7))[0]):
        sender = random.choice(senders)
        title, reason, status, waiting_on = random.choice(_STEPS[sender])
        domain = sender_domain(sender)
        family.steps.append(Step(title, reason, _due(random), domain, status, waiting_on))
    for title, domain, severity in random.sample(_OBSTACLES, random.choices((0, 1, 2), (62, 30, 8))[0]):
        status = random.choice(("in_progress", "waiting", "not_started", "blocked"))
        family.obstacles.append(Obstacle(title, domain, random.randint(3, 140), status, severity))
    for _ in range(random.choices((1, 2, 3, 5, 8, 14), (20, 25, 25, 18, 9, 3))[0]):
        kind, body = random.choice(_CONTACTS)
        minutes = random.randint(3, 60) if kind != "note" else None
        family.contacts.append(Contact(random.randint(1, 240), kind, body, minutes, random.randint(8, 16)))
    for sender in senders:
        if random.random() < 0.6:
            classes = ("core", "coordination", sender_domain(sender))
            family.permissions.append(Permission(SENDERS[sender].name, classes, random.randint(-20, 360)))


def sender_domain(sender: Sender) -> str:
    """The domain of what an agency gives."""
    return _DOMAINS[sender]


_DOMAINS = {
    Sender.HOUSING: "housing",
    Sender.CHILDCARE: "childcare",
    Sender.TRANSIT: "transit",
    Sender.WORKFORCE: "workforce",
}


def _due(random: Random) -> int:
    """Days until a step is due: most within weeks, a few late."""
    late, week, later = random.randint(-12, -1), random.randint(0, 6), random.randint(7, 45)
    return random.choices((late, 0, week, later), (9, 8, 33, 50))[0]
