"""Families written in bulk: households of several agencies, their links, and a worker's case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from ctcoord.domain.codes import LinkStatus
from ctcoord.services import agencies
from ctcoord.services.station import Station
from tests.bench.bulk import Bulk, bulk
from tests.bench.names import Names
from tests.bench.stores import NOW, TODAY

SENDERS = (("C4K", "Care 4 Kids"), ("RIVER", "Riverside Housing"), ("TRANSIT", "CTtransit"), ("CRW", "Workforce"))
DOMAINS = ("childcare", "housing", "transit", "workforce")
WORKERS = 20
STREETS = ("Park St", "Main St", "Franklin Ave", "Albany Ave", "Wethersfield Ave", "Zion St", "Broad St", "Maple Ave")
TOWNS = (("Hartford", "06106"), ("New Britain", "06051"), ("New Haven", "06511"), ("Bristol", "06010"))


@dataclass
class Caseload:
    """Writes one family after the other."""

    bulk: Bulk
    random: Random
    names: Names
    own: bytes
    senders: list[bytes]
    workers: list[bytes]
    casework: bool
    number: int = 0

    def family(self) -> bytes:
        """One family known to one, two or three agencies; the number of person rows follows from both."""
        random, self.number = self.random, self.number + 1
        people = [Somebody(self, adult=True)]
        people += [Somebody(self, adult=place == 1 and random.random() < 0.4) for place in range(random.randint(0, 4))]
        agencies_of = random.sample(self.senders, random.choices((0, 1, 2), (25, 50, 25))[0])
        homes = [self.household(agency, people) for agency in (self.own, *agencies_of)]
        self.link([home for home, _ in homes], [rows for _, rows in homes])
        if self.casework:
            self.case(*homes[0])
            for (home, rows), agency in zip(homes[1:], agencies_of, strict=True):
                self.supports(home, rows, DOMAINS[self.senders.index(agency)], agency)
        return homes[0][0]

    def household(self, agency: bytes, people: list[Somebody]) -> tuple[bytes, list[bytes]]:
        """One agency's record of the family; returns its id and the ids of its person rows."""
        bulk, random, home = self.bulk, self.random, self.bulk.new_id()
        number = f"{10 + (agency == self.own)}-{self.number}" if agency == self.own else None
        bulk.add("household", home, id=home, owner_id=agency, agency_id=agency, case_number=number, languages="es,en")
        rows = [person.write(home, agency, head=not place) for place, person in enumerate(people)]
        town, zip_code = random.choice(TOWNS)
        address = f"{random.randint(1, 900)} {random.choice(STREETS)}"
        place = bulk.add("place", home, kind="home", address=address, city=town, zip_code=zip_code, agency_id=agency)
        bulk.add("residence", home, place_id=place, agency_id=agency)
        phone = f"+1860{random.randint(2_000_000, 9_999_999)}"
        bulk.add(
            "contact_point", home, person_id=rows[0], kind="phone", value=phone, normalized=phone, agency_id=agency
        )
        return home, rows

    def link(self, homes: list[bytes], people: list[list[bytes]]) -> None:
        """Say that the households are one family and their rows the same people."""
        said = {"status": LinkStatus.CONFIRMED, "proposed_at": NOW, "decided_at": NOW}
        if len(homes) > 1:
            for home in homes:
                self.bulk.local("family_of", household_id=home, family_id=min(homes))
            for records in zip(*people, strict=True):
                for record in records:
                    self.bulk.local("member_of", person_id=record, member_id=min(records))
        for home, rows in zip(homes[1:], people[1:], strict=True):
            link = self.bulk.new_id()
            for scope in (homes[0], home):
                self.bulk.add("family_link", scope, link_id=link, **said)
            for mine, theirs in zip(people[0], rows, strict=True):
                same = self.bulk.new_id()
                self.bulk.add("person_link", homes[0], link_id=same, person_id=mine, subject_id=mine, **said)
                self.bulk.add("person_link", home, link_id=same, person_id=theirs, subject_id=theirs, **said)

    def case(self, home: bytes, rows: list[bytes]) -> None:
        """What the worker did: an assignment, notes, now and then a task and a barrier."""
        bulk, random = self.bulk, self.random
        worker = random.choice(self.workers)
        bulk.add("assignment", self.own, household_id=home, staff_id=worker, assigned_from=TODAY - timedelta(days=200))
        shared = {"subject_id": rows[0], "data_class": "coordination", "agency_id": self.own}
        for _ in range(random.randint(1, 8)):
            when = _instant(TODAY - timedelta(days=random.randint(1, 400)))
            text = "Called about the renewal; will bring the papers on Thursday. " * random.randint(1, 5)
            bulk.add("note", home, **shared, kind="phone", occurred_at=when, body=text, author_id=worker, minutes=12)
        for _ in range(random.choices((0, 1, 2), (50, 35, 15))[0]):
            due = TODAY + timedelta(days=random.randint(-20, 60))
            done = TODAY if random.random() < 0.4 else None
            bulk.add("task", home, **shared, title="Collect pay stubs", domain="childcare", due_on=due, done_on=done)
        if random.random() < 0.3:
            opened = TODAY - timedelta(days=random.randint(3, 140))
            bulk.add("barrier", home, **shared, title="No care before 7:30", domain="childcare", opened_on=opened)

    def supports(self, home: bytes, rows: list[bytes], domain: str, agency: bytes) -> None:
        """What one agency gives: spells of authorisation one after the other, the last one running."""
        for who in rows[: self.random.randint(1, 3)]:
            end = TODAY + timedelta(days=self.random.randint(-90, 300))
            for spell in range(self.random.randint(1, 3)):
                to = end - timedelta(days=182 * spell)
                self.bulk.add(
                    "support",
                    home,
                    subject_id=who,
                    data_class=domain,
                    agency_id=agency,
                    domain=domain,
                    program=f"{domain} subsidy",
                    authorized_from=to - timedelta(days=181),
                    authorized_to=to,
                    renewal_due=to - timedelta(days=30) if domain == "childcare" and not spell else None,
                    status="ended" if spell else "active",
                )


