"""The life of a case: closing and reopening it, handing it to a colleague, and who joins or leaves the household.

Nothing is deleted by any of it: a closed case keeps its open work for the day it is reopened, somebody who moves out
keeps their record, and households that part or join are linked, which can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, text, update

from ctcoord.domain.cases import CaseEventKind, CaseOutcome
from ctcoord.domain.codes import DataClass, LinkStatus, Role
from ctcoord.errors import NotFound, UsageError
from ctcoord.models import tables
from ctcoord.models.ids import new_id
from ctcoord.services import agencies, carried, corrections, links, records, rights, settings
from ctcoord.services.author import Author
from ctcoord.services.casework import known_household, next_case_number, own_household
from ctcoord.services.driver import day
from ctcoord.services.families import household_ids
from ctcoord.services.people import build
from ctcoord.services.records import rows_of
from ctcoord.services.roster import NewMember, add_member

_ASSIGNS = (Role.SUPERVISOR, Role.ADMINISTRATOR)
_COPIED = (
    "first_name", "middle_name", "last_name", "suffix", "former_names", "birth_date", "birth_date_quality", "sex",
    "race", "veteran", "languages", "interpreter_needed", "special_needs", "contact_note", "names_hashed", "sealed_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseEventRow:
    """Something that happened to a case; ``to_staff`` and ``author`` are names."""

    id: bytes
    scope_id: bytes
    kind: str
    happened_on: date
    person_id: bytes | None
    outcome: str | None
    summary: str | None
    to_staff: str
    author: str


@dataclass(frozen=True, slots=True)
class CaseState:
    """Our own case of a family: its number, and the day and reason of its end where it is closed."""

    number: str | None
    closed_on: date | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class LooseEnds:
    """What is still open in a family's own household: to be looked at before it is closed or handed over."""

    tasks: int
    barriers: int
    referrals: int
    goals: int
    supports: int


def loose_ends(connection: Connection, any_id: bytes) -> LooseEnds:
    """What is still open."""
    (row,) = rows_of(connection, _LOOSE, household_ids(connection, any_id))
    return LooseEnds(*row)


def state(connection: Connection, household_id: bytes) -> CaseState:
    """Whether a household's case is open. Raises NotFound."""
    row = records.get(connection, "household", household_id)
    return CaseState(row["case_number"], row["closed_on"], row["outcome"])


def history(connection: Connection, any_id: bytes) -> list[CaseEventRow]:
    """What happened to a family's cases, the latest first."""
    found = rows_of(connection, _HISTORY, household_ids(connection, any_id))
    return [build(CaseEventRow, (*row[:3], day(row[3]), *row[4:])) for row in found]


def close(
    connection: Connection,
    author: Author,
    any_id: bytes,
    outcome: CaseOutcome,
    *,
    summary: str = "",
    on: date | None = None,
) -> None:
    """Close our agency's case of a family; what is open there waits for a reopening. Raises UsageError."""
    home, when = known_household(connection, author, any_id), on or author.today
    if when > author.today:
        raise UsageError(what="A case cannot be closed on a later day.", fix="Choose today or an earlier day.")
    if records.get(connection, "household", home)["closed_on"]:
        raise UsageError(what="This case is closed already.", fix="Reopen it first, if it goes on.")
    records.change(connection, "household", home, {"closed_on": when, "outcome": outcome})
    _happened(connection, author, home, CaseEventKind.CLOSED, on=when, outcome=outcome, summary=summary)


def reopen(connection: Connection, author: Author, any_id: bytes, summary: str = "") -> None:
    """A closed case goes on, with the work that was open. Raises UsageError for one that is open."""
    home = known_household(connection, author, any_id)
    if not records.get(connection, "household", home)["closed_on"]:
        raise UsageError(what="This case is open.", fix="There is nothing to reopen.")
    records.change(connection, "household", home, {"closed_on": None, "outcome": None})
    _happened(connection, author, home, CaseEventKind.REOPENED, summary=summary)


