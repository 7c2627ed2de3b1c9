"""One family as several agencies know it: the main job of the program.

Every fact names its source. Person rows of several agencies that links say are one person become
one member; where their facts differ, all values are returned side by side and none is picked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ctcoord.services import driver, rights, settings
from ctcoord.services.case_rows import (
    ActivityRow,
    BarrierRow,
    ConsentRow,
    FamilyView,
    GoalRow,
    HouseholdRow,
    NoteRow,
    ObservationRow,
    ReferralRow,
    ScheduleRow,
    SupportRow,
    TaskRow,
)
from ctcoord.services.disputed import Disputed, disputed
from ctcoord.services.driver import Bare, day, flag, instant, parts
from ctcoord.services.families import family_id
from ctcoord.services.members import About, ContactRow, IdentifierRow, MemberRow, PersonFacts, ResidenceRow, members
from ctcoord.services.people import AgencyRow, Source, agencies, build, source
from ctcoord.services.referral_board import DUE


def family(connection: Connection, any_id: bytes, own_agency: bytes | None) -> FamilyView:
    """The family that a family, household or person id belongs to. Raises NotFound.

    Instants are local ones of our agency's zone: what is written down in the evening is of that day.
    """
    read = _Reader(connection, family_id(connection, any_id), agencies(connection, own_agency))
    people = read.members()
    of_member = {person.person_id: member for member in people for person in member.records}
    schedules = read.schedules()
    households = read.households()
    return FamilyView(
        id=read.family,
        heading=_heading(people),
        case_number=next((h.case_number for h in households if h.case_number), None),
        languages=_languages(households, people),
        worker=read.worker(),
        households=households,
        members=people,
        supports=tuple(read.supports(of_member, schedules)),
        activities=tuple(read.activities(of_member, schedules)),
        observations=tuple(read.observations(of_member)),
        barriers=tuple(read.barriers(of_member)),
        tasks=tuple(read.tasks()),
        goals=tuple(read.goals()),
        notes=tuple(read.notes()),
        consents=tuple(read.consents()),
        own_household_id=next((h.id for h in households if h.agency and h.agency.own), None),
        referrals=tuple(read.referrals(of_member)),
        read_only=tuple(sorted(rights.read_only(connection, [household.id for household in households]))),
    )


Members = dict[bytes, MemberRow]
Schedules = dict[bytes, tuple[ScheduleRow, ...]]


class _Reader:
    """The statements of one view, over one snapshot and one family."""

    def __init__(self, connection: Connection, family: bytes, known: dict[bytes, AgencyRow]) -> None:
        self.connection, self.family, self.known = connection, family, known
        self._zone = ZoneInfo(settings.own_zone(connection))
        self._sources: dict[Bare, Source] = {}

    def rows(self, sql: str) -> list[Bare]:
        return driver.rows(self.connection, sql, (self.family,))

    def local(self, text: str) -> datetime:
        """A stored instant in our agency's zone."""
        return instant(text).astimezone(self._zone)

    def source(self, row: Bare) -> Source:
        """The source of a row whose last columns are its provenance; many rows share one."""
        said = row[-4:]
        found = self._sources.get(said)
        if found is None:
            agency_id, as_of, confirmed_on, absent_since = said
            when = self.local(as_of) if as_of else None
            found = source(self.known.get(agency_id), when, day(confirmed_on), day(absent_since))
            self._sources[said] = found
        return found

    def members(self) -> tuple[MemberRow, ...]:
        protected = disputed(self.connection, self.family)
        about = About(
            links=self.rows(_LINKS),
            identifiers=[IdentifierRow._make(row) for row in self.rows(_IDENTIFIERS)],
            contacts=[
                build(ContactRow, (*row[:6], flag(safe), flag(voicemail), hours), source=self.source(row))
                for row in self.rows(_CONTACTS)
                for safe, voicemail, hours in [_acting(protected, "contact_point", row, _REACHED, 6)]
            ],
            residences=[
                build(ResidenceRow, (*row[:6], day(row[6]), day(row[7])), source=self.source(row))
                for row in self.rows(_RESIDENCES)
            ],
            corrections={(row[0], row[1]): (parts(row[2]) or {}).get("v") for row in self.rows(_CORRECTIONS)},
        )
        persons = [
            _person((*row[:14], needs, *row[15:17], note, *row[18:]), self.source(row))
            for row in self.rows(_PERSONS)
            for needs, _able, _confirmed, note in [_acting(protected, "person", row, _CARED_FOR, 14)]
        ]
        return members(persons, about)

    def households(self) -> tuple[HouseholdRow, ...]:
        return tuple(
            HouseholdRow(row[0], self.known.get(row[1]), row[2], row[3], row[4], self.source(row))
            for row in self.rows(_HOUSEHOLDS)
        )

    def worker(self) -> str | None:
        return next((str(row[0]) for row in self.rows(_WORKER)), None)

    def schedules(self) -> Schedules:
        found: dict[bytes, list[ScheduleRow]] = {}
        for row in self.rows(_SCHEDULES):
            found.setdefault(row[0], []).append(ScheduleRow._make((*row[:5], day(row[5]), day(row[6]))))
        return {owner: tuple(rows) for owner, rows in found.items()}

    def supports(self, of: Members, schedules: Schedules) -> Iterator[SupportRow]:
        for row in self.rows(_SUPPORTS):
            days = [day(text) for text in row[8:12]]
            rest = (*row[12:14], day(row[14]), *row[15:18], parts(row[18]))
            shared = (self.source(row), schedules.get(row[0], ()))
            yield SupportRow._make((*row[:2], *_who(of, row[2]), *row[3:8], *days, *rest, *shared))

    def activities(self, of: Members, schedules: Schedules) -> Iterator[ActivityRow]:
        for row in self.rows(_ACTIVITIES):
            times = schedules.get(row[0], ())
            who, span = _who(of, row[2]), (day(row[5]), day(row[6]))
            yield build(
                ActivityRow, (*row[:2], *who, *row[3:5], *span, row[7]), source=self.source(row), schedules=times
            )

    def observations(self, of: Members) -> Iterator[ObservationRow]:
        for row in self.rows(_OBSERVATIONS):
            seen = (row[2], row[3], day(row[4]), row[5], row[6], parts(row[7]))
            yield ObservationRow._make((row[0], *_who(of, row[1]), *seen, self.source(row)))

    def barriers(self, of: Members) -> Iterator[BarrierRow]:
        for row in self.rows(_BARRIERS):
            name = _who(of, row[9])[1]
            yield build(BarrierRow, (*row[:7], day(row[7]), day(row[8]), name, self.source(row)))

    def tasks(self) -> Iterator[TaskRow]:
        for row in self.rows(_TASKS):
            yield build(TaskRow, (*row[:8], day(row[8]), day(row[9])))

    def goals(self) -> Iterator[GoalRow]:
        for row in self.rows(_GOALS):
            yield build(GoalRow, (*row[:4], day(row[4]), day(row[5])))

    def notes(self) -> Iterator[NoteRow]:
        names = {row[0]: row[1] for row in driver.rows(self.connection, _STAFF, ())}
        for id_, scope, kind, occurred_at, minutes, body, author, amends in self.rows(_NOTES):
            yield NoteRow(id_, scope, kind, self.local(occurred_at), minutes, body, names.get(author, ""), amends)

    def referrals(self, of: Members) -> Iterator[ReferralRow]:
        names = {row[0]: row[1] for row in driver.rows(self.connection, _STAFF, ())}
        for row in self.rows(_REFERRALS):
            ends = (day(row[8]), day(row[9]), _who(of, row[10])[1], names.get(row[11], ""))
            yield ReferralRow._make((*row[:8], *ends))

    def consents(self) -> Iterator[ConsentRow]:
        for row in self.rows(_CONSENTS):
            by = self.known.get(row[6])
            ours = by is not None and by.own
            yield build(ConsentRow, (*row[:3], tuple(row[3].split(",")), day(row[4]), day(row[5]), ours))