class Somebody:
    """Who a person is; each agency writes the same person in its own household."""

    def __init__(self, of: Caseload, *, adult: bool) -> None:
        self.of, random = of, of.random
        self.first, self.last = of.names.given(), of.names.family()
        years = (20, 60) if adult else (0, 18)
        self.born = TODAY - timedelta(days=random.randint(years[0] * 365, years[1] * 365))

    def write(self, home: bytes, agency: bytes, *, head: bool) -> bytes:
        bulk, made = self.of.bulk, self.of.bulk.new_id()
        bulk.add(
            "person",
            home,
            id=made,
            subject_id=made,
            agency_id=agency,
            first_name=self.first,
            last_name=self.last,
            birth_date=self.born,
            head=head,
        )
        number = f"{self.of.random.randrange(10**8):08d}"
        bulk.add("identifier", home, person_id=made, subject_id=made, system="client", value=number, agency_id=agency)
        return made


def fill(station: Station, *, families: int = 0, people: int = 0, casework: bool = True, seed: int = 2026) -> None:
    """Write ``families`` families, or as many as make ``people`` person rows (within one family)."""
    with station.write() as connection:
        own = agencies.ensure_agency(connection, "OURS", "Our Family Services", NOW)
        senders = [agencies.ensure_agency(connection, code, name, NOW) for code, name in SENDERS]
        workers = [agencies.add_staff(connection, own, f"Worker {number}", NOW) for number in range(WORKERS)]
    random = Random(seed)
    with bulk(station, NOW, seed) as writing:
        writer = Caseload(writing, random, Names(random), own, senders, [*workers, *_signed_in(station)], casework)
        while writer.number < families or writing.persons < people:
            writer.family()


def _signed_in(station: Station) -> list[bytes]:
    return [station.staff_id] if station.staff_id else []


def _instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 15, tzinfo=NOW.tzinfo)