def hand_over(connection: Connection, author: Author, any_id: bytes, to_staff: bytes, summary: str) -> CaseEventKind:
    """Hand a family to a colleague, or ask the supervisor to where only they may; says which of the two.

    Open tasks and referrals of whoever had it go along; what others do for the family stays with them.
    Without a central database anybody may. Raises UsageError without a summary or for who has it already, NotFound.
    """
    if not summary.strip():
        raise UsageError(what="Your colleague needs a summary.", fix="Say where the family stands and what comes next.")
    home = known_household(connection, author, any_id)
    holding = [bytes(row[0]) for row in connection.execute(_HOLDING, {"home": home})]
    if not connection.execute(_STAFF, {"id": to_staff}).scalar():
        raise NotFound(what=to_staff.hex())
    if holding == [to_staff]:
        raise UsageError(what="They have this family already.", fix="Choose somebody else.")
    kind = CaseEventKind.ASKED_TO_HAND_OVER
    if may_assign(connection, author):
        kind = CaseEventKind.HANDED_OVER
        assignment = tables()["assignment"]
        mine = (assignment.c.household_id == home, assignment.c.assigned_until.is_(None))
        connection.execute(
            update(assignment)
            .where(*mine, assignment.c.deleted_at.is_(None), assignment.c.staff_id != to_staff)
            .values(assigned_until=author.today)
        )
        if to_staff not in holding:
            agencies.assign(connection, author.agency_id or b"", to_staff, home, since=author.today, now=author.now)
        for name, is_open in _GOES_ALONG.items():
            table = tables()[name]
            theirs = (table.c.scope_id == home, table.c.assigned_to.in_(holding), table.c.deleted_at.is_(None))
            connection.execute(update(table).where(*theirs, text(is_open)).values(assigned_to=to_staff))
    _happened(
        connection,
        author,
        home,
        kind,
        summary=summary,
        from_staff_id=holding[0] if holding else None,
        to_staff_id=to_staff,
    )
    return kind


def may_assign(connection: Connection, author: Author) -> bool:
    """Whether this person gives families to workers: supervisors do; before there is a central database, anybody."""
    if settings.get(connection, "device_id") is None:
        return True
    return connection.execute(_STAFF, {"id": author.staff_id}).scalar() in _ASSIGNS


def found(connection: Connection, author: Author, home: bytes) -> None:
    """Whoever makes a household has it in their caseload.

    A caseworker who is connected assigns nobody, not even themselves: the central database does it when the household
    arrives (``found_household`` in ``scope.sql``), and would set aside what is written here.
    """
    if author.staff_id and author.agency_id and may_assign(connection, author):
        agencies.assign(connection, author.agency_id, author.staff_id, home, since=author.today, now=author.now)


def birth(connection: Connection, author: Author, any_id: bytes, child: NewMember) -> bytes:
    """A child is born into the household; returns the person's id. Raises UsageError without a birth date."""
    if child.birth_date is None:
        raise UsageError(what="A birth has a date.", fix="Type the birth date.")
    made = add_member(connection, author, any_id, child)
    home = own_household(connection, author, any_id)
    _happened(connection, author, home, CaseEventKind.BIRTH, on=child.birth_date, person_id=made)
    return made


def death(connection: Connection, author: Author, person_id: bytes, on: date, summary: str = "") -> None:
    """Somebody died: from the same day no letter is made for them, in whichever household of ours they are.

    Where they are known in another that may only be read it is not written. Raises NotFound, UsageError.
    """
    person = records.get(connection, "person", person_id)
    if on > author.today or (person["birth_date"] and on < person["birth_date"]):
        raise UsageError(what="This cannot be the day of the death.", fix="Check the date.")
    told: set[bytes] = set()  # one event a family
    for one, home in [(person_id, person["scope_id"]), *_our_records(connection, author, person_id)]:
        if home != person["scope_id"] and rights.read_only(connection, [home]):
            continue
        records.change(connection, "person", one, {"died_on": on})
        if home not in told:
            _happened(connection, author, home, CaseEventKind.DEATH, on=on, person_id=one, summary=summary)
            told.update(household_ids(connection, home))