def _who(of: Members, person_id: bytes | None) -> tuple[bytes | None, str]:
    member = of.get(person_id) if person_id else None
    return (member.key, member.name) if member else (None, "")


def _person(row: Bare, of: Source) -> PersonFacts:
    who = (*row[:6], bool(row[6]), day(row[7]), day(row[8]), *row[9:12], bool(row[12]), row[13])
    return PersonFacts._make((*who, flag(row[14]), flag(row[15]), day(row[16]), row[17], flag(row[18]), of))


def _heading(people: tuple[MemberRow, ...]) -> str:
    """'Vega, Maria': the head of the household, family name first; else the next whose name is known."""
    known = (who.shown for who in people if not who.shown.names_hashed)
    names = (", ".join(part for part in (person.last_name, person.first_name) if part) for person in known)
    return next(filter(None, names), "?" if people else "")


def _languages(households: tuple[HouseholdRow, ...], people: tuple[MemberRow, ...]) -> tuple[str, ...]:
    said = [h.languages for h in households] + [people[0].shown.languages if people else None]
    return tuple(dict.fromkeys(one.strip() for text in said if text for one in text.split(",") if one.strip()))


_REACHED = ("safe", "voicemail", "hours")
_CARED_FOR = ("special_needs", "care_available", "care_available_confirmed_on", "contact_note")


def _acting(protected: Disputed, entity: str, row: Bare, names: tuple[str, ...], at: int) -> tuple[Any, ...]:
    """The fields ``names`` of a row, which begin at column ``at``, as they act while a conflict waits."""
    current = dict(zip(names, row[at : at + len(names)], strict=True))
    return tuple({**current, **protected.protect(entity, row[0], current)}.values())


