"""Writes each family's story through the services, as the workers of our agency would have typed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ctcoord.demo import extract_files, permissions, questions, weeks
from ctcoord.demo.places import STAFF, SUPERVISOR
from ctcoord.demo.world import CHILD, PARENT, PARTNER, RELATIVE, Contact, Family, Permission, Person, Sender
from ctcoord.domain.codes import DataClass, Role, Severity, WorkStatus
from ctcoord.services import agencies, barriers, casework, links, plan, roster, tasks
from ctcoord.services.author import Author

_RELATIONSHIP = {PARENT: 1, CHILD: 2, PARTNER: 3, RELATIVE: 4}  # HUD list 3.15.1
_GOALS = (  # title, what is counted, its unit, domain, how much
    ("Finish the training", "Units passed", "units", "workforce", 6.0),
    ("A lease of our own", "Homes seen", "homes", "housing", 5.0),
    ("Care for every hour of work", "Hours with care", "hours", "childcare", 30.0),
    ("To work without asking for a ride", "Trips by bus", "trips", "transit", 10.0),
)
_ASKED_DAYS_AGO = 12
_TOLD_DAYS_AGO = 60  # when the family told of somebody whom no agency knows


def add_workers(connection: Connection, agency_id: bytes, now: datetime) -> dict[str, bytes]:
    """The staff of our agency by name; the first one is signed in at this station."""
    found = {name: agencies.add_staff(connection, agency_id, name, now) for name in STAFF}
    found[SUPERVISOR] = agencies.add_staff(connection, agency_id, SUPERVISOR, now, Role.SUPERVISOR)
    return found


def write(
    connection: Connection,
    author: Author,
    families: Sequence[Family],
    *,
    households: Mapping[int, bytes],
    people: Mapping[str, tuple[bytes, bytes]],
    workers: Mapping[str, bytes],
    zone: str,
    step: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """The stories of all families that have a worker.

    ``households`` is one household of each family by its number, ``people`` the person and household
    ids of each record by the number its agency gave it. Our own questions are asked where they are published, or where
    this person may publish them.
    """
    told = [family for family in families if family.worker and family.number in households]
    asked = questions.known(connection, author)
    for done, family in enumerate(told, start=1):
        mine = replace(author, staff_id=workers[family.worker or ""])
        story = _Story(connection, mine, family, households[family.number], zone)
        story.write(people)
        on = author.today - timedelta(days=_ASKED_DAYS_AGO)
        if asked is not None:
            questions.answer(connection, mine, story.household, asked, number=family.number, on=on)
        step(done, len(told))


class _Story:
    """One family's story."""

    def __init__(self, connection: Connection, author: Author, family: Family, household: bytes, zone: str) -> None:
        self.connection, self.author, self.family, self.zone = connection, author, family, ZoneInfo(zone)
        self.household = casework.own_household(connection, author, household)

    def write(self, people: Mapping[str, tuple[bytes, bytes]]) -> None:
        self._assign()
        roster.set_languages(self.connection, self.author, self.household, self.family.languages)
        self._confirm(people)
        self._safe_contact(people)
        for person in self.family.people:
            if not self._named(person):
                self._told_of(person)
        for permission in self.family.permissions:
            self._permission(permission)
        for contact in sorted(self.family.contacts, key=lambda c: -c.days):
            self._note(contact)
        weeks.tell(self.connection, self.author, self.family, self.household, people)
        self._obstacles()
        self._goal()
        self._steps()

    def _day(self, days: int) -> date:
        return self.author.today + timedelta(days=days)

    def _assign(self) -> None:
        oldest = max((contact.days for contact in self.family.contacts), default=30)
        agency, staff = self.author.agency_id or b"", self.author.staff_id or b""
        agencies.assign(
            self.connection, agency, staff, self.household, since=self._day(-oldest - 1), now=self.author.now
        )

    def _confirm(self, people: Mapping[str, tuple[bytes, bytes]]) -> None:
        """What a worker went through with the family, record by record."""
        days = {(s.sender, s.person.key): s.confirmed for s in self.family.services if s.confirmed}
        for person in self.family.people:
            for sender, number in extract_files.numbers_of(person).items():
                day = days.get((sender, person.key))
                if day and number in people:
                    found, scope = people[number]
                    roster.confirm_person(self.connection, self.author, scope, found, day)

    def _safe_contact(self, people: Mapping[str, tuple[bytes, bytes]]) -> None:
        """How the parent may be reached stands on our own record, joined with the agencies'."""
        person = self.family.parent
        if not person.note:
            return
        member = roster.NewMember(
            person.first, person.last, person.birth, person.sex, 1, head=True, contact_note=person.note
        )
        made = roster.add_member(self.connection, self.author, self.household, member)
        roster.add_phone(self.connection, self.author, self.household, made, person.phone, safe=True)
        for number in extract_files.numbers_of(person).values():
            if number in people:
                links.same_person(self.connection, self.author, made, people[number][0])

    def _named(self, person: Person) -> bool:
        """Whether an agency's file names the person; a childcare file names the parent too."""
        if person is self.family.parent and (self.family.known_to(Sender.CHILDCARE) or person.note):
            return True
        return any(service.person is person for service in self.family.services)

    def _told_of(self, person: Person) -> None:
        """Somebody whom no agency's file names: our own record."""
        scope = self.household
        member = roster.NewMember(
            person.first, person.last, person.birth, person.sex, _RELATIONSHIP[person.role],
            care_available=person.care_available, contact_note=person.note or None,
        )  # fmt: skip
        told = replace(self.author, now=self.author.now - timedelta(days=_TOLD_DAYS_AGO))
        made = roster.add_member(self.connection, told, scope, member)
        if person.phone:
            roster.add_phone(self.connection, told, scope, made, person.phone)

    def _permission(self, permission: Permission) -> None:
        refused = permission.until is None
        signed_on = self._day(-permission.signed)
        permissions.give(
            self.connection,
            self.author,
            self.household,
            permission.recipient,
            [DataClass(name) for name in permission.classes],
            signed_on=signed_on,
            until=self._day(permission.until) if permission.until is not None else None,
            refused=refused,
        )

    def _note(self, contact: Contact) -> None:
        moment = datetime.combine(self._day(-contact.days), time(contact.hour, 10), self.zone)
        casework.add_note(
            self.connection, self.author, self.household, contact.body, kind=contact.kind, minutes=contact.minutes,
            occurred_at=moment,
        )  # fmt: skip

    def _obstacles(self) -> None:
        for obstacle in self.family.obstacles:
            barriers.add(
                self.connection, self.author, self.household, obstacle.title, domain=obstacle.domain,
                severity=Severity(obstacle.severity), status=WorkStatus(obstacle.status),
                opened_on=self._day(-obstacle.days), waiting_on=obstacle.waiting_on or None,
            )  # fmt: skip

    def _goal(self) -> None:
        """What the family works towards: one goal, some of the way there."""
        title, measure, unit, domain, target = _GOALS[self.family.number % len(_GOALS)]
        goal = plan.add_goal(
            self.connection, self.author, self.household, title, owner=self.family.parent.first, domain=domain,
            measure=measure, unit=unit, baseline=0.0, target=target, target_on=self._day(180), review_on=self._day(45),
        )  # fmt: skip
        plan.read_off(self.connection, self.author, goal, float(self.family.number % 3), on=self._day(-9))

    def _steps(self) -> None:
        for step in self.family.steps:
            made = tasks.add(
                self.connection, self.author, self.household, step.title, due_on=self._day(step.due),
                domain=step.domain or None, reason=step.reason or None,
            )  # fmt: skip
            status = WorkStatus(step.status)
            if status is not WorkStatus.NOT_STARTED:
                tasks.set_status(self.connection, self.author, made, status, step.waiting_on or None)