def move_out(connection: Connection, author: Author, person_ids: Sequence[bytes], on: date, summary: str = "") -> bytes:
    """Some members go and live by themselves: a new household of ours with records of them, linked as the same people.

    Their earlier records stay where they are, with the days they lived there; how to reach them and what keeps them
    safe goes along, and whoever writes it has the new household too. Returns the new household. Raises
    NotFound, UsageError for a day to come, where they are of several households, or are all of it.
    """
    if on > author.today:
        raise UsageError(what="This cannot be the day on which they moved out.", fix="Check the date.")
    people = [records.get(connection, "person", one) for one in person_ids]
    homes = {person["scope_id"] for person in people}
    if len(homes) != 1:
        raise UsageError(what="These people are not of one household.", fix="Choose members of one household.")
    (home,) = homes
    left = connection.execute(_LIVING, {"home": home}).scalar_one() - len(people)
    if left < 1:
        raise UsageError(what="Nobody would stay.", fix="Choose only who moves out.")
    made = new_household(connection, author)
    found(connection, author, made)
    residence = tables()["residence"]
    for person in people:
        copy = {name: person[name] for name in _COPIED}
        values = {"id": (new := new_id()), "subject_id": new, "head": person is people[0], **copy}
        records.add(connection, author, "person", made, values)
        ends = (residence.c.scope_id == home, residence.c.person_id == person["id"], residence.c.lives_until.is_(None))
        connection.execute(update(residence).where(*ends).values(lives_until=on))
        carried.carry(connection, author, person["id"], new, made)
        links.same_person(connection, author, person["id"], new)
        _happened(
            connection,
            author,
            home,
            CaseEventKind.MOVED_OUT,
            on=on,
            summary=summary,
            person_id=person["id"],
            other_household_id=made,
        )
    _happened(connection, author, made, CaseEventKind.SEPARATED, on=on, summary=summary, other_household_id=home)
    return made


def join(connection: Connection, author: Author, left: bytes, right: bytes, *, on: date, summary: str = "") -> bytes:
    """Two households live together now: they become one family by a link. Returns the link.

    Undone as any link. It is told in the history of our own; another agency's history is its own to write.
    Raises NotFound, UsageError for one and the same, or where safety forbids it.
    """
    if left == right:
        raise UsageError(what="This is one and the same household.", fix="Choose the other one.")
    owners = {home: records.get(connection, "household", home)["owner_id"] for home in (left, right)}
    link = links.same_family(connection, author, left, right)
    for home, other in ((left, right), (right, left)):
        if owners[home] != author.agency_id:
            continue
        _happened(connection, author, home, CaseEventKind.JOINED, on=on, summary=summary, other_household_id=other)
    return link


def seal_adoption(
    connection: Connection,
    author: Author,
    person_id: bytes,
    on: date,
    *,
    first: str = "",
    middle: str | None = None,
    last: str = "",
) -> None:
    """Adoption: links to earlier records are undone, proposed ones too, and our own records forget former names.

    ``first``, ``middle`` (None: as it was) and ``last`` are the name from now on, where it changed: the earlier one is
    not kept as a former name.
    Nothing proposes the child's earlier records from then on; a person may still link by hand. Records of other
    agencies stay as they sent them. Raises NotFound, UsageError for a day to come or before the birth.
    """
    person = records.get(connection, "person", person_id)
    if on > author.today or (person["birth_date"] and on < person["birth_date"]):
        raise UsageError(what="This cannot be the day of the adoption.", fix="Check the date.")
    ours = {one for one, _home in _our_records(connection, author, person_id)}
    given = {"first_name": first.strip(), "last_name": last.strip()}
    names: dict[str, str | None] = {name: words for name, words in given.items() if words}
    if middle is not None:
        names["middle_name"] = middle.strip() or None
    for one in {person_id, *ours}:
        records.change(connection, "person", one, {"sealed_on": on, "former_names": None, **names})
        for name in names:
            corrections.withdraw(connection, author, one, name)
    joined = {bytes(row[0]) for one in {person_id, *ours} for row in connection.execute(_JOINED, {"id": one})}
    if joined:
        links.decide(connection, author, sorted(joined), LinkStatus.UNDONE)
    families = {bytes(row[0]) for row in connection.execute(_NO_ONE_ELSE, {"id": person_id})} if joined else set()
    if families:
        links.decide(connection, author, sorted(families), LinkStatus.UNDONE)
    _happened(connection, author, person["scope_id"], CaseEventKind.ADOPTION, on=on, person_id=person_id)


def _our_records(connection: Connection, author: Author, person_id: bytes) -> list[tuple[bytes, bytes]]:
    """Other records of a person in households of our agency: (person, household)."""
    found = connection.execute(_OUR_RECORDS, {"id": person_id, "agency": author.agency_id})
    return [(bytes(one), bytes(home)) for one, home in found]


