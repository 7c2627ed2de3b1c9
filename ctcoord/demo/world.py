"""What is true of a made-up family, before any agency has written it down in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Sender(StrEnum):
    """The four agencies that send files; the value is the agency's code."""

    HOUSING = "RIVERSIDE"
    CHILDCARE = "C4K"
    TRANSIT = "TRANSIT"
    WORKFORCE = "CRWORK"


@dataclass(frozen=True, slots=True)
class SenderFacts:
    """How an agency is called."""

    name: str
    short_name: str


SENDERS = {
    Sender.HOUSING: SenderFacts("Riverside Housing", "Riverside"),
    Sender.CHILDCARE: SenderFacts("Care 4 Kids", "Care 4 Kids"),
    Sender.TRANSIT: SenderFacts("CTtransit passes", "CTtransit"),
    Sender.WORKFORCE: SenderFacts("Capital Region Workforce", "Workforce"),
}
OWN_CODE, OWN_NAME, OWN_SHORT = "HFS", "Hartford Family Services", "Hartford FS"

PARENT, PARTNER, CHILD, RELATIVE = "parent", "partner", "child", "relative"


@dataclass(slots=True)
class Person:
    """A member; ``key`` is unique in the caseload (``0007-2``)."""

    key: str
    first: str
    last: str
    birth: date
    sex: int  # HUD list 4.21: 0 female, 1 male
    role: str
    phone: str = ""
    race: tuple[str, ...] = ()
    note: str = ""
    special_needs: bool = False
    care_available: bool | None = None


@dataclass(slots=True)
class Weekly:
    """Weekly times: HSDS ``byday``, local HH:MM."""

    byday: str
    opens: str
    closes: str

    @property
    def minutes(self) -> int:
        """Minutes a week."""
        opens, closes = (int(t[:2]) * 60 + int(t[3:]) for t in (self.opens, self.closes))
        return (closes - opens) * len(self.byday.split(","))


@dataclass(slots=True)
class Service:
    """One service of an agency to a person, as the agency's file tells it."""

    sender: Sender
    person: Person
    program: str
    provider: str
    start: date
    end: date | None = None
    site: str = ""
    applied: date | None = None
    renewal: date | None = None
    weekly: Weekly | None = None
    minutes: int | None = None
    cents: int | None = None
    coverage: str = ""
    status: str = "active"
    confirmed: date | None = None
    project: str = ""  # HMIS ProjectID
    exited: date | None = None


@dataclass(slots=True)
class Address:
    """A home in Connecticut."""

    street: str
    unit: str
    town: str
    zip_code: str


@dataclass(slots=True)
class Step:
    """A task of the worker; ``due`` in days from today, late when negative."""

    title: str
    reason: str = ""
    due: int = 0
    domain: str = ""
    status: str = "not_started"
    waiting_on: str = ""


@dataclass(slots=True)
class Obstacle:
    """A barrier; ``days`` it has been open."""

    title: str
    domain: str
    days: int
    status: str = "in_progress"
    severity: str = "medium"
    waiting_on: str = ""


@dataclass(slots=True)
class Contact:
    """A note; ``days`` ago, at a local hour."""

    days: int
    kind: str
    body: str
    minutes: int | None = None
    hour: int = 10


@dataclass(slots=True)
class Permission:
    """A consent: to whom, for what, until how many days from today (None: refused)."""

    recipient: str
    classes: tuple[str, ...]
    until: int | None
    signed: int = 60


@dataclass(slots=True)
class Family:
    """Everything about one family. ``known`` says which agencies have a record of it."""

    number: int
    people: list[Person]
    home: Address
    languages: str
    services: list[Service] = field(default_factory=list)
    worker: str | None = None
    steps: list[Step] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    permissions: list[Permission] = field(default_factory=list)
    case_number: int | None = None
    older_home: Address | None = None
    slips: dict[tuple[Sender, str], Slip] = field(default_factory=dict)
    told_same: list[Person] = field(default_factory=list)  # whom a worker joined by hand
    undecided: bool = False  # its links are left for a person to look at

    @property
    def parent(self) -> Person:
        """Who names the family."""
        return self.people[0]

    @property
    def children(self) -> list[Person]:
        """Members recorded as children."""
        return [person for person in self.people if person.role == CHILD]

    def known_to(self, sender: Sender) -> list[Service]:
        """What an agency gives this family."""
        return [service for service in self.services if service.sender is sender]


@dataclass(slots=True)
class Slip:
    """How one agency's record of a person departs from the truth; '' or None: it does not."""

    first: str = ""
    last: str = ""
    birth: date | None = None
    phone: str = ""

    def name(self, person: Person) -> tuple[str, str]:
        """First and last name as this agency has them."""
        return self.first or person.first, self.last or person.last

    def born(self, person: Person) -> date:
        """The birth date as this agency has it."""
        return self.birth or person.birth


NO_SLIP = Slip()


def slip(family: Family, sender: Sender, person: Person) -> Slip:
    """What an agency got differently about a person."""
    return family.slips.get((sender, person.key), NO_SLIP)


def everyone(families: Sequence[Family]) -> int:
    """How many people there are."""
    return sum(len(family.people) for family in families)