# The households of the family as a subquery, so that every statement is the same text for every family.
_IDS = "(SELECT household_id FROM family_of WHERE family_id = ?1 UNION ALL SELECT ?1)"
_PROVENANCE = "agency_id, as_of, confirmed_on, absent_since"  # always last: see _Reader.source


def _select(table: str, columns: str, *, order: str = "", sourced: bool = True, where: str = "") -> str:
    """SQL of the family's rows of a table without what was deleted."""
    listed = f"{columns}, {_PROVENANCE}" if sourced else columns
    sql = f"SELECT {listed} FROM {table} WHERE scope_id IN {_IDS} AND deleted_at IS NULL{where}"
    return f"{sql} ORDER BY {order}" if order else sql


_PERSONS = _select(
    "person",
    "id, scope_id, first_name, middle_name, last_name, suffix, names_hashed, birth_date, died_on, sex, veteran,"
    " relationship, head, languages, special_needs, care_available, care_available_confirmed_on, contact_note,"
    " interpreter_needed",
    order="head DESC, birth_date IS NULL, birth_date",
)
_IDENTIFIERS = _select("identifier", "person_id, system, value, last_four, keyed_hash", sourced=False)
_CONTACTS = _select("contact_point", "id, scope_id, person_id, kind, value, normalized, safe, voicemail, hours")
_RESIDENCES = (
    "SELECT r.person_id, l.id, l.kind, l.address, l.city, l.zip_code, r.lives_from, r.lives_until,"
    " r.agency_id, r.as_of, r.confirmed_on, r.absent_since"
    " FROM residence r JOIN place l ON l.scope_id = r.scope_id AND l.id = r.place_id"
    f" WHERE r.scope_id IN {_IDS} AND r.deleted_at IS NULL"
)
_HOUSEHOLDS = _select("household", "id, owner_id, case_number, label, languages", order="id")
_SUPPORTS = _select(
    "support",
    "id, scope_id, subject_id, domain, program, provider, site, status, applied_on, authorized_from, authorized_to,"
    " ended_on, end_reason, minutes_a_week, renewal_due, coverage, amount_cents, amount_period, detail",
    order="domain, coalesce(authorized_from, applied_on), id",
)
_ACTIVITIES = _select(
    "activity", "id, scope_id, person_id, kind, title, starts_on, ends_on, support_id", order="starts_on, id"
)
_SCHEDULES = _select(
    "schedule", 'owner_id, byday, opens_at, closes_at, "interval", valid_from, valid_to', sourced=False
)
_OBSERVATIONS = _select(
    "observation",
    "id, subject_id, data_class, kind, observed_on, code, amount_cents, detail",
    order="observed_on DESC, kind, id LIMIT 500",
)
# One about safety stands on the page of barriers alone: an overview and a timeline are read over a shoulder.
_BARRIERS = _select(
    "barrier",
    "id, scope_id, title, domain, severity, status, waiting_on, opened_on, resolved_on, subject_id",
    order="resolved_on IS NOT NULL, CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, opened_on",
    where=" AND data_class <> 'safety'",
)
_TASKS = _select(
    "task",
    "id, scope_id, title, reason, kind, domain, status, waiting_on, due_on, done_on",
    order="done_on IS NOT NULL, due_on IS NULL, due_on",
    sourced=False,
)
_GOALS = _select("goal", "id, title, domain, status, target_on, reached_on", order="target_on", sourced=False)
_NOTES = _select(
    "note",
    "id, scope_id, kind, occurred_at, minutes, body, author_id, amends_id",
    order="occurred_at DESC",
    sourced=False,
)
_CONSENTS = _select(
    "consent",
    "id, coalesce((SELECT w.status FROM consent w WHERE w.scope_id = consent.scope_id AND w.withdraws_id = consent.id"
    " AND w.status IN ('withdrawn', 'invalidated') AND w.deleted_at IS NULL LIMIT 1), status),"
    " recipient, classes, signed_on, valid_until, agency_id",
    order="signed_on DESC",
    sourced=False,
)
_REFERRALS = _select(
    "referral r",
    f"id, scope_id, service, recipient, domain, status, reason_code, next_step, {DUE}, sent_on, subject_id,"
    " assigned_to",
    order="status IN ('completed', 'cancelled'), next_step IS NOT NULL, requested_on DESC, id DESC",
    sourced=False,
)
_LINKS = f"{_select('person_link', 'link_id, person_id', sourced=False)} AND status = 'confirmed'"
_CORRECTIONS = (
    f"SELECT target_id, field, value FROM correction WHERE target_scope_id IN {_IDS}"
    " AND withdrawn_at IS NULL AND deleted_at IS NULL ORDER BY made_at"
)
_WORKER = (
    f"SELECT w.name FROM assignment g JOIN staff w ON w.id = g.staff_id WHERE g.household_id IN {_IDS}"
    " AND g.assigned_until IS NULL AND g.deleted_at IS NULL ORDER BY g.assigned_from DESC LIMIT 1"
)
_STAFF = "SELECT id, name FROM staff"
