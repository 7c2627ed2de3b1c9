"""One family as several agencies know it: the main job of the program.

Every fact names its source. Person rows of several agencies that links say are one person become
one member; where their facts differ, all values are returned side by side and none is picked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BindParameter, Connection, Executable, Select, bindparam, select
from sqlalchemy import text as sql

from ctcoord.models.casework import Barrier, Correction, Goal, Note, Task
from ctcoord.models.household import ContactPoint, Household, Identifier, Person
from ctcoord.models.place import Place, Residence
from ctcoord.models.referral import Consent
from ctcoord.models.support import Activity, Observation, Schedule, Support
from ctcoord.services.case_rows import (
    ActivityRow,
    BarrierRow,
    ConsentRow,
    FamilyView,
    GoalRow,
    HouseholdRow,
    NoteRow,
    ObservationRow,
    ScheduleRow,
    SupportRow,
    TaskRow,
)
from ctcoord.services.families import household_ids
from ctcoord.services.members import About, ContactRow, IdentifierRow, MemberRow, PersonFacts, ResidenceRow, members
from ctcoord.services.people import AgencyRow, Source, agencies, build, source


def family(connection: Connection, any_id: bytes, own_agency: bytes | None) -> FamilyView:
    """The family that a family, household or person id belongs to. Raises NotFound."""
    read = _Reader(connection, household_ids(connection, any_id), agencies(connection, own_agency))
    people = read.members()
    of_member = {person.person_id: member for member in people for person in member.records}
    schedules = read.schedules()
    households = read.households()
    return FamilyView(
        id=read.ids[0],
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
        tasks=tuple(TaskRow(*row) for row in read.rows(_TASKS)),
        goals=tuple(GoalRow(*row) for row in read.rows(_GOALS)),
        notes=tuple(read.notes()),
        consents=tuple(read.consents()),
        own_household_id=next((h.id for h in households if h.agency and h.agency.own), None),
    )


class _Reader:
    """The statements of one view, over one snapshot and one list of households."""

    def __init__(self, connection: Connection, ids: list[bytes], known: dict[bytes, AgencyRow]) -> None:
        self.connection, self.ids, self.known = connection, ids, known

    def rows(self, statement: Executable) -> Iterator[Any]:
        return iter(self.connection.execute(statement, {"ids": self.ids}))

    def members(self) -> tuple[MemberRow, ...]:
        persons = [_person(row, source(row, self.known)) for row in self.rows(_PERSONS)]
        about = About(
            links=[tuple(row) for row in self.rows(_LINKS)],
            identifiers=[IdentifierRow(*row[:5]) for row in self.rows(_IDENTIFIERS)],
            contacts=[build(ContactRow, row[:9], source=source(row, self.known)) for row in self.rows(_CONTACTS)],
            residences=[build(ResidenceRow, row[:8], source=source(row, self.known)) for row in self.rows(_RESIDENCES)],
            corrections={
                (row[0], row[1]): row[2].get("v") for row in self.connection.execute(_CORRECTIONS, {"ids": self.ids})
            },
        )
        return members(persons, about)

    def households(self) -> tuple[HouseholdRow, ...]:
        return tuple(
            HouseholdRow(
                row.id, self.known.get(row.owner_id), row.case_number, row.label, row.languages, source(row, self.known)
            )
            for row in self.rows(_HOUSEHOLDS)
        )

    def worker(self) -> str | None:
        found = self.connection.execute(_WORKER, {"ids": self.ids}).scalar()
        return str(found) if found else None

    def schedules(self) -> dict[bytes, tuple[ScheduleRow, ...]]:
        found: dict[bytes, list[ScheduleRow]] = {}
        for row in self.rows(_SCHEDULES):
            found.setdefault(row[0], []).append(ScheduleRow(*row))
        return {owner: tuple(rows) for owner, rows in found.items()}

    def supports(
        self, of: dict[bytes, MemberRow], schedules: dict[bytes, tuple[ScheduleRow, ...]]
    ) -> Iterator[SupportRow]:
        for row in self.rows(_SUPPORTS):
            who = of.get(row[2])
            yield build(
                SupportRow,
                (row[0], row[1], *_who(who), *row[3:19]),
                source=source(row, self.known),
                schedules=schedules.get(row[0], ()),
            )

    def activities(
        self, of: dict[bytes, MemberRow], schedules: dict[bytes, tuple[ScheduleRow, ...]]
    ) -> Iterator[ActivityRow]:
        for row in self.rows(_ACTIVITIES):
            who = of.get(row[2])
            yield build(
                ActivityRow,
                (row[0], row[1], *_who(who), *row[3:7]),
                source=source(row, self.known),
                schedules=schedules.get(row[0], ()),
            )

    def observations(self, of: dict[bytes, MemberRow]) -> Iterator[ObservationRow]:
        for row in self.rows(_OBSERVATIONS):
            yield build(ObservationRow, (row[0], *_who(of.get(row[1])), *row[2:8]), source=source(row, self.known))

    def barriers(self, of: dict[bytes, MemberRow]) -> Iterator[BarrierRow]:
        for row in self.rows(_BARRIERS):
            yield build(BarrierRow, row[:9], member_name=_who(of.get(row[9]))[1], source=source(row, self.known))

    def notes(self) -> Iterator[NoteRow]:
        names = {row[0]: row[1] for row in self.connection.execute(sql("SELECT id, name FROM staff"))}
        for row in self.rows(_NOTES):
            yield build(NoteRow, row[:6], author=names.get(row[6], ""), amends_id=row[7])

    def consents(self) -> Iterator[ConsentRow]:
        for row in self.rows(_CONSENTS):
            yield build(ConsentRow, row[:3], classes=tuple(row[3].split(",")), signed_on=row[4], valid_until=row[5])


def _who(member: MemberRow | None) -> tuple[bytes | None, str]:
    return (member.key, member.name) if member else (None, "")


def _person(row: Any, of: Source) -> PersonFacts:
    return build(PersonFacts, row[:18], source=of)


def _heading(people: tuple[MemberRow, ...]) -> str:
    """'Vega, Maria': the head of the household, family name first."""
    if not people:
        return ""
    head = people[0].shown
    return ", ".join(part for part in (head.last_name, head.first_name) if part)


def _languages(households: tuple[HouseholdRow, ...], people: tuple[MemberRow, ...]) -> tuple[str, ...]:
    said = [h.languages for h in households] + [people[0].shown.languages if people else None]
    return tuple(dict.fromkeys(one.strip() for text in said if text for one in text.split(",") if one.strip()))


_ID: BindParameter[Any] = bindparam("ids", expanding=True)
_PROVENANCE = ("agency_id", "as_of", "confirmed_on", "absent_since")


def _select(model: Any, columns: str, *, order: str = "", sourced: bool = True) -> Select[Any]:
    """Columns of the family's rows, provenance last, without what was deleted."""
    table = model.__table__
    names = [*columns.split(), *(_PROVENANCE if sourced else ())]
    statement = select(*(table.c[name] for name in names)).where(
        table.c.scope_id.in_(_ID), table.c.deleted_at.is_(None)
    )
    return statement.order_by(sql(order)) if order else statement