def new_household(connection: Connection, author: Author) -> bytes:
    """An empty household of our agency with a number of its own. Raises UsageError."""
    if author.agency_id is None:
        raise UsageError(what="This store has no agency yet.", fix="Go through the first run.")
    made = new_id()
    values = {
        "scope_id": made,
        "id": made,
        "data_class": DataClass.CORE,
        "owner_id": author.agency_id,
        "agency_id": author.agency_id,
        "case_number": next_case_number(connection, author.agency_id),
        "as_of": author.now,
    }
    connection.execute(insert(tables()["household"]), values)
    return made


def _happened(
    connection: Connection,
    author: Author,
    home: bytes,
    kind: CaseEventKind,
    *,
    on: date | None = None,
    summary: str = "",
    **values: bytes | str | None,
) -> None:
    given = {
        "kind": kind,
        "happened_on": on or author.today,
        "summary": summary.strip() or None,
        "author_id": author.staff_id,
        "subject_id": values.get("person_id"),
        **values,
    }
    records.add(connection, author, "case_event", home, given)


_GOES_ALONG = {
    "task": "done_on IS NULL",
    "referral": "(status IN ('draft', 'requested', 'accepted', 'in-progress', 'on-hold')"
    " OR (status IN ('rejected', 'failed') AND next_step IS NULL))",
}
_LOOSE = """
    SELECT (SELECT count(*) FROM task WHERE scope_id IN :homes AND done_on IS NULL AND deleted_at IS NULL),
        (SELECT count(*) FROM barrier WHERE scope_id IN :homes AND resolved_on IS NULL AND deleted_at IS NULL),
        (SELECT count(*) FROM referral WHERE scope_id IN :homes AND deleted_at IS NULL
            AND status IN ('draft', 'requested', 'accepted', 'in-progress', 'on-hold')),
        (SELECT count(*) FROM goal WHERE scope_id IN :homes AND status <> 'done' AND deleted_at IS NULL),
        (SELECT count(*) FROM support WHERE scope_id IN :homes AND status = 'active' AND deleted_at IS NULL
            AND absent_since IS NULL AND ended_on IS NULL)
    FROM (SELECT 1) WHERE EXISTS (SELECT 1 FROM household WHERE id IN :homes)
"""
_HISTORY = """
    SELECT e.id, e.scope_id, e.kind, e.happened_on, e.person_id, e.outcome, e.summary, coalesce(t.name, ''),
        coalesce(a.name, '')
    FROM case_event e LEFT JOIN staff t ON t.id = e.to_staff_id LEFT JOIN staff a ON a.id = e.author_id
    WHERE e.scope_id IN :homes AND e.deleted_at IS NULL ORDER BY e.happened_on DESC, e.as_of DESC, e.id DESC
"""
_HOLDING = text(
    "SELECT staff_id FROM assignment WHERE household_id = :home AND assigned_until IS NULL AND deleted_at IS NULL"
    " ORDER BY assigned_from DESC"
)
_STAFF = text("SELECT role FROM staff WHERE id = :id AND deleted_at IS NULL")
_LIVING = text("SELECT count(*) FROM person WHERE scope_id = :home AND deleted_at IS NULL AND died_on IS NULL")
_OUR_RECORDS = text(
    """
    SELECT p.id, p.scope_id FROM member_of m JOIN member_of o ON o.member_id = m.member_id AND o.person_id <> :id
    JOIN person p ON p.id = o.person_id AND p.deleted_at IS NULL
    JOIN household h ON h.id = p.scope_id AND h.owner_id = :agency
    WHERE m.person_id = :id ORDER BY p.id
    """
)
_JOINED = text(
    "SELECT link_id FROM person_link WHERE person_id = :id AND status IN ('proposed', 'declined', 'confirmed')"
    " AND deleted_at IS NULL"
)
# Households that wait to be called one family for nobody's sake but the child's.
_NO_ONE_ELSE = text(
    """
    SELECT DISTINCT f.link_id FROM person_link m
    JOIN person_link o ON o.link_id = m.link_id AND o.scope_id <> m.scope_id
    JOIN family_link f ON f.scope_id = m.scope_id AND f.status = 'proposed' AND f.deleted_at IS NULL
    JOIN family_link g ON g.link_id = f.link_id AND g.scope_id = o.scope_id
    WHERE m.person_id = :id AND NOT EXISTS (SELECT 1 FROM person_link a JOIN person_link b ON b.link_id = a.link_id
        WHERE a.scope_id = m.scope_id AND b.scope_id = o.scope_id AND a.deleted_at IS NULL
            AND a.status IN ('proposed', 'confirmed'))
    """
)