_PERSONS = _select(
    Person,
    "id scope_id first_name middle_name last_name suffix names_hashed birth_date died_on sex veteran relationship head"
    " languages special_needs care_available care_available_confirmed_on contact_note",
    order="head DESC, birth_date IS NULL, birth_date",
)
_IDENTIFIERS = _select(Identifier, "person_id system value last_four keyed_hash", sourced=False)
_CONTACTS = _select(ContactPoint, "id scope_id person_id kind value normalized safe voicemail hours")
_RESIDENCES = (
    select(
        Residence.__table__.c.person_id,
        Place.__table__.c.id,
        Place.__table__.c.kind,
        Place.__table__.c.address,
        Place.__table__.c.city,
        Place.__table__.c.zip_code,
        Residence.__table__.c.lives_from,
        Residence.__table__.c.lives_until,
        *(Residence.__table__.c[name] for name in _PROVENANCE),
        Residence.__table__.c.scope_id,
    )
    .join_from(
        Residence.__table__,
        Place.__table__,
        (Place.__table__.c.scope_id == Residence.__table__.c.scope_id)
        & (Place.__table__.c.id == Residence.__table__.c.place_id),
    )
    .where(Residence.__table__.c.scope_id.in_(_ID), Residence.__table__.c.deleted_at.is_(None))
)
_HOUSEHOLDS = _select(Household, "id owner_id case_number label languages", order="id")
_SUPPORTS = _select(
    Support,
    "id scope_id subject_id domain program provider site status applied_on authorized_from authorized_to ended_on"
    " end_reason minutes_a_week renewal_due coverage amount_cents amount_period detail",
    order="domain, coalesce(authorized_from, applied_on), id",
)
_ACTIVITIES = _select(Activity, "id scope_id person_id kind title starts_on ends_on", order="starts_on, id")
_SCHEDULES = _select(Schedule, "owner_id byday opens_at closes_at interval valid_from valid_to", sourced=False)
_OBSERVATIONS = _select(
    Observation,
    "id subject_id data_class kind observed_on code amount_cents detail",
    order="observed_on DESC, kind, id",
).limit(500)
_BARRIERS = _select(
    Barrier,
    "id scope_id title domain severity status waiting_on opened_on resolved_on subject_id",
    order="resolved_on IS NOT NULL, CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, opened_on",
)
_TASKS = _select(
    Task,
    "id scope_id title reason kind domain status waiting_on due_on done_on",
    order="done_on IS NOT NULL, due_on IS NULL, due_on",
    sourced=False,
)
_GOALS = _select(Goal, "id title domain status target_on reached_on", order="target_on", sourced=False)
_NOTES = _select(
    Note, "id scope_id kind occurred_at minutes body author_id amends_id", order="occurred_at DESC", sourced=False
)
_CONSENTS = _select(Consent, "id status recipient classes signed_on valid_until", order="signed_on DESC", sourced=False)
_LINKS = sql(
    "SELECT link_id, person_id FROM person_link WHERE scope_id IN :ids AND status = 'confirmed' AND deleted_at IS NULL"
).bindparams(_ID)
_CORRECTIONS = (
    select(Correction.__table__.c.target_id, Correction.__table__.c.field, Correction.__table__.c.value)
    .where(
        Correction.__table__.c.target_scope_id.in_(_ID),
        Correction.__table__.c.withdrawn_at.is_(None),
        Correction.__table__.c.deleted_at.is_(None),
    )
    .order_by(Correction.__table__.c.made_at)
)
_WORKER = sql(
    "SELECT w.name FROM assignment g JOIN staff w ON w.id = g.staff_id WHERE g.household_id IN :ids"
    " AND g.assigned_until IS NULL AND g.deleted_at IS NULL ORDER BY g.assigned_from DESC LIMIT 1"
).bindparams(_ID)
